//! The errors of AWS WAF.
//!
//! Follows the exceptions of <https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html> and its
//! neighbours (read 2026-11-22). A parameter that AWS WAF does not understand is named with the field it belongs to;
//! where AWS publishes no sentence for a reason, the sentence is this program's own.

use crate::error::AwsError;
use crate::given::WrongType;

/// An error of AWS WAF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The resource is in use: a web ACL that protects something, a set that a rule names.
    Associated,
    /// There is one of this name already.
    Duplicate,
    /// A parameter that cannot be: the field it belongs to, what was given, and why.
    Parameter {
        /// AWS's name for the field: `IP_ADDRESS`.
        field: &'static str,
        /// What was given, or the parameter's name.
        parameter: String,
        /// A sentence.
        reason: String,
    },
    /// More than an account, a web ACL or a rule group may have.
    Limits,
    /// There is no such thing.
    Nonexistent,
    /// Somebody else changed it since the lock token was read.
    Stale,
    /// The resource to protect is not there.
    Unavailable,
    /// The rule does not count by address.
    AggregateKey,
    /// A parameter breaks a constraint of the API's model; what AWS says of it.
    Constraint(String),
    /// A value of the wrong type.
    Serialization(String),
    /// Real, but not simulated.
    NotModelled(String),
}

/// Exactly one of several values is wanted.
pub(super) const EXACTLY_ONE: &str =
    "You have used none or multiple values for a field that requires exactly one value.";
/// An ARN that leads nowhere, or to the wrong kind of thing.
pub(super) const BAD_REFERENCE: &str = "A reference in your rule statement is not valid.";
/// A text that is not in the form it has to have.
pub(super) const BAD_FORMAT: &str = "The parameter contains formatting that is not valid.";
/// Too few of something.
pub(super) const BELOW_MINIMUM: &str = "You haven't met a minimum requirement for a threshold setting. Examples include a rule group capacity setting that's too low and an OR statement with fewer than two nested statements.";
/// A text that is no ARN, or one of something else.
pub(super) const BAD_ARN: &str = "The ARN isn't valid. A valid ARN begins with arn: and includes other information separated by colons or slashes.";

impl Error {
    pub(super) fn parameter(
        field: &'static str,
        parameter: impl Into<String>,
        reason: impl Into<String>,
    ) -> Self {
        Self::Parameter {
            field,
            parameter: parameter.into(),
            reason: reason.into(),
        }
    }

    const fn code(&self) -> &'static str {
        match self {
            Self::Associated => "WAFAssociatedItemException",
            Self::Duplicate => "WAFDuplicateItemException",
            Self::Parameter { .. } => "WAFInvalidParameterException",
            Self::Limits => "WAFLimitsExceededException",
            Self::Nonexistent => "WAFNonexistentItemException",
            Self::Stale => "WAFOptimisticLockException",
            Self::Unavailable => "WAFUnavailableEntityException",
            Self::AggregateKey => "WAFUnsupportedAggregateKeyTypeException",
            Self::Constraint(_) => "ValidationException",
            Self::Serialization(_) => "SerializationException",
            Self::NotModelled(_) => "NotModelled",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Associated => "AWS WAF couldn’t perform the operation because your resource is being used by another resource or it’s associated with another resource.",
            Self::Duplicate => "AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an existing one.",
            Self::Limits => "AWS WAF couldn’t perform the operation because you exceeded your resource limit.",
            Self::Nonexistent => "AWS WAF couldn’t perform the operation because your resource doesn’t exist.",
            Self::Stale => "AWS WAF couldn’t save your changes because someone changed the resource after you started to edit it. Reapply your changes.",
            Self::Unavailable => "AWS WAF couldn’t retrieve the resource that you requested. Retry your request.",
            Self::AggregateKey => "The rule that you've named doesn't aggregate solely on the IP address or solely on the forwarded IP address.",
            Self::Parameter { field, parameter, reason } => {
                return format!("Error reason: {reason}, field: {field}, parameter: {parameter}");
            }
            Self::Constraint(message) | Self::Serialization(message) | Self::NotModelled(message) => message,
        }
        .into()
    }
}

impl From<WrongType> for Error {
    fn from(wrong: WrongType) -> Self {
        Self::Serialization(wrong.0)
    }
}

impl From<Error> for AwsError {
    fn from(error: Error) -> Self {
        if let Error::NotModelled(what) = &error {
            return Self::not_modelled("AWS WAF", what);
        }
        let plain = Self::sender(error.code(), error.message());
        match error {
            Error::Parameter {
                field,
                parameter,
                reason,
            } => plain.with_details(vec![
                ("Field".into(), field.into()),
                ("Parameter".into(), parameter),
                ("Reason".into(), reason),
            ]),
            _ => plain,
        }
    }
}
