//! Who holds a village's offices, and how a story of theirs is told.

use jiff::civil::Date;
use kernel::{AreaCode, Result, Time};

use super::{VillageMatter, moment};
use crate::history::{By, PlannedAct, Value};

/// Offices of a village: login, role, Chinese and English title.
pub const OFFICES: [(&str, &str, &str, &str); 7] = [
    ("secretary", "village_secretary", "村党组织书记", "Village party secretary"),
    ("head", "village_head", "村委会主任", "Village head"),
    ("clerk", "village_clerk", "村文书", "Village clerk"),
    ("watch", "village_supervisor", "村监会成员", "Village supervisor"),
    ("accounts", "accounts_clerk", "村报账员", "Accounts clerk of a village"),
    ("chair", "cooperative_chair", "合作社理事长", "Chair of a village cooperative"),
    ("coopwatch", "cooperative_supervisor", "合作社监事", "Supervisor of a cooperative"),
];

/// Offices of a town that has villages.
pub const TOWN_OFFICES: [(&str, &str, &str, &str); 3] = [
    ("agency", "agency_accountant", "镇代理会计", "Agency accountant of a town"),
    ("mayor", "leader", "镇长", "Mayor of a town"),
    ("discipline", "discipline_officer", "镇纪检干部", "Discipline officer of a town"),
];

/// Offices of a county that has villages.
pub const COUNTY_OFFICES: [(&str, &str, &str, &str); 1] = [(
    "county-discipline",
    "discipline_officer",
    "区纪检监察干部",
    "Discipline officer of a county",
)];

/// Login of an office: `clerk3104v234`, of a town `agency3104`, of a county
/// `county-discipline03`. Not all digits in a row: some would read as a
/// telephone number, which no login may.
pub fn login(office: &str, area: AreaCode) -> String {
    let digits = area.to_string();
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
    let of =
        |offices: &[(&str, &str, &str, &str)]| offices.iter().any(|(name, ..)| *name == office);
    match (of(&COUNTY_OFFICES), of(&TOWN_OFFICES)) {
        (true, _) => format!("{office}{}", part(4..6)),
        (_, true) => format!("{office}{}", part(5..9)),
        _ => format!("{office}{}v{}", part(5..9), part(9..12)),
    }
}

/// Values of a form.
pub(super) type Form = Vec<(&'static str, Value)>;

/// A matter while it is told.
pub(super) struct Tale<'a> {
    all: &'a mut Vec<VillageMatter>,
    end: Time,
    number: usize,
}

impl<'a> Tale<'a> {
    pub fn begin(
        all: &'a mut Vec<VillageMatter>,
        (village, end): (AreaCode, Time),
        (procedure, title): (&'static str, &'static str),
    ) -> Tale<'a> {
        let number = all.len();
        all.push(VillageMatter { number, village, procedure, title, acts: Vec::new() });
        Tale { all, end, number }
    }

    /// An act so many days before the end at that time, by an office.
    pub fn act(
        &mut self,
        (days, time): (i64, &str),
        office: &str,
        act: &'static str,
        form: Form,
    ) -> Result<&mut Tale<'a>> {
        let (_, at) = moment(self.end, days, time)?;
        if let Some(matter) = self.all.get_mut(self.number).filter(|_| at <= self.end) {
            let by = By::Person(login(office, matter.village));
            matter.acts.push(PlannedAct { at, act, by, form, may_fail: false });
        }
        Ok(self)
    }

    pub fn day(&self, days: i64) -> Result<Date> {
        Ok(moment(self.end, days, "00:00")?.0)
    }

    pub fn moment(&self, days: i64, time: &str) -> Result<Time> {
        Ok(moment(self.end, days, time)?.1)
    }

    /// Its number, for those that name it.
    pub fn number(&self) -> usize {
        self.number
    }
}

/// A text of a form.
pub(super) fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

/// A meeting at which so many should have come, came, and agreed.
pub(super) fn meeting(on: Date, should: i64, came: i64, agreed: i64) -> Form {
    vec![
        ("held_on", Value::Date(on)),
        ("should", Value::Whole(should)),
        ("attended", Value::Whole(came)),
        ("agreed", Value::Whole(agreed)),
        ("roll", Value::Photos(1)),
        ("minutes", Value::Photos(2)),
    ]
}

