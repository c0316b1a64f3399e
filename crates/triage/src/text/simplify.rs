//! Traditional characters as simplified ones, one by one.

use std::sync::LazyLock;

const TABLE: &str = include_str!("../../data/simplified.tsv");
/// The table covers the basic plane from here.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0xffff;

/// By code point, so that asking costs one look.
static SIMPLE: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut table: Vec<u16> = (FIRST..=LAST).map(|c| c as u16).collect();
    for line in TABLE.lines() {
        let mut pair = line.chars();
        if let (Some(from), Some(to)) = (pair.next(), pair.next())
            && let Some(slot) = (from as u32).checked_sub(FIRST)
            && let Some(place) = table.get_mut(slot as usize)
            && let Ok(to) = u16::try_from(to as u32)
        {
            *place = to;
        }
    }
    table
});

/// The simplified form, or the character itself.
pub fn simplified(c: char) -> char {
    let slot = (c as u32).checked_sub(FIRST);
    let found = slot.and_then(|slot| SIMPLE.get(slot as usize));
    found.and_then(|code| char::from_u32(u32::from(*code))).unwrap_or(c)
}
