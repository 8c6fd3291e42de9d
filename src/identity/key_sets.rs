//! Sets of keys that are fetched from their issuers.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where a set of keys is fetched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeySet {
    /// An `https` URL, or an `http` one to this machine.
    pub url: String,
    /// The authorities that whoever answers must have its certificate from; those of the web if none are named.
    pub authorities: Option<PathBuf>,
}

/// What was fetched, by where that was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FetchedKeys(BTreeMap<KeySet, String>);

impl KeySet {
    pub(super) fn new(url: &str, authorities: Option<PathBuf>) -> Result<Self, &'static str> {
        let (scheme, rest) = url.split_once("://").unwrap_or_default();
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (host, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
        // The colons of an IPv6 address are within brackets.
        let is_port = port.bytes().all(|digit| digit.is_ascii_digit());
        let host = if is_port { host } else { authority };
        let is_safe = match scheme {
            "https" => !host.is_empty(),
            "http" => matches!(host, "127.0.0.1" | "[::1]" | "localhost"),
            _ => false,
        };
        if !is_safe || authority.contains('@') {
            return Err("must be https://HOST..., or http:// to this machine");
        }
        Ok(Self {
            url: url.to_owned(),
            authorities,
        })
    }
}

impl FetchedKeys {
    /// Takes what was fetched, instead of what was before.
    pub fn put(&mut self, set: KeySet, text: String) {
        self.0.insert(set, text);
    }

    /// Forgets what was fetched.
    pub fn remove(&mut self, set: &KeySet) {
        self.0.remove(set);
    }

    pub(super) fn text(&self, set: &KeySet) -> Option<&str> {
        self.0.get(set).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_fetched_over_a_way_that_nobody_else_writes_to() {
        for (url, expected) in [
            ("https://id.example.com/keys.json", true),
            ("https://id.example.com:8443/a?b=c", true),
            ("http://127.0.0.1:8080/keys", true),
            ("http://localhost/keys", true),
            ("http://[::1]:1/", true),
            ("http://id.example.com/keys.json", false),
            ("http://127.0.0.1.example.com/", false),
            ("http://localhost@example.com/", false),
            ("http://localhost:1@example.com/", false),
            ("https://someone:secret@example.com/", false),
            ("https:///keys", false),
            ("ftp://localhost/keys", false),
            ("/keys.json", false),
            ("keys.json", false),
            ("", false),
        ] {
            assert_eq!(KeySet::new(url, None).is_ok(), expected, "{url}");
        }
    }
}
