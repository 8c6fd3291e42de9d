//! What each field that an object lacks leaves as it is stored.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::candidacy::whole_opportunity;
use super::read;
use crate::cli::import::translate::{
    Notes, archive_reason, candidate, interview, opportunity, posting, requisition, stage, user,
};
use crate::proto::ImportEntry;
use crate::proto::KeptField::{self, *};

/// Takes one field out of an object at a time, and writes null into it.
fn each_field(
    whole: &Value,
    kept: &[(&str, &[KeptField])],
    take: impl Fn(Value) -> Option<ImportEntry>,
) {
    let keep = |object: Value| -> Vec<KeptField> { take(object).unwrap().keep().collect() };
    let always = keep(whole.clone());
    for (pointer, expected) in kept {
        let (place, key) = pointer.rsplit_once('/').unwrap();
        let mut without = whole.clone();
        let holder = without.pointer_mut(place).unwrap().as_object_mut().unwrap();
        holder.remove(key).expect(pointer);
        let kept: Vec<KeptField> = keep(without)
            .into_iter()
            .filter(|field| !always.contains(field))
            .collect();
        assert_eq!(&kept, expected, "{pointer}");
    }
}

#[test]
fn what_is_not_carried_of_hiring_stays_as_it_is_stored() {
    let whole_posting = json!({
        "id": "p1", "text": "Engineer", "state": "internal", "confidentiality": "confidential", "user": null,
        "owner": null, "hiringManager": null, "country": null,
        "categories": {"department": null, "team": null, "location": null, "allLocations": []}
    });
    let of_posting: &[(&str, &[KeptField])] = &[
        ("/text", &[Title]),
        ("/confidentiality", &[Confidential]),
        ("/user", &[Creator]),
        ("/owner", &[Owner]),
        ("/hiringManager", &[HiringManager]),
        ("/country", &[Country]),
        ("/categories/department", &[Department]),
        ("/categories/team", &[Team]),
        ("/categories/location", &[Location]),
        ("/categories/allLocations", &[FurtherLocations]),
        (
            "/categories",
            &[Location, FurtherLocations, Department, Team],
        ),
    ];
    each_field(&whole_posting, of_posting, |object| {
        posting(read(object), &mut Notes::default())
    });
    let whole_requisition = json!({
        "id": "q1", "name": null, "status": "draft", "confidentiality": "confidential", "creator": null,
        "owner": null, "hiringManager": null, "postings": [], "approval": null
    });
    let of_requisition: &[(&str, &[KeptField])] = &[
        ("/name", &[Name]),
        ("/confidentiality", &[Confidential]),
        ("/creator", &[Creator]),
        ("/owner", &[Owner]),
        ("/hiringManager", &[HiringManager]),
        ("/postings", &[Postings]),
        ("/approval", &[Approval]),
    ];
    each_field(&whole_requisition, of_requisition, |object| {
        requisition(read(object), &mut Notes::default())
    });
}

#[test]
fn what_is_not_carried_of_a_candidacy_stays_as_it_is_stored() {
    let of_opportunity: &[(&str, &[KeptField])] = &[
        ("/owner", &[Owner]),
        ("/stage", &[Stage]),
        ("/stageChanges", &[StageChanges]),
        ("/archived", &[Archived]),
        ("/archived/reason", &[ArchiveReason]),
        ("/confidentiality", &[Confidential]),
        ("/origin", &[Origin]),
        ("/tags", &[Tags]),
        ("/sources", &[Sources]),
        ("/links", &[Links]),
        ("/createdAt", &[CreateTime]),
        ("/dataProtection", &[DataProtection]),
        ("/dataProtection/contact", &[DataProtectionContact]),
        ("/dataProtection/store", &[DataProtectionStore]),
        ("/dataProtection/store/allowed", &[DataProtectionStore]),
        ("/dataProtection/store/expiresAt", &[DataProtectionStore]),
        ("/applications", &[Application]),
        ("/applications/0/posting", &[ApplicationIfAny]),
        ("/applications/0/company", &[Company]),
        ("/applications/0/comments", &[Comments]),
        ("/applications/0/createdAt", &[ApplicationCreateTime]),
        ("/applications/0/requisitionForHire", &[RequisitionForHire]),
        ("/applications/0/customQuestions", &[Answers]),
    ];
    each_field(&whole_opportunity(), of_opportunity, |object| {
        opportunity(read(object), vec![], true, &mut Notes::default())
    });
    let whole_interview = json!({"id": "i1", "opportunityId": "o1", "interviewers": []});
    each_field(&whole_interview, &[("/interviewers", &[Panel])], |object| {
        interview(&read(object), Some(true), |_| false, &mut Notes::default())
    });
}

#[test]
fn what_is_not_carried_of_people_and_words_stays_as_it_is_stored() {
    let whole_user = json!({
        "id": "u1", "accessRole": null, "deactivatedAt": null, "managerId": null, "linkedContactIds": []
    });
    let of_user: &[(&str, &[KeptField])] = &[
        ("/accessRole", &[Role]),
        ("/deactivatedAt", &[Deactivated]),
        ("/managerId", &[Manager]),
        ("/linkedContactIds", &[LinkedCandidates]),
    ];
    each_field(&whole_user, of_user, |object| {
        Some(user(read(object), &HashSet::new(), &mut Notes::default()))
    });
    let whole_contact = json!({
        "id": "c1", "name": null, "headline": null, "location": {"name": null}, "emails": [], "phones": []
    });
    let of_contact: &[(&str, &[KeptField])] = &[
        ("/name", &[Name]),
        ("/headline", &[Headline]),
        ("/location", &[Location]),
        ("/location/name", &[Location]),
        ("/emails", &[Emails]),
        ("/phones", &[Phones]),
    ];
    each_field(&whole_contact, of_contact, |object| {
        Some(candidate(read(object)))
    });
    each_field(
        &json!({"id": "s1", "text": null}),
        &[("/text", &[Name])],
        |object| Some(stage(read(object))),
    );
    let whole_reason = json!({"id": "r1", "text": null, "type": "hired"});
    each_field(&whole_reason, &[("/text", &[Name])], |object| {
        archive_reason(read(object), &mut Notes::default())
    });
}
