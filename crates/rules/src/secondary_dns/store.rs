use super::{Acl, Peer, Tsig, links::Direction};
use crate::{Result, gate::Op, statements::sql};
use db::p;

sql! {
    ACLS = "SELECT id, name, ip_range FROM secondary_dns_acls WHERE account_id = $1 ORDER BY name, id";
    ACL = "SELECT id, name, ip_range FROM secondary_dns_acls WHERE id = $1 AND account_id = $2";
    NUMBER_OF_ACLS = "SELECT COUNT(*) FROM secondary_dns_acls WHERE account_id = $1";
    INSERT_ACL = "INSERT INTO secondary_dns_acls (id, account_id, name, ip_range) VALUES ($1, $2, $3, $4)";
    UPDATE_ACL = "UPDATE secondary_dns_acls SET name = $3, ip_range = $4 WHERE id = $1 AND account_id = $2";
    DELETE_ACL = "DELETE FROM secondary_dns_acls WHERE id = $1 AND account_id = $2";
    TSIGS = "SELECT id, name, algorithm, sealed FROM secondary_dns_tsigs WHERE account_id = $1 ORDER BY name, id";
    TSIG = "SELECT id, name, algorithm, sealed FROM secondary_dns_tsigs WHERE id = $1 AND account_id = $2";
    NUMBER_OF_TSIGS = "SELECT COUNT(*) FROM secondary_dns_tsigs WHERE account_id = $1";
    INSERT_TSIG = "INSERT INTO secondary_dns_tsigs (id, account_id, name, algorithm, sealed) VALUES ($1, $2, $3, $4, $5)";
    UPDATE_TSIG = "UPDATE secondary_dns_tsigs SET name = $3, algorithm = $4, sealed = $5 WHERE id = $1 AND account_id = $2";
    DELETE_TSIG = "DELETE FROM secondary_dns_tsigs WHERE id = $1 AND account_id = $2";
    PEER_WITH_TSIG = "SELECT name FROM secondary_dns_peers WHERE tsig_id = $1 AND account_id = $2 ORDER BY name LIMIT 1";
    PEERS = "SELECT id, name, ip, port, ixfr_enable, tsig_id FROM secondary_dns_peers WHERE account_id = $1 ORDER BY name, id";
    PEER = "SELECT id, name, ip, port, ixfr_enable, tsig_id FROM secondary_dns_peers WHERE id = $1 AND account_id = $2";
    NUMBER_OF_PEERS = "SELECT COUNT(*) FROM secondary_dns_peers WHERE account_id = $1";
    INSERT_PEER = "INSERT INTO secondary_dns_peers (id, account_id, name, ip, port, ixfr_enable, tsig_id) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    UPDATE_PEER = "UPDATE secondary_dns_peers SET name = $3, ip = $4, port = $5, ixfr_enable = $6, tsig_id = $7 \
        WHERE id = $1 AND account_id = $2";
    DELETE_PEER = "DELETE FROM secondary_dns_peers WHERE id = $1 AND account_id = $2";
    /// Links of zones that are deleted.
    DELETE_LINKS = "DELETE FROM secondary_dns_links WHERE peer_id = $1 AND account_id = $2";
    ZONE_WITH_PEER = "SELECT z.name FROM secondary_dns_links l JOIN zones z ON z.id = l.zone_id AND z.account_id = l.account_id \
        AND z.deleted_at IS NULL WHERE l.peer_id = $1 AND l.account_id = $2 ORDER BY z.name LIMIT 1";
    UNLINK = "DELETE FROM secondary_dns_links WHERE zone_id = $1 AND account_id = $2 AND direction = $3";
    LINK = "INSERT INTO secondary_dns_links (zone_id, account_id, direction, position, peer_id) VALUES ($1, $2, $3, $4, $5)";
    LINKS = "SELECT peer_id FROM secondary_dns_links WHERE zone_id = $1 AND account_id = $2 AND direction = $3 ORDER BY position";
    LINKED_PEERS = "SELECT p.id, p.name, p.ip, p.port, p.ixfr_enable, p.tsig_id FROM secondary_dns_links l \
        JOIN secondary_dns_peers p ON p.id = l.peer_id AND p.account_id = l.account_id \
        WHERE l.zone_id = $1 AND l.account_id = $2 AND l.direction = $3 ORDER BY l.position";
    KEYS_OF_PEERS = "SELECT COUNT(DISTINCT COALESCE(p.tsig_id, '')) FROM secondary_dns_links l \
        JOIN secondary_dns_peers p ON p.id = l.peer_id AND p.account_id = l.account_id \
        WHERE l.zone_id = $1 AND l.account_id = $2 AND l.direction = $3";
    LINKED_ZONES = "SELECT DISTINCT zone_id FROM secondary_dns_links WHERE account_id = $1 ORDER BY zone_id";
}

