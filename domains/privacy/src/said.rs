//! A look in words, as a person reads it: who, what for, which fields.

use casework::{Works, words};
use http_edge::Words;
use identity::access::Look;
use identity::vault::REPORTER;
use kernel::actor::Unit;
use kernel::{AreaCode, Id, Lang, Role};
use procedure::Addressee;

/// The words of the program and of its procedures, in one language.
#[derive(Clone, Copy)]
pub(crate) struct Says<'a> {
    pub works: &'a Works,
    pub words: &'a Words,
    pub lang: Lang,
}

impl Says<'_> {
    /// Area or unit, and post: never a person's name.
    pub fn who(&self, look: &Look) -> String {
        self.post(&look.role, look.area, look.unit)
    }

    /// The same of a role held somewhere.
    pub fn post(&self, role: &Role, area: Option<AreaCode>, unit: Option<Id<Unit>>) -> String {
        let role = role.as_str().to_owned();
        if role == REPORTER {
            return self.words.say(self.lang, "privacy.oneself", &[]);
        }
        let whom = match (unit, area) {
            (Some(unit), _) => Addressee::Post { post: role, unit },
            (None, Some(area)) => Addressee::Role { role, area },
            (None, None) => return words::role(self.lang, &role),
        };
        words::desk(&self.works.directory(), self.lang, &whom)
    }

    /// The area or unit alone.
    pub fn place(&self, look: &Look) -> String {
        let directory = self.works.directory();
        let unit = look.unit.and_then(|u| directory.unit(u)).map(|u| u.name.clone());
        let area = || look.area.and_then(|a| directory.area(a)).map(|a| a.name.clone());
        unit.or_else(area).unwrap_or_else(|| self.who(look))
    }

    /// What the unit is called in files; none for the person themself.
    pub fn place_code(&self, look: &Look) -> String {
        let directory = self.works.directory();
        let unit = look.unit.and_then(|u| directory.unit(u)).map(|u| u.code.clone());
        unit.or_else(|| look.area.map(|a| a.to_string())).unwrap_or_default()
    }

    /// What it was for.
    pub fn purpose(&self, code: &str) -> String {
        let of_procedure = || {
            let all = self.works.procedures.all();
            all.iter().find_map(|p| words::purpose(p, self.lang, code).map(str::to_owned))
        };
        self.known(&format!("purposes.{code}")).or_else(of_procedure).unwrap_or(code.to_owned())
    }

    /// On what legal ground; none where a procedure brought the purpose.
    pub fn basis(&self, code: &str) -> Option<String> {
        self.known(&format!("purposes.{code}.basis"))
    }

    /// What a field is called.
    pub fn field(&self, name: &str) -> String {
        let of_procedure = || {
            let (procedure, field) = name.split_once('.')?;
            let p = self.works.procedures.current(procedure).ok()?;
            Some(words::field(&p, self.lang, field))
        };
        of_procedure().or_else(|| self.known(&format!("fields.{name}"))).unwrap_or(name.to_owned())
    }

    /// Several of them.
    pub fn fields(&self, names: &[String]) -> Vec<String> {
        names.iter().map(|name| self.field(name)).collect()
    }

    /// A listed ground of hiding.
    pub fn ground(&self, code: &str) -> String {
        self.words.say(self.lang, &format!("privacy.grounds.{code}"), &[])
    }

    /// The words of a key, where there are any.
    fn known(&self, key: &str) -> Option<String> {
        Some(self.words.say(self.lang, key, &[])).filter(|said| said != key)
    }
}
