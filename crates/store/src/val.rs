//! Values that go into a statement.

use kernel::{AreaCode, Id, Light, Money, Shard, Time};

/// One parameter of a statement. JSON goes in as text; a flag as 0 or 1.
#[derive(Debug, Clone, PartialEq)]
pub enum Val {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

impl Val {
    /// The parameters of a statement that has none.
    pub const NONE: [Val; 0] = [];
}

/// The parameters of a statement, in the order of `$1`, `$2` …:
/// `vals![shard, id, "open", None::<i64>]`.
#[macro_export]
macro_rules! vals {
    () => { $crate::Val::NONE };
    ($($value:expr),+ $(,)?) => { [$($crate::Val::from($value)),+] };
}

/// `From` for types that turn into a variant by one expression.
macro_rules! from {
    ($($source:ty => |$v:ident| $val:expr;)*) => {
        $(impl From<$source> for Val {
            fn from($v: $source) -> Val {
                $val
            }
        })*
    };
}

from! {
    i64 => |v| Val::Int(v);
    i32 => |v| Val::Int(i64::from(v));
    u32 => |v| Val::Int(i64::from(v));
    u16 => |v| Val::Int(i64::from(v));
    bool => |v| Val::Int(i64::from(v));
    f64 => |v| Val::Real(v);
    &str => |v| Val::Text(v.to_owned());
    &String => |v| Val::Text(v.clone());
    String => |v| Val::Text(v);
    Vec<u8> => |v| Val::Blob(v);
    &[u8] => |v| Val::Blob(v.to_vec());
    [u8; 32] => |v| Val::Blob(v.to_vec());
    &[u8; 32] => |v| Val::Blob(v.to_vec());
    Time => |v| Val::Int(v.micros());
    AreaCode => |v| Val::Int(v.get());
    Shard => |v| Val::Int(v.get());
    Light => |v| Val::Int(v.rank());
    Money => |v| Val::Int(v.0);
    serde_json::Value => |v| Val::Text(v.to_string());
    &serde_json::Value => |v| Val::Text(v.to_string());
}

impl<T> From<Id<T>> for Val {
    fn from(v: Id<T>) -> Val {
        Val::Int(v.get())
    }
}

impl<T: Into<Val>> From<Option<T>> for Val {
    fn from(v: Option<T>) -> Val {
        v.map_or(Val::Null, Into::into)
    }
}

impl From<&Val> for Val {
    fn from(v: &Val) -> Val {
        v.clone()
    }
}
