//! A procedure as BPMN 2.0 with its diagram.
//!
//! A stage is a user task, its acts are the named flows of the gateway behind
//! it; all its acts are listed in the task's documentation. What several
//! flows enter has a gateway before it, so that nothing joins or splits
//! implicitly, which is what linters of BPMN ask for.

use std::fmt::Write;

use kernel::Lang;

use super::escaped;
use super::layout::layout;
use super::shape::Graph;
use crate::describe::Tongue;
use crate::model::{Ix, Procedure};

const COLUMN: f64 = 420.0;
const LANE: f64 = 130.0;

/// A node of the diagram.
struct Node {
    id: String,
    kind: &'static str,
    name: String,
    documentation: String,
    x: f64,
    y: f64,
    w: f64,
    h: f64,
}

struct Flow {
    id: String,
    name: String,
    from: usize,
    to: usize,
}

/// The procedure as an XML document.
pub fn bpmn(p: &Procedure, lang: Lang) -> String {
    let role = |r: &str| r.to_owned();
    let tongue = Tongue { p, lang, role: &role, named: &|_| None };
    let graph = Graph::whole(p);
    let mut model = Model { nodes: Vec::new(), flows: Vec::new() };
    let plan = layout(&graph, &vec![LANE - 28.0; p.stages.len()]);
    let place = |s: Ix| (40.0 + plan.row[s] as f64 * COLUMN, 40.0 + plan.x[s]);
    let ends: Vec<Ends> =
        (0..p.stages.len()).map(|s| model.stage(&tongue, &graph, s, place(s))).collect();
    for edge in &graph.edges {
        let from = ends[edge.from].out;
        // What does not come out of a gateway is not a choice; its act stands
        // in the documentation of the task.
        let chosen = model.nodes[from].kind == "exclusiveGateway";
        let name = if chosen { names(&tongue, &edge.acts) } else { String::new() };
        model.flow(from, ends[edge.to].into, name);
    }
    model.write(&tongue)
}

/// Where flows enter and leave a stage.
struct Ends {
    into: usize,
    out: usize,
}

struct Model {
    nodes: Vec<Node>,
    flows: Vec<Flow>,
}

impl Model {
    fn node(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn flow(&mut self, from: usize, to: usize, name: String) {
        let id = format!("flow_{}", self.flows.len() + 1);
        self.flows.push(Flow { id, name, from, to });
    }

    /// A stage with its gateways.
    fn stage(&mut self, t: &Tongue<'_>, graph: &Graph, s: Ix, (x, y): (f64, f64)) -> Ends {
        let stage = &t.p.stages[s];
        let entering = graph.edges.iter().filter(|e| e.to == s).count();
        let leaving = graph.edges.iter().filter(|e| e.from == s).count();
        // An end from which something still leads on is a task with an end
        // event of its own behind its gateway.
        let over = stage.end.is_some();
        let leaving = leaving + usize::from(over && leaving > 0);
        let name = t.word("stages", &stage.name);
        let (kind, w, h) = match (s, over && leaving == 0) {
            (0, _) => ("startEvent", 36.0, 36.0),
            (_, true) => ("endEvent", 36.0, 36.0),
            _ => ("userTask", 150.0, 80.0),
        };
        let documentation = if kind == "userTask" { acts(t, s) } else { String::new() };
        let id = format!("stage_{}", stage.name);
        let node = Node {
            id,
            kind,
            name: name.clone(),
            documentation,
            x: x + 80.0,
            y: y + 40.0 - h / 2.0,
            w,
            h,
        };
        let own = self.node(node);
        let mut ends = Ends { into: own, out: own };
        if entering > 1 {
            ends.into = self.gateway(format!("join_{}", stage.name), String::new(), x, y + 15.0);
            self.flow(ends.into, own, String::new());
        }
        if leaving > 1 {
            let asks = format!("{name}?");
            ends.out = self.gateway(format!("split_{}", stage.name), asks, x + 260.0, y + 15.0);
            self.flow(own, ends.out, String::new());
        }
        if over && leaving > 0 {
            let word = t.own("table.end_done", &[]);
            let node = Node {
                id: format!("end_{}", stage.name),
                kind: "endEvent",
                name: name.clone(),
                documentation: String::new(),
                x: x + 330.0,
                y: y + 62.0,
                w: 36.0,
                h: 36.0,
            };
            let end = self.node(node);
            self.flow(ends.out, end, word);
        }
        ends
    }

    fn gateway(&mut self, id: String, name: String, x: f64, y: f64) -> usize {
        let kind = "exclusiveGateway";
        self.node(Node { id, kind, name, documentation: String::new(), x, y, w: 50.0, h: 50.0 })
    }

    fn write(&self, t: &Tongue<'_>) -> String {
        let p = t.p;
        let name = escaped(&t.word("procedure", "name"));
        let mut out = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <bpmn:definitions xmlns:bpmn=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" \
             xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\" \
             xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\" \
             xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\" \
             id=\"definitions_{0}\" targetNamespace=\"urn:jingwei:procedure:{0}\" \
             exporter=\"jingwei\" exporterVersion=\"{1}\">\n\
             <bpmn:process id=\"process_{0}\" name=\"{name}\" isExecutable=\"false\">\n",
            p.name, p.version,
        );
        for (i, node) in self.nodes.iter().enumerate() {
            self.write_node(&mut out, i, node);
        }
        for flow in &self.flows {
            let named = match flow.name.is_empty() {
                true => String::new(),
                false => format!(" name=\"{}\"", escaped(&flow.name)),
            };
            let (from, to) = (&self.nodes[flow.from].id, &self.nodes[flow.to].id);
            let _ = writeln!(
                out,
                "<bpmn:sequenceFlow id=\"{}\"{named} sourceRef=\"{from}\" targetRef=\"{to}\"/>",
                flow.id
            );
        }
        out.push_str("</bpmn:process>\n");
        self.write_diagram(&mut out, &p.name);
        out.push_str("</bpmn:definitions>\n");
        out
    }

