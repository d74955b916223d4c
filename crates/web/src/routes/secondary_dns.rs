//! The routes of secondary DNS: what an account has for it, and its zones.

use super::{Route, delete, get, post, put};
use crate::api::secondary_dns as api;
use rules::{
    accounts as a,
    secondary_dns::{self as sd, incoming as ic, outgoing as og},
};

pub(super) fn table() -> Vec<Route> {
    vec![
        get("/accounts/{account_id}/secondary_dns/acls", api::acls)
            .lists::<sd::Acl>("Addresses that may copy an account's zones"),
        post("/accounts/{account_id}/secondary_dns/acls", api::create_acl)
            .takes::<sd::NewAcl>()
            .gives::<sd::Acl>("Let addresses copy an account's zones"),
        get(
            "/accounts/{account_id}/secondary_dns/acls/{acl_id}",
            api::acl,
        )
        .gives::<sd::Acl>("An access control list"),
        put(
            "/accounts/{account_id}/secondary_dns/acls/{acl_id}",
            api::update_acl,
        )
        .takes::<sd::NewAcl>()
        .gives::<sd::Acl>("Replace an access control list"),
        delete(
            "/accounts/{account_id}/secondary_dns/acls/{acl_id}",
            api::delete_acl,
        )
        .gives::<a::Deleted>("Delete an access control list"),
        get("/accounts/{account_id}/secondary_dns/peers", api::peers)
            .lists::<sd::Peer>("Name servers that an account's zones are copied to and from"),
        post(
            "/accounts/{account_id}/secondary_dns/peers",
            api::create_peer,
        )
        .takes::<sd::NewPeer>()
        .gives::<sd::Peer>("Make a peer"),
        get(
            "/accounts/{account_id}/secondary_dns/peers/{peer_id}",
            api::peer,
        )
        .gives::<sd::Peer>("A peer"),
        put(
            "/accounts/{account_id}/secondary_dns/peers/{peer_id}",
            api::update_peer,
        )
        .takes::<sd::NewPeer>()
        .gives::<sd::Peer>("Replace a peer"),
        delete(
            "/accounts/{account_id}/secondary_dns/peers/{peer_id}",
            api::delete_peer,
        )
        .gives::<a::Deleted>("Delete a peer that no zone is linked with"),
        get("/accounts/{account_id}/secondary_dns/tsigs", api::tsigs)
            .lists::<sd::Tsig>("Keys of an account's peers"),
        post(
            "/accounts/{account_id}/secondary_dns/tsigs",
            api::create_tsig,
        )
        .takes::<sd::NewTsig>()
        .gives::<sd::Tsig>("Make a key"),
        get(
            "/accounts/{account_id}/secondary_dns/tsigs/{tsig_id}",
            api::tsig,
        )
        .gives::<sd::Tsig>("A key, with its secret for those who may change it"),
        put(
            "/accounts/{account_id}/secondary_dns/tsigs/{tsig_id}",
            api::update_tsig,
        )
        .takes::<sd::NewTsig>()
        .gives::<sd::Tsig>("Replace a key"),
        delete(
            "/accounts/{account_id}/secondary_dns/tsigs/{tsig_id}",
            api::delete_tsig,
        )
        .gives::<a::Deleted>("Delete a key that no peer has"),
        get("/zones/{zone_id}/secondary_dns/incoming", api::incoming)
            .gives::<ic::Incoming>("How a zone is copied from peers"),
        post(
            "/zones/{zone_id}/secondary_dns/incoming",
            api::create_incoming,
        )
        .takes::<ic::NewIncoming>()
        .gives::<ic::Incoming>("Copy a secondary zone from peers"),
        put(
            "/zones/{zone_id}/secondary_dns/incoming",
            api::update_incoming,
        )
        .takes::<ic::NewIncoming>()
        .gives::<ic::Incoming>("Copy a secondary zone from other peers"),
        delete(
            "/zones/{zone_id}/secondary_dns/incoming",
            api::delete_incoming,
        )
        .gives::<a::Deleted>("Copy and answer a secondary zone no more"),
        post("/zones/{zone_id}/secondary_dns/force_axfr", api::force_axfr)
            .gives::<String>("Ask for the whole of a secondary zone at once"),
        get("/zones/{zone_id}/secondary_dns/outgoing", api::outgoing)
            .gives::<og::Outgoing>("How a zone is copied by peers"),
        post(
            "/zones/{zone_id}/secondary_dns/outgoing",
            api::create_outgoing,
        )
        .takes::<og::NewOutgoing>()
        .gives::<og::Outgoing>("Link a zone with peers that may copy it"),
        put(
            "/zones/{zone_id}/secondary_dns/outgoing",
            api::update_outgoing,
        )
        .takes::<og::NewOutgoing>()
        .gives::<og::Outgoing>("Link a zone with other peers"),
        delete(
            "/zones/{zone_id}/secondary_dns/outgoing",
            api::delete_outgoing,
        )
        .gives::<a::Deleted>("Let nobody copy a zone any more"),
        get(
            "/zones/{zone_id}/secondary_dns/outgoing/status",
            api::outgoing_status,
        )
        .gives::<String>("Whether peers may copy a zone"),
        post(
            "/zones/{zone_id}/secondary_dns/outgoing/enable",
            api::enable_outgoing,
        )
        .gives::<String>("Let peers copy a zone"),
        post(
            "/zones/{zone_id}/secondary_dns/outgoing/disable",
            api::disable_outgoing,
        )
        .gives::<String>("Let nobody copy a zone for now"),
        post(
            "/zones/{zone_id}/secondary_dns/outgoing/force_notify",
            api::force_notify,
        )
        .gives::<String>("Tell peers once more that a zone has a version"),
    ]
}
