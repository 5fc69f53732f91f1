//! A stage's cache.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html> (read 2026-11-22).

use super::Desk;
use super::flight::{Flight, Passed, Refusal, Stop};
use super::mapping::method_value;
use crate::clock::Time;
use crate::gateway::rest::model::{ResponseType, UnauthorizedCacheControl};
use crate::gateway::{Gate, Verdict};
use crate::http::HttpResponse;
use serde_json::json;

/// How large a cached answer may be, in bytes.
const BYTES_MAX: usize = 1_048_576;
/// How many answers all caches together keep.
pub(super) const ENTRIES_MAX: usize = 2_000;

/// A kept answer.
#[derive(Clone, Debug)]
pub(super) struct Cached {
    pub(super) response: HttpResponse,
    pub(super) until: Time,
}

/// Answers from the cache when it can.
pub(super) fn gate(desk: &mut Desk<'_>, flight: &mut Flight, has_cluster: bool) -> Passed {
    let gate = Gate::Cache;
    let ttl_s = match time_to_live(desk, flight, has_cluster) {
        Ok(ttl_s) => ttl_s,
        Err(why) => {
            flight.absent(desk.core, gate, why);
            return Ok(());
        }
    };
    let key = key(flight);
    flight.cache = Some((key.clone(), u64::from(ttl_s) * 1_000));
    if asks_for_fresh(flight) && may_refresh(desk, flight)? {
        let why = "The client asks for a fresh answer (Cache-Control: max-age=0), which then replaces the cached one.";
        flight.note(
            desk.core,
            gate,
            Verdict::Passed,
            why,
            Some(json!({"key": key})),
        );
        return Ok(());
    }
    let now = desk.core.now;
    match desk
        .state
        .cache
        .get(&key)
        .filter(|cached| cached.until > now)
    {
        Some(cached) => {
            let response = cached.response.clone();
            let left_s = cached.until.since(now).div_ceil(1_000);
            flight.cache = None;
            let why = format!(
                "An answer under this key is cached for {left_s} seconds more. The backend is not asked."
            );
            flight.note(
                desk.core,
                gate,
                Verdict::Answered,
                &why,
                Some(json!({"key": key})),
            );
            Err(Stop::Answer(gate, Box::new(response)))
        }
        None => {
            let why = format!(
                "Nothing is cached under this key; the answer will be, for {ttl_s} seconds."
            );
            flight.note(
                desk.core,
                gate,
                Verdict::Passed,
                &why,
                Some(json!({"key": key})),
            );
            Ok(())
        }
    }
}

/// How many seconds answers are kept; otherwise why they are not.
fn time_to_live(desk: &Desk<'_>, flight: &Flight, has_cluster: bool) -> Result<u32, &'static str> {
    let is_get = flight.http.method == "GET";
    let settings = flight.settings.as_deref();
    let caches = match settings {
        Some(settings) => settings.caching_enabled && (is_get || is_own(desk, flight)),
        None => is_get,
    };
    let ttl_s = settings.map_or(300, |settings| settings.cache_ttl_in_seconds);
    match (has_cluster, caches, ttl_s) {
        (false, ..) => Err("The stage has no cache."),
        (true, false, _) => Err("This method's answers are not cached."),
        (true, true, 0) => Err("The time to live is 0 seconds: nothing is cached."),
        (true, true, ttl_s) => Ok(ttl_s),
    }
}

/// Whether the stage has settings of this very method.
fn is_own(desk: &Desk<'_>, flight: &Flight) -> bool {
    let path = flight.resource_path.replace('/', "~1");
    let key = format!("{path}/{}", flight.method.http_method);
    let stage = desk.apis.deployed(&flight.api, &flight.stage);
    stage.is_some_and(|(stage, _)| stage.method_settings.contains_key(&key))
}

/// What an answer depends on: the method, and the parameters that its author named.
fn key(flight: &Flight) -> String {
    let integration = flight.method.method_integration.as_ref();
    let namespace = integration
        .map(|integration| integration.cache_namespace.as_str())
        .unwrap_or_default();
    let names = integration
        .map(|integration| integration.cache_key_parameters.as_slice())
        .unwrap_or_default();
    let values: Vec<String> = names
        .iter()
        .map(|name| {
            let value = name
                .strip_prefix("method.request.")
                .and_then(|place| method_value(flight, place));
            format!("{name}={}", value.unwrap_or_default())
        })
        .collect();
    let canary = if flight.canary == Some(true) {
        "canary"
    } else {
        ""
    };
    format!(
        "{}/{}/{canary}/{namespace}/{}?{}",
        flight.api,
        flight.stage,
        flight.http.method,
        values.join("&")
    )
}

fn asks_for_fresh(flight: &Flight) -> bool {
    let control = flight
        .header("Cache-Control")
        .unwrap_or_default()
        .to_ascii_lowercase();
    control
        .split(',')
        .any(|part| matches!(part.trim(), "max-age=0" | "no-cache"))
}

/// Whether the client may have the cache refreshed; without permission the stage says what becomes of the request.
fn may_refresh(desk: &mut Desk<'_>, flight: &mut Flight) -> Result<bool, Stop> {
    let Some(settings) = flight.settings.clone() else {
        return Ok(false);
    };
    // Who has signed in with IAM has been let in by policies, and the administrator's allow this, too.
    if !settings.require_authorization_for_cache_control || flight.identity.contains_key("userArn")
    {
        return Ok(true);
    }
    match settings.unauthorized_cache_control_header_strategy {
        UnauthorizedCacheControl::Silent => Ok(false),
        UnauthorizedCacheControl::Warn => {
            flight.warns = true;
            Ok(false)
        }
        UnauthorizedCacheControl::Fail => {
            let why = "The client asks for a fresh answer and may not: the stage refuses that.";
            flight.note(desk.core, Gate::Cache, Verdict::Refused, why, None);
            Err(Refusal::new(
                Gate::Cache,
                ResponseType::AccessDenied,
                "AccessDeniedException",
                "Unauthorized",
            )
            .into())
        }
    }
}

/// Keeps an answer.
pub(super) fn keep(desk: &mut Desk<'_>, flight: &Flight, response: &HttpResponse) {
    if let Some((key, ttl_ms)) = &flight.cache
        && (200..300).contains(&response.status)
        && response.body.len() <= BYTES_MAX
    {
        let cached = Cached {
            response: response.clone(),
            until: desk.core.now.after(*ttl_ms),
        };
        desk.state.keep(key.clone(), cached, desk.core.now);
    }
}
