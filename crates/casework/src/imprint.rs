//! What the audit log keeps of a matter's row: a hash over its columns as the
//! database holds them, the packed state included.
//!
//! DANGER: what is hashed, and in which order, never changes: every matter of
//! every city would look tampered with. A later column gets a later form of
//! its own beside this one.

use std::fmt::Write;

use kernel::{Id, Time};
use sha2::{Digest, Sha256};

use crate::model::MatterRow;

/// Under this name an entry's facts hold the imprint.
pub(crate) const KEY: &str = "imprint";

/// A row as it is hashed: numbers, then texts, none where there is none.
#[derive(Debug, Clone)]
pub(crate) struct Said<'s> {
    pub id: i64,
    /// version, edition, confidential, area_at_filing, area_now, lon, lat (as
    /// bits), lead_unit, due, supervised, opened, ended, warn
    pub numbers: [Option<i64>; 13],
    /// procedure, stage, state, title, subcategory, request_type, public_text,
    /// place
    pub texts: [Option<&'s [u8]>; 8],
}

impl<'s> Said<'s> {
    /// A row that is being written, with its state as it is packed.
    pub fn of(m: &'s MatterRow, state: &'s [u8], warn: Option<Time>) -> Said<'s> {
        let maybe = |text: &'s Option<String>| text.as_deref().map(str::as_bytes);
        Said {
            id: m.id.get(),
            numbers: [
                Some(m.version),
                Some(m.edition),
                Some(m.confidential.into()),
                Some(m.area_at_filing.get()),
                Some(m.area_now.get()),
                m.point.map(|p| bits(p.lon)),
                m.point.map(|p| bits(p.lat)),
                m.lead_unit.map(Id::get),
                m.due.map(Time::micros),
                Some(m.supervised.into()),
                Some(m.opened.micros()),
                m.ended.map(Time::micros),
                warn.map(Time::micros),
            ],
            texts: [
                Some(m.procedure.as_bytes()),
                Some(m.stage.as_bytes()),
                Some(state),
                Some(m.title.as_bytes()),
                maybe(&m.subcategory),
                maybe(&m.request_type),
                maybe(&m.public_text),
                Some(m.place.as_bytes()),
            ],
        }
    }

    /// Lower-case hexadecimal digits.
    pub fn imprint(&self) -> String {
        hashed(b"jingwei matter 1\n", self.id, &self.numbers, &self.texts)
    }
}

/// A row of that form, hashed: nothing is as good as something.
fn hashed(form: &[u8], id: i64, numbers: &[Option<i64>], texts: &[Option<&[u8]>]) -> String {
    let mut hash = Sha256::new();
    hash.update(form);
    hash.update(id.to_be_bytes());
    for number in numbers {
        hash.update([u8::from(number.is_some())]);
        hash.update(number.unwrap_or_default().to_be_bytes());
    }
    for text in texts {
        hash.update([u8::from(text.is_some())]);
        hash.update((text.map_or(0, <[u8]>::len) as u64).to_be_bytes());
        hash.update(text.unwrap_or_default());
    }
    hex(&hash.finalize())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // writing to a text does not fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Under this name an entry's facts hold the imprint of its line.
pub(crate) const LINE: &str = "line";
/// Under these names a line's body holds what makes its imprint unguessable,
/// and the files that it brought.
pub(crate) const SALT: &str = "salt";
pub(crate) const FILES: &str = "files";

/// A line of a timeline as it is hashed. Its body holds a salt: whoever has the
/// log alone cannot try what the line might say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SaidLine<'s> {
    pub matter: i64,
    /// version, line, at, account, public
    pub numbers: [Option<i64>; 5],
    /// act, actor_kind, post, from_stage, to_stage, note, body
    pub texts: [Option<&'s [u8]>; 7],
}

impl SaidLine<'_> {
    /// Lower-case hexadecimal digits.
    pub fn imprint(&self) -> String {
        hashed(b"jingwei timeline 1\n", self.matter, &self.numbers, &self.texts)
    }
}

/// Degrees as bits. SQLite keeps a zero without its sign.
pub(crate) fn bits(degrees: f64) -> i64 {
    (degrees + 0.0).to_bits().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: Said<'static> = Said { id: 7, numbers: [Some(1); 13], texts: [Some(b"ab"); 8] };

    #[test]
    fn every_column_counts_and_nothing_is_as_good_as_something() {
        let mut seen = vec![SAID.imprint(), Said { id: 8, ..SAID }.imprint()];
        for i in 0..13 {
            for other in [None, Some(0), Some(2)] {
                let mut said = SAID;
                said.numbers[i] = other;
                seen.push(said.imprint());
            }
        }
        for i in 0..8 {
            for other in [None, Some(&b""[..]), Some(b"abc")] {
                let mut said = SAID;
                said.texts[i] = other;
                seen.push(said.imprint());
            }
        }
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all);
    }

    /// Fixed for ever, too.
    #[test]
    fn the_form_of_a_line_does_not_change() {
        let line = SaidLine { matter: 7, numbers: [Some(1); 5], texts: [Some(b"ab"); 7] };
        assert_eq!(
            line.imprint(),
            "d563a447f89eba4477d47cce57df73f679b6d512c2b0f5b6160a3aeb14cb30bb"
        );
        assert_ne!(SaidLine { matter: 8, ..line }.imprint(), line.imprint());
    }

    /// Fixed for ever: see the danger above.
    #[test]
    fn the_form_does_not_change() {
        assert_eq!(
            SAID.imprint(),
            "6afbdf1d27a300e3b4267b1360b5be49ab7ecf2a54447e34cdb4b48930f933d4"
        );
        assert_eq!(bits(-0.0), bits(0.0));
    }
}
