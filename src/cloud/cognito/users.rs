//! Users: made by an administrator, or signed up.
//!
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html>
//! (read 2026-11-22).

use super::error::Error;
use super::pool::{Status, User, UserPool};
use super::pools::check_password;
use super::{Cognito, Outcome, required};
use crate::core::Core;
use crate::given::Given;
use serde_json::{Map, Value, json};
use std::sync::Arc;

impl User {
    /// As `AdminGetUser` and the like show it; they differ in the key of the attributes.
    fn show(&self, attributes: &str) -> Value {
        let list: Vec<Value> = self
            .attributes
            .iter()
            .map(|(name, value)| json!({"Name": name, "Value": value}))
            .chain([json!({"Name": "sub", "Value": self.sub})])
            .collect();
        let mut shown = json!({"Username": self.name});
        shown[attributes] = list.into();
        shown["UserCreateDate"] = self.created.as_secs().into();
        shown["UserLastModifiedDate"] = self.created.as_secs().into();
        shown["Enabled"] = true.into();
        shown["UserStatus"] = self.status.word().into();
        shown
    }
}

impl UserPool {
    pub(super) fn user(&self, name: &str) -> Result<&User, Error> {
        let user = self.users.get(name).map(AsRef::as_ref);
        user.ok_or(Error::UserNotFound)
    }

    pub(super) fn user_mut(&mut self, name: &str) -> Result<&mut User, Error> {
        let user = self.users.get_mut(name).map(Arc::make_mut);
        user.ok_or(Error::UserNotFound)
    }
}

impl Cognito {
    pub(super) fn admin_create_user(&mut self, core: &mut Core, given: Given<'_>) -> Outcome {
        let name = required(given, "Username", "username")?;
        let temporary = given.text("TemporaryPassword")?;
        let attributes = attributes(given)?;
        let pool = self.given_pool_mut(given)?;
        if pool.users.contains_key(name) {
            return Err(Error::UsernameExists);
        }
        if let Some(password) = temporary {
            check_password(pool, password)?;
        }
        let user = User {
            name: name.into(),
            sub: core.rng.uuid().into(),
            // Without one AWS makes one up and sends it by mail.
            password: temporary
                .map_or_else(|| core.rng.name(12), str::to_owned)
                .into(),
            status: Status::ForceChangePassword,
            attributes,
            created: core.now,
            ..User::default()
        };
        let answer = json!({"User": user.show("Attributes")});
        pool.users.insert(name.into(), Arc::new(user));
        Ok(answer)
    }

    pub(super) fn sign_up(&mut self, core: &mut Core, given: Given<'_>) -> Outcome {
        let id = required(given, "ClientId", "clientId")?;
        let name = required(given, "Username", "username")?;
        let password = required(given, "Password", "password")?;
        let attributes = attributes(given)?;
        let (pool, _) = self
            .client_anywhere(id)
            .ok_or_else(|| Error::no_client(id))?;
        let pool_id = Arc::clone(&pool.id);
        check_password(pool, password)?;
        if pool.users.contains_key(name) {
            return Err(Error::UsernameExists);
        }
        let user = User {
            name: name.into(),
            sub: core.rng.uuid().into(),
            password: password.into(),
            attributes,
            created: core.now,
            ..User::default()
        };
        let answer = json!({"UserConfirmed": false, "UserSub": user.sub});
        if let Some(pool) = self.pools.get_mut(&pool_id).map(Arc::make_mut) {
            pool.users.insert(name.into(), Arc::new(user));
        }
        Ok(answer)
    }

    pub(super) fn admin_confirm(&mut self, given: Given<'_>) -> Outcome {
        let name = required(given, "Username", "username")?;
        let user = self.given_pool_mut(given)?.user_mut(name)?;
        if user.status != Status::Unconfirmed {
            return Err(Error::NotAuthorized(format!(
                "User cannot be confirmed. Current status is {}",
                user.status.word()
            )));
        }
        user.status = Status::Confirmed;
        Ok(json!({}))
    }

    pub(super) fn admin_set_password(&mut self, given: Given<'_>) -> Outcome {
        let name = required(given, "Username", "username")?;
        let password = required(given, "Password", "password")?;
        let permanent = given.boolean("Permanent")?.unwrap_or(false);
        check_password(self.given_pool(given)?, password)?;
        let user = self.given_pool_mut(given)?.user_mut(name)?;
        user.password = password.into();
        user.status = if permanent {
            Status::Confirmed
        } else {
            Status::ForceChangePassword
        };
        Ok(json!({}))
    }

    pub(super) fn admin_get_user(&self, given: Given<'_>) -> Outcome {
        let name = required(given, "Username", "username")?;
        Ok(self.given_pool(given)?.user(name)?.show("UserAttributes"))
    }

    pub(super) fn admin_delete_user(&mut self, given: Given<'_>) -> Outcome {
        let name = required(given, "Username", "username")?;
        let removed = self.given_pool_mut(given)?.users.remove(name);
        removed.map(|_| json!({})).ok_or(Error::UserNotFound)
    }

    pub(super) fn admin_group(&mut self, given: Given<'_>, add: bool) -> Outcome {
        let name = required(given, "Username", "username")?;
        let group = required(given, "GroupName", "groupName")?;
        let pool = self.given_pool_mut(given)?;
        if !pool.groups.contains_key(group) {
            return Err(Error::NotFound("Group not found.".into()));
        }
        let groups = &mut pool.user_mut(name)?.groups;
        if add {
            groups.insert(group.into());
        } else {
            groups.remove(group);
        }
        Ok(json!({}))
    }

    pub(super) fn list_users(&self, given: Given<'_>) -> Outcome {
        let users: Value = self
            .given_pool(given)?
            .users()
            .map(|user| user.show("Attributes"))
            .collect();
        Ok(json!({"Users": users}))
    }
}

fn attributes(given: Given<'_>) -> Result<Map<String, Value>, Error> {
    let mut attributes = Map::new();
    for one in given.list("UserAttributes")? {
        let one = Given(one);
        let name = required(one, "Name", "userAttributes.1.member.name")?;
        attributes.insert(name.into(), one.text("Value")?.unwrap_or_default().into());
    }
    Ok(attributes)
}
