use std::collections::BTreeSet;
use std::fmt::{self, Display};
use std::sync::Arc;

use super::callers::Unauthenticated;
use super::group::{Group, Usable, usable_by};
use super::tokens::Signer;
use crate::domain::audit;
use crate::domain::id::{AccountId, UserId};

/// A service that calls, as far as it was found out who it is.
#[derive(Debug, Clone)]
pub struct Caller(Kind);

#[derive(Debug, Clone)]
enum Kind {
    /// Callers are not told apart: the server has no callers' file.
    Anyone,
    /// It said nothing of itself.
    Unknown,
    Known(Arc<Known>, Shown),
}

/// What a caller of the file showed.
#[derive(Debug, Clone)]
enum Shown {
    /// Nothing: it was looked up by its name.
    Nothing,
    /// A certificate, which is over at this time, in seconds.
    Certificate(i64),
    Token(Arc<Accepted>),
}

impl Shown {
    fn token(&self) -> Option<&Accepted> {
        match self {
            Self::Token(token) => Some(token),
            Self::Nothing | Self::Certificate(_) => None,
        }
    }
}

/// By what a caller is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Proof {
    CertificateUri(String),
    CertificateSubject(String),
    Token { issuer: String, subject: String },
}

/// A caller of the file, as one of its proofs shows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) proof: Proof,
    pub(super) binding: Arc<Binding>,
    /// The claim of its tokens that names its acting users.
    pub(super) claim: Option<Box<str>>,
}

/// What an accepted token says.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) signer: Signer,
    /// The acting users that it names.
    pub(super) named: Vec<UserId>,
    /// When it is over, in seconds.
    pub(super) until: i64,
}

/// What a caller is bound to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Binding {
    pub(super) name: String,
    pub(super) groups: BTreeSet<Group>,
    pub(super) accounts: Bound<AccountId>,
    pub(super) acting_users: Bound<UserId>,
}

/// All of a kind, or these.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Bound<T> {
    All,
    These(BTreeSet<T>),
}

/// The caller may not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPermitted {
    /// Call this RPC.
    #[error("the calling service may not use this call")]
    Rpc,
    /// Anything in this account.
    #[error("the calling service may not use this account")]
    Account,
    /// Act for this user.
    #[error("the calling service may not act for this user")]
    ActingUser,
    /// Use a user's authority in writes of records.
    #[error("the calling service may not use a user's authority in writes of records")]
    Authority,
}

impl Caller {
    /// Whoever calls a server that does not tell callers apart.
    pub fn anyone() -> Self {
        Self(Kind::Anyone)
    }

    /// Who says nothing of itself to a server that tells callers apart.
    pub(super) fn unknown() -> Self {
        Self(Kind::Unknown)
    }

    /// A caller of the file, who showed nothing.
    pub(super) fn named(known: &Arc<Known>) -> Self {
        Self(Kind::Known(Arc::clone(known), Shown::Nothing))
    }

    /// A caller of the file, by a certificate that is over at a time, in seconds.
    pub(super) fn certified(known: &Arc<Known>, until: i64) -> Self {
        Self(Kind::Known(Arc::clone(known), Shown::Certificate(until)))
    }

    /// A caller of the file, by a token.
    pub(super) fn accepted(known: &Arc<Known>, accepted: Accepted) -> Self {
        let shown = Shown::Token(Arc::new(accepted));
        Self(Kind::Known(Arc::clone(known), shown))
    }

    /// That what it showed is over at a time, in seconds; `None` when it is not.
    pub fn over(&self, now: i64) -> Option<Unauthenticated> {
        let Kind::Known(_, shown) = &self.0 else {
            return None;
        };
        match shown {
            Shown::Nothing => None,
            Shown::Certificate(until) => {
                (*until <= now).then_some(Unauthenticated::CertificateExpired)
            }
            Shown::Token(token) => (token.until <= now).then_some(Unauthenticated::TokenExpired),
        }
    }

    /// By what it was found; `None` of one that is not in a file.
    pub(super) fn found_by(&self) -> Option<(&Known, Option<&Signer>)> {
        match &self.0 {
            Kind::Anyone | Kind::Unknown => None,
            Kind::Known(known, shown) => Some((known, shown.token().map(|token| &token.signer))),
        }
    }

