use std::path::Path;

use tonic::service::Interceptor as _;

use super::*;

fn server(url: &str) -> Server {
    Server {
        url: url.to_owned(),
        ca: None,
        certificate: None,
        key: None,
        token_file: None,
    }
}

async fn failure(server: &Server) -> String {
    let connected = server.connect().await;
    connected
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default()
}

/// What a token puts into a call.
fn sent(token: Option<Token>) -> Option<String> {
    let call = token.unwrap_or_default().call(Request::new(())).unwrap();
    let value = call.metadata().get("authorization")?;
    assert!(value.is_sensitive());
    Some(value.to_str().unwrap().to_owned())
}

#[test]
fn a_token_comes_of_a_file_or_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "of.a.file\n").unwrap();
    let read = |file: Option<&Path>, given| token::read(file, given).map(sent).unwrap();
    assert_eq!(read(None, None), None);
    assert_eq!(read(None, Some("given")), Some("Bearer given".to_owned()));
    for given in [None, Some("given")] {
        assert_eq!(
            read(Some(&file), given),
            Some("Bearer of.a.file".to_owned())
        );
    }
}

#[test]
fn a_token_that_is_none_is_told_and_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    let told = |given| {
        let read = token::read(given, Some("hunter 2"));
        read.err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    };
    assert_eq!(told(None), "STEWARD_TOKEN: holds no token");
    let at = format!("--token-file: {}", file.display());
    assert_eq!(told(Some(&file)), format!("{at}: is not there"));
    for bad in [
        &b""[..],
        b" \n",
        b"hunter\n2",
        b"\xff\xfe",
        "h\u{fc}nter2".as_bytes(),
    ] {
        std::fs::write(&file, bad).unwrap();
        assert_eq!(
            told(Some(&file)),
            format!("{at}: holds no token"),
            "{bad:?}"
        );
    }
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    assert_eq!(told(Some(&file)), format!("{at}: cannot be read"));
}

#[tokio::test]
async fn a_token_is_sent_where_nobody_else_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "a.b.c").unwrap();
    let told = async |url: &str| {
        let with_token = Server {
            token_file: Some(file.clone()),
            ..server(url)
        };
        failure(&with_token).await
    };
    let refused = "--server: a token is sent by `https://` only, where others could read along";
    for url in [
        "http://steward.invalid:1",
        "steward.invalid:1",
        "http://192.0.2.1:1",
        "http://localhost.invalid:1",
    ] {
        assert_eq!(told(url).await, refused, "{url}");
    }
    for url in [
        "http://localhost:1",
        "http://127.9.9.9:1",
        "http://[::1]:1",
        "https://127.0.0.1:1",
    ] {
        assert!(
            told(url).await.starts_with("no steward answers at"),
            "{url}"
        );
    }
}

#[tokio::test]
async fn a_url_is_one_of_http_or_https() {
    assert_eq!(
        failure(&server("http://")).await,
        "--server: this is no URL"
    );
    assert_eq!(
        failure(&server("ftp://localhost:1")).await,
        "--server: must be `http://HOST:PORT` or `https://HOST:PORT`"
    );
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_told_with_its_flag() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::default()
        .self_signed(&key)
        .unwrap()
        .pem();
    let (certificate, key) = (file("crt", &certificate), file("key", &key.serialize_pem()));
    let other = rcgen::KeyPair::generate().unwrap().serialize_pem();
    let (other, text) = (file("other", &other), file("text", "no PEM"));
    let absent = folder.path().join("absent");
    let told =
        async |ca: Option<&PathBuf>, certificate: Option<&PathBuf>, key: Option<&PathBuf>| {
            let server = Server {
                ca: ca.cloned(),
                certificate: certificate.cloned(),
                key: key.cloned(),
                ..server("https://localhost:1")
            };
            let folder = format!("{}/", folder.path().display());
            failure(&server).await.replace(&folder, "")
        };
    for (ca, shown, of, why) in [
        (Some(&absent), None, None, "--ca: absent: is not there"),
        (
            Some(&key),
            None,
            None,
            "--ca: key: must be PEM with a certificate in it",
        ),
        (
            None,
            Some(&certificate),
            None,
            "--certificate and --key are of use together only",
        ),
        (
            None,
            None,
            Some(&key),
            "--certificate and --key are of use together only",
        ),
        (
            None,
            Some(&text),
            Some(&key),
            "--certificate: text: must be PEM with a certificate in it",
        ),
        (
            None,
            Some(&certificate),
            Some(&text),
            "--key: text: must be PEM with a private key in it",
        ),
        (
            None,
            Some(&certificate),
            Some(&other),
            "--key: other: does not fit the certificate",
        ),
    ] {
        assert_eq!(told(ca, shown, of).await, why);
    }
}
