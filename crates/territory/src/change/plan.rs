//! What changes of areas come to.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{AreaCode, Level, Time};
use tabular::{Fault, Faults};

use super::follow::Moves;
use crate::area::{Area, AreaKind};

/// A change with the line that asked for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Of the file, for faults.
    pub row: u64,
    pub what: What,
}

/// What happens to areas.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// A new area, in the area round it by its code unless it says otherwise.
    Add {
        code: AreaCode,
        name: String,
        parent: Option<AreaCode>,
    },
    Rename {
        code: AreaCode,
        name: String,
    },
    /// Another parent; the code stays.
    Move {
        code: AreaCode,
        parent: AreaCode,
    },
    /// Another code, for it and for all inside it.
    Recode {
        from: AreaCode,
        to: AreaCode,
    },
    /// Several become one, which is one of them, was added, or is there.
    Merge {
        from: Vec<AreaCode>,
        into: AreaCode,
    },
    /// One becomes several, of which it may be one. What lies in it goes by
    /// its place.
    Split {
        from: AreaCode,
        into: Vec<AreaCode>,
    },
    /// It is no more and nothing comes in its place.
    End {
        code: AreaCode,
    },
}

/// What changes come to, before anything has changed.
#[derive(Debug, Clone, Default)]
pub struct ChangePlan {
    /// Areas as they would be, those that end among them.
    pub rows: Vec<Area>,
    pub moves: Moves,
    pub faults: Faults,
}

/// Lays changes that come into force at `at` over the areas that are held. All
/// of them are made or none: with any fault the plan is empty.
pub fn plan(changes: &[Change], held: &BTreeMap<AreaCode, Area>, at: Time) -> ChangePlan {
    let mut draft = Draft {
        areas: held.clone(),
        touched: BTreeSet::new(),
        moves: BTreeMap::new(),
        named: changes.iter().flat_map(|c| c.what.leaves()).collect(),
        faults: Faults::default(),
        at,
    };
    // Areas that come first, so that others may become them in any order.
    let (adds, others): (Vec<&Change>, Vec<&Change>) =
        changes.iter().partition(|c| matches!(c.what, What::Add { .. }));
    adds.into_iter().chain(others).for_each(|c| draft.make(c));
    if draft.faults.is_empty() {
        draft.check_parents();
    }
    if !draft.faults.is_empty() {
        return ChangePlan { faults: draft.faults, ..ChangePlan::default() };
    }
    let mut rows: Vec<Area> = draft
        .touched
        .iter()
        .filter_map(|code| draft.areas.get(code))
        .filter(|area| held.get(&area.code) != Some(area))
        .cloned()
        .collect();
    rows.sort_by_key(|a| (a.level, a.code));
    ChangePlan { rows, moves: Moves::new(draft.moves), faults: draft.faults }
}

impl What {
    /// Codes that this change says about themselves where they go.
    fn leaves(&self) -> Vec<AreaCode> {
        match self {
            What::Recode { from, .. } | What::Split { from, .. } => vec![*from],
            What::Merge { from, .. } => from.clone(),
            What::End { code } => vec![*code],
            What::Add { .. } | What::Rename { .. } | What::Move { .. } => Vec::new(),
        }
    }
}

struct Draft {
    areas: BTreeMap<AreaCode, Area>,
    touched: BTreeSet<AreaCode>,
    moves: BTreeMap<AreaCode, Vec<AreaCode>>,
    /// Codes with a line of their own: they do not follow the area round them.
    named: BTreeSet<AreaCode>,
    faults: Faults,
    at: Time,
}

impl Draft {
    fn make(&mut self, change: &Change) {
        let made = match &change.what {
            What::Add { code, name, parent } => self.add(*code, name, *parent),
            What::Rename { code, name } => self.edit(*code, |a| a.name.clone_from(name)),
            What::Move { code, parent } => self.edit(*code, |a| a.parent = Some(*parent)),
            What::Recode { from, to } => self.recode(*from, *to),
            What::Merge { from, into } => self.merge(from, *into),
            What::Split { from, into } => self.split(*from, into),
            What::End { code } => self.end(*code, Vec::new()),
        };
        if let Err((column, code, area)) = made {
            let fault = Fault::new(change.row, column, code);
            self.faults.add(fault.arg("area", area.to_string()));
        }
    }

    fn in_force(&self, code: AreaCode) -> bool {
        self.areas.get(&code).is_some_and(|a| a.valid_at(self.at))
    }

    fn add(&mut self, code: AreaCode, name: &str, parent: Option<AreaCode>) -> Made {
        if self.in_force(code) {
            return Err(("to", "territory.change_taken", code));
        }
        let area = Area {
            code,
            level: code.level(),
            parent: parent.or_else(|| code.line().get(1).copied()),
            name: name.to_owned(),
            name_mn: None,
            kind: AreaKind::Ordinary,
            residents: None,
            synthetic: false,
            valid_from: self.at,
            valid_to: None,
        };
        self.put(Area { kind: crate::area_file::kind(code, area.level, name).0, ..area });
        Ok(())
    }