    /// Its name in the callers' file; `None` when callers are not told apart.
    pub fn name(&self) -> Option<&str> {
        match &self.0 {
            Kind::Anyone | Kind::Unknown => None,
            Kind::Known(known, _) => Some(&known.binding.name),
        }
    }

    /// As the audit tells of it.
    pub fn recorded(&self) -> audit::Caller {
        match self.name() {
            Some(name) => audit::Caller::Service(name.to_owned()),
            None => audit::Caller::Unknown,
        }
    }

    /// Whether it may use the RPCs of a group.
    pub fn is_in(&self, group: Group) -> bool {
        match &self.0 {
            Kind::Anyone => true,
            Kind::Unknown => false,
            Kind::Known(known, _) => known.binding.groups.contains(&group),
        }
    }

    /// The accounts that it may use, for people.
    pub fn accounts(&self) -> String {
        match &self.0 {
            Kind::Anyone => Bound::<AccountId>::All.to_string(),
            Kind::Unknown => NONE.to_owned(),
            Kind::Known(known, _) => known.binding.accounts.to_string(),
        }
    }

    /// The users that it may act for, for people.
    pub fn acting_users(&self) -> String {
        match &self.0 {
            Kind::Anyone => Bound::<UserId>::All.to_string(),
            Kind::Unknown => NONE.to_owned(),
            Kind::Known(known, _) if known.claim.is_some() => {
                "those that its token names".to_owned()
            }
            Kind::Known(known, _) => known.binding.acting_users.to_string(),
        }
    }

    /// Whether it is a caller of the file, or the server has none.
    pub fn is_known(&self) -> bool {
        !matches!(self.0, Kind::Unknown)
    }

    /// Whether it may call the RPC of a path.
    ///
    /// # Errors
    /// It may not.
    pub fn may_call(&self, path: &str) -> Result<(), NotPermitted> {
        let may = match (&self.0, usable_by(path)) {
            (Kind::Anyone, _)
            | (_, Some(Usable::ByAnybody))
            | (Kind::Known(..), Some(Usable::ByAnyCaller)) => true,
            (Kind::Unknown, _) | (_, None) => false,
            (Kind::Known(..), Some(Usable::By(group))) => self.is_in(group),
        };
        may.then_some(()).ok_or(NotPermitted::Rpc)
    }

    /// Whether it may use an account.
    ///
    /// # Errors
    /// It may not.
    pub fn may_use(&self, account: &AccountId) -> Result<(), NotPermitted> {
        let may = match &self.0 {
            Kind::Anyone => true,
            Kind::Unknown => false,
            Kind::Known(known, _) => known.binding.accounts.holds(account),
        };
        may.then_some(()).ok_or(NotPermitted::Account)
    }

    /// Whether it may act for a user of an account that it may use.
    ///
    /// # Errors
    /// It may not.
    pub fn may_act_for(&self, user: &UserId) -> Result<(), NotPermitted> {
        let may = match &self.0 {
            Kind::Anyone => true,
            Kind::Unknown => false,
            Kind::Known(known, shown) if known.claim.is_some() => shown
                .token()
                .is_some_and(|token| token.named.contains(user)),
            Kind::Known(known, _) => known.binding.acting_users.holds(user),
        };
        may.then_some(()).ok_or(NotPermitted::ActingUser)
    }

    /// Whether it may use a user's authority in writes of records: by it, users and roles are made, access is given and
    /// confidential profiles are opened, all of which is the matter of [`Group::Roles`].
    ///
    /// # Errors
    /// It may not.
    pub fn may_use_authority(&self) -> Result<(), NotPermitted> {
        self.is_in(Group::Roles)
            .then_some(())
            .ok_or(NotPermitted::Authority)
    }
}

const NONE: &str = "none";

impl<T: Display> Display for Bound<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => f.write_str("all"),
            Self::These(these) if these.is_empty() => f.write_str(NONE),
            Self::These(these) => {
                let these: Vec<String> = these.iter().map(ToString::to_string).collect();
                f.write_str(&these.join(", "))
            }
        }
    }
}

impl<T: Ord> Bound<T> {
    fn holds(&self, one: &T) -> bool {
        match self {
            Self::All => true,
            Self::These(these) => these.contains(one),
        }
    }
}
