use std::path::PathBuf;

use kernel::Level;

use super::*;
use crate::area::AreaKind;

const NOW: Time = Time::from_micros(1_790_000_000_000_000);

fn csv(text: &str) -> Source {
    Source::bytes("areas.csv", text.as_bytes().to_vec())
}

fn take(source: &Source, held: &BTreeMap<AreaCode, Area>) -> AreaPlan {
    read(source, &Mapping::default(), held, NOW, false).unwrap()
}

fn put(held: &mut BTreeMap<AreaCode, Area>, plan: AreaPlan) {
    held.extend(plan.rows.into_iter().map(|a| (a.code, a)));
}

fn faults(plan: &AreaPlan) -> Vec<(u64, &str, &'static str)> {
    plan.faults.first.iter().map(|f| (f.row, f.column.as_str(), f.code)).collect()
}

fn code(s: &str) -> AreaCode {
    s.parse().unwrap()
}

#[test]
fn a_file_taken_in_twice_changes_nothing_the_second_time() {
    let text = "code12,level,name,parent12\n\
        150300000000,city,乌海市,150000000000\n\
        150302000000,county,海勃湾区,150300000000\n\
        150302101000,street,千里山镇,150302000000\n\
        150302101400,village,新和社区居委会,150302101000\n";
    let mut held = BTreeMap::new();
    let first = take(&csv(text), &held);
    assert_eq!(faults(&first), []);
    assert_eq!((first.counts.new, first.counts.outermost), (4, 1));
    let levels: Vec<Level> = first.rows.iter().map(|a| a.level).collect();
    assert_eq!(levels, [Level::City, Level::County, Level::Town, Level::Village]);
    assert_eq!(first.rows[3].kind, AreaKind::Ordinary);
    put(&mut held, first);
    let second = take(&csv(text), &held);
    assert_eq!((second.rows.len(), second.counts.unchanged), (0, 4));
    let renamed = text.replace("千里山镇", "千里山街道").replace("社区居委会", "社区");
    let third = take(&csv(&renamed), &held);
    assert_eq!((third.counts.renamed, third.counts.doubtful, third.rows.len()), (2, 1, 2));
    let wrong = take(&csv(&text.replace("400,village", "400,grid")), &held);
    assert_eq!(faults(&wrong), [(5, "level", "territory.level_not_codes")]);
    assert_eq!(third.rows[0].valid_from, held[&code("150302101")].valid_from);
}

#[test]
fn what_cannot_be_is_told_by_row_and_column() {
    let text = "区划代码,名称,级别,上级代码\n\
        150302,海勃湾区,区县,1503\n\
        150302001,凤凰岭街道,镇街,150302\n\
        150302001,凤凰岭街道,镇街,150302\n\
        150302002,,镇街,150302\n\
        150302003,新华街道,街区,150302\n\
        150302004,滨河街道,镇街,150302001\n\
        150302005001,某社区,社区,150302005\n\
        999,无,镇街,150302\n";
    let plan = take(&csv(text), &BTreeMap::new());
    assert_eq!(
        faults(&plan),
        [
            (2, "上级代码", "territory.area_code_wrong"),
            (5, "名称", "tabular.cell_missing"),
            (6, "级别", "territory.level_unknown"),
            (9, "区划代码", "territory.area_code_wrong"),
            (4, "code", "territory.area_twice"),
            (7, "parent", "territory.parent_not_above"),
            (8, "parent", "territory.parent_unknown"),
        ]
    );
    assert!(plan.rows.is_empty(), "nothing half-done");
}

#[test]
fn a_place_listed_in_itself_is_that_place() {
    // A prefecture without counties, listed as its own county; an island county
    // listed as its own street.
    let text = "code6,level,name,parent6\n\
        440000,province,广东省,\n441900,city,东莞市,440000\n441900,county,东莞市,441900\n";
    let mut held = BTreeMap::new();
    let plan = take(&csv(text), &held);
    assert_eq!((faults(&plan).len(), plan.rows.len(), plan.counts.repeated), (0, 2, 1));
    put(&mut held, plan);
    let streets = "code9,name,county6\n441900003,东城街道,441900\n350527000,金门县,350527\n";
    let plan = take(&csv(streets), &held);
    assert_eq!(faults(&plan), []);
    let town = plan.rows.iter().find(|a| a.code == code("441900003")).unwrap();
    assert_eq!((town.level, town.parent), (Level::Town, Some(code("441900"))));
    let county = plan.rows.iter().find(|a| a.code == code("350527")).unwrap();
    assert_eq!((county.level, county.parent), (Level::County, Some(code("350500"))));
}

#[test]
fn rounded_codes_and_numbers_are_refused() {
    let text = "code,name\n1.50302E+17,甲\n150302101400002011,乙\n";
    let plan = take(&csv(text), &BTreeMap::new());
    assert_eq!(faults(&plan)[0], (2, "code", "tabular.number_rounded"));
}

/// The test data beside the repository, if it is there.
fn data(name: &str) -> Option<Source> {
    let folder = std::env::var_os("JINGWEI_TEST_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let path = folder.join("divisions").join(name);
    if !path.exists() {
        println!("skipped: no test data at {}", path.display());
        return None;
    }
    Some(Source::file(&path))
}

#[test]
fn every_street_of_china_with_and_without_the_counties_round_it() {
    let Some(streets) = data("cn_streets.csv.gz") else { return };
    let alone = take(&streets, &BTreeMap::new());
    assert_eq!(faults(&alone), []);
    assert_eq!((alone.counts.lines, alone.rows.len()), (41_352, 41_352));
    let Some(counties) = data("cn_province_city_county.csv.gz") else { return };
    let mut held = BTreeMap::new();
    let plan = take(&counties, &held);
    assert_eq!(faults(&plan), []);
    assert_eq!((plan.rows.len(), plan.counts.repeated), (3_348, 3));
    put(&mut held, plan);
    let plan = take(&streets, &held);
    assert_eq!((faults(&plan).len(), plan.counts.outermost), (0, 0));
    put(&mut held, plan);
    let direct = held
        .values()
        .filter(|a| a.level == Level::Town && a.parent.is_some_and(|p| p.level() == Level::City));
    assert_eq!(direct.count(), 77, "streets directly under a prefecture");
    assert_eq!(held.len(), 3_348 + 41_351, "an island county is its own street");
}

#[test]
fn three_cities_to_the_village() {
    let Some(file) = data("cn_3302_3304_1503_to_village.csv.gz") else { return };
    let plan = take(&file, &BTreeMap::new());
    assert_eq!(faults(&plan), []);
    assert_eq!((plan.rows.len(), plan.counts.outermost, plan.counts.zones), (4_610, 3, 8));
    let real = plan.rows.iter().find(|a| a.code == code("150302101400")).unwrap();
    assert_eq!(real.kind, AreaKind::Ordinary);
    assert_eq!((plan.counts.statistical, plan.counts.doubtful), (33, 14));
}
