//! Statements: both databases understand all of them, and looking for what is not ours costs the same whether it exists.

use crate::book;
use testkit::both;

both! {
    #[alone]
    async fn foreign_and_unknown_ids_run_the_same_statements(t) {
        let foreign = t.world.beta.clone();
        let mut unknown = foreign.clone();
        for id in [&mut unknown.account, &mut unknown.zone, &mut unknown.id, &mut unknown.unit] {
            *id = id.chars().rev().collect();
        }
        let actor = t.owner();
        t.watch_statements();
        let (theirs, nobodys) = (book::entries(&t.world, &foreign), book::entries(&t.world, &unknown));
        for (one, other) in theirs.into_iter().zip(nobodys) {
            if one.path == other.path {
                continue;
            }
            let method: reqwest::Method = one.method.parse().expect("a method");
            // Inner actors work beside us: a difference that is ours is there every time.
            let mut runs = Vec::new();
            for _ in 0..5 {
                runs = Vec::new();
                for (path, body) in [(&one.path, &one.body), (&other.path, &other.body)] {
                    t.statements();
                    actor.send(method.clone(), path, body.as_ref().map(ToString::to_string)).await;
                    runs.push(t.statements());
                }
                if runs[0] == runs[1] {
                    break;
                }
            }
            assert!(!runs[0].is_empty(), "{} {}: nothing was noted", one.method, one.route);
            assert_eq!(runs[0], runs[1], "{} {}", one.method, one.route);
        }
    }

    /// Every statement that is whole is one that the database understands.
    async fn every_statement_is_understood(t) {
        let count = t.check_statements().await;
        assert!(count > 100, "{count}");
    }
}
