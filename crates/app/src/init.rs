//! Commands that open the database themselves and need it free.

use crate::{config::Config, data, settings};
use anyhow::{Context, Result};
use rules::{
    Rules,
    env::Env,
    installation::{self, Installed},
};

/// Sets an installation up: data folder, master key, schema, first operator. Refused a second time.
pub async fn init(c: &Config, env: Env, email: &str) -> Result<Installed> {
    let _turn = data::take(c)?;
    let new_key = data::make_master_key(c, &env)?;
    let rules = open(c, env).await?;
    let installed = create(&rules, email).await;
    rules.close().await?;
    if new_key && matches!(installed, Err(rules::Error::Refused(_))) {
        // It is the key of nothing, and would stand where that of an installation belongs.
        data::remove_master_key(c)?;
    }
    Ok(installed?)
}

async fn create(rules: &Rules, email: &str) -> rules::Result<Installed> {
    rules.migrate().await?;
    installation::create(rules, email).await
}

/// Brings the schema up to date; the versions applied.
pub async fn migrate(c: &Config, env: Env) -> Result<Vec<i64>> {
    let _turn = data::take(c)?;
    let rules = open(c, env).await?;
    let applied = rules.migrate().await;
    rules.close().await?;
    Ok(applied?)
}

async fn open(c: &Config, env: Env) -> Result<Rules> {
    let key = data::master_key(c)?;
    let settings = settings::settings(c, c.http.public_url());
    Rules::open(&settings::database(c), env, settings, key)
        .await
        .context("database")
}
