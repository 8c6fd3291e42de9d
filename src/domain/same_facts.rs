//! Facts that differ from others in a few answers: the rest is handed on.

/// Hands methods of `Facts` on to a field.
macro_rules! same_facts {
    ($inner:tt: $($method:ident)+) => { $(same_facts! { @$method $inner })+ };
    (@settings $inner:tt) => {
        #[inline]
        fn settings(&self) -> &$crate::domain::record::Settings {
            self.$inner.settings()
        }
    };
    (@active_super_admins $inner:tt) => {
        #[inline]
        fn active_super_admins(&self) -> usize {
            self.$inner.active_super_admins()
        }
    };
    (@find_name $inner:tt) => {
        #[inline]
        fn find_name(&self, name: &str) -> Option<$crate::domain::facts::NameRef> {
            self.$inner.find_name(name)
        }
    };
    (@custom_role $inner:tt) => {
        #[inline]
        fn custom_role(
            &self,
            id: &$crate::domain::id::RoleId,
        ) -> Option<&$crate::domain::role::Grants> {
            self.$inner.custom_role(id)
        }
    };
    (@archive_reason $inner:tt) => {
        #[inline]
        fn archive_reason(
            &self,
            reason: $crate::domain::facts::ArchiveReasonRef,
        ) -> Option<$crate::domain::record::ArchiveReasonType> {
            self.$inner.archive_reason(reason)
        }
    };
    (@candidate $inner:tt) => {
        #[inline]
        fn candidate(
            &self,
            candidate: $crate::domain::facts::CandidateRef,
        ) -> Option<$crate::domain::record::Lifecycle> {
            self.$inner.candidate(candidate)
        }
    };
    (@postings $inner:tt) => {
        #[inline]
        fn postings(&self) -> impl Iterator<Item = $crate::domain::facts::PostingRef> {
            self.$inner.postings()
        }
    };
    (@opportunities_of $inner:tt) => {
        #[inline]
        fn opportunities_of(
            &self,
            candidate: $crate::domain::facts::CandidateRef,
        ) -> impl Iterator<Item = $crate::domain::facts::OpportunityRef> {
            self.$inner.opportunities_of(candidate)
        }
    };
    (@interviews_of $inner:tt) => {
        #[inline]
        fn interviews_of(
            &self,
            opportunity: $crate::domain::facts::OpportunityRef,
        ) -> impl Iterator<Item = $crate::domain::facts::InterviewRef> {
            self.$inner.interviews_of(opportunity)
        }
    };
    (@find_user $inner:tt) => { same_facts! { @find find_user UserId UserRef $inner } };
    (@find_posting $inner:tt) => { same_facts! { @find find_posting PostingId PostingRef $inner } };
    (@find_requisition $inner:tt) => {
        same_facts! { @find find_requisition RequisitionId RequisitionRef $inner }
    };
    (@find_candidate $inner:tt) => {
        same_facts! { @find find_candidate CandidateId CandidateRef $inner }
    };
    (@find_mentioned_posting $inner:tt) => {
        same_facts! { @find find_mentioned_posting PostingId PostingRef $inner }
    };
    (@find_mentioned_candidate $inner:tt) => {
        same_facts! { @find find_mentioned_candidate CandidateId CandidateRef $inner }
    };
    (@find_opportunity $inner:tt) => {
        same_facts! { @find find_opportunity OpportunityId OpportunityRef $inner }
    };
    (@find_interview $inner:tt) => {
        same_facts! { @find find_interview InterviewId InterviewRef $inner }
    };
    (@find_archive_reason $inner:tt) => {
        same_facts! { @find find_archive_reason ArchiveReasonId ArchiveReasonRef $inner }
    };
    (@find_stage $inner:tt) => { same_facts! { @find find_stage StageId StageRef $inner } };
    (@find $method:ident $id:ident $found:ident $inner:tt) => {
        #[inline]
        fn $method(&self, id: &$crate::domain::id::$id) -> Option<$crate::domain::facts::$found> {
            self.$inner.$method(id)
        }
    };
    (@user $inner:tt) => { same_facts! { @view user UserRef (UserView<'_>) $inner } };
    (@posting $inner:tt) => { same_facts! { @view posting PostingRef (PostingView<'_>) $inner } };
    (@requisition $inner:tt) => {
        same_facts! { @view requisition RequisitionRef (RequisitionView<'_>) $inner }
    };
    (@opportunity $inner:tt) => {
        same_facts! { @view opportunity OpportunityRef (OpportunityView) $inner }
    };
    (@interview $inner:tt) => {
        same_facts! { @view interview InterviewRef (InterviewView<'_>) $inner }
    };
    (@view $method:ident $handle:ident ($view:ident $(<$life:lifetime>)?) $inner:tt) => {
        #[inline]
        fn $method(
            &self,
            handle: $crate::domain::facts::$handle,
        ) -> Option<$crate::domain::facts::$view $(<$life>)?> {
            self.$inner.$method(handle)
        }
    };
}

pub(in crate::domain) use same_facts;
