//! The harness of the integration tests: through the front door, by name.
//!
//! [`both!`] runs a test on each database. A test gets an [`Instance`]: a real HTTP port and a real database, copied from one that
//! was prepared once through the API, with two tenants that own one of everything and one [`Actor`] for each way to stand. When
//! the test ends, a logged error, a job left over or a transaction left open fails it.

mod actor;
mod clock;
mod database;
mod instance;
mod logged;
mod mailbox;
mod outside;
mod ports;
mod process;
mod proxy;
mod run;
mod wire;
mod world;

pub use actor::{Actor, Response};
pub use clock::TestClock;
pub use database::{Database, Kind};
pub use instance::{Instance, Options};
pub use mailbox::Mail;
pub use outside::TestNames;
pub use ports::free_port;
pub use process::{Process, Run, binary};
pub use run::{run, run_alone};
pub use wire::Wire;
pub use world::{Tenant, World, groups, join, key_in, roles};

/// Tests, each on both databases: `both! { async fn name(t) { … } }`, `t` being an [`Instance`].
///
/// `#[with(options)]` in front of one gives its [`Options`]; `#[alone]` keeps other tests of the process away meanwhile.
#[macro_export]
macro_rules! both {
    () => {};
    ($(#[doc = $doc:literal])* #[with($options:expr)] async fn $name:ident($t:ident) $body:block $($rest:tt)*) => {
        $crate::both!(@one run, [$(#[doc = $doc])*], $options, $name, $t, $body);
        $crate::both!($($rest)*);
    };
    ($(#[doc = $doc:literal])* #[alone] async fn $name:ident($t:ident) $body:block $($rest:tt)*) => {
        $crate::both!(@one run_alone, [$(#[doc = $doc])*], $crate::Options::default(), $name, $t, $body);
        $crate::both!($($rest)*);
    };
    ($(#[doc = $doc:literal])* async fn $name:ident($t:ident) $body:block $($rest:tt)*) => {
        $crate::both!(@one run, [$(#[doc = $doc])*], $crate::Options::default(), $name, $t, $body);
        $crate::both!($($rest)*);
    };
    (@one $run:ident, [$($doc:tt)*], $options:expr, $name:ident, $t:ident, $body:block) => {
        $($doc)*
        mod $name {
            use super::*;

            async fn body($t: &mut $crate::Instance) $body

            #[test]
            fn sqlite() {
                $crate::$run($crate::Kind::Sqlite, $options, |t| Box::pin(body(t)));
            }

            #[test]
            fn postgres() {
                $crate::$run($crate::Kind::Postgres, $options, |t| Box::pin(body(t)));
            }
        }
    };
}
