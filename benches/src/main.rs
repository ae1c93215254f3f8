//! Writes the tables of `docs/performance.md`, and the chart beside it, from the figures that the benches kept.
#![expect(clippy::expect_used, reason = "a chore that cannot be done stops")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use impersonation_benches::figures::{self, Figure, Limit};
use plotters::prelude::*;

/// The benches that keep figures, in the order of the document.
const BENCHES: [&str; 7] = ["ratios", "allocations", "instructions", "growth", "pages", "issuer", "socket"];

fn main() {
    let docs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs");
    let path = docs.join("performance.md");
    let mut text = std::fs::read_to_string(&path).expect("the document");
    for bench in BENCHES {
        text = between(&text, bench, &table(&kept(bench)));
    }
    std::fs::write(&path, text).expect("the document can be written");
    chart(&docs.join("images/performance.svg"), &kept("ratios"));
}

fn kept(bench: &str) -> Vec<Figure> {
    let text = std::fs::read_to_string(figures::path(bench)).unwrap_or_else(|_| "[]".into());
    serde_json::from_str(&text).expect("figures")
}

/// The text with what stands between the marks of this name replaced.
fn between(text: &str, name: &str, replacement: &str) -> String {
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->\n"));
    let (before, rest) = text.split_once(&start).expect("a mark");
    let (_, behind) = rest.split_once(&end).expect("a mark");
    format!("{before}{start}{replacement}{end}{behind}")
}

fn table(figures: &[Figure]) -> String {
    let mut table = String::from("\n| figure | measured | limit |\n| --- | --- | --- |\n");
    for figure in figures {
        let limit = match figure.limit {
            Some(limit) => {
                let is_held = if limit.holds(figure.value) { "" } else { ", **not met**" };
                match limit {
                    Limit::AtMost(limit) => format!("at most {}{is_held}", number(limit)),
                    Limit::AtLeast(limit) => format!("at least {}{is_held}", number(limit)),
                }
            }
            None => "–".into(),
        };
        let times = figure.times.map_or(String::new(), |(ours, base)| format!(" ({} / {})", time(ours), time(base)));
        let _ = writeln!(table, "| {} | {} {}{times} | {limit} |", figure.name, number(figure.value), figure.unit);
    }
    table + "\n"
}

fn number(value: f64) -> String {
    match value {
        value if value.fract() == 0.0 || value >= 100.0 => format!("{value:.0}"),
        value if value < 0.1 => format!("{value:.4}"),
        value => format!("{value:.2}"),
    }
}

fn time(nanoseconds: f64) -> String {
    if nanoseconds < 1000.0 { format!("{nanoseconds:.0} ns") } else { format!("{:.1} µs", nanoseconds / 1000.0) }
}

/// Bars of every comparison of times: ours over what it is compared with, which is the line at 1.
fn chart(path: &Path, figures: &[Figure]) {
    let bars: Vec<_> = figures.iter().filter(|figure| figure.times.is_some() && figure.value > 0.02).collect();
    let height = 60 + 26 * bars.len() as u32;
    let area = SVGBackend::new(path, (980, height)).into_drawing_area();
    area.fill(&WHITE).expect("a drawing");
    let (left, width, most) = (560, 380.0, bars.iter().fold(1.0_f64, |most, bar| most.max(bar.value)));
    let scale = |value: f64| left + (value / most * width) as i32;
    let style = ("sans-serif", 13).into_font().color(&BLACK);
    for (row, bar) in bars.iter().enumerate() {
        let top = 40 + 26 * row as i32;
        let held = bar.limit.is_none_or(|limit| limit.holds(bar.value));
        let colour = if held { RGBColor(0x2f, 0x6f, 0xb0) } else { RGBColor(0xc0, 0x56, 0x21) };
        area.draw(&Text::new(bar.name.clone(), (10, top + 3), style.clone())).expect("a drawing");
        area.draw(&Rectangle::new([(left, top), (scale(bar.value), top + 18)], colour.filled())).expect("a drawing");
        area.draw(&Text::new(number(bar.value), (scale(bar.value) + 4, top + 3), style.clone())).expect("a drawing");
    }
    let line = PathElement::new([(scale(1.0), 30), (scale(1.0), height as i32 - 14)], BLACK);
    area.draw(&line).expect("a drawing");
    area.draw(&Text::new(
        "1: as long as what it is compared with; orange: over its limit",
        (scale(1.0) + 4, 14),
        style,
    ))
    .expect("a drawing");
    area.present().expect("a file that can be written");
}
