//! What `UpdateStage` changes.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateStage-Patch> (read 2026-11-22).

use super::error::{Error, Result};
use super::listed::Listed;
use super::model::{
    Canary, ClientCertificate, LogLevel, MethodSettings, RestApi, Stage, Texts,
    UnauthorizedCacheControl,
};
use super::patch::{Op, Patch, patches};
use super::stage::{cache_size, check_deployment, check_percent, check_variables};
use crate::given::Given;

const TTL_MAX: u32 = 3_600;

/// What AWS says `replace` may name, word for word.
const PATHS: &str = "[/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, /{resourcePath}/{httpMethod}/logging/loglevel, /{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, /{resourcePath}/{httpMethod}/caching/dataEncrypted, /{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, /{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, /*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, /variables/{variable_name}, /tracingEnabled]";

/// What the patches look at besides the stage.
pub(super) struct Around<'a> {
    pub api: &'a RestApi,
    /// Whether API Gateway may write logs.
    pub logs: bool,
    pub certificates: &'a Listed<ClientCertificate>,
}

/// Carries out a call's patches.
pub(super) fn apply(around: &Around<'_>, stage: &mut Stage, given: Given<'_>) -> Result<()> {
    patches(given)?
        .iter()
        .try_for_each(|patch| change(around, stage, patch))
}

fn change(around: &Around<'_>, stage: &mut Stage, patch: &Patch<'_>) -> Result<()> {
    if patch.op == Op::Copy {
        return promote(stage, patch);
    }
    let inner = patch.path.trim_start_matches('/');
    let parts: Vec<&str> = inner.split('/').collect();
    match parts[..] {
        ["deploymentId"] => {
            patch.only(&[Op::Replace])?;
            check_deployment(around.api, patch.text())?;
            patch.text().clone_into(&mut stage.deployment_id);
        }
        ["description"] => stage.description = patch.some(),
        ["documentationVersion"] => stage.documentation_version = patch.some(),
        ["cacheClusterEnabled"] => stage.set_cache(patch.flag()),
        ["cacheClusterSize"] => stage.cache_cluster_size = Some(cache_size(patch.text())?),
        ["clientCertificateId"] => {
            let id = patch.some();
            if id
                .as_ref()
                .is_some_and(|id| !around.certificates.contains(id))
            {
                return Err(Error::bad(
                    "Invalid client certificate identifier specified",
                ));
            }
            stage.client_certificate_id = id;
        }
        ["tracingEnabled"] => stage.tracing_enabled = patch.flag(),
        ["accessLogSettings", ..] => access_log(stage, patch, &parts[1..])?,
        ["canarySettings", ..] => canary(around, stage, patch, &parts[1..])?,
        ["variables", name] => variable(&mut stage.variables, patch, name)?,
        [.., _, _] if patch.op == Op::Remove => remove_settings(stage, inner)?,
        [.., _, _, group, name] => {
            let end = inner.len() - group.len() - name.len() - 2;
            let key = settings_key(&inner[..end]);
            let mut settings = stage.method_settings.get(&key).cloned().unwrap_or_default();
            set(around, &mut settings, patch, &format!("{group}/{name}"))?;
            stage.method_settings.insert(key, settings);
        }
        _ => return Err(unknown(patch)),
    }
    Ok(())
}

fn unknown(patch: &Patch<'_>) -> Error {
    let path = patch.path;
    match patch.op {
        Op::Replace => Error::bad(format!(
            "Invalid method setting path: {path}. Must be one of: {PATHS}"
        )),
        op => Error::bad(format!("Invalid {} operation with path: {path}", op.word())),
    }
}

/// `*/*` as it is; a method's path with its slashes as `~1`: `~1cakes~1{cake}/GET`.
fn settings_key(given: &str) -> String {
    let (path, method) = given.rsplit_once('/').unwrap_or(("", given));
    match path {
        "*" => format!("*/{method}"),
        path => {
            let path = path.replace("~1", "/");
            let path = path.trim_start_matches('/').replace('/', "~1");
            format!("~1{path}/{method}")
        }
    }
}

fn remove_settings(stage: &mut Stage, inner: &str) -> Result<()> {
    match stage.method_settings.remove(&settings_key(inner)) {
        Some(_) => Ok(()),
        None => Err(Error::bad(format!(
            "Cannot remove method setting {inner} because there is no method setting for this method "
        ))),
    }
}

fn set(
    around: &Around<'_>,
    settings: &mut MethodSettings,
    patch: &Patch<'_>,
    what: &str,
) -> Result<()> {
    if !matches!(patch.op, Op::Replace | Op::Add) {
        return Err(unknown(patch));
    }
    let text = patch.text();
    let wrong = || Error::bad(format!("Invalid value {text} for {}", patch.path));
    match what {
        "metrics/enabled" => settings.metrics_enabled = patch.flag(),
        "logging/dataTrace" => settings.data_trace_enabled = patch.flag(),
        "logging/loglevel" => {
            let level = LogLevel::from_word(&text.to_ascii_uppercase()).ok_or_else(wrong)?;
            if level != LogLevel::Off && !around.logs {
                return Err(Error::bad(
                    "CloudWatch Logs role ARN must be set in account settings to enable logging",
                ));
            }
            settings.logging_level = Some(level);
        }
        "throttling/burstLimit" => {
            settings.throttling_burst_limit = text.parse().map_err(|_| wrong())?;
        }
        "throttling/rateLimit" => {
            let rate: f64 = text.parse().map_err(|_| wrong())?;
            settings.throttling_rate_limit = Some(rate)
                .filter(|rate| rate.is_finite())
                .ok_or_else(wrong)?;
        }
        "caching/enabled" => settings.caching_enabled = patch.flag(),
        "caching/ttlInSeconds" => {
            let ttl = text.parse().ok().filter(|ttl| *ttl <= TTL_MAX);
            settings.cache_ttl_in_seconds = ttl.ok_or_else(wrong)?;
        }
        "caching/dataEncrypted" => settings.cache_data_encrypted = patch.flag(),
        "caching/requireAuthorizationForCacheControl" => {
            settings.require_authorization_for_cache_control = patch.flag();
        }
        "caching/unauthorizedCacheControlHeaderStrategy" => {
            settings.unauthorized_cache_control_header_strategy =
                UnauthorizedCacheControl::from_word(text).ok_or_else(wrong)?;
        }
        _ => return Err(unknown(patch)),
    }
    Ok(())
}

