//! The user by whose authority an import is made.

use tonic::Status;
use tonic_types::StatusExt as _;

use crate::cli::Failure;
use crate::cli::server::{Connected, call};
use crate::proto::record::Record;
use crate::proto::record_name::Name;
use crate::proto::record_service_client::RecordServiceClient;
use crate::proto::{GetRecordRequest, ImportHeader, RecordName};

/// Refuses a user whom the account does not have: a name that was mistyped is told once, and not with every object
/// that needs an authority.
pub(super) async fn check(channel: Connected, header: &ImportHeader) -> Result<(), Failure> {
    let ImportHeader {
        account,
        acting_user,
        ..
    } = header;
    let request = GetRecordRequest {
        account: account.clone(),
        name: Some(RecordName {
            name: Some(Name::User(acting_user.clone())),
        }),
    };
    let mut client = RecordServiceClient::new(channel);
    let why = match client.get_record(call(request)).await {
        Ok(answer) => match answer.into_inner().record.and_then(|it| it.record) {
            Some(Record::User(user)) if user.deactivated => {
                format!("the user `{acting_user}` is deactivated")
            }
            _ => return Ok(()),
        },
        Err(status) if is_unknown(&status) => {
            format!("the account `{account}` has no user `{acting_user}`")
        }
        // What else is wrong is told by the import itself.
        Err(_) => return Ok(()),
    };
    Err(Failure::Usage(format!("--as: {why}; nothing was sent")))
}

/// Whether it is the user who is not known, and not the account.
fn is_unknown(status: &Status) -> bool {
    let details = status.get_error_details();
    let info = details.error_info();
    info.is_some_and(|info| info.reason == "RESOURCE_UNKNOWN")
}
