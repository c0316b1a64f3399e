//! Numbers in a text: telephones, identity numbers, bank cards.

use super::identity_number;
use super::ink::{Ink, Mark};
use super::{Hit, Kind};

/// Characters that may stand between two digits of one number.
const GAP_MOST: usize = 3;
/// The longest number that is put together from groups.
const DIGITS_MOST: usize = 19;

/// Digits written without a gap.
struct Group {
    digits: Vec<u8>,
    start: usize,
    end: usize,
    /// What stands between this group and the next one of the same chain;
    /// `None` when a word or too much room ends the chain here.
    gap: Option<char>,
    /// A plus sign stands before it.
    plus: bool,
}

/// All numbers that are to be masked.
pub(super) fn scan(marks: &[Mark]) -> Vec<Hit> {
    let groups = groups(marks);
    let mut hits = Vec::new();
    let mut at = 0;
    while at < groups.len() {
        match longest(&groups[at..]) {
            Some((kind, taken)) => {
                hits.push(hit(kind, &groups[at..at + taken]));
                at += taken;
            }
            None => {
                if hides_mobile(&groups[at].digits) {
                    hits.push(hit(Kind::LongNumber, &groups[at..=at]));
                }
                at += 1;
            }
        }
    }
    hits
}

/// Whether the digits are a mobile number of mainland China.
pub fn is_mobile(d: &[u8]) -> bool {
    matches!(d, [1, 3..=9, ..]) && d.len() == 11
}

fn groups(marks: &[Mark]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let (mut gap, mut gap_len, mut chained) = (' ', 0, false);
    let mut plus = false;
    for (i, mark) in marks.iter().enumerate() {
        match mark.ink {
            Ink::Digit(d) => {
                let open = chained && gap_len == 0;
                match groups.last_mut() {
                    Some(g) if open => {
                        g.digits.push(d);
                        g.end = mark.end;
                    }
                    last => {
                        if let Some(g) = last {
                            g.gap = chained.then_some(gap);
                        }
                        let digits = vec![d];
                        groups.push(Group {
                            digits,
                            start: mark.start,
                            end: mark.end,
                            gap: None,
                            plus,
                        });
                    }
                }
                (gap_len, chained, plus) = (0, true, false);
            }
            // the sign closes a number and is no letter of a word
            Ink::X if chained && !letter_after(marks, i) => {
                if let Some(g) = groups.last_mut() {
                    g.digits.push(10);
                    g.end = mark.end;
                }
                chained = false;
            }
            Ink::Gap(c) => {
                // the most telling sign of a gap stands for all of it
                gap = if gap_len == 0 || gap == ' ' { c } else { gap };
                gap_len += 1;
                chained &= gap_len <= GAP_MOST;
            }
            Ink::Nothing => {}
            Ink::Plus => {
                // `3+12345678` is a sum
                plus = !chained || gap_len > 0;
                gap_len += 1;
            }
            Ink::X | Ink::Other => {
                chained = false;
                plus = false;
            }
        }
        if !matches!(mark.ink, Ink::Digit(_) | Ink::Gap(_) | Ink::Nothing | Ink::Plus) {
            gap_len = 0;
        }
    }
    groups
}

fn letter_after(marks: &[Mark], i: usize) -> bool {
    marks.get(i + 1).is_some_and(|m| m.letter || matches!(m.ink, Ink::Digit(_)))
}

/// The number that begins with the first group, and how many groups it takes.
/// The surest kinds come first, or a telephone number could be cut out of an
/// identity number.
fn longest(groups: &[Group]) -> Option<(Kind, usize)> {
    let mut digits: Vec<u8> = Vec::with_capacity(DIGITS_MOST);
    let mut candidates = Vec::new();
    for (i, g) in groups.iter().enumerate() {
        digits.extend(&g.digits);
        if digits.len() > DIGITS_MOST {
            break;
        }
        let taken = &groups[..=i];
        if let Some(kind) = kind_of(&digits, groups[0].plus)
            && is_one_number(&digits, kind, taken)
        {
            candidates.push((kind, i + 1));
        }
        if g.gap.is_none() {
            break;
        }
    }
    candidates.into_iter().min_by_key(|(kind, taken)| (rank(*kind), std::cmp::Reverse(*taken)))
}

const fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::IdNumber => 0,
        Kind::BankCard => 1,
        _ => 2,
    }
}

fn kind_of(d: &[u8], plus: bool) -> Option<Kind> {
    if identity_number::seems(d) {
        return Some(Kind::IdNumber);
    }
    if d.contains(&10) {
        return None;
    }
    if is_card(d) {
        return Some(Kind::BankCard);
    }
    (is_prefixed_mobile(d) || is_landline(d) || (plus && (8..=15).contains(&d.len())))
        .then_some(Kind::Phone)
}

/// With or without the country's number, the long-distance 0 or a carrier's
/// cheap-rate prefix.
fn is_prefixed_mobile(d: &[u8]) -> bool {
    const PREFIXES: [&[u8]; 8] = [
        &[],
        &[0],
        &[8, 6],
        &[0, 8, 6],
        &[0, 0, 8, 6],
        &[1, 7, 9, 5, 1],
        &[1, 7, 9, 1, 1],
        &[1, 2, 5, 9, 3],
    ];
    PREFIXES.iter().any(|p| d.strip_prefix(*p).is_some_and(is_mobile))
}

