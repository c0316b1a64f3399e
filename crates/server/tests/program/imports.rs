//! Files of a city come in, go out, and come in again elsewhere as they were;
//! what came in can be taken back; a kill between slices costs nothing.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::run::{Server, jingwei, result};

const AREAS: &str = "code12,level,name,parent12\n\
    150302000000,county,海勃湾区,150300000000\n\
    150302001000,street,凤凰岭街道,150302000000\n\
    150302001001,village,甲社区居委会,150302001000\n";
const UNITS: &str = "单位代码,单位名称,类别,区划代码,上级单位,岗位\n\
    heat-2,海勃湾第二热力站,企业,150302,heat,unit_liaison:客服\n\
    heat,海勃湾热力公司,企业,150302,,unit_liaison:信访联络员;handler:经办人\n";
const TAXONOMY: &str = "code,category,category_zh,zh,handle,keywords,lead,assist\n\
    0101,01,供热,暖气不热,3工作日,暖气*4 不热*3,heat,heat-2\n\
    0102,01,供热,管道漏水,24小时,漏水*4,海勃湾热力公司,\n";
const STAFF: &str = "登录名,岗位名称,姓名,电话,角色,任职区划,任职单位\n\
    desk1,受理员 1号台,张三,13812345678,intake_clerk,150302,\n\
    heat1,热力联络员,李四,13912345678,unit_liaison,,heat\n\
    heat1,热力联络员,,,handler,,heat\n";
const REGISTER: &str = "登记类别,编号,区划代码,类型,名称,上级编号,电话\n\
    dwelling,h-101,150302001001,,101室,b-1,\n\
    place,b-1,150302001001,building,=1号楼,,\n";
const YEARS: &str = "date,kind,name_zh,name_en,weekday\n\
    2031-01-01,holiday,元旦,New Year,3\n2031-05-01,holiday,劳动节,Labour Day,4\n\
    2031-10-01,holiday,国庆节,National Day,3\n2032-01-01,holiday,元旦,New Year,4\n\
    2032-05-01,holiday,劳动节,Labour Day,6\n2032-10-01,holiday,国庆节,National Day,5\n";

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn import(data: &Path, kind: &str, file: &str) -> Value {
    let done = result(data, &["import", kind, file]);
    assert_eq!(done["applied"], true, "{kind}: {done}");
    done
}

fn export(data: &Path, kind: &str, to: &Path) -> String {
    let to = to.to_str().unwrap().to_owned();
    let mut args = vec!["export", kind, "--to", &to];
    match to.rsplit('.').next() {
        Some("xlsx") => args.extend(["--format", "xlsx"]),
        Some("jsonl") => args.extend(["--format", "jsonl"]),
        _ => {}
    }
    result(data, &args);
    to
}

/// All files of a small city, in the order in which they need one another.
fn files(folder: &Path) -> [(&'static str, String); 6] {
    [
        ("areas", write(folder, "areas.csv", AREAS)),
        ("units", write(folder, "units.csv", UNITS)),
        ("taxonomy", write(folder, "taxonomy.csv", TAXONOMY)),
        ("calendar", write(folder, "years.csv", YEARS)),
        ("staff", write(folder, "staff.csv", STAFF)),
        ("registry", write(folder, "register.csv", REGISTER)),
    ]
}

#[test]
fn what_went_out_comes_in_elsewhere_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    for (kind, file) in files(folder.path()) {
        import(&first, kind, &file);
    }
    let kinds = ["areas", "units", "taxonomy", "calendar", "staff", "registry"];
    for (kind, end) in kinds.iter().zip(["csv", "xlsx", "jsonl", "csv", "csv", "csv"]) {
        let out = export(&first, kind, &folder.path().join(format!("{kind}-1.{end}")));
        import(&second, kind, &out);
        let one = export(&first, kind, &folder.path().join(format!("{kind}-2.csv")));
        let two = export(&second, kind, &folder.path().join(format!("{kind}-3.csv")));
        let read = |path: &str| {
            let text = std::fs::read_to_string(path).unwrap();
            // What is masked is nobody's name and did not go along.
            text.replace("张*", "")
                .replace("李*", "")
                .replace("138****5678", "")
                .replace("139****5678", "")
        };
        assert_eq!(read(&one), read(&two), "{kind}");
        assert!(read(&one).lines().count() > 1, "{kind}");
    }
    let staff = std::fs::read_to_string(folder.path().join("staff-2.csv")).unwrap();
    assert!(staff.contains("masked_name") && !staff.contains("13812345678"), "{staff}");
    assert_eq!(result(&second, &["audit", "verify"])["whole"], true);
}

