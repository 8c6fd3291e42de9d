//! `steward audit verify`.

use std::iter;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::heads;
use super::offline::{Offline, accounts, id, unknown};
use crate::cli::serve::start;
use crate::cli::server::traced;
use crate::cli::wording::Counted;
use crate::cli::{Ending, Failure, Outcome, Output, Server};
use crate::domain::audit::{Exported, Finding, Verified};
use crate::domain::id::AccountId;
use crate::grpc::{EXPORTED, read_head};
use crate::proto::audit_service_client::AuditServiceClient;
use crate::proto::{
    AuditFinding, AuditFindingType, AuditHead, VerifyAuditEventsRequest, VerifyAuditEventsResponse,
};
use crate::store::{AuditFilter, Store};

/// Whose chain, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    server: Server,

    #[command(flatten)]
    offline: Offline,

    /// The account; with --offline every account if none is named
    #[arg(long, required_unless_present = "offline")]
    account: Option<String>,

    /// A file with ends that were exported before: their events must be there, and the same
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,

    /// With --offline, the public key that the exported ends must be signed with, in base64; instead of the key file
    #[arg(long, value_name = "KEY", requires_all = ["offline", "export"])]
    public_key: Option<String>,

    /// A line of JSON for each account, for programs
    #[arg(long)]
    json: bool,
}

/// An account for programs.
#[derive(Serialize)]
struct Line<'a> {
    account: &'a str,
    whole: bool,
    events: i64,
    events_before_chain: i64,
    findings: Vec<String>,
    further_findings: u64,
}

pub(super) async fn run(args: Args, out: Output<'_>) -> Ending {
    let exported = match &args.export {
        None => Vec::new(),
        Some(file) => heads::read(file)?,
    };
    if let (Some(account), Some(file)) = (&args.account, &args.export)
        && of(account, &exported).next().is_none()
    {
        let file = file.display();
        return Err(Failure::Usage(format!(
            "{file} holds no end of the chain of {account}"
        )));
    }
    if args.offline.is_wanted {
        return beside_the_database(&args, &exported, out).await;
    }
    let account = args.account.unwrap_or_default();
    let mut client = AuditServiceClient::new(args.server.connect().await?);
    let exported: Vec<AuditHead> = of(&account, &exported).cloned().collect();
    let (first, others) = exported.split_at(exported.len().min(EXPORTED));
    let mut all: Option<Verified> = None;
    for some in iter::once(first).chain(others.chunks(EXPORTED)) {
        // A long chain takes its time.
        let request = traced(VerifyAuditEventsRequest {
            exported: some.to_vec(),
            account: account.clone(),
        });
        let answer = client.verify_audit_events(request).await?.into_inner();
        let found = read(&answer)?;
        match &mut all {
            None => all = Some(found),
            Some(all) => all.add(found),
        }
    }
    tell(&account, &all.unwrap_or_default(), args.json, out)
}

/// The ends of one account.
fn of<'a>(account: &str, exported: &'a [AuditHead]) -> impl Iterator<Item = &'a AuditHead> {
    exported.iter().filter(move |head| head.account == account)
}

async fn beside_the_database(args: &Args, exported: &[AuditHead], out: Output<'_>) -> Ending {
    let opened = args.offline.open().await?;
    let public_key = args.public_key.as_deref().map(public_key).transpose()?;
    let seal = match public_key {
        None => Some(args.offline.key(&opened.url)?),
        Some(_) => None,
    };
    let public_key = match (&seal, public_key) {
        (_, Some(key)) => key,
        (Some(seal), None) => seal.signer().map_err(start)?.public_key().to_vec(),
        (None, None) => Vec::new(),
    };
    let store = &opened.store;
    let mut outcome = Outcome::Yes;
    let mut all = accounts(store, args.account.as_deref()).await?;
    // An account that was exported and is gone is found too.
    for head in exported.iter().filter(|_| args.account.is_none()) {
        all.push(id(&head.account)?);
    }
    all.sort();
    all.dedup();
    if all.is_empty() {
        return Err(Failure::Usage("the database has no account".to_owned()));
    }
    for account in all {
        let name = account.to_string();
        let exported = of(&name, exported).map(|head| {
            read_head(&public_key, &account, head).ok_or_else(|| {
                let place = head.sequence;
                Failure::Usage(format!(
                    "what was exported of {account} at event {place} is not signed with this key"
                ))
            })
        });
        let exported: Vec<Exported> = exported.collect::<Result<_, _>>()?;
        let verified = match &seal {
            Some(seal) => store.verify_audit(&account, seal, exported.clone()).await,
            None => look_for(store, &account, &exported).await.map(Some),
        };
        let verified = match verified.map_err(start)? {
            Some(verified) => verified,
            None if exported.is_empty() => return Err(unknown(&account)),
            None => Verified {
                findings: exported.iter().map(lost).collect(),
                ..Verified::default()
            },
        };
        if tell(&name, &verified, args.json, out)? == Outcome::No {
            outcome = Outcome::No;
        }
    }
    store.close().await;
    Ok(outcome)
}

