//! API keys, usage plans and throttles.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html> and
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html> (read 2026-11-22).

use super::Desk;
use super::flight::{Flight, Passed, Refusal};
use crate::gateway::rest::first_day;
use crate::gateway::rest::model::{ApiKey, ApiKeySource, Quota, ResponseType, Throttle, UsagePlan};
use crate::gateway::{Gate, Verdict};
use crate::sorted::SortedMap;
use serde_json::json;

/// What an account may ask of all its APIs in a region, until AWS raises it.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html> (read 2026-11-22).
pub(super) const ACCOUNT: Throttle = Throttle {
    burst_limit: 5_000,
    rate_limit: 10_000.0,
};

/// The API key, where the method asks for one; then the plans that it belongs to.
pub(super) fn gate(desk: &mut Desk<'_>, flight: &mut Flight) -> Passed {
    if !flight.method.api_key_required {
        flight.absent(desk.core, Gate::ApiKey, "The method asks for no API key.");
        flight.absent(
            desk.core,
            Gate::UsagePlan,
            "Without an API key no usage plan counts the request.",
        );
        return Ok(());
    }
    let (value, place) = match flight.snapshot.api_key_source {
        ApiKeySource::Header => (
            flight.header("x-api-key").map(str::to_owned),
            "the header x-api-key",
        ),
        ApiKeySource::Authorizer => (
            flight.usage_key.clone(),
            "what the authorizer returned as usageIdentifierKey",
        ),
    };
    let found = value
        .as_deref()
        .and_then(|value| desk.apis.key_of(value))
        .cloned();
    let plan = found.as_ref().filter(|key| key.enabled).and_then(|key| {
        let mut plans = desk.apis.plans_for(&key.id, &flight.api, &flight.stage);
        plans.next().cloned()
    });
    let (Some(key), Some(plan)) = (&found, plan) else {
        let why = why_not(flight, value.as_deref(), found.as_ref(), place);
        return Err(no_key(desk, flight, value.as_deref(), &why).into());
    };
    let key_name = name(&key.name, &key.id);
    let why = format!(
        "The API key {key_name} opens this stage through the usage plan {}.",
        plan.name
    );
    flight.note(
        desk.core,
        Gate::ApiKey,
        Verdict::Passed,
        &why,
        Some(json!({"apiKeyId": key.id, "usagePlanId": plan.id})),
    );
    flight
        .identity
        .insert("apiKey".into(), key.value.as_str().into());
    flight
        .identity
        .insert("apiKeyId".into(), key.id.as_str().into());
    usage_plan(desk, flight, &key.id, &key_name, &plan)
}

/// Why a key opens nothing here.
fn why_not(flight: &Flight, value: Option<&str>, found: Option<&ApiKey>, place: &str) -> String {
    match (value, found) {
        (None, _) => format!("The method asks for an API key in {place}, and there is none."),
        (Some(_), None) => format!("The API key in {place} is none of the account's keys."),
        (_, Some(key)) if !key.enabled => {
            format!("The API key {} is switched off.", name(&key.name, &key.id))
        }
        (_, Some(key)) => format!(
            "The API key {} belongs to no usage plan that opens the stage {}.",
            name(&key.name, &key.id),
            flight.stage
        ),
    }
}

fn no_key(desk: &mut Desk<'_>, flight: &mut Flight, value: Option<&str>, why: &str) -> Refusal {
    let key = masked(value);
    flight.line(desk.core, || {
        format!("API Key {key} not authorized because method requires an API Key that a Usage Plan opens this stage to")
    });
    let saw = json!({"apiKey": key});
    flight.note(desk.core, Gate::ApiKey, Verdict::Refused, why, Some(saw));
    let kind = ResponseType::InvalidApiKey;
    Refusal::new(Gate::ApiKey, kind, "ForbiddenException", "Forbidden")
}

fn name(name: &Option<String>, id: &str) -> String {
    name.clone().unwrap_or_else(|| id.to_owned())
}

