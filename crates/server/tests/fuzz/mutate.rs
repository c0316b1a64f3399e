//! Inputs made from good ones: bent by a seeded generator, so that a run can be
//! run again.

/// Splitmix64.
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `n`, which is not nought.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

/// What has broken readers before.
const NASTY: [&[u8]; 36] = [
    b"\0",
    b"%00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    "🔥".as_bytes(),
    "\u{202e}".as_bytes(),
    "\u{feff}".as_bytes(),
    "１２３".as_bytes(),
    b"-1",
    b"0",
    b"1e308",
    b"-1e-308",
    b"NaN",
    b"Infinity",
    b"9223372036854775807",
    b"-9223372036854775808",
    b"99999999999999999999999",
    b"0x7fffffff",
    b"\"",
    b"'",
    b"\\",
    b"\\u0000",
    b"=",
    b"=cmd|x",
    b"{",
    b"[[[[[[[[[[[[[[[[",
    b"}",
    b"]",
    b",",
    b"\r\n",
    b"\t",
    b"../..",
    b"<!DOCTYPE a>",
    b"' OR 1=1 --",
];
/// Bytes that an input may have.
const MOST: usize = 96 * 1024;

/// A seed bent one to eight times.
pub fn mutated(dice: &mut Dice, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = seeds[dice.below(seeds.len())].clone();
    for _ in 0..=dice.below(8) {
        bend(dice, seeds, &mut bytes);
        bytes.truncate(MOST);
    }
    bytes
}

fn bend(dice: &mut Dice, seeds: &[Vec<u8>], bytes: &mut Vec<u8>) {
    let at = dice.below(bytes.len() + 1);
    let (from, to) = chunk(dice, bytes.len());
    match dice.below(9) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
        1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = [0, 0xff, 0x7f, 0x80, b'0', b'9', b'"', b'\n'][dice.below(8)];
            }
        }
        2 => drop(bytes.splice(at..at, NASTY[dice.below(NASTY.len())].iter().copied())),
        3 => drop(bytes.drain(from..to)),
        4 => {
            let part = bytes[from..to].to_vec();
            drop(bytes.splice(at..at, part));
        }
        5 => {
            let other = &seeds[dice.below(seeds.len())];
            let (from, to) = chunk(dice, other.len());
            let part = other[from..to].to_vec();
            drop(bytes.splice(at..at, part));
        }
        6 => bytes.truncate(at),
        7 => number(dice, bytes),
        _ => {
            let part = bytes[from..to.min(from + 8)].to_vec();
            for _ in 0..1 << dice.below(12) {
                bytes.extend(&part);
                if bytes.len() > MOST {
                    break;
                }
            }
        }
    }
}

fn chunk(dice: &mut Dice, length: usize) -> (usize, usize) {
    let from = dice.below(length + 1);
    let to = from + dice.below((length - from).min(64) + 1);
    (from, to)
}

/// Puts another number where one stands.
fn number(dice: &mut Dice, bytes: &mut Vec<u8>) {
    let digit = |b: &u8| b.is_ascii_digit();
    let places: Vec<usize> = (0..bytes.len()).filter(|i| digit(&bytes[*i])).collect();
    if places.is_empty() {
        return;
    }
    let from = places[dice.below(places.len())];
    let to = from + bytes[from..].iter().take_while(|b| digit(b)).count();
    let other = [&b"0"[..], b"4294967296", b"18446744073709551616", b"255", b"1", b"65536", b"-0"];
    drop(bytes.splice(from..to, other[dice.below(other.len())].iter().copied()));
}
