//! Groups of reports about one thing, as they arrive.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::index::{Index, Like};
use super::signature::Signature;

/// Days within which reports can be about one thing.
const DAYS: u32 = 120;
/// Members that a report is compared with.
const ASKED: usize = 6;
/// Minutes of a week.
const WEEK: u32 = 7 * 24 * 60;

/// From which scores on reports are one topic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// With the likest member.
    pub join: f32,
    /// With the likest members on the mean.
    pub mean: f32,
    /// With both of two topics, for them to become one.
    pub merge: f32,
}

impl Default for Rule {
    fn default() -> Rule {
        Rule { join: 0.6, mean: 0.45, merge: 0.6 }
    }
}

/// How hot a topic is: people and growth. One person's twenty messages are one
/// person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Heat {
    pub people: usize,
    /// People of the last week of it beside those of the week before.
    pub last_week: usize,
    pub week_before: usize,
    /// People, and once more those by which the last week outgrew the one
    /// before.
    pub heat: usize,
}

/// A group of reports about one thing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Topic {
    /// Numbers in the index, oldest first.
    pub reports: Vec<u32>,
    people: Vec<(u32, String)>,
}

impl Topic {
    /// Seen at a minute.
    pub fn heat(&self, minute: u32) -> Heat {
        let within = |from: u32, to: u32| -> usize {
            let people = self.people.iter().filter(|(m, _)| (from..to).contains(m));
            people.map(|(_, who)| who).collect::<HashSet<_>>().len()
        };
        let people = within(0, u32::MAX);
        let last_week = within(minute.saturating_sub(WEEK), u32::MAX);
        let week_before = within(minute.saturating_sub(2 * WEEK), minute.saturating_sub(WEEK));
        let heat = people + last_week.saturating_sub(week_before);
        Heat { people, last_week, week_before, heat }
    }

    /// Minutes of the first and the last report.
    pub fn span(&self) -> Option<(u32, u32)> {
        let minutes = self.people.iter().map(|(minute, _)| *minute);
        Some((minutes.clone().min()?, minutes.max()?))
    }
}

/// Topics over an index.
#[derive(Debug, Clone, Default)]
pub struct Topics {
    pub index: Index,
    pub rule: Rule,
    of: Vec<u32>,
    signatures: HashMap<u32, Signature>,
    pub topics: Vec<Topic>,
}

impl Topics {
    /// Takes a report in, in the order of time. `who` is any name that is equal
    /// for one person; an unknown person is one of their own.
    pub fn add(&mut self, report: Signature, minute: u32, who: Option<&str>) -> Option<usize> {
        let likes = self.index.like(&report, minute, DAYS);
        let near = self.near(&report, minute, &likes);
        let number = self.index.add(&report, minute)?;
        let topic = self.home(&near);
        self.of.push(topic as u32);
        let who = who.map_or_else(|| format!("report {number}"), str::to_owned);
        self.topics[topic].reports.push(number);
        self.topics[topic].people.push((minute, who));
        self.signatures.insert(number, report);
        Some(topic)
    }

    /// The topic a report goes to: a new one, the one that is near, or several
    /// that turn out to be one.
    fn home(&mut self, near: &[(usize, f32)]) -> usize {
        let Some((home, score)) = near.first().copied() else {
            self.topics.push(Topic::default());
            return self.topics.len() - 1;
        };
        let merge = self.rule.merge;
        for (other, _) in near[1..].iter().filter(|(_, s)| *s >= merge && score >= merge) {
            let moved = std::mem::take(&mut self.topics[*other]);
            moved.reports.iter().for_each(|r| self.of[*r as usize] = home as u32);
            self.topics[home].reports.extend(moved.reports);
            self.topics[home].reports.sort_unstable();
            self.topics[home].people.extend(moved.people);
        }
        home
    }

    /// Topic of a report.
    pub fn of(&self, report: u32) -> Option<usize> {
        self.of.get(report as usize).map(|topic| *topic as usize)
    }

    /// The report that is likest to the others of its topic.
    pub fn representative(&self, topic: &Topic) -> Option<u32> {
        let likeness = |report: &u32| -> f32 {
            let signature = self.signatures.get(report);
            let others = topic.reports.iter().rev().take(50).filter(|o| *o != report);
            signature.map_or(0.0, |s| others.map(|o| self.index.compare(s, 0, *o).score).sum())
        };
        topic.reports.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
    }

    /// Topics that a report is near to, with the mean score, nearest first.
    fn near(&self, report: &Signature, minute: u32, likes: &[Like]) -> Vec<(usize, f32)> {
        let mut near: Vec<(usize, f32)> = Vec::new();
        let mut tried: Vec<usize> = Vec::new();
        for like in likes.iter().filter(|l| l.score >= self.rule.join) {
            let Some(topic) = self.of(like.report).filter(|t| !tried.contains(t)) else { continue };
            tried.push(topic);
            let mean = self.mean(report, minute, &self.topics[topic]);
            if mean >= self.rule.mean {
                near.push((topic, mean));
            }
        }
        near.sort_by(|a, b| b.1.total_cmp(&a.1));
        near
    }

    /// Mean score with the likest of a topic's last members.
    fn mean(&self, report: &Signature, minute: u32, topic: &Topic) -> f32 {
        let last = topic.reports.iter().rev().take(ASKED * 4);
        let mut scores: Vec<f32> =
            last.map(|m| self.index.compare(report, minute, *m).score).collect();
        scores.sort_by(|a, b| b.total_cmp(a));
        scores.truncate(ASKED);
        scores.iter().sum::<f32>() / scores.len().max(1) as f32
    }
}
