//! Layers from top to bottom: every act leads down but those that lead back.

use super::shape::Graph;

/// Where everything is, in rows and, within a row, from left to right.
#[derive(Debug)]
pub(super) struct Layout {
    /// Row of each stage.
    pub row: Vec<usize>,
    /// Centre of each stage, in pixels from the left.
    pub x: Vec<f64>,
    /// For each edge its points between the two stages: (row, x).
    pub bends: Vec<Vec<(usize, f64)>>,
    pub rows: usize,
    pub width: f64,
}

/// Something that takes room in a row: a stage, or an edge passing through.
#[derive(Debug, Clone)]
struct Item {
    row: usize,
    width: f64,
    x: f64,
    up: Vec<usize>,
    down: Vec<usize>,
}

const GAP: f64 = 28.0;
const PASSING: f64 = 16.0;
const SWEEPS: usize = 12;

/// Lays a graph out whose stages are so wide.
pub(super) fn layout(graph: &Graph, widths: &[f64]) -> Layout {
    let n = widths.len();
    let row = rows(graph, n);
    let stage =
        |i: usize| Item { row: row[i], width: widths[i], x: 0.0, up: Vec::new(), down: Vec::new() };
    let mut items: Vec<Item> = (0..n).map(stage).collect();
    let passing: Vec<Vec<usize>> = graph
        .edges
        .iter()
        .map(|edge| {
            let (top, bottom) = ordered(edge.from, edge.to, &row);
            thread(&mut items, top, bottom)
        })
        .collect();
    let rows = row.iter().max().map_or(0, |r| r + 1);
    let mut order = first_order(&items, rows);
    for sweep in 0..SWEEPS {
        sort_rows(&mut items, &mut order, sweep % 2 == 0);
    }
    place(&mut items, &order);
    let width = items.iter().map(|i| i.x + i.width / 2.0).fold(0.0, f64::max);
    let bends = passing
        .iter()
        .zip(&graph.edges)
        .map(|(list, edge)| {
            let mut points: Vec<(usize, f64)> =
                list.iter().map(|i| (items[*i].row, items[*i].x)).collect();
            if row[edge.from] > row[edge.to] {
                points.reverse();
            }
            points
        })
        .collect();
    Layout { x: items[..n].iter().map(|i| i.x).collect(), row, bends, rows, width }
}

fn ordered(a: usize, b: usize, row: &[usize]) -> (usize, usize) {
    if row[a] <= row[b] { (a, b) } else { (b, a) }
}

/// Joins two stages through the rows between them.
fn thread(items: &mut Vec<Item>, top: usize, bottom: usize) -> Vec<usize> {
    let mut passing = Vec::new();
    let mut above = top;
    for row in items[top].row + 1..items[bottom].row {
        let item = Item { row, width: PASSING, x: 0.0, up: vec![above], down: Vec::new() };
        items.push(item);
        let at = items.len() - 1;
        items[above].down.push(at);
        passing.push(at);
        above = at;
    }
    if items[above].row != items[bottom].row {
        items[above].down.push(bottom);
        items[bottom].up.push(above);
    }
    passing
}

/// Longest way down to each stage. What leads to a stage that the file names
/// earlier leads back: the order of the file is the order its author has in
/// mind.
fn rows(graph: &Graph, n: usize) -> Vec<usize> {
    let mut row = vec![0; n];
    for from in 0..n {
        for edge in graph.edges.iter().filter(|e| e.from == from && e.to > from) {
            row[edge.to] = row[edge.to].max(row[from] + 1);
        }
    }
    row
}

fn first_order(items: &[Item], rows: usize) -> Vec<Vec<usize>> {
    let mut order = vec![Vec::new(); rows];
    for (i, item) in items.iter().enumerate() {
        order[item.row].push(i);
    }
    order
}

/// Sorts each row by the middle of what its items hang on.
fn sort_rows(items: &mut [Item], order: &mut [Vec<usize>], downward: bool) {
    let mut place = vec![0.0; items.len()];
    let number = |place: &mut Vec<f64>, row: &[usize]| {
        let middle = row.len() as f64 / 2.0;
        row.iter().enumerate().for_each(|(k, i)| place[*i] = k as f64 - middle);
    };
    order.iter().for_each(|row| number(&mut place, row));
    let mut rows: Vec<usize> = (0..order.len()).collect();
    if !downward {
        rows.reverse();
    }
    for r in rows {
        let key = |i: &usize| {
            let beside = if downward { &items[*i].up } else { &items[*i].down };
            match beside.len() {
                0 => place[*i],
                n => beside.iter().map(|b| place[*b]).sum::<f64>() / n as f64,
            }
        };
        let mut row: Vec<(f64, usize)> = order[r].iter().map(|i| (key(i), *i)).collect();
        row.sort_by(|a, b| a.0.total_cmp(&b.0));
        order[r] = row.into_iter().map(|(_, i)| i).collect();
        number(&mut place, &order[r]);
    }
}

/// Gives each item its place: near what it hangs on, without overlap.
fn place(items: &mut [Item], order: &[Vec<usize>]) {
    for row in order {
        let mut x = 0.0;
        for i in row {
            items[*i].x = x + items[*i].width / 2.0;
            x += items[*i].width + GAP;
        }
    }
    for sweep in 0..SWEEPS {
        for row in order {
            for i in row {
                let beside: Vec<usize> =
                    items[*i].up.iter().chain(&items[*i].down).copied().collect();
                if !beside.is_empty() {
                    let sum: f64 = beside.iter().map(|b| items[*b].x).sum();
                    let wish = sum / beside.len() as f64;
                    items[*i].x = (items[*i].x + wish) / 2.0;
                }
            }
            spread(items, row, sweep % 2 == 0);
        }
    }
    let left = items.iter().map(|i| i.x - i.width / 2.0).fold(f64::INFINITY, f64::min);
    items.iter_mut().for_each(|i| i.x -= left);
}

/// Pushes the items of a row apart, keeping their order.
fn spread(items: &mut [Item], row: &[usize], rightward: bool) {
    let need = |a: &Item, b: &Item| a.width / 2.0 + b.width / 2.0 + GAP;
    if rightward {
        for pair in row.windows(2) {
            let least = items[pair[0]].x + need(&items[pair[0]], &items[pair[1]]);
            items[pair[1]].x = items[pair[1]].x.max(least);
        }
    } else {
        for pair in row.windows(2).rev() {
            let most = items[pair[1]].x - need(&items[pair[0]], &items[pair[1]]);
            items[pair[0]].x = items[pair[0]].x.min(most);
        }
    }
}
