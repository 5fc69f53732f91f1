//! The numbers of AWS's pages on concurrency and scaling.

use super::world::{World, taking};
use crate::call::Service;
use crate::core::Settings;
use serde_json::json;

/// Concurrency is requests a second times their duration in seconds.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html#calculating-concurrency> (read 2026-11-22).
#[test]
fn concurrency_is_rate_times_duration() {
    // Requests a second, milliseconds each, and what AWS's formula gives.
    for (rate, duration_ms, concurrency) in [
        (100, 1_000, 100),
        (100, 500, 50),
        (20, 3_000, 60),
        (1, 1_000, 1),
    ] {
        let mut world = World::new(1, Settings::default());
        world.function("bake", 10, Some(taking(duration_ms, 0)));
        let gap = 1_000 / rate;
        let mut most = 0;
        for _ in 0..rate * 6 {
            world.invoke("bake", "RequestResponse", "{}");
            most = most.max(world.cloud.lambda().function("bake").unwrap().running());
            world.pass(gap);
        }
        assert_eq!(
            u64::from(most),
            concurrency,
            "{rate} a second of {duration_ms} ms"
        );
        assert_eq!(world.events("Throttled").len(), 0);
    }
}

/// A function starts 1,000 environments every ten seconds at most.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html> (read 2026-11-22).
#[test]
fn a_function_gains_a_thousand_environments_every_ten_seconds() {
    let settings = Settings {
        account_concurrency: Some(5_000),
        ..Settings::default()
    };
    let mut world = World::new(1, settings);
    world.function("bake", 900, Some(taking(800_000, 0)));
    for (after_ms, running) in [
        (0, 1_000),
        (10_000, 2_000),
        (10_000, 3_000),
        (20_000, 4_000),
    ] {
        world.pass(after_ms);
        for _ in 0..1_100 {
            world.invoke("bake", "RequestResponse", "{}");
        }
        assert_eq!(
            world.cloud.lambda().function("bake").unwrap().running(),
            running
        );
    }
}

/// A second takes ten requests for each unit of concurrency at most.
#[test]
fn the_rate_of_requests_is_ten_times_the_concurrency() {
    let mut world = World::new(1, Settings::default());
    world.function("bake", 3, Some(taking(1, 0)));
    let reserved = json!({"FunctionName": "bake", "ReservedConcurrentExecutions": 5});
    world.deploy(Service::Lambda, "PutFunctionConcurrency", reserved);
    let mut refused = 0;
    for _ in 0..200 {
        let ticket = world.invoke("bake", "RequestResponse", "{}");
        let answer = world.answers.get(&ticket).cloned();
        if let Some(Err(error)) = answer {
            assert_eq!(
                error.details,
                [(
                    "Reason".to_owned(),
                    "ReservedFunctionInvocationRateLimitExceeded".to_owned()
                )]
            );
            refused += 1;
        }
        world.pass(5);
    }
    assert_eq!(refused, 150, "50 of 200 in a second");
}

#[test]
fn provisioned_environments_start_warm_and_count_against_the_reservation() {
    let mut world = World::new(1, Settings::default());
    world.function("bake", 3, Some(taking(1_000, 700)));
    world.deploy(
        Service::Lambda,
        "PublishVersion",
        json!({"FunctionName": "bake"}),
    );
    let reserved = json!({"FunctionName": "bake", "ReservedConcurrentExecutions": 3});
    world.deploy(Service::Lambda, "PutFunctionConcurrency", reserved);
    let provisioned =
        json!({"FunctionName": "bake", "Qualifier": "1", "ProvisionedConcurrentExecutions": 2});
    world.deploy(
        Service::Lambda,
        "PutProvisionedConcurrencyConfig",
        provisioned,
    );
    for _ in 0..4 {
        world.invoke("bake:1", "RequestResponse", "{}");
    }
    let cold: Vec<bool> = world
        .events("InvocationStarted")
        .iter()
        .map(|one| one["cold"].as_bool().unwrap())
        .collect();
    assert_eq!(
        cold,
        [false, false, true],
        "two are ready, one is left on demand, the fourth is refused"
    );
    assert_eq!(world.events("Throttled").len(), 1);
    let low = json!({"FunctionName": "bake", "ReservedConcurrentExecutions": 1});
    let error = world
        .call(Service::Lambda, "PutFunctionConcurrency", low)
        .unwrap_err();
    assert!(
        error.message.contains("total provisioned concurrency [2]"),
        "{error}"
    );
}
