//! Ballots: the box, and the list that everybody may read.

use kernel::{Error, Id, Result};
use store::{Row, Tx, stmts, vals};

use crate::ballot::Ballot;
use crate::sitting::Sitting;

stmts! {
    pub(crate) BOX_ADD = "INSERT INTO ballot_box (shard, sitting, mark, token, choice, signature) \
        VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT DO NOTHING";
    pub(crate) BOX_GET = "SELECT mark, token, choice, signature FROM ballot_box \
        WHERE shard=$1 AND sitting=$2 AND mark=$3";
    pub(crate) BOX_ALL = "SELECT mark, token, choice, signature FROM ballot_box \
        WHERE shard=$1 AND sitting=$2 ORDER BY mark";
    pub(crate) BOX_TO_LIST = "INSERT INTO ballot_list (shard, sitting, mark, token, choice, \
        signature) SELECT shard, sitting, mark, token, choice, signature FROM ballot_box \
        WHERE shard=$1 AND sitting=$2 ORDER BY mark";
    pub(crate) BOX_EMPTY = "DELETE FROM ballot_box WHERE shard=$1 AND sitting=$2";
    pub(crate) LIST = "SELECT mark, token, choice, signature FROM ballot_list \
        WHERE shard=$1 AND sitting=$2 AND mark>$3 ORDER BY mark LIMIT $4";
}

/// Puts it in; one with that mark that lies there already stays.
pub(crate) fn put(tx: &mut Tx<'_>, id: Id<Sitting>, b: &Ballot) -> Result<()> {
    let (shard, choice) = (id.shard(), i64::from(b.choice));
    tx.exec(&BOX_ADD, &vals![shard, id, &b.mark, &b.token[..], choice, &b.signature[..]])
}

pub(crate) fn get(tx: &mut Tx<'_>, id: Id<Sitting>, mark: &[u8; 32]) -> Result<Option<Ballot>> {
    tx.query_opt(&BOX_GET, &vals![id.shard(), id, mark], read)
}

pub(crate) fn all(tx: &mut Tx<'_>, id: Id<Sitting>) -> Result<Vec<Ballot>> {
    tx.query(&BOX_ALL, &vals![id.shard(), id], read)
}

/// Writes the list and empties the box.
pub(crate) fn publish(tx: &mut Tx<'_>, id: Id<Sitting>) -> Result<()> {
    tx.exec(&BOX_TO_LIST, &vals![id.shard(), id])?;
    tx.exec(&BOX_EMPTY, &vals![id.shard(), id])
}

pub(crate) fn list(
    tx: &mut Tx<'_>,
    id: Id<Sitting>,
    after: &[u8],
    most: i64,
) -> Result<Vec<Ballot>> {
    tx.query(&LIST, &vals![id.shard(), id, after, most], read)
}

fn read(r: &Row<'_>) -> Result<Ballot> {
    fn sized<const N: usize>(bytes: &[u8]) -> Result<[u8; N]> {
        bytes.try_into().map_err(|_| Error::internal("a ballot of another size"))
    }
    Ok(Ballot {
        mark: sized(r.bytes(0)?)?,
        token: sized(r.bytes(1)?)?,
        choice: u32::try_from(r.int(2)?).map_err(Error::internal)?,
        signature: sized(r.bytes(3)?)?,
    })
}
