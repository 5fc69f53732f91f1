use super::*;

/// A history, an event a line: `previous kind state error length`, with `-` for what is missing.
fn trace(history: &str) -> Trace {
    let mut trace = Trace::default();
    for (at, line) in history.trim().lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let word = |at: usize| words.get(at).copied().filter(|word| *word != "-");
        trace.read(&Told {
            id: at as u64 + 1,
            previous: word(0).unwrap_or("0").parse().unwrap(),
            at: Time::START.after(at as u64 * 1000),
            kind: word(1).unwrap().to_owned(),
            state: word(2).map(Into::into),
            error: word(3).map(Into::into),
            length: word(4).map(|word| word.parse().unwrap()),
        });
    }
    trace
}

fn tally<'a>(trace: &'a Trace, state: &str) -> &'a Tally {
    trace.tallies.get(state).unwrap()
}

fn taken(trace: &Trace, from: &str, to: &str, is_caught: bool) -> u64 {
    let from = (!from.is_empty()).then(|| Arc::from(from));
    let key = (from, Arc::from(to), is_caught);
    trace.taken.get(&key).copied().unwrap_or(0)
}

#[test]
fn states_run_and_succeed_one_after_the_other() {
    let begun = "0 ExecutionStarted\n0 PassStateEntered A\n2 PassStateExited A\n3 TaskStateEntered B\n4 TaskScheduled";
    let running = trace(begun);
    assert_eq!(running.whole, Whole::Running);
    assert_eq!(tally(&running, "A").how(), Some(How::Succeeded));
    assert_eq!(tally(&running, "A").took_ms, Some(1000));
    assert_eq!(tally(&running, "B").how(), Some(How::Running));
    assert_eq!(taken(&running, "", "A", false), 1);
    assert_eq!(taken(&running, "A", "B", false), 1);
    let over = trace(&format!(
        "{begun}\n5 TaskSucceeded\n6 TaskStateExited B\n7 ExecutionSucceeded"
    ));
    assert_eq!(over.whole, Whole::Succeeded);
    assert_eq!(tally(&over, "B").how(), Some(How::Succeeded));
    assert_eq!(over.ended.get("B"), Some(&1));
}

#[test]
fn what_is_tried_again_is_not_what_is_caught() {
    let begun = "0 ExecutionStarted\n0 TaskStateEntered A\n2 TaskScheduled\n3 TaskFailed - Burnt\n4 TaskScheduled";
    let again = trace(begun);
    assert_eq!(tally(&again, "A").retried, 1);
    assert_eq!(tally(&again, "A").how(), Some(How::Running));
    let good = trace(&format!("{begun}\n5 TaskSucceeded\n6 TaskStateExited A"));
    assert_eq!(tally(&good, "A").how(), Some(How::Succeeded));
    let caught = trace(&format!(
        "{begun}\n5 TaskFailed - Burnt\n6 TaskStateExited A\n7 PassStateEntered Sorry"
    ));
    assert_eq!(tally(&caught, "A").how(), Some(How::Caught));
    assert_eq!(tally(&caught, "A").error.as_deref(), Some("Burnt"));
    assert_eq!(taken(&caught, "A", "Sorry", true), 1);
    assert_eq!(taken(&caught, "A", "Sorry", false), 0);
    let failed = trace(&format!(
        "{begun}\n5 TaskFailed - Burnt\n6 ExecutionFailed - Burnt"
    ));
    assert_eq!(tally(&failed, "A").how(), Some(How::Failed));
    assert_eq!(failed.whole, Whole::Failed);
}

#[test]
fn a_redrive_goes_on_where_it_failed() {
    let again = trace(
        "0 ExecutionStarted\n0 TaskStateEntered A\n2 TaskScheduled\n3 TaskFailed - Burnt\n4 ExecutionFailed - Burnt
5 ExecutionRedriven\n4 TaskScheduled",
    );
    assert_eq!(again.whole, Whole::Running);
    assert_eq!(tally(&again, "A").how(), Some(How::Running));
    assert_eq!(tally(&again, "A").failed, 0);
}

