//! What API Gateway looks at while it serves a request: it reads these services and changes none of them.

use crate::cognito::Cognito;
use crate::core::Core;
use crate::iam::Iam;
use crate::lambda::Lambda;
use crate::s3::S3;

/// The service principal that functions' policies name.
pub(super) const PRINCIPAL: &str = "apigateway.amazonaws.com";

/// The services that API Gateway looks at.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// AWS Lambda: whether a function is there and lets API Gateway in.
    pub lambda: &'a Lambda,
    /// Amazon Cognito: who issued a token.
    pub cognito: &'a Cognito,
    /// AWS IAM: what roles may do.
    pub iam: &'a Iam,
    /// Amazon S3: where truststores lie.
    pub s3: &'a S3,
}

impl Around<'_> {
    /// The text of a truststore in Amazon S3; empty when it is not there.
    pub(super) fn truststore(self, uri: &str) -> String {
        let place = uri
            .strip_prefix("s3://")
            .and_then(|rest| rest.split_once('/'));
        let found = place.and_then(|(bucket, key)| {
            let mut objects = self.s3.bucket(bucket)?.objects();
            objects.find(|(name, _)| &***name == key)?.1.body.clone()
        });
        let text = found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        text.unwrap_or_default()
    }

    /// Whether API Gateway may invoke a function for what has this ARN: with a role, or because the function's policy
    /// says so.
    ///
    /// # Errors
    /// Why not, in one sentence.
    pub(super) fn may_invoke(
        self,
        core: &Core,
        function_arn: &str,
        source_arn: &str,
        role: Option<&str>,
    ) -> Result<(), String> {
        let name = function_arn.split(':').nth(6).unwrap_or(function_arn);
        let Some(function) = self.lambda.function(name) else {
            return Err(format!("There is no function {name}."));
        };
        if let Some(role) = role {
            let allowed = self.iam.check(role, "lambda:InvokeFunction", function_arn);
            return allowed.map_err(|_| {
                format!("The role {role} does not allow lambda:InvokeFunction on {function_arn}.")
            });
        }
        if function.lets_in(PRINCIPAL, source_arn, &core.account.id) {
            return Ok(());
        }
        Err(format!(
            "The resource-based policy of the function {name} does not let {PRINCIPAL} invoke it for {source_arn}."
        ))
    }
}
