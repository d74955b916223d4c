use std::fs;
use std::path::PathBuf;

use super::*;

// Self-signed for localhost, for these tests only.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUMtk2Spd8oHKiBFI0G+lCnhq6TDswCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzE2MTIxNVoYDzIxMjYxMDMw
MTYxMjE1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATImwQsNnEn9IkKO+IufJRmhMtKnOaJ53jYt1OTgpGu2tSkuIi/6q/Z
bYIxmZnrYnYkvxgKt/IenoJkBj4NugUbo2kwZzAdBgNVHQ4EFgQUsv/KcHsadsrP
ZUyICBzYBR15mCkwHwYDVR0jBBgwFoAUsv/KcHsadsrPZUyICBzYBR15mCkwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIgRpRto4adb5xwoUrpgMlCexIKY+2AVnmHI98uaeQurboCIQCWNTMvRkDd
IZPVGTOqRlsYge/5KSiQGr2qiD19uUKOrA==
-----END CERTIFICATE-----
";
const KEY: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgIXm2NS0+bjEJ/mqH
rbOYRI/XxVlDgRVS3QpSfrwIssmhRANCAATImwQsNnEn9IkKO+IufJRmhMtKnOaJ
53jYt1OTgpGu2tSkuIi/6q/ZbYIxmZnrYnYkvxgKt/IenoJkBj4NugUb
-----END PRIVATE KEY-----
";
const OTHER_KEY: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgs+74uhausiLISF2x
iXu/TxopSUDvFWckDdn3mMPIvHuhRANCAAQvwmht7yemwFWrsR1YpJAEwL7QkVRV
Tzts/zA4xiVUzSWJJZbAmcGOLKJAxdpz0g2fHzRiXzWqkfbGRPbb3fvL
-----END PRIVATE KEY-----
";

/// A folder of its own, removed when dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let name = format!("tenantry-tls-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn pair(&self) -> (PathBuf, PathBuf) {
        (self.file("our.crt", CERTIFICATE), self.file("our.key", KEY))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_pair_is_accepted_and_offers_both_protocols() {
    let folder = Folder::new("pair");
    let (certificate, key) = folder.pair();
    let config = server_config(&certificate, &key).unwrap();
    assert_eq!(
        config.alpn_protocols,
        [b"h2".to_vec(), b"http/1.1".to_vec()]
    );
}

#[test]
fn what_is_no_pair_is_refused_by_name() {
    let folder = Folder::new("no-pair");
    let (certificate, key) = folder.pair();
    let other = folder.file("other.key", OTHER_KEY);
    let empty = folder.file("empty", "");
    let missing = folder.0.join("missing");
    for (certificate, key, named) in [
        (&certificate, &other, "other.key"),
        (&empty, &key, "empty"),
        (&certificate, &empty, "empty"),
        (&key, &key, "our.key"),
        (&missing, &key, "missing"),
    ] {
        let error = format!("{:#}", server_config(certificate, key).unwrap_err());
        assert!(error.contains(named), "{error}");
        assert!(!error.contains("BEGIN"), "{error}");
    }
}

#[test]
fn reloading_keeps_the_old_pair_when_the_new_one_is_bad() {
    let folder = Folder::new("reload");
    let (certificate, key) = folder.pair();
    let first = server_config(&certificate, &key).unwrap();
    let listener = RustlsConfig::from_config(first.clone());
    let other = folder.file("other.key", OTHER_KEY);
    assert!(reload(&listener, &certificate, &other).is_err());
    assert!(Arc::ptr_eq(&listener.get_inner(), &first));
    reload(&listener, &certificate, &key).unwrap();
    assert!(!Arc::ptr_eq(&listener.get_inner(), &first));
}
