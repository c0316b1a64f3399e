//! The red lights at the terminal.

use crate::run::program;

#[test]
fn the_lights_of_a_file_are_printed_as_json_and_hostile_lines_are_refused() {
    let data = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = data.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let one =
        r#"{"ocid":"p","buyer":3,"tender":{"numberOfTenderers":1,"procurementMethod":"open"}}"#;
    let (processes, settings) = (file("p.jsonl", one), file("s.toml", "[R003]\n"));
    let all = program(&["powers", "flags", &processes]);
    assert!(all.status.success());
    assert_eq!(String::from_utf8(all.stdout).unwrap().trim(), r#"{"OCID":{"p":{"R018":1.0}}}"#);
    let noted = String::from_utf8(all.stderr).unwrap();
    assert!(noted.contains("buyer"), "{noted}");
    let named = program(&["powers", "flags", &processes, "--settings", &settings]);
    assert_eq!(String::from_utf8(named.stdout).unwrap().trim(), "{}");
    let broken = program(&["powers", "flags", &file("b.jsonl", "{}\n{")]);
    assert!(!broken.status.success() && broken.stdout.is_empty());
    let said = String::from_utf8(broken.stderr).unwrap();
    assert!(said.contains('2') && !said.contains("flags."), "{said}");
}
