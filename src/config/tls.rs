use std::path::PathBuf;
use std::str::FromStr;

use super::reader::Reader;
use crate::tls::{Clients, ServerFiles, ServerPart, ServerTls};

const CERTIFICATE: &str = "tls.certificate";
const KEY: &str = "tls.key";
const CLIENT_AUTHORITIES: &str = "tls.client_authorities";
const CLIENT_CERTIFICATES: &str = "tls.client_certificates";

/// Whether clients need a certificate.
enum ClientCertificates {
    Required,
    Optional,
}

impl FromStr for ClientCertificates {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "required" => Ok(Self::Required),
            "optional" => Ok(Self::Optional),
            _ => Err("must be required or optional"),
        }
    }
}

/// Reads which files make the server speak TLS, and whether they can; nothing when connections are to be plain.
pub(super) fn read(reader: &mut Reader) -> Option<ServerFiles> {
    let certificate = reader.maybe::<PathBuf>(CERTIFICATE);
    let key = reader.maybe::<PathBuf>(KEY);
    let authorities = reader.maybe::<PathBuf>(CLIENT_AUTHORITIES);
    let clients = reader.maybe::<ClientCertificates>(CLIENT_CERTIFICATES);
    if clients.is_some() && authorities.is_none() {
        let message = "says nothing without tls.client_authorities";
        reader.wrong(CLIENT_CERTIFICATES, message);
    }
    let (certificate, key) = match (certificate, key) {
        (Some(certificate), Some(key)) => (certificate, key),
        (Some(_), None) => {
            reader.wrong(KEY, "is required with tls.certificate");
            return None;
        }
        (None, Some(_)) => {
            reader.wrong(CERTIFICATE, "is required with tls.key");
            return None;
        }
        (None, None) => {
            if authorities.is_some() {
                let message = "says nothing without tls.certificate and tls.key";
                reader.wrong(CLIENT_AUTHORITIES, message);
            }
            return None;
        }
    };
    let files = ServerFiles {
        certificate,
        key,
        clients: authorities.map(|authorities| Clients {
            authorities,
            required: !matches!(clients, Some(ClientCertificates::Optional)),
        }),
    };
    if let Err(problems) = ServerTls::load(files.clone()) {
        for (part, why) in problems {
            reader.wrong(path(part), why.to_string());
        }
        return None;
    }
    Some(files)
}

