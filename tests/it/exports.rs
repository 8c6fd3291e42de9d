//! Random exports of one company, whole and in pieces: in any order, with
//! pages, repetitions and omissions, nothing is more open, and nobody more
//! erasable, than what the whole export says; and nothing that was told is lost
//! (rulebook, section 11).

use std::collections::BTreeMap;

use serde_json::{Value, json};
use steward::cli::import::import_export;
use steward::cli::lever::Export;
use steward::proto::anonymize_opportunities_request::Selection;
use steward::proto::anonymize_opportunities_response::Result as Outcome;
use steward::proto::authorization_service_client::AuthorizationServiceClient;
use steward::proto::lifecycle_service_client::LifecycleServiceClient;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tonic::Code;

use crate::judge::{Numbers, announced_seed};
use crate::support::server::{RunningServer, start};
use crate::support::{TestDatabase, on_both};

const ADA: &str = "ada";
const USERS: [&str; 4] = [ADA, "tom", "lim", "iva"];
const OPPORTUNITIES: usize = 5;
const INTERVIEWS: usize = 4;
/// How many companies are told.
const COMPANIES: usize = 4;
/// In how many pieces each is told.
const PIECES: usize = 6;

/// A company, as its source knows it.
struct Company {
    opportunities: Vec<Value>,
    /// The applications of each opportunity, whole.
    applications: Vec<Vec<Value>>,
    interviews: Vec<Value>,
    feedback: Vec<Value>,
}

impl Company {
    fn random(numbers: &mut Numbers) -> Self {
        let mut company = Self {
            opportunities: Vec::new(),
            applications: Vec::new(),
            interviews: Vec::new(),
            feedback: Vec::new(),
        };
        for n in 0..OPPORTUNITIES {
            let count = [0, 1, 1, 1, 2][numbers.below(5)];
            let application = |place: usize, numbers: &mut Numbers| {
                let mut application = json!({
                    "id": format!("a{n}-{place}"), "opportunityId": format!("o{n}"), "type": "posting",
                    "posting": format!("p{}", numbers.below(3)), "comments": format!("of a{n}-{place}"),
                });
                if numbers.below(4) == 0 {
                    application["requisitionForHire"] = json!({"id": "r1"});
                }
                application
            };
            company.applications.push(
                (0..count)
                    .map(|place| application(place, numbers))
                    .collect(),
            );
            let mut opportunity = json!({
                "id": format!("o{n}"), "contact": format!("c{}", numbers.below(3)), "updatedAt": 1000,
                "owner": USERS[numbers.below(4)], "stage": "s1", "tags": [format!("t{n}")],
                "sources": ["Jobs page"], "origin": "sourced", "archived": null, "createdAt": 3,
            });
            if numbers.below(4) == 0 {
                opportunity["confidentiality"] = json!("confidential");
            }
            if numbers.below(3) > 0 {
                let reason = ["no", "no", "hired"][numbers.below(3)];
                opportunity["archived"] = json!({"archivedAt": 5, "reason": reason});
            }
            company.opportunities.push(opportunity);
        }
        for n in 0..INTERVIEWS {
            let (first, second) = (USERS[numbers.below(4)], USERS[numbers.below(4)]);
            company.interviews.push(json!({
                "id": format!("i{n}"), "opportunityId": format!("o{}", numbers.below(OPPORTUNITIES)),
                "interviewers": [{"id": first}, {"id": second}],
            }));
            if numbers.below(2) == 0 {
                let feedback = json!({"id": format!("f{n}"), "interview": format!("i{n}"), "user": first, "completedAt": 7});
                company.feedback.push(feedback);
            }
        }
        company
    }

    /// An opportunity, with its applications whole, by their ids, some of both, or not carried.
    fn opportunity(&self, n: usize, numbers: Option<&mut Numbers>) -> Value {
        let mut opportunity = self.opportunities[n].clone();
        let whole = &self.applications[n];
        let Some(numbers) = numbers else {
            opportunity["applications"] = json!(whole);
            return opportunity;
        };
        if numbers.below(5) > 0 {
            let some = whole.iter().map(|application| match numbers.below(2) {
                0 => application["id"].clone(),
                _ => application.clone(),
            });
            opportunity["applications"] = some.collect();
        }
        opportunity
    }

