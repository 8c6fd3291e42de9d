//! `steward dev-certs`: certificates, tokens and a callers' file to try a secured server with.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::serve::start;
use super::{Ending, Failure, Outcome, Output};
use crate::ambient::{Ambient, Machine};
use crate::domain::record::Timestamp;

const EXAMPLES: &str = "\
Examples:
  steward dev-certs certs
  steward dev-certs certs --caller search --caller portal

It writes ca.crt, the authority; server.crt and server.key, for localhost, 127.0.0.1 and ::1; and for each caller its
NAME.crt and NAME.key, with the SPIFFE id spiffe://steward.local/NAME, and a token, NAME.token. callers.yaml lets each of
them do everything; keys.json has the key of the tokens. The authority's own key and that of the tokens are not kept:
nobody can make further ones. They are valid for 30 days, and are for trying out alone.";

/// For how long the certificates are valid.
const VALID: Duration = Duration::days(30);
/// By how much they begin before now: clocks differ.
const BEFORE: Duration = Duration::hours(1);
/// Who may read a key: its owner.
const SECRET: u32 = 0o600;
const OPEN: u32 = 0o644;
/// What is no name of a caller, since its files are others'.
const TAKEN: [&str; 2] = ["ca", "server"];
/// Who signs the tokens.
const ISSUER: &str = "https://steward.local";

/// Certificates and tokens to try a secured server with.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The folder to write into; made when it is not there
    dir: PathBuf,

    /// A caller to make a certificate and a token for; may be given several times
    #[arg(long = "caller", value_name = "NAME", default_values_t = ["caller".to_owned()])]
    callers: Vec<String>,
}

/// A file that is to be written.
struct File {
    path: PathBuf,
    mode: u32,
    content: String,
}

/// Makes the files.
///
/// # Errors
/// A caller's name cannot be one, or a file is there already or cannot be written.
pub fn run(args: &Args, out: Output<'_>) -> Ending {
    for (number, name) in args.callers.iter().enumerate() {
        let is_name = !name.is_empty()
            && name.len() <= 64
            && name
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'));
        let why = if !is_name {
            "is no name: small letters, digits, `-` and `_`, 64 at most"
        } else if TAKEN.contains(&name.as_str()) {
            "is not for callers: files of that name are the authority's and the server's"
        } else if args.callers.iter().take(number).any(|other| other == name) {
            "is there twice"
        } else {
            continue;
        };
        return Err(Failure::Usage(format!("--caller: `{name}` {why}")));
    }
    let now = Machine::default().now();
    let mut files = make(&args.dir, &args.callers, now).map_err(start)?;
    files.extend(callers(&args.dir, &args.callers, now)?);
    // Looked at first: all is written, or nothing.
    for file in &files {
        if file.path.symlink_metadata().is_ok() {
            return Err(failed(&file.path, std::io::ErrorKind::AlreadyExists));
        }
    }
    std::fs::create_dir_all(&args.dir).map_err(|error| failed(&args.dir, error.kind()))?;
    for file in &files {
        write(file).map_err(|error| failed(&file.path, error.kind()))?;
    }
    let dir = args.dir.display();
    writeln!(out, "written to {dir}, valid for 30 days\n")?;
    writeln!(
        out,
        "steward serve --sample --tls-certificate {dir}/server.crt --tls-key {dir}/server.key --tls-client-authorities \
         {dir}/ca.crt --tls-client-certificates optional --callers-file {dir}/callers.yaml"
    )?;
    for name in &args.callers {
        let ask = format!(
            "steward roles list --account sample --server https://localhost:50051 --ca {dir}/ca.crt"
        );
        writeln!(
            out,
            "{ask} --certificate {dir}/{name}.crt --key {dir}/{name}.key"
        )?;
        writeln!(out, "{ask} --token-file {dir}/{name}.token")?;
    }
    Ok(Outcome::Yes)
}

fn failed(path: &Path, kind: std::io::ErrorKind) -> Failure {
    Failure::File {
        path: path.to_owned(),
        kind,
    }
}

fn write(file: &File) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    let mut made = options
        .write(true)
        .create_new(true)
        .mode(file.mode)
        .open(&file.path)?;
    made.write_all(file.content.as_bytes())
}

/// What the files say.
fn make(dir: &Path, callers: &[String], now: Timestamp) -> Result<Vec<File>, rcgen::Error> {
    let file = |name: &str, mode, content| File {
        path: dir.join(name),
        mode,
        content,
    };
    let authority = authority(now)?;
    let ca = authority.1;
    let mut files = vec![file("ca.crt", OPEN, ca)];
    let mut give = |name: &str, params: CertificateParams| {
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &authority.0)?;
        files.push(file(&format!("{name}.crt"), OPEN, certificate.pem()));
        files.push(file(&format!("{name}.key"), SECRET, key.serialize_pem()));
        Ok::<_, rcgen::Error>(())
    };
    let mut server = params("steward", now);
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.subject_alt_names = vec![
        SanType::DnsName("localhost".try_into()?),
        SanType::IpAddress(std::net::Ipv4Addr::LOCALHOST.into()),
        SanType::IpAddress(std::net::Ipv6Addr::LOCALHOST.into()),
    ];
    give("server", server)?;
    for name in callers {
        let mut caller = params(name, now);
        caller.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let id = format!("spiffe://steward.local/{name}");
        caller.subject_alt_names = vec![SanType::URI(id.try_into()?)];
        give(name, caller)?;
    }
    Ok(files)
}

