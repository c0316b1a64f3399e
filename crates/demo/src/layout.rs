//! Where people live: villages, grids and micro-grids over the land, invented.
//!
//! 557 000 residents at about 250 a micro-grid (the usual 200 to 300) make some
//! 2 230 of them, four or five to a grid of about 1 100 people: as many as one
//! full-time grid member can know.

use std::f64::consts::TAU;

use kernel::{AreaCode, Error, Level, Result, Time};
use territory::{Area, AreaKind};

use crate::dice::Dice;
use crate::divisions::{Division, TownPlan, divisions, town_plans};

/// Residents of a micro-grid, on average.
const MICRO_GRID: f64 = 250.0;
/// Micro-grids of a grid, on average.
const GRID: f64 = 4.5;
const SEED: u64 = 1503;

/// East and north metres from the middle of the city.
pub type Spot = (f64, f64);

/// A micro-grid before it has a shape: the place that it grows round.
#[derive(Debug, Clone)]
pub struct Seed {
    pub area: AreaCode,
    pub at: Spot,
}

/// Every area of the city, outermost first, and a seed for each micro-grid.
///
/// # Errors
/// None in a built program: a test lays the same city out.
pub fn lay_out(since: Time) -> Result<(Vec<Area>, Vec<Seed>)> {
    let divisions = divisions()?;
    let villages = villages(&divisions, &town_plans()?);
    let centres: Vec<Spot> = villages.iter().map(|v| v.centre).collect();
    let mut areas: Vec<Area> = divisions.iter().map(|d| real_area(d, since)).collect();
    let mut seeds = Vec::new();
    for (i, village) in villages.iter().enumerate() {
        let spots = micro_spots(village, i, &centres);
        for (g, members) in grids(village, &spots).into_iter().enumerate() {
            let grid = child(village.code, Level::Grid, g + 1)?;
            let name = format!("第{}网格", chinese(g + 1));
            areas.push(invented(grid, Level::Grid, village.code, name, since));
            for (m, at) in members.into_iter().enumerate() {
                let area = child(grid, Level::MicroGrid, m + 1)?;
                let name = format!("{}号微网格", m + 1);
                areas.push(invented(area, Level::MicroGrid, grid, name, since));
                seeds.push(Seed { area, at });
            }
        }
        settle(&mut areas, village);
    }
    sum_up(&mut areas);
    areas.sort_by_key(|a| (a.level, a.code));
    Ok((areas, seeds))
}

struct Village {
    code: AreaCode,
    centre: Spot,
    reach: f64,
    residents: i64,
}

/// Villages of each town in a sunflower's pattern round its middle.
fn villages(divisions: &[Division], plans: &[TownPlan]) -> Vec<Village> {
    let mut villages = Vec::new();
    for plan in plans {
        let inside: Vec<&Division> = divisions
            .iter()
            .filter(|d| d.level == Level::Village && d.parent == plan.code)
            .collect();
        let mut dice = Dice::new(SEED, &format!("villages of {}", plan.code));
        let weights: Vec<f64> = inside.iter().map(|d| weight(d) * dice.between(0.8, 1.2)).collect();
        let sum: f64 = weights.iter().sum();
        let turn = dice.between(0.0, TAU);
        let count = inside.len() as f64;
        for (i, (division, weight)) in inside.iter().zip(&weights).enumerate() {
            let angle = turn + i as f64 * 2.399_963;
            let far = plan.radius_m * ((i as f64 + 0.4) / count).sqrt();
            let wobble = plan.radius_m * 0.08;
            villages.push(Village {
                code: division.code,
                centre: (
                    plan.east_m + far * angle.cos() + dice.between(-wobble, wobble),
                    plan.north_m + far * angle.sin() + dice.between(-wobble, wobble),
                ),
                reach: plan.radius_m * (1.0 / count).sqrt() * 1.15,
                residents: (plan.residents as f64 * weight / sum).round() as i64,
            });
        }
    }
    villages
}

fn weight(division: &Division) -> f64 {
    match (division.kind(), division.is_village()) {
        (AreaKind::Statistical, _) => 0.3,
        (_, true) => 0.7,
        _ => 1.0,
    }
}

/// How far the land of an outermost village reaches beyond its houses.
const OUTSKIRTS_M: f64 = 3_600.0;
/// Places that are tried for each micro-grid.
const TRIES: usize = 40;

/// Places for the micro-grids of a village: near its middle close together,
/// far out wide apart, and each nearer to its own village's middle than to any
/// other's.
fn micro_spots(village: &Village, own: usize, centres: &[Spot]) -> Vec<Spot> {
    let wanted = ((village.residents as f64 / MICRO_GRID).round() as usize).max(1);
    let mut dice = Dice::new(SEED, &format!("micro-grids of {}", village.code));
    let mut spots: Vec<Spot> = Vec::with_capacity(wanted);
    while spots.len() < wanted {
        let mut best = (-1.0, village.centre);
        for i in 0..TRIES {
            let spot = candidate(village, i % 2 == 0, &mut dice);
            if nearest(spot, centres) != own {
                continue;
            }
            let width = 1.0 + (apart(spot, village.centre) / village.reach).powf(1.6);
            let room = spots.iter().map(|s| apart(*s, spot)).fold(f64::INFINITY, f64::min);
            if room / width > best.0 {
                best = (room / width, spot);
            }
        }
        spots.push(best.1);
    }
    spots
}

