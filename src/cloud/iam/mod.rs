//! Who calls, and who may do what: AWS Identity and Access Management as far as it explains things.

mod policy;

pub use policy::{Decision, Principal, Request, decide, like};

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
    /// A function acting with its execution role.
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
            Self::Client(name) | Self::Role(name) | Self::Service(name) => name,
        }
    }

    /// The unique id that AWS shows for the principal, for instance as an SQS message's `SenderId`:
    /// `AIDA...` for users, `AROA...:SESSION` for roles.
    #[must_use]
    pub fn principal_id(&self) -> String {
        match self {
            Self::Learner => "AIDASTRATUSLEARNER001".into(),
            Self::Client(name) => format!("AROASTRATUSCLIENT0001:{name}"),
            Self::Role(name) => format!("AROASTRATUSROLE000001:{name}"),
            Self::Service(name) => name.clone(),
        }
    }
}