fn access_log(stage: &mut Stage, patch: &Patch<'_>, rest: &[&str]) -> Result<()> {
    let mut settings = stage.access_log_settings.take().unwrap_or_default();
    match rest {
        [] if patch.op == Op::Remove => return Ok(()),
        ["destinationArn"] => {
            let arn = patch.some();
            if arn.as_ref().is_some_and(|arn| !is_log_destination(arn)) {
                return Err(Error::bad("Invalid ARN specified in the request"));
            }
            // AWS takes the ARN of a group with or without the mark for all its streams.
            settings.destination_arn = arn.map(|arn| arn.trim_end_matches(":*").to_owned());
        }
        ["format"] => settings.format = patch.some(),
        _ => return Err(unknown(patch)),
    }
    let empty = settings.destination_arn.is_none() && settings.format.is_none();
    stage.access_log_settings = (!empty).then_some(settings);
    Ok(())
}

fn is_log_destination(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(7, ':').collect();
    match parts[..] {
        ["arn", _, "logs", _, _, "log-group", name] => !name.is_empty(),
        ["arn", _, "firehose", _, _, stream] => {
            stream.starts_with("deliverystream/amazon-apigateway-")
        }
        _ => false,
    }
}

fn variable(variables: &mut Option<Texts>, patch: &Patch<'_>, name: &str) -> Result<()> {
    let name = name.to_owned();
    match patch.op {
        Op::Replace | Op::Add => {
            let value = patch.text().to_owned();
            check_variables([(&name, &value)].into_iter())?;
            variables.get_or_insert_default().insert(name, value);
        }
        Op::Remove => {
            let entries = variables.as_mut();
            if entries.and_then(|entries| entries.remove(&name)).is_none() {
                return Err(Error::missing("Invalid stage variable name specified"));
            }
            if variables.as_ref().is_some_and(Texts::is_empty) {
                *variables = None;
            }
        }
        _ => return Err(unknown(patch)),
    }
    Ok(())
}

fn canary(around: &Around<'_>, stage: &mut Stage, patch: &Patch<'_>, rest: &[&str]) -> Result<()> {
    if patch.op == Op::Remove {
        return match rest {
            [] => {
                stage.canary_settings = None;
                Ok(())
            }
            ["stageVariableOverrides", name] => {
                let canary = stage.canary_settings.as_mut();
                canary
                    .and_then(|canary| canary.stage_variable_overrides.remove(*name))
                    .map(|_| ())
                    .ok_or_else(|| Error::missing("Invalid stage variable name specified"))
            }
            _ => remove_settings(stage, patch.path.trim_start_matches('/')),
        };
    }
    if patch.op != Op::Replace {
        return Err(unknown(patch));
    }
    let mut canary = stage.canary_settings.clone().unwrap_or_else(|| Canary {
        percent_traffic: 0.0,
        deployment_id: stage.deployment_id.clone(),
        stage_variable_overrides: Texts::new(),
        use_stage_cache: false,
    });
    match rest {
        ["percentTraffic"] => {
            canary.percent_traffic = check_percent(patch.text().parse().unwrap_or(-1.0))?;
        }
        ["deploymentId"] => {
            check_deployment(around.api, patch.text())?;
            patch.text().clone_into(&mut canary.deployment_id);
        }
        ["useStageCache"] => canary.use_stage_cache = patch.flag(),
        ["stageVariableOverrides", name] => {
            let (name, value) = ((*name).to_owned(), patch.text().to_owned());
            check_variables([(&name, &value)].into_iter())?;
            canary.stage_variable_overrides.insert(name, value);
        }
        _ => return Err(unknown(patch)),
    }
    stage.canary_settings = Some(canary);
    Ok(())
}

/// Makes what the canary has the stage's own.
fn promote(stage: &mut Stage, patch: &Patch<'_>) -> Result<()> {
    let (path, from) = (patch.path, patch.from.unwrap_or("null"));
    let canary = stage.canary_settings.as_ref();
    let none = || Error::bad("Promotion not available. Canary does not exist.");
    match (path, from) {
        ("/deploymentId", "/canarySettings/deploymentId") => {
            stage.deployment_id = canary.ok_or_else(none)?.deployment_id.clone();
        }
        ("/variables", "/canarySettings/stageVariableOverrides") => {
            let overrides = canary.ok_or_else(none)?.stage_variable_overrides.clone();
            if !overrides.is_empty() {
                stage.variables.get_or_insert_default().extend(overrides);
            }
        }
        _ => {
            return Err(Error::bad(format!(
                "Invalid copy operation with path: {path} and from {from}. Valid copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]"
            )));
        }
    }
    Ok(())
}
