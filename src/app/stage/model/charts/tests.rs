//! Charts say what the metrics are, period by period and in all.

use super::*;
use crate::app::stage::model::action;
use crate::app::stage::model::testing::Bench;

fn board_of(bench: &Bench, period_ms: u64) -> Board {
    let subject = Subject {
        function: "bake".into(),
        queue: "orders".into(),
        api: String::new(),
    };
    board(bench.cloud(), &subject, period_ms)
}

fn chart<'a>(board: &'a Board, name: &str) -> &'a Chart {
    let mut charts = board.charts.iter();
    charts.find(|chart| chart.name == name).unwrap()
}

#[test]
fn a_function_counts_by_period_and_in_all() {
    let mut bench = Bench::new(true);
    bench.send(2);
    bench.wait(10_000);
    bench.act(action::fail_next("bake"));
    bench.send(1);
    bench.wait(65_000);
    bench.send(1);
    bench.wait(10_000);
    let by_minute = board_of(&bench, 60_000);
    assert_eq!(by_minute.periods, ["09:00", "09:01"]);
    let invocations = chart(&by_minute, "Invocations");
    assert_eq!(invocations.words, ["3", "1"]);
    assert_eq!(invocations.total, "4 in all");
    assert_eq!(chart(&by_minute, "Errors").words, ["1", "0"]);
    assert_eq!(chart(&by_minute, "ConcurrentExecutions").words, ["2", "1"]);
    assert_eq!(chart(&by_minute, "Duration").words[0], "4000 ms, max 4000");
    assert_eq!(chart(&by_minute, "Dead-lettered").words, ["1", "0"]);
    let closer = board_of(&bench, 10_000);
    assert_eq!(chart(&closer, "Invocations").total, "4 in all");
    assert_eq!(chart(&closer, "Duration").words[2], "none");
    assert_eq!(closer.periods[0], "09:00:00");
}

#[test]
fn the_oldest_message_grows_older_while_nothing_happens() {
    let mut bench = Bench::new(false);
    bench.send(1);
    bench.wait(150_000);
    let board = board_of(&bench, 60_000);
    let age = chart(&board, "ApproximateAgeOfOldestMessage");
    assert_eq!(age.words, ["1 min", "2 min", "2 min 30 s"]);
    assert_eq!(chart(&board, "Messages").words, ["1 and 0"; 3]);
}

#[test]
fn a_chart_has_room_for_fifteen_periods_and_marks_the_chosen_one() {
    let mut bench = Bench::new(true);
    bench.send(5);
    bench.wait(3_600_000);
    let board = board_of(&bench, 60_000);
    assert_eq!(board.periods.len(), SLOTS);
    let invocations = chart(&board, "Invocations");
    assert!(invocations.words.iter().all(|words| words == "0"));
    assert_eq!(invocations.total, "5 in all");
    for chart in &board.charts {
        assert_eq!(chart.words.len(), SLOTS, "{}", chart.name);
        let svg = |chosen| chart.svg(&board.periods, chosen);
        assert!(svg(Some(3)).contains("chosen") && !svg(None).contains("chosen"));
        assert!(svg(None).contains(">10:00<") && svg(None).contains(">09:46<"));
    }
    assert_eq!(Chart::slot_at(0.0), 0);
    assert_eq!(Chart::slot_at(0.999), SLOTS - 1);
}

#[test]
fn after_days_periods_are_longer_and_still_end_now() {
    let mut bench = Bench::new(false);
    bench.send(1);
    bench.wait(3 * 86_400_000);
    let board = board_of(&bench, 10_000);
    assert_eq!(board.periods.last().map(String::as_str), Some("09:00"));
}

#[test]
fn without_function_or_queue_there_are_no_charts() {
    let bench = Bench::new(false);
    assert!(
        board(bench.cloud(), &Subject::default(), 60_000)
            .charts
            .is_empty()
    );
}

#[test]
fn each_kind_of_api_has_its_own_names() {
    let template = serde_json::json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Door": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "door", "ProtocolType": "HTTP"}},
            "Table": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {
                "Name": "table", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}},
            "Old": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "old"}},
        },
    });
    let mut bench = Bench::of(template, &crate::app::stage::model::layout::Wants::NONE);
    bench.wait(1_000);
    let names = |id: &str| {
        let subject = Subject {
            function: "".into(),
            queue: "".into(),
            api: bench.session.stack().resources[id].reference.clone(),
        };
        let board = board(bench.cloud(), &subject, 60_000);
        let names = board.charts.iter().map(|chart| chart.name.to_owned());
        names.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names("Door"), "Count 4xx 5xx Latency IntegrationLatency");
    assert_eq!(
        names("Old"),
        "Count 4XXError 5XXError Latency IntegrationLatency"
    );
    assert_eq!(names("Table"), "ConnectCount MessageCount ClientError");
}
