use super::pattern::Part;

/// How many names and wildcards patterns may have between them.
pub(super) const MAX_PLACES: usize = Places::BITS as usize;

/// Places in the patterns at which a document stands: a bit for each name or wildcard that comes next.
pub(super) type Places = u128;

/// A pattern and the class of what it closes.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) class: &'static str,
    pub(super) text: Box<str>,
    pub(super) parts: Vec<Part>,
}

/// All patterns at once: a step down the document moves every one of them with a few shifts.
pub(super) struct Automaton {
    rules: Vec<Rule>,
    /// The text of each place that is a name.
    names: Vec<Box<str>>,
    /// Which names have this length; the last is for all that are longer.
    by_length: [Places; LENGTHS],
    /// Names that the position of an element could be.
    positions: Places,
    any: Places,
    deep: Places,
    last: Places,
    longest: usize,
}

const LENGTHS: usize = 64;

/// What stands one level down.
#[derive(Clone, Copy)]
pub(super) enum Name<'a> {
    Text(&'a [u8]),
    Position(u64),
    /// A name that no pattern has.
    Foreign,
    /// A name that cannot be told: it counts as every one.
    Unknown,
}

/// One step down.
#[derive(Clone, Copy, Default)]
pub(super) struct Step {
    pub(super) below: Places,
    pub(super) is_closed: bool,
}

impl Automaton {
    /// At most [`MAX_PLACES`] parts.
    pub(super) fn new(rules: Vec<Rule>) -> Self {
        let mut automaton = Self {
            rules: Vec::new(),
            names: Vec::new(),
            by_length: [0; LENGTHS],
            positions: 0,
            any: 0,
            deep: 0,
            last: 0,
            longest: 0,
        };
        for rule in &rules {
            rule.parts.iter().for_each(|part| automaton.place(part));
            automaton.last |= 1 << (automaton.names.len() - 1);
        }
        Self { rules, ..automaton }
    }

    fn place(&mut self, part: &Part) {
        let bit = 1 << self.names.len();
        let name = match part {
            Part::Name(name) => name.clone(),
            Part::Any | Part::Deep => Box::default(),
        };
        match part {
            Part::Any => self.any |= bit,
            Part::Deep => self.deep |= bit,
            Part::Name(name) => {
                self.by_length[name.len().min(LENGTHS - 1)] |= bit;
                self.longest = self.longest.max(name.len());
                if name.bytes().all(|byte| byte.is_ascii_digit()) {
                    self.positions |= bit;
                }
            }
        }
        self.names.push(name);
    }

    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The length of the longest name.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// The first places of these rules.
    pub(super) fn start(&self, is_closed: impl Fn(&Rule) -> bool) -> Places {
        let mut start = 0;
        let mut place = 0;
        for rule in &self.rules {
            if is_closed(rule) {
                start |= 1 << place;
            }
            place += rule.parts.len();
        }
        self.with_what_follows_deep(start)
    }

    /// Whether elements of one array may differ by their position.
    pub(super) fn has_position(&self, places: Places) -> bool {
        places & self.positions != 0
    }

    /// Whether it matters which name comes next.
    pub(super) fn has_name(&self, places: Places) -> bool {
        places & !(self.any | self.deep) != 0
    }

    #[inline]
    pub(super) fn step(&self, places: Places, name: Name<'_>) -> Step {
        if places == 0 {
            return Step::default();
        }
        let hits = self.hits(places, name);
        let below = (hits & !self.last) << 1 | places & self.deep;
        Step { below: self.with_what_follows_deep(below), is_closed: hits & self.last != 0 }
    }

    fn hits(&self, places: Places, name: Name<'_>) -> Places {
        let any = places & self.any;
        match name {
            Name::Text(text) => any | self.named(places, text),
            Name::Position(position) if self.has_position(places) => {
                any | self.named(places, position.to_string().as_bytes())
            }
            Name::Position(_) | Name::Foreign => any,
            Name::Unknown => places & !self.deep,
        }
    }

    fn named(&self, places: Places, text: &[u8]) -> Places {
        let mut candidates = places & self.by_length[text.len().min(LENGTHS - 1)];
        let mut hits = 0;
        while candidates != 0 {
            let place = candidates.trailing_zeros();
            if self.names[place as usize].as_bytes() == text {
                hits |= 1 << place;
            }
            candidates &= candidates - 1;
        }
        hits
    }

    /// `**` may stand for nothing. No pattern ends in it, and no two stand side by side.
    fn with_what_follows_deep(&self, places: Places) -> Places {
        places | (places & self.deep) << 1
    }
}