fn masked(value: Option<&str>) -> String {
    let value = value.unwrap_or_default();
    let last: String = value
        .chars()
        .skip(value.chars().count().saturating_sub(6))
        .collect();
    format!(
        "{}{last}",
        "*".repeat(value.chars().count().saturating_sub(6))
    )
}

fn usage_plan(
    desk: &mut Desk<'_>,
    flight: &mut Flight,
    key: &str,
    key_name: &str,
    plan: &UsagePlan,
) -> Passed {
    let gate = Gate::UsagePlan;
    let own = plan.opens(&flight.api, &flight.stage).and_then(|stage| {
        let (path, method) = (&*flight.resource_path, flight.method.http_method.as_str());
        stage.throttle.get(&format!("{path}/{method}")).copied()
    });
    let throttle = own.map(|throttle| {
        (
            throttle,
            format!("{} {}", flight.method.http_method, flight.resource_path),
        )
    });
    let throttle = throttle.or_else(|| plan.throttle.map(|throttle| (throttle, String::new())));
    let mut tokens = None;
    if let Some((throttle, of)) = throttle {
        let bucket = format!("plan/{}/{key}/{of}", plan.id);
        let (taken, left) = desk.state.take(&bucket, throttle, desk.core.now);
        tokens = Some(left);
        if !taken {
            let why = format!(
                "The key {key_name} has used up its tokens: the usage plan {} lets {} come at once and {} more each second.",
                plan.name, throttle.burst_limit, throttle.rate_limit
            );
            let saw = json!({"usagePlan": plan.name, "throttle": throttle, "tokens": left});
            flight.note(desk.core, gate, Verdict::Refused, &why, Some(saw));
            return Err(too_many(gate).into());
        }
    }
    let day = desk.core.now.as_secs() / 86_400;
    let Some(plan) = desk.apis.plan_mut(&plan.id) else {
        return Ok(());
    };
    let used = plan.used.entry(key.to_owned()).or_default();
    let quota = plan.quota.map(|quota| (quota, in_period(used, quota, day)));
    let saw = json!({"usagePlan": plan.name, "throttle": plan.throttle, "tokens": tokens, "quota": plan.quota, "used": quota.map(|(_, used)| used.0)});
    if let Some((quota, (count, limit))) = quota
        && count >= limit
    {
        let why = format!(
            "The key {key_name} has made {count} requests this {}, and the usage plan {} allows {limit}.",
            quota.period.word().to_ascii_lowercase(),
            plan.name
        );
        flight.note(desk.core, gate, Verdict::Refused, &why, Some(saw));
        return Err(Refusal::new(
            gate,
            ResponseType::QuotaExceeded,
            "LimitExceededException",
            "Limit Exceeded",
        )
        .into());
    }
    let today = used.entry(day).or_default();
    *today = today.saturating_add(1);
    let rest = quota.map_or(String::new(), |(quota, (count, limit))| {
        format!(
            " It is request {} of {limit} this {}.",
            count + 1,
            quota.period.word().to_ascii_lowercase()
        )
    });
    let why = format!(
        "The usage plan {} lets the key {key_name} through.{rest}",
        plan.name
    );
    flight.note(desk.core, gate, Verdict::Passed, &why, Some(saw));
    Ok(())
}

/// How many requests a key has made in the period that a day lies in, and how many it may make: less in its first period.
pub(super) fn in_period(used: &SortedMap<u64, u64>, quota: Quota, day: u64) -> (u64, u64) {
    let first = first_day(quota.period, day);
    let count = used.range(first..=day).map(|(_, count)| *count).sum();
    let is_first = used.keys().next().is_none_or(|earliest| *earliest >= first);
    let limit = u64::try_from(quota.limit).unwrap_or(0);
    let offset = if is_first {
        u64::try_from(quota.offset).unwrap_or(0)
    } else {
        0
    };
    (count, limit.saturating_sub(offset))
}

fn too_many(gate: Gate) -> Refusal {
    Refusal::new(
        gate,
        ResponseType::Throttled,
        "TooManyRequestsException",
        "Too Many Requests",
    )
}