/// 010 and 02x with eight digits; 03xx to 09xx with seven or eight.
fn is_landline(d: &[u8]) -> bool {
    let d = d.strip_prefix(&[8, 6]).unwrap_or(d);
    match d {
        [0, 1, 0, rest @ ..] | [0, 2, _, rest @ ..] => rest.len() == 8 && is_subscriber(rest),
        [0, 3..=9, _, _, rest @ ..] => matches!(rest.len(), 7 | 8) && is_subscriber(rest),
        _ => false,
    }
}

fn is_subscriber(d: &[u8]) -> bool {
    matches!(d.first(), Some(2..=8))
}

/// 16 to 19 digits of a card network with a right Luhn sum.
fn is_card(d: &[u8]) -> bool {
    let network = matches!(d, [6, 2, ..] | [6, 0, ..] | [3..=5, ..] | [9, ..]);
    (16..=19).contains(&d.len()) && network && luhn(d)
}

fn luhn(d: &[u8]) -> bool {
    let doubled = |n: u8| if n > 4 { n * 2 - 9 } else { n * 2 };
    let value = |(i, n): (usize, &u8)| u32::from(if i % 2 == 1 { doubled(*n) } else { *n });
    d.iter().rev().enumerate().map(value).sum::<u32>().is_multiple_of(10)
}

/// Whether the groups are likely written as one number. Blanks, dashes and
/// brackets part a number anyhow; dots, commas and strokes also part dates,
/// sums, readings and door numbers, so there the groups must be those in which
/// numbers are told (138.1234.5678), or so many that somebody is hiding one.
fn is_one_number(digits: &[u8], kind: Kind, groups: &[Group]) -> bool {
    let mut gaps = groups[..groups.len() - 1].iter().filter_map(|g| g.gap);
    let parted_anyhow = gaps.all(|g| matches!(g, ' ' | '-' | '(' | ')'));
    let sizes: Vec<usize> = groups.iter().map(|g| g.digits.len()).collect();
    if is_amount(groups) {
        return false;
    }
    match kind {
        // every gap, when the check sign proves it
        Kind::IdNumber if digits.len() == 18 => {
            parted_anyhow || identity_number::check_digit(&digits[..17]) == digits[17]
        }
        Kind::IdNumber => parted_anyhow && groups.len() <= 4,
        Kind::Phone if is_prefixed_mobile(digits) => {
            let told = matches!(sizes[..], [.., 3, 4, 4] | [.., 3, 8] | [.., 7, 4]);
            parted_anyhow || told || groups.len() >= 8
        }
        _ => parted_anyhow,
    }
}

/// `158,000,000.00`: groups of three with commas, and decimals.
fn is_amount(groups: &[Group]) -> bool {
    let [first, middle @ ..] = groups else { return false };
    let mut gaps = groups[..groups.len() - 1].iter().map(|g| g.gap);
    let commas = gaps.clone().filter(|g| *g == Some(',')).count();
    let dots = gaps.clone().filter(|g| *g == Some('.')).count();
    let decimals = usize::from(dots == 1 && gaps.next_back() == Some(Some('.')));
    let thousands = &middle[..middle.len().saturating_sub(decimals)];
    commas > 0
        && commas + decimals == middle.len()
        && first.digits.len() <= 3
        && thousands.iter().all(|g| g.digits.len() == 3)
}

/// A long unbroken number with a mobile number somewhere inside. A number that
/// begins with a date is an order's and stays readable, unless all that
/// follows the date is a mobile number.
fn hides_mobile(d: &[u8]) -> bool {
    if d.len() < 11 || !d.windows(11).any(is_mobile) {
        return false;
    }
    let dated = d.len() > 11 && is_date(&d[..8]);
    !dated || is_mobile(&d[8..])
}

fn is_date(d: &[u8]) -> bool {
    let n = |d: &[u8]| d.iter().fold(0_u32, |n, x| n * 10 + u32::from(*x));
    (1990..=2099).contains(&n(&d[..4]))
        && (1..=12).contains(&n(&d[4..6]))
        && (1..=31).contains(&n(&d[6..8]))
}

fn hit(kind: Kind, groups: &[Group]) -> Hit {
    let digits: Vec<u8> = groups.iter().flat_map(|g| &g.digits).copied().collect();
    let start = groups.first().map_or(0, |g| g.start);
    let end = groups.last().map_or(start, |g| g.end);
    let sign = |d: &u8| if *d == 10 { 'X' } else { char::from(b'0' + d) };
    let text: String = digits.iter().map(sign).collect();
    let mask = match kind {
        Kind::IdNumber => super::forms::id_number(&text),
        Kind::BankCard => super::forms::card(&text),
        Kind::Phone => super::forms::phone(&text),
        _ => super::forms::stars(&text, 2, 0),
    };
    Hit { kind, start, end, mask }
}
