//! What has to be right of a state machine beside its definition: its role, and where it logs.

use super::Error;
use crate::given::Given;
use crate::iam::{Decision, Iam, Principal, Request, decide};
use crate::states::logging::group_of;

/// Refuses a log destination that is no log group.
pub(super) fn check_logging(given: Given<'_>) -> Result<(), Error> {
    let Some(configuration) = given.get("loggingConfiguration") else {
        return Ok(());
    };
    if matches!(configuration["level"].as_str(), None | Some("OFF")) {
        return Ok(());
    }
    let arn = &configuration["destinations"][0]["cloudWatchLogsLogGroup"]["logGroupArn"];
    match arn.as_str().and_then(group_of) {
        Some(_) => Ok(()),
        None => Err(Error::InvalidLoggingConfiguration(
            "Log Destination is not valid".into(),
        )),
    }
}

/// Refuses a role that Step Functions may not take on. One that this cloud does not hold was made elsewhere, and nothing
/// is known of it.
pub(in crate::states) fn check_role(iam: &Iam, given: Given<'_>) -> Result<(), Error> {
    let Some(role) = given.text("roleArn")? else {
        return Ok(());
    };
    let name = role.rsplit('/').next().unwrap_or(role);
    let refuses = iam.role(name).is_some_and(|known| {
        let request = Request {
            principal: Some(Principal::Service("states.amazonaws.com")),
            action: "sts:AssumeRole",
            resource: role,
            context: &[],
        };
        decide(&known.trust, &request) != Decision::Allowed
    });
    if refuses {
        return Err(Error::AccessDenied(
            "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.".into(),
        ));
    }
    Ok(())
}
