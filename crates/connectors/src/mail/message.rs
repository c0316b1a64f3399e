//! A message as mail servers take it (RFC 5322).

use std::time::{Duration, SystemTime};

use kernel::{Error, Result, Time};
use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};

use super::Mail;

/// Who it comes from, as the configuration writes it.
///
/// # Errors
/// What is no mailbox (`经纬 <notice@city.example>`).
pub(super) fn sender(text: &str) -> std::result::Result<Mailbox, String> {
    text.parse().map_err(|_| format!("{text} is no sender such as Jingwei <notice@city.example>"))
}

/// Puts one together.
///
/// # Errors
/// `internal` for an address that is none, which nobody keeps.
pub(super) fn made(from: &Mailbox, id: i64, mail: &Mail) -> Result<Message> {
    let to = Mailbox::new(None, mail.to.parse().map_err(|_| Error::internal("no mail address"))?);
    let made = Message::builder()
        .from(from.clone())
        .to(to)
        .subject(&mail.subject)
        .date(moment(mail.at))
        .message_id(Some(format!("<{id}@{}>", from.email.domain())))
        .raw_header(plain("List-Unsubscribe", format!("<{}>", mail.unsubscribe)))
        .raw_header(plain("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()))
        // nobody's absence note answers it
        .raw_header(plain("Auto-Submitted", "auto-generated".to_owned()))
        .raw_header(plain("Content-Language", mail.lang.tag().to_owned()))
        .header(ContentType::TEXT_PLAIN)
        .body(mail.text.clone());
    made.map_err(|_| Error::internal("a mail that cannot be written"))
}

/// A header of plain ASCII, left as it is: an encoded link is no link.
fn plain(name: &'static str, value: String) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str(name);
    HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value)
}

fn moment(at: Time) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(at.micros()).unwrap_or_default())
}
