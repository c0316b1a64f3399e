//! The plain form of an instant, `2026-10-20T13:10:00.25Z`, printed and read
//! without the general machinery: the state of a matter holds dozens of them,
//! and every command reads and writes it. All other forms are jiff's.

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400;
/// 0000-01-01, from where on four digits tell the year, and the end of what
/// jiff takes for an instant, some hours before the year 10000.
const FIRST: i64 = -62_167_219_200 * SECOND;
const AFTER: i64 = 253_402_207_200 * SECOND + 1;

/// The text of an instant in microseconds, in a buffer and its length; none
/// outside of those years.
pub(crate) fn print(micros: i64) -> Option<([u8; 27], usize)> {
    if !(FIRST..AFTER).contains(&micros) {
        return None;
    }
    let (seconds, fraction) = (micros.div_euclid(SECOND), micros.rem_euclid(SECOND));
    let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let (year, month, day) = date(days);
    let mut text = *b"0000-00-00T00:00:00.000000Z";
    digits(&mut text[0..4], year);
    digits(&mut text[5..7], month);
    digits(&mut text[8..10], day);
    digits(&mut text[11..13], second / 3600);
    digits(&mut text[14..16], second / 60 % 60);
    digits(&mut text[17..19], second % 60);
    digits(&mut text[20..26], fraction);
    let mut end = 26;
    while text[end - 1] == b'0' && end > 20 {
        end -= 1;
    }
    if end == 20 {
        end = 19;
    }
    text[end] = b'Z';
    Some((text, end + 1))
}

/// Reads what [`print`] writes; none for every other form.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let text = text.as_bytes();
    let (end, last) = text.split_last().map(|(z, rest)| (rest, *z))?;
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if last != b'Z' || end.len() < 19 || marks.iter().any(|(at, mark)| end[*at] != *mark) {
        return None;
    }
    let (year, month, day) = (number(&end[0..4])?, number(&end[5..7])?, number(&end[8..10])?);
    let (hour, minute, second) =
        (number(&end[11..13])?, number(&end[14..16])?, number(&end[17..19])?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = days(year, month, day);
    // a day that its month does not have comes back as another one
    if date(days) != (year, month, day) {
        return None;
    }
    let seconds = days * DAY + hour * 3600 + minute * 60 + second;
    Some(seconds * SECOND + fraction(&end[19..])?)
}

fn fraction(text: &[u8]) -> Option<i64> {
    let Some((dot, digits)) = text.split_first() else { return Some(0) };
    if *dot != b'.' || !(1..=6).contains(&digits.len()) {
        return None;
    }
    let missing = u32::try_from(6 - digits.len()).ok()?;
    Some(number(digits)? * 10_i64.pow(missing))
}

fn number(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |n, d| d.is_ascii_digit().then(|| n * 10 + i64::from(d - b'0')))
}

fn digits(into: &mut [u8], mut n: i64) {
    for place in into.iter_mut().rev() {
        *place = b'0' + (n % 10) as u8;
        n /= 10;
    }
}

/// Year, month and day of a day counted from 1970-01-01. Years are counted
/// from March, so that the day that leap years add is their last; 400 of them
/// have 146 097 days. (Gregorian calendar, ISO 8601.)
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

/// The other way round.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let march_month = (month + 9) % 12;
    let of_year = (153 * march_month + 2) / 5 + day - 1;
    let days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    era * 146_097 + days - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn instants() -> impl Iterator<Item = i64> {
        let edges = [FIRST, FIRST + 1, -1, 0, 1, 999_999, SECOND, AFTER - 1];
        // a step that meets every month, hour and number of digits in time
        let spread = (0..200_000).map(|n| FIRST + n * 1_577_847_190_123);
        let short = (0..2_000).map(|n| 1_792_000_000 * SECOND + n * 250_100);
        edges.into_iter().chain(spread).chain(short).filter(|t| (FIRST..AFTER).contains(t))
    }

    #[test]
    fn it_prints_and_reads_as_jiff_does() {
        for micros in instants() {
            let (text, length) = print(micros).unwrap();
            let text = std::str::from_utf8(&text[..length]).unwrap();
            assert_eq!(text, Timestamp::from_microsecond(micros).unwrap().to_string());
            assert_eq!(parse(text), Some(micros), "{text}");
        }
    }

    #[test]
    fn other_forms_and_impossible_days_are_left_to_jiff() {
        assert!(print(AFTER).is_none() && print(FIRST - 1).is_none());
        for text in [
            "",
            "Z",
            "2026-10-20",
            "2026-10-20T13:10:00+08:00",
            "2026-10-20t13:10:00Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-10-00T00:00:00Z",
            "2026-10-20T24:00:00Z",
            "2026-10-20T13:60:00Z",
            "2026-10-20T13:10:60Z",
            "2026-10-20T13:10:00.Z",
            "2026-10-20T13:10:00.1234567Z",
            "2026-10-20T13:10:0\u{ff10}Z",
            "-026-10-20T13:10:00Z",
            "+026-10-20T13:10:00Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
