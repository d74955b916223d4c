//! Looking at primaries: an inner actor claims zones that are due, asks their peers, and keeps what they have. Whatever goes wrong is
//! written down, and the last good copy goes on being answered until its SOA lets it expire.

use super::{content, store};
use crate::{
    Result,
    due::Due,
    gate::{Rules, Scope},
    outside::{Transfer, TransferQuery},
    plans::Plan,
    policy,
    secondary_dns::PeerAt,
};
use dns::{
    Entry,
    transfer::{apply, is_newer, whole_from_bytes, whole_to_bytes},
    zone::Zone,
};
use domain::base::Name;

const SECOND: i64 = 1_000_000;
/// Peers that are asked in one look; the next look begins behind them.
const PEERS: usize = 3;
/// Seconds until a primary is asked again that could not be, where its zone says nothing of it.
const RETRY: i64 = 30;
/// Seconds that this is at least, and at most.
const RETRIES: (i64, i64) = (30, 3600);
/// When somebody looks at a zone again that is deleted; it may come back.
const REST: i64 = 3600 * SECOND;

/// Claims zones that are due, for two minutes: [`refresh`] each within that time. Empty: none is.
pub async fn due(rules: &Rules) -> Result<Vec<Due>> {
    store::QUEUE.claim(rules).await
}

