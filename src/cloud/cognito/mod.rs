//! Amazon Cognito user pools, as far as APIs need them: users and programs sign in and get tokens that say who they are
//! and what they may do.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools.html> (read 2026-11-22).

mod clients;
mod error;
mod pool;
mod pools;
mod sign_in;
#[cfg(test)]
mod tests;
mod token;
mod token_endpoint;
mod users;

pub use pool::{Client, User, UserPool};
pub use token::{Claims, Refused, peek, verify};

use crate::call::{Answer, ApiCall};
use crate::core::Core;
use crate::given::Given;
use crate::sorted::SortedMap;
use error::Error;
use serde_json::{Value, json};
use std::sync::Arc;

/// The user pools of the account in its region.
#[derive(Clone, Debug, Default)]
pub struct Cognito {
    pools: SortedMap<Arc<str>, Arc<UserPool>>,
}

type Outcome = Result<Value, Error>;

impl Cognito {
    /// Answers a call of Amazon Cognito's API for user pools.
    ///
    /// # Errors
    /// As the action has them.
    pub fn call(&mut self, core: &mut Core, call: &ApiCall) -> Answer {
        self.act(core, call).map_err(Into::into)
    }

    fn act(&mut self, core: &mut Core, call: &ApiCall) -> Outcome {
        let given = Given(&call.params);
        match call.action.as_str() {
            "CreateUserPool" => self.create_pool(core, given),
            "DescribeUserPool" => Ok(json!({"UserPool": self.given_pool(given)?.describe()})),
            "ListUserPools" => Ok(self.list_pools()),
            "DeleteUserPool" => self.delete_pool(given),
            "CreateUserPoolDomain" => self.create_domain(core, given),
            "CreateUserPoolClient" => self.create_client(core, given),
            "DescribeUserPoolClient" => {
                let (_, client) = self.given_client(given)?;
                Ok(json!({"UserPoolClient": *client.shown}))
            }
            "ListUserPoolClients" => self.list_clients(given),
            "DeleteUserPoolClient" => self.delete_client(given),
            "CreateResourceServer" => self.create_server(given),
            "DescribeResourceServer" => self.describe_server(given),
            "ListResourceServers" => self.list_servers(given),
            "CreateGroup" => self.create_group(core, given),
            "ListGroups" => self.list_groups(given),
            "AdminCreateUser" => self.admin_create_user(core, given),
            "AdminGetUser" => self.admin_get_user(given),
            "AdminDeleteUser" => self.admin_delete_user(given),
            "AdminSetUserPassword" => self.admin_set_password(given),
            "AdminAddUserToGroup" => self.admin_group(given, true),
            "AdminRemoveUserFromGroup" => self.admin_group(given, false),
            "AdminConfirmSignUp" => self.admin_confirm(given),
            "ListUsers" => self.list_users(given),
            "SignUp" => self.sign_up(core, given),
            "InitiateAuth" => self.initiate_auth(core, given, false),
            "AdminInitiateAuth" => self.initiate_auth(core, given, true),
            "RespondToAuthChallenge" => self.respond(core, given),
            other => Err(Error::NotModelled(format!("action {other}"))),
        }
    }

    /// The user pools, by id.
    pub fn pools(&self) -> impl Iterator<Item = &UserPool> {
        self.pools.values().map(AsRef::as_ref)
    }

    /// The user pool of this id.
    #[must_use]
    pub fn pool(&self, id: &str) -> Option<&UserPool> {
        self.pools.get(id).map(AsRef::as_ref)
    }

    /// The user pool of this ARN.
    #[must_use]
    pub fn pool_by_arn(&self, arn: &str) -> Option<&UserPool> {
        self.pool(arn.rsplit('/').next().unwrap_or_default())
    }

    /// The user pool that issues tokens under this URL, with or without a `/` at its end.
    #[must_use]
    pub fn pool_by_issuer(&self, issuer: &str) -> Option<&UserPool> {
        let issuer = issuer.trim_end_matches('/');
        self.pools().find(|pool| *pool.issuer == *issuer)
    }

    fn given_pool(&self, given: Given<'_>) -> Result<&UserPool, Error> {
        let id = required(given, "UserPoolId", "userPoolId")?;
        self.pool(id).ok_or_else(|| Error::no_pool(id))
    }

    fn given_pool_mut(&mut self, given: Given<'_>) -> Result<&mut UserPool, Error> {
        let id = required(given, "UserPoolId", "userPoolId")?;
        let pool = self.pools.get_mut(id).map(Arc::make_mut);
        pool.ok_or_else(|| Error::no_pool(id))
    }

    /// The pools as JSON, as goals read them.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let one = |pool: &UserPool| {
            let clients: Value = pool
                .clients()
                .map(|client| json!({"id": client.id, "name": client.name}))
                .collect();
            let users: Value = pool
                .users()
                .map(|user| json!({"name": user.name, "status": user.status.word()}))
                .collect();
            json!({"id": pool.id, "name": pool.name, "issuer": pool.issuer, "clients": clients, "users": users})
        };
        self.pools().map(one).collect()
    }
}

/// A text that must be there and not be empty.
fn required<'a>(given: Given<'a>, name: &str, member: &str) -> Result<&'a str, Error> {
    let text = given.text(name)?.filter(|text| !text.is_empty());
    text.ok_or_else(|| Error::missing(member))
}
