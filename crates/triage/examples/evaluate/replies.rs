//! Hints about replies and types of requests beside what others thought.

use std::io::BufRead;
use std::path::Path;

use serde::Deserialize;
use triage::Text;
use triage::reply_check::missing;
use triage::request_type::RequestTypes;

#[derive(Deserialize)]
struct Row {
    title: String,
    body: String,
    reply: String,
    reply_complete: Option<u8>,
}

/// A title that begins with the type is its own label; only the body is read.
const SAID: [(&str, &str); 4] =
    [("咨询", "consult"), ("投诉", "complain"), ("举报", "inform"), ("建议", "suggest")];

pub fn replies(root: &Path) -> crate::Done {
    let mut hints = [[0_usize; 2]; 2];
    let mut types = [[0_usize; 3]; 4];
    for line in crate::data::open(root, "messages_with_replies.jsonl.gz")?.lines() {
        let row: Row = serde_json::from_str(&line?)?;
        let title = row.title.trim();
        if let Some(at) = SAID.iter().position(|(begin, _)| title.starts_with(begin)) {
            let said = RequestTypes::shipped().suggest(&Text::new(&row.body));
            types[at][0] += 1;
            types[at][1] += usize::from(said.request_type == SAID[at].1);
            types[at][2] += usize::from(said.ask);
        }
        if let Some(complete) = row.reply_complete {
            let left_out = missing(&Text::of(&row.title, &row.body), &Text::new(&row.reply));
            hints[usize::from(complete.min(1))][usize::from(left_out.len() > 1)] += 1;
        }
    }
    println!(
        "replies with none or one hint and with more: incomplete {:?}, complete {:?}",
        hints[0], hints[1]
    );
    for ((_, name), [all, right, asked]) in SAID.iter().zip(types) {
        println!("{name}: of {all} bodies {right} right, {asked} asked of a person");
    }
    Ok(())
}
