//! Explanations over a real server: they agree with the answers, and what they
//! offer helps when it is sent.
//!
//! The questions are those of `tests/data/cells.tsv`. Of each kind of remedy
//! that is offered for a reason, one is carried out, asked about, and taken
//! back.

use std::collections::BTreeSet;

use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::record_edit::Edit;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::remedy_part::Part;
use steward::proto::role_operation::Operation;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use tonic::Code;
use tonic::transport::Channel;

use crate::cells::{ACCOUNT, Case, cases};
use crate::support::server::start;
use crate::support::{TestDatabase, on_both};

/// Who carries changes out: a Super Admin, and another one for changes of the
/// first.
const ACTORS: [&str; 2] = ["ada-super-admin", "sam-super-admin"];
/// Has a role that the account does not have, and so could not be given it
/// back.
const NOA: &str = "noa-no-role";

/// The account's own administrators, at work.
struct Office {
    authorization: AuthorizationServiceClient<Channel>,
    roles: RoleServiceClient<Channel>,
    records: RecordServiceClient<Channel>,
}

impl Office {
    fn new(channel: &Channel) -> Self {
        Self {
            authorization: AuthorizationServiceClient::new(channel.clone()),
            roles: RoleServiceClient::new(channel.clone()),
            records: RecordServiceClient::new(channel.clone()),
        }
    }

    async fn explained(&mut self, case: &Case) -> AuthorizeResponse {
        let request = AuthorizeRequest {
            explain: true,
            ..case.request()
        };
        let answer = self.authorization.authorize(request).await;
        answer.expect("an answer").into_inner()
    }

    async fn allows(&mut self, case: &Case) -> bool {
        let answer = self.authorization.authorize(case.request()).await;
        let decision = answer.expect("an answer").into_inner().decision;
        decision.expect("a decision").allowed
    }

    /// Carries one change out, and says how to take it back.
    async fn carry_out(&mut self, part: &Part) -> Part {
        match part {
            Part::Operation(operation) => {
                let operation = operation.operation.clone().expect("an operation");
                let back = self.opposite(&operation).await;
                self.manage(operation).await;
                Part::Operation(RoleOperation {
                    operation: Some(back),
                })
            }
            Part::Settings(settings) => {
                let request = GetSettingsRequest {
                    account: ACCOUNT.into(),
                };
                let before = self.records.get_settings(request).await.unwrap();
                self.set(*settings).await;
                Part::Settings(before.into_inner().settings.unwrap())
            }
            Part::Record(_) => panic!("records are written as a whole"),
        }
    }

    async fn manage(&mut self, operation: Operation) {
        let user = user_of(&operation);
        let actor = ACTORS.into_iter().find(|actor| *actor != user).unwrap();
        let request = ManageRolesRequest {
            account: ACCOUNT.into(),
            acting_user: actor.into(),
            operations: vec![RoleOperation {
                operation: Some(operation.clone()),
            }],
            ..ManageRolesRequest::default()
        };
        let managed = self.roles.manage_roles(request).await;
        managed.unwrap_or_else(|status| panic!("{operation:?}: {status}"));
    }

    async fn set(&mut self, settings: Settings) {
        let [actor, _] = ACTORS;
        let request = UpdateSettingsRequest {
            account: ACCOUNT.into(),
            acting_user: actor.into(),
            settings: Some(settings),
            ..UpdateSettingsRequest::default()
        };
        self.records.update_settings(request).await.unwrap();
    }

    /// What takes an operation back.
    async fn opposite(&mut self, operation: &Operation) -> Operation {
        match operation {
            Operation::ReactivateUser(it) => Operation::DeactivateUser(DeactivateUser {
                user: it.user.clone(),
            }),
            Operation::GrantAccess(it) => Operation::RevokeAccess(RevokeAccess {
                user: it.user.clone(),
                grant: it.grant.clone(),
            }),
            Operation::GrantPrivilege(it) => Operation::RevokePrivilege(RevokePrivilege {
                user: it.user.clone(),
                privilege: it.privilege.clone(),
            }),
            Operation::SetRole(it) => {
                let record::Record::User(user) = self.user(&it.user).await else {
                    panic!("no user");
                };
                Operation::SetRole(SetRole {
                    user: it.user.clone(),
                    role: user.role,
                })
            }
            Operation::SetManager(it) => {
                let record::Record::User(user) = self.user(&it.user).await else {
                    panic!("no user");
                };
                Operation::SetManager(SetManager {
                    user: it.user.clone(),
                    manager: user.manager,
                })
            }
            other => panic!("no remedy: {other:?}"),
        }
    }

