//! Which function a call means: by name, partial ARN or ARN, with or without a version or alias.

use super::error::Error;
use super::pattern::{all, is_account, is_region, partition};
use crate::core::Core;
use serde_json::Value;

/// A function's name in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    pub(super) region: Option<&'a str>,
    pub(super) account: Option<&'a str>,
    pub(super) name: &'a str,
    pub(super) qualifier: Option<&'a str>,
}

impl Parts<'_> {
    /// Whether it has neither dots nor `$LATEST.PUBLISHED`, which only some actions take.
    pub(super) fn is_plain(&self) -> bool {
        !self.name.contains('.') && self.qualifier != Some("$LATEST.PUBLISHED")
    }
}

/// Reads a function's name, partial ARN or ARN.
pub(super) fn parse(text: &str) -> Option<Parts<'_>> {
    let rest = text
        .strip_prefix("arn:")
        .and_then(partition)
        .and_then(|rest| rest.strip_prefix(":lambda:"))
        .unwrap_or(text);
    let taken = |rest: &'_ str, fits: fn(&str) -> bool| {
        let at = rest.find(':').filter(|at| fits(&rest[..*at]));
        at.map_or((0, 0), |at| (at, at + 1))
    };
    let (end, next) = taken(rest, is_region);
    let (region, rest) = ((next > 0).then(|| &rest[..end]), &rest[next..]);
    let (end, next) = taken(rest, is_account);
    let (account, rest) = ((next > 0).then(|| &rest[..end]), &rest[next..]);
    let rest = rest.strip_prefix("function:").unwrap_or(rest);
    let (name, qualifier) = match rest.split_once(':') {
        Some((name, qualifier)) => (name, Some(qualifier)),
        None => (rest, None),
    };
    let qualifies =
        |text: &str| matches!(text, "$LATEST" | "$LATEST.PUBLISHED") || all(text, b"-_");
    (all(name, b"-_.") && qualifier.is_none_or(qualifies)).then_some(Parts {
        region,
        account,
        name,
        qualifier,
    })
}

/// A function and perhaps a version or alias, as a call names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) qualifier: Option<String>,
    /// The function's ARN without version or alias.
    pub(super) arn: String,
}

impl Named {
    /// Reads `FunctionName` and `Qualifier`.
    pub(super) fn read(core: &Core, params: &Value) -> Result<Self, Error> {
        let text = params["FunctionName"].as_str().unwrap_or_default();
        Self::of(core, text, params["Qualifier"].as_str())
    }

    /// Reads a function's name and the version or alias given beside it.
    pub(super) fn of(core: &Core, text: &str, beside: Option<&str>) -> Result<Self, Error> {
        let Some(parts) = parse(text) else {
            return Err(Error::no_function(text));
        };
        let home = &core.account.region;
        if let Some(region) = parts.region.filter(|region| region != home) {
            return Err(Error::not_found(format!(
                "Functions from '{region}' are not reachable in this region ('{home}')"
            )));
        }
        if parts
            .account
            .is_some_and(|account| account != core.account.id)
        {
            return Err(Error::AccessDenied(String::new()));
        }
        if let (Some(within), Some(beside)) = (parts.qualifier, beside)
            && within != beside
        {
            return Err(Error::invalid(
                "The derived qualifier from the function name does not match the specified qualifier.",
            ));
        }
        Ok(Self {
            name: parts.name.into(),
            qualifier: parts.qualifier.or(beside).map(str::to_owned),
            arn: function_arn(core, parts.name),
        })
    }

    /// The ARN with what was asked for.
    pub(super) fn qualified(&self) -> String {
        match &self.qualifier {
            Some(qualifier) => self.with(qualifier),
            None => self.arn.clone(),
        }
    }

    /// The ARN of a version or alias.
    pub(super) fn with(&self, qualifier: &str) -> String {
        qualified(&self.arn, qualifier)
    }

    /// What was asked for; `$LATEST` when nothing was.
    pub(super) fn or_latest(&self) -> &str {
        self.qualifier.as_deref().unwrap_or("$LATEST")
    }
}

/// A function's ARN with a version or alias.
pub(super) fn qualified(arn: &str, qualifier: &str) -> String {
    format!("{arn}:{qualifier}")
}

/// The ARN of the function of this name.
pub(super) fn function_arn(core: &Core, name: &str) -> String {
    let account = &core.account;
    format!(
        "arn:aws:lambda:{}:{}:function:{name}",
        account.region, account.id
    )
}
