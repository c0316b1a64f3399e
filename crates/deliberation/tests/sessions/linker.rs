//! Somebody who has everything and tries to link ballots to voters: the
//! database after every single act, each answer of the program, its keys, the
//! random bytes of its commands, and the exact order of all that came in.

use std::collections::{BTreeMap, BTreeSet};

use jingwei_deliberation::ballot::{Ballot, Closed, Given, Voter};
use jingwei_deliberation::{Sitting, Stage};
use sha2::{Digest, Sha256};

use crate::scene::*;

const VOTERS: i64 = 24;
/// Right guesses of one chance in a thousand and less: of a random order of so
/// many, one is expected.
const CHANCE: usize = 6;

/// What was seen of one voter, in the order in which they came.
struct Seen {
    voter: i64,
    blinded: Vec<u8>,
    given: Given,
}

/// A guess: for each voter that was seen, the place of a ballot.
type Guess = Vec<usize>;

/// Where something stands in a file.
fn find(file: &[u8], what: &[u8]) -> Option<usize> {
    file.windows(what.len()).position(|w| w == what)
}

/// How alike two things are that stand in bytes: runs of four that both have.
fn alike(a: &[u8], b: &[u8]) -> usize {
    let runs: BTreeSet<&[u8]> = a.windows(4).collect();
    b.windows(4).filter(|run| runs.contains(run)).count()
}

fn best(seen: &[Seen], ballots: &[Ballot], score: impl Fn(&Seen, &Ballot) -> usize) -> Guess {
    let of = |s: &Seen| {
        let scores: Vec<usize> = ballots.iter().map(|b| score(s, b)).collect();
        let most = scores.iter().max().copied().unwrap_or_default();
        // nothing to go by: the first of the alike
        scores.iter().position(|n| *n == most).unwrap_or_default()
    };
    seen.iter().map(of).collect()
}

fn bytes(b: &Ballot) -> Vec<u8> {
    [&b.mark[..], &b.token, &b.signature].concat()
}

/// The places of voters and ballots in an order of their bytes, laid beside
/// each other.
fn side_by_side(voters: Vec<Vec<u8>>, ballots: Vec<Vec<u8>>) -> Guess {
    let rank = |all: &[Vec<u8>]| {
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by_key(|i| all[*i].clone());
        order
    };
    let (v, b) = (rank(&voters), rank(&ballots));
    let mut guess = vec![0; voters.len()];
    v.iter().zip(b).for_each(|(voter, ballot)| guess[*voter] = ballot);
    guess
}

/// Blinds that the program could have had a hand in: made from what it knows.
fn blinds_known(seen: &Seen) -> Vec<[u8; 32]> {
    let hash = |parts: &[&[u8]]| -> [u8; 32] {
        let mut h = Sha256::new();
        parts.iter().for_each(|p| h.update(p));
        h.finalize().into()
    };
    let seed = [7u8; 32];
    let mut known: Vec<[u8; 32]> = (1..5u64).map(|n| hash(&[&seed, &n.to_be_bytes()])).collect();
    known.push(hash(&[&seen.voter.to_be_bytes()]));
    known.push(hash(&[&seen.blinded]));
    known.push([0; 32]);
    known.push(seed);
    known
}

/// Every way that leads somewhere when the blinding does not hold.
fn guesses(
    s: &Sitting,
    closed: &Closed,
    seen: &[Seen],
    cast: &[Ballot],
    files: &BTreeMap<String, Vec<Vec<u8>>>,
) -> Vec<(String, Guess)> {
    let all: Vec<(&str, Guess)> = vec![
        ("the order in which they came", (0..seen.len()).collect()),
        ("the order turned round", (0..seen.len()).rev().collect()),
        ("bytes of the blinded mark", best(seen, cast, |v, b| alike(&v.blinded, &bytes(b)))),
        ("bytes of the token", best(seen, cast, |v, b| alike(&v.given.token, &bytes(b)))),
        ("bytes of the proof", best(seen, cast, |v, b| alike(&v.given.proof, &bytes(b)))),
        (
            "bytes of the voter's number",
            best(seen, cast, |v, b| alike(&v.voter.to_be_bytes(), &bytes(b))),
        ),
        (
            "the key on what was blinded",
            // with the key of the session, which is public in the end
            best(seen, cast, |v, b| alike(&closed.seed, &bytes(b)) + alike(&v.blinded, &b.token)),
        ),
        (
            "ordered by their bytes",
            side_by_side(
                seen.iter().map(|v| v.blinded.clone()).collect(),
                cast.iter().map(bytes).collect(),
            ),
        ),
    ];
    let mut all: Vec<(String, Guess)> =
        all.into_iter().map(|(way, guess)| (way.to_owned(), guess)).collect();
    for (name, order) in files {
        // where the rows of voters and of ballots lie, one beside the other
        let at = |what: &[u8]| order.iter().position(|row| row == what);
        let ballots = cast.iter().map(|b| at(&b.mark).unwrap_or_default().to_be_bytes().to_vec());
        let voters = (0..seen.len()).map(|i| i.to_be_bytes().to_vec());
        all.push((name.clone(), side_by_side(voters.collect(), ballots.collect())));
    }
    // the blinding tried out: does that blind make this mark the blinded one?
    let fits = |v: &Seen, b: &Ballot| {
        let tried = blinds_known(v).into_iter().filter(|blind| blinds(s, b, *blind) == v.blinded);
        tried.count()
    };
    all.push(("every blind that was ever in the program".to_owned(), best(seen, cast, fits)));
    all
}

