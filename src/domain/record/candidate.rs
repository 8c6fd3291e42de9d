use crate::domain::id::CandidateId;

/// A person who applied or was sourced, with the contact data that all of
/// the person's opportunities share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The candidate's id.
    pub id: CandidateId,
    /// The person's name.
    pub name: String,
    /// What the person does and did; lists past employers.
    pub headline: String,
    /// Where the person lives.
    pub location: String,
    /// Mail addresses.
    pub emails: Vec<String>,
    /// Telephone numbers.
    pub phones: Vec<Phone>,
}

/// A telephone number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    /// Its kind as the ATS calls it: `mobile`, `home`, ...
    pub kind: String,
    /// The number.
    pub number: String,
}