db::row! {
    struct AclRow {
        id: String,
        name: String,
        ip_range: String,
    }

    struct TsigRow {
        id: String,
        name: String,
        algorithm: String,
        sealed: Vec<u8>,
    }

    struct PeerRow {
        id: String,
        name: String,
        ip: Option<String>,
        port: i64,
        ixfr_enable: bool,
        tsig_id: Option<String>,
    }
}

impl From<AclRow> for Acl {
    fn from(r: AclRow) -> Acl {
        Acl {
            id: r.id,
            ip_range: r.ip_range,
            name: r.name,
        }
    }
}

impl From<PeerRow> for Peer {
    fn from(r: PeerRow) -> Peer {
        Peer {
            id: r.id,
            name: r.name,
            ip: r.ip,
            ixfr_enable: r.ixfr_enable,
            port: u16::try_from(r.port).unwrap_or(53),
            tsig_id: r.tsig_id,
        }
    }
}

/// What a key's encrypted secret is bound to.
fn purpose(id: &str) -> String {
    format!("secondary dns tsig {id}")
}

impl TsigRow {
    /// One that cannot be opened has no secret, which nothing can be signed with.
    fn opened(self, op: &Op<'_, '_>) -> Tsig {
        let secret = op
            .ctx()
            .rules()
            .key()
            .open(&purpose(&self.id), &self.sealed);
        Tsig {
            id: self.id,
            algo: self.algorithm,
            name: self.name,
            secret: secret
                .and_then(|s| String::from_utf8(s).ok())
                .unwrap_or_default(),
        }
    }
}

fn sealed(op: &Op<'_, '_>, tsig: &Tsig) -> Vec<u8> {
    let key = op.ctx().rules().key();
    key.seal(op.env(), &purpose(&tsig.id), tsig.secret.as_bytes())
}

pub(super) async fn acls(op: &mut Op<'_, '_>) -> Result<Vec<Acl>> {
    let account = op.account()?;
    acls_of(op, &account).await
}

pub(super) async fn acls_of(op: &mut Op<'_, '_>, account: &str) -> Result<Vec<Acl>> {
    let rows: Vec<AclRow> = op.tx.rows(ACLS, p![account]).await?;
    Ok(rows.into_iter().map(Acl::from).collect())
}

pub(super) async fn acl(op: &mut Op<'_, '_>, id: &str) -> Result<Option<Acl>> {
    let account = op.account()?;
    let row: Option<AclRow> = op.tx.opt(ACL, p![id, &account]).await?;
    Ok(row.map(Acl::from))
}

async fn number(op: &mut Op<'_, '_>, sql: &'static str) -> Result<i64> {
    let account = op.account()?;
    Ok(op.tx.one(sql, p![&account]).await?)
}

pub(super) async fn number_of_acls(op: &mut Op<'_, '_>) -> Result<i64> {
    number(op, NUMBER_OF_ACLS).await
}

pub(super) async fn number_of_tsigs(op: &mut Op<'_, '_>) -> Result<i64> {
    number(op, NUMBER_OF_TSIGS).await
}

pub(super) async fn number_of_peers(op: &mut Op<'_, '_>) -> Result<i64> {
    number(op, NUMBER_OF_PEERS).await
}

pub(super) async fn insert_acl(op: &mut Op<'_, '_>, acl: &Acl) -> Result<()> {
    write_acl(op, INSERT_ACL, acl).await
}

pub(super) async fn update_acl(op: &mut Op<'_, '_>, acl: &Acl) -> Result<()> {
    write_acl(op, UPDATE_ACL, acl).await
}

async fn write_acl(op: &mut Op<'_, '_>, sql: &'static str, acl: &Acl) -> Result<()> {
    let account = op.account()?;
    let row = p![&acl.id, &account, &acl.name, &acl.ip_range];
    op.tx.exec(sql, row).await?;
    Ok(())
}

pub(super) async fn delete_acl(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    let account = op.account()?;
    op.tx.exec(DELETE_ACL, p![id, &account]).await?;
    Ok(())
}

pub(super) async fn tsigs(op: &mut Op<'_, '_>) -> Result<Vec<Tsig>> {
    let account = op.account()?;
    let rows: Vec<TsigRow> = op.tx.rows(TSIGS, p![&account]).await?;
    Ok(rows.into_iter().map(|row| row.opened(op)).collect())
}

pub(super) async fn tsig(op: &mut Op<'_, '_>, id: &str) -> Result<Option<Tsig>> {
    let account = op.account()?;
    tsig_of(op, id, &account).await
}

pub(super) async fn tsig_of(op: &mut Op<'_, '_>, id: &str, account: &str) -> Result<Option<Tsig>> {
    let row: Option<TsigRow> = op.tx.opt(TSIG, p![id, account]).await?;
    Ok(row.map(|row| row.opened(op)))
}

pub(super) async fn insert_tsig(op: &mut Op<'_, '_>, tsig: &Tsig) -> Result<()> {
    write_tsig(op, INSERT_TSIG, tsig).await
}

