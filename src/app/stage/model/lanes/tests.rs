//! Lanes are what the log says, however it is read, and drawn in bounds.

use super::*;
use crate::app::stage::model::testing::Bench;

fn frame(origin: Time, now: Time) -> Frame {
    Frame {
        width: 560.0,
        origin,
        now,
        span_ms: 60_000,
        rows: 12,
        limits: Limits {
            reserved: None,
            account: 1_000,
        },
    }
}

/// A busy bakery: six orders, an oven that takes four seconds, one order that burns.
fn busy() -> (Bench, Lanes) {
    let mut bench = Bench::new(true);
    let mut lanes = Lanes::default();
    bench.send(4);
    for step in 0..90 {
        if step == 40 {
            bench.act(crate::app::stage::model::action::fail_next("bake"));
            bench.send(2);
        }
        bench.wait(100);
        lanes.read(bench.cloud());
    }
    (bench, lanes)
}

#[test]
fn reading_piece_by_piece_is_reading_at_once() {
    let (bench, lanes) = busy();
    let mut whole = Lanes::default();
    whole.read(bench.cloud());
    assert_eq!(whole, lanes);
}

#[test]
fn an_environment_serves_one_at_a_time_and_is_cold_once() {
    let (bench, lanes) = busy();
    let track = lanes.of("bake").unwrap();
    assert_eq!(
        track.running(),
        bench.cloud().lambda().function("bake").unwrap().running()
    );
    assert!(track.lanes.len() >= 2);
    let mut failures = 0;
    for lane in track.lanes.values() {
        for (at, block) in lane.blocks.iter().enumerate() {
            assert_eq!(block.init_ms, (at == 0).then_some(400), "{block:?}");
            if let Some(next) = lane.blocks.get(at + 1) {
                assert!(block.end.unwrap().0 <= next.start);
            }
            if let Some((end, outcome)) = block.end {
                let took = end.since(block.start) - block.init_ms.unwrap_or(0);
                assert_eq!(took, 4_000);
                failures += usize::from(outcome == Outcome::Error);
            }
        }
    }
    assert_eq!(failures, 1);
    let most = track.steps.iter().map(|(_, running)| *running).max();
    assert_eq!(most, Some(track.lanes.len() as u32));
}

#[test]
fn idle_environments_end() {
    let (mut bench, mut lanes) = busy();
    bench.wait(20 * 60_000);
    lanes.read(bench.cloud());
    let track = lanes.of("bake").unwrap();
    let drawn = draw(track, &frame(Time::START, bench.cloud().now()));
    assert_eq!(drawn.lanes.len(), 0, "{drawn:?}");
    assert_eq!(drawn.summary, "0 running, 0 idle");
}

#[test]
fn the_drawing_and_its_words_agree() {
    let (bench, lanes) = busy();
    let track = lanes.of("bake").unwrap();
    let frame = frame(Time::START, bench.cloud().now());
    let drawn = draw(track, &frame);
    assert_eq!(drawn.lanes.len(), track.lanes.len());
    assert!(drawn.more.is_none());
    assert!(drawn.lanes.iter().any(|words| words.contains("an error")));
    for class in ["\"cold\"", "\"run\"", "\"good\"", "\"bad\"", "\"curve\""] {
        assert!(drawn.svg.contains(class), "{class}");
    }
    assert!(!drawn.svg.contains("\"late\"") && !drawn.svg.contains("\"throttled\""));
}

/// Many environments, each with many short invocations, and as many requests that are throttled.
fn crowd(environments: u32, invocations: u64) -> Track {
    let mut facts = Vec::new();
    for number in 1..=environments {
        for at in 0..invocations {
            let start = Time::START.after(at * 600 + u64::from(number));
            let init_ms = (at == 0).then_some(100);
            facts.push((start, true, number, init_ms));
            facts.push((start.after(500), false, number, init_ms));
        }
    }
    facts.sort_unstable();
    let mut track = Track::default();
    for (at, begins, number, init_ms) in facts {
        if begins {
            track.started(at, number, init_ms);
            push(&mut track.throttles, at);
        } else {
            track.ended(at, number, init_ms, Outcome::Success);
        }
    }
    track
}