    /// The object without some fields that its record can do without.
    fn without_some(mut object: Value, numbers: &mut Numbers) -> Value {
        let needed = [
            "id",
            "contact",
            "opportunityId",
            "state",
            "type",
            "confidentiality",
            "accessRole",
        ];
        if numbers.below(3) == 0 {
            object
                .as_object_mut()
                .unwrap()
                .retain(|field, _| needed.contains(&field.as_str()) || numbers.below(3) > 0);
        }
        object
    }

    /// Everything that the source knows.
    fn whole(&self) -> BTreeMap<String, Vec<Value>> {
        let opportunities = (0..OPPORTUNITIES)
            .map(|n| self.opportunity(n, None))
            .collect();
        [
            ("archive_reasons.json", reasons()),
            ("users.json", users()),
            ("postings.json", postings()),
            ("opportunities.json", opportunities),
            ("interviews.json", self.interviews.clone()),
            ("feedback.json", self.feedback.clone()),
        ]
        .map(|(name, objects)| (name.to_owned(), objects))
        .into()
    }

    /// A piece of it: some lists, some of their objects, some of those twice, on pages in any order.
    fn piece(&self, numbers: &mut Numbers) -> BTreeMap<String, Vec<Value>> {
        let mut piece = BTreeMap::new();
        let lists = [
            ("archive_reasons", reasons()),
            ("users", users()),
            ("postings", postings()),
            ("interviews", self.interviews.clone()),
            ("feedback", self.feedback.clone()),
        ];
        for (name, objects) in lists {
            if numbers.below(3) > 0 {
                let mut some: Vec<Value> = Vec::new();
                for object in objects {
                    if numbers.below(3) > 0 {
                        some.push(match name {
                            // A form without its fields is another form.
                            "feedback" => object,
                            _ => Self::without_some(object, numbers),
                        });
                    }
                }
                numbers.shuffle(&mut some);
                piece.insert(format!("{name}.json"), some);
            }
        }
        let mut told: Vec<Value> = Vec::new();
        for n in 0..OPPORTUNITIES {
            for _ in 0..numbers.below(3) {
                let opportunity = self.opportunity(n, Some(numbers));
                told.push(Self::without_some(opportunity, numbers));
            }
        }
        numbers.shuffle(&mut told);
        for object in told {
            let page = format!("opportunities-{}.json", [1, 2, 10][numbers.below(3)]);
            piece.entry(page).or_default().push(object);
        }
        if numbers.below(2) == 0 {
            // Whole for each opportunity, or not at all.
            let some = self.applications.iter().filter(|_| numbers.below(2) == 0);
            piece.insert(
                "applications.json".to_owned(),
                some.flatten().cloned().collect(),
            );
        }
        piece
    }
}

fn reasons() -> Vec<Value> {
    vec![
        json!({"id": "hired", "text": "Hired", "type": "hired"}),
        json!({"id": "no", "text": "No", "type": "non-hired"}),
    ]
}

fn users() -> Vec<Value> {
    vec![
        json!({"id": "tom", "accessRole": "team member"}),
        json!({"id": "lim", "accessRole": "limited team member"}),
        json!({"id": "iva", "accessRole": "interviewer"}),
    ]
}

fn postings() -> Vec<Value> {
    vec![
        json!({"id": "p0", "text": "Open", "state": "published", "owner": "lim"}),
        json!({"id": "p1", "text": "Secret", "state": "published", "owner": "lim", "confidentiality": "confidential"}),
        json!({"id": "p2", "text": "Other", "state": "published", "owner": "ada"}),
    ]
}

async fn tell(server: &RunningServer, account: &str, files: &BTreeMap<String, Vec<Value>>) {
    let text = |(name, objects): (&String, &Vec<Value>)| {
        (name.clone(), json!(objects).to_string().into_bytes())
    };
    let export = Export::in_memory(files.iter().map(text).collect());
    import_export(server.channel.clone(), account, ADA, export)
        .await
        .expect("it is taken in");
}

/// Whether somebody may work on an opportunity, for every user; whether it may
/// be anonymized; and every record.
#[derive(Debug, PartialEq)]
struct Told {
    open: BTreeMap<(String, String), bool>,
    erasable: BTreeMap<String, bool>,
    records: BTreeMap<String, Option<record::Record>>,
}

