use super::Text;

pub(super) fn text(text: Text) -> &'static str {
    match text {
        Text::Label => "استخدام حساب مستخدم آخر",
        Text::Sentence => "{actor} يستخدم حساب {subject}",
        Text::Agent => "وكيل ذكاء اصطناعي",
        Text::Service => "خدمة آلية",
        Text::Unknown => "نوع المستخدِم الفعلي غير معروف",
        Text::Organization => "في {organization}",
        Text::Reason => "السبب: {reason}",
        Text::Since => "منذ {time}",
        Text::Ends => "ينتهي خلال {time}",
        Text::Ended => "انتهى الوقت",
        Text::ReadOnly => "للقراءة فقط",
        Text::ReadWrite => "يمكن إجراء تغييرات",
        Text::Details => "التفاصيل",
        Text::Stop => "إنهاء",
    }
}
