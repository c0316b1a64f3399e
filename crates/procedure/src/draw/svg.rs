//! A procedure as a picture, the way of a matter marked.

use std::fmt::Write;

use kernel::Lang;

use super::escaped;
use super::layout::{Layout, layout};
use super::shape::{Edge, Graph};
use crate::describe::Tongue;
use crate::io::Entry;
use crate::model::{Ix, Procedure};

const ROW: f64 = 132.0;
const MARGIN: f64 = 24.0;
const LINE: f64 = 16.0;
const INK: &str = "#1b1f24";
const GREY: &str = "#57606a";
const PALE: &str = "#8c959f";
const BLUE: &str = "#0b5cad";

/// Where a matter has been.
#[derive(Debug, Clone, Default)]
pub struct Path {
    /// Stages it went through, each with the next.
    pub hops: Vec<(String, String)>,
    /// The stage it is in.
    pub here: Option<String>,
}

impl Path {
    /// From the matter's timeline.
    pub fn of(timeline: &[Entry], here: &str) -> Path {
        let moved = timeline.iter().filter(|e| e.from != e.to);
        Path {
            hops: moved.map(|e| (e.from.clone(), e.to.clone())).collect(),
            here: Some(here.to_owned()),
        }
    }

    fn went(&self, from: &str, to: &str) -> bool {
        self.hops.iter().any(|(f, t)| f == from && t == to)
    }

    fn was_at(&self, stage: &str) -> bool {
        self.hops.iter().any(|(f, t)| f == stage || t == stage)
    }
}

/// The picture as SVG, with title and description for those who do not see it.
/// Colours are attributes and not styles, which a strict content security
/// policy would refuse.
pub fn svg(p: &Procedure, lang: Lang, path: Option<&Path>) -> String {
    let role = |r: &str| r.to_owned();
    let tongue = Tongue { p, lang, role: &role, named: &|_| None };
    let graph = Graph::drawn(p);
    let boxes: Vec<Vec<String>> = (0..p.stages.len()).map(|s| lines(&tongue, &graph, s)).collect();
    let widths: Vec<f64> = boxes.iter().map(|b| box_width(b)).collect();
    let plan = layout(&graph, &widths);
    let none = Path::default();
    let art = Art {
        tongue,
        graph: &graph,
        boxes: &boxes,
        widths: &widths,
        plan: &plan,
        path: path.unwrap_or(&none),
    };
    art.draw()
}

/// The stage's name, and the acts whose edges are not drawn.
fn lines(tongue: &Tongue<'_>, graph: &Graph, s: Ix) -> Vec<String> {
    let mut lines = vec![tongue.word("stages", &tongue.p.stages[s].name)];
    for (act, to) in &graph.exits[s] {
        let act = tongue.word("acts", &tongue.p.acts[*act].name);
        let to = tongue.word("stages", &tongue.p.stages[*to].name);
        lines.push(format!("{act} → {to}"));
    }
    lines
}

fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if c.is_ascii() { size * 0.56 } else { size }).sum()
}

fn box_width(lines: &[String]) -> f64 {
    let name = lines.first().map_or(0.0, |l| text_width(l, 14.0));
    let rest = lines.iter().skip(1).map(|l| text_width(l, 11.0)).fold(0.0, f64::max);
    name.max(rest).max(72.0) + 24.0
}

struct Art<'a> {
    tongue: Tongue<'a>,
    graph: &'a Graph,
    boxes: &'a [Vec<String>],
    widths: &'a [f64],
    plan: &'a Layout,
    path: &'a Path,
}

