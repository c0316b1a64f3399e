//! Who is next to a grid: whose worker looks when that one's has handled it.

use std::sync::Arc;

use kernel::{AreaCode, Level};
use procedure::Neighbours;
use territory::{Directory, Map};

/// Where the neighbours of a matter are found, when they are asked for.
#[derive(Debug)]
pub(crate) struct Beside {
    pub directory: Arc<Directory>,
    pub map: Arc<Map>,
    pub area: AreaCode,
}

impl Neighbours for Beside {
    fn grids(&self) -> Vec<AreaCode> {
        neighbours(&self.directory, &self.map, self.area)
    }
}

/// Grids beside one that are asked, at most.
const MOST: usize = 6;

/// The grids of the same town that share a border with an area's own, those of
/// its community first and then the longest border. Where no shapes are known,
/// the others of its community, the nearest by number: numbers were mostly
/// given along the streets.
pub fn neighbours(directory: &Directory, map: &Map, area: AreaCode) -> Vec<AreaCode> {
    let Some(own) = directory.at_level(area, Level::Grid) else { return Vec::new() };
    let town = |code| directory.at_level(code, Level::Town).map(|a| a.code);
    let community = |code: &AreaCode| directory.area(*code).and_then(|a| a.parent) == own.parent;
    let shared = map.grids_beside(own.code).iter().copied();
    let mut all: Vec<AreaCode> = shared.filter(|code| town(*code) == town(own.code)).collect();
    all.sort_by_key(|code| !community(code));
    if all.is_empty() {
        all = by_number(directory, own.code, own.parent);
    }
    all.truncate(MOST);
    all
}

fn by_number(directory: &Directory, own: AreaCode, round: Option<AreaCode>) -> Vec<AreaCode> {
    let Some(round) = round else { return Vec::new() };
    let beside = directory.children(round).filter(|a| a.level == Level::Grid && a.code != own);
    let mut all: Vec<AreaCode> = beside.map(|a| a.code).collect();
    all.sort_by_key(|a| a.get().abs_diff(own.get()));
    all
}
