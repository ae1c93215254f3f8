/// A text of the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Text {
    /// The name of the bar, which a screen reader says.
    Label,
    /// Who acts as whom, with `{actor}` and `{subject}`.
    Sentence,
    /// That an AI agent acts.
    Agent,
    /// That a program acts.
    Service,
    /// That it is not known what kind of party acts.
    Unknown,
    /// In which `{organization}`.
    Organization,
    /// For what `{reason}`.
    Reason,
    /// Since what `{time}`.
    Since,
    /// That it ends in so much `{time}`.
    Ends,
    /// That it has ended.
    Ended,
    /// That the actor may only read.
    ReadOnly,
    /// That the actor may write.
    ReadWrite,
    /// The name of the button that shows and hides what is said beside the sentence.
    Details,
    /// The name of the button that ends the impersonation.
    Stop,
}

impl Text {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Label,
        Self::Sentence,
        Self::Agent,
        Self::Service,
        Self::Unknown,
        Self::Organization,
        Self::Reason,
        Self::Since,
        Self::Ends,
        Self::Ended,
        Self::ReadOnly,
        Self::ReadWrite,
        Self::Details,
        Self::Stop,
    ];

    /// The names of its placeholders, which stand in it once each, in braces.
    pub const fn placeholders(self) -> &'static [&'static str] {
        match self {
            Self::Sentence => &["actor", "subject"],
            Self::Organization => &["organization"],
            Self::Reason => &["reason"],
            Self::Since | Self::Ends => &["time"],
            _ => &[],
        }
    }

    pub(super) const fn index(self) -> usize {
        self as usize
    }
}
