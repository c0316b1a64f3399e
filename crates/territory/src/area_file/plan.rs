//! What taking a file of areas in would change.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{AreaCode, Level, Time};
use serde::Serialize;
use tabular::{Fault, Faults};

use super::kind::kind;
use super::row::Line;
use crate::area::Area;

/// What taking a file in would change, before anything has changed.
#[derive(Debug, Clone, Default)]
pub struct AreaPlan {
    /// Areas as they would be, outer ones before those inside them: only those
    /// that are new or change.
    pub rows: Vec<Area>,
    pub counts: AreaCounts,
    pub faults: Faults,
    /// Codes of which neither code nor name says what they are; the plan takes
    /// them as statistical.
    pub doubtful: Vec<AreaCode>,
}

/// How many of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct AreaCounts {
    /// Lines of the file.
    pub lines: usize,
    pub new: usize,
    /// The same code under another name.
    pub renamed: usize,
    /// The same code in another area.
    pub moved: usize,
    /// The same but for kind, level or number of residents.
    pub altered: usize,
    pub unchanged: usize,
    /// Lines that only repeat the area round them: a prefecture without
    /// counties listed as its own county, a county as its own street.
    pub repeated: usize,
    /// Areas whose parent is held nowhere, which lies above the whole file.
    pub outermost: usize,
    pub statistical: usize,
    pub zones: usize,
    pub doubtful: usize,
}

/// Lays the lines of a file beside the areas that are held. A file need not
/// begin at the province: parents above its outermost level may be missing.
/// Areas that the file does not name stay as they are.
pub fn plan(lines: Vec<Line>, held: &BTreeMap<AreaCode, Area>, now: Time) -> AreaPlan {
    let mut plan = AreaPlan::default();
    plan.counts.lines = lines.len();
    let (lines, outermost) = single(lines, held, &mut plan);
    let mut rows: Vec<Area> = Vec::new();
    for line in lines.values() {
        if line.level != line.code.level() {
            let other = Fault::new(line.row, "level", "territory.level_not_codes");
            plan.faults.add(
                other.arg("area", line.code.to_string()).arg("level", line.code.level().name()),
            );
        }
        check_parent(line, &lines, held, outermost, &mut plan);
        let area = area(line, held.get(&line.code), now, &mut plan);
        count(&area, held.get(&line.code), &mut plan.counts);
        if held.get(&line.code) != Some(&area) {
            rows.push(area);
        }
    }
    rows.sort_by_key(|a| (a.level, a.code));
    plan.counts.doubtful = plan.doubtful.len();
    plan.rows = if plan.faults.is_empty() { rows } else { Vec::new() };
    plan
}

/// Lines by code. One that is its own parent stands for an area that another
/// line or the city has; where nobody has it, it is that area. Also answers the
/// outermost level of the plain lines.
fn single(
    lines: Vec<Line>,
    held: &BTreeMap<AreaCode, Area>,
    plan: &mut AreaPlan,
) -> (BTreeMap<AreaCode, Line>, Level) {
    let repeats = |l: &Line| l.parent == Some(l.code);
    let (repeated, plain): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(repeats);
    let mut all: BTreeMap<AreaCode, Line> = BTreeMap::new();
    for line in plain {
        if let Some(first) = all.get(&line.code) {
            let twice = Fault::new(line.row, "code", "territory.area_twice");
            plan.faults.add(twice.arg("area", line.code.to_string()).arg("first", first.row));
            continue;
        }
        all.insert(line.code, line);
    }
    let outermost = all.values().map(|l| l.level).min().unwrap_or(Level::MicroGrid);
    for mut line in repeated {
        plan.counts.repeated += 1;
        if !all.contains_key(&line.code) && !held.contains_key(&line.code) {
            line.level = line.code.level();
            line.parent = line.code.line().get(1).copied();
            all.insert(line.code, line);
        }
    }
    (all, outermost)
}

fn check_parent(
    line: &Line,
    lines: &BTreeMap<AreaCode, Line>,
    held: &BTreeMap<AreaCode, Area>,
    outermost: Level,
    plan: &mut AreaPlan,
) {
    let Some(parent) = line.parent else {
        plan.counts.outermost += 1;
        return;
    };
    let above = lines.get(&parent).map(|p| p.level).or_else(|| held.get(&parent).map(|p| p.level));
    let fault = |code| {
        Fault::new(line.row, "parent", code)
            .arg("area", line.code.to_string())
            .arg("parent", parent.to_string())
    };
    match above {
        Some(level) if level >= line.level => {
            plan.faults.add(fault("territory.parent_not_above"));
        }
        Some(_) => {}
        None if line.level <= outermost && parent.level() < line.level => {
            plan.counts.outermost += 1;
        }
        None => plan.faults.add(fault("territory.parent_unknown")),
    }
}

fn area(line: &Line, held: Option<&Area>, now: Time, plan: &mut AreaPlan) -> Area {
    let (told, doubtful) = kind(line.code, line.level, &line.name);
    if doubtful && line.kind.is_none() {
        plan.doubtful.push(line.code);
    }
    Area {
        code: line.code,
        level: line.level,
        parent: line.parent,
        name: line.name.clone(),
        name_mn: line.name_mn.clone().or_else(|| held.and_then(|h| h.name_mn.clone())),
        kind: line.kind.unwrap_or(told),
        residents: line.residents.or_else(|| held.and_then(|h| h.residents)),
        synthetic: line.synthetic.unwrap_or_else(|| held.is_some_and(|h| h.synthetic)),
        valid_from: line.valid_from.unwrap_or_else(|| held.map_or(now, |h| h.valid_from)),
        // A code that comes back is in force again.
        valid_to: line.valid_to.or_else(|| held.and_then(|h| h.valid_to).filter(|to| now < *to)),
    }
}

fn count(area: &Area, held: Option<&Area>, counts: &mut AreaCounts) {
    use crate::area::AreaKind;
    counts.statistical += usize::from(area.kind == AreaKind::Statistical);
    counts.zones += usize::from(area.kind == AreaKind::Zone);
    match held {
        None => counts.new += 1,
        Some(old) if old == area => counts.unchanged += 1,
        Some(old) => {
            let (renamed, moved) = (old.name != area.name, old.parent != area.parent);
            counts.renamed += usize::from(renamed);
            counts.moved += usize::from(moved);
            counts.altered += usize::from(!renamed && !moved);
        }
    }
}

/// Codes of a plan, for what asks whether an area will be there.
impl AreaPlan {
    /// Codes that are new or change.
    pub fn codes(&self) -> BTreeSet<AreaCode> {
        self.rows.iter().map(|a| a.code).collect()
    }
}
