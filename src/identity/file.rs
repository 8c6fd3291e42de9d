//! The callers' file: YAML or JSON, with all that is wrong with it told at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde::Deserialize;

use super::caller::{Binding, Bound, Known, Proof};
use super::callers::Callers;
use super::group::Group;
use super::key_sets::{FetchedKeys, KeySet};
use super::tokens::{Algorithm, Issuer, Keys};
use crate::domain::id::UserId;

/// The callers' file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CallersFileError {
    /// A file cannot be read.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It does not say what it should.
    #[error("{} is not as it should be:{}", path.display(), lines(problems))]
    Wrong {
        /// Which.
        path: PathBuf,
        /// Everything that is wrong.
        problems: Vec<String>,
    },
}

fn lines(problems: &[String]) -> String {
    problems.iter().fold(String::new(), |text, problem| {
        format!("{text}\n  {problem}")
    })
}

/// The largest file that is read, in bytes.
const LARGEST: u64 = 4 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CallersFile {
    #[serde(default)]
    issuers: Vec<IssuerEntry>,
    callers: Vec<CallerEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerEntry {
    /// What its tokens carry as `iss`.
    issuer: String,
    /// What must be among their `aud`.
    audience: String,
    /// The file with its keys, a JSON Web Key Set.
    #[serde(default)]
    keys: Option<PathBuf>,
    /// Where they are fetched.
    #[serde(default)]
    keys_url: Option<String>,
    /// The authorities that whoever answers there must have its certificate from; those of the web if it is left out.
    #[serde(default)]
    keys_authorities: Option<PathBuf>,
    /// How its tokens are signed.
    algorithms: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CallerEntry {
    name: String,
    /// A URI of its certificate, as `spiffe://...`.
    #[serde(default)]
    certificate: Option<String>,
    /// The subject of its certificate.
    #[serde(default)]
    certificate_subject: Option<String>,
    #[serde(default)]
    token: Option<TokenEntry>,
    groups: Vec<String>,
    accounts: Several,
    #[serde(default)]
    acting_users: Option<ActingEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenEntry {
    issuer: String,
    subject: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Several {
    Word(String),
    These(Vec<String>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ActingEntry {
    Claim { claim: String },
    Several(Several),
}

impl Callers {
    /// Reads the callers' file, and the files of keys that it names, whose paths begin where it lies. Issuers whose keys
    /// are fetched have none.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn read(path: &Path) -> Result<Self, CallersFileError> {
        Self::read_with(path, &FetchedKeys::default())
    }

    /// The same, with what was fetched.
    ///
    /// # Errors
    /// Everything that is wrong with the files, and with what was fetched.
    pub fn read_with(path: &Path, fetched: &FetchedKeys) -> Result<Self, CallersFileError> {
        let text = text_of(path)?;
        let beside = |file: &PathBuf| path.parent().unwrap_or(Path::new("")).join(file);
        let mut read = vec![text.clone()];
        let wrong = |problems| CallersFileError::Wrong {
            path: path.to_owned(),
            problems,
        };
        let file: CallersFile = serde_saphyr::from_str(&text)
            .map_err(|error| wrong(vec![plain(&error.to_string())]))?;
        let mut reading = Reading::default();
        let mut issuers = BTreeMap::new();
        for entry in &file.issuers {
            let set = reading.key_set(entry, beside);
            let keys = entry.keys.as_ref().map(|file| text_of(&beside(file)));
            let keys = keys.transpose()?;
            let issuer = reading.issuer(entry, keys.as_deref(), set);
            read.extend(keys);
            if issuers.insert(entry.issuer.clone(), issuer).is_some() {
                reading.wrong(format!("issuers: {} stands twice", entry.issuer));
            }
        }
        let mut known: BTreeMap<Proof, Arc<Known>> = BTreeMap::new();
        let mut names = BTreeSet::new();
        if file.callers.is_empty() {
            reading.wrong("callers: there is none, so that nobody could call".to_owned());
        }
        for entry in &file.callers {
            if !names.insert(&entry.name) {
                reading.wrong(format!("callers: {} stands twice", entry.name));
            }
            let (binding, claim) = reading.caller(entry);
            for proof in reading.proofs(entry, &issuers) {
                let caller = Known {
                    proof: proof.clone(),
                    binding: Arc::clone(&binding),
                    claim: claim.clone(),
                };
                if let Some(other) = known.insert(proof, Arc::new(caller)) {
                    let names = [&other.binding.name, &entry.name].map(String::as_str);
                    reading.wrong(format!(
                        "callers: {} are known by the same certificate or token",
                        names.join(" and ")
                    ));
                }
            }
        }
        if reading.problems.is_empty() {
            let callers = Self::new(known, issuers.into_values(), read);
            Ok(callers.with(fetched))
        } else {
            Err(wrong(reading.problems))
        }
    }
}

/// The text of a file of a size that can be meant.
fn text_of(path: &Path) -> Result<String, CallersFileError> {
    let read = || {
        // Whoever opens a pipe waits for somebody who writes.
        if !path.metadata()?.is_file() {
            return Err(io::Error::other("it is no file"));
        }
        let mut text = String::new();
        // Its length is not always known before.
        let length = File::open(path)?
            .take(LARGEST + 1)
            .read_to_string(&mut text)?;
        if u64::try_from(length).is_ok_and(|length| length <= LARGEST) {
            Ok(text)
        } else {
            Err(io::Error::other("it is larger than 4 MiB"))
        }
    };
    read().map_err(|source| CallersFileError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

/// The first line of what the reader of YAML says: the others show the text.
fn plain(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// Reads entries, and collects what is wrong with them.
#[derive(Default)]
struct Reading {
    problems: Vec<String>,
}

impl Reading {
    fn wrong(&mut self, problem: String) {
        self.problems.push(problem);
    }

    /// Where the keys of an issuer are fetched, if they are.
    fn key_set(
        &mut self,
        entry: &IssuerEntry,
        beside: impl Fn(&PathBuf) -> PathBuf,
    ) -> Option<KeySet> {
        let place = format!("issuers: {}", entry.issuer);
        if entry.keys.is_some() == entry.keys_url.is_some() {
            self.wrong(format!("{place}: either keys or keys_url is required"));
        }
        if entry.keys_authorities.is_some() && entry.keys_url.is_none() {
            self.wrong(format!("{place}: keys_authorities: is for keys_url only"));
        }
        let authorities = entry.keys_authorities.as_ref().map(beside);
        match KeySet::new(entry.keys_url.as_ref()?, authorities) {
            Ok(set) => Some(set),
            Err(told) => {
                self.wrong(format!("{place}: keys_url: {told}"));
                None
            }
        }
    }

    fn issuer(&mut self, entry: &IssuerEntry, keys: Option<&str>, set: Option<KeySet>) -> Issuer {
        let place = format!("issuers: {}", entry.issuer);
        if entry.issuer.is_empty() || entry.audience.is_empty() {
            self.wrong(format!("{place}: issuer and audience are required"));
        }
        if entry.algorithms.is_empty() {
            self.wrong(format!("{place}: algorithms: one at least is required"));
        }
        let mut algorithms = Vec::new();
        for name in &entry.algorithms {
            match Algorithm::from_str(name) {
                Ok(algorithm) => algorithms.push(algorithm),
                Err(told) => self.wrong(format!("{place}: algorithms: `{name}` {told}")),
            }
        }
        let keys = keys.map(|keys| Keys::read(keys, &algorithms));
        let keys = keys.unwrap_or_else(|| Ok(Keys::default()));
        let keys = keys.unwrap_or_else(|told| {
            self.wrong(format!("{place}: keys: {told}"));
            Keys::default()
        });
        Issuer {
            name: entry.issuer.clone(),
            audience: entry.audience.clone(),
            algorithms,
            keys,
            set,
            lacks_key: AtomicBool::new(false),
        }
    }

    /// What a caller is bound to, and the claim that names its acting users.
    fn caller(&mut self, entry: &CallerEntry) -> (Arc<Binding>, Option<Box<str>>) {
        let place = format!("callers: {}", entry.name);
        if entry.name.is_empty() || entry.name.len() > 100 {
            self.wrong("callers: name: must have 1 to 100 characters".to_owned());
        }
        let mut groups = BTreeSet::new();
        for name in &entry.groups {
            match name.parse::<Group>() {
                Ok(group) => {
                    groups.insert(group);
                }
                Err(told) => self.wrong(format!("{place}: groups: `{name}` {told}")),
            }
        }
        if entry.groups.is_empty() {
            self.wrong(format!("{place}: groups: one at least is required"));
        }
        let accounts = self.bound(&format!("{place}: accounts"), "all", &entry.accounts);
        let (acting_users, claim) = match &entry.acting_users {
            None => (Bound::These(BTreeSet::<UserId>::new()), None),
            Some(ActingEntry::Claim { claim }) => {
                if ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"].contains(&claim.as_str()) {
                    self.wrong(format!("{place}: acting_users: {claim} names no users"));
                }
                if entry.token.is_none() {
                    self.wrong(format!("{place}: acting_users: only a token has claims"));
                }
                (Bound::These(BTreeSet::new()), Some(claim.as_str().into()))
            }
            Some(ActingEntry::Several(users)) => {
                let place = format!("{place}: acting_users");
                (self.bound(&place, "any", users), None)
            }
        };
        let binding = Binding {
            name: entry.name.clone(),
            groups,
            accounts,
            acting_users,
        };
        (Arc::new(binding), claim)
    }

    /// All, by this word, or a list of ids.
    fn bound<T: FromStr<Err: std::fmt::Display> + Ord>(
        &mut self,
        place: &str,
        all: &str,
        said: &Several,
    ) -> Bound<T> {
        let ids = match said {
            Several::Word(word) if word == all => return Bound::All,
            Several::Word(_) => {
                self.wrong(format!("{place}: must be `{all}` or a list of ids"));
                return Bound::These(BTreeSet::new());
            }
            Several::These(ids) => ids,
        };
        let mut these = BTreeSet::new();
        for id in ids {
            match id.parse() {
                Ok(id) => {
                    these.insert(id);
                }
                Err(told) => self.wrong(format!("{place}: `{id}` {told}")),
            }
        }
        Bound::These(these)
    }

    /// By what a caller is known.
    fn proofs(&mut self, entry: &CallerEntry, issuers: &BTreeMap<String, Issuer>) -> Vec<Proof> {
        let place = format!("callers: {}", entry.name);
        let uri = entry.certificate.clone().map(Proof::CertificateUri);
        let subject = entry.certificate_subject.clone();
        let token = entry.token.as_ref().map(|token| {
            if !issuers.contains_key(&token.issuer) {
                self.wrong(format!(
                    "{place}: token: {} is none of the issuers",
                    token.issuer
                ));
            }
            Proof::Token {
                issuer: token.issuer.clone(),
                subject: token.subject.clone(),
            }
        });
        let proofs: Vec<Proof> = [uri, subject.map(Proof::CertificateSubject), token]
            .into_iter()
            .flatten()
            .collect();
        if proofs.is_empty() {
            self.wrong(format!(
                "{place}: certificate, certificate_subject or token is required"
            ));
        }
        proofs
    }
}
