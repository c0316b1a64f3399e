//! Before somebody works with children.

use jingwei_casefile::CHECKS_A_DAY;
use jingwei_casefile::applicant::{self, Answer, Applicant};
use kernel::{Actor, Place, Shard};
use serde_json::json;

use crate::scene::*;

const CLEAN: Applicant<'static> = Applicant { name: "李老师", id_number: "110105198503150027" };
const MARKED: Applicant<'static> = Applicant { name: "赵某某", id_number: "11010519491231002X" };
const PHONE: &str = "13812345678";

async fn marked(s: &Station<'_>, who: Applicant<'static>, on: bool) {
    let set = s.run(
        (Actor::System { job: "procuratorate" }, applicant::SHARD),
        move |tx, ctx, _, vault| applicant::set(tx, ctx, vault, who, on),
    );
    set.await.unwrap();
}

#[test]
fn rule_11_one_applicant_who_knows_of_it_and_two_answers() {
    station(async |s| {
        let right = Applicant { id_number: "11010519491231002x", ..MARKED };
        marked(&s, MARKED, true).await;
        let agreed = s.agree(PHONE, unit(5), MARKED).await;
        assert_eq!(
            s.check(school(), &agreed, (unit(5), right)).await.unwrap(),
            Answer::ContactProcuratorate
        );
        // once for each yes of theirs
        assert_eq!(
            code(s.check(school(), &agreed, (unit(5), MARKED)).await),
            "casefile.asked_already"
        );
        let other = Applicant { name: "钱某某", ..MARKED };
        let agreed = s.agree(PHONE, unit(5), other).await;
        assert_eq!(
            s.check(school(), &agreed, (unit(5), other)).await.unwrap(),
            Answer::NoRecord,
            "a number alone finds nobody"
        );
        assert_eq!(json!(Answer::NoRecord), "no_record");
        assert_eq!(json!(Answer::ContactProcuratorate), "contact_procuratorate");
    });
}

#[test]
fn rule_11_nobody_is_asked_about_behind_their_back() {
    station(async |s| {
        let agreed = s.agree(PHONE, unit(5), MARKED).await;
        let cases = [
            (
                "about another person",
                school(),
                unit(5),
                Applicant { name: "孙某某", ..MARKED },
                "casefile.applicant_unaware",
            ),
            (
                "by another unit",
                somebody(21, "unit_leader", Place::Unit(unit(6))),
                unit(6),
                MARKED,
                "casefile.applicant_unaware",
            ),
            ("for a unit that is not one's own", school(), unit(6), MARKED, "identity.role_needed"),
            ("by a leader of the county", leader(), unit(5), MARKED, "identity.role_needed"),
            ("by nobody", Actor::Anonymous, unit(5), MARKED, "identity.sign_in_needed"),
            (
                "without a number",
                school(),
                unit(5),
                Applicant { id_number: "", ..MARKED },
                "identity.value_empty",
            ),
            (
                "with a number that is none",
                school(),
                unit(5),
                Applicant { id_number: "1101", ..MARKED },
                "identity.id_number_wrong",
            ),
        ];
        for (what, who, of, applicant, expected) in cases {
            assert_eq!(code(s.check(who, &agreed, (of, applicant)).await), expected, "{what}");
        }
        let mut withdrawn = agreed.clone();
        withdrawn.withdrawn = Some(agreed.given);
        assert_eq!(
            code(s.check(school(), &withdrawn, (unit(5), MARKED)).await),
            "casefile.applicant_unaware"
        );
        let mut photo = agreed;
        photo.purpose = OTHER.code.to_owned();
        assert_eq!(
            code(s.check(school(), &photo, (unit(5), MARKED)).await),
            "casefile.applicant_unaware"
        );
        assert_eq!(s.count("employment_check").await, 0);
        // nobody with an account puts marks
        let set = s.run((leader(), applicant::SHARD), |tx, ctx, _, vault| {
            applicant::set(tx, ctx, vault, MARKED, true)
        });
        assert_eq!(code(set.await), "not_found");
    });
}

#[test]
fn rule_11_both_answers_leave_the_same_and_the_log_does_not_hold_them() {
    station(async |s| {
        marked(&s, MARKED, true).await;
        for who in [CLEAN, MARKED] {
            let agreed = s.agree(PHONE, unit(5), who).await;
            s.check(school(), &agreed, (unit(5), who)).await.unwrap();
        }
        let checks = s
            .texts(
                "CAST(unit AS TEXT) || ' ' || CAST(account AS TEXT) || ' ' || CAST(at AS TEXT)",
                "employment_check ORDER BY id",
            )
            .await;
        assert_eq!(checks.len(), 2);
        assert_eq!(checks[0], checks[1]);
        let log = s
            .texts(
                "action || ' ' || outcome || ' ' || facts",
                "audit_new WHERE action = 'casefile.check' ORDER BY id",
            )
            .await;
        assert_eq!(log.len(), 2);
        assert_eq!(log[0], log[1]);
        // a mark is a keyed hash; name and number stand nowhere
        let marks = s.t.read(Shard::COMMON, |tx| {
            tx.query_sql("SELECT mark FROM employment_mark", &[], |r| r.blob(0))
        });
        assert_eq!(marks.await.unwrap()[0].len(), 32);
        for text in
            s.texts("facts", "audit_new").await.into_iter().chain(s.texts("about", "consent").await)
        {
            assert!(!text.contains("赵") && !text.contains("1101051949"), "{text}");
        }
        marked(&s, MARKED, false).await;
        let agreed = s.agree("13900001111", unit(5), MARKED).await;
        assert_eq!(s.check(school(), &agreed, (unit(5), MARKED)).await.unwrap(), Answer::NoRecord);
    });
}

#[test]
fn rule_11_checks_are_few_and_never_in_bulk() {
    station(async |s| {
        let phones = ["13812340001", "13812340002", "13812340003"];
        let ctx = s.t.ctx(Actor::System { job: "test" }).await;
        let of = ctx.clone();
        let set = move |tx: &mut store::Tx<'_>| {
            store::settings::set(tx, &of, &CHECKS_A_DAY, None, of.now, &json!(2))
        };
        s.t.write(Shard::COMMON, &ctx, set).await.unwrap();
        let mut answers = Vec::new();
        for phone in phones {
            let agreed = s.agree(phone, unit(5), CLEAN).await;
            answers.push(code(s.check(school(), &agreed, (unit(5), CLEAN)).await));
        }
        assert_eq!(answers, ["ok", "ok", "casefile.checks_many"]);
        s.t.clock().forward(24 * 60 + 1);
        let agreed = s.agree(phones[2], unit(5), CLEAN).await;
        assert_eq!(code(s.check(school(), &agreed, (unit(5), CLEAN)).await), "ok");
        for wrong in [json!(0), json!(101), json!("all")] {
            assert!((CHECKS_A_DAY.check)(&wrong).is_err(), "{wrong}");
        }
    });
}
