use super::Text;

pub(super) fn text(text: Text) -> &'static str {
    match text {
        Text::Label => "Impersonation",
        Text::Sentence => "{actor} is acting as {subject}",
        Text::Agent => "AI agent",
        Text::Service => "Automated service",
        Text::Unknown => "Unknown kind of actor",
        Text::Organization => "in {organization}",
        Text::Reason => "Reason: {reason}",
        Text::Since => "Since {time}",
        Text::Ends => "Ends in {time}",
        Text::Ended => "Ended",
        Text::ReadOnly => "Read-only",
        Text::ReadWrite => "Can make changes",
        Text::Details => "Details",
        Text::Stop => "Stop",
    }
}
