//! `lol_html` as a finder of the place: it is shown the page, and what it writes is only counted.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use lol_html::errors::RewritingError;
use lol_html::send::{Element, ElementContentHandlers, HtmlRewriter, Settings};
use lol_html::{MemorySettings, OutputSink, Selector};

const BODY: &[u8; 5] = b"<body";

#[expect(clippy::expect_used, reason = "the selector is a constant")]
static TAG: LazyLock<Selector> = LazyLock::new(|| "body".parse().expect("a type selector"));

/// Where other rules hold for what is a tag. Browsers leave them by markup that `lol_html` does not, and would then read as a script
/// or a title what it reads as tags: a bar there could end the page's own script.
#[expect(clippy::expect_used, reason = "the selector is a constant")]
static FOREIGN: LazyLock<Selector> = LazyLock::new(|| "svg, math".parse().expect("type selectors"));

/// How much may be held of a page while the place is looked for.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Bytes of a tag that has not ended.
    pub(super) tag: usize,
    /// Bytes that say in which elements it stands, and which attributes it has: 48 for each of the latter, so that no tag
    /// within its own limit goes beyond this one.
    pub(super) state: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { tag: 32 << 10, state: 1 << 20 }
    }
}

/// What a chunk showed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sighting {
    Nothing,
    /// The tag ends before this byte of the chunk.
    Body {
        end: usize,
    },
    /// There is no telling, and the search is over: a tag has not ended within the limit, the state goes beyond its own, the
    /// markup is read in more ways than one, or SVG or MathML has begun.
    Unclear {
        is_body: bool,
    },
}

pub(super) struct Search {
    rewriter: HtmlRewriter<'static, Written>,
    limit: usize,
    shown: usize,
    written: Written,
    held: Held,
}

impl Search {
    pub(super) fn new(limits: Limits) -> Self {
        // All that may be held is there from the start. If it grew with what is held, where the limit strikes would depend
        // on how the page is cut into chunks.
        let memory = MemorySettings::new()
            .with_preallocated_parsing_buffer_size(limits.tag)
            .with_max_allowed_memory_usage(limits.tag.saturating_add(limits.state));
        let body = ElementContentHandlers::default().element(|body: &mut Element<'_, '_>| {
            // The one way to make the rewriter stop: not a byte behind the tag is read.
            Err(Met { end: body.source_location().bytes().end }.into())
        });
        let foreign = ElementContentHandlers::default().element(|_: &mut Element<'_, '_>| Err(Foreign.into()));
        let settings = Settings::new_send()
            .with_memory_settings(memory)
            .append_element_content_handler((Cow::Borrowed(&*TAG), body))
            .append_element_content_handler((Cow::Borrowed(&*FOREIGN), foreign));
        let written = Written::default();
        Self {
            rewriter: HtmlRewriter::new(settings, written.clone()),
            limit: limits.tag,
            shown: 0,
            written,
            held: Held::default(),
        }
    }

    /// Looks into the next chunk. After anything but [`Sighting::Nothing`] it must not be asked again.
    pub(super) fn read(&mut self, chunk: &[u8]) -> Sighting {
        let mut rest = chunk;
        while !rest.is_empty() {
            // Deliberately not the whole chunk: a piece that goes beyond the limit, counted from the first byte held, would
            // have to be copied behind what is held.
            let held = self.shown.saturating_sub(self.written.count());
            let room = self.limit.saturating_sub(held).min(rest.len());
            if room == 0 {
                return Sighting::Unclear { is_body: self.held.is_body() };
            }
            let (piece, behind) = rest.split_at(room);
            if let Err(error) = self.rewriter.write(piece) {
                return self.sighting(&error, chunk.len() - rest.len(), piece.len());
            }
            self.held.follow(self.written.count(), self.shown, piece);
            self.shown = self.shown.saturating_add(piece.len());
            rest = behind;
        }
        Sighting::Nothing
    }

    /// What it means that the rewriter stopped in a piece that begins at `start` of the chunk.
    fn sighting(&self, error: &RewritingError, start: usize, length: usize) -> Sighting {
        let end = match error {
            RewritingError::ContentHandlerError(error) => error.downcast_ref().map(|met: &Met| met.end),
            _ => None,
        };
        let within = end.and_then(|end| end.checked_sub(self.shown)).filter(|end| *end <= length);
        match within {
            Some(end) => Sighting::Body { end: start + end },
            // Deliberately not what is held: a piece earlier or later it would be something else.
            None => Sighting::Unclear { is_body: false },
        }
    }
}

/// The first bytes of what the rewriter holds.
#[derive(Default)]
struct Held {
    start: usize,
    first: [u8; BODY.len() + 1],
    length: usize,
}

impl Held {
    /// After `piece`, which stands at `at` in the page, the rewriter holds what begins at `start`.
    fn follow(&mut self, start: usize, at: usize, piece: &[u8]) {
        if self.start != start {
            *self = Self { start, ..Self::default() };
        }
        let missing =
            (self.start + self.length).checked_sub(at).and_then(|known| piece.get(known..)).unwrap_or_default();
        for (first, byte) in self.first.iter_mut().skip(self.length).zip(missing) {
            *first = byte.to_ascii_lowercase();
            self.length += 1;
        }
    }

    /// Whether it is the tag.
    fn is_body(&self) -> bool {
        let [name @ .., next] = &self.first;
        name == BODY && matches!(next, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ' | b'/' | b'>')
    }
}

/// How much the rewriter has let go of.
#[derive(Clone, Default)]
struct Written(Arc<AtomicUsize>);

impl Written {
    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl OutputSink for Written {
    fn handle_chunk(&mut self, chunk: &[u8]) {
        self.0.fetch_add(chunk.len(), Ordering::Relaxed);
    }
}

/// The tag was met; it ends before this byte of the page.
#[derive(Debug)]
struct Met {
    end: usize,
}

impl fmt::Display for Met {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the tag ends at {}", self.end)
    }
}

impl std::error::Error for Met {}

/// SVG or MathML begins before the tag was met.
#[derive(Debug)]
struct Foreign;

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("other rules hold from here")
    }
}

impl std::error::Error for Foreign {}
