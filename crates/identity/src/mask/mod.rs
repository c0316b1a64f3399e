//! Masking: what is shown instead of a personal value, and the numbers that
//! people write into free text.
//!
//! The scan errs on the side of the stars: the original text lies in the
//! vault, so a number masked for nothing costs a look under a purpose, while
//! one that slips through is on the timeline, in the search index and in every
//! copy. It leaves alone what work needs to read: dates, amounts, the product's
//! own numbers, short service numbers.

mod forms;
mod identity_number;
mod ink;
mod numbers;
mod words;

pub use forms::{address, email, id_number, name, phone};
pub use identity_number::{check_digit, is_id_number};
pub use numbers::is_mobile;

use serde::Serialize;

/// What was found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A mobile, landline or foreign telephone number.
    Phone,
    /// A resident identity number of 18 or 15 digits.
    IdNumber,
    BankCard,
    Email,
    /// A QQ or WeChat name after its keyword.
    Handle,
    /// The plate of a vehicle; only when asked for.
    Plate,
    /// A long number with a telephone number somewhere inside.
    LongNumber,
}

/// One place in the *input*, in bytes, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Found {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

/// A text that may be shown, stored and searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Masked {
    pub text: String,
    /// In order of place; they do not overlap.
    pub found: Vec<Found>,
}

/// What to look for beyond the numbers that are always masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Plates of vehicles too. Off by default: a report of a blocked fire lane
    /// is of no use without the plate.
    pub plates: bool,
}

/// Masks telephone, identity and bank numbers, mail addresses and handles.
/// Linear in the length of the text, which the caller has limited.
pub fn free_text(text: &str) -> Masked {
    free_text_with(text, Options::default())
}

/// The same with options.
pub fn free_text_with(text: &str, options: Options) -> Masked {
    let ink = ink::read(text);
    let mut hits = words::scan(text, options);
    hits.extend(numbers::scan(&ink));
    hits.sort_by_key(|h| (h.start, std::cmp::Reverse(h.end)));
    let mut masked = Masked { text: String::with_capacity(text.len()), found: Vec::new() };
    let mut at = 0;
    for hit in hits {
        if hit.end <= at {
            continue;
        }
        // a hit that begins inside the last one only masks what is left
        let start = hit.start.max(at);
        masked.text.push_str(&text[at..start]);
        masked.text.push_str(if start == hit.start { &hit.mask } else { "****" });
        masked.found.push(Found { kind: hit.kind, start, end: hit.end });
        at = hit.end;
    }
    masked.text.push_str(&text[at..]);
    masked
}

/// A place in the input and what stands there afterwards.
#[derive(Debug)]
struct Hit {
    kind: Kind,
    start: usize,
    end: usize,
    mask: String,
}

#[cfg(test)]
mod tests;
