//! A parameter as PostgreSQL takes it, by the type the statement asks for.

use std::error::Error;

use bytes::{BufMut, BytesMut};
use postgres_types::{IsNull, ToSql, Type, to_sql_checked};

use crate::val::Val;

impl ToSql for Val {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, ty) {
            (Val::Null, _) => Ok(IsNull::Yes),
            (Val::Int(n), &Type::INT8) => n.to_sql(ty, out),
            (Val::Int(n), &Type::INT4) => i32::try_from(*n)?.to_sql(ty, out),
            (Val::Int(n), &Type::INT2) => i16::try_from(*n)?.to_sql(ty, out),
            (Val::Int(n), &Type::BOOL) => (*n != 0).to_sql(ty, out),
            (Val::Int(n), &Type::FLOAT8) => (*n as f64).to_sql(ty, out),
            (Val::Real(x), &Type::FLOAT8) => x.to_sql(ty, out),
            (Val::Blob(b), &Type::BYTEA) => b.to_sql(ty, out),
            (Val::Text(s), &Type::JSONB) => {
                out.put_u8(1);
                out.put_slice(s.as_bytes());
                Ok(IsNull::No)
            }
            (Val::Text(s), &(Type::TEXT | Type::VARCHAR | Type::JSON | Type::UNKNOWN)) => {
                out.put_slice(s.as_bytes());
                Ok(IsNull::No)
            }
            _ => Err(format!("the statement asks for {ty}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