    fn edit(&mut self, code: AreaCode, edit: impl FnOnce(&mut Area)) -> Made {
        if !self.in_force(code) {
            return Err(("from", "territory.area_unknown", code));
        }
        if let Some(area) = self.areas.get_mut(&code) {
            edit(area);
            self.touched.insert(code);
        }
        Ok(())
    }

    fn end(&mut self, code: AreaCode, to: Vec<AreaCode>) -> Made {
        let at = self.at;
        if self.areas.get(&code).is_some_and(|a| a.valid_from >= at) {
            return Err(("from", "territory.change_too_early", code));
        }
        self.edit(code, |a| a.valid_to = Some(at))?;
        self.moves.insert(code, to);
        Ok(())
    }

    fn recode(&mut self, from: AreaCode, to: AreaCode) -> Made {
        if from.level() != to.level() {
            return Err(("to", "territory.change_other_level", to));
        }
        if self.in_force(to) {
            return Err(("to", "territory.change_taken", to));
        }
        let Some(old) = self.areas.get(&from).filter(|_| self.in_force(from)).cloned() else {
            return Err(("from", "territory.area_unknown", from));
        };
        let parent = match old.parent == from.line().get(1).copied() {
            true => to.line().get(1).copied(),
            false => old.parent,
        };
        self.put(Area { code: to, parent, valid_from: self.at, valid_to: None, ..old });
        self.end(from, vec![to])?;
        self.inside(from, to)
    }

    fn merge(&mut self, from: &[AreaCode], into: AreaCode) -> Made {
        if !self.in_force(into) {
            return Err(("to", "territory.area_unknown", into));
        }
        for code in from.iter().copied().filter(|c| *c != into) {
            if code.level() != into.level() {
                return Err(("to", "territory.change_other_level", into));
            }
            self.end(code, vec![into])?;
            self.inside(code, into)?;
        }
        Ok(())
    }

    fn split(&mut self, from: AreaCode, into: &[AreaCode]) -> Made {
        if let Some(unknown) = into.iter().find(|c| !self.in_force(**c)) {
            return Err(("to", "territory.area_unknown", *unknown));
        }
        if into.contains(&from) {
            self.moves.insert(from, into.to_vec());
            return self.edit(from, |_| {});
        }
        self.end(from, into.to_vec())?;
        // Which part each area inside goes to, nobody can tell from here.
        let at = self.at;
        let left = self
            .areas
            .values()
            .find(|a| a.parent == Some(from) && a.valid_at(at) && !self.named.contains(&a.code));
        match left {
            Some(area) => Err(("from", "territory.change_inside_left", area.code)),
            None => Ok(()),
        }
    }

    /// Areas directly inside follow: by code where the code says so, else by
    /// their stored parent.
    fn inside(&mut self, from: AreaCode, to: AreaCode) -> Made {
        let at = self.at;
        let children: Vec<AreaCode> = self
            .areas
            .values()
            .filter(|a| a.parent == Some(from) && a.valid_at(at) && !self.named.contains(&a.code))
            .map(|a| a.code)
            .collect();
        for child in children {
            match under(child, from, to) {
                Some(code) => self.recode(child, code)?,
                None => self.edit(child, |a| a.parent = Some(to))?,
            }
        }
        Ok(())
    }

    fn put(&mut self, area: Area) {
        self.touched.insert(area.code);
        self.areas.insert(area.code, area);
    }

    /// Nobody is left in an area that is no more.
    fn check_parents(&mut self) {
        let at = self.at;
        let orphans: Vec<AreaCode> = self
            .areas
            .values()
            .filter(|a| a.valid_at(at) && self.touched.contains(&a.code) || self.in_gone(a))
            .filter(|a| a.valid_at(at))
            .filter(|a| a.parent.is_some_and(|p| self.areas.contains_key(&p) && !self.in_force(p)))
            .map(|a| a.code)
            .collect();
        for code in orphans {
            let fault = Fault::new(0, "", "territory.change_orphan");
            self.faults.add(fault.arg("area", code.to_string()));
        }
        let wrong: Vec<AreaCode> = self
            .touched
            .iter()
            .filter_map(|c| self.areas.get(c))
            .filter(|a| a.parent.is_some_and(|p| self.level(p) >= a.level))
            .map(|a| a.code)
            .collect();
        for code in wrong {
            let fault = Fault::new(0, "", "territory.parent_not_above");
            let parent = self.areas.get(&code).and_then(|a| a.parent);
            let parent = parent.map(|p| p.to_string()).unwrap_or_default();
            self.faults.add(fault.arg("area", code.to_string()).arg("parent", parent));
        }
    }

    fn in_gone(&self, area: &Area) -> bool {
        area.parent.is_some_and(|p| self.touched.contains(&p))
    }

    fn level(&self, code: AreaCode) -> Level {
        self.areas.get(&code).map_or_else(|| code.level(), |a| a.level)
    }
}

/// Column at fault, code of the fault, area of its sentence.
type Made = Result<(), (&'static str, &'static str, AreaCode)>;

/// The code that keeps its last digits in another area: `None` when it does
/// not begin as the area that it was in.
pub(super) fn under(code: AreaCode, from: AreaCode, to: AreaCode) -> Option<AreaCode> {
    (from.contains(code) && from.level() == to.level())
        .then(|| AreaCode::from_i64(to.get() + (code.get() - from.get())))
        .flatten()
}
