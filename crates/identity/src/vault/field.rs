//! What a personal field may hold, how it is compared and what is shown of it.

use kernel::{Error, Result};
use serde::{Deserialize, Serialize};

use super::email;
use crate::mask;

/// What sort of value it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Name,
    /// A telephone number, mobile or landline.
    Phone,
    /// A resident identity number.
    IdNumber,
    Address,
    /// A mail address.
    Email,
    /// Free text: nothing of it is shown.
    Text,
}

impl FieldKind {
    /// Characters that it may have.
    pub const fn most(self) -> usize {
        match self {
            FieldKind::Name => 60,
            FieldKind::Phone => 40,
            FieldKind::IdNumber => 30,
            FieldKind::Address => 300,
            FieldKind::Email => 254,
            FieldKind::Text => 20_000,
        }
    }

    /// Whether it is found again by its exact value.
    pub const fn indexed(self) -> bool {
        matches!(self, FieldKind::Phone | FieldKind::IdNumber | FieldKind::Email)
    }

    /// The value as it is stored and compared: a telephone number in ASCII
    /// digits without the country's prefix, an identity number with a capital
    /// X, a mail address in small letters, everything else without blanks at its ends.
    ///
    /// # Errors
    /// `identity.value_empty`, `identity.value_long`, `identity.phone_wrong`,
    /// `identity.id_number_wrong`, `identity.email_wrong`, naming `field`.
    pub fn clean(self, value: &str, field: &str) -> Result<String> {
        let value = value.trim();
        if value.is_empty() {
            return Err(Error::invalid("identity.value_empty", field));
        }
        if value.chars().count() > self.most() {
            return Err(Error::invalid("identity.value_long", field).arg("most", self.most()));
        }
        match self {
            FieldKind::Phone => {
                phone(value).ok_or_else(|| Error::invalid("identity.phone_wrong", field))
            }
            FieldKind::IdNumber => {
                id_number(value).ok_or_else(|| Error::invalid("identity.id_number_wrong", field))
            }
            FieldKind::Email => {
                email::read(value).ok_or_else(|| Error::invalid("identity.email_wrong", field))
            }
            FieldKind::Name | FieldKind::Address if value.chars().any(char::is_control) => {
                Err(Error::invalid("identity.value_control", field))
            }
            _ => Ok(value.to_owned()),
        }
    }

    /// What is shown of a cleaned value.
    pub fn masked(self, value: &str) -> String {
        match self {
            FieldKind::Name => mask::name(value),
            FieldKind::Phone => mask::phone(value),
            FieldKind::IdNumber => mask::id_number(value),
            FieldKind::Address => mask::address(value),
            FieldKind::Email => mask::email(value),
            FieldKind::Text => "****".to_owned(),
        }
    }
}

/// ASCII digits, however they were written; `None` when it is no number.
fn phone(value: &str) -> Option<String> {
    let (digits, plus) = digits(value, "+-.() /·_－—（）　", false)?;
    let national = national(&digits);
    let abroad = plus && !digits.starts_with("86");
    let fits = if abroad { 8..=15 } else { 7..=12 };
    // a mobile number lost its last digit is the commonest slip on the phone
    let slip = national.starts_with('1') && national.len() > 7 && !mobile(&national);
    if !fits.contains(&national.len()) || (slip && !abroad) {
        return None;
    }
    Some(if abroad { format!("+{national}") } else { national })
}

/// As it is dialled inside the country: a mobile number bare, a landline with
/// the 0 of its area.
fn national(digits: &str) -> String {
    let behind = |p: &&str| {
        digits.strip_prefix(p).filter(|rest| mobile(rest) || (9..=12).contains(&rest.len()))
    };
    let rest = ["0086", "086", "86"].iter().find_map(behind);
    match rest.or_else(|| digits.strip_prefix('0').filter(|rest| mobile(rest))) {
        Some(rest) if mobile(rest) || rest.starts_with('0') => rest.to_owned(),
        Some(rest) => format!("0{rest}"),
        None => digits.to_owned(),
    }
}

fn mobile(digits: &str) -> bool {
    let values: Vec<u8> = digits.bytes().map(|b| b.wrapping_sub(b'0')).collect();
    mask::is_mobile(&values)
}

fn id_number(value: &str) -> Option<String> {
    let (number, _) = digits(value, " -　", true)?;
    mask::is_id_number(&number).then_some(number)
}

/// ASCII digits (and a last X), whether a plus stood first; `None` when there
/// is anything else than digits and `gaps`.
fn digits(value: &str, gaps: &str, with_x: bool) -> Option<(String, bool)> {
    let (mut out, mut plus) = (String::new(), false);
    for c in value.chars() {
        match c {
            '0'..='9' => out.push(c),
            '０'..='９' => out.push(char::from_u32(u32::from(c) - 0xfee0)?),
            'x' | 'X' | 'ｘ' | 'Ｘ' if with_x => out.push('X'),
            '+' | '＋' if out.is_empty() => plus = true,
            c if gaps.contains(c) => {}
            _ => return None,
        }
    }
    Some((out, plus))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_written_in_many_ways_is_one_number() {
        for written in [
            "13812345678",
            "138 1234 5678",
            "138-1234-5678",
            "+86 138-1234-5678",
            "86 13812345678",
            "008613812345678",
            "013812345678",
            "１３８１２３４５６７８",
            "(138)1234 5678",
            " 13812345678 ",
        ] {
            assert_eq!(
                FieldKind::Phone.clean(written, "phone").unwrap(),
                "13812345678",
                "{written}"
            );
        }
        for (written, kept) in [
            ("0473-2012345", "04732012345"),
            ("+86 473 2012345", "04732012345"),
            ("2012345", "2012345"),
            ("+1 415 555 2671", "+14155552671"),
            ("+852 9123 4567", "+85291234567"),
            ("400-123-4567", "4001234567"),
        ] {
            assert_eq!(FieldKind::Phone.clean(written, "phone").unwrap(), kept);
        }
    }

    #[test]
    fn what_is_no_number_is_refused_and_names_its_field() {
        for bad in ["1381234567", "138123456789", "110", "call me", "138x1234567", "１3８", "+"] {
            let error = FieldKind::Phone.clean(bad, "reporter/phone").unwrap_err();
            assert_eq!(
                (error.code, error.field.as_deref()),
                ("identity.phone_wrong", Some("reporter/phone")),
                "{bad}"
            );
        }
        for bad in ["", "  ", "\u{3000}"] {
            assert_eq!(
                FieldKind::Name.clean(bad, "name").unwrap_err().code,
                "identity.value_empty"
            );
        }
        assert_eq!(
            FieldKind::Name.clean(&"长".repeat(61), "name").unwrap_err().code,
            "identity.value_long"
        );
        assert_eq!(
            FieldKind::Name.clean("a\u{0}b", "name").unwrap_err().code,
            "identity.value_control"
        );
        let id = |s| FieldKind::IdNumber.clean(s, "id_number").map_err(|e| e.code);
        assert_eq!(id("110105 1949 1231 002x").unwrap(), "11010519491231002X");
        assert_eq!(id("110105194912310021"), Err("identity.id_number_wrong"));
    }
}
