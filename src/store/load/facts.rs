use sea_orm::{FromQueryResult, QuerySelect};

use super::load_selection::{LoadSelection, Page};
use crate::domain::fact_update::{FactUpdate, InterviewFact, OpportunityFact, UserFact};
use crate::domain::facts::Archive;
use crate::domain::id::AccountId;
use crate::domain::record::{Record, own_confidentiality};
use crate::store::connect::Transaction;
use crate::store::entity::{
    OfAccount, access_grant, archive_reason, candidate, interview, interview_panelist, opportunity,
    posting, privilege, requisition, requisition_posting, role, user, user_candidate,
};
use crate::store::key::{read, read_opt};
use crate::store::read::parts;
use crate::store::value::{id, id_opt};
use crate::store::{StoreError, rows};

type Answer = Result<Page, StoreError>;

pub(super) async fn roles(db: &Transaction, account: &AccountId, pick: &LoadSelection) -> Answer {
    use role::{Column, Entity, Model};
    let select = Entity::of(account);
    let (found, mut page) = pick
        .rows(db, select, Column::Id, |row: &Model| &row.id)
        .await?;
    for row in found {
        let role = rows::role(row)?;
        page.facts
            .push(FactUpdate::Role(role.id, Some(role.grants)));
    }
    Ok(page)
}

pub(super) async fn users(db: &Transaction, account: &AccountId, pick: &LoadSelection) -> Answer {
    use access_grant::{Column as Grant, Entity as Grants};
    use privilege::{Column as Power, Entity as Powers};
    use user::{Column, Entity, Model};
    use user_candidate::{Column as Link, Entity as Links};

    let select = Entity::of(account);
    let (found, mut page) = pick
        .rows(db, select, Column::Id, |row: &Model| &row.id)
        .await?;
    let ids: Vec<String> = found.iter().map(|row| row.id.clone()).collect();
    let links = parts::<Links>(db, account, Link::UserId, Link::Position, &ids).await?;
    let mut grants = parts::<Grants>(db, account, Grant::UserId, Grant::Id, &ids).await?;
    let mut powers = parts::<Powers>(db, account, Power::UserId, Power::Id, &ids).await?;
    for row in found {
        let user = rows::user(&row, links.of(&row.id))?;
        let access = grants.take(&row.id).into_iter().map(rows::access_grant);
        let access = access.collect::<Result<Vec<_>, _>>()?;
        let privileges = powers.take(&row.id).into_iter().map(rows::privilege);
        let privileges = privileges.collect::<Result<Vec<_>, _>>()?;
        let fact = UserFact::of(&user, &access, &privileges);
        page.facts.push(FactUpdate::User(user.id, Some(fact)));
    }
    Ok(page)
}

pub(super) async fn postings(
    db: &Transaction,
    account: &AccountId,
    pick: &LoadSelection,
) -> Answer {
    use posting::{Column, Entity, Model};
    let select = Entity::of(account);
    let (found, mut page) = pick
        .rows(db, select, Column::Id, |row: &Model| &row.id)
        .await?;
    for row in found {
        let posting = Record::Posting(rows::posting(row)?);
        page.facts.extend(FactUpdate::of(&posting));
    }
    Ok(page)
}

pub(super) async fn requisitions(
    db: &Transaction,
    account: &AccountId,
    pick: &LoadSelection,
) -> Answer {
    use requisition::{Column, Entity, Model};
    use requisition_posting::{Column as Link, Entity as Links};
    let select = Entity::of(account);
    let (found, mut page) = pick
        .rows(db, select, Column::Id, |row: &Model| &row.id)
        .await?;
    let ids: Vec<String> = found.iter().map(|row| row.id.clone()).collect();
    let mut links = parts::<Links>(db, account, Link::RequisitionId, Link::Position, &ids).await?;
    for row in found {
        let linked = links.take(&row.id);
        let requisition = Record::Requisition(rows::requisition(row, &linked)?);
        page.facts.extend(FactUpdate::of(&requisition));
    }
    Ok(page)
}

/// What a decision needs of a candidate.
#[derive(FromQueryResult)]
struct CandidateRow {
    id: String,
    lifecycle: String,
}

