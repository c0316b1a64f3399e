//! The numbers of procedures as settings: `report.sign` is changed for the
//! city, a county or a town without touching the procedure's file.

use casework::Works;
use kernel::SettingDef;
use serde_json::Value;
use worktime::Budget;

/// One for every number of every procedure. They live as long as the program:
/// made once, at its start.
pub fn settings(works: &Works) -> Vec<&'static SettingDef> {
    let all = works.procedures.all();
    let numbers = all.iter().flat_map(|p| p.settings.iter().map(move |s| (p.name.as_str(), s)));
    let made = numbers.map(|(procedure, (name, shipped))| {
        let def = SettingDef {
            name: Box::leak(format!("{procedure}.{name}").into_boxed_str()),
            default: Box::leak(shipped.to_string().into_boxed_str()),
            check: if shipped.is_string() { budget } else { whole },
        };
        &*Box::leak(Box::new(def))
    });
    made.collect()
}

fn budget(value: &Value) -> Result<(), &'static str> {
    let read = value.as_str().and_then(|text| text.parse::<Budget>().ok());
    read.map(drop).ok_or("server.reason.budget")
}

fn whole(value: &Value) -> Result<(), &'static str> {
    match value.as_u64() {
        Some(0..=1_000_000) => Ok(()),
        _ => Err("server.reason.whole"),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use serde_json::json;

    use super::*;

    #[test]
    fn every_refusal_of_a_setting_has_its_sentence_in_both_languages() {
        let manifests = crate::domains::manifests();
        let words = http_edge::Words::new(&manifests).unwrap();
        let wrong = [
            json!(null),
            json!([[]]),
            json!({ "?": "?" }),
            json!(-1),
            json!(1e15),
            json!("?\u{7}"),
            json!(true),
        ];
        let checks = manifests.iter().flat_map(|m| m.settings).map(|def| (def.name, def.check));
        let checks = checks.chain([("a budget", budget as _), ("a number", whole as _)]);
        for (name, check) in checks {
            let reasons: Vec<&str> = wrong.iter().filter_map(|v| check(v).err()).collect();
            assert!(!reasons.is_empty(), "{name} takes anything");
            for reason in reasons {
                for lang in [Lang::ZhCn, Lang::En] {
                    assert_ne!(words.say(lang, reason, &[]), reason, "{name}");
                }
            }
        }
    }

    #[test]
    fn a_number_stays_of_its_kind() {
        for good in [json!("2 working_hours"), json!("1 working_day"), json!("30 minutes")] {
            assert!(budget(&good).is_ok(), "{good}");
        }
        for bad in [json!("0 hours"), json!("soon"), json!(2), json!(null), json!("2 hours hours")]
        {
            assert!(budget(&bad).is_err(), "{bad}");
        }
        assert!(whole(&json!(3)).is_ok());
        for bad in [json!(-1), json!(1.5), json!("3"), json!(true), json!(99_999_999)] {
            assert!(whole(&bad).is_err(), "{bad}");
        }
    }
}
