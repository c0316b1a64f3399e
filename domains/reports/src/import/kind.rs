//! Which type of request a message is, by a table of words: what its first
//! line says. A person looks at it with everything else at intake.

use serde::Deserialize;

use crate::model::RequestType;

/// Earlier rows win: who informs may complain as well, and must be protected.
const TABLE: &str = include_str!("../../../../procedures/taxonomy/request_types.csv");
/// Characters of a first line that are looked at.
const LINE_MOST: usize = 80;

#[derive(Debug, Deserialize)]
struct Row {
    request_type: RequestType,
    words: String,
}

/// The table, read once a file.
#[derive(Debug)]
pub(super) struct Kinds(Vec<Row>);

impl Kinds {
    /// The shipped one.
    ///
    /// # Errors
    /// Internal when it does not read.
    pub fn shipped() -> kernel::Result<Kinds> {
        let rows = csv::Reader::from_reader(TABLE.as_bytes()).into_deserialize();
        let rows: Result<Vec<Row>, csv::Error> = rows.collect();
        rows.map(Kinds).map_err(kernel::Error::internal)
    }

    /// The type of a text; asking for help is what needs no word.
    pub fn of(&self, text: &str) -> RequestType {
        let line = text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or("");
        let line: String = line.chars().take(LINE_MOST).collect();
        let says = |row: &&Row| row.words.split('|').any(|word| line.contains(word));
        self.0.iter().find(says).map_or(RequestType::AskHelp, |row| row.request_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_says_what_is_asked() {
        let kinds = Kinds::shipped().unwrap();
        let cases = [
            ("举报某公司违规排污", RequestType::Inform),
            ("咨询公积金贷款\n投诉无门", RequestType::Consult),
            ("\n建议增开一路公交", RequestType::Suggest),
            ("某饭店油烟扰民", RequestType::Complain),
            ("给社区网格员点赞", RequestType::Praise),
            ("暖气不热\n建议来看看", RequestType::AskHelp),
            ("", RequestType::AskHelp),
        ];
        for (text, kind) in cases {
            assert_eq!(kinds.of(text), kind, "{text}");
        }
    }
}