pub(super) async fn candidates(
    db: &Transaction,
    account: &AccountId,
    pick: &LoadSelection,
) -> Answer {
    use candidate::{Column, Entity};
    const TABLE: &str = "candidate";
    let select = Entity::of(account)
        .select_only()
        .columns([Column::Id, Column::Lifecycle]);
    let (found, mut page) = pick
        .rows(db, select, Column::Id, |row: &CandidateRow| &row.id)
        .await?;
    for row in found {
        let lifecycle = read(TABLE, &row.lifecycle)?;
        page.facts
            .push(FactUpdate::Candidate(id(TABLE, &row.id)?, Some(lifecycle)));
    }
    Ok(page)
}

/// What a decision needs of an opportunity.
#[derive(FromQueryResult)]
struct OpportunityRow {
    id: String,
    candidate_id: String,
    posting_id: Option<String>,
    owner_id: Option<String>,
    confidentiality: String,
    unknown_part: Option<String>,
    lifecycle: String,
    stage_id: Option<String>,
    archived_at: Option<i64>,
    archive_reason_id: Option<String>,
    requisition_for_hire_id: Option<String>,
}

pub(super) async fn opportunities(
    db: &Transaction,
    account: &AccountId,
    pick: &LoadSelection,
) -> Answer {
    use opportunity::{Column, Entity};
    const TABLE: &str = "opportunity";
    let select = Entity::of(account).select_only().columns([
        Column::Id,
        Column::CandidateId,
        Column::PostingId,
        Column::OwnerId,
        Column::Confidentiality,
        Column::UnknownPart,
        Column::Lifecycle,
        Column::StageId,
        Column::ArchivedAt,
        Column::ArchiveReasonId,
        Column::RequisitionForHireId,
    ]);
    let (found, mut page) = pick
        .rows(db, select, Column::Id, |row: &OpportunityRow| &row.id)
        .await?;
    for row in found {
        let fact = OpportunityFact {
            candidate: id(TABLE, &row.candidate_id)?,
            posting: id_opt(TABLE, row.posting_id.as_deref())?,
            owner: id_opt(TABLE, row.owner_id.as_deref())?,
            confidentiality: own_confidentiality(
                read(TABLE, &row.confidentiality)?,
                read_opt(TABLE, row.unknown_part.as_deref())?,
                row.posting_id.is_some(),
            ),
            lifecycle: read(TABLE, &row.lifecycle)?,
            stage: id_opt(TABLE, row.stage_id.as_deref())?,
            archive: match row.archived_at {
                Some(_) => Archive::Archived(id_opt(TABLE, row.archive_reason_id.as_deref())?),
                None => Archive::Active,
            },
            names_requisition_for_hire: row.requisition_for_hire_id.is_some(),
        };
        page.facts
            .push(FactUpdate::Opportunity(id(TABLE, &row.id)?, Some(fact)));
    }
    Ok(page)
}

pub(super) async fn interviews(
    db: &Transaction,
    account: &AccountId,
    pick: &LoadSelection,
) -> Answer {
    use interview::{Column, Entity, Model};
    use interview_panelist::{Column as Seat, Entity as Panels};
    let select = Entity::of(account);
    let (found, mut page) = pick
        .rows(db, select, Column::Id, |row: &Model| &row.id)
        .await?;
    let ids: Vec<String> = found.iter().map(|row| row.id.clone()).collect();
    let panels = parts::<Panels>(db, account, Seat::InterviewId, Seat::Position, &ids).await?;
    for row in found {
        // No decision looks at the feedback of who is not on the panel.
        let interview = rows::interview(&row, panels.of(&row.id), &[])?;
        let fact = InterviewFact {
            opportunity: interview.opportunity,
            panel: interview.panel,
        };
        page.facts
            .push(FactUpdate::Interview(interview.id, Some(fact)));
    }
    Ok(page)
}

pub(super) async fn archive_reasons(
    db: &Transaction,
    account: &AccountId,
    pick: &LoadSelection,
) -> Answer {
    use archive_reason::{Column, Entity, Model};
    let select = Entity::of(account);
    let (found, mut page) = pick
        .rows(db, select, Column::Id, |row: &Model| &row.id)
        .await?;
    for row in found {
        let reason = rows::archive_reason(row)?;
        page.facts
            .push(FactUpdate::ArchiveReason(reason.id, Some(reason.kind)));
    }
    Ok(page)
}
