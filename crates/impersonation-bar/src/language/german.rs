use super::Text;

pub(super) fn text(text: Text) -> &'static str {
    match text {
        Text::Label => "Zugriff im Namen eines anderen Kontos",
        Text::Sentence => "{actor} handelt als {subject}",
        Text::Agent => "KI-Agent",
        Text::Service => "Automatischer Dienst",
        Text::Unknown => "Art des Zugreifenden unbekannt",
        Text::Organization => "in {organization}",
        Text::Reason => "Grund: {reason}",
        Text::Since => "Seit {time}",
        Text::Ends => "Endet in {time}",
        Text::Ended => "Abgelaufen",
        Text::ReadOnly => "Nur Lesezugriff",
        Text::ReadWrite => "Änderungen möglich",
        Text::Details => "Details",
        Text::Stop => "Beenden",
    }
}