#[test]
fn a_server_that_holds_the_folder_does_the_work() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("city");
    result(&data, &["import", "list"]);
    let server = Server::start(&data);
    let done: Vec<Value> =
        files(folder.path()).iter().map(|(kind, file)| import(&data, kind, file)).collect();
    let listed = result(&data, &["import", "list"]);
    assert_eq!(listed["imports"].as_array().unwrap().len(), 6);

    // The same file again would change nothing, or is told.
    let (_, areas) = &files(folder.path())[0];
    assert_eq!(result(&data, &["import", "areas", areas])["counts"]["unchanged"], 3);
    let (_, staff) = &files(folder.path())[4];
    let twice = jingwei(&data, &["import", "staff", staff]);
    assert!(!twice.status.success());
    assert!(String::from_utf8(twice.stdout).unwrap().contains("The same file came in as import"));

    // Backwards, since the later hangs on the earlier.
    let id = |i: usize| done[i]["import"].as_str().unwrap().to_owned();
    let undone = jingwei(&data, &["import", "undo", &id(0)]);
    let said = String::from_utf8(undone.stderr).unwrap();
    assert!(!undone.status.success() && said.contains("(units)"), "{said}");
    let logins = |data: &Path| {
        let all = result(data, &["user", "list"]);
        all["accounts"].as_array().unwrap().iter().map(|a| a["state"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(logins(&data), ["locked", "locked"]);
    for i in (0..6).rev() {
        assert_eq!(result(&data, &["import", "undo", &id(i)])["state"], "taken_back", "{i}");
    }
    assert_eq!(logins(&data), [] as [Value; 0]);
    for kind in ["areas", "units", "staff", "registry"] {
        let out = export(&data, kind, &folder.path().join("empty.csv"));
        assert_eq!(std::fs::read_to_string(out).unwrap().lines().count(), 1, "{kind}");
    }
    assert!(server.stop());
    assert_eq!(result(&data, &["audit", "verify"])["whole"], true);
}

#[test]
fn accounts_begin_locked_and_a_list_of_passwords_opens_them() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("city");
    let mut last = String::new();
    for (kind, file) in files(folder.path()).into_iter().take(5) {
        last = import(&data, kind, &file)["import"].as_str().unwrap().to_owned();
    }
    let list = folder.path().join("list.csv");
    let to = list.to_str().unwrap();
    let done = result(&data, &["import", "passwords", &last, "--to", to]);
    assert_eq!(done["accounts"], 2);
    let text = std::fs::read_to_string(&list).unwrap();
    assert!(text.starts_with("login,password\ndesk1,"), "{text}");
    let undone = jingwei(&data, &["import", "undo", &last]);
    let said = String::from_utf8(undone.stderr).unwrap();
    assert!(!undone.status.success() && said.contains("passwords"), "{said}");
    assert!(!jingwei(&data, &["import", "passwords", &last, "--to", to]).status.success());
}

fn shared(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = std::env::var_os("JINGWEI_TEST_DATA")
        .map_or_else(|| root.join("../shared/data"), PathBuf::from);
    let file = folder.join(name);
    if !file.is_file() {
        println!("SKIPPED: no {}", file.display());
        return None;
    }
    Some(file)
}

#[test]
fn published_tables_come_in_without_a_mapping() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("city");
    let cases = [
        ("areas", "divisions/cn_3302_3304_1503_to_village.csv.gz", "new", 4_610),
        ("areas", "divisions/cn_province_city_county.csv.gz", "lines", 3_351),
        ("taxonomy", "event_taxonomy/city_event_standards_excerpt.csv", "subcategories", 12),
        ("taxonomy", "messages_zh/taxonomy_3level.csv", "subcategories", 517),
        ("calendar", "holidays/cn_holidays_2017_2026.csv", "years", 10),
    ];
    for (kind, name, count, expected) in cases {
        let Some(file) = shared(name) else { return };
        let done = import(&data, kind, file.to_str().unwrap());
        assert_eq!(done["counts"][count], expected, "{name}: {done}");
    }
    // All that is left of the second taxonomy goes back to the first.
    let all = result(&data, &["import", "list"]);
    let second = all["imports"][1]["id"].as_str().unwrap();
    assert_eq!(result(&data, &["import", "undo", second])["state"], "taken_back");
    assert_eq!(result(&data, &["taxonomy", "show"])["subcategories"], 12);
}

/// `kill -9` while slices go in; whoever comes next goes on.
#[test]
fn a_program_killed_between_slices_doubles_no_row() {
    let Some(streets) = shared("divisions/cn_streets.csv.gz") else { return };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("city");
    let counties = shared("divisions/cn_province_city_county.csv.gz").unwrap();
    import(&data, "areas", counties.to_str().unwrap());
    let counted = |name: &str| {
        let out = export(&data, "areas", &folder.path().join(name));
        std::fs::read_to_string(out).unwrap().lines().count()
    };
    let counties = counted("counties.csv");
    for slices in [1, 9, 40] {
        let mut killed = Command::new(env!("CARGO_BIN_EXE_jingwei"))
            .args(["import", "areas", "--json", "--again", "--data"])
            .arg(&data)
            .arg(&streets)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let told = BufReader::new(killed.stderr.take().unwrap()).lines();
        let applied = told.map_while(Result::ok).filter(|line| !line.contains("\"of\":null"));
        let _ = applied.take(slices).last();
        killed.kill().unwrap();
        killed.wait().unwrap();
    }
    // Hidden, or whole: nothing in between is seen.
    let before = counted("before.csv");
    assert!(before == counties || before > 41_000 + counties, "{before}");
    let done = jingwei(&data, &["import", "areas", streets.to_str().unwrap(), "--json"]);
    assert!(done.status.success(), "{done:?}");
    let after = export(&data, "areas", &folder.path().join("after.csv"));
    let text = std::fs::read_to_string(after).unwrap();
    let mut codes: Vec<&str> = text.lines().skip(1).map(|l| &l[..18]).collect();
    codes.sort_unstable();
    let all = codes.len();
    codes.dedup();
    assert_eq!(codes.len(), all, "no row twice");
    assert!(all > 41_000 + counties, "{all}");
    let listed = result(&data, &["import", "list"]);
    let states: Vec<&Value> =
        listed["imports"].as_array().unwrap().iter().map(|i| &i["state"]).collect();
    assert!(states.iter().all(|s| *s == "done" || *s == "refused"), "{states:?}");
}
