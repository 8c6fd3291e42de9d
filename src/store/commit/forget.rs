use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ColumnTrait, DbBackend, Iterable, QueryFilter, QueryTrait, Statement, Value};

use crate::domain::erasure::{Disposition, RARE_TAG_USES};
use crate::domain::id::AccountId;
use crate::store::entity::{Forgettable, Subject};
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
    let rows = || E::delete_of(account).filter(whose.is_in(ids));
    let mut statements = Vec::new();
    let mut blank = E::update_of(account).filter(whose.is_in(ids));
    let mut is_blanked = false;
    for column in E::Column::iter() {
        match E::disposition(column) {
            Disposition::Keep(_) => {}
            Disposition::Generalize => {
                let rare = rows().filter(uses::<E>(column, whose).lt(signed(RARE_TAG_USES)));
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

/// By how many things of the account a row's value is used, itself included.
fn uses<E: Forgettable>(column: E::Column, whose: E::Column) -> Expr {
    let (table, peer) = (E::default().table_name(), "peer");
    let same = |column: E::Column| Expr::col((peer, column)).equals((table, column));
    let query: SelectStatement = Query::select()
        .expr(Func::count_distinct(Expr::col((peer, whose))))
        .from_as(table, peer)
        .and_where(same(E::account()))
        .and_where(same(column))
        .take();
    Expr::SubQuery(None, Box::new(query.into()))
}