#[test]
fn branches_are_told_apart_and_go_down_together() {
    let begun = "0 ExecutionStarted\n0 ParallelStateEntered P\n2 ParallelStateStarted
3 TaskStateEntered A\n3 WaitStateEntered B\n4 TaskScheduled";
    let both = trace(begun);
    for state in ["P", "A", "B"] {
        assert_eq!(tally(&both, state).how(), Some(How::Running), "{state}");
    }
    let caught = trace(&format!(
        "{begun}\n6 TaskFailed - Burnt\n7 TaskStateAborted\n7 WaitStateAborted\n7 ParallelStateFailed
10 ParallelStateExited P\n11 PassStateEntered Sorry"
    ));
    assert_eq!(tally(&caught, "A").how(), Some(How::Failed));
    assert_eq!(tally(&caught, "B").how(), Some(How::Aborted));
    assert_eq!(tally(&caught, "P").how(), Some(How::Caught));
    assert_eq!(taken(&caught, "P", "Sorry", true), 1);
    let good = trace(&format!(
        "{begun}\n6 TaskSucceeded\n7 TaskStateExited A\n5 WaitStateExited B\n9 ParallelStateSucceeded
10 ParallelStateExited P\n11 SucceedStateEntered Z"
    ));
    assert_eq!(tally(&good, "P").how(), Some(How::Succeeded));
    assert_eq!(taken(&good, "P", "Z", false), 1);
    assert_eq!(tally(&good, "Z").how(), Some(How::Running));
}

#[test]
fn iterations_are_counted() {
    let begun = "0 ExecutionStarted\n0 MapStateEntered M\n2 MapStateStarted - - 3
3 MapIterationStarted M\n3 MapIterationStarted M\n4 TaskStateEntered A\n5 TaskStateEntered A";
    let two = trace(begun);
    assert_eq!(tally(&two, "A").running, 2);
    let counts = tally(&two, "M").iterations.unwrap();
    assert_eq!((counts.total, counts.running), (3, 2));
    let more = trace(&format!(
        "{begun}\n6 TaskStateExited A\n8 MapIterationSucceeded M\n8 MapIterationStarted M\n10 TaskStateEntered A"
    ));
    let counts = tally(&more, "M").iterations.unwrap();
    assert_eq!((counts.running, counts.succeeded, counts.failed), (2, 1, 0));
    assert_eq!(tally(&more, "M").running, 1);
    assert_eq!(tally(&more, "A").visits(), 3);
    let failed = trace(&format!(
        "{begun}\n6 TaskFailed - Burnt\n8 MapIterationFailed M\n8 TaskStateAborted\n8 MapIterationAborted M
8 TaskStateAborted\n8 MapStateFailed\n13 ExecutionFailed - Burnt"
    ));
    let counts = tally(&failed, "M").iterations.unwrap();
    assert_eq!((counts.running, counts.succeeded, counts.failed), (0, 0, 2));
    assert_eq!(tally(&failed, "M").how(), Some(How::Failed));
    assert_eq!(
        (tally(&failed, "A").failed, tally(&failed, "A").aborted),
        (1, 1)
    );
}

#[test]
fn loops_count_their_rounds() {
    let mut history = String::from("0 ExecutionStarted\n");
    let mut before = 0;
    for round in 0..3 {
        let at = 2 + round * 4;
        history.push_str(&format!(
            "{before} WaitStateEntered W\n{at} WaitStateExited W\n{} ChoiceStateEntered C\n{} ChoiceStateExited C\n",
            at + 1,
            at + 2
        ));
        before = at + 3;
    }
    let looped = trace(&history);
    assert_eq!(tally(&looped, "W").succeeded, 3);
    assert_eq!(taken(&looped, "C", "W", false), 2);
    assert_eq!(taken(&looped, "W", "C", false), 3);
}

#[test]
fn a_fail_state_fails_with_the_execution() {
    let failed = trace("0 ExecutionStarted\n0 FailStateEntered F\n2 ExecutionFailed - Burnt");
    assert_eq!(tally(&failed, "F").how(), Some(How::Failed));
    assert_eq!(tally(&failed, "F").error.as_deref(), Some("Burnt"));
}

#[test]
fn what_makes_no_sense_breaks_nothing() {
    let odd = trace(
        "9 TaskStateExited A\n1 MapIterationSucceeded M\n2 TaskFailed\n7 ParallelStateFailed\n1 StateEntered X",
    );
    assert_eq!(odd.len(), 5);
}
