//! A report on its way in, with all that is worked out before the command.

use casework::{Matter, NewMatter, Works};
use kernel::{Actor, Ctx, Id, Place, Result, Shard, Time};
use procedure::Act;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::danger::{self, Danger};
use crate::draft;
use crate::model::{Channel, NewReport};
use crate::place::{FoundBy, Placed};
use crate::state::Reports;
use crate::suggest::{self, Class};

/// The procedure that every report follows.
pub const PROCEDURE: &str = "report";
/// Characters of a title, cut from the text.
const TITLE_MOST: usize = 40;

/// See the module.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Intake {
    pub new: NewReport,
    pub channel: Channel,
    pub placed: Placed,
    /// Drawn at first contact, and proven.
    pub draft: Option<Id<Matter>>,
    /// Number and due time of an order from elsewhere.
    pub source_no: Option<String>,
    pub source_due: Option<Time>,
    /// When it happened or was first said, where somebody else's file tells.
    pub reported_at: Option<Time>,
    /// It comes with a file: nobody here takes it down.
    pub from_file: bool,
    /// Another system had it, and closed it then.
    pub closed: Option<Time>,
    /// Settled on the spot, or closed elsewhere: what was done.
    pub result: Option<String>,
    /// Worked out before the command, which holds up all others while it runs.
    pub(super) text: String,
    /// The place as everybody who works on it reads it.
    pub(super) place: String,
    pub(super) classes: Vec<Class>,
}

impl Intake {
    /// Checks and places a report, reads its draft, masks its text.
    ///
    /// # Errors
    /// Those of [`NewReport::check`]; `reports.draft_unknown`.
    pub fn of(reports: &Reports, new: NewReport, channel: Channel) -> Result<Intake> {
        new.check()?;
        let read = |d: &str| draft::read(&reports.works().vault, d);
        let draft = new.draft.as_deref().map(read).transpose()?;
        let placed = reports.place(&new.place, &new.text)?;
        let text = identity::mask::free_text(new.text.trim()).text;
        let classes = suggest::classes(&reports.works().directory(), &text);
        let shown = shown_place(new.place.words());
        Ok(Intake {
            new,
            channel,
            placed,
            draft,
            source_no: None,
            source_due: None,
            reported_at: None,
            from_file: false,
            closed: None,
            result: None,
            place: shown,
            text,
            classes,
        })
    }

    /// A report without a place that somebody on duty writes down belongs where
    /// they are on duty, and not to the whole city.
    #[must_use]
    pub fn taken_by(mut self, actor: &Actor) -> Intake {
        let own = actor.grants().iter().find_map(|g| match g.place {
            Place::Area(area) => Some(area),
            Place::Unit(_) => None,
        });
        if let Some(area) = own.filter(|_| self.placed.by == FoundBy::Nowhere) {
            self.placed.area = area;
        }
        self
    }

    /// Where it will lie: with its draft, or where its place belongs.
    pub fn shard(&self) -> Shard {
        self.draft.map_or_else(|| Shard::of_area(self.placed.area), Id::shard)
    }