    fn write_node(&self, out: &mut String, i: usize, node: &Node) {
        let Node { id, kind, name, documentation, .. } = node;
        let named =
            if name.is_empty() { String::new() } else { format!(" name=\"{}\"", escaped(name)) };
        let _ = writeln!(out, "<bpmn:{kind} id=\"{id}\"{named}>");
        if !documentation.is_empty() {
            let text = escaped(documentation);
            let _ = writeln!(out, "<bpmn:documentation>{text}</bpmn:documentation>");
        }
        for flow in self.flows.iter().filter(|f| f.to == i) {
            let _ = writeln!(out, "<bpmn:incoming>{}</bpmn:incoming>", flow.id);
        }
        for flow in self.flows.iter().filter(|f| f.from == i) {
            let _ = writeln!(out, "<bpmn:outgoing>{}</bpmn:outgoing>", flow.id);
        }
        let _ = writeln!(out, "</bpmn:{kind}>");
    }

    fn write_diagram(&self, out: &mut String, name: &str) {
        let _ = writeln!(
            out,
            "<bpmndi:BPMNDiagram id=\"diagram_{name}\">\n\
             <bpmndi:BPMNPlane id=\"plane_{name}\" bpmnElement=\"process_{name}\">"
        );
        for Node { id, x, y, w, h, kind, .. } in &self.nodes {
            let marked = match *kind {
                "exclusiveGateway" => " isMarkerVisible=\"true\"",
                _ => "",
            };
            let _ = writeln!(
                out,
                "<bpmndi:BPMNShape id=\"{id}_di\" bpmnElement=\"{id}\"{marked}>\
                 <dc:Bounds x=\"{x:.0}\" y=\"{y:.0}\" width=\"{w:.0}\" height=\"{h:.0}\"/>\
                 </bpmndi:BPMNShape>"
            );
        }
        for flow in &self.flows {
            let (a, b) = (&self.nodes[flow.from], &self.nodes[flow.to]);
            let (x1, y1, x2, y2) = (a.x + a.w, a.y + a.h / 2.0, b.x, b.y + b.h / 2.0);
            let _ = writeln!(
                out,
                "<bpmndi:BPMNEdge id=\"{0}_di\" bpmnElement=\"{0}\">\
                 <di:waypoint x=\"{x1:.0}\" y=\"{y1:.0}\"/><di:waypoint x=\"{x2:.0}\" y=\"{y2:.0}\"/>\
                 </bpmndi:BPMNEdge>",
                flow.id
            );
        }
        out.push_str("</bpmndi:BPMNPlane>\n</bpmndi:BPMNDiagram>\n");
    }
}

/// All acts of a stage, for its documentation.
fn acts(t: &Tongue<'_>, s: Ix) -> String {
    names(t, &t.p.stages[s].acts)
}

fn names(t: &Tongue<'_>, acts: &[Ix]) -> String {
    acts.iter().map(|a| t.word("acts", &t.p.acts[*a].name)).collect::<Vec<_>>().join(" / ")
}
