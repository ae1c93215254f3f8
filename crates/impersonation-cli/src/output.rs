use std::io::{self, Write as _};

use comfy_table::{ContentArrangement, Table, presets};
use impersonation_core::provider::{Cursor, Page};
use serde::Serialize;

use crate::args::Args;
use crate::failure::Failure;
use crate::view::Row;

/// Tables for people, JSON for programs.
pub(crate) struct Output {
    is_json: bool,
}

#[derive(Serialize)]
struct Listing<'a, R> {
    items: Vec<R>,
    /// Where the next part begins.
    next: Option<&'a str>,
    has_more: bool,
}

#[derive(Serialize)]
struct Ended {
    ended: usize,
}

impl Output {
    pub(crate) fn of(args: &Args) -> Self {
        Self { is_json: args.json }
    }

    /// A part of a listing.
    pub(crate) fn page<'a, T, R: Row>(&self, page: &'a Page<T>, row: impl Fn(&'a T) -> R) -> Result<(), Failure> {
        let (items, next) = (page.items.iter().map(row).collect::<Vec<_>>(), page.next.as_ref().map(Cursor::as_str));
        if self.is_json {
            return self.json(&Listing { items, next, has_more: page.has_more });
        }
        let more = next.filter(|_| page.has_more).map(|next| format!("\nmore: --after {next}"));
        write(&format!("{}{}", table(&items), more.unwrap_or_default()))
    }

    /// How many have ended.
    pub(crate) fn ended(&self, ended: usize) -> Result<(), Failure> {
        match (self.is_json, ended) {
            (true, _) => self.json(&Ended { ended }),
            (false, 0) => write("nothing was going on that could end"),
            (false, 1) => write("1 impersonation has ended"),
            (false, _) => write(&format!("{ended} impersonations have ended")),
        }
    }

    fn json(&self, value: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(value);
        write(&text.map_err(|error| Failure::because("it cannot be written as JSON", error))?)
    }
}

fn table<R: Row>(rows: &[R]) -> String {
    if rows.is_empty() {
        return "none".to_owned();
    }
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled).set_header(R::HEADINGS);
    table.add_rows(rows.iter().map(|row| row.cells().into_iter().map(|cell| plain(&cell)).collect::<Vec<_>>()));
    table.trim_fmt()
}

/// On one line, and without what would move the cursor, colour the terminal or turn the direction of what stands behind it: names
/// and reasons are other people's.
fn plain(text: &str) -> String {
    const LONGEST: usize = 60;
    let is_harmless = |character: &char| !character.is_control() && !is_direction(*character);
    let mut plain: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(is_harmless).collect();
    if let Some((end, _)) = plain.char_indices().nth(LONGEST) {
        plain.truncate(end);
        plain.push('…');
    }
    plain
}

/// Marks of direction (Unicode, UAX #9 §2).
fn is_direction(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A reader that has seen enough is no failure.
fn write(text: &str) -> Result<(), Failure> {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::because("it cannot be printed", error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn nothing_reaches_the_terminal_but_text() {
        assert_eq!(plain("\u{1b}[31mred\u{7}\r\n\u{202e}txt"), "[31mred  txt");
        assert_eq!(plain(&"x".repeat(100)).chars().count(), 61);
    }
}
