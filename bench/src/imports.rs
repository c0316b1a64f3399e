//! Figure: old reports of a city from a file, each with place, class, unit,
//! clocks, number, code, timeline, audit and desk, seen at once at the end.

use std::fmt::Write;
use std::path::Path;
use std::process;
use std::time::Instant;

use imports::Asked;
use kernel::{Actor, Level};
use rusqlite::Connection;

use crate::figure::{Figure, Goal};
use crate::meter::{self, Lap};
use crate::place::{self, Place};
use crate::{Done, Plan};

const FILE: &str = "jingwei.sqlite";
/// What callers speak of: classes of the shipped taxonomy, by their words.
const TROUBLES: [&str; 5] = [
    "暖气不热，室温只有十四度",
    "井盖歪了没人修",
    "路灯不亮一个星期了",
    "垃圾成堆没人清",
    "停水两天了",
];

/// Rows that a report has, by table and the columns that name its matter. The
/// floor copies them from where the program put them.
const ROWS: [(&str, &str); 9] = [
    ("matter", "shard, id"),
    ("inbox", "shard, matter"),
    ("timeline", "shard, matter"),
    ("clock", "shard, matter"),
    ("report", "shard, matter"),
    ("matter_code", "shard, matter"),
    ("matter_brought", "shard, matter"),
    ("job", "shard, key"),
    ("audit_new", "shard, subject"),
];

/// An import of so many reports, beside a bare loop that writes the same rows
/// in slices of the same size.
pub async fn measure(plan: &Plan, show: &mut dyn FnMut(Figure)) -> Done {
    let (ours_at, bare_at) = (plan.empty_folder("imports")?, plan.empty_folder("imports-bare")?);
    let config = place::config(&ours_at, "");
    place::fill(&config).await?;
    let place = place::open(&config).await?;
    let file = ours_at.join("reports.csv");
    std::fs::write(&file, table(&place, plan.reports))?;
    let empty = bare_at.join(FILE);
    Connection::open(ours_at.join(FILE))?.execute("VACUUM INTO ?1", [empty.to_string_lossy()])?;
    let ours = import(&place, &file, plan.reports).await?;
    place.city.close().await?;
    let floor = bare(&empty, &ours_at.join(FILE))?;
    let ratio = ours.per_second() / floor.per_second();
    show(
        Figure::new(format!("import of {} reports", plan.reports), ours.per_second(), "/s")
            .beside("bare loop, the same rows", floor.per_second(), ratio)
            .goal(Goal::AtLeast(5_000.0))
            .cpu(ours.cpu),
    );
    let micros = |lap: &Lap| lap.cpu_each() * 1_000.0;
    show(
        Figure::new("  CPU of each", micros(&ours), "us")
            .beside("bare loop, the same rows", micros(&floor), micros(&ours) / micros(&floor))
            .goal(Goal::AtMost(300.0))
            .cpu(ours.cpu),
    );
    Ok(())
}

/// As another system would hand them over: places by name.
fn table(place: &Place, reports: u64) -> String {
    let directory = place.city.works.directory();
    let villages: Vec<&str> =
        directory.areas().filter(|a| a.level == Level::Village).map(|a| a.name.as_str()).collect();
    let mut text = String::from("工单编号,受理时间,诉求内容,地址\n");
    for n in 0..reports {
        let i = n as usize;
        let trouble = TROUBLES[i % TROUBLES.len()];
        let village = villages.get(i % villages.len().max(1)).copied().unwrap_or_default();
        let _ = writeln!(text, "B-{n},2025-11-03 10:00,{trouble},{village}{}号楼", i % 90 + 1);
    }
    text
}

async fn import(place: &Place, file: &Path, reports: u64) -> Done<Lap> {
    let asked = Asked {
        kind: "reports".to_owned(),
        path: file.to_owned(),
        name: "reports.csv".to_owned(),
        mapping: String::new(),
        dry_run: false,
        skip_bad: false,
        again: false,
    };
    let (begun, cpu) = (Instant::now(), meter::cpu_of(process::id()));
    let by = Actor::System { job: "bench" };
    let done = place.city.imports.import(asked, by, &|_, _| ()).await?;
    if !done.applied || done.good != reports {
        return Err(format!("not all came in: {} of {reports}", done.good).into());
    }
    let (seconds, cpu) = (begun.elapsed().as_secs_f64(), meter::cpu_of(process::id()) - cpu);
    Ok(Lap { done: reports, seconds, cpu })
}

/// Copies the same rows, slice by slice, each slice synced to the disk.
fn bare(empty: &Path, full: &Path) -> Done<Lap> {
    let mut conn = Connection::open(empty)?;
    conn.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")?;
    conn.execute("ATTACH ?1 AS full", [full.to_string_lossy()])?;
    let ids: Vec<i64> = conn
        .prepare("SELECT matter FROM full.matter_brought ORDER BY matter")?
        .query_map([], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    let (begun, cpu) = (Instant::now(), meter::cpu_of(process::id()));
    for slice in ids.chunks(imports::SLICE) {
        let tx = conn.transaction()?;
        for (table, key) in ROWS {
            let mut copy = tx.prepare_cached(&format!(
                "INSERT INTO main.{table} SELECT * FROM full.{table} WHERE ({key}) IN
                 (SELECT shard, matter FROM full.matter_brought WHERE matter BETWEEN ?1 AND ?2)"
            ))?;
            copy.execute([slice.first(), slice.last()])?;
        }
        tx.commit()?;
    }
    let seconds = begun.elapsed().as_secs_f64();
    Ok(Lap { done: ids.len() as u64, seconds, cpu: meter::cpu_of(process::id()) - cpu })
}