/// The setting that names a file.
fn path(part: ServerPart) -> &'static str {
    match part {
        ServerPart::Certificate => CERTIFICATE,
        ServerPart::Key => KEY,
        ServerPart::ClientAuthorities => CLIENT_AUTHORITIES,
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair};

    use crate::config::{Config, Flags, Variables};
    use crate::tls::{Clients, ServerFiles};

    /// What is wrong with settings of TLS, whose files are in a folder.
    fn problems(folder: &std::path::Path, given: &[(&'static str, &str)]) -> Vec<String> {
        let files = ["tls.certificate", "tls.key", "tls.client_authorities"];
        let text = |(path, text): &(&'static str, &str)| {
            let file = || folder.join(text).display().to_string();
            let is_file = files.contains(path);
            (*path, if is_file { file() } else { (*text).to_owned() })
        };
        let flags: Flags = given.iter().map(text).collect();
        let read = Config::read(None, &Variables::new(), &flags);
        let problems = read.err().unwrap_or_default();
        problems.iter().map(ToString::to_string).collect()
    }

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in ["one", "other"] {
            let key = KeyPair::generate().unwrap();
            let params = CertificateParams::new(["localhost".to_owned()]).unwrap();
            let certificate = params.self_signed(&key).unwrap().pem();
            std::fs::write(folder.path().join(format!("{name}.crt")), certificate).unwrap();
            std::fs::write(
                folder.path().join(format!("{name}.key")),
                key.serialize_pem(),
            )
            .unwrap();
        }
        folder
    }

    #[test]
    fn a_certificate_and_its_key_make_a_server_that_speaks_tls() {
        let folder = folder();
        let file = |name: &str| folder.path().join(name);
        let flags = |more: &[(&'static str, String)]| {
            let both = [
                ("tls.certificate", file("one.crt").display().to_string()),
                ("tls.key", file("one.key").display().to_string()),
            ];
            both.into_iter()
                .chain(more.iter().cloned())
                .collect::<Flags>()
        };
        let read = |flags| Config::read(None, &Variables::new(), &flags).unwrap().tls;
        let files = ServerFiles {
            certificate: file("one.crt"),
            key: file("one.key"),
            clients: None,
        };
        assert_eq!(read(flags(&[])), Some(files.clone()));
        let authorities = (
            "tls.client_authorities",
            file("other.crt").display().to_string(),
        );
        let optional = ("tls.client_certificates", "optional".to_owned());
        for (given, required) in [
            (flags(std::slice::from_ref(&authorities)), true),
            (flags(&[authorities, optional]), false),
        ] {
            let clients = Some(Clients {
                authorities: file("other.crt"),
                required,
            });
            assert_eq!(
                read(given),
                Some(ServerFiles {
                    clients,
                    ..files.clone()
                })
            );
        }
        assert_eq!(read(Flags::new()), None);
    }

    #[test]
    fn one_setting_of_tls_may_need_another() {
        let folder = folder();
        let problems = |given: &[(&'static str, &str)]| problems(folder.path(), given);
        let (certificate, key) = (("tls.certificate", "one.crt"), ("tls.key", "one.key"));
        assert_eq!(
            problems(&[certificate]),
            ["tls.key: is required with tls.certificate"]
        );
        assert_eq!(
            problems(&[key]),
            ["tls.certificate: is required with tls.key"]
        );
        assert_eq!(
            problems(&[("tls.client_authorities", "one.crt")]),
            ["--tls-client-authorities: says nothing without tls.certificate and tls.key"]
        );
        assert_eq!(
            problems(&[certificate, key, ("tls.client_certificates", "optional")]),
            ["--tls-client-certificates: says nothing without tls.client_authorities"]
        );
        let authorities = ("tls.client_authorities", "other.crt");
        assert_eq!(
            problems(&[
                certificate,
                key,
                authorities,
                ("tls.client_certificates", "maybe")
            ]),
            ["--tls-client-certificates: must be required or optional"]
        );
    }

    #[test]
    fn every_file_of_tls_that_cannot_be_used_is_told() {
        let folder = folder();
        let write =
            |name: &str, text: &[u8]| std::fs::write(folder.path().join(name), text).unwrap();
        write("empty", b"");
        write("huge", &vec![b' '; (1 << 20) + 1]);
        write("text", b"neither a certificate nor a key");
        let cut = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        write("cut", cut.as_bytes());
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        write("cut.key", key.as_bytes());
        std::fs::create_dir(folder.path().join("folder")).unwrap();
        let told = |certificate, key, authorities| {
            let given = [
                ("tls.certificate", certificate),
                ("tls.key", key),
                ("tls.client_authorities", authorities),
            ];
            problems(folder.path(), &given)
        };
        let certificate = |why: &str| format!("--tls-certificate: {why}");
        let key = |why: &str| format!("--tls-key: {why}");
        let authorities = |why: &str| format!("--tls-client-authorities: {why}");
        assert_eq!(
            told("absent", "folder", "huge"),
            [
                certificate("is not there"),
                key("cannot be read"),
                authorities("is larger than 1 MiB"),
            ]
        );
        let (no_certificate, no_key) = (
            "must be PEM with a certificate in it",
            "must be PEM with a private key in it",
        );
        assert_eq!(
            told("text", "empty", "one.key"),
            [
                certificate(no_certificate),
                key(no_key),
                authorities(no_certificate)
            ]
        );
        let unreadable = "holds a certificate that cannot be read";
        assert_eq!(
            told("cut", "one.crt", "cut"),
            [
                certificate(unreadable),
                key(no_key),
                authorities(unreadable)
            ]
        );
        assert_eq!(
            told("one.crt", "cut.key", "one.crt"),
            [key("holds a private key that cannot be used")]
        );
        assert_eq!(
            told("one.crt", "other.key", "one.crt"),
            [key("does not fit the certificate")]
        );
    }
}
