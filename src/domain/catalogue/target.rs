//! What a question about a permission names.

use super::keyed;

keyed! {
    /// One way to name what a question is about, with the facts that must come along (rulebook,
    /// section 1). Where a permission lists several shapes, a question uses one of them.
    pub enum TargetShape {
        /// Nothing: the question is about the account as a whole.
        Account = "account",
        /// A profile: a candidate as seen through one opportunity.
        Opportunity = "opportunity",
        /// A candidate, through any of the opportunities.
        Candidate = "candidate",
        /// A posting.
        Posting = "posting",
        /// A posting that does not exist yet, described in the question.
        NewPosting = "new_posting",
        /// A requisition.
        Requisition = "requisition",
        /// A requisition that does not exist yet, described in the question.
        NewRequisition = "new_requisition",
        /// An interview.
        Interview = "interview",
        /// An interview, and the user for whom feedback is given.
        InterviewOnBehalfOf = "interview+on_behalf_of",
        /// A profile, and the user whose activity it is, or none.
        OpportunityActivity = "opportunity+activity_author",
        /// A posting, and the approvers of its current step.
        PostingApproval = "posting+pending_approvers",
        /// A requisition, and the approvers of its current step.
        RequisitionApproval = "requisition+pending_approvers",
        /// A requisition and a posting, to be linked.
        RequisitionAndPosting = "requisition+posting",
        /// A report schedule, described in the question: steward does not store these.
        Schedule = "schedule",
        /// An Easy Book link, described in the question by its owner.
        EasyBookLink = "easy_book_link",
        /// A template, described in the question by its creator.
        Template = "template",
        /// A user, with the role that steward knows.
        User = "user",
        /// A role that somebody new would get.
        NewRole = "new_role",
        /// A user, and the role that the user would get.
        UserAndNewRole = "user+new_role",
    }
}
