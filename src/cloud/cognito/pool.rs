//! What a user pool holds: clients, users, groups, resource servers with their scopes, a domain, and the key it signs with.

use crate::clock::Time;
use crate::sorted::{SortedMap, SortedSet};
use serde_json::{Map, Value};
use std::sync::Arc;

/// A user pool.
#[derive(Clone, Debug, Default)]
pub struct UserPool {
    /// `us-east-1_` and nine letters and digits.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// What tokens say under `iss`.
    pub issuer: Arc<str>,
    /// What it is, as `DescribeUserPool` shows it.
    pub(super) shown: Arc<Value>,
    /// The id of its key, as the headers of tokens name it.
    pub(super) key_id: Arc<str>,
    /// The key itself.
    pub(super) key: Arc<[u8]>,
    pub(super) clients: SortedMap<Arc<str>, Arc<Client>>,
    pub(super) users: SortedMap<Arc<str>, Arc<User>>,
    pub(super) groups: SortedMap<Arc<str>, Arc<Value>>,
    /// Resource servers by identifier, with the names of their scopes.
    pub(super) servers: SortedMap<Arc<str>, Arc<Value>>,
    /// The first part of its domain, when it has one.
    pub(super) domain: Option<Arc<str>>,
}

impl UserPool {
    /// Its app clients, by id.
    pub fn clients(&self) -> impl Iterator<Item = &Client> {
        self.clients.values().map(AsRef::as_ref)
    }

    /// Its users, by name.
    pub fn users(&self) -> impl Iterator<Item = &User> {
        self.users.values().map(AsRef::as_ref)
    }

    /// The scopes of its resource servers in full: `orders/read`.
    pub(super) fn scopes(&self) -> impl Iterator<Item = String> {
        self.servers.iter().flat_map(|(identifier, server)| {
            let scopes = server["Scopes"].as_array().into_iter().flatten();
            scopes
                .filter_map(|scope| scope["ScopeName"].as_str())
                .map(move |name| format!("{identifier}/{name}"))
        })
    }
}

/// An app client of a user pool.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// 26 small letters and digits: what tokens say under `aud` or `client_id`.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its secret, when it has one.
    pub(super) secret: Option<Arc<str>>,
    /// What it is, as `DescribeUserPoolClient` shows it.
    pub(super) shown: Arc<Value>,
    /// How long its ID tokens hold, in seconds.
    pub(super) id_token_s: u64,
    /// How long its access tokens hold, in seconds.
    pub(super) access_token_s: u64,
}

impl Client {
    /// Whether a setting that is a list names this.
    pub(super) fn lists(&self, setting: &str, wanted: &str) -> bool {
        let list = self.shown[setting].as_array().into_iter().flatten();
        list.into_iter().any(|one| one == wanted)
    }
}

/// A user.
#[derive(Clone, Debug, Default)]
pub struct User {
    /// The name to sign in with.
    pub name: Arc<str>,
    /// The user's id for good: a UUID.
    pub sub: Arc<str>,
    pub(super) password: Arc<str>,
    pub(super) status: Status,
    /// `email` and the like.
    pub(super) attributes: Map<String, Value>,
    pub(super) groups: SortedSet<Arc<str>>,
    pub(super) created: Time,
}

/// Where a user stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Status {
    /// Signed up, not confirmed.
    #[default]
    Unconfirmed,
    /// May sign in.
    Confirmed,
    /// Made by an administrator: has to choose a password first.
    ForceChangePassword,
}

impl Status {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Unconfirmed => "UNCONFIRMED",
            Self::Confirmed => "CONFIRMED",
            Self::ForceChangePassword => "FORCE_CHANGE_PASSWORD",
        }
    }
}
