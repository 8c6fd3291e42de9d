use super::finding::Finding;
use crate::ambient::Ambient;
use crate::config::Config;
use crate::store::{Store, StoreError};

/// How far the clocks may be apart, in milliseconds.
const APART: i64 = 1_000;

/// What is found of a database that cannot be opened, and whether it is to be made yet.
pub(super) fn not_opened(config: &Config, error: &StoreError) -> (Finding, bool) {
    let is_to_be_made = config.create_database && matches!(error, StoreError::NoDatabase { .. });
    let finding = if is_to_be_made {
        Finding::ok("database", "it is not there yet; the first start makes it")
    } else {
        let advice = match error {
            StoreError::NoDatabase { .. } => {
                "is --database-url, or STEWARD_DATABASE_URL, as it was?"
            }
            _ => {
                "see that it can be used, or name another by --database-url or STEWARD_DATABASE_URL"
            }
        };
        Finding::problem("database", error.to_string(), advice)
    };
    (finding, is_to_be_made)
}

/// Looks at a database that can be opened.
pub(super) async fn look(store: &Store, ambient: &dyn Ambient) -> Vec<Finding> {
    let mut found = vec![match store.check_not_emptied().await {
        Ok(()) => Finding::ok("database", "it can be used"),
        Err(error) => failed("database", &error),
    }];
    found.push(match store.pending_migrations().await {
        Ok(0) => Finding::ok("schema", "it is up to date"),
        Ok(pending) => Finding::ok(
            "schema",
            format!("it waits for {pending} migrations; the next start, or `steward migrate`, applies them"),
        ),
        Err(error @ StoreError::NewerSchema) => Finding::problem(
            "schema",
            error.to_string(),
            "start that version, or a later one",
        ),
        Err(error) => failed("schema", &error),
    });
    found.extend(match store.missing_right().await {
        // Of a schema of its own time nothing more can be said.
        Ok(None) | Err(StoreError::NewerSchema) => None,
        Ok(Some(why)) => {
            let advice = "the message tells what to type; `steward serve` would not start";
            Some(Finding::problem("rights", why.to_string(), advice))
        }
        Err(error) => Some(failed("rights", &error)),
    });
    found.push(match store.is_served().await {
        Ok(true) => Finding::ok("server", "one serves from the database now"),
        Ok(false) => Finding::ok("server", "none serves from the database now"),
        Err(error) => failed("server", &error),
    });
    let before = ambient.now().0;
    found.extend(match store.time().await {
        Ok(theirs) => theirs.map(|theirs| clock(before, theirs, ambient.now().0)),
        Err(error) => Some(failed("clock", &error)),
    });
    found.extend(match store.overwrites_deleted().await {
        Ok(overwrites) => overwrites.map(secure_delete),
        Err(error) => Some(failed("secure_delete", &error)),
    });
    found
}

fn failed(what: &'static str, error: &StoreError) -> Finding {
    let advice = "the database's own log may tell more; `steward serve` would not start";
    Finding::problem(what, error.to_string(), advice)
}

/// The clock of the database, which told its time between two moments of ours.
fn clock(before: i64, theirs: i64, after: i64) -> Finding {
    let apart = (theirs.saturating_sub(after))
        .max(before.saturating_sub(theirs))
        .max(0);
    if apart > APART {
        let advice = "let both machines set their clocks by the same source of time (NTP)";
        let message = format!("that of the database is {} seconds off", apart / 1_000);
        Finding::problem("clock", message, advice)
    } else {
        Finding::ok("clock", "that of the database says the same")
    }
}

fn secure_delete(overwrites: bool) -> Finding {
    if overwrites {
        Finding::ok("secure_delete", "SQLite overwrites what is deleted")
    } else {
        let advice = "run a steward whose SQLite was built with SQLITE_SECURE_DELETE";
        Finding::problem(
            "secure_delete",
            "SQLite does not overwrite what is deleted",
            advice,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_may_be_a_second_apart_and_the_way_there_counts_for_nothing() {
        for (before, theirs, after, message) in [
            (10_000, 10_500, 11_000, "that of the database says the same"),
            (10_000, 12_000, 11_000, "that of the database says the same"),
            (
                10_000,
                12_001,
                11_000,
                "that of the database is 1 seconds off",
            ),
            (10_000, 9_000, 11_000, "that of the database says the same"),
            (
                10_000,
                -50_000,
                11_000,
                "that of the database is 60 seconds off",
            ),
        ] {
            let finding = clock(before, theirs, after).to_string();
            assert!(finding.contains(message), "{finding}");
            assert_eq!(finding.starts_with("problem"), message.ends_with("off"));
        }
    }

    #[test]
    fn what_is_deleted_has_to_be_overwritten() {
        assert!(secure_delete(true).to_string().starts_with("ok "));
        assert!(secure_delete(false).to_string().starts_with("problem "));
    }
}