#[test]
fn a_thousand_environments_stay_within_bounds() {
    let track = crowd(1_000, 100);
    let mut frame = frame(Time::START, Time::START.after(60_000));
    for (span_ms, _) in SPANS {
        frame.span_ms = span_ms;
        let drawn = draw(&track, &frame);
        assert!(drawn.svg.len() < 120_000, "{} bytes", drawn.svg.len());
        assert_eq!(drawn.lanes.len(), 12);
        let more = drawn.more.unwrap();
        assert!(
            more.starts_with("and 988 more environments: 0 running"),
            "{more}"
        );
    }
    assert!(track.throttles.len() == POINTS_MAX && track.steps.len() == POINTS_MAX);
}

#[test]
fn nothing_is_drawn_outside() {
    let track = crowd(3, 200);
    let frame = frame(Time::START, Time::START.after(100_000));
    let svg = draw(&track, &frame).svg;
    let numbers = svg.split(|c: char| !c.is_ascii_digit() && c != '.');
    let beyond = numbers
        .filter_map(|text| text.parse::<f64>().ok())
        .filter(|one| *one > frame.width);
    // Only the account's limit is a larger number, and it is text.
    assert_eq!(beyond.collect::<Vec<_>>(), Vec::<f64>::new());
}

#[test]
fn requests_times_duration_is_concurrency() {
    let set = |per_minute: f64, each_ms: f64| Load {
        per_minute,
        each_ms,
        over_ms: 0,
    };
    let cases = [
        (
            120.0,
            3_000.0,
            "2 requests a second × 3 s each = 6 at a time",
        ),
        (
            60.0,
            200.0,
            "1 request a second × 200 ms each = 0.2 at a time",
        ),
        (
            6_000.0,
            90_000.0,
            "100 requests a second × 1 min 30 s each = 9000 at a time",
        ),
        (
            20.0,
            500.0,
            "0.33 requests a second × 500 ms each = 0.17 at a time",
        ),
    ];
    for (per_minute, each_ms, words) in cases {
        assert_eq!(set(per_minute, each_ms).in_words(), words);
    }
}

#[test]
fn a_limit_below_the_load_is_told() {
    let load = Load {
        per_minute: 120.0,
        each_ms: 3_000.0,
        over_ms: 0,
    };
    let against = |reserved| {
        load.against(Limits {
            reserved,
            account: 1_000,
        })
    };
    assert_eq!(against(None), None);
    assert_eq!(against(Some(6)), None);
    let told = against(Some(5)).unwrap();
    assert!(
        told.contains("Only 5 may") && told.contains("reserved"),
        "{told}"
    );
    assert!(against(Some(0)).unwrap().starts_with("None may"));
}

#[test]
fn what_was_counted_is_what_came() {
    let mut track = crowd(2, 50);
    // 100 invocations of 500 ms in 30 seconds, and as many that were throttled.
    let now = Time::START.after(30_000);
    let load = Load::counted(&track, Time::START, now).unwrap();
    assert_eq!(load.per_minute, 400.0);
    assert_eq!(load.each_ms, 500.0);
    assert!(
        load.in_words()
            .starts_with("In 30 s so far: 6.7 requests a second")
    );
    let minute = Load {
        over_ms: 60_000,
        ..load
    };
    assert!(minute.in_words().starts_with("In the last minute: "));
    // A call or two in the first seconds are no rate.
    let at_once = Load::counted(&track, Time::START, Time::START.after(5_000));
    assert_eq!(at_once, None);
    track.forget(Time::START.after(1_000_000));
    assert_eq!(
        Load::counted(&track, Time::START, Time::START.after(2_000_000)),
        None
    );
}