impl Told {
    async fn of(server: &RunningServer, account: &str) -> Self {
        let mut told = Self {
            open: BTreeMap::new(),
            erasable: BTreeMap::new(),
            records: BTreeMap::new(),
        };
        for n in 0..OPPORTUNITIES {
            let opportunity = format!("o{n}");
            for user in USERS {
                let open = is_open(server, account, user, &opportunity).await;
                told.open
                    .insert((user.to_owned(), opportunity.clone()), open);
            }
            let record = stored(
                server,
                account,
                record_name::Name::Opportunity(opportunity.clone()),
            )
            .await;
            if record.is_some() {
                let erasable = is_erasable(server, account, &opportunity).await;
                told.erasable.insert(opportunity.clone(), erasable);
            }
            told.records.insert(opportunity, record);
        }
        for n in 0..INTERVIEWS {
            let interview = format!("i{n}");
            let record = stored(
                server,
                account,
                record_name::Name::Interview(interview.clone()),
            )
            .await;
            told.records.insert(interview, record);
        }
        told
    }

    /// What is open, or erasable, here and is not there.
    fn beyond(&self, whole: &Self) -> Vec<String> {
        let open = self
            .open
            .iter()
            .filter(|(asked, open)| **open && whole.open.get(*asked) != Some(&true));
        let open = open.map(|(asked, _)| format!("{asked:?} is open"));
        let erasable = self
            .erasable
            .iter()
            .filter(|(id, erasable)| **erasable && whole.erasable.get(*id) != Some(&true));
        open.chain(erasable.map(|(id, _)| format!("{id} is erasable")))
            .collect()
    }
}

async fn is_open(server: &RunningServer, account: &str, user: &str, opportunity: &str) -> bool {
    let question = Question {
        user: user.into(),
        subject: Some(question::Subject::Permission(
            Permission::ManageProfilesAndViewAssociatedPostings.into(),
        )),
        target: Some(Target {
            opportunity: opportunity.into(),
            ..Target::default()
        }),
        ..Question::default()
    };
    let request = AuthorizeRequest {
        account: account.into(),
        question: Some(question),
        ..AuthorizeRequest::default()
    };
    let mut client = AuthorizationServiceClient::new(server.channel.clone());
    client
        .authorize(request)
        .await
        .unwrap()
        .into_inner()
        .decision
        .unwrap()
        .allowed
}

async fn is_erasable(server: &RunningServer, account: &str, opportunity: &str) -> bool {
    let request = AnonymizeOpportunitiesRequest {
        account: account.into(),
        acting_user: ADA.into(),
        selection: Some(Selection::Opportunities(OpportunityIds {
            ids: vec![opportunity.into()],
        })),
        ..AnonymizeOpportunitiesRequest::default()
    };
    let mut client = LifecycleServiceClient::new(server.channel.clone());
    match client
        .anonymize_opportunities(request)
        .await
        .unwrap()
        .into_inner()
        .result
    {
        Some(Outcome::Preview(preview)) => preview.count == 1,
        other => panic!("{other:?}"),
    }
}

async fn stored(
    server: &RunningServer,
    account: &str,
    name: record_name::Name,
) -> Option<record::Record> {
    let request = GetRecordRequest {
        account: account.into(),
        name: Some(RecordName { name: Some(name) }),
    };
    let mut client = RecordServiceClient::new(server.channel.clone());
    match client.get_record(request).await {
        Ok(found) => found.into_inner().record.unwrap().record,
        Err(status) if status.code() == Code::NotFound => None,
        Err(status) => panic!("{status:?}"),
    }
}

on_both! {
    async fn pieces_open_nothing_and_lose_nothing(db: TestDatabase) {
        let server = start(&db).await;
        let seed = announced_seed();
        for company in 0..COMPANIES {
            let mut numbers = Numbers::new(seed.wrapping_add(u64::try_from(company).unwrap()));
            let source = Company::random(&mut numbers);
            let (whole, pieces) = (format!("whole{company}"), format!("pieces{company}"));
            for account in [&whole, &pieces] {
                server.create_account(account, ADA).await;
            }
            tell(&server, &whole, &source.whole()).await;
            let expected = Told::of(&server, &whole).await;
            // Before all of it was told, and after.
            for told_whole in [false, true] {
                for _ in 0..PIECES {
                    let piece = source.piece(&mut numbers);
                    tell(&server, &pieces, &piece).await;
                    let told = Told::of(&server, &pieces).await;
                    let beyond = told.beyond(&expected);
                    assert!(beyond.is_empty(), "company {company}: {beyond:?} after {piece:#?}");
                    if told_whole {
                        assert_eq!(told, expected, "company {company} after {piece:#?}");
                    }
                }
                if !told_whole {
                    tell(&server, &pieces, &source.whole()).await;
                    assert_eq!(Told::of(&server, &pieces).await, expected, "company {company}");
                }
            }
        }
        server.stop().await;
    }
}
