use super::list::{answers, read_answers};
use super::{RowStamp, Rows, texts};
use crate::domain::record::{
    Application, Archived, Consent, DataProtection, Lifecycle, Opportunity, StageChange, Timestamp,
};
use crate::store::StoreError;
use crate::store::entity::{
    opportunity as opportunities, opportunity_source, opportunity_tag, stage_change,
};
use crate::store::key::{Key, read, read_opt, write_opt};
use crate::store::value::{filled, id, id_opt, inconsistent, list, position, shown};

const TABLE: &str = "opportunity";

impl Rows {
    pub(super) fn add_opportunity(&mut self, mark: RowStamp<'_>, opportunity: Opportunity) {
        let opportunity_id = opportunity.id.to_string();
        for (place, source) in opportunity.sources.into_iter().enumerate() {
            self.opportunity_sources.push(opportunity_source::Model {
                account_id: mark.account.to_owned(),
                opportunity_id: opportunity_id.clone(),
                position: position(place),
                source,
            });
        }
        for (place, tag) in opportunity.tags.into_iter().enumerate() {
            self.opportunity_tags.push(opportunity_tag::Model {
                account_id: mark.account.to_owned(),
                opportunity_id: opportunity_id.clone(),
                position: position(place),
                tag,
            });
        }
        for (place, change) in opportunity.stage_changes.iter().enumerate() {
            self.stage_changes.push(stage_change::Model {
                account_id: mark.account.to_owned(),
                opportunity_id: opportunity_id.clone(),
                position: position(place),
                stage_id: change.stage.to_string(),
                by_id: shown(change.by.as_ref()),
                at: change.at.0,
            });
        }
        let archived = opportunity.archived.as_ref();
        let protection = opportunity.data_protection;
        let store = protection.and_then(|protection| protection.store);
        let contact = protection.and_then(|protection| protection.contact);
        let until = |consent: Consent| consent.expires_at.map(|at| at.0);
        let ids = opportunity.application_ids.iter().map(ToString::to_string);
        let ids: Vec<String> = ids.collect();
        let mut row = opportunities::Model {
            account_id: mark.account.to_owned(),
            id: opportunity_id,
            candidate_id: opportunity.candidate.to_string(),
            posting_id: shown(opportunity.posting.as_ref()),
            owner_id: shown(opportunity.owner.as_ref()),
            confidentiality: opportunity.confidentiality.key().to_owned(),
            stage_id: shown(opportunity.stage.as_ref()),
            archived_at: archived.map(|archived| archived.at.0),
            archive_reason_id: archived.and_then(|archived| shown(archived.reason.as_ref())),
            origin: write_opt(opportunity.origin),
            links: list(&opportunity.links),
            created_at: opportunity.created_at.map(|at| at.0),
            application_kind: None,
            application_created_at: None,
            application_company: None,
            application_comments: None,
            application_answers: None,
            requisition_for_hire_id: None,
            application_ids: list(&ids),
            unknown_part: write_opt(opportunity.unknown),
            formerly_hired: opportunity.formerly_hired.into(),
            may_store: store.map(|consent| consent.allowed.into()),
            may_store_until: store.and_then(until),
            may_contact: contact.map(|consent| consent.allowed.into()),
            may_contact_until: contact.and_then(until),
            lifecycle: Lifecycle::Live.key().to_owned(),
            version: mark.version,
        };
        if let Some(application) = opportunity.application {
            row.application_kind = write_opt(Some(application.kind));
            row.application_created_at = application.created_at.map(|at| at.0);
            row.application_company = filled(application.company);
            row.application_comments = filled(application.comments);
            row.application_answers = answers(application.answers);
            row.requisition_for_hire_id = shown(application.requisition_for_hire.as_ref());
        }
        self.opportunities.push(row);
    }
}

/// The opportunity that rows tell of.
pub(in crate::store) fn opportunity(
    row: opportunities::Model,
    sources: &[opportunity_source::Model],
    tags: &[opportunity_tag::Model],
    changes: &[stage_change::Model],
) -> Result<Opportunity, StoreError> {
    Ok(Opportunity {
        id: id(TABLE, &row.id)?,
        candidate: id(TABLE, &row.candidate_id)?,
        posting: id_opt(TABLE, row.posting_id.as_deref())?,
        owner: id_opt(TABLE, row.owner_id.as_deref())?,
        confidentiality: read(TABLE, &row.confidentiality)?,
        stage: id_opt(TABLE, row.stage_id.as_deref())?,
        stage_changes: changes.iter().map(stage_change).collect::<Result<_, _>>()?,
        archived: archived(&row)?,
        origin: read_opt(TABLE, row.origin.as_deref())?,
        sources: sources.iter().map(|source| source.source.clone()).collect(),
        tags: tags.iter().map(|tag| tag.tag.clone()).collect(),
        links: texts(TABLE, row.links.as_deref())?,
        created_at: row.created_at.map(Timestamp),
        application_ids: texts(TABLE, row.application_ids.as_deref())?
            .iter()
            .map(|text| id(TABLE, text))
            .collect::<Result<_, _>>()?,
        unknown: read_opt(TABLE, row.unknown_part.as_deref())?,
        formerly_hired: row.formerly_hired != 0,
        data_protection: data_protection(&row),
        application: application(row)?,
    })
}

fn stage_change(row: &stage_change::Model) -> Result<StageChange, StoreError> {
    const TABLE: &str = "stage_change";
    Ok(StageChange {
        stage: id(TABLE, &row.stage_id)?,
        by: id_opt(TABLE, row.by_id.as_deref())?,
        at: Timestamp(row.at),
    })
}

/// A protection that allows and forbids nothing is none.
fn data_protection(row: &opportunities::Model) -> Option<DataProtection> {
    let consent = |allowed: Option<i64>, until: Option<i64>| {
        allowed.map(|allowed| Consent {
            allowed: allowed != 0,
            expires_at: until.map(Timestamp),
        })
    };
    let store = consent(row.may_store, row.may_store_until);
    let contact = consent(row.may_contact, row.may_contact_until);
    (store.is_some() || contact.is_some()).then_some(DataProtection { store, contact })
}

fn archived(row: &opportunities::Model) -> Result<Option<Archived>, StoreError> {
    let reason = id_opt(TABLE, row.archive_reason_id.as_deref())?;
    match (row.archived_at, reason) {
        (Some(at), reason) => Ok(Some(Archived {
            reason,
            at: Timestamp(at),
        })),
        (None, None) => Ok(None),
        (None, Some(_)) => Err(inconsistent(TABLE, &row.id)),
    }
}

fn application(row: opportunities::Model) -> Result<Option<Application>, StoreError> {
    let Some(kind) = read_opt(TABLE, row.application_kind.as_deref())? else {
        return Ok(None);
    };
    Ok(Some(Application {
        kind,
        created_at: row.application_created_at.map(Timestamp),
        company: row.application_company.unwrap_or_default(),
        comments: row.application_comments.unwrap_or_default(),
        answers: read_answers(TABLE, row.application_answers.as_deref())?,
        requisition_for_hire: id_opt(TABLE, row.requisition_for_hire_id.as_deref())?,
    }))
}
