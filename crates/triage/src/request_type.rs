//! What sort of request it is (诉求类型).
//!
//! The words of a request decide, heaviest first. Informing is different: it
//! protects the one who informs, so a few words suffice, it is never outvoted,
//! and the doubt goes to a person.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kernel::Result;
use serde::Serialize;

use crate::phrases::Phrases;
use crate::text::Text;

const SHIPPED: &str = include_str!("../data/request_types.tsv");
/// Weight from which a text may be informing, whatever else it is.
const INFORM_LEAST: f32 = 3.0;
/// The type of a text that says nothing of itself.
const UNSAID: &str = "complain";
/// A word of the title counts so often.
const TITLE: f32 = 2.0;
/// Sureness below which a person is asked.
const ASK_BELOW: f32 = 0.6;
const INFORM: &str = "inform";

/// Phrases of the types.
#[derive(Debug, Clone, Default)]
pub struct RequestTypes(Phrases);

/// A suggested type with its reasons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suggested {
    /// `consult`, `ask_help`, `complain`, `inform`, `suggest`, `praise`.
    pub request_type: String,
    /// 0 to 1.
    pub chance: f32,
    /// A person is asked, because it is unsure or because it may be informing.
    pub ask: bool,
    pub reasons: Vec<String>,
}

static LIST: LazyLock<RequestTypes> =
    LazyLock::new(|| RequestTypes::read(SHIPPED).unwrap_or_default());

impl RequestTypes {
    /// The list that comes with the product.
    pub fn shipped() -> &'static RequestTypes {
        &LIST
    }

    /// A city's own list: type, tab, words, tab, weight.
    pub fn read(list: &str) -> Result<RequestTypes> {
        Phrases::read(list).map(RequestTypes)
    }

    /// The type of a text.
    pub fn suggest(&self, text: &Text) -> Suggested {
        let title = text.title().len();
        let mut sums: BTreeMap<&str, (f32, Vec<String>)> = BTreeMap::new();
        for found in self.0.spot(text) {
            let titled = found.spans.first().is_some_and(|span| span.start < title);
            let sum = sums.entry(found.meaning).or_default();
            sum.0 += if titled { TITLE * found.weight } else { found.weight };
            sum.1.push(found.words.to_owned());
        }
        let all: f32 = sums.values().map(|(sum, _)| sum).sum();
        let informs = sums.get(INFORM).is_some_and(|(sum, _)| *sum >= INFORM_LEAST);
        let heaviest = sums.iter().max_by(|a, b| a.1.0.total_cmp(&b.1.0)).map(|(name, _)| *name);
        let chosen = if informs { INFORM } else { heaviest.unwrap_or(UNSAID) };
        let (sum, reasons) = sums.remove(chosen).unwrap_or_default();
        // One weight more in doubt: a single weak word is no certainty.
        let chance = sum / (all + 1.0);
        let ask = chance < ASK_BELOW || informs && heaviest != Some(INFORM);
        Suggested { request_type: chosen.to_owned(), chance, ask, reasons }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_is_known_by_its_words() {
        let cases = [
            ("咨询公租房申请流程", "请问需要什么材料", "consult"),
            ("请求解决饮水困难", "恳请帮助，全村人走投无路", "ask_help"),
            ("投诉楼下烧烤店扰民", "每天到半夜，噪音很大", "complain"),
            ("建议增设红绿灯", "这个路口车多，建议优化", "suggest"),
            ("表扬社区网格员", "为他点赞，送锦旗", "praise"),
            ("举报村主任贪污", "有收据为证", "inform"),
            ("", "", "complain"),
        ];
        for (title, body, wanted) in cases {
            let said = RequestTypes::shipped().suggest(&Text::of(title, body));
            assert_eq!(said.request_type, wanted, "{title}");
        }
    }

    #[test]
    fn informing_is_not_outvoted_and_goes_to_a_person() {
        let text = Text::of("投诉物业乱收费，建议换掉", "投诉多次没人管，听说他们给领导塞红包");
        let said = RequestTypes::shipped().suggest(&text);
        assert_eq!(said.request_type, "inform");
        assert!(said.ask, "{said:?}");
    }
}