/// The mark of a ballot, blinded by that.
fn blinds(s: &Sitting, b: &Ballot, blind: [u8; 32]) -> Vec<u8> {
    jingwei_deliberation::ballot::blinded(s.id, &b.mark, blind).unwrap()
}

fn right(guess: &Guess, truth: &[usize]) -> usize {
    guess.iter().zip(truth).filter(|(a, b)| a == b).count()
}

#[test]
fn rule_12_nobody_with_database_logs_and_backups_links_a_ballot_to_its_voter() {
    village(async |v| {
        let s = v.session(VOTERS).await;
        let (mut seen, mut ready) = (Vec::new(), Vec::new());
        for voter in 1..=VOTERS {
            let (device, blinded) = Voter::new(s.id, device(1, voter), device(2, voter)).unwrap();
            let given = v.token(&s, voter, blinded.clone()).await.unwrap();
            ready.push(device.take(&given, &s.public).unwrap());
            seen.push(Seen { voter, blinded, given });
        }
        v.turn(&s).await;
        // people come back as they like: the order of a die
        let mut order: Vec<usize> = (0..ready.len()).collect();
        order.sort_by_key(|i| Sha256::digest(i.to_be_bytes()).to_vec());
        let mut cast = Vec::new();
        let mut files = BTreeMap::new();
        for i in &order {
            let ballot = ready[*i].ballot(u32::try_from(i % 3).unwrap());
            v.cast(&s, ballot).await.unwrap();
            cast.push(ballot);
        }
        let of = |rows: Vec<Vec<Vec<u8>>>| rows.into_iter().flatten().collect::<Vec<_>>();
        files.insert("rows of the box".to_owned(), of(v.rows(&["mark"], "ballot_box").await));
        for (name, bytes) in v.files() {
            for one in &seen {
                for secret in [&one.blinded, &one.given.token, &one.given.proof] {
                    assert!(find(&bytes, secret).is_none(), "{name} has what a voter showed");
                }
            }
            let mut lies: Vec<(usize, Vec<u8>)> = Vec::new();
            for b in &cast {
                lies.extend(find(&bytes, &b.mark).map(|at| (at, b.mark.to_vec())));
            }
            lies.sort();
            files.insert(name, lies.into_iter().map(|(_, mark)| mark).collect());
        }
        let closed = v.close(&s).await.unwrap();
        files.insert("rows of the list".to_owned(), of(v.rows(&["mark"], "ballot_list").await));
        // for each voter as seen, the place of the ballot as cast
        let truth: Vec<usize> =
            (0..seen.len()).map(|i| order.iter().position(|o| *o == i).unwrap()).collect();

        for (way, guess) in guesses(&s, &closed, &seen, &cast, &files) {
            let found = right(&guess, &truth);
            assert!(found < CHANCE, "{way}: {found} of {VOTERS}");
        }
        // the same linker with the one thing that never left the devices
        let told = |seen: &Seen, b: &Ballot| {
            usize::from(blinds(&s, b, device(2, seen.voter)) == seen.blinded)
        };
        assert_eq!(right(&best(&seen, &cast, told), &truth), seen.len(), "the linker is blind");
    });
}

#[test]
fn rule_12_what_lies_in_the_database_has_no_order_time_or_voter() {
    village(async |v| {
        let s = v.session(6).await;
        let mut ready = Vec::new();
        for voter in 1..=6 {
            ready.push(v.ready(&s, voter).await);
        }
        let audited = v.count("audit_new").await;
        assert_eq!(s.stage, Stage::HandingOut);
        v.turn(&s).await;
        for r in ready.iter().rev() {
            v.cast(&s, r.ballot(1)).await.unwrap();
        }
        // casting leaves no entry, no fact, no stored answer and no job
        assert_eq!(v.count("audit_new").await, audited + 1);
        for table in ["outbox", "replay", "job"] {
            assert_eq!(v.count(table).await, 0, "{table}");
        }
        v.close(&s).await.unwrap();
        let marks: Vec<_> = v.rows(&["mark"], "ballot_list").await.concat();
        let mut sorted = marks.clone();
        sorted.sort();
        assert_eq!(marks, sorted, "rows lie in the order of their marks");
        let columns = v.columns("ballot_list").await;
        let expected = ["shard", "sitting", "mark", "token", "choice", "signature"];
        assert_eq!(columns, expected, "nothing else is kept of a ballot");
        assert_eq!(v.columns("ballot_box").await, expected);
        assert_eq!(
            v.columns("sitting_roll").await,
            ["shard", "sitting", "member", "chair", "token"]
        );
    });
}
