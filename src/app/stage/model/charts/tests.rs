//! Metrics are what the world says and what the log sums up to.

use super::*;
use crate::app::stage::model::action;
use crate::app::stage::model::testing::Bench;
use cloud::sqs::StateKind;

fn subject() -> Subject {
    Subject {
        function: "bake".into(),
        queue: "orders".into(),
    }
}

/// Compares what was derived from the log with the world.
fn check(charts: &Charts, bench: &Bench) {
    for queue in bench.cloud().sqs().queues() {
        let count = |kind| queue.count(kind) as u64;
        assert_eq!(
            charts.queues[queue.name()].counts(),
            (count(StateKind::Visible), count(StateKind::InFlight)),
            "{}",
            queue.name()
        );
    }
}

#[test]
fn queues_are_as_deep_as_the_world_says_at_every_moment() {
    for oven in [true, false] {
        let mut bench = Bench::new(oven);
        let mut charts = Charts::default();
        for step in 0..200 {
            match step % 40 {
                0 => bench.send(3),
                7 | 20 => bench.receive(),
                11 if oven => bench.act(action::fail_next("bake")),
                30 => {
                    let input = action::redrive(bench.cloud().sqs().queue("burnt").unwrap());
                    bench.act(input);
                }
                _ => {}
            }
            bench.wait(1_700);
            charts.read(bench.cloud());
            check(&charts, &bench);
        }
        assert!(charts.queues["burnt"].grains.0.len() > 1);
        let purge = action::purge(bench.cloud().sqs().queue("orders").unwrap());
        bench.act(purge);
        charts.read(bench.cloud());
        check(&charts, &bench);
        let mut whole = Charts::default();
        whole.read(bench.cloud());
        assert_eq!(whole, charts);
    }
}

fn words<'a>(board: &'a Board, name: &str) -> &'a Chart {
    board
        .charts
        .iter()
        .find(|chart| chart.name == name)
        .unwrap()
}

#[test]
fn a_function_counts_by_minute_and_in_all() {
    let mut bench = Bench::new(true);
    let mut charts = Charts::default();
    bench.send(2);
    bench.wait(10_000);
    bench.act(action::fail_next("bake"));
    bench.send(1);
    bench.wait(65_000);
    bench.send(1);
    bench.wait(10_000);
    charts.read(bench.cloud());
    let board = charts.board(&subject(), bench.cloud().now(), 60_000);
    assert_eq!(board.periods, ["09:00", "09:01"]);
    let invocations = words(&board, "Invocations");
    assert_eq!(invocations.words, ["3", "1"]);
    assert_eq!(invocations.total, "4 in all");
    assert_eq!(words(&board, "Errors").words, ["1", "0"]);
    assert_eq!(words(&board, "ConcurrentExecutions").words, ["2", "1"]);
    assert_eq!(words(&board, "Duration").words[0], "4000 ms, max 4000");
    assert_eq!(words(&board, "Dead-lettered").total, "1 in all");
    let closer = charts.board(&subject(), bench.cloud().now(), 10_000);
    assert_eq!(words(&closer, "Invocations").total, "4 in all");
    assert_eq!(closer.periods[0], "09:00:00");
}

#[test]
fn the_oldest_message_grows_older_while_nothing_happens() {
    let mut bench = Bench::new(false);
    let mut charts = Charts::default();
    bench.send(1);
    bench.wait(150_000);
    charts.read(bench.cloud());
    let board = charts.board(&subject(), bench.cloud().now(), 60_000);
    let age = words(&board, "ApproximateAgeOfOldestMessage");
    assert_eq!(age.words, ["1 min", "2 min", "2 min 30 s"]);
    assert_eq!(words(&board, "Messages").words, ["1 and 0"; 3]);
}

#[test]
fn a_chart_has_room_for_fifteen_periods_and_marks_the_chosen_one() {
    let mut bench = Bench::new(true);
    bench.send(5);
    bench.wait(3_600_000);
    let mut charts = Charts::default();
    charts.read(bench.cloud());
    let board = charts.board(&subject(), bench.cloud().now(), 60_000);
    assert_eq!(board.periods.len(), 15);
    let invocations = words(&board, "Invocations");
    assert!(invocations.words.iter().all(|words| words == "0"));
    assert_eq!(invocations.total, "5 in all");
    for chart in &board.charts {
        assert_eq!(chart.words.len(), 15, "{}", chart.name);
        let svg = |chosen| chart.svg(&board.periods, chosen);
        assert!(svg(Some(3)).contains("chosen") && !svg(None).contains("chosen"));
        assert!(svg(None).contains(">10:00<") && svg(None).contains(">09:46<"));
    }
    assert_eq!(Chart::slot_at(0.0), 0);
    assert_eq!(Chart::slot_at(0.999), 14);
}

#[test]
fn without_function_or_queue_there_are_no_charts() {
    let board = Charts::default().board(&Subject::default(), Time::START, 60_000);
    assert!(board.charts.is_empty() && board.periods.len() == 1);
}
