//! Rate-based statements.

use super::At;
use super::field::{forwarded, transformations};
use super::statement::label_key;
use crate::waf::error::Error;
use crate::waf::model::{Field, Key, Rate, Statement, Target};

/// `RateBasedStatement`, its scope-down statement read already.
pub(super) fn rate(given: &At<'_>, only: Option<Statement>) -> Result<Rate, Error> {
    let limit = given.need("Limit")?.whole(10, 2_000_000_000)?;
    let window_s = match given.get("EvaluationWindowSec") {
        Some(window) => window.whole(0, u64::MAX)?,
        None => 300,
    };
    if ![60, 120, 300, 600].contains(&window_s) {
        let reason = "The evaluation window is 60, 120, 300 or 600 seconds.";
        return Err(Error::parameter(
            "RATE_BASED_STATEMENT",
            window_s.to_string(),
            reason,
        ));
    }
    let keys = match given.need("AggregateKeyType")?.one_of(&[
        ("IP", "IP"),
        ("FORWARDED_IP", "FORWARDED_IP"),
        ("CUSTOM_KEYS", "CUSTOM_KEYS"),
        ("CONSTANT", "CONSTANT"),
    ])? {
        "IP" => vec![Key::Ip],
        "FORWARDED_IP" => match given.get("ForwardedIPConfig") {
            Some(config) => vec![Key::Forwarded(forwarded(&config)?)],
            None => {
                let reason = "Counting by forwarded address needs a ForwardedIPConfig.";
                return Err(Error::parameter(
                    "FORWARDED_IP_CONFIG",
                    "ForwardedIPConfig",
                    reason,
                ));
            }
        },
        "CONSTANT" if only.is_none() => {
            let reason = "Counting all requests together needs a scope-down statement.";
            return Err(Error::parameter("SCOPE_DOWN", "ScopeDownStatement", reason));
        }
        "CONSTANT" => Vec::new(),
        _ => custom_keys(given)?,
    };
    Ok(Rate {
        limit,
        window_s,
        keys,
        only,
    })
}

fn custom_keys(given: &At<'_>) -> Result<Vec<Key>, Error> {
    let items = given.need("CustomKeys")?.items()?;
    if items.is_empty() || items.len() > 5 {
        let reason = "A rate-based rule takes one to five custom keys.";
        return Err(Error::parameter("CUSTOM_KEYS", "CustomKeys", reason));
    }
    items.iter().map(|item| custom_key(item, given)).collect()
}

fn custom_key(item: &At<'_>, rate: &At<'_>) -> Result<Key, Error> {
    let (name, inner) = item.only("CUSTOM_KEYS", "CustomKeys")?;
    let part = |field: Field| -> Result<Key, Error> {
        Ok(Key::Part(Target {
            field,
            transformations: transformations(&inner)?,
        }))
    };
    let lower = |inner: &At<'_>| -> Result<String, Error> {
        Ok(inner.need("Name")?.sized(1, 64)?.to_ascii_lowercase())
    };
    match name {
        "IP" => Ok(Key::Ip),
        "ForwardedIP" => Ok(Key::Forwarded(forwarded(&rate.need("ForwardedIPConfig")?)?)),
        "Header" => part(Field::Header(lower(&inner)?)),
        "QueryArgument" => part(Field::Argument(lower(&inner)?)),
        "QueryString" => part(Field::Query),
        "UriPath" => part(Field::Path),
        "HTTPMethod" => Ok(Key::Part(Target {
            field: Field::Method,
            transformations: Vec::new(),
        })),
        "LabelNamespace" => Ok(Key::Labels(label_key(&inner.need("Namespace")?)?)),
        other => Err(Error::NotModelled(format!("custom key `{other}`"))),
    }
}
