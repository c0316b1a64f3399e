//! The timeline of a matter in words.

use std::ops::Deref;
use std::sync::Arc;

use jiff::tz::TimeZone;
use kernel::{Account, Error, Id, Lang, Result, Time};
use procedure::model::FieldType;
use procedure::{Addressee, Procedure};
use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use store::Tx;
use territory::Directory;
use utoipa::ToSchema;

use crate::model::MatterRow;
use crate::queries::posts::Posts;
use crate::sql::records::{self, Attachment, TimelineRow};
use crate::words;
use crate::works::Works;

/// Lines of a timeline that one page shows.
const LINES_MOST: i64 = 200;

/// A line of the timeline in words.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Line {
    pub version: i64,
    #[schema(value_type = String, format = DateTime)]
    pub at: Time,
    pub act: String,
    /// The act's name (`派遣`).
    pub name: String,
    /// Post and unit, or what it was if no person's doing.
    pub actor: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub account: Option<Id<Account>>,
    /// It was done by a stand-in, for whoever holds the post.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub in_stead: bool,
    pub from: String,
    pub to: String,
    pub to_name: String,
    pub public: bool,
    /// The sentence the public reads, when it reads one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    pub note: String,
    /// What the form held, in words.
    pub fields: Vec<Filled>,
    pub files: Vec<Attachment>,
}

/// A form value in words.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Filled {
    pub name: String,
    pub label: String,
    pub text: String,
    pub public: bool,
}

/// Lines, oldest first, and the same as they go out: written once, however
/// often they are read.
#[derive(Debug, Clone)]
pub struct Timeline(Arc<(Vec<Line>, Box<RawValue>)>);

impl Timeline {
    fn of(lines: Vec<Line>) -> Result<Timeline> {
        let written = to_raw_value(&lines).map_err(Error::internal)?;
        Ok(Timeline(Arc::new((lines, written))))
    }

    /// Bytes of what goes out.
    pub(crate) fn len_written(&self) -> usize {
        self.0.1.get().len()
    }
}

impl Deref for Timeline {
    type Target = [Line];

    fn deref(&self) -> &[Line] {
        &self.0.0
    }
}

impl PartialEq for Timeline {
    fn eq(&self, other: &Timeline) -> bool {
        self.0.0 == other.0.0
    }
}

impl Serialize for Timeline {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        self.0.1.serialize(serializer)
    }
}

/// A timeline as it is kept, and what its words were taken from beside it.
pub(crate) struct Told {
    pub timeline: Timeline,
    /// Persons' own desks among those that acted, and what they are called.
    pub desks: Vec<Addressee>,
    pub posts: Posts,
}

/// The timeline up to the version of the row.
///
/// # Errors
/// Those of the database.
pub(crate) fn told(
    tx: &mut Tx,
    works: &Works,
    p: &Procedure,
    m: &MatterRow,
    lang: Lang,
    files: &[Attachment],
) -> Result<Told> {
    let directory = works.directory();
    let mut rows = records::lines(tx, m.id, m.version + 1, LINES_MOST)?;
    rows.reverse();
    let zone = works.calendars.zone();
    let mut desks: Vec<_> = rows.iter().filter_map(|r| words::desk_of(&r.post)).collect();
    desks.retain(|desk| matches!(desk, Addressee::Person(_)));
    let posts = Posts::of(tx, desks.iter())?;
    let line = |r| line(&directory, &posts, p, lang, zone, files, r);
    let timeline = Timeline::of(rows.into_iter().map(line).collect())?;
    Ok(Told { timeline, desks, posts })
}

/// A timeline is kept for all its readers. Which other matter it hangs on is
/// told beside it, to whoever may see that one.
fn names_matters(p: &Procedure, field: &str) -> bool {
    let kind = p.field(field).map(|f| f.kind);
    matches!(kind, Some(FieldType::Matter | FieldType::Matters))
}

fn line(
    directory: &Directory,
    posts: &Posts,
    p: &Procedure,
    lang: Lang,
    zone: &TimeZone,
    files: &[Attachment],
    r: TimelineRow,
) -> Line {
    let fields = r.body.get("fields").and_then(Value::as_object).cloned().unwrap_or_default();
    Line {
        name: words::done(p, lang, &r.act, r.body.get("rule").and_then(Value::as_str)),
        actor: posts.actor(directory, lang, &r.actor_kind, &r.post),
        to_name: words::stage(p, lang, &r.to_stage),
        sentence: r.public.then(|| words::public(p, directory, lang, zone, &r)).flatten(),
        fields: fields
            .iter()
            .filter(|(name, _)| !names_matters(p, name))
            .filter_map(|(name, value)| {
                let text = words::said(p, directory, lang, zone, name, value)?;
                let public = p.field(name).is_some_and(|f| f.public);
                Some(Filled {
                    name: name.clone(),
                    label: words::field(p, lang, name),
                    text,
                    public,
                })
            })
            .collect(),
        files: files
            .iter()
            .filter(|f| f.version == r.version && fields.contains_key(&f.kind))
            .cloned()
            .collect(),
        version: r.version,
        at: r.at,
        act: r.act,
        account: r.account,
        in_stead: r.body.get("stead").is_some(),
        from: r.from_stage,
        to: r.to_stage,
        public: r.public,
        note: r.note,
    }
}
