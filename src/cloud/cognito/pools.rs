//! User pools themselves, their domains, resource servers and groups.
//!
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html> (read 2026-11-22).

use super::error::Error;
use super::pool::UserPool;
use super::{Cognito, Outcome, required};
use crate::core::Core;
use crate::given::Given;
use crate::rng::Rng;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How many scopes a resource server has at most.
const SCOPES_MAX: usize = 100;

/// Letters of ids.
const MIXED: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// So many letters and digits.
pub(super) fn letters(rng: &mut Rng, length: usize, from: &[u8]) -> String {
    (0..length)
        .map(|_| usize::try_from(rng.below(from.len() as u64)).unwrap_or(0))
        .map(|at| char::from(from[at]))
        .collect()
}

impl UserPool {
    pub(super) fn describe(&self) -> Value {
        let mut shown = (*self.shown).clone();
        shown["EstimatedNumberOfUsers"] = self.users.len().into();
        if let Some(domain) = &self.domain {
            shown["Domain"] = json!(domain);
        }
        shown
    }
}

impl Cognito {
    pub(super) fn create_pool(&mut self, core: &mut Core, given: Given<'_>) -> Outcome {
        let name = required(given, "PoolName", "poolName")?;
        if name.chars().count() > 128 {
            return Err(Error::InvalidParameter(format!(
                "1 validation error detected: Value '{name}' at 'poolName' failed to satisfy constraint: Member must have length less than or equal to 128"
            )));
        }
        let region = core.account.region.clone();
        let id: Arc<str> = format!("{region}_{}", letters(&mut core.rng, 9, MIXED)).into();
        let key: Arc<[u8]> = (0..4)
            .flat_map(|_| core.rng.next_u64().to_be_bytes())
            .collect();
        let mut shown = json!({"Id": id, "Name": name});
        let policies = given.get("Policies").cloned().unwrap_or_else(|| json!({}));
        shown["Policies"] = json!({"PasswordPolicy": password_policy(&policies["PasswordPolicy"])});
        for key in [
            "AutoVerifiedAttributes",
            "UsernameAttributes",
            "AliasAttributes",
            "AdminCreateUserConfig",
            "UserPoolTags",
        ] {
            if let Some(value) = given.get(key) {
                shown[key] = value.clone();
            }
        }
        shown["MfaConfiguration"] = given.text("MfaConfiguration")?.unwrap_or("OFF").into();
        shown["Arn"] = format!(
            "arn:aws:cognito-idp:{region}:{}:userpool/{id}",
            core.account.id
        )
        .into();
        shown["CreationDate"] = core.now.as_secs().into();
        shown["LastModifiedDate"] = core.now.as_secs().into();
        let pool = UserPool {
            name: name.into(),
            issuer: format!("https://cognito-idp.{region}.amazonaws.com/{id}").into(),
            key_id: format!("{}=", letters(&mut core.rng, 43, MIXED)).into(),
            key,
            shown: Arc::new(shown),
            id: Arc::clone(&id),
            ..UserPool::default()
        };
        let answer = json!({"UserPool": pool.describe()});
        self.pools.insert(id, Arc::new(pool));
        Ok(answer)
    }

    pub(super) fn list_pools(&self) -> Value {
        let pools: Value = self
            .pools()
            .map(|pool| {
                json!({
                    "Id": pool.id,
                    "Name": pool.name,
                    "CreationDate": pool.shown["CreationDate"],
                    "LastModifiedDate": pool.shown["LastModifiedDate"],
                })
            })
            .collect();
        json!({"UserPools": pools})
    }

    pub(super) fn delete_pool(&mut self, given: Given<'_>) -> Outcome {
        let pool = self.given_pool(given)?;
        if pool.domain.is_some() {
            return Err(Error::InvalidParameter(
                "User pool cannot be deleted. It has a domain configured that should be deleted first.".into(),
            ));
        }
        let id = Arc::clone(&pool.id);
        self.pools.remove(&id);
        Ok(json!({}))
    }

    pub(super) fn create_domain(&mut self, core: &Core, given: Given<'_>) -> Outcome {
        let domain = required(given, "Domain", "domain")?;
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if domain.len() > 63 || !domain.bytes().all(allowed) {
            return Err(Error::InvalidParameter(format!(
                "1 validation error detected: Value '{domain}' at 'domain' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z0-9](?:[a-z0-9\\-]{{0,61}}[a-z0-9])?$"
            )));
        }
        if self
            .pools()
            .any(|pool| pool.domain.as_deref() == Some(domain))
        {
            return Err(Error::InvalidParameter("Domain already exists.".into()));
        }
        let region = core.account.region.clone();
        let pool = self.given_pool_mut(given)?;
        pool.domain = Some(domain.into());
        Ok(json!({"CloudFrontDomain": format!("{domain}.auth.{region}.amazoncognito.com")}))
    }