/// The callers' file, the key that signs their tokens, and these.
fn callers(dir: &Path, names: &[String], now: Timestamp) -> Result<Vec<File>, Failure> {
    let file = |name: &str, mode, content| File {
        path: dir.join(name),
        mode,
        content,
    };
    let key = KeyPair::generate().map_err(start)?;
    let key = EncodingKey::from_ec_der(&key.serialize_der());
    let public = Jwk::from_encoding_key(&key, Algorithm::ES256).map_err(start)?;
    let mut files = vec![file(
        "keys.json",
        OPEN,
        json!({ "keys": [public] }).to_string(),
    )];
    let mut text = format!(
        "# Made by `steward dev-certs` for trying out: each caller may do everything.\n\
         issuers:\n  \
           - {{issuer: {ISSUER}, audience: steward, keys: keys.json, algorithms: [ES256]}}\n\
         callers:\n"
    );
    let issued = now.seconds();
    for name in names {
        let claims = json!({
            "iss": ISSUER,
            "sub": name,
            "aud": "steward",
            "iat": issued,
            "exp": issued + VALID.whole_seconds(),
        });
        let token = jsonwebtoken::encode(&Header::new(Algorithm::ES256), &claims, &key);
        let token = format!("{}\n", token.map_err(start)?);
        files.push(file(&format!("{name}.token"), SECRET, token));
        let caller = format!(
            "  - name: {name}\n    \
                 certificate: spiffe://steward.local/{name}\n    \
                 token: {{issuer: {ISSUER}, subject: {name}}}\n    \
                 groups: [ask, records, roles, erase, audit]\n    \
                 accounts: all\n    \
                 acting_users: any\n"
        );
        text.push_str(&caller);
    }
    files.push(file("callers.yaml", OPEN, text));
    Ok(files)
}

/// An authority, and its own certificate.
fn authority(now: Timestamp) -> Result<(Issuer<'static, KeyPair>, String), rcgen::Error> {
    let mut params = params("steward, for trying out", now);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?.pem();
    Ok((Issuer::new(params, key), certificate))
}

/// What all certificates have.
fn params(name: &str, now: Timestamp) -> CertificateParams {
    let now = OffsetDateTime::from_unix_timestamp(now.0.div_euclid(1_000));
    let now = now.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = now - BEFORE;
    params.not_after = now + VALID;
    params.use_authority_key_identifier_extension = true;
    params
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::identity::Callers;
    use crate::tls::{ClientFiles, Clients, ServerFiles, ServerTls, client};

    fn args(dir: &Path, callers: &[&str]) -> Args {
        Args {
            dir: dir.to_owned(),
            callers: callers.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    #[test]
    fn the_files_can_be_used_and_their_keys_be_read_by_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("certs");
        let mut out = Vec::new();
        run(&args(&dir, &["search", "portal"]), &mut out).unwrap();
        let mut names: Vec<String> = std::fs::read_dir(&dir)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let expected = [
            "ca.crt",
            "callers.yaml",
            "keys.json",
            "portal.crt",
            "portal.key",
            "portal.token",
            "search.crt",
            "search.key",
            "search.token",
            "server.crt",
            "server.key",
        ];
        assert_eq!(names, expected);
        for name in ["portal.key", "portal.token", "search.key", "server.key"] {
            let mode = dir.join(name).metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
        let server = ServerFiles {
            certificate: dir.join("server.crt"),
            key: dir.join("server.key"),
            clients: Some(Clients {
                authorities: dir.join("ca.crt"),
                required: true,
            }),
        };
        assert!(ServerTls::load(server).is_ok());
        for name in ["search", "portal"] {
            let of_caller = ClientFiles {
                authorities: Some(dir.join("ca.crt")),
                identity: Some((
                    dir.join(format!("{name}.crt")),
                    dir.join(format!("{name}.key")),
                )),
            };
            assert!(client(&of_caller).is_ok());
            let callers = Callers::read(&dir.join("callers.yaml")).unwrap();
            let uri = format!("spiffe://steward.local/{name}");
            let shown = callers
                .by_certificate([uri.as_str()], None, i64::MAX)
                .unwrap();
            let token = std::fs::read_to_string(dir.join(format!("{name}.token"))).unwrap();
            let now = Machine::default().now().seconds();
            let told = callers.by_token(token.trim(), now).unwrap();
            for caller in [shown, told] {
                assert_eq!(caller.name(), Some(name));
                assert!(
                    crate::identity::Group::ALL
                        .iter()
                        .all(|group| caller.is_in(*group))
                );
            }
            let after = callers.by_token(token.trim(), now + 31 * 24 * 60 * 60);
            assert!(after.is_err());
        }
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("portal.key"), "mine").unwrap();
        let failed = run(&args(folder.path(), &["portal"]), &mut Vec::new()).unwrap_err();
        let told = failed.to_string();
        assert!(
            told.ends_with("portal.key: entity already exists"),
            "{told}"
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_name_of_a_caller_is_one() {
        let folder = tempfile::tempdir().unwrap();
        for (names, why) in [
            (
                &["../portal"][..],
                "`../portal` is no name: small letters, digits, `-` and `_`, 64 at most",
            ),
            (
                &[""],
                "`` is no name: small letters, digits, `-` and `_`, 64 at most",
            ),
            (
                &["server"],
                "`server` is not for callers: files of that name are the authority's and the server's",
            ),
            (&["portal", "portal"], "`portal` is there twice"),
        ] {
            let failed = run(&args(folder.path(), names), &mut Vec::new()).unwrap_err();
            assert_eq!(failed.to_string(), format!("--caller: {why}"));
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
