//! Which matters there are: everyday ones, and one in each stage.

use kernel::Time;
use territory::Subcategory;

use super::course::{Course, Value};
use super::phrases::{Phrase, Spot};
use super::place::{Where, caller, somewhere};
use super::plots::{PLOTS, Plot, grid_report, merged};
use super::{PlannedMatter, when, words};
use crate::city::City;
use crate::dice::Dice;
use crate::people::area_login;

/// What comes in at that moment: mostly one matter, sometimes several about
/// one thing.
pub fn everyday(
    city: &City,
    phrases: &[Phrase],
    dice: &mut Dice,
    at: Time,
    end: Time,
) -> Vec<PlannedMatter> {
    const CHANNELS: [(&str, u32); 8] = [
        ("hotline", 46),
        ("grid_worker", 27),
        ("page", 14),
        ("inspector", 5),
        ("counter", 3),
        ("system", 2),
        ("letter", 2),
        ("leader", 1),
    ];
    let channel = CHANNELS[dice.weighted(&CHANNELS.map(|(_, w)| w))].0;
    if channel == "grid_worker" && dice.percent(70) {
        return one(city, phrases, dice, (at, end), channel, &grid_report(), None);
    }
    if channel == "hotline" && dice.percent(48) {
        return one(city, phrases, dice, (at, end), channel, &PLOTS[0], None);
    }
    if dice.percent(3) {
        return several(city, phrases, dice, at, end);
    }
    let weights: Vec<u32> = PLOTS.iter().map(|p| p.weight).collect();
    let plot = &PLOTS[dice.weighted(&weights)];
    one(city, phrases, dice, (at, end), channel, plot, None)
}

/// Three matters for every stage, each begun as late as it can have been.
pub fn one_in_each_stage(
    city: &City,
    phrases: &[Phrase],
    dice: &mut Dice,
    end: Time,
) -> Vec<PlannedMatter> {
    const HOURS: [i64; 14] = [1, 2, 4, 8, 12, 18, 26, 40, 60, 90, 140, 220, 340, 500];
    // Merged ones wait for their first one.
    let mut all = several(city, phrases, dice, end.plus_minutes(-200), end);
    let staged = PLOTS.iter().flat_map(|p| p.stages.iter().map(move |s| (p, *s)));
    for (plot, stage) in staged {
        for i in 0..3 {
            let tried = HOURS.iter().find_map(|hours| {
                let at = end.plus_minutes(-hours * 60 - i * 17);
                let mut own = dice.clone();
                let found = one(city, phrases, &mut own, (at, end), "hotline", plot, Some(stage));
                let reached = found.last().is_some_and(|m| m.stage == stage);
                reached.then_some((found, own))
            });
            if let Some((found, own)) = tried {
                *dice = own;
                all.extend(found);
            }
        }
    }
    all
}

/// A matter by a plot; `until` a stage or to its end.
fn one(
    city: &City,
    phrases: &[Phrase],
    dice: &mut Dice,
    (at, end): (Time, Time),
    channel: &'static str,
    plot: &Plot,
    until: Option<&'static str>,
) -> Vec<PlannedMatter> {
    let Some((phrase, sub)) = topic(city, phrases, dice, at, plot) else { return Vec::new() };
    let Some(place) = somewhere(city, phrase.spot, dice) else { return Vec::new() };
    let mut matter = begin(channel, &place, sub, phrase, dice, at);
    if plot.story == "answered" {
        let (text, _) = words::question(&sub.names.zh, dice);
        (matter.text, matter.request_type) = (text, "consult");
    }
    let own = Dice::new(dice.whole(0, i64::MAX - 1).cast_unsigned(), "course");
    let mut course = Course::new((sub, place.area), own, at, end, until);
    course.follow_up = matter.follow_up;
    let found = city.responsible(place.area, &sub.code, at);
    let (lead, assist) = found.map_or((String::new(), Vec::new()), |(lead, assist)| {
        (lead.code.clone(), assist.iter().map(|u| u.code.clone()).collect())
    });
    (plot.tell)(&mut course, &lead, &assist);
    if let Some(form) = &plot.settles {
        matter.begins = "settle_on_the_spot";
        matter.form = form(sub);
        course.stage = "settled";
    }
    finish(&mut matter, course, plot.story);
    vec![matter]
}