impl Art<'_> {
    fn draw(&self) -> String {
        let p = self.tongue.p;
        let width = self.plan.width + 2.0 * MARGIN;
        let last = self.boxes.iter().map(|b| height(b)).fold(0.0, f64::max);
        let tall = self.plan.rows.saturating_sub(1) as f64 * ROW + last + 2.0 * MARGIN;
        let name = self.tongue.word("procedure", "name");
        let title = self.tongue.own("draw.title", &[("name", &name)]);
        let about = self.tongue.own(
            "draw.about",
            &[
                ("name", &name),
                ("version", &p.version.to_string()),
                ("stages", &p.stages.len().to_string()),
                ("acts", &p.acts.len().to_string()),
            ],
        );
        let lang = self.tongue.lang.tag();
        let mut out = String::new();
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" lang=\"{lang}\" \
             viewBox=\"0 0 {width:.0} {tall:.0}\" width=\"{width:.0}\" height=\"{tall:.0}\" \
             aria-labelledby=\"title desc\" font-family=\"sans-serif\">\n\
             <title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n",
            escaped(&title),
            escaped(&format!("{about} {}", self.tongue.word("procedure", "about"))),
        );
        for (marker, colour) in [("tip", GREY), ("gone", BLUE)] {
            let _ = writeln!(
                out,
                "<marker id=\"{marker}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" \
                 markerWidth=\"7\" markerHeight=\"7\" orient=\"auto-start-reverse\">\
                 <path d=\"M0 0L10 5L0 10z\" fill=\"{colour}\"/></marker>"
            );
        }
        for i in 0..self.graph.edges.len() {
            self.edge(&mut out, i);
        }
        for i in 0..self.graph.edges.len() {
            self.label(&mut out, i);
        }
        for s in 0..p.stages.len() {
            self.stage(&mut out, s);
        }
        out.push_str("</svg>\n");
        out
    }

    fn top(&self, row: usize) -> f64 {
        MARGIN + row as f64 * ROW
    }

    fn x(&self, s: Ix) -> f64 {
        MARGIN + self.plan.x[s]
    }

    /// The points of an edge from the foot of one stage to the head of the
    /// other, or beside them where it leads back up.
    fn points(&self, i: usize) -> Vec<(f64, f64)> {
        let Edge { from, to, .. } = self.graph.edges[i];
        let (a, b) = (self.plan.row[from], self.plan.row[to]);
        let foot = |s: Ix| self.top(self.plan.row[s]) + height(&self.boxes[s]);
        let head = |s: Ix| self.top(self.plan.row[s]);
        let bends = self.plan.bends[i].iter().map(|(r, x)| (MARGIN + x, self.top(*r) + 20.0));
        let (start, end) = if a < b {
            ((self.x(from), foot(from)), (self.x(to), head(to)))
        } else if a > b {
            let side = self.widths[from] / 4.0;
            let aside = self.widths[to] / 4.0;
            ((self.x(from) + side, head(from)), (self.x(to) + aside, foot(to)))
        } else {
            let right = self.x(from) < self.x(to);
            let sign = if right { 1.0 } else { -1.0 };
            let middle =
                |s: Ix, sign: f64| (self.x(s) + sign * self.widths[s] / 2.0, head(s) + 20.0);
            (middle(from, sign), middle(to, -sign))
        };
        std::iter::once(start).chain(bends).chain([end]).collect()
    }

    fn edge(&self, out: &mut String, i: usize) {
        let edge = &self.graph.edges[i];
        let name = |s: Ix| self.tongue.p.stages[s].name.as_str();
        let went = self.path.went(name(edge.from), name(edge.to));
        let (colour, width, tip) = if went { (BLUE, 2.5, "gone") } else { (PALE, 1.2, "tip") };
        let points = self.points(i);
        let mut d = String::new();
        for (k, pair) in points.windows(2).enumerate() {
            let ((x1, y1), (x2, y2)) = (pair[0], pair[1]);
            if k == 0 {
                let _ = write!(d, "M{x1:.1} {y1:.1}");
            }
            let half = (y2 - y1) / 2.0;
            let (c1, c2) = (y1 + half, y2 - half);
            let _ = write!(d, "C{x1:.1} {c1:.1} {x2:.1} {c2:.1} {x2:.1} {y2:.1}");
        }
        let _ = writeln!(
            out,
            "<path d=\"{d}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" \
             marker-end=\"url(#{tip})\"/>"
        );
    }

    /// The acts on an edge, near where they begin; neighbours are staggered.
    fn label(&self, out: &mut String, i: usize) {
        let edge = &self.graph.edges[i];
        let before = self.graph.edges[..i].iter().filter(|e| e.from == edge.from).count();
        let points = self.points(i);
        let ((x1, y1), (x2, y2)) = (points[0], points[1]);
        let part = 0.3 + 0.16 * (before % 4) as f64;
        let (x, y) = (x1 + (x2 - x1) * part, y1 + (y2 - y1) * part);
        let words: Vec<String> = edge
            .acts
            .iter()
            .map(|a| self.tongue.word("acts", &self.tongue.p.acts[*a].name))
            .collect();
        let wide = words.iter().map(|w| text_width(w, 11.0)).fold(0.0, f64::max) + 6.0;
        let tall = words.len() as f64 * 14.0;
        let _ = writeln!(
            out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{wide:.1}\" height=\"{tall:.1}\" rx=\"2\" fill=\"#ffffff\" fill-opacity=\"0.85\"/>",
            x - wide / 2.0,
            y - 11.0,
        );
        for (k, word) in words.iter().enumerate() {
            let _ = writeln!(
                out,
                "<text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"11\" fill=\"{GREY}\" text-anchor=\"middle\">{}</text>",
                y + k as f64 * 14.0,
                escaped(word),
            );
        }
    }

    fn stage(&self, out: &mut String, s: Ix) {
        let stage = &self.tongue.p.stages[s];
        let lines = &self.boxes[s];
        let (x, y, w) = (self.x(s), self.top(self.plan.row[s]), self.widths[s]);
        let here = self.path.here.as_deref() == Some(stage.name.as_str());
        let been = here || self.path.was_at(&stage.name);
        let (fill, ink) = if here { (BLUE, "#ffffff") } else { ("#ffffff", INK) };
        let (stroke, line) = if been { (BLUE, 2.5) } else { (GREY, 1.2) };
        let round = if stage.end.is_some() || s == 0 { 20 } else { 6 };
        let tall = height(lines);
        let told =
            if here { format!(" ({})", self.tongue.own("draw.here", &[])) } else { String::new() };
        let _ = writeln!(
            out,
            "<g><title>{}{told}</title><rect x=\"{:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" \
             height=\"{tall:.1}\" rx=\"{round}\" fill=\"{fill}\" stroke=\"{stroke}\" \
             stroke-width=\"{line}\"/>",
            escaped(&lines[0]),
            x - w / 2.0,
        );
        for (k, text) in lines.iter().enumerate() {
            let size = if k == 0 { 14 } else { 11 };
            let _ = writeln!(
                out,
                "<text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"{size}\" fill=\"{ink}\" text-anchor=\"middle\">{}</text>",
                y + 25.0 + k as f64 * LINE,
                escaped(text),
            );
        }
        out.push_str("</g>\n");
    }
}

fn height(lines: &[String]) -> f64 {
    40.0 + lines.len().saturating_sub(1) as f64 * LINE
}
