use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, Order, Query};
use sea_orm::{ColumnTrait, DbBackend, Iterable, QueryFilter, QueryTrait, Statement, Value};

use crate::domain::erasure::{Disposition, RARE_TAG_USES};
use crate::domain::id::AccountId;
use crate::store::entity::{Forgettable, Subject};
use crate::store::id_in::id_in;
use crate::store::value::signed;

/// What erasing some opportunities or candidates does to one table: made from
/// what its columns declare, and from nothing else.
pub(super) fn forget<E: Forgettable>(
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
            Disposition::Generalize => {
                let rare = rows().filter(is_rare::<E>(column, whose));
                statements.push(rare.build(backend));
            }
            Disposition::Erase if column.def().is_null() => {
                blank = blank.col_expr(column, Expr::val(Value::String(None)));
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

/// Whether a row's value is used by fewer than [`RARE_TAG_USES`] of the
/// account's things, itself included. Nobody counts further than that: common
/// values are on very many.
fn is_rare<E: Forgettable>(column: E::Column, whose: E::Column) -> Expr {
    let (table, peer) = (E::default().table_name(), "peer");
    let same = |column: E::Column| Expr::col((peer, column)).equals((table, column));
    let peers = Query::select()
        .distinct()
        .column((peer, whose))
        .from_as(table, peer)
        .and_where(same(E::account()))
        .and_where(same(column))
        .order_by((peer, whose), Order::Asc)
        .limit(RARE_TAG_USES)
        .take();
    let counted = Query::select()
        .expr(Func::count(Expr::col(Asterisk)))
        .from_subquery(peers, "peers")
        .take();
    Expr::SubQuery(None, Box::new(counted.into())).lt(signed(RARE_TAG_USES))
}
