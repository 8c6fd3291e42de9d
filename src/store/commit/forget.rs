use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, JoinType, Order, Query};
use sea_orm::{ColumnTrait, DbBackend, Iterable, QueryFilter, QueryTrait, Statement};

use crate::domain::erasure::{COMMON_CARRIERS, Disposition};
use crate::domain::id::AccountId;
use crate::store::entity::{Forgettable, OfAccount, Subject, opportunity as opportunities};
use crate::store::id_in::id_in;
use crate::store::value::signed;

/// What erasing some opportunities or candidates does to one table: made from
/// what its columns declare, and from nothing else.
pub(super) fn forget<E: OfAccount + Forgettable>(
    backend: DbBackend,
    subject: Subject,
    account: &AccountId,
    ids: &[String],
) -> Vec<Statement> {
    let Some((_, whose)) = E::subject().filter(|(reached, _)| *reached == subject) else {
        return Vec::new();
    };
    let rows = || E::delete_of(account).filter(id_in(backend, whose, ids));
    let mut statements = Vec::new();
    let mut blank = E::update_of(account).filter(id_in(backend, whose, ids));
    let mut is_blanked = false;
    for column in E::Column::iter() {
        match E::disposition(column) {
            Disposition::Keep(_) => {}
            Disposition::EraseIfRare => {
                let rare = rows().filter(is_rare::<E>(column, whose));
                statements.push(rare.build(backend));
            }
            Disposition::ReplaceIfRare(constant) => {
                let rare = E::update_of(account)
                    .filter(id_in(backend, whose, ids))
                    .filter(is_rare::<E>(column, whose))
                    .col_expr(column, Expr::val(constant));
                statements.push(rare.build(backend));
            }
            Disposition::Erase if column.def().is_null() => {
                // Without a type, since columns of numbers are emptied too.
                blank = blank.col_expr(column, Expr::cust("NULL"));
                is_blanked = true;
            }
            // It cannot be empty, so its row goes.
            Disposition::Erase => statements.push(rows().build(backend)),
            Disposition::Replace(constant) => {
                blank = blank.col_expr(column, Expr::val(constant));
                is_blanked = true;
            }
        }
    }
    if is_blanked {
        statements.push(blank.build(backend));
    }
    statements
}

/// How many opportunities with the same value are looked at for other
/// candidates. A value whose first so many are of hardly anybody counts as
/// rare.
const LOOKED_AT: u64 = 100;

/// Whether a row's value is carried by fewer than [`COMMON_CARRIERS`] other
/// candidates of the account. Nobody counts further than that: common values
/// are on very many.
fn is_rare<E: OfAccount + Forgettable>(column: E::Column, whose: E::Column) -> Expr {
    use opportunities::Column::{AccountId, CandidateId, Id};
    let (table, peer) = (E::default().table_name(), "peer");
    let same = |column: E::Column| Expr::col((peer, column)).equals((table, column));
    let own = Query::select()
        .column(("own", CandidateId))
        .from_as(opportunities::Entity, "own")
        .and_where(Expr::col(("own", AccountId)).equals((table, E::account())))
        .and_where(Expr::col(("own", Id)).equals((table, whose)))
        .take();
    let looked_at = Query::select()
        .column(("carrier", CandidateId))
        .from_as(table, peer)
        .join_as(
            JoinType::InnerJoin,
            opportunities::Entity,
            "carrier",
            Expr::col(("carrier", AccountId))
                .equals((peer, E::account()))
                .and(Expr::col(("carrier", Id)).equals((peer, whose))),
        )
        .and_where(same(E::account()))
        .and_where(same(column))
        .order_by((peer, whose), Order::Asc)
        .limit(LOOKED_AT)
        .take();
    let others = Query::select()
        .distinct()
        .column(("looked_at", CandidateId))
        .from_subquery(looked_at, "looked_at")
        .and_where(
            Expr::col(("looked_at", CandidateId)).ne(Expr::SubQuery(None, Box::new(own.into()))),
        )
        .limit(COMMON_CARRIERS)
        .take();
    let counted = Query::select()
        .expr(Func::count(Expr::col(Asterisk)))
        .from_subquery(others, "others")
        .take();
    Expr::SubQuery(None, Box::new(counted.into())).lt(signed(COMMON_CARRIERS))
}
