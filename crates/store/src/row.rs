//! A row as the driver has it, read without a vector of values in between.

use std::hash::Hasher;

use kernel::{AreaCode, Error, Id, Result, Shard, Time};
use postgres_types::{FromSql, Type};
use rusqlite::types::ValueRef;
use serde::de::DeserializeOwned;

/// One row of an answer. Columns count from 0. A column of another type, or a
/// NULL that was not asked for, is a defect of ours: `internal`.
pub struct Row<'r>(pub(crate) Source<'r>);

pub(crate) enum Source<'r> {
    Lite(&'r rusqlite::Row<'r>),
    Pg(&'r tokio_postgres::Row),
}

/// One cell, borrowed.
enum Cell<'r> {
    Null,
    Int(i64),
    Real(f64),
    /// Not yet known to be UTF-8.
    Text(&'r [u8]),
    Blob(&'r [u8]),
}

impl Row<'_> {
    #[inline]
    fn cell(&self, i: usize) -> Result<Cell<'_>> {
        match &self.0 {
            Source::Lite(row) => lite_cell(row, i),
            Source::Pg(row) => match row.try_get::<_, PgCell<'_>>(i) {
                Ok(cell) => Ok(cell.0),
                Err(e) => Err(Error::internal(format!("column {i}: {e}"))),
            },
        }
    }

    /// Adds every cell, with its type and length, to a digest.
    pub(crate) fn digest(&self, into: &mut impl Hasher) -> Result<()> {
        for i in 0..self.columns() {
            match self.cell(i)? {
                Cell::Null => into.write_u8(0),
                Cell::Int(n) => {
                    into.write_u8(1);
                    into.write_i64(n);
                }
                Cell::Real(x) => {
                    into.write_u8(2);
                    into.write_u64(x.to_bits());
                }
                Cell::Text(bytes) | Cell::Blob(bytes) => {
                    into.write_u8(3);
                    into.write_usize(bytes.len());
                    into.write(bytes);
                }
            }
        }
        Ok(())
    }

    fn columns(&self) -> usize {
        match &self.0 {
            Source::Lite(row) => row.as_ref().column_count(),
            Source::Pg(row) => row.len(),
        }
    }

    /// A whole number.
    #[inline]
    pub fn int(&self, i: usize) -> Result<i64> {
        self.opt_int(i)?.ok_or_else(|| wrong(i, "a number"))
    }

    /// A whole number or NULL.
    #[inline]
    pub fn opt_int(&self, i: usize) -> Result<Option<i64>> {
        match self.cell(i)? {
            Cell::Null => Ok(None),
            Cell::Int(n) => Ok(Some(n)),
            _ => Err(wrong(i, "a whole number")),
        }
    }

    /// A number with a fraction; a whole one is taken too.
    pub fn real(&self, i: usize) -> Result<f64> {
        self.opt_real(i)?.ok_or_else(|| wrong(i, "a number"))
    }

    /// A number with a fraction, or NULL.
    pub fn opt_real(&self, i: usize) -> Result<Option<f64>> {
        match self.cell(i)? {
            Cell::Null => Ok(None),
            Cell::Real(x) => Ok(Some(x)),
            Cell::Int(n) => Ok(Some(n as f64)),
            _ => Err(wrong(i, "a number")),
        }
    }

    /// A text, borrowed from the driver.
    pub fn str(&self, i: usize) -> Result<&str> {
        match self.cell(i)? {
            Cell::Text(s) => utf8(i, s),
            _ => Err(wrong(i, "a text")),
        }
    }

    /// The bytes of a text or of bytes, whatever they are.
    #[inline]
    pub(crate) fn raw(&self, i: usize) -> Result<&[u8]> {
        match self.cell(i)? {
            Cell::Text(b) | Cell::Blob(b) => Ok(b),
            _ => Err(wrong(i, "a text or bytes")),
        }
    }

    /// A text.
    pub fn text(&self, i: usize) -> Result<String> {
        self.str(i).map(str::to_owned)
    }

    /// A text or NULL.
    pub fn opt_text(&self, i: usize) -> Result<Option<String>> {
        match self.cell(i)? {
            Cell::Null => Ok(None),
            Cell::Text(s) => Ok(Some(utf8(i, s)?.to_owned())),
            _ => Err(wrong(i, "a text")),
        }
    }

    /// Bytes, borrowed from the driver.
    pub fn bytes(&self, i: usize) -> Result<&[u8]> {
        match self.cell(i)? {
            Cell::Blob(b) => Ok(b),
            _ => Err(wrong(i, "bytes")),
        }
    }

    /// Bytes.
    pub fn blob(&self, i: usize) -> Result<Vec<u8>> {
        self.bytes(i).map(<[u8]>::to_vec)
    }

    /// Bytes or NULL.
    pub fn opt_blob(&self, i: usize) -> Result<Option<Vec<u8>>> {
        match self.cell(i)? {
            Cell::Null => Ok(None),
            Cell::Blob(b) => Ok(Some(b.to_vec())),
            _ => Err(wrong(i, "bytes")),
        }
    }

    /// An instant.
    pub fn time(&self, i: usize) -> Result<Time> {
        self.int(i).map(Time::from_micros)
    }

    /// An instant or NULL.
    pub fn opt_time(&self, i: usize) -> Result<Option<Time>> {
        Ok(self.opt_int(i)?.map(Time::from_micros))
    }

    /// An id.
    pub fn id<T>(&self, i: usize) -> Result<Id<T>> {
        self.opt_id(i)?.ok_or_else(|| wrong(i, "an id"))
    }

    /// An id or NULL.
    pub fn opt_id<T>(&self, i: usize) -> Result<Option<Id<T>>> {
        self.opt_int(i)?.map(|n| Id::from_i64(n).ok_or_else(|| wrong(i, "an id"))).transpose()
    }

    /// An area code.
    pub fn area(&self, i: usize) -> Result<AreaCode> {
        self.opt_area(i)?.ok_or_else(|| wrong(i, "an area code"))
    }

    /// An area code or NULL.
    pub fn opt_area(&self, i: usize) -> Result<Option<AreaCode>> {
        self.opt_int(i)?
            .map(|n| AreaCode::from_i64(n).ok_or_else(|| wrong(i, "an area code")))
            .transpose()
    }

    /// A shard.
    pub fn shard(&self, i: usize) -> Result<Shard> {
        let n = u16::try_from(self.int(i)?).ok().and_then(Shard::new);
        n.ok_or_else(|| wrong(i, "a shard"))
    }

    /// A flag: 0 is no, every other number is yes.
    pub fn flag(&self, i: usize) -> Result<bool> {
        Ok(self.int(i)? != 0)
    }

    /// What a JSON column holds.
    pub fn json<T: DeserializeOwned>(&self, i: usize) -> Result<T> {
        serde_json::from_str(self.str(i)?).map_err(|e| Error::internal(format!("column {i}: {e}")))
    }

    /// What a JSON column holds, or NULL.
    pub fn opt_json<T: DeserializeOwned>(&self, i: usize) -> Result<Option<T>> {
        match self.cell(i)? {
            Cell::Null => Ok(None),
            _ => self.json(i).map(Some),
        }
    }
}

