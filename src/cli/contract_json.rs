//! Messages as the contract's JSON, which a program can send as it is.

use std::sync::LazyLock;

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};
use serde_json::Value;

use crate::proto::DESCRIPTORS;

/// The contract's messages. They are always there: the same build made the descriptors.
static CONTRACT: LazyLock<Option<DescriptorPool>> =
    LazyLock::new(|| DescriptorPool::decode(DESCRIPTORS).ok());

/// A message of this type, with the field names of the contract; what is not set is left out.
pub(in crate::cli) fn contract_json<M: Message>(type_name: &str, message: &M) -> Option<Value> {
    let name = format!("steward.v1.{type_name}");
    let descriptor = CONTRACT.as_ref()?.get_message_by_name(&name)?;
    let message = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice()).ok()?;
    let options = SerializeOptions::new().use_proto_field_name(true);
    message
        .serialize_with_options(serde_json::value::Serializer, &options)
        .ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::contract_json;
    use crate::proto::{
        FeedbackVisibility, GrantAccess, Reach, RemedyPart, RoleOperation, Settings, reach,
        remedy_part::Part, role_operation::Operation,
    };

    #[test]
    fn a_message_is_written_as_it_can_be_sent() {
        let json = |part| contract_json("RemedyPart", &RemedyPart { part: Some(part) });
        let grant = GrantAccess {
            user: "ada".to_owned(),
            grant: "access-p".to_owned(),
            reach: Some(Reach {
                reach: Some(reach::Reach::Posting("p".to_owned())),
            }),
        };
        let operation = RoleOperation {
            operation: Some(Operation::GrantAccess(grant)),
        };
        assert_eq!(
            json(Part::Operation(operation)),
            Some(json!({ "operation": { "grant_access": {
                "user": "ada", "grant": "access-p", "reach": { "posting": "p" },
            } } }))
        );
        let settings = Settings {
            feedback_visibility: FeedbackVisibility::EveryoneWithAccess.into(),
            sources_locked: Some(false),
            ..Settings::default()
        };
        assert_eq!(
            json(Part::Settings(settings)),
            Some(json!({ "settings": {
                "feedback_visibility": "FEEDBACK_VISIBILITY_EVERYONE_WITH_ACCESS",
                "sources_locked": false,
            } }))
        );
        assert_eq!(contract_json("NoSuchMessage", &Settings::default()), None);
    }
}