/// A village's resolution, proposed so many days before the end; in force
/// seventeen days later.
pub(super) fn resolution(
    all: &mut Vec<VillageMatter>,
    (village, end): (AreaCode, Time),
    (title, plan): (&'static str, &'static str),
    (days, yuan): (i64, i64),
) -> Result<usize> {
    let mut tale = Tale::begin(all, (village, end), ("village_resolution", title));
    let met = |tale: &Tale<'_>, after: i64, should, came, agreed| -> Result<Form> {
        Ok(meeting(tale.day(days - after)?, should, came, agreed))
    };
    let proposal =
        vec![("power", text("01")), ("plan", text(plan)), ("amount", Value::Whole(yuan * 100))];
    tale.act((days, "09:10"), "secretary", "propose", proposal)?;
    let form = met(&tale, 1, 7, 6, 6)?;
    tale.act((days - 1, "19:40"), "clerk", "confer", form)?;
    tale.act(
        (days - 3, "10:20"),
        "mayor",
        "approve",
        vec![("opinion", text("合法合规，可以表决。"))],
    )?;
    let form = met(&tale, 5, 32, 27, 25)?;
    tale.act((days - 5, "20:10"), "clerk", "deliberate", form)?;
    let form = met(&tale, 7, 36, 31, 28)?;
    tale.act((days - 7, "20:30"), "clerk", "resolve", form)?;
    tale.act((days - 8, "09:30"), "watch", "seal", Vec::new())?;
    let posted = vec![("where", text("村务公开栏")), ("photos", Value::Photos(2))];
    tale.act((days - 8, "15:00"), "clerk", "post", posted)?;
    Ok(tale.number())
}

/// An entry of the books, posted the next morning.
pub(super) fn booked(
    all: &mut Vec<VillageMatter>,
    of: (AreaCode, Time),
    what: (&'static str, &'static str, &'static str),
    (days, yuan): (i64, i64),
    more: Form,
) -> Result<()> {
    let mut tale = Tale::begin(all, of, ("village_booking", what.0));
    let mut form = entry(what, tale.day(days)?, yuan);
    form.extend(more);
    tale.act((days, "16:00"), "accounts", "record", form)?;
    tale.act((days - 1, "09:00"), "agency", "post", Vec::new())?;
    Ok(())
}

/// The line that all is spent from, by a resolution; a new year has a budget of
/// its own.
pub(super) fn budgeted(
    all: &mut Vec<VillageMatter>,
    of: (AreaCode, Time),
    resolution: usize,
    (days, yuan): (i64, i64),
) -> Result<()> {
    const TITLE: (&str, &str, &str) = ("下达公益事业预算", "budget", "公益事业预算");
    let line = vec![("line", text("05")), ("resolution", Value::Matter(resolution))];
    booked(all, of, TITLE, (days, yuan), line.clone())?;
    let year = |days| moment(of.1, days, "00:00").map(|(date, _)| date.year());
    for day in (0..days).rev() {
        if year(day)? != year(day + 1)? {
            let mut tale = Tale::begin(all, of, ("village_booking", TITLE.0));
            let mut form = entry(TITLE, tale.day(day)?, yuan);
            form.extend(line.clone());
            tale.act((day, "07:30"), "accounts", "record", form)?;
            tale.act((day, "08:00"), "agency", "post", Vec::new())?;
        }
    }
    Ok(())
}

fn entry((_, kind, source): (&str, &str, &str), day: Date, yuan: i64) -> Form {
    vec![
        ("kind", text(kind)),
        ("amount", Value::Whole(yuan * 100)),
        ("source", text(source)),
        ("happened_on", Value::Date(day)),
        ("slip", Value::Photos(1)),
    ]
}

/// An expense as it is handed in, and so many of the acts of its way.
pub(super) fn paid(
    all: &mut Vec<VillageMatter>,
    of: (AreaCode, Time),
    title: &'static str,
    (days, form, acts): (i64, Form, usize),
) -> Result<()> {
    let mut tale = Tale::begin(all, of, ("village_payment", title));
    tale.act((days, "09:00"), "clerk", "claim", form)?;
    let paid = vec![
        ("paid_on", Value::Date(tale.day(days - 3)?)),
        ("slip", Value::Photos(1)),
        ("slip_no", text(format!("HD{:06}", tale.number() * 7 + 100_001))),
    ];
    let way: [(i64, &str, &str, &'static str, Form); 7] = [
        (0, "10:30", "head", "witness", Vec::new()),
        (0, "15:00", "watch", "seal", Vec::new()),
        (1, "09:20", "secretary", "sign", Vec::new()),
        (1, "11:00", "accounts", "enter", vec![("receipt", Value::Photos(1))]),
        (2, "10:00", "agency", "approve", Vec::new()),
        (3, "10:00", "accounts", "transfer", paid),
        (4, "09:00", "agency", "post", Vec::new()),
    ];
    for (after, time, office, act, form) in way.into_iter().take(acts) {
        tale.act((days - after, time), office, act, form)?;
    }
    Ok(())
}
