//! `steward audit export`.

use super::heads;
use super::offline::{Offline, accounts, unknown};
use crate::ambient::{Ambient as _, Machine};
use crate::cli::serve::start;
use crate::cli::server::call;
use crate::cli::{Ending, Failure, Outcome, Output, Server};
use crate::grpc::sign_head;
use crate::proto::ExportAuditHeadRequest;
use crate::proto::audit_service_client::AuditServiceClient;

/// Whose chain.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    server: Server,

    #[command(flatten)]
    offline: Offline,

    /// The account; with --offline every account if none is named
    #[arg(long, required_unless_present = "offline")]
    account: Option<String>,
}

pub(super) async fn run(args: Args, out: Output<'_>) -> Ending {
    if args.offline.is_wanted {
        return beside_the_database(&args, out).await;
    }
    let account = args.account.unwrap_or_default();
    let mut client = AuditServiceClient::new(args.server.connect().await?);
    let request = call(ExportAuditHeadRequest { account });
    let answer = client.export_audit_head(request).await?.into_inner();
    let head = answer.head.ok_or(Failure::Answer("it has no head"))?;
    writeln!(out, "{}", heads::line(&head)?)?;
    Ok(Outcome::Yes)
}

async fn beside_the_database(args: &Args, out: Output<'_>) -> Ending {
    let opened = args.offline.open().await?;
    let signer = args.offline.key(&opened.url)?.signer().map_err(start)?;
    let store = &opened.store;
    for account in accounts(store, args.account.as_deref()).await? {
        let head = store.audit_head(&account).await.map_err(start)?;
        let head = head.ok_or_else(|| unknown(&account))?;
        // There is nothing to export of a chain that has not begun.
        if head.has_begun() {
            let at = Machine::default().now();
            let head = sign_head(&signer, &account, head, at);
            writeln!(out, "{}", heads::line(&head)?)?;
        }
    }
    store.close().await;
    Ok(Outcome::Yes)
}
