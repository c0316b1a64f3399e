//! The lines as one page that a layman can review.

use std::fmt::Write;

use kernel::Level;

use super::{MatrixLine, Policy, ProcedureAct};

const HEAD: &str = "| act | who | scope | city | county | town | village | grid | micro-grid | unit |\n\
                    |---|---|---|---|---|---|---|---|---|---|\n";
const LEVELS: [Level; 6] =
    [Level::City, Level::County, Level::Town, Level::Village, Level::Grid, Level::MicroGrid];

impl Policy {
    /// Every act, who may do it and at which level, as Markdown; the golden
    /// files are made of it.
    pub fn matrix(&self, acts: &[ProcedureAct]) -> String {
        let mut out = String::from("# Who may do what, where\n");
        let mut part = None;
        for line in self.lines(acts) {
            let here = (line.procedure, line.part.clone());
            if part.as_ref() != Some(&here) {
                let kind = if line.procedure { "procedure " } else { "" };
                let _ = write!(out, "\n## {kind}{}\n\n{HEAD}", line.part);
                part = Some(here);
            }
            write_line(&mut out, &line);
        }
        out
    }
}

fn write_line(out: &mut String, line: &MatrixLine) {
    let mark = |yes: bool| if yes { " ● |" } else { "   |" };
    let _ = write!(out, "| {} | {} | {} |", line.act, line.who.name(), line.reach.name());
    for level in LEVELS {
        out.push_str(mark(line.levels.contains(&level)));
    }
    out.push_str(mark(line.unit));
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::super::{Holder, PolicyTable, Relation, Scope, TABLE, row};
    use super::*;

    static CASEWORK: PolicyTable = PolicyTable {
        domain: "casework",
        see: "casework.see",
        rows: &[
            row("casework.see", &[], Scope::OwnArea),
            row("casework.act", &[], Scope::OwnArea),
            row("casework.act", &[], Scope::OwnUnit),
            row("casework.act", &[], Scope::Relation(Relation::Reporter)),
            row("casework.act", &[], Scope::Relation(Relation::Holder)),
            row("report.file", &["shift_leader"], Scope::OwnArea),
        ],
    };

    fn act(name: &str, who: Holder, level: Option<Level>) -> ProcedureAct {
        let (procedure, act) = name.split_once('.').unwrap();
        ProcedureAct { procedure: procedure.into(), act: act.into(), who, level, task: false }
    }

    fn by(name: &str, role: &str, level: Option<Level>) -> ProcedureAct {
        act(name, Holder::Role(role.into()), level)
    }

    #[test]
    fn a_procedure_narrows_and_never_widens() {
        let policy = Policy::compile(&[&CASEWORK]).unwrap();
        let cases = [
            (by("report.dispatch", "dispatcher", Some(Level::Town)), true),
            (by("report.dispatch", "dispatcher", Some(Level::Grid)), false),
            (by("report.sign", "unit_liaison", None), true),
            (by("report.sign", "dispatcher", None), false),
            (by("report.file", "shift_leader", Some(Level::County)), true),
            (by("report.file", "intake_clerk", Some(Level::County)), false),
            (by("report.fly", "wizard", Some(Level::City)), false),
            (act("report.urge", Holder::Relation(Relation::Reporter), None), true),
            (act("report.urge", Holder::Relation(Relation::Oneself), None), false),
            (by("errand.uphold", "auditor", None), false),
            (ProcedureAct { task: true, ..by("errand.uphold", "auditor", None) }, true),
        ];
        for (a, opens) in &cases {
            assert_eq!(policy.opens(a), *opens, "{a:?}");
        }
        let text = policy.matrix(&cases.map(|(a, _)| a));
        assert!(text.contains("| report.dispatch | dispatcher | narrowed |   |   | ● |"));
        assert!(text.contains("| report.file | intake_clerk | REFUSED by the table |"));
        assert!(text.contains("| report.urge | reporter | narrowed |   |"));
    }

    /// Identity's own part of the matrix, as the golden file has it.
    #[test]
    fn the_matrix_of_identity() {
        let text = Policy::compile(&[&TABLE]).unwrap().matrix(&[]);
        assert_eq!(text, include_str!("../../tests/matrix.golden.md"));
    }
}
