//! Places in lists as cursors carry them: the numbers of the index, in its order.

use kernel::{Cursor, Error, Result};

/// The cursor of a place.
pub(super) fn written<const N: usize>(numbers: [i64; N]) -> Cursor {
    Cursor(numbers.map(|n| n.to_string()).join("."))
}

/// The place of a cursor.
///
/// # Errors
/// `casework.cursor_wrong` when it is none that [`written`] made of as many.
pub(super) fn read<const N: usize>(cursor: &Cursor) -> Result<[i64; N]> {
    let wrong = || Error::invalid("casework.cursor_wrong", "cursor");
    let numbers = cursor.0.split('.').map(|n| n.parse::<i64>().map_err(|_| wrong()));
    numbers.collect::<Result<Vec<i64>>>()?.try_into().map_err(|_| wrong())
}