/// Somebody who may says that these zones, each with its account, have changed where they come from.
pub async fn notified(rules: &Rules, zones: Vec<(String, String)>) -> Result<()> {
    let now = rules.env().now();
    rules
        .keep_books(zones, move |tx, zones| {
            Box::pin(async move {
                for (zone, account) in zones {
                    store::soon(tx, zone, account, now).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Asks the peers of a zone, and keeps what they have.
pub async fn refresh(rules: &Rules, due: Due) -> Result<()> {
    let known = rules
        .system("refresher")
        .read(
            &policy::INCOMING_LOOK,
            Scope::Installation,
            due.clone(),
            |op, due| Box::pin(store::known(op, &due.zone_id, &due.account_id)),
        )
        .await?;
    let mut noted = store::Noted {
        zone_id: due.zone_id,
        account_id: due.account_id,
        until: due.until,
        at: rules.env().now(),
        ..store::Noted::default()
    };
    let Some(known) = known else {
        noted.next_at = noted.at + REST;
        return keep(rules, noted).await;
    };
    noted.id.clone_from(&known.id);
    let before = known
        .content
        .as_deref()
        .and_then(|bytes| whole_from_bytes(bytes).ok())
        .unwrap_or_default();
    let said = ask(rules, &known, &before).await;
    noted.at = rules.env().now();
    let entries = match &said {
        Ok(Some(entries)) => entries,
        _ => &before,
    };
    let times = content::soa_data(entries).map(|soa| soa.times.map(i64::from));
    match said {
        Ok(found) => {
            let [_, _, expire, _] = times.unwrap_or_default();
            noted.checked = true;
            noted.next_at = noted.at + known.refresh_s * SECOND;
            noted.expires_at = Some(noted.at + expire * SECOND);
            // What had expired is answered again.
            let had_expired = known.expires_at.is_none_or(|at| at <= noted.at);
            if let Some(entries) = found {
                noted.serial = content::soa_data(&entries).map(|soa| i64::from(soa.serial));
                noted.records = i64::try_from(content::number(&entries)).unwrap_or(i64::MAX);
                noted.content = whole_to_bytes(&entries);
            }
            if noted.content.is_some() || had_expired {
                noted.answered_anew = Some(crate::ids::new(rules.env()));
            }
        }
        Err(why) => {
            let [_, retry, _, _] = times.unwrap_or([0, RETRY, 0, 0]);
            let retry = retry
                .clamp(RETRIES.0, RETRIES.1)
                .min(known.refresh_s.max(RETRY));
            noted.failure = Some(why);
            noted.expires_at = known.expires_at;
            noted.next_at = noted.at + retry * SECOND;
            match known.expires_at {
                // It expires before: to be seen then.
                Some(at) if at > noted.at => noted.next_at = noted.next_at.min(at),
                Some(_) => noted.answered_anew = Some(crate::ids::new(rules.env())),
                None => {}
            }
        }
    }
    keep(rules, noted).await
}

async fn keep(rules: &Rules, noted: store::Noted) -> Result<()> {
    let answered_anew = noted.answered_anew.is_some();
    rules
        .keep_books(noted, |tx, noted| Box::pin(store::note(tx, noted)))
        .await?;
    if answered_anew {
        rules.dns_waits().notify_one();
    }
    Ok(())
}

/// What the first peer has that can be asked: the records of a newer version, or nothing; else why not.
async fn ask(
    rules: &Rules,
    known: &store::Known,
    before: &[Entry],
) -> std::result::Result<Option<Vec<Entry>>, String> {
    let apex = dns::record::wire_name(&known.name).map_err(|e| e.to_string())?;
    let Some(peers) = &known.peers else {
        return Err("the key of its peers cannot be decrypted".to_owned());
    };
    let with_address = peers.iter().filter(|peer| peer.address.is_some());
    let mut peers: Vec<&PeerAt> = with_address.collect();
    if peers.is_empty() {
        return Err("none of its peers has an address".to_owned());
    }
    let round = usize::try_from(known.failures)
        .unwrap_or(0)
        .saturating_mul(PEERS);
    let begin = round % peers.len();
    peers.rotate_left(begin);
    let mut failures = Vec::new();
    for peer in peers.into_iter().take(PEERS) {
        match ask_one(rules, known, &apex, peer, before).await {
            Ok(found) => return Ok(found),
            Err(why) => failures.push(format!("{}: {why}", peer.name)),
        }
    }
    Err(failures.join("; "))
}

async fn ask_one(
    rules: &Rules,
    known: &store::Known,
    apex: &Name<Vec<u8>>,
    peer: &PeerAt,
    before: &[Entry],
) -> std::result::Result<Option<Vec<Entry>>, String> {
    let have = content::soa_data(before).map(|soa| soa.serial);
    let wanted = |ixfr: bool, have: Option<u32>| TransferQuery {
        apex: apex.clone(),
        from: peer.address.unwrap_or_else(|| ([0, 0, 0, 0], 0).into()),
        key: peer.key.clone(),
        have,
        ixfr,
    };
    let outside = &rules.env().outside;
    let have = have.filter(|_| !known.whole);
    let said = outside.transfer(wanted(peer.ixfr, have)).await;
    let entries = match said.map_err(|e| e.to_string())? {
        Transfer::Current => return Ok(None),
        Transfer::Whole(entries) => entries,
        Transfer::Changed(changes) => {
            let zone = Zone::build(apex, before.to_vec()).map_err(|e| e.to_string())?;
            match apply(&zone, &changes) {
                Ok(zone) => whole(&zone),
                // What does not fit is no reason to stay behind.
                Err(_) => match outside.transfer(wanted(false, None)).await {
                    Ok(Transfer::Whole(entries)) => entries,
                    Ok(_) => return Err("the whole zone was asked for in vain".to_owned()),
                    Err(e) => return Err(e.to_string()),
                },
            }
        }
    };
    let zone = Zone::build(apex, entries).map_err(|e| e.to_string())?;
    if have.is_some_and(|have| !is_newer(zone.serial(), have)) {
        return Ok(None);
    }
    let entries = whole(&zone);
    let (number, most) = (content::number(&entries), limit(known));
    if most.is_some_and(|most| number > most) {
        let most = most.unwrap_or_default();
        return Err(format!(
            "it has {number} records, of which the zone's plan allows {most}"
        ));
    }
    Ok(Some(entries))
}

/// All records, the SOA first.
fn whole(zone: &Zone) -> Vec<Entry> {
    let (mut entries, rest): (Vec<Entry>, Vec<Entry>) =
        zone.entries().partition(|entry| entry.rtype == SOA);
    entries.extend(rest);
    entries
}

const SOA: u16 = 6;

fn limit(known: &store::Known) -> Option<usize> {
    let plan = Plan::from_word(&known.plan).unwrap_or(Plan::Free);
    let most = plan.limits().dns_records?;
    usize::try_from(most).ok()
}