fn lost(exported: &Exported) -> Finding {
    Finding::NotAsExported {
        sequence: exported.sequence,
    }
}

/// Looks for the events that were exported, which takes no key.
async fn look_for(
    store: &Store,
    account: &AccountId,
    exported: &[Exported],
) -> Result<Verified, crate::store::StoreError> {
    let mut verified = Verified::default();
    for one in exported {
        let after = one.sequence.saturating_sub(1);
        let filter = AuditFilter::default();
        let found = store.audit_events(account, &filter, after, 1).await?;
        let is_there = found
            .first()
            .is_some_and(|event| (event.sequence, &event.link) == (one.sequence, &one.link));
        verified.events += i64::from(is_there);
        if !is_there {
            verified.findings.push(lost(one));
        }
    }
    Ok(verified)
}

fn public_key(text: &str) -> Result<Vec<u8>, Failure> {
    let read = STANDARD.decode(text.trim()).ok();
    let read = read.filter(|key| key.len() == 32);
    read.ok_or_else(|| Failure::Usage("--public-key must be 32 bytes in base64".to_owned()))
}

/// Reads what the server found.
fn read(answer: &VerifyAuditEventsResponse) -> Result<Verified, Failure> {
    let findings = answer.findings.iter().map(finding);
    let findings: Option<Vec<Finding>> = findings.collect();
    Ok(Verified {
        events: answer.events,
        unsealed: answer.events_before_chain,
        began_at: answer.begin_time.map(|at| at.seconds.saturating_mul(1_000)),
        findings: findings.ok_or(Failure::Answer("it found what this version does not know"))?,
        further_findings: u64::try_from(answer.further_findings).unwrap_or_default(),
    })
}

fn finding(said: &AuditFinding) -> Option<Finding> {
    let (first, last) = (said.first_sequence, said.last_sequence);
    let sequence = first;
    Some(match said.r#type() {
        AuditFindingType::Unspecified => return None,
        AuditFindingType::EventChanged => Finding::Changed { sequence },
        AuditFindingType::PrefixChanged => Finding::PrefixChanged { sequence },
        AuditFindingType::EventsMissing => Finding::Missing { first, last },
        AuditFindingType::TailMissing => Finding::TailMissing { first, last },
        AuditFindingType::BeyondEnd => Finding::BeyondEnd { first, last },
        AuditFindingType::EndDiffers => Finding::EndDiffers { sequence },
        AuditFindingType::RevisionUntold => Finding::RevisionUntold { revision: first },
        AuditFindingType::NotAsExported => Finding::NotAsExported { sequence },
    })
}

fn tell(account: &str, verified: &Verified, json: bool, out: Output<'_>) -> Ending {
    let findings = verified.findings.iter().map(ToString::to_string);
    if json {
        let line = Line {
            account,
            whole: verified.is_whole(),
            events: verified.events,
            events_before_chain: verified.unsealed,
            findings: findings.collect(),
            further_findings: verified.further_findings,
        };
        let line = serde_json::to_string(&line)
            .map_err(|_| Failure::Answer("it cannot be written as JSON"))?;
        writeln!(out, "{line}")?;
    } else {
        let events = Counted(verified.events, "event", "events");
        let before = verified.unsealed;
        let state = if verified.is_whole() {
            "as written"
        } else {
            "NOT as written"
        };
        writeln!(
            out,
            "{account}: {events}, {state}; before the chain began: {before}"
        )?;
        for finding in findings {
            writeln!(out, "  {finding}")?;
        }
        if verified.further_findings > 0 {
            writeln!(out, "  and {} more", verified.further_findings)?;
        }
    }
    Ok(if verified.is_whole() {
        Outcome::Yes
    } else {
        Outcome::No
    })
}
