//! Parameters of a statement.

use rusqlite::types::{ToSqlOutput, ValueRef};
use std::error::Error as StdError;
use tokio_postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};

/// One parameter, borrowed from the caller. `$1` in the statement is the first of the list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum V<'a> {
    Null,
    Int(i64),
    Real(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
    Bool(bool),
}

/// The parameters of a statement: `p![&id, now, None::<&str>]`.
#[macro_export]
macro_rules! p {
    ($($value:expr),* $(,)?) => { &[$($crate::V::from($value)),*] as &[$crate::V<'_>] };
}

macro_rules! from {
    ($($source:ty => |$x:ident| $v:expr;)*) => { $(
        impl<'a> From<$source> for V<'a> {
            fn from($x: $source) -> Self { $v }
        }
    )* };
}
from! {
    &'a str => |x| V::Text(x);
    &&'a str => |x| V::Text(x);
    &'a String => |x| V::Text(x);
    i64 => |x| V::Int(x);
    &i64 => |x| V::Int(*x);
    f64 => |x| V::Real(x);
    &f64 => |x| V::Real(*x);
    bool => |x| V::Bool(x);
    &bool => |x| V::Bool(*x);
    &'a [u8] => |x| V::Bytes(x);
    &'a Vec<u8> => |x| V::Bytes(x);
    &'a Option<String> => |x| x.as_deref().into();
    &Option<i64> => |x| (*x).into();
    &Option<f64> => |x| (*x).into();
    &Option<bool> => |x| (*x).into();
    &'a Option<Vec<u8>> => |x| x.as_deref().into();
}

impl<'a, const N: usize> From<&'a [u8; N]> for V<'a> {
    fn from(x: &'a [u8; N]) -> Self {
        V::Bytes(x)
    }
}

impl<'a, T: Into<V<'a>>> From<Option<T>> for V<'a> {
    fn from(x: Option<T>) -> Self {
        x.map_or(V::Null, Into::into)
    }
}

impl rusqlite::ToSql for V<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            V::Null => ValueRef::Null,
            V::Int(x) => ValueRef::Integer(x),
            V::Real(x) => ValueRef::Real(x),
            V::Text(x) => ValueRef::Text(x.as_bytes()),
            V::Bytes(x) => ValueRef::Blob(x),
            V::Bool(x) => ValueRef::Integer(x.into()),
        }))
    }
}

/// Encodes by the type the server inferred; integers fit any integer column that can hold them.
impl ToSql for V<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match *self {
            V::Null => Ok(IsNull::Yes),
            V::Int(x) if *ty == Type::INT8 => x.to_sql(ty, out),
            V::Int(x) if *ty == Type::INT4 => i32::try_from(x)?.to_sql(ty, out),
            V::Int(x) if *ty == Type::INT2 => i16::try_from(x)?.to_sql(ty, out),
            V::Real(x) if *ty == Type::FLOAT8 => x.to_sql(ty, out),
            V::Text(x) if <&str as ToSql>::accepts(ty) => x.to_sql(ty, out),
            V::Bytes(x) if *ty == Type::BYTEA => x.to_sql(ty, out),
            V::Bool(x) if *ty == Type::BOOL => x.to_sql(ty, out),
            _ => Err(format!("{} where the statement wants {ty}", self.name()).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl V<'_> {
    /// What it is, without its value.
    fn name(&self) -> &'static str {
        match self {
            V::Null => "null",
            V::Int(_) => "an integer",
            V::Real(_) => "a float",
            V::Text(_) => "a text",
            V::Bytes(_) => "bytes",
            V::Bool(_) => "a boolean",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_a_row_is_made_of_becomes_a_parameter() {
        let (text, maybe, none) = (String::from("a"), Some(String::from("b")), None::<i64>);
        assert_eq!(
            p![
                &text,
                &maybe,
                &none,
                1,
                &2,
                true,
                0.5,
                b"x",
                None::<&str>,
                Some("c")
            ],
            [
                V::Text("a"),
                V::Text("b"),
                V::Null,
                V::Int(1),
                V::Int(2),
                V::Bool(true),
                V::Real(0.5),
                V::Bytes(b"x"),
                V::Null,
                V::Text("c")
            ]
        );
        assert!(p![].is_empty());
    }
}