pub(super) async fn update_tsig(op: &mut Op<'_, '_>, tsig: &Tsig) -> Result<()> {
    write_tsig(op, UPDATE_TSIG, tsig).await
}

async fn write_tsig(op: &mut Op<'_, '_>, sql: &'static str, tsig: &Tsig) -> Result<()> {
    let (account, sealed) = (op.account()?, sealed(op, tsig));
    let row = p![&tsig.id, &account, &tsig.name, &tsig.algo, &sealed];
    op.tx.exec(sql, row).await?;
    Ok(())
}

pub(super) async fn delete_tsig(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    let account = op.account()?;
    op.tx.exec(DELETE_TSIG, p![id, &account]).await?;
    Ok(())
}

/// The name of a peer that has this key.
pub(super) async fn peer_with_tsig(op: &mut Op<'_, '_>, tsig: &str) -> Result<Option<String>> {
    let account = op.account()?;
    Ok(op.tx.opt(PEER_WITH_TSIG, p![tsig, &account]).await?)
}

pub(super) async fn peers(op: &mut Op<'_, '_>) -> Result<Vec<Peer>> {
    let account = op.account()?;
    let rows: Vec<PeerRow> = op.tx.rows(PEERS, p![&account]).await?;
    Ok(rows.into_iter().map(Peer::from).collect())
}

pub(super) async fn peer(op: &mut Op<'_, '_>, id: &str) -> Result<Option<Peer>> {
    let account = op.account()?;
    let row: Option<PeerRow> = op.tx.opt(PEER, p![id, &account]).await?;
    Ok(row.map(Peer::from))
}

pub(super) async fn insert_peer(op: &mut Op<'_, '_>, peer: &Peer) -> Result<()> {
    write_peer(op, INSERT_PEER, peer).await
}

pub(super) async fn update_peer(op: &mut Op<'_, '_>, peer: &Peer) -> Result<()> {
    write_peer(op, UPDATE_PEER, peer).await
}

async fn write_peer(op: &mut Op<'_, '_>, sql: &'static str, peer: &Peer) -> Result<()> {
    let account = op.account()?;
    let row = p![
        &peer.id,
        &account,
        &peer.name,
        &peer.ip,
        i64::from(peer.port),
        peer.ixfr_enable,
        &peer.tsig_id
    ];
    op.tx.exec(sql, row).await?;
    Ok(())
}

pub(super) async fn delete_peer(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    let account = op.account()?;
    let named = p![id, &account];
    op.tx
        .exec_all(&[(DELETE_LINKS, named), (DELETE_PEER, named)])
        .await?;
    Ok(())
}

/// The name of a live zone that is linked with this peer.
pub(super) async fn zone_with_peer(op: &mut Op<'_, '_>, peer: &str) -> Result<Option<String>> {
    let account = op.account()?;
    Ok(op.tx.opt(ZONE_WITH_PEER, p![peer, &account]).await?)
}

/// The place's zone has these peers from now on; none: it has none.
pub(super) async fn link(
    op: &mut Op<'_, '_>,
    direction: Direction,
    peers: &[String],
) -> Result<()> {
    let (zone, account, direction) = (op.zone()?, op.account()?, direction.as_str());
    op.tx.exec(UNLINK, p![&zone, &account, direction]).await?;
    for (position, peer) in (0_i64..).zip(peers) {
        op.tx
            .exec(LINK, p![&zone, &account, direction, position, peer])
            .await?;
    }
    Ok(())
}

/// The peers of the place's zone, by id.
pub(super) async fn links(op: &mut Op<'_, '_>, direction: Direction) -> Result<Vec<String>> {
    let (zone, account) = (op.zone()?, op.account()?);
    let values = p![&zone, &account, direction.as_str()];
    Ok(op.tx.rows(LINKS, values).await?)
}

pub(super) async fn linked_peers(
    op: &mut Op<'_, '_>,
    zone: &str,
    account: &str,
    direction: Direction,
) -> Result<Vec<Peer>> {
    let values = p![zone, account, direction.as_str()];
    let rows: Vec<PeerRow> = op.tx.rows(LINKED_PEERS, values).await?;
    Ok(rows.into_iter().map(Peer::from).collect())
}

/// How many different keys the peers of the place's zone have; none counts as one.
pub(super) async fn keys_of_peers(op: &mut Op<'_, '_>, direction: Direction) -> Result<i64> {
    let (zone, account) = (op.zone()?, op.account()?);
    let values = p![&zone, &account, direction.as_str()];
    Ok(op.tx.one(KEYS_OF_PEERS, values).await?)
}

/// Zones of the place's account that are linked with any peer.
pub(super) async fn linked_zones(op: &mut Op<'_, '_>) -> Result<Vec<String>> {
    let account = op.account()?;
    Ok(op.tx.rows(LINKED_ZONES, p![&account]).await?)
}
