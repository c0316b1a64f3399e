//! The kinds of reports: the taxonomy's subcategories.

use http_edge::Words;
use kernel::Lang;
use territory::Directory;
use territory::taxonomy::Subcategory;

use crate::wire::{Attribute, Choice, Definition, Service};

/// Words that one service names.
const KEYWORDS_MOST: usize = 20;
/// 诉求类型, as the specification's single choice.
const REQUEST_TYPES: [&str; 6] = ["ask_help", "complain", "consult", "suggest", "praise", "inform"];

/// All that is in use.
pub(crate) fn services(directory: &Directory, lang: Lang) -> Vec<Service> {
    let taxonomy = directory.taxonomy();
    let used = taxonomy.subcategories().filter(|s| !s.retired);
    used.map(|s| service(directory, s, lang)).collect()
}

/// The subcategory of a code, if it is in use.
pub(crate) fn known<'d>(directory: &'d Directory, code: &str) -> Option<&'d Subcategory> {
    directory.subcategory(code).filter(|s| !s.retired)
}

fn service(directory: &Directory, s: &Subcategory, lang: Lang) -> Service {
    let category = directory.taxonomy().category(&s.category);
    let group = category.map_or("", |c| c.names.get(lang)).to_owned();
    let words = s.keywords.iter().filter(|k| !k.word.contains('+')).take(KEYWORDS_MOST);
    let keywords: Vec<&str> = words.map(|k| k.word.as_str()).collect();
    let name = s.names.get(lang).to_owned();
    Service {
        service_code: s.code.clone(),
        description: format!("{group} – {name}"),
        service_name: name,
        metadata: true,
        r#type: "batch",
        keywords: keywords.join(","),
        group,
    }
}

/// What a report of this kind may say beside the common fields.
pub(crate) fn definition(s: &Subcategory, words: &Words, lang: Lang) -> Definition {
    let say = |key: &str| words.say(lang, key, &[]);
    let choice =
        |key: &&'static str| Choice { key, name: say(&format!("open311.request_type.{key}")) };
    let asked = Attribute {
        variable: true,
        code: "request_type",
        datatype: "singlevaluelist",
        required: false,
        datatype_description: None,
        order: 1,
        description: say("open311.request_type.question"),
        values: REQUEST_TYPES.iter().map(choice).collect(),
    };
    Definition { service_code: s.code.clone(), attributes: vec![asked] }
}
