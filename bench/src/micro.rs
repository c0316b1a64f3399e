//! Figure 5: parts that run in every command, by themselves.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use kernel::{Actor, Level};
use procedure::{Act, Env, State, step};
use serde_json::Value;
use territory::Point;
use worktime::{Budget, StartRule, due};

use crate::figure::{Figure, median};
use crate::life::{self, REST};
use crate::place::{self, Place};
use crate::{Done, Plan};

/// Runs in one batch take so long.
const BATCH: Duration = Duration::from_millis(200);
const BATCHES: usize = 7;

/// Nanoseconds of each, the median of some batches.
pub fn nanoseconds(mut run: impl FnMut()) -> f64 {
    let batch = |_| {
        let (begun, mut times) = (Instant::now(), 0_u32);
        while begun.elapsed() < BATCH {
            for _ in 0..16 {
                run();
            }
            times += 16;
        }
        begun.elapsed().as_nanos() as f64 / f64::from(times)
    };
    median(&(0..BATCHES).map(batch).collect::<Vec<_>>())
}

/// Locating, deadlines, the engine, its state as text.
pub async fn measure(plan: &Plan, show: &mut dyn FnMut(Figure)) -> Done {
    let config = place::config(&plan.empty_folder("micro")?, "");
    place::fill(&config).await?;
    let place = place::open(&config).await?;
    locate(&place, show)?;
    deadline(&place, show)?;
    engine(&place, show)?;
    place.city.close().await?;
    Ok(())
}

fn locate(place: &Place, show: &mut dyn FnMut(Figure)) -> Done {
    let map = place.city.works.map();
    let outline = map.outlines().values().next().ok_or("the city has no outline")?;
    let spot = outline.bounds;
    let (width, height) = (spot.max.x - spot.min.x, spot.max.y - spot.min.y);
    let mut n = 0_i64;
    let each = nanoseconds(|| {
        n += 1;
        let at = Point {
            x: spot.min.x + n * 7919 % width.max(1),
            y: spot.min.y + n * 104_729 % height.max(1),
        };
        black_box(map.locate(black_box(at)));
    });
    show(Figure::new("locate a point in a micro-grid", each, "ns"));
    Ok(())
}

fn deadline(place: &Place, show: &mut dyn FnMut(Figure)) -> Done {
    let calendar = place.city.works.calendars.get(None);
    let now = place.city.edge.store().clock().now();
    for text in ["5 working_days", "4 working_hours"] {
        let budget: Budget = text.parse()?;
        let mut n = 0;
        let each = nanoseconds(|| {
            n = (n + 7919) % 500_000;
            let start = now.plus_minutes(-n);
            black_box(due(start, budget, StartRule::NextWorkingMoment, &calendar));
        });
        show(Figure::new(format!("when is {text} over"), each, "ns"));
    }
    Ok(())
}

fn engine(place: &Place, show: &mut dyn FnMut(Figure)) -> Done {
    let works = &place.city.works;
    let p = works.procedures.current("report")?;
    let directory = works.directory();
    let areas: Vec<(Level, kernel::AreaCode)> =
        directory.line(place.area).iter().map(|a| (a.level, a.code)).collect();
    let now = place.city.edge.store().clock().now();
    let calendar = works.calendars.get(None);
    let taxonomy = BTreeMap::from([
        ("verification".to_owned(), Value::from("photo_pair")),
        ("intake_may_file".to_owned(), Value::from(true)),
        ("urgency".to_owned(), Value::from("ordinary")),
        ("contact".to_owned(), Value::from("24 hours")),
        ("handle".to_owned(), Value::from("2 working_days")),
        ("verify".to_owned(), Value::from("1 working_days")),
    ]);
    let (settings, guards) = (BTreeMap::new(), BTreeMap::from([("sampled".to_owned(), false)]));
    let env = |actor| Env {
        now,
        actor,
        reporter: false,
        reporter_account: None,
        areas: &areas,
        neighbours: procedure::ALONE,
        calendar: &calendar,
        calendars: procedure::no_calendars(),
        taxonomy: &taxonomy,
        settings: &settings,
        guards: &guards,
    };
    let mut state = State::new(&p, now);
    let (mut whole, mut next) = (0.0, 0.0);
    let first = Act { name: life::FIRST.to_owned(), form: life::first_form(), ..Act::default() };
    let rest = REST.iter().map(|s| {
        let form = s.form(place.cast);
        (s.by, Act { name: s.act.to_owned(), form, ..Act::default() })
    });
    for (by, act) in std::iter::once((life::FIRST_BY, first)).chain(rest) {
        let actor: &Actor = &place.actors[by];
        let env = env(actor);
        whole += nanoseconds(|| {
            let _ = black_box(step(&p, &state, &act, &env));
        });
        let outcome = step(&p, &state, &act, &env).map_err(kernel::Error::from)?;
        next += nanoseconds(|| {
            black_box(procedure::next_due(&p, &outcome.state, &env));
        });
        state = outcome.state;
    }
    let acts = life::ACTS as f64;
    show(Figure::new("engine: an act of a life", whole / acts, "ns"));
    show(Figure::new("engine: what comes due next", next / acts, "ns"));
    let text = serde_json::to_string(&state)?;
    let write = nanoseconds(|| {
        let _ = black_box(serde_json::to_string(&state));
    });
    let read = nanoseconds(|| {
        let _ = black_box(serde_json::from_str::<State>(&text));
    });
    show(Figure::new(
        format!("state of a closed matter to text, {} bytes", text.len()),
        write,
        "ns",
    ));
    show(Figure::new("  and from it", read, "ns"));
    Ok(())
}