/// The rates of method, stage and account, in the order in which AWS applies them.
pub(super) fn throttle(desk: &mut Desk<'_>, flight: &Flight) -> Passed {
    let gate = Gate::Throttle;
    let (api, stage, path) = (&flight.api, &flight.stage, &flight.resource_path);
    let method = &flight.method.http_method;
    let limits = flight
        .settings
        .as_deref()
        .filter(|set| set.throttling_rate_limit >= 0.0 && set.throttling_burst_limit >= 0);
    let limits = limits.map(|set| Throttle {
        burst_limit: set.throttling_burst_limit,
        rate_limit: set.throttling_rate_limit,
    });
    let of_method = limits.map(|limits| {
        (
            format!("method/{api}/{stage}/{path}/{method}"),
            limits,
            format!("the stage's settings for {method} {path}"),
        )
    });
    let of_account = (
        "account".to_owned(),
        ACCOUNT,
        "the account in this region".to_owned(),
    );
    let mut left = Vec::new();
    for (bucket, throttle, whose) in of_method.into_iter().chain([of_account]) {
        let (taken, tokens) = desk.state.take(&bucket, throttle, desk.core.now);
        left.push(json!({"of": whose, "tokens": tokens, "burstLimit": throttle.burst_limit, "rateLimit": throttle.rate_limit}));
        if !taken {
            let why = format!(
                "No token was left: {whose} may have {} requests at once and {} more each second.",
                throttle.burst_limit, throttle.rate_limit
            );
            flight.note(desk.core, gate, Verdict::Refused, &why, Some(left.into()));
            return Err(too_many(gate).into());
        }
    }
    flight.note(
        desk.core,
        gate,
        Verdict::Passed,
        "A token was left in every bucket.",
        Some(left.into()),
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{first_day, in_period};
    use crate::gateway::rest::model::{Period, Quota};
    use crate::sorted::SortedMap;

    #[test]
    fn periods_begin_where_calendars_do() {
        // 5 January 2026, a Monday, is day 20458.
        assert_eq!(first_day(Period::Day, 20_458), 20_458);
        assert_eq!(first_day(Period::Week, 20_458), 20_457);
        assert_eq!(first_day(Period::Week, 20_457), 20_457);
        assert_eq!(first_day(Period::Month, 20_458), 20_454);
        for period in [Period::Day, Period::Week, Period::Month] {
            assert_eq!(first_day(period, 0), 0);
        }
    }

    #[test]
    fn an_offset_makes_the_first_period_smaller() {
        let quota = Quota {
            limit: 10,
            offset: 3,
            period: Period::Day,
        };
        let used = SortedMap::from([(20_458, 2)]);
        assert_eq!(in_period(&used, quota, 20_458), (2, 7));
        assert_eq!(in_period(&used, quota, 20_459), (0, 10));
    }

    /// Requests at random instants: no period counts more than the quota.
    #[test]
    fn a_quota_never_admits_more_than_its_limit() {
        arbtest::arbtest(|u| {
            let period = *u.choose(&[Period::Day, Period::Week, Period::Month])?;
            let limit = u.int_in_range(0..=20)?;
            let quota = Quota {
                limit,
                offset: u.int_in_range(0..=limit)?,
                period,
            };
            let mut used = SortedMap::new();
            let mut day = 20_458;
            for _ in 0..u.int_in_range(1..=200)? {
                day += u.int_in_range(0..=3)? / 3;
                let (count, most) = in_period(&used, quota, day);
                assert!(count <= most.max(u64::try_from(limit).unwrap()));
                if count < most {
                    *used.entry(day).or_default() += 1;
                }
            }
            for day in used.keys() {
                let first = first_day(period, *day);
                let sum: u64 = used
                    .range(first..)
                    .take_while(|(at, _)| first_day(period, **at) == first)
                    .map(|(_, count)| count)
                    .sum();
                assert!(sum <= u64::try_from(limit).unwrap());
            }
            Ok(())
        });
    }
}