fn wrong(i: usize, wanted: &str) -> Error {
    Error::internal(format!("column {i} does not hold {wanted}"))
}

fn utf8(i: usize, bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| wrong(i, "UTF-8"))
}

#[inline]
fn lite_cell<'r>(row: &'r rusqlite::Row<'_>, i: usize) -> Result<Cell<'r>> {
    match row.get_ref(i).map_err(|e| Error::internal(format!("column {i}: {e}")))? {
        ValueRef::Null => Ok(Cell::Null),
        ValueRef::Integer(n) => Ok(Cell::Int(n)),
        ValueRef::Real(x) => Ok(Cell::Real(x)),
        ValueRef::Text(t) => Ok(Cell::Text(t)),
        ValueRef::Blob(b) => Ok(Cell::Blob(b)),
    }
}

/// A cell of PostgreSQL, whatever its type is.
struct PgCell<'r>(Cell<'r>);

impl<'r> FromSql<'r> for PgCell<'r> {
    fn from_sql(
        ty: &Type,
        raw: &'r [u8],
    ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        let cell = match *ty {
            Type::INT8 => Cell::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Cell::Int(i64::from(i32::from_sql(ty, raw)?)),
            Type::INT2 => Cell::Int(i64::from(i16::from_sql(ty, raw)?)),
            Type::BOOL => Cell::Int(i64::from(bool::from_sql(ty, raw)?)),
            Type::FLOAT8 => Cell::Real(f64::from_sql(ty, raw)?),
            Type::FLOAT4 => Cell::Real(f64::from(f32::from_sql(ty, raw)?)),
            Type::BYTEA => Cell::Blob(raw),
            // one byte of format version stands before the text
            Type::JSONB => Cell::Text(raw.get(1..).unwrap_or_default()),
            _ => Cell::Text(raw),
        };
        Ok(PgCell(cell))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(PgCell(Cell::Null))
    }

    /// NUMERIC is refused: `sum` of whole numbers must be cast to BIGINT.
    fn accepts(ty: &Type) -> bool {
        const TAKEN: [Type; 14] = [
            Type::INT8,
            Type::INT4,
            Type::INT2,
            Type::BOOL,
            Type::FLOAT8,
            Type::FLOAT4,
            Type::BYTEA,
            Type::JSONB,
            Type::JSON,
            Type::TEXT,
            Type::VARCHAR,
            Type::BPCHAR,
            Type::NAME,
            Type::UNKNOWN,
        ];
        TAKEN.contains(ty)
    }
}
