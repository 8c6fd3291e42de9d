use std::error::Error;

use bytes::BytesMut;
use sea_orm::Value;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A parameter of SeaORM's for tokio-postgres.
pub(super) struct Param(pub(super) Value);

/// It may be anything that a row holds, so it is not shown.
impl std::fmt::Debug for Param {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Param")
    }
}

impl ToSql for Param {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match &self.0 {
            Value::String(Some(text)) => text.as_str().to_sql(kind, out),
            Value::Bytes(Some(bytes)) => bytes.as_slice().to_sql(kind, out),
            Value::Int(Some(number)) => integer(i64::from(*number), kind, out),
            Value::BigInt(Some(number)) => integer(*number, kind, out),
            Value::BigUnsigned(Some(number)) => integer(i64::try_from(*number)?, kind, out),
            Value::Array(_, Some(values)) => {
                let texts: Option<Vec<&str>> = values.iter().map(text).collect();
                texts
                    .ok_or("no list of ours holds anything but texts")?
                    .to_sql(kind, out)
            }
            Value::String(None) | Value::Bytes(None) | Value::Int(None) | Value::BigInt(None) => {
                Ok(IsNull::Yes)
            }
            _ => Err("no row of ours holds such a value".into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(Some(text)) => Some(text),
        _ => None,
    }
}

/// The server says how wide a number it wants.
fn integer(
    number: i64,
    kind: &Type,
    out: &mut BytesMut,
) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
    if *kind == Type::INT4 {
        i32::try_from(number)?.to_sql(kind, out)
    } else {
        number.to_sql(kind, out)
    }
}
