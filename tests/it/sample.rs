//! A made-up company of any size goes in like a customer's export.

use steward::cli::import::import_export;
use steward::cli::lever::scan;
use steward::cli::sample::generator::Company;

use crate::support::server::{ADA, start};
use crate::support::{TestDatabase, on_both};

on_both! {
    async fn nothing_of_a_large_company_is_refused(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account("large", ADA).await;
        let folder = tempfile::tempdir().expect("a folder");
        Company::of(550).write(folder.path()).expect("files");

        let export = scan(folder.path()).expect("an export");
        let summary = import_export(server.channel.clone(), "large", ADA, export).await;
        let summary = summary.expect("it is taken in");
        assert!(summary.is_whole());
        let counts = summary.counts.expect("counts");
        assert_eq!(counts.refused, 0);
        // 8 stages, 3 reasons, 20 users, 11 postings, 5 requisitions, 500 candidates, 550 opportunities, 275 interviews,
        // and the grants of users 0, 5, 10 and 15: 8.
        assert_eq!(counts.created, 8 + 3 + 20 + 11 + 5 + 500 + 550 + 275 + 8);
        server.stop().await;
    }
}
