//! The report's form: from what was typed to a report, and back to its fields.

use kernel::{Error, Level, Result};
use serde_json::json;
use territory::Directory;

use super::field::{Choice, Control, Fault, Field, Group};
use super::frame::Frame;
use super::sent::Sent;
use super::words;
use crate::model::NewReport;

/// Everything that the form asks but photos: what the check page carries on.
pub(super) const NAMES: [&str; 12] = [
    "text",
    "request_type",
    "address",
    "area",
    "subcategory",
    "name",
    "phone",
    "on_behalf",
    "person_name",
    "person_phone",
    "follow_up",
    "confidential",
];
const TYPES: [&str; 6] = ["ask_help", "complain", "consult", "suggest", "inform", "praise"];
/// Areas that one list offers; whoever lives in a larger city types the name.
const AREAS_MOST: usize = 600;

/// The report that a form speaks of, as the interface would be told it.
///
/// # Errors
/// Names the field, as for the interface.
pub(super) fn report(sent: &Sent) -> Result<NewReport> {
    let given = |name: &str| Some(sent.text(name)).filter(|text| !text.is_empty());
    let contact = |name: &str, phone: &str| {
        given(phone).map(|number| json!({ "name": given(name), "phone": number }))
    };
    let behalf = sent.ticked("on_behalf");
    let mut report = json!({
        "request_type": sent.text("request_type"),
        "text": sent.text("text"),
        "photos": sent.photos,
        "place": { "address": given("address"), "area": given("area") },
        "reporter": contact("name", "phone"),
        "on_behalf_of": contact("person_name", "person_phone").filter(|_| behalf),
        "confidential": sent.ticked("confidential"),
        "subcategory": given("subcategory"),
        "draft": given("draft"),
    });
    if behalf {
        report["follow_up"] = given("follow_up").unwrap_or("person").into();
    }
    http_edge::input::read_json(&serde_json::to_vec(&report).map_err(Error::internal)?)
}

/// What the form asks for although the interface can do without: a place, a
/// kind, and for another person how to reach them.
pub(super) fn missing(f: &Frame, sent: &Sent) -> Vec<Fault> {
    let needed = |key, label: &str| words::filled(f.t(key), &[("label", label)]);
    let mut faults = Vec::new();
    let mut need = |field: &str, message: String| {
        faults.push(Fault { field: field.to_owned(), message });
    };
    if sent.text("text").is_empty() {
        need("text", needed("form.required", f.t("report.text.label")));
    }
    if sent.text("request_type").is_empty() {
        need("request_type", needed("form.requiredChoice", f.t("report.text.typeLabel")));
    }
    if sent.text("address").is_empty() && sent.text("area").is_empty() {
        need("address", f.t("plain.report.needPlace").to_owned());
    }
    if sent.ticked("on_behalf") {
        for (field, label) in [
            ("person_name", f.t("report.text.personName")),
            ("person_phone", f.t("report.text.personPhone")),
        ] {
            if sent.text(field).is_empty() {
                need(field, needed("form.required", label));
            }
        }
    }
    faults
}

/// The form's name of a field as the interface calls it.
pub(super) fn field_of(pointer: &str) -> String {
    let name = match pointer {
        "place" | "place/lon" | "place/lat" => "address",
        "reporter/name" => "name",
        "reporter/phone" => "phone",
        "on_behalf_of/name" => "person_name",
        "on_behalf_of/phone" => "person_phone",
        other if other.starts_with("photos") => "photo",
        other => other.rsplit('/').next().unwrap_or(other),
    };
    name.to_owned()
}

/// What happened, where, of which kind.
pub(super) fn about<'a>(
    f: &'a Frame,
    directory: &Directory,
    sent: &Sent,
    faults: &[Fault],
) -> Vec<Field<'a>> {
    let typed = |name: &str| sent.text(name).to_owned();
    let text = Control::Text { value: typed("text") };
    let address =
        Control::Line { value: typed("address"), kind: "text", complete: "off", most: 200 };
    let none = f.t("plain.report.noneChosen");
    let area = Control::Select { none, groups: areas(directory, sent.text("area")) };
    let classes = classes(f, directory, sent.text("subcategory"));
    let class = Control::Select { none, groups: classes };
    let photos = Control::Photos(sent.photos.clone());
    let fields = [
        Field::new(f, "text", f.t("report.text.label"), text).hint(f.t("report.text.hint")),
        Field::new(f, "request_type", f.t("report.text.typeLabel"), types(f, sent)),
        Field::new(f, "address", f.t("report.place.address"), address)
            .hint(f.t("plain.report.addressHint")),
        Field::new(f, "area", f.t("report.place.area"), area)
            .hint(f.t("report.place.areaHint"))
            .optional(),
        Field::new(f, "photo", f.t("report.photo.label"), photos)
            .hint(f.t("report.photo.hint"))
            .optional(),
        Field::new(f, "subcategory", f.t("report.text.category"), class)
            .hint(f.t("report.text.categoryHint"))
            .optional(),
    ];
    fields.into_iter().map(|field| field.told(faults)).collect()
}

