//! The graph that is drawn: stages, and one edge for all acts between two.

use crate::model::{Ix, Procedure};
use crate::ways::Ways;

/// An act that leads to the same stage from more stages than this is written
/// into them instead of being drawn from each: 撤诉 would hide everything else.
const MOST_DRAWN: usize = 3;

/// All acts from one stage to another.
#[derive(Debug, Clone)]
pub(super) struct Edge {
    pub from: Ix,
    pub to: Ix,
    pub acts: Vec<Ix>,
}

/// What is drawn.
#[derive(Debug)]
pub(super) struct Graph {
    pub edges: Vec<Edge>,
    /// For each stage the acts whose edge is not drawn, with where they lead.
    pub exits: Vec<Vec<(Ix, Ix)>>,
}

impl Graph {
    /// Every way, each between two stages once.
    pub fn whole(p: &Procedure) -> Graph {
        Graph::of(p, usize::MAX)
    }

    /// The ways that are drawn.
    pub fn drawn(p: &Procedure) -> Graph {
        Graph::of(p, MOST_DRAWN)
    }

    fn of(p: &Procedure, most: usize) -> Graph {
        let ways = Ways::of(p);
        let mut graph = Graph { edges: Vec::new(), exits: vec![Vec::new(); p.stages.len()] };
        let same = |a: Ix, t: Ix| {
            let leads = |w: &Vec<(Ix, Ix)>| w.contains(&(a, t));
            ways.from.iter().filter(|w| leads(w)).count()
        };
        let mut reached = vec![false; p.stages.len()];
        for (from, list) in ways.from.iter().enumerate() {
            for (act, to) in list.iter().copied() {
                let first = !std::mem::replace(&mut reached[to], true);
                if !first && same(act, to) > most {
                    if !graph.exits[from].contains(&(act, to)) {
                        graph.exits[from].push((act, to));
                    }
                    continue;
                }
                graph.add(from, to, act);
            }
        }
        graph
    }

    fn add(&mut self, from: Ix, to: Ix, act: Ix) {
        match self.edges.iter_mut().find(|e| e.from == from && e.to == to) {
            Some(edge) if edge.acts.contains(&act) => {}
            Some(edge) => edge.acts.push(act),
            None => self.edges.push(Edge { from, to, acts: vec![act] }),
        }
    }
}