fn candidate(village: &Village, near: bool, dice: &mut Dice) -> Spot {
    let angle = dice.between(0.0, TAU);
    let far = match near {
        true => village.reach * dice.share().sqrt(),
        false => village.reach + OUTSKIRTS_M * dice.share(),
    };
    (village.centre.0 + far * angle.cos(), village.centre.1 + far * angle.sin())
}

fn nearest(spot: Spot, centres: &[Spot]) -> usize {
    (0..centres.len())
        .min_by(|a, b| apart(centres[*a], spot).total_cmp(&apart(centres[*b], spot)))
        .unwrap_or(0)
}

/// Metres between two spots.
pub fn apart(a: Spot, b: Spot) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// Gathers the spots round grid middles (Lloyd's way), north-west first.
fn grids(village: &Village, spots: &[Spot]) -> Vec<Vec<Spot>> {
    let count = ((spots.len() as f64 / GRID).round() as usize).clamp(1, spots.len());
    let mut middles: Vec<Spot> = spots.iter().take(count).copied().collect();
    let mut groups: Vec<Vec<Spot>> = Vec::new();
    for _ in 0..12 {
        groups = vec![Vec::new(); count];
        for spot in spots {
            let near = (0..count)
                .min_by(|a, b| apart(middles[*a], *spot).total_cmp(&apart(middles[*b], *spot)));
            groups[near.unwrap_or(0)].push(*spot);
        }
        for (middle, group) in middles.iter_mut().zip(&groups) {
            if !group.is_empty() {
                *middle = mean(group);
            }
        }
    }
    groups.retain(|g| !g.is_empty());
    let order = |s: &Spot| (s.0 - village.centre.0) - 2.0 * (s.1 - village.centre.1);
    groups.sort_by(|a, b| order(&mean(a)).total_cmp(&order(&mean(b))));
    for group in &mut groups {
        group.sort_by(|a, b| order(a).total_cmp(&order(b)));
    }
    groups
}

fn mean(spots: &[Spot]) -> Spot {
    let n = spots.len().max(1) as f64;
    (spots.iter().map(|s| s.0).sum::<f64>() / n, spots.iter().map(|s| s.1).sum::<f64>() / n)
}

/// Shares the residents of a village among its micro-grids, evenly but for a
/// few more here and as many fewer there.
fn settle(areas: &mut [Area], village: &Village) {
    let mut dice = Dice::new(SEED, &format!("residents of {}", village.code));
    let mut micro: Vec<&mut Area> = areas
        .iter_mut()
        .filter(|a| a.level == Level::MicroGrid && village.code.contains(a.code))
        .collect();
    let count = micro.len().max(1) as i64;
    let (each, mut left) = (village.residents / count, village.residents % count);
    for pair in micro.chunks_mut(2) {
        let more = if pair.len() == 2 { dice.whole(-40, 40) } else { 0 };
        for (area, sign) in pair.iter_mut().zip([1, -1]) {
            let spare = i64::from(left > 0);
            left -= spare;
            area.residents = Some((each + spare + sign * more).max(0));
        }
    }
}

/// Residents of the larger areas are those of the smaller ones inside.
fn sum_up(areas: &mut [Area]) {
    let micro: Vec<(AreaCode, i64)> = areas
        .iter()
        .filter(|a| a.level == Level::MicroGrid)
        .filter_map(|a| a.residents.map(|n| (a.code, n)))
        .collect();
    for area in areas.iter_mut().filter(|a| a.level != Level::MicroGrid) {
        let inside = micro.iter().filter(|(code, _)| area.code.contains(*code));
        area.residents = Some(inside.map(|(_, n)| n).sum());
    }
}

/// The n-th area of the next level inside one.
fn child(parent: AreaCode, level: Level, n: usize) -> Result<AreaCode> {
    let width = if level == Level::Grid { 1000 } else { 1 };
    AreaCode::from_i64(parent.get() + n as i64 * width)
        .ok_or_else(|| Error::internal("area code out of range"))
}

fn real_area(division: &Division, since: Time) -> Area {
    Area {
        code: division.code,
        level: division.level,
        parent: (division.level != Level::City).then_some(division.parent),
        name: division.name.clone(),
        name_mn: mongolian(&division.name).map(str::to_owned),
        kind: division.kind(),
        residents: None,
        synthetic: false,
        valid_from: since,
        valid_to: None,
    }
}

fn invented(code: AreaCode, level: Level, parent: AreaCode, name: String, since: Time) -> Area {
    Area {
        code,
        level,
        parent: Some(parent),
        name,
        name_mn: None,
        kind: AreaKind::Ordinary,
        residents: None,
        synthetic: true,
        valid_from: since,
        valid_to: None,
    }
}

/// As signs show it; only for names that are well known.
fn mongolian(name: &str) -> Option<&'static str> {
    match name {
        "乌海市" => Some("ᠦᠬᠠᠢ ᠬᠣᠲᠠ"),
        "海勃湾区" => Some("ᠬᠠᠶᠢᠪᠤᠸᠠᠨ ᠲᠣᠭᠣᠷᠢᠭ"),
        "海南区" => Some("ᠬᠠᠶᠢᠨᠠᠨ ᠲᠣᠭᠣᠷᠢᠭ"),
        "乌达区" => Some("ᠤᠳᠠ ᠲᠣᠭᠣᠷᠢᠭ"),
        _ => None,
    }
}

/// 1 to 99 as they are written in names.
fn chinese(n: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (n / 10 % 10, n % 10);
    match tens {
        0 => DIGITS[ones].to_owned(),
        1 => format!("十{}", DIGITS[ones]),
        _ => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
    }
}