    async fn user(&mut self, id: &str) -> record::Record {
        self.record(record_name::Name::User(id.to_owned())).await
    }

    async fn record(&mut self, name: record_name::Name) -> record::Record {
        let request = GetRecordRequest {
            account: ACCOUNT.into(),
            name: Some(RecordName { name: Some(name) }),
        };
        let found = self.records.get_record(request).await.unwrap().into_inner();
        found.record.unwrap().record.unwrap()
    }

    async fn write(&mut self, record: record::Record) {
        let request = WriteRecordsRequest {
            account: ACCOUNT.into(),
            writes: vec![RecordWrite {
                write: Some(record_write::Write::Upsert(Record {
                    record: Some(record),
                })),
                precondition: None,
                ..RecordWrite::default()
            }],
            ..WriteRecordsRequest::default()
        };
        self.records.write_records(request).await.unwrap();
    }

    /// Carries a remedy out as far as these parts, asks, and takes it back.
    async fn allows_after(&mut self, case: &Case, parts: &[&Part]) -> bool {
        let mut changed = Vec::new();
        let mut before = Vec::new();
        for part in parts {
            if let Part::Record(edit) = part {
                let name = edit.record.clone().unwrap().name.unwrap();
                let record = self.record(name).await;
                self.write(edited(record.clone(), edit)).await;
                before.push(record);
            } else {
                changed.push(self.carry_out(part).await);
            }
        }
        let allowed = self.allows(case).await;
        while let Some(record) = before.pop() {
            self.write(record).await;
        }
        while let Some(back) = changed.pop() {
            match back {
                Part::Operation(operation) => self.manage(operation.operation.unwrap()).await,
                Part::Settings(settings) => self.set(settings).await,
                Part::Record(_) => panic!("written back already"),
            }
        }
        allowed
    }
}

fn user_of(operation: &Operation) -> &str {
    match operation {
        Operation::ReactivateUser(it) => &it.user,
        Operation::DeactivateUser(it) => &it.user,
        Operation::SetRole(it) => &it.user,
        Operation::SetManager(it) => &it.user,
        Operation::GrantAccess(it) => &it.user,
        Operation::RevokeAccess(it) => &it.user,
        Operation::GrantPrivilege(it) => &it.user,
        Operation::RevokePrivilege(it) => &it.user,
        other => panic!("{other:?}"),
    }
}

/// The record with a change made in it, as a service would make it.
fn edited(record: record::Record, edit: &RecordEdit) -> record::Record {
    use record::Record as R;
    match (record, edit.edit.clone().unwrap()) {
        (R::Opportunity(mut it), Edit::Owner(user)) => {
            it.owner = user;
            R::Opportunity(it)
        }
        (R::Posting(mut it), Edit::Owner(user)) => {
            it.owner = user;
            R::Posting(it)
        }
        (R::Posting(mut it), Edit::HiringManager(user)) => {
            it.hiring_manager = user;
            R::Posting(it)
        }
        (R::Requisition(mut it), Edit::Owner(user)) => {
            it.owner = user;
            R::Requisition(it)
        }
        (R::Requisition(mut it), Edit::HiringManager(user)) => {
            it.hiring_manager = user;
            R::Requisition(it)
        }
        (R::Requisition(mut it), Edit::RequisitionStatus(status)) => {
            it.status = status;
            R::Requisition(it)
        }
        (R::Requisition(mut it), Edit::UnlinkedPosting(posting)) => {
            it.postings.retain(|linked| *linked != posting);
            R::Requisition(it)
        }
        (R::Interview(mut it), Edit::Panelist(user)) => {
            it.cancelled = false;
            it.panel.push(Panelist {
                user,
                feedback_submitted: false,
            });
            R::Interview(it)
        }
        (R::Interview(mut it), Edit::FeedbackOf(user)) => {
            for seat in it.panel.iter_mut().filter(|seat| seat.user == user) {
                seat.feedback_submitted = true;
            }
            R::Interview(it)
        }
        (record, edit) => panic!("{edit:?} of {record:?}"),
    }
}

