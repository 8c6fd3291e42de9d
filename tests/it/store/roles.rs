//! Custom roles, access grants and privileges.

use steward::domain::change::{Change, CustomRole, Privilege};
use steward::domain::extent::{Extent, Place, Reach};
use steward::domain::privilege::Power;
use steward::domain::record::Stored;
use steward::domain::record::{AssignedRole, Record, User, UserStatus};
use steward::domain::role::{Grants, Preset};
use steward::store::StoreError;

use super::fixture::*;

on_both! {
    async fn a_custom_role_comes_out_as_it_went_in(db: TestDatabase) {
        let store = with_account(&db).await;
        let nothing = CustomRole {
            id: id("a-role"),
            title: "Nothing".to_owned(),
            description: String::new(),
            grants: Grants::NONE,
        };
        put(&store, vec![Change::PutRole(scouts()), Change::PutRole(nothing.clone())]).await;
        let scouts = Stored { value: scouts(), version: version(2) };
        let nothing = Stored { value: nothing, version: version(2) };
        assert_eq!(store.roles(&acme()).await.unwrap(), [nothing, scouts.clone()]);
        assert_eq!(store.role(&acme(), &id("scouts")).await.unwrap(), Some(scouts));
        assert_eq!(store.role(&acme(), &id("other")).await.unwrap(), None);
        put(&store, vec![Change::DeleteRole(id("scouts"))]).await;
        assert_eq!(store.role(&acme(), &id("scouts")).await.unwrap(), None);
    }

    async fn a_role_that_was_edited_by_hand_is_not_believed(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, vec![Change::PutRole(scouts())]).await;
        for holdings in [
            r#"[{"permission":"view_edit_and_create_users","levels":["all"]}]"#,
            r#"[{"permission":"no_such_permission","levels":["all"]}]"#,
            "everything",
        ] {
            db.execute(&format!("UPDATE role SET holdings = '{holdings}'")).await;
            let error = store.role(&acme(), &id("scouts")).await.unwrap_err();
            assert_eq!(
                error,
                StoreError::Inconsistent { table: "role", id: Some("scouts".to_owned()) },
                "{holdings}"
            );
            assert!(store.load(&acme(), &mut |_| {}).await.is_err());
        }
    }

    async fn holders_are_counted_whether_active_or_not(db: TestDatabase) {
        let store = with_account(&db).await;
        assert!(store.role_holders(&acme()).await.unwrap().is_empty());
        let admin = preset("second", Preset::SuperAdmin);
        let away = User { status: UserStatus::Deactivated, ..preset("third", Preset::SuperAdmin) };
        let of_judges = |name| User {
            role: Some(AssignedRole::Custom(id("judges"))),
            ..plain_user(name)
        };
        let all = [full_user(), admin, away, of_judges("u1"), of_judges("u2")];
        put(&store, records(all.map(Record::User))).await;
        let holders = store.role_holders(&acme()).await.unwrap();
        assert_eq!(holders, [(id("scouts"), 1), (id("judges"), 2)].into());
        assert!(store.role_holders(&id("other")).await.unwrap().is_empty());
        assert_eq!(store.active_super_admins(&acme()).await.unwrap(), 2);
    }

    async fn grants_and_privileges_belong_to_their_user(db: TestDatabase) {
        let store = with_account(&db).await;
        let place = Place::new(Some("Sales".to_owned()), None, Some("Rome".to_owned())).unwrap();
        let grants = [access("g1", of_posting("p1")), access("g2", Reach::Place(place))];
        let powers = [
            privilege("v1", Extent::All),
            privilege("v2", Extent::Within(of_posting("p1"))),
            privilege("v3", Extent::Within(of_team("Platform"))),
            Privilege { id: id("v4"), power: Power::BulkCandidateImport },
            Privilege { id: id("v5"), power: Power::DataExport(id("hires")) },
        ];
        let mut changes = records([plain_user("u1"), plain_user("u2")].map(Record::User));
        changes.extend(grants.clone().map(|grant| Change::PutAccess(id("u1"), grant)));
        changes.extend(powers.clone().map(|power| Change::PutPrivilege(id("u1"), power)));
        changes.push(Change::PutAccess(id("u2"), access("g1", of_posting("p2"))));
        put(&store, changes).await;
        assert_eq!(store.access_grants(&acme(), &id("u1")).await.unwrap(), grants);
        assert_eq!(store.privileges(&acme(), &id("u1")).await.unwrap(), powers);

        put(&store, vec![
            Change::PutAccess(id("u1"), access("g1", of_team("Data"))),
            Change::DeleteAccess(id("u1"), id("g2")),
            Change::DeletePrivilege(id("u1"), id("v2")),
        ])
        .await;
        let left = [access("g1", of_team("Data"))];
        assert_eq!(store.access_grants(&acme(), &id("u1")).await.unwrap(), left);
        assert_eq!(store.privileges(&acme(), &id("u1")).await.unwrap().len(), 4);
        assert_eq!(store.access_grants(&acme(), &id("u2")).await.unwrap().len(), 1);
    }

    async fn a_privilege_whose_columns_do_not_fit_its_kind_is_not_believed(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, vec![Change::PutPrivilege(id("root"), privilege("v", Extent::All))]).await;
        for (wrong, right) in [
            ("extent = NULL", "extent = 'all'"),
            ("kind = 'data_export'", "kind = 'posting_fields'"),
            ("kind = 'bulk_candidate_import'", "kind = 'posting_fields'"),
            ("kind = 'secrets'", "kind = 'posting_fields'"),
            ("report = 'hires'", "report = NULL"),
        ] {
            db.execute(&format!("UPDATE privilege SET {wrong}")).await;
            let error = store.privileges(&acme(), &id("root")).await.unwrap_err();
            let told = matches!(error, StoreError::Inconsistent { table: "privilege", .. });
            assert!(told, "{wrong}: {error:?}");
            db.execute(&format!("UPDATE privilege SET {right}")).await;
            assert_eq!(store.privileges(&acme(), &id("root")).await.unwrap().len(), 1);
        }
    }

    async fn a_grant_that_reaches_everything_by_having_been_emptied_is_not_believed(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, vec![Change::PutAccess(id("root"), access("g1", of_team("Data")))]).await;
        db.execute("UPDATE access_grant SET team = NULL").await;
        let error = store.access_grants(&acme(), &id("root")).await.unwrap_err();
        assert!(matches!(error, StoreError::Inconsistent { table: "access_grant", .. }));
    }
}