/// Two or three callers about one thing, merged with the first.
fn several(
    city: &City,
    phrases: &[Phrase],
    dice: &mut Dice,
    at: Time,
    end: Time,
) -> Vec<PlannedMatter> {
    let whole = &PLOTS[1];
    let mut all = one(city, phrases, dice, (at, end), "hotline", whole, None);
    let Some(first) = all.first().cloned() else { return all };
    let Some(sub) = city.taxonomy.subcategory(&first.subcategory) else { return all };
    // When the first is archived, the others are told.
    let archived = first.acts.iter().find(|a| a.act == "close").map(|a| a.at);
    for n in 1..=dice.whole(1, 2) as usize {
        let mut matter = first.clone();
        matter.at = at.plus_minutes(dice.whole(1, 2));
        matter.reporter = Some(caller(dice));
        matter.text = format!("{}跟邻居反映的是同一件事。", first.text);
        let own = Dice::new(dice.whole(0, i64::MAX - 1).cast_unsigned(), "course");
        let mut course = Course::new((sub, matter.area), own, matter.at, end, None);
        merged(&mut course, Value::Matter(n), archived);
        finish(&mut matter, course, "merged");
        all.push(matter);
    }
    all
}

fn finish(matter: &mut PlannedMatter, course: Course<'_>, story: &'static str) {
    matter.stage = course.stage;
    matter.acts = course.acts;
    matter.story = story;
}

/// What is spoken of at that time of the year, and fits the plot.
fn topic<'a>(
    city: &'a City,
    phrases: &'a [Phrase],
    dice: &mut Dice,
    at: Time,
    plot: &Plot,
) -> Option<(&'a Phrase, &'a Subcategory)> {
    let all: Vec<(&Phrase, &Subcategory)> = phrases
        .iter()
        .filter_map(|p| Some((p, city.taxonomy.subcategory(&p.subcategory)?)))
        .filter(|(_, s)| (plot.fits)(s))
        .collect();
    let weights: Vec<u32> =
        all.iter().map(|(p, _)| p.weight * when::season(&p.season, at)).collect();
    all.get(dice.weighted(&weights)).copied()
}

fn begin(
    channel: &'static str,
    place: &Where,
    sub: &Subcategory,
    phrase: &Phrase,
    dice: &mut Dice,
    at: Time,
) -> PlannedMatter {
    let said = dice.one(&phrase.said()).copied().unwrap_or("").to_owned();
    let staff = matches!(channel, "grid_worker" | "inspector" | "system" | "device");
    let request_type = match dice.whole(1, 100) {
        _ if sub.code == "1210" => "suggest",
        1..=4 if !staff => "inform",
        5..=40 => "ask_help",
        _ => "complain",
    };
    let taken_by = match channel {
        "grid_worker" => Some(area_login(kernel::Level::Grid, place.area)),
        "inspector" => Some("inspect1".to_owned()),
        "page" | "system" | "device" => None,
        _ => Some(format!("intake{}", dice.whole(1, 3))),
    };
    let on_behalf = !staff && dice.percent(6);
    PlannedMatter {
        number: 0,
        at,
        channel,
        taken_by,
        request_type,
        text: words::report(channel, &place.address, &said, dice),
        subcategory: sub.code.clone(),
        area: place.area,
        point: (phrase.spot != Spot::Person).then_some(place.point),
        address: place.address.clone(),
        reporter: (!staff).then(|| caller(dice)),
        on_behalf_of: on_behalf.then(|| caller(dice)),
        follow_up: if staff { "nobody" } else { "reporter" },
        confidential: request_type == "inform" || !staff && dice.percent(3),
        begins: if matches!(channel, "page" | "grid_worker" | "inspector" | "system" | "device") {
            "report"
        } else {
            "take_call"
        },
        form: Vec::new(),
        acts: Vec::new(),
        stage: "intake",
        story: "",
    }
}
