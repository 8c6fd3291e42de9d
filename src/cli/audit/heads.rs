//! Ends of chains that were exported: a line of JSON for each.

use std::path::Path;

use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage};

use crate::cli::Failure;
use crate::cli::contract_json::contract_json;
use crate::proto::{AuditHead, DESCRIPTORS};

/// As a line.
pub(super) fn line(head: &AuditHead) -> Result<String, Failure> {
    let json = contract_json("AuditHead", head);
    let json = json.ok_or(Failure::Answer("it cannot be written as JSON"))?;
    Ok(json.to_string())
}

/// Reads the lines of a file.
pub(super) fn read(path: &Path) -> Result<Vec<AuditHead>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::File {
        path: path.to_owned(),
        kind: error.kind(),
    })?;
    let lines = (1..).zip(text.lines());
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    let read: Result<Vec<_>, _> = lines
        .map(|(number, line)| {
            head(line).ok_or_else(|| Failure::Content {
                path: path.to_owned(),
                problems: vec![format!(
                    "line {number} is no end of a chain that was exported"
                )],
            })
        })
        .collect();
    let read = read?;
    if read.is_empty() {
        // Who compares with nothing finds nothing.
        return Err(Failure::Content {
            path: path.to_owned(),
            problems: vec!["it holds no end of a chain".to_owned()],
        });
    }
    Ok(read)
}

fn head(line: &str) -> Option<AuditHead> {
    let pool = DescriptorPool::decode(DESCRIPTORS).ok()?;
    let descriptor = pool.get_message_by_name("steward.v1.AuditHead")?;
    let mut json = serde_json::Deserializer::from_str(line);
    let message = DynamicMessage::deserialize(descriptor, &mut json).ok()?;
    json.end().ok()?;
    AuditHead::decode(message.encode_to_vec().as_slice()).ok()
}