    /// The procedure's act that takes it in.
    pub fn act(&self) -> &'static str {
        match (self.from_file, self.closed) {
            (_, Some(_)) => return "bring_closed",
            (true, None) => return "report",
            (false, None) => {}
        }
        match (&self.result, self.channel.is_taken()) {
            (Some(_), _) => "settle_on_the_spot",
            (None, true) => "take_call",
            (None, false) => "report",
        }
    }

    /// What its words speak of, likeliest first.
    pub fn classes(&self) -> Vec<Class> {
        self.classes.clone()
    }

    /// What of it only the vault may keep as it was written: the text, where
    /// masking took something out of it, and the typed address.
    pub fn written(&self) -> Vec<(&'static str, &str)> {
        let text = Some(self.new.text.trim()).filter(|t| *t != self.text);
        let address = Some(self.new.place.words()).filter(|a| !a.is_empty());
        let text = text.map(|t| ("original_text", t));
        text.into_iter().chain(address.map(|a| ("address", a))).collect()
    }

    /// Leaves the masked text alone, once the vault has the other.
    pub fn forget_written(&mut self) {
        self.new.text.clone_from(&self.text);
        self.new.place.address = None;
        // the suggestions are made from them, and stand beside
        self.classes.clear();
    }

    /// The dangers that its text speaks of; what is over has none. The list is
    /// the city's as the command finds it.
    pub(super) fn dangers(&self, ctx: &Ctx) -> Vec<Danger> {
        match self.closed {
            Some(_) => Vec::new(),
            None => danger::found(ctx, self.placed.area, &self.text),
        }
    }

    /// The matter as it begins.
    /// `raised`: it speaks of danger.
    pub(super) fn matter(&self, works: &Works, id: Id<Matter>, raised: bool) -> Result<NewMatter> {
        let new = &self.new;
        let form = self.form(works)?;
        Ok(NewMatter {
            id,
            procedure: PROCEDURE.to_owned(),
            act: Act { name: self.act().to_owned(), form, ..Act::default() },
            area: self.placed.area,
            title: title(&self.text),
            subcategory: new.subcategory.clone(),
            request_type: Some(new.request_type.name().to_owned()),
            confidential: new.is_confidential(),
            point: new.place.point()?,
            place: self.place.clone(),
            reporter: self.closed.is_none() && !self.channel.is_taken(),
            raised,
        })
    }

    /// The fields of the act's form that a report can fill.
    fn form(&self, works: &Works) -> Result<Map<String, Value>> {
        let p = works.procedures.current(PROCEDURE)?;
        let new = &self.new;
        let known = [
            ("text", json!(self.text)),
            ("photos", json!(new.photos)),
            ("channel", json!(self.channel.name())),
            ("request_type", json!(new.request_type.name())),
            ("follow_up", json!(new.follow_up.name())),
            ("confidential", json!(new.is_confidential())),
            ("on_behalf", json!(new.on_behalf_of.is_some())),
            ("source_no", json!(self.source_no)),
            ("source_due", json!(self.source_due)),
            ("result", json!(self.result)),
            ("subcategory", json!(new.subcategory)),
        ];
        let asked: Vec<&str> = p
            .act(self.act())
            .into_iter()
            .flat_map(|a| &a.form)
            .filter_map(|item| p.fields.get(item.field).map(|f| f.name.as_str()))
            .collect();
        let filled = known.into_iter().filter(|(name, v)| asked.contains(name) && !v.is_null());
        Ok(filled.map(|(name, value)| (name.to_owned(), value)).collect())
    }
}

/// The first line, cut where it gets long.
fn title(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or("");
    match line.char_indices().nth(TITLE_MOST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

/// The place as everybody who works on it reads it. What leads to a door is
/// hidden; a crossing or a bus stop is nobody's home.
fn shown_place(words: &str) -> String {
    const DOORS: [&str; 6] = ["号", "楼", "栋", "单元", "室", "户"];
    let to_a_door =
        words.chars().any(char::is_numeric) || DOORS.iter().any(|door| words.contains(door));
    if to_a_door { identity::mask::address(words) } else { identity::mask::free_text(words).text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_line_and_no_more() {
        assert_eq!(title("\n  暖气不热  \n第二行"), "暖气不热");
        assert_eq!(title(&"长".repeat(50)).chars().count(), 41);
        assert_eq!(title(""), "");
    }

    #[test]
    fn a_door_is_hidden_and_a_crossing_is_not() {
        assert_eq!(shown_place("人民路与团结街交叉口"), "人民路与团结街交叉口");
        let door = shown_place("和平小区3号楼2单元501");
        assert!(door.starts_with("和平小区") && !door.contains("501"), "{door}");
        assert_eq!(shown_place(""), "");
    }
}
