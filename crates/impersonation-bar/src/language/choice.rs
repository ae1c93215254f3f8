use super::Language;

/// What is read of the header, in bytes and in ranges.
const LONGEST: usize = 1000;
const MOST: usize = 32;

/// The language that the header asks for most (RFC 9110 §12.5.4), the first where it asks for none that is there. What it says wrongly is
/// as if it were not said.
pub(crate) fn choose<'a>(languages: &'a [Language], accept: Option<&str>) -> Option<&'a Language> {
    let accept = accept.filter(|accept| accept.len() <= LONGEST).unwrap_or_default();
    let ranges: Vec<_> = accept.split(',').take(MOST).filter_map(range).collect();
    let mut best: Option<(&Language, f32)> = None;
    for (range, weight) in ranges {
        let Some(language) = languages.iter().find(|language| matches(language, range)).or_else(|| {
            // Any will do, which says the first.
            (range == "*").then(|| languages.first()).flatten()
        }) else {
            continue;
        };
        // Of equal weights the earlier range counts.
        if weight > best.map_or(0.0, |(_, weight)| weight) {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language).or(languages.first())
}

/// `de-AT;q=0.8` as a range and its weight.
fn range(item: &str) -> Option<(&str, f32)> {
    let mut parts = item.split(';').map(str::trim);
    let range = parts.next().filter(|range| !range.is_empty())?;
    let weight = match parts.next() {
        None => 1.0,
        Some(parameter) => {
            let (name, value) = parameter.split_once('=')?;
            let weight: f32 = value.trim().parse().ok()?;
            (name.trim().eq_ignore_ascii_case("q") && (0.0..=1.0).contains(&weight)).then_some(weight)?
        }
    };
    Some((range, weight))
}

/// Whether either is the other, or the beginning of it: `de` is good for `de-AT`, and `pt-BR` for `pt`.
fn matches(language: &Language, range: &str) -> bool {
    let begins = |long: &str, short: &str| {
        long.get(..short.len()).is_some_and(|start| start.eq_ignore_ascii_case(short))
            && matches!(long.as_bytes().get(short.len()), None | Some(b'-'))
    };
    begins(language.tag(), range) || begins(range, language.tag())
}