/// What kind of change a part is.
fn kind(part: &Part) -> String {
    let debug = match part {
        Part::Operation(it) => format!("{:?}", it.operation.as_ref().unwrap()),
        Part::Record(it) => format!("{:?} {:?}", it.record, it.edit),
        Part::Settings(it) => format!("{it:?}"),
    };
    let words = debug.split(|letter: char| !letter.is_alphabetic());
    let words = words.filter(|word| word.starts_with(char::is_uppercase));
    words.take(4).collect::<Vec<_>>().join(" ")
}

on_both! {
    async fn every_explanation_agrees_with_its_answer(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let mut office = Office::new(&server.channel);
        for case in cases() {
            let told = office.explained(&case).await;
            let decision = told.decision.unwrap();
            assert_eq!((decision.allowed, decision.reason()), (case.is_allowed(), case.reason()), "{case}");
            let why = told.explanation.expect("an explanation");
            let (last, before) = why.steps.split_last().expect("steps");
            assert_eq!(last.holds, case.is_allowed(), "{case}: {why:?}");
            assert!(before.iter().all(|step| step.holds), "{case}: {why:?}");
            let silent = why.remedies.is_empty() && why.no_remedy.is_none();
            assert_eq!(silent, case.is_allowed(), "{case}: {why:?}");
        }
        server.stop().await;
    }

    async fn what_is_offered_helps_and_no_part_can_be_left_out(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let mut office = Office::new(&server.channel);
        let mut seen = BTreeSet::new();
        for case in cases().iter().filter(|case| !case.is_allowed() && case.user != NOA) {
            let remedies = office.explained(case).await.explanation.unwrap().remedies;
            for remedy in remedies {
                let parts = remedy.parts.iter().map(|part| part.part.as_ref().unwrap());
                let parts: Vec<&Part> = parts.collect();
                let kinds: Vec<String> = parts.iter().map(|part| kind(part)).collect();
                if !seen.insert((case.reason().as_str_name(), kinds)) {
                    continue;
                }
                assert!(office.allows_after(case, &parts).await, "{case}: {parts:?}");
                for left_out in 0..parts.len() {
                    let mut fewer = parts.clone();
                    let part = fewer.remove(left_out);
                    let allowed = office.allows_after(case, &fewer).await;
                    assert!(!allowed, "{case}: {part:?} is needless");
                }
            }
            // Whatever was done is taken back.
            assert!(!office.allows(case).await, "{case}");
        }
        assert!(seen.len() >= 30, "only {}: {seen:#?}", seen.len());
        server.stop().await;
    }

    async fn a_batch_explains_a_hundred_questions_at_most(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let mut client = AuthorizationServiceClient::new(server.channel.clone());
        let question = |user: &str| Question {
            user: user.to_owned(),
            subject: Some(question::Subject::Permission(Permission::ManageSources.into())),
            ..Question::default()
        };
        let ask = |questions: Vec<Question>| BatchAuthorizeRequest {
            account: ACCOUNT.into(),
            questions,
            explain: true,
            ..BatchAuthorizeRequest::default()
        };
        let malformed = Question::default();
        let asked = vec![question("cleo-team-member"), malformed, question("ben-admin")];
        let answers = client.batch_authorize(ask(asked)).await.unwrap().into_inner().answers;
        let [denied, wrong, allowed] = &answers[..] else { panic!("{answers:?}") };
        // A Team Member does not manage sources, and an Admin does.
        let why = denied.explanation.as_ref().unwrap();
        let Some(Part::Operation(operation)) = &why.remedies[0].parts[0].part else { panic!("{why:?}") };
        let role = SetRole { user: "cleo-team-member".into(), role: "admin".into() };
        assert_eq!(operation.operation, Some(Operation::SetRole(role)));
        assert!(matches!(wrong.outcome, Some(answer::Outcome::Error(_))));
        assert_eq!(wrong.explanation, None);
        assert_eq!(allowed.explanation.as_ref().unwrap().remedies, []);

        let full = vec![question("ben-admin"); 100];
        assert!(client.batch_authorize(ask(full.clone())).await.is_ok());
        let over = vec![question("ben-admin"); 101];
        let status = client.batch_authorize(ask(over.clone())).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert!(status.message().contains("100"), "{}", status.message());
        // Without explanations, a batch may be as long as ever.
        let plain = BatchAuthorizeRequest { explain: false, ..ask(over) };
        assert!(client.batch_authorize(plain).await.is_ok());
        server.stop().await;
    }
}
