//! Which tokens are believed, and what is told of the others.

use steward::domain::record::Timestamp;
use steward::proto::*;
use steward::store::Pruned;
use tonic::Code;
use tonic_types::StatusExt as _;

use super::{ACCOUNT, about_bob, account, ask, ask_batch, create_bob, refusal, set_bob, told};
use crate::support::server::start;
use crate::support::{TestDatabase, on_both};

on_both! {
    async fn tokens_survive_restarts(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account(ACCOUNT, "ada").await;
        let mut tokens = vec![create_bob(&server, "admin").await];
        tokens.push(set_bob(&server, "interviewer").await);
        server.stop().await;
        let server = start(&db).await;
        tokens.push(set_bob(&server, "interviewer").await);
        for token in &tokens {
            assert!(!ask(&server.channel, about_bob(token)).await.unwrap());
        }
        server.stop().await;
        // The changes are forgotten, and what is this old is still satisfied.
        let store = db.store().await;
        let pruned = store.prune_log(&account(), Timestamp(i64::MAX)).await;
        assert_eq!(pruned, Ok(Pruned::All));
        store.close().await;
        let server = start(&db).await;
        for token in &tokens {
            assert!(!ask(&server.channel, about_bob(token)).await.unwrap());
        }
        server.stop().await;
    }

    async fn a_token_that_is_none_of_ours_is_refused(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account(ACCOUNT, "ada").await;
        server.create_account("other", "ada").await;
        let token = create_bob(&server, "admin").await;
        let nothing = "`at_least_as_fresh` is no token of a revision that steward gave out";
        let mut touched = token.clone();
        let other = if token.chars().nth(20) == Some('A') { "B" } else { "A" };
        touched.replace_range(20..21, other);
        let cut: String = token.chars().skip(1).collect();
        for bad in ["nonsense", "AAAA", &touched, &cut] {
            let status = ask(&server.channel, about_bob(bad)).await.unwrap_err();
            assert_eq!(told(&status), refusal(Code::InvalidArgument, "TOKEN_INVALID", nothing));
            assert_eq!(ask_batch(&server.channel, bad).await.unwrap_err().code(), Code::InvalidArgument);
            assert!(!format!("{status:?}").contains(bad), "a value is never told");
        }
        let elsewhere = AuthorizeRequest { account: "other".to_owned(), ..about_bob(&token) };
        let status = ask(&server.channel, elsewhere).await.unwrap_err();
        let other = "`at_least_as_fresh` is the token of a revision of another account";
        assert_eq!(
            told(&status),
            refusal(Code::InvalidArgument, "TOKEN_OF_ANOTHER_ACCOUNT", other)
        );
        let fields = status.get_error_details().bad_request().unwrap().field_violations.clone();
        assert_eq!(fields[0].field, "at_least_as_fresh");
        server.stop().await;
    }

    async fn a_token_of_another_database_is_refused(db: TestDatabase) {
        let another = TestDatabase::sqlite();
        let (one, two) = (start(&db).await, start(&another).await);
        for server in [&one, &two] {
            server.create_account(ACCOUNT, "ada").await;
        }
        let token = create_bob(&two, "admin").await;
        let status = ask(&one.channel, about_bob(&token)).await.unwrap_err();
        let text = "`at_least_as_fresh` is the token of a revision in another database";
        assert_eq!(
            told(&status),
            refusal(Code::FailedPrecondition, "TOKEN_OF_ANOTHER_DATABASE", text)
        );
        one.stop().await;
        two.stop().await;
    }
}