/// Whom to talk to.
pub(super) fn contact<'a>(f: &'a Frame, sent: &Sent, faults: &[Fault]) -> Vec<Field<'a>> {
    let line = |name: &str, label, kind, complete, most| {
        let value = sent.text(name).to_owned();
        Field::new(f, name, label, Control::Line { value, kind, complete, most })
    };
    let tick =
        |name: &str, label| Field::new(f, name, label, Control::Tick { on: sent.ticked(name) });
    let whom = match sent.text("follow_up") {
        "" => "person",
        other => other,
    };
    let asks = Control::Radios(vec![
        Choice::new("person", f.t("report.text.askPerson"), whom),
        Choice::new("reporter", f.t("report.text.askMe"), whom),
    ]);
    let fields = [
        line("name", f.t("report.text.name"), "text", "name", 40).optional(),
        line("phone", f.t("report.text.phone"), "tel", "tel", 20).optional(),
        tick("confidential", f.t("report.text.confidential"))
            .hint(f.t("plain.report.confidentialHint")),
        tick("on_behalf", f.t("report.text.onBehalf")).hint(f.t("plain.report.behalfHint")),
        line("person_name", f.t("report.text.personName"), "text", "off", 40),
        line("person_phone", f.t("report.text.personPhone"), "tel", "off", 20),
        Field::new(f, "follow_up", f.t("report.text.askWhom"), asks),
    ];
    fields.into_iter().map(|field| field.told(faults)).collect()
}

fn types(f: &Frame, sent: &Sent) -> Control {
    let chosen = sent.text("request_type");
    let choice = |name: &&str| {
        let label = words::known(f.lang, &format!("request_type.{name}")).unwrap_or(name);
        let hint = words::known(f.lang, &format!("report.text.type.{name}")).unwrap_or("");
        Choice { hint: hint.to_owned(), ..Choice::new(name, label, chosen) }
    };
    Control::Radios(TYPES.iter().map(choice).collect())
}

/// Classes by category, without those that were retired.
fn classes(f: &Frame, directory: &Directory, chosen: &str) -> Vec<Group> {
    let taxonomy = directory.taxonomy();
    let group = |category: &territory::Category| {
        let live = taxonomy.of_category(&category.code).filter(|s| !s.retired);
        let choices = live.map(|s| Choice::new(&s.code, s.names.get(f.lang), chosen)).collect();
        Group { label: category.names.get(f.lang).to_owned(), choices }
    };
    taxonomy.categories().map(group).filter(|g| !g.choices.is_empty()).collect()
}

/// Towns and communities by the county that they hang under.
pub(super) fn areas(directory: &Directory, chosen: &str) -> Vec<Group> {
    let counties = directory.areas().filter(|a| a.level == Level::County);
    let mut left = AREAS_MOST;
    let groups = counties.map(|county| {
        let mut choices = Vec::new();
        for town in directory.children(county.code) {
            let round = std::iter::once((town, ""));
            let inner = directory.children(town.code).filter(|a| a.level == Level::Village);
            for (area, before) in round.chain(inner.map(|a| (a, "　"))).take(left) {
                let label = format!("{before}{}", area.name);
                choices.push(Choice::new(&area.code.to_string(), &label, chosen));
                left -= 1;
            }
        }
        Group { label: county.name.clone(), choices }
    });
    groups.filter(|g| !g.choices.is_empty()).collect()
}

/// What the check page carries on to the last step.
pub(super) fn carried(sent: &Sent, draft: &str) -> Vec<(&'static str, String)> {
    let texts = NAMES.iter().map(|name| (*name, sent.text(name).to_owned()));
    let photos = sent.photos.iter().map(|id| (super::sent::KEPT, id.clone()));
    let filled = texts.chain(photos).filter(|(_, text)| !text.is_empty());
    filled.chain(std::iter::once(("draft", draft.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_the_interface_would_be_told() {
        let typed = [
            ("text", " 暖气不热 "),
            ("request_type", "complain"),
            ("address", "和平小区"),
            ("name", "张三"),
            ("person_name", "李四"),
            ("person_phone", "13900000000"),
        ];
        let report_of =
            |more: &[(&str, &str)]| report(&Sent::of(&[&typed[..], more].concat())).unwrap();
        let plain = report_of(&[]);
        assert_eq!((plain.text.as_str(), plain.place.words()), ("暖气不热", "和平小区"));
        // a name without a number reaches nobody; nobody else was ticked
        assert!(plain.reporter.is_none() && plain.on_behalf_of.is_none());
        assert_eq!(plain.follow_up, crate::model::FollowUp::Reporter);
        let behalf = report_of(&[("on_behalf", "on"), ("phone", "13800000000")]);
        assert!(behalf.reporter.is_some() && behalf.on_behalf_of.is_some());
        assert_eq!(behalf.follow_up, crate::model::FollowUp::Person);
    }

    #[test]
    fn a_wrong_value_names_its_field() {
        let typed = [("text", "暖气不热"), ("request_type", "shout"), ("area", "x")];
        let error = report(&Sent::of(&typed)).unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), ("http.value", Some("request_type")));
        let error = report(&Sent::of(&[("request_type", "praise"), ("area", "x")])).unwrap_err();
        assert_eq!(field_of(error.field.as_deref().unwrap()), "area");
        assert_eq!(field_of("on_behalf_of/phone"), "person_phone");
        assert_eq!(field_of("photos/3"), "photo");
    }
}
