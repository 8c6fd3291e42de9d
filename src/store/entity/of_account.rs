use sea_orm::{ColumnTrait, DeleteMany, EntityTrait, QueryFilter, Select, UpdateMany};

use crate::domain::id::AccountId;

/// A table whose rows belong to accounts: whoever asks names the account.
///
/// The unscoped methods of SeaORM are banned by a lint everywhere but here.
pub(in crate::store) trait OfAccount: EntityTrait {
    /// The column that names the account.
    fn account() -> Self::Column;

    /// The account's rows.
    #[expect(clippy::disallowed_methods, reason = "here the account is asked for")]
    fn of(account: &AccountId) -> Select<Self> {
        Self::find().filter(Self::account().eq(account.to_string()))
    }

    /// A change of the account's rows.
    #[expect(clippy::disallowed_methods, reason = "here the account is asked for")]
    fn update_of(account: &AccountId) -> UpdateMany<Self> {
        Self::update_many().filter(Self::account().eq(account.to_string()))
    }

    /// A deletion of the account's rows.
    #[expect(clippy::disallowed_methods, reason = "here the account is asked for")]
    fn delete_of(account: &AccountId) -> DeleteMany<Self> {
        Self::delete_many().filter(Self::account().eq(account.to_string()))
    }

    /// The rows of all accounts. For the worker, which serves them all, and
    /// for whoever lists the accounts themselves.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one way past the account, by name"
    )]
    fn of_every_account() -> Select<Self> {
        Self::find()
    }
}
