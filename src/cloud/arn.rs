//! Amazon Resource Names.

use std::fmt;
use std::str::FromStr;

/// An ARN: `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`.
///
/// Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html> (read 2026-11-22).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    /// The service's namespace: `sqs`, `lambda`, `iam`...
    pub service: String,
    /// The region; empty for global services.
    pub region: String,
    /// The account's 12 digits; empty for some resources.
    pub account: String,
    /// Everything after the account: a queue's name, `function:NAME`...
    pub resource: String,
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "arn:aws:{}:{}:{}:{}",
            self.service, self.region, self.account, self.resource
        )
    }
}

/// A text that is not an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnArn;

impl FromStr for Arn {
    type Err = NotAnArn;

    fn from_str(text: &str) -> Result<Self, NotAnArn> {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        match parts.as_slice() {
            ["arn", partition, service, region, account, resource]
                if partition.starts_with("aws") && !service.is_empty() && !resource.is_empty() =>
            {
                Ok(Self {
                    service: (*service).into(),
                    region: (*region).into(),
                    account: (*account).into(),
                    resource: (*resource).into(),
                })
            }
            _ => Err(NotAnArn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_reads_as_it_is_written() {
        let text = "arn:aws:lambda:us-east-1:111111111111:function:bake";
        let arn: Arn = text.parse().unwrap();
        assert_eq!(arn.resource, "function:bake");
        assert_eq!(arn.to_string(), text);
    }

    #[test]
    fn what_is_no_arn_is_refused() {
        for text in [
            "",
            "arn",
            "arn:aws:sqs:us-east-1",
            "orders",
            "arn:gcp:sqs:r:a:q",
        ] {
            assert_eq!(text.parse::<Arn>(), Err(NotAnArn), "{text}");
        }
    }
}
