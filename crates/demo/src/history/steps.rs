//! The ordinary way of a matter, in stretches that stories are made of.

use territory::taxonomy::Verification;

use super::course::{By, Course, Form, Value};
use super::words::work;

impl Course<'_> {
    /// From intake to filed: at intake where a city lets it, else by the shift
    /// leader.
    pub fn file(&mut self) -> &mut Self {
        let clerk = self.room("intake");
        if self.sub.intake_may_file && self.dice.percent(70) {
            let form = self.class();
            return self.wait(2, 12).act("file_at_intake", clerk, form, "dispatching");
        }
        self.accept().propose();
        let leader = self.room("shift");
        self.wait(3, 40).act("file", leader, vec![], "dispatching")
    }

    /// Intake takes it.
    pub fn accept(&mut self) -> &mut Self {
        let (clerk, form) = (self.room("intake"), self.class());
        self.wait(2, 15).act("accept", clerk, form, "accepted")
    }

    /// Intake proposes it to the shift leader.
    pub fn propose(&mut self) -> &mut Self {
        let clerk = self.room("intake");
        self.wait(2, 20).act("propose_filing", clerk, vec![], "filing")
    }

    fn class(&self) -> Form {
        vec![("subcategory", Value::Text(self.sub.code.clone()))]
    }

    /// To the unit that the table names, or to another.
    pub fn dispatch(&mut self, lead: &str, assist: &[String]) -> &mut Self {
        let dispatcher = self.room("dispatch");
        let mut form = vec![("lead", Value::Unit(lead.to_owned()))];
        if !assist.is_empty() && self.dice.percent(40) {
            form.push(("assist", Value::Units(assist.to_vec())));
        }
        lead.clone_into(&mut self.lead);
        self.wait(3, 30).act("dispatch", dispatcher, form, "dispatched")
    }

    /// The unit has it, calls, and gives it to somebody.
    pub fn take_up(&mut self) -> &mut Self {
        let liaison = self.unit("liaison");
        self.wait(8, 70).act("sign", liaison.clone(), vec![], "handling");
        if self.follow_up != "nobody" {
            let form = vec![("contact_by", "phone".into())];
            self.wait(4, 35).perhaps("contact", liaison.clone(), form, "handling");
        }
        self.assign(liaison)
    }

    /// The handler is named.
    pub fn assign(&mut self, liaison: By) -> &mut Self {
        let handler = format!("{}-handler", self.lead);
        let form = vec![("handler", Value::Account(handler))];
        self.wait(3, 30).act("assign", liaison, form, "handling")
    }

    /// The handler does it and tells the caller, after so many minutes.
    pub fn do_work(&mut self, minutes: i64) -> &mut Self {
        let (measures, answer) = work(&self.sub.category);
        let handler = self.unit("handler");
        let mut form = vec![("measures", measures.into())];
        if self.sub.verification == Verification::PhotoPair {
            form.push(("photos", Value::Photos(2)));
        }
        self.office(minutes, minutes + 30).act("handle", handler.clone(), form, "handling");
        let form = vec![("answer", answer.into()), ("contact_by", "phone".into())];
        self.office(5, 60).act("reply", handler, form, "signing_off")
    }

    /// The unit's leader signs, and it goes back to the centre.
    pub fn hand_back(&mut self) -> &mut Self {
        let (leader, liaison) = (self.unit("leader"), self.unit("liaison"));
        self.office(10, 120).act("sign_off", leader, vec![], "feeding_back");
        let form = vec![("result", work(&self.sub.category).0.into())];
        self.office(3, 40).act("feed_back", liaison, form, "reviewing")
    }

    /// The centre reads it, and somebody else looks.
    pub fn check(&mut self) -> &mut Self {
        let dispatcher = self.room("dispatch");
        self.office(10, 150).act("review", dispatcher, vec![], "verifying");
        self.verify()
    }

    /// Somebody who did nothing of it looks whether it is done.
    pub fn verify(&mut self) -> &mut Self {
        let to = if self.follow_up == "nobody" { "closing" } else { "following_up" };
        let (by, form) = self.verifier();
        let sample = self.sub.verification == Verification::Sample;
        self.office(30, 300);
        match sample {
            true => self.perhaps("verify", by, form, to),
            false => self.act("verify", by, form, to),
        }
    }

    /// Who verifies this subcategory, and with what.
    pub fn verifier(&mut self) -> (By, Form) {
        match self.sub.verification {
            Verification::Site => (self.room("inspect"), vec![("photos", Value::Photos(1))]),
            Verification::PhotoPair | Verification::Sample => (self.room("inspect"), vec![]),
            Verification::Phone => (self.room("followup"), vec![]),
        }
    }

    /// The caller is asked: everything is well in nine of ten cases.
    pub fn ask(&mut self) -> &mut Self {
        if self.follow_up == "nobody" {
            return self.ask_nobody();
        }
        let content = match self.dice.whole(1, 10) {
            1..=4 => "very_content",
            10 => "neutral",
            _ => "content",
        };
        let form = answered("yes", content);
        let clerk = self.room("followup");
        self.office(60, 900).act("follow_up", clerk, form, "closing")
    }

    /// Staff who reported it are not asked; where a sample was not drawn the
    /// procedure wants a word about that.
    pub fn ask_nobody(&mut self) -> &mut Self {
        let clerk = self.room("followup");
        let form = vec![("asked", "refused".into()), ("note", "巡查上报，无需回访".into())];
        self.office(20, 90).perhaps("follow_up", clerk, form, "closing")
    }

    /// Archived.
    pub fn close(&mut self) -> &mut Self {
        let leader = self.room("shift");
        self.office(20, 300).act("close", leader, vec![], "closed")
    }

    /// From dispatched to the unit's feedback, in time.
    pub fn in_the_unit(&mut self) -> &mut Self {
        let minutes = self.work(0.15, 0.7);
        self.take_up().do_work(minutes).hand_back()
    }

    /// From the unit's feedback to the archive.
    pub fn until_closed(&mut self) -> &mut Self {
        self.check().ask().close()
    }
}

/// What a caller who was reached said.
pub fn answered(solved: &str, content: &str) -> Form {
    vec![
        ("asked", "answered".into()),
        ("contacted", "yes".into()),
        ("solved", solved.into()),
        ("content", content.into()),
    ]
}
