//! Who calls, and who may do what: AWS Identity and Access Management as far as it explains things.

mod policy;
mod roles;
#[cfg(test)]
mod tests;

pub use policy::{Decision, Principal, Request, decide, is_within, like};
pub use roles::{Iam, Role};

use serde::{Deserialize, Serialize};

/// The account that a session's resources belong to, and where they live.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Account {
    /// 12 digits.
    pub id: String,
    /// The region, for instance `us-east-1`.
    pub region: String,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            id: "111122223333".into(),
            region: "us-east-1".into(),
        }
    }
}

/// Who makes an API call.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Caller {
    /// The reader, signed in as an IAM user.
    Learner,
    /// A client of the scene, such as the bakery's web shop.
    Client(String),
    /// A function acting with its execution role: the role's name, `/`, and the function's name.
    Role(String),
    /// An AWS service acting for itself, such as `lambda.amazonaws.com`.
    Service(String),
}

impl Caller {
    /// A name for people: who did it, as the event log says.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Learner => "You",
            Self::Client(name) | Self::Service(name) => name,
            Self::Role(session) => session.rsplit('/').next().unwrap_or(session),
        }
    }

    /// The function of this name acting with the execution role of this ARN.
    #[must_use]
    pub fn function(role_arn: &str, function: &str) -> Self {
        let role = role_arn.rsplit('/').next().unwrap_or(role_arn);
        Self::Role(format!("{role}/{function}"))
    }

    /// The ARN that AWS knows the principal by: a user's, or a role session's.
    #[must_use]
    pub fn arn(&self, account: &Account) -> String {
        let account = &account.id;
        match self {
            Self::Learner => format!("arn:aws:iam::{account}:user/learner"),
            Self::Client(name) => format!("arn:aws:sts::{account}:assumed-role/client/{name}"),
            Self::Role(session) => format!("arn:aws:sts::{account}:assumed-role/{session}"),
            Self::Service(name) => name.clone(),
        }
    }

    /// The unique id that AWS shows for the principal, for instance as an SQS message's `SenderId`:
    /// `AIDA...` for users, `AROA...:SESSION` for roles.
    #[must_use]
    pub fn principal_id(&self) -> String {
        match self {
            Self::Learner => "AIDASTRATUSLEARNER001".into(),
            Self::Client(name) => format!("AROASTRATUSCLIENT0001:{name}"),
            Self::Role(_) => format!("AROASTRATUSROLE000001:{}", self.name()),
            Self::Service(name) => name.clone(),
        }
    }
}
