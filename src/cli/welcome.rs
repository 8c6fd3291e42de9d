//! What `steward serve --sample` prints to type next.

use std::net::SocketAddr;

use crate::tls::ServerFiles;

/// Lines that work as they stand, with grpcurl and with steward's own command line; of a server that speaks TLS, for
/// who has put its files into the place of the names.
pub(super) fn text(address: SocketAddr, tls: Option<&ServerFiles>) -> String {
    let (of_grpcurl, scheme, of_own) = match tls {
        None => ("-plaintext", "http", ""),
        Some(ServerFiles { clients: None, .. }) => ("-cacert CA", "https", " --ca CA"),
        Some(_) => (
            "-cacert CA -cert CERTIFICATE -key KEY",
            "https",
            " --ca CA --certificate CERTIFICATE --key KEY",
        ),
    };
    let call = |method: &str, request: &str| {
        format!("grpcurl {of_grpcurl} -d '{request}' {address} steward.v1.{method}\n")
    };
    let own = |command: &str| format!("steward {command} --server {scheme}://{address}{of_own}\n");
    [
        "\nMay Ben, an Admin, anonymize this opportunity?\n".to_owned(),
        call(
            "AuthorizationService/Authorize",
            r#"{"account":"sample","question":{"user":"ben-admin","permission":"PERMISSION_ANONYMIZE_CANDIDATES","target":{"opportunity":"opp-archived-sales"}}}"#,
        ),
        own("check --account sample --user ben-admin --permission anonymize_candidates --on opportunity:opp-archived-sales"),
        "\nMake Tess, a Team Member, an Admin:\n".to_owned(),
        call(
            "RoleService/ManageRoles",
            r#"{"account":"sample","acting_user":"ada-super-admin","operations":[{"set_role":{"user":"tess-team-member","role":"admin"}}]}"#,
        ),
        own("roles list --account sample"),
        "\nWhat would be erased with it? The answer holds the token that runs it.\n".to_owned(),
        call(
            "LifecycleService/AnonymizeOpportunities",
            r#"{"account":"sample","acting_user":"ada-super-admin","opportunities":{"ids":["opp-archived-sales"]}}"#,
        ),
        own("anonymize preview --account sample --as ada-super-admin --opportunity opp-archived-sales"),
        "\n".to_owned(),
    ]
    .concat()
}
