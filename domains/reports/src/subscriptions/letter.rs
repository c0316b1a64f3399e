//! What a letter says, in the language of whoever asked for it.

use std::sync::LazyLock;

use casework::Works;
use connectors::mail::Mail;
use http_edge::Words;
use kernel::{Lang, Result, Time};
use serde_json::Value;

use super::letters::{Kind, Letter};
use super::model::Target;
use super::news::News;
use crate::code::Code;
use crate::queries::public_matter::PublicMatter;
use crate::sql::subscriptions::SubscriptionRow;

/// The words of this crate.
static WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::new(&[&crate::MANIFEST]).unwrap_or_default());
/// Characters of a matter's words in a subject line.
const SHORT: usize = 30;

/// A letter without its address.
pub(super) struct Said {
    subject: String,
    text: String,
    unsubscribe: String,
}

/// Who writes to whom.
pub(super) struct Writer<'a> {
    pub works: &'a Works,
    pub home: &'a str,
    pub row: &'a SubscriptionRow,
}

impl Writer<'_> {
    /// The letter; `None` when there is nothing that everybody may read.
    pub fn say(
        &self,
        letter: &Letter,
        public: &[PublicMatter],
        hours: i64,
    ) -> Result<Option<Said>> {
        let Some(about) = self.about(public) else { return Ok(None) };
        let needs_news = matches!(letter.kind, Kind::Matter | Kind::Digest);
        if needs_news && public.is_empty() {
            return Ok(None);
        }
        let link = Code::of_subscription(&self.works.vault, self.row.id)?.printed();
        let page = format!("{}/r/plain/subscription/{link}", self.home);
        let manage = self.in_language(&page);
        let list = self.list(letter, public);
        let args: [(&str, Value); 6] = [
            ("about", about.into()),
            ("link", manage.into()),
            ("hours", hours.into()),
            ("count", (public.len() + letter.more).into()),
            ("list", list.into()),
            ("news", self.news(letter).into()),
        ];
        let name = match letter.kind {
            Kind::Confirm => "confirm",
            Kind::Already => "already",
            Kind::Matter => "matter",
            Kind::Digest => "digest",
            Kind::Gone => "gone",
        };
        let say = |part: &str| WORDS.say(self.lang(), &format!("mail.{name}.{part}"), &args);
        let (subject, text) = (say("subject"), say("text"));
        Ok(Some(Said { subject, text, unsubscribe: format!("{page}/end") }))
    }

    fn lang(&self) -> Lang {
        self.row.lang
    }

    fn in_language(&self, page: &str) -> String {
        format!("{page}?lang={}", self.lang().tag())
    }

    /// What was subscribed to; `None` for a matter that is not public any more.
    fn about(&self, public: &[PublicMatter]) -> Option<String> {
        match self.row.target {
            Target::Area(area) => Some(self.works.directory().line_name(area)),
            Target::Matter(id) => {
                public.iter().find(|m| m.matter == id).map(|m| short(&m.public_text))
            }
        }
    }

    /// What happened to the one matter.
    fn news(&self, letter: &Letter) -> String {
        letter.news.first().map_or_else(String::new, |(_, news)| self.word(*news))
    }

    fn word(&self, news: News) -> String {
        let key = match news {
            News::Shown => "mail.news.shown",
            News::Reworded => "mail.news.reworded",
            News::Closed => "mail.news.closed",
        };
        WORDS.say(self.lang(), key, &[])
    }

    /// Each matter in a few lines.
    fn list(&self, letter: &Letter, public: &[PublicMatter]) -> String {
        let news = |m: &PublicMatter| letter.news.iter().find(|(id, _)| *id == m.matter);
        let mut parts: Vec<String> = public
            .iter()
            .map(|m| {
                let page = self.in_language(&format!("{}/r/plain/matter/{}", self.home, m.matter));
                let what = news(m).map_or_else(String::new, |(_, news)| self.word(*news));
                let args: [(&str, Value); 5] = [
                    ("news", what.into()),
                    ("text", m.public_text.as_str().into()),
                    ("stage", m.stage_name.as_str().into()),
                    ("place", m.place.as_str().into()),
                    ("page", page.into()),
                ];
                WORDS.say(self.lang(), "mail.item", &args)
            })
            .collect();
        if letter.more > 0 {
            let page = self.in_language(&format!("{}/r/plain/near", self.home));
            let args: [(&str, Value); 2] = [("n", letter.more.into()), ("page", page.into())];
            parts.push(WORDS.say(self.lang(), "mail.more", &args));
        }
        parts.join("\n\n")
    }
}

/// The letter as it goes to somebody.
pub(super) fn mail(to: String, said: Said, row: &SubscriptionRow, at: Time) -> Mail {
    let Said { subject, text, unsubscribe } = said;
    Mail { to, subject, text, lang: row.lang, at, unsubscribe }
}

/// On one line, and not too long for a subject.
fn short(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match line.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
