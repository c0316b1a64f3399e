//! Which marks stand on a matter.

use std::collections::BTreeMap;

use kernel::Time;
use serde_json::Map;

use super::draft::Draft;
use super::view::View;

impl Draft<'_> {
    /// Sets them by what is kept of the matter. One that stood already has
    /// stood since; a matter that is over has none.
    pub fn refresh_marks(&mut self) {
        if self.p.marks.is_empty() {
            return;
        }
        let nothing = Map::new();
        let view = View { p: self.p, m: &self.state, env: self.env, form: &nothing };
        let stands = |mark: &&crate::model::MarkDef| {
            let one = mark.any.is_empty() || mark.any.iter().any(|cond| view.holds(cond));
            one && view.all_hold(&mark.when)
        };
        let since = |mark: &crate::model::MarkDef| match mark.after {
            Some(field) => view.moment(field, true),
            None => Some(*self.state.marks.get(&mark.name).unwrap_or(&self.env.now)),
        };
        let marks = self.p.marks.iter().filter(|_| !self.state.is_over()).filter(stands);
        let marks: BTreeMap<String, Time> =
            marks.filter_map(|mark| Some((mark.name.clone(), since(mark)?))).collect();
        self.state.marks = marks;
    }
}
