//! The lines of an invocation, and reading them.

use super::{Batch, Line, Logs, Report};
use crate::clock::Time;
use crate::lambda::RequestId;

fn report(duration_ms: u64, init_ms: Option<u64>) -> Report {
    Report {
        request_id: RequestId(1),
        duration_ms,
        billed_ms: Report::billed(duration_ms, init_ms),
        memory_mb: 128,
        max_memory_mb: 40,
        init_ms,
        timed_out: false,
        error_type: None,
    }
}

#[test]
fn a_report_line_is_written_as_aws_writes_it() {
    let id = "00000000-0000-0000-0000-000000000001";
    assert_eq!(
        Line::Report(report(200, Some(400))).text(),
        format!(
            "REPORT RequestId: {id}\tDuration: 200.00 ms\tBilled Duration: 600 ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\tInit Duration: 400.00 ms\t\n"
        )
    );
    assert!(!Line::Report(report(3, None)).text().contains("Init"));
}

#[test]
fn the_cold_start_is_billed_once_and_whole() {
    let cases = [(1, None, 1), (200, Some(400), 600), (0, Some(7), 7)];
    for (duration, init, billed) in cases {
        assert_eq!(Report::billed(duration, init), billed);
    }
}

#[test]
fn a_stream_keeps_its_last_events() {
    let mut logs = Logs::default();
    for n in 0..1_000_u64 {
        logs.write(
            Time::START,
            Batch {
                group: "g".into(),
                stream: "s".into(),
                lines: vec![(Time::START.after(n), Line::Text("x".into()))],
            },
        );
    }
    let (_, stream) = logs.group("g").unwrap().streams().next().unwrap();
    assert_eq!(stream.events.len(), 300);
    assert_eq!(stream.events.back().unwrap().number, 999);
}

/// A cloud whose function has been invoked twice in the first minute and once in the third.
fn measured() -> crate::engine::Cloud {
    use crate::call::{ApiCall, Service};
    use serde_json::json;
    let mut cloud = crate::engine::Cloud::new(crate::engine::Config::default());
    let code = json!({"FunctionName": "bake", "Role": "arn:aws:iam::111122223333:role/r", "Handler": "app.handler", "Runtime": "python3.13", "Code": {"ZipFile": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="}});
    cloud
        .call_now(&ApiCall::by_learner(
            Service::Lambda,
            "CreateFunction",
            code,
        ))
        .unwrap();
    for at in [10_000, 20_000, 130_000] {
        cloud.advance(Time::START.after(at));
        let invoke = json!({"FunctionName": "bake", "InvocationType": "Event"});
        cloud
            .call_now(&ApiCall::by_learner(Service::Lambda, "Invoke", invoke))
            .unwrap();
    }
    cloud.advance(Time::START.after(200_000));
    cloud
}

fn ask(action: &str, params: serde_json::Value) -> Result<serde_json::Value, String> {
    use crate::call::{ApiCall, Service};
    let call = ApiCall::by_learner(Service::CloudWatch, action, params);
    let answer = measured().call_now(&call);
    answer
        .map(|answer| (*answer).clone())
        .map_err(|error| error.to_string())
}

#[test]
fn metric_data_are_told_period_by_period() {
    use serde_json::json;
    let metric = json!({"Namespace": "AWS/Lambda", "MetricName": "Invocations", "Dimensions": [{"Name": "FunctionName", "Value": "bake"}]});
    let query = json!({"Id": "i", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}});
    let span = json!({"StartTime": Time::START.as_secs(), "EndTime": "2026-01-05T09:05:00Z", "MetricDataQueries": [query], "ScanBy": "TimestampAscending"});
    let got = ask("GetMetricData", span).unwrap();
    let result = &got["MetricDataResults"][0];
    assert_eq!(result["Values"], json!([2.0, 1.0]));
    let start = Time::START.as_secs();
    assert_eq!(result["Timestamps"], json!([start, start + 120]));
    assert_eq!(
        (&result["StatusCode"], &result["Label"]),
        (&json!("Complete"), &json!("Invocations"))
    );
}

#[test]
fn statistics_are_told_of_each_period() {
    use serde_json::json;
    let params = json!({
        "Namespace": "AWS/Lambda", "MetricName": "Duration", "Period": 300,
        "Dimensions": [{"Name": "FunctionName", "Value": "bake"}],
        "StartTime": Time::START.as_secs(), "EndTime": Time::START.as_secs() + 600,
        "Statistics": ["SampleCount", "Average", "Minimum", "Maximum", "Sum"],
    });
    let got = ask("GetMetricStatistics", params.clone()).unwrap();
    let point = &got["Datapoints"][0];
    assert_eq!(
        (&point["SampleCount"], &point["Unit"]),
        (&json!(3.0), &json!("Milliseconds"))
    );
    assert_eq!(
        point["Sum"],
        json!(point["Average"].as_f64().unwrap() * 3.0)
    );
    assert!(
        point["Minimum"].as_f64() >= Some(1.0)
            && point["Minimum"].as_f64() <= point["Maximum"].as_f64()
    );
    let mut odd = params.clone();
    odd["Period"] = json!(7);
    assert!(
        ask("GetMetricStatistics", odd)
            .unwrap_err()
            .starts_with("InvalidParameterValue")
    );
    let mut none = params;
    none["Dimensions"][0]["Value"] = json!("oven");
    assert_eq!(
        ask("GetMetricStatistics", none).unwrap()["Datapoints"],
        json!([])
    );
}

#[test]
fn metrics_are_listed_by_what_they_are_of() {
    use serde_json::json;
    let all = ask("ListMetrics", json!({"Namespace": "AWS/Lambda"})).unwrap();
    assert_eq!(all["Metrics"].as_array().unwrap().len(), 5);
    let one =
        json!({"MetricName": "Errors", "Dimensions": [{"Name": "FunctionName", "Value": "bake"}]});
    let one = ask("ListMetrics", one).unwrap();
    assert_eq!(one["Metrics"].as_array().unwrap().len(), 1);
    assert_eq!(
        ask("ListMetrics", json!({"Namespace": "AWS/SQS"})).unwrap()["Metrics"],
        json!([])
    );
}
