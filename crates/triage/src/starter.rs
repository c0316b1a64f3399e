//! The model of the first day, made from the city's own taxonomy and sentences
//! of ours: no resident's message is in it.

use kernel::Result;

use crate::corpus::{Corpus, Message};
use crate::model::{Model, train};

/// How people begin and end; the category's words stand between.
const SENTENCES: [(&str, &str); 8] = [
    ("", ""),
    ("你好，我们小区", "，请尽快派人来看看"),
    ("请问", "的问题找哪个部门"),
    ("反映一下", "，影响居民生活"),
    ("家门口", "好几天了，没人管"),
    ("建议", "这件事好好管一管"),
    ("投诉", "，打了几次电话都没有解决"),
    ("领导您好，最近", "，希望给个答复"),
];

/// A category and the words that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic<'t> {
    pub label: &'t str,
    pub words: Vec<&'t str>,
}

/// Learns a model from categories and their words. Words joined with `+` in
/// the taxonomy stand one after the other.
pub fn starter(topics: &[Topic<'_>]) -> Result<Model> {
    let mut messages = Vec::new();
    for topic in topics {
        for (number, word) in topic.words.iter().chain([&topic.label]).enumerate() {
            let word = word.replace('+', "");
            for (turn, (begin, end)) in SENTENCES.iter().enumerate() {
                let other = topic.words.get((number + turn) % topic.words.len().max(1));
                let also = other.map_or(String::new(), |w| w.replace('+', ""));
                let body = format!("{begin}{word}{end}，{also}");
                let label1 = Some(topic.label.to_owned());
                messages.push(Message { label1, body, ..Message::default() });
            }
        }
    }
    Ok(train(&Corpus::of(&untorn(messages))?, "starter")?.model)
}

/// A sentence that two categories have in common teaches nothing.
fn untorn(mut messages: Vec<Message>) -> Vec<Message> {
    let mut owners: std::collections::HashMap<String, Option<String>> =
        std::collections::HashMap::new();
    for message in &messages {
        let owner = owners.entry(message.body.clone()).or_insert_with(|| message.label1.clone());
        if *owner != message.label1 {
            *owner = None;
        }
    }
    messages.retain(|m| owners.get(&m.body).is_some_and(Option::is_some));
    messages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    #[test]
    fn it_knows_its_own_words_in_sentences_it_has_not_seen() {
        let topics = [
            Topic {
                label: "供热", words: vec!["暖气不热", "暖气片凉", "换热站", "停暖"]
            },
            Topic {
                label: "环卫", words: vec!["垃圾没人清", "垃圾桶满", "垃圾成堆"]
            },
            Topic { label: "照明", words: vec!["路灯不亮", "路灯坏", "路灯+黑"] },
        ];
        let model = starter(&topics).unwrap();
        for (written, label) in [
            ("屋里暖气又凉了，老人受不了", "供热"),
            ("楼下垃圾堆了一个星期", "环卫"),
            ("这条街的路灯全坏了", "照明"),
        ] {
            let reading = model.read(&Text::new(written));
            assert_eq!(reading.guesses[0].label, label, "{reading:?}");
            assert!(!model.reasons(&Text::new(written), label).is_empty());
        }
    }
}
