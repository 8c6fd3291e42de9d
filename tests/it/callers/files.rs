//! Callers' files that are not as they should be.

use steward::identity::Callers;

use super::Deployment;

/// What is wrong with a file.
fn told(text: &str) -> Vec<String> {
    let deployment = Deployment::new();
    let file = deployment.folder.path().join("callers.yaml");
    std::fs::write(&file, text).unwrap();
    let error = Callers::read(&file).unwrap_err().to_string();
    let folder = deployment.folder.path().display().to_string();
    error
        .replace(&folder, "")
        .lines()
        .map(str::to_owned)
        .collect()
}

const ISSUERS: &str =
    "issuers:\n  - {issuer: i, audience: a, keys: keys.json, algorithms: [EdDSA]}\n";

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let text = "
issuers:
  - {issuer: i, audience: '', keys: keys.json, algorithms: [HS256, none]}
  - {issuer: j, audience: a, keys: keys.json, algorithms: [RS256]}
  - {issuer: j, audience: a, keys: keys.json, algorithms: []}
callers:
  - {name: a, groups: [Ask], accounts: some}
  - {name: a, token: {issuer: k, subject: s}, groups: [], accounts: ['', x y], acting_users: all}
  - {name: b, certificate: 'spiffe://x/b', groups: [ask], accounts: all, acting_users: {claim: user}}
  - {name: c, certificate: 'spiffe://x/b', groups: [ask], accounts: all}
";
    let groups = "is no group of calls; these are: ask, records, roles, erase, audit";
    let algorithms = "is none that is accepted; these are: RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA";
    let id = "must be 1 to 64 letters, digits, `-` or `_`";
    let expected = [
        "/callers.yaml is not as it should be:".to_owned(),
        "  issuers: i: issuer and audience are required".to_owned(),
        format!("  issuers: i: algorithms: `HS256` {algorithms}"),
        format!("  issuers: i: algorithms: `none` {algorithms}"),
        "  issuers: i: keys: no key of the set is of one of the algorithms".to_owned(),
        "  issuers: j: keys: no key of the set is of one of the algorithms".to_owned(),
        "  issuers: j: algorithms: one at least is required".to_owned(),
        "  issuers: j: keys: no key of the set is of one of the algorithms".to_owned(),
        "  issuers: j stands twice".to_owned(),
        format!("  callers: a: groups: `Ask` {groups}"),
        "  callers: a: accounts: must be `all` or a list of ids".to_owned(),
        "  callers: a: certificate, certificate_subject or token is required".to_owned(),
        "  callers: a stands twice".to_owned(),
        "  callers: a: groups: one at least is required".to_owned(),
        format!("  callers: a: accounts: `` {id}"),
        format!("  callers: a: accounts: `x y` {id}"),
        "  callers: a: acting_users: must be `any` or a list of ids".to_owned(),
        "  callers: a: token: k is none of the issuers".to_owned(),
        "  callers: b: acting_users: only a token has claims".to_owned(),
        "  callers: b and c are known by the same certificate or token".to_owned(),
    ];
    assert_eq!(told(text), expected);
}

#[test]
fn keys_are_in_a_file_or_fetched() {
    let text = "
issuers:
  - {issuer: i, audience: a, algorithms: [EdDSA]}
  - {issuer: j, audience: a, keys: keys.json, keys_url: 'https://id.example.com/keys', algorithms: [EdDSA]}
  - {issuer: k, audience: a, keys_url: 'http://id.example.com/keys', algorithms: [EdDSA]}
  - {issuer: l, audience: a, keys: keys.json, keys_authorities: ca.crt, algorithms: [EdDSA]}
  - {issuer: m, audience: a, keys_url: 'https://id.example.com/keys', keys_authorities: ca.crt, algorithms: [EdDSA]}
callers:
  - {name: a, token: {issuer: m, subject: s}, groups: [ask], accounts: all}
";
    let expected = [
        "/callers.yaml is not as it should be:",
        "  issuers: i: either keys or keys_url is required",
        "  issuers: j: either keys or keys_url is required",
        "  issuers: k: keys_url: must be https://HOST..., or http:// to this machine",
        "  issuers: l: keys_authorities: is for keys_url only",
    ];
    assert_eq!(told(text), expected);
}

#[test]
fn a_file_of_another_form_is_told() {
    for (text, part) in [
        ("", "callers"),
        (
            "callers: []",
            "  callers: there is none, so that nobody could call",
        ),
        ("callers: {}", "is not as it should be"),
        ("[]", "is not as it should be"),
        (
            "callers:\n  - {name: a, groups: [ask], accounts: all, role: x}",
            "role",
        ),
        ("callers:\n  - {groups: [ask], accounts: all}", "name"),
        ("\0", "is not as it should be"),
    ] {
        let told = told(text).join("\n");
        assert!(told.contains(part), "{text:?}: {told}");
    }
    let keys = format!("{}callers: []", ISSUERS.replace("keys.json", "absent.json"));
    assert!(told(&keys)[0].ends_with("/absent.json cannot be read"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("callers.yaml");
    std::fs::write(&file, "#".repeat(5 << 20)).unwrap();
    assert!(
        Callers::read(&file)
            .unwrap_err()
            .to_string()
            .ends_with("callers.yaml cannot be read")
    );
}

#[test]
fn a_key_set_that_is_none_is_told() {
    for (keys, text) in [
        ("", "the file is no JSON Web Key Set"),
        ("{}", "the file is no JSON Web Key Set"),
        (
            r#"{"keys": []}"#,
            "no key of the set is of one of the algorithms",
        ),
        (
            r#"{"keys": [{"kty": "oct", "k": "AAAA"}]}"#,
            "no key of the set is of one of the algorithms",
        ),
        (
            r#"{"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "enc", "x": "AAAA"}]}"#,
            "no key of the set is of one of the algorithms",
        ),
    ] {
        let deployment = Deployment::new();
        std::fs::write(deployment.folder.path().join("keys.json"), keys).unwrap();
        let file = deployment.folder.path().join("callers.yaml");
        std::fs::write(&file, format!("{ISSUERS}callers:\n  - {{name: a, token: {{issuer: i, subject: s}}, groups: [ask], accounts: all}}\n")).unwrap();
        let error = Callers::read(&file).unwrap_err().to_string();
        assert!(
            error.ends_with(&format!("issuers: i: keys: {text}")),
            "{keys}: {error}"
        );
    }
}