    pub(super) fn create_server(&mut self, given: Given<'_>) -> Outcome {
        let identifier = required(given, "Identifier", "identifier")?;
        let name = required(given, "Name", "name")?;
        let scopes = given.list("Scopes")?;
        if scopes.len() > SCOPES_MAX {
            return Err(Error::InvalidParameter(format!(
                "1 validation error detected: Value at 'scopes' failed to satisfy constraint: Member must have length less than or equal to {SCOPES_MAX}"
            )));
        }
        let pool = self.given_pool_mut(given)?;
        if pool.servers.contains_key(identifier) {
            return Err(Error::InvalidParameter(format!(
                "{identifier} already exists in user pool {}.",
                pool.id
            )));
        }
        let server = json!({
            "UserPoolId": pool.id,
            "Identifier": identifier,
            "Name": name,
            "Scopes": scopes,
        });
        pool.servers
            .insert(identifier.into(), Arc::new(server.clone()));
        Ok(json!({"ResourceServer": server}))
    }

    pub(super) fn describe_server(&self, given: Given<'_>) -> Outcome {
        let identifier = required(given, "Identifier", "identifier")?;
        let server = self.given_pool(given)?.servers.get(identifier);
        let server = server.ok_or_else(|| {
            Error::NotFound(format!("Resource server {identifier} does not exist."))
        })?;
        Ok(json!({"ResourceServer": **server}))
    }

    pub(super) fn list_servers(&self, given: Given<'_>) -> Outcome {
        let servers = self.given_pool(given)?.servers.values();
        let servers: Value = servers.map(|server| (**server).clone()).collect();
        Ok(json!({"ResourceServers": servers}))
    }

    pub(super) fn create_group(&mut self, core: &Core, given: Given<'_>) -> Outcome {
        let name = required(given, "GroupName", "groupName")?;
        let now = core.now.as_secs();
        let pool = self.given_pool_mut(given)?;
        let mut group = Map::new();
        group.insert("GroupName".into(), name.into());
        group.insert("UserPoolId".into(), json!(pool.id));
        for key in ["Description", "RoleArn", "Precedence"] {
            group.extend(given.get(key).map(|value| (key.to_owned(), value.clone())));
        }
        group.insert("LastModifiedDate".into(), now.into());
        group.insert("CreationDate".into(), now.into());
        let group = Value::Object(group);
        pool.groups.insert(name.into(), Arc::new(group.clone()));
        Ok(json!({"Group": group}))
    }

    pub(super) fn list_groups(&self, given: Given<'_>) -> Outcome {
        let groups = self.given_pool(given)?.groups.values();
        let groups: Value = groups.map(|group| (**group).clone()).collect();
        Ok(json!({"Groups": groups}))
    }
}

/// What passwords have to be: AWS's defaults, unless the pool says otherwise.
fn password_policy(given: &Value) -> Value {
    let mut policy = json!({
        "MinimumLength": 8,
        "RequireUppercase": true,
        "RequireLowercase": true,
        "RequireNumbers": true,
        "RequireSymbols": true,
        "TemporaryPasswordValidityDays": 7,
    });
    let given = given.as_object().filter(|given| !given.is_empty());
    if let Some(given) = given {
        // A policy of one's own requires only what it says.
        for key in [
            "RequireUppercase",
            "RequireLowercase",
            "RequireNumbers",
            "RequireSymbols",
        ] {
            policy[key] = false.into();
        }
        for (key, value) in given {
            policy[key.as_str()] = value.clone();
        }
    }
    policy
}

/// Checks a password against the pool's policy.
pub(super) fn check_password(pool: &UserPool, password: &str) -> Result<(), Error> {
    let policy = &pool.shown["Policies"]["PasswordPolicy"];
    let shortest = policy["MinimumLength"].as_u64().unwrap_or(8);
    if (password.chars().count() as u64) < shortest {
        return Err(Error::InvalidPassword("Password not long enough".into()));
    }
    let has = |is: fn(&char) -> bool| password.chars().any(|one| is(&one));
    for (key, there, what) in [
        (
            "RequireUppercase",
            has(char::is_ascii_uppercase),
            "uppercase",
        ),
        (
            "RequireLowercase",
            has(char::is_ascii_lowercase),
            "lowercase",
        ),
        ("RequireNumbers", has(char::is_ascii_digit), "numeric"),
        ("RequireSymbols", has(char::is_ascii_punctuation), "symbol"),
    ] {
        if policy[key] == true && !there {
            return Err(Error::InvalidPassword(format!(
                "Password must have {what} characters"
            )));
        }
    }
    Ok(())
}
