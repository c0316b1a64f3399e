//! The newest directory and map, for whoever asks.

use std::sync::{Arc, PoisonError, RwLock};

use kernel::{Error, Result, Shard};
use store::Store;

use crate::directory::Directory;
use crate::map::Map;
use crate::store::{Stamps, load_directory, load_shapes, load_shapes_since, stamps};

/// Holds what was read last. Commands take the `Arc`s once and keep them for
/// their whole run.
#[derive(Debug, Default)]
pub struct Live {
    held: RwLock<(Arc<Directory>, Arc<Map>)>,
}

impl Live {
    /// Reads everything. The map is not drawn yet: whoever serves draws it
    /// beside the first requests ([`Map::draw`]).
    pub async fn open(store: &Store) -> Result<Live> {
        let live = Live::default();
        if let Some(newer) = live.newer(store).await? {
            live.hold(newer);
        }
        Ok(live)
    }

    /// The newest directory that was read.
    pub fn directory(&self) -> Arc<Directory> {
        Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner).0)
    }

    /// The newest map that was read.
    pub fn map(&self) -> Arc<Map> {
        Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner).1)
    }

    /// Reads again what has changed, and tells whether anything had: after a
    /// change of one's own, and every few seconds for those of other
    /// processes. Costs one small read when nothing has.
    pub async fn refresh(&self, store: &Store) -> Result<bool> {
        let Some((directory, map)) = self.newer(store).await? else { return Ok(false) };
        // Places are found in the map before until this one can find them.
        let drawn = Arc::clone(&map);
        let ready = move || {
            drawn.locator();
        };
        tokio::task::spawn_blocking(ready).await.map_err(Error::internal)?;
        self.hold((directory, map));
        Ok(true)
    }

    fn hold(&self, newer: (Arc<Directory>, Arc<Map>)) {
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = newer;
    }

    /// What the database has, if that is not what is held.
    async fn newer(&self, store: &Store) -> Result<Option<(Arc<Directory>, Arc<Map>)>> {
        let (directory, map) = (self.directory(), self.map());
        let held = Stamps { directory: directory.stamp(), boundaries: map.stamp() };
        let now = store.read(Shard::COMMON, stamps).await?;
        if held == now {
            return Ok(None);
        }
        let directory = match held.directory == now.directory {
            true => directory,
            false => Arc::new(store.read(Shard::COMMON, load_directory).await?),
        };
        // Only shapes make a new map: a ruling changes the directory often.
        let map = match held.boundaries == now.boundaries {
            true => map,
            false => {
                let same_areas = held.directory == now.directory;
                match redrawn(store, &map, same_areas).await? {
                    Some(map) => Arc::new(map),
                    None => {
                        let (shapes, stamp) = store.read(Shard::COMMON, load_shapes).await?;
                        Arc::new(Map::new(&directory, shapes, store.clock().now(), stamp))
                    }
                }
            }
        };
        Ok(Some((directory, map)))
    }
}

/// Shapes that are read alone; with more of them a new map is as quick.
const FEW: usize = 200;

/// The map with a few shapes drawn anew; `None` when that is not all that has
/// changed.
async fn redrawn(store: &Store, map: &Map, same_areas: bool) -> Result<Option<Map>> {
    if !same_areas || map.is_empty() {
        return Ok(None);
    }
    let since = map.stamp();
    let read = store.read(Shard::COMMON, move |tx| load_shapes_since(tx, since)).await?;
    let (changed, stamp) = read;
    Ok((changed.len() <= FEW).then(|| map.redrawn(&changed, stamp)).flatten())
}
