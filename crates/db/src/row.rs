//! Rows of a result, read by column position.

use crate::{Error, Result};
use rusqlite::types::ValueRef;
use tokio_postgres::types::Type;

/// One row of a result.
pub struct Row<'a>(pub(crate) Source<'a>);

pub(crate) enum Source<'a> {
    Lite(&'a rusqlite::Row<'a>),
    Pg(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// The value of column `i`, counted from 0.
    pub fn get<T: Col>(&self, i: usize) -> Result<T> {
        let found = match &self.0 {
            Source::Lite(row) => match row.get_ref(i) {
                Ok(value) => T::lite(value).ok_or_else(|| value.data_type().to_string()),
                Err(_) => Err("nothing".into()),
            },
            Source::Pg(row) => match row.columns().get(i) {
                Some(column) => {
                    T::pg(row, i, column.type_()).ok_or_else(|| column.type_().to_string())
                }
                None => Err("nothing".into()),
            },
        };
        found.map_err(|found| {
            Error::Failed(format!(
                "column {i} of the result: {found} (or null) where {} is read",
                T::NAME
            ))
        })
    }

    /// The text in column `i` where it stands, without a copy; `None` for null.
    pub fn text(&self, i: usize) -> Result<Option<&str>> {
        let found = match &self.0 {
            Source::Lite(row) => row.get_ref(i).ok().map(|v| v.as_str_or_null().ok()),
            Source::Pg(row) => Some(row.try_get(i).ok()),
        };
        found.flatten().ok_or_else(|| unlike(i, "a text"))
    }

    /// The bytes in column `i` where they stand, without a copy; `None` for null.
    pub fn bytes(&self, i: usize) -> Result<Option<&[u8]>> {
        let found = match &self.0 {
            Source::Lite(row) => row.get_ref(i).ok().map(|v| v.as_blob_or_null().ok()),
            Source::Pg(row) => Some(row.try_get(i).ok()),
        };
        found.flatten().ok_or_else(|| unlike(i, "bytes"))
    }

    /// Column `at`, and moves on to the next one.
    #[doc(hidden)]
    pub fn next<T: Col>(&self, at: &mut usize) -> Result<T> {
        let value = self.get(*at);
        *at += 1;
        value
    }
}

fn unlike(i: usize, wanted: &str) -> Error {
    Error::Failed(format!("column {i} of the result is not {wanted}"))
}

/// A type a column can be read as: `String`, `i64`, `f64`, `bool`, `Vec<u8>` and `Option` of each.
pub trait Col: cell::Cell {}
impl<T: cell::Cell> Col for T {}

mod cell {
    use super::{Type, ValueRef};

    /// How a column is read from either database. `None`: it is not of that type.
    pub trait Cell: Sized {
        const NAME: &'static str;
        fn lite(value: ValueRef<'_>) -> Option<Self>;
        fn pg(row: &tokio_postgres::Row, i: usize, ty: &Type) -> Option<Self>;
    }
}

/// What a row of a result becomes. [`row!`](crate::row) writes it for a struct.
pub trait FromRow: Sized + Send {
    fn from_row(row: &Row<'_>) -> Result<Self>;
}

macro_rules! cells {
    ($($t:ty, $name:literal, $lite:expr, $pg:expr;)*) => { $(
        impl cell::Cell for $t {
            const NAME: &'static str = $name;
            fn lite(value: ValueRef<'_>) -> Option<Self> { $lite(value) }
            fn pg(row: &tokio_postgres::Row, i: usize, ty: &Type) -> Option<Self> { $pg(row, i, ty) }
        }
        impl cell::Cell for Option<$t> {
            const NAME: &'static str = $name;
            fn lite(value: ValueRef<'_>) -> Option<Self> {
                if value == ValueRef::Null { Some(None) } else { <$t as cell::Cell>::lite(value).map(Some) }
            }
            fn pg(row: &tokio_postgres::Row, i: usize, ty: &Type) -> Option<Self> {
                if matches!(row.try_get::<_, Option<Present>>(i), Ok(None)) {
                    Some(None)
                } else {
                    <$t as cell::Cell>::pg(row, i, ty).map(Some)
                }
            }
        }
        impl FromRow for $t {
            fn from_row(row: &Row<'_>) -> Result<Self> { row.get(0) }
        }
        impl FromRow for Option<$t> {
            fn from_row(row: &Row<'_>) -> Result<Self> { row.get(0) }
        }
    )* };
}
cells! {
    String, "a text", text, |row: &tokio_postgres::Row, i, _: &Type| row.try_get(i).ok();
    i64, "an integer", |v: ValueRef<'_>| v.as_i64().ok(), integer;
    f64, "a float", float, |row: &tokio_postgres::Row, i, _: &Type| row.try_get(i).ok();
    bool, "a boolean", |v: ValueRef<'_>| v.as_i64().ok().map(|n| n != 0), |row: &tokio_postgres::Row, i, _: &Type| row.try_get(i).ok();
    Vec<u8>, "bytes", |v: ValueRef<'_>| v.as_blob().ok().map(<[u8]>::to_vec), |row: &tokio_postgres::Row, i, _: &Type| row.try_get(i).ok();
}

fn text(value: ValueRef<'_>) -> Option<String> {
    value.as_str().ok().map(str::to_owned)
}

/// SQLite keeps 0 an integer wherever an expression allows it.
fn float(value: ValueRef<'_>) -> Option<f64> {
    match value {
        ValueRef::Real(x) => Some(x),
        #[expect(
            clippy::cast_precision_loss,
            reason = "what PostgreSQL does with the same expression"
        )]
        ValueRef::Integer(x) => Some(x as f64),
        _ => None,
    }
}

/// PostgreSQL calls a literal `1` INT4.
fn integer(row: &tokio_postgres::Row, i: usize, ty: &Type) -> Option<i64> {
    match *ty {
        Type::INT4 => row.try_get::<_, i32>(i).ok().map(Into::into),
        Type::INT2 => row.try_get::<_, i16>(i).ok().map(Into::into),
        _ => row.try_get(i).ok(),
    }
}

/// Any value that is not null, whatever its type.
struct Present;

impl tokio_postgres::types::FromSql<'_> for Present {
    fn from_sql(_: &Type, _: &[u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Present)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl<A: Col + Send, B: Col + Send> FromRow for (A, B) {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        Ok((row.get(0)?, row.get(1)?))
    }
}

impl<A: Col + Send, B: Col + Send, C: Col + Send> FromRow for (A, B, C) {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    }
}

/// A struct that is read from a row, its fields in the order of the statement's columns.
///
/// ```
/// db::row! {
///     /// What a list shows.
///     #[derive(PartialEq)]
///     pub struct Entry {
///         pub id: String,
///         pub age: Option<i64>,
///     }
/// }
/// ```
#[macro_export]
macro_rules! row {
    ($(
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $( $(#[$field_meta:meta])* $field_vis:vis $field:ident : $ty:ty ),* $(,)?
        }
    )+) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone)]
        $vis struct $name {
            $( $(#[$field_meta])* $field_vis $field: $ty, )*
        }

        impl $crate::FromRow for $name {
            fn from_row(row: &$crate::Row<'_>) -> $crate::Result<Self> {
                let mut at = 0_usize;
                ::std::result::Result::Ok(Self { $( $field: row.next(&mut at)?, )* })
            }
        }
    )+ };
}
