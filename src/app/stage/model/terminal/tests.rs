//! Sessions at the terminal.

use super::{Deed, Terminal, recall};
use shell::{Delta, Files, Stream};

struct Desk {
    terminal: Terminal,
    files: Files,
}

impl Desk {
    fn new() -> Self {
        Self {
            terminal: Terminal::default(),
            files: Files::default(),
        }
    }

    fn type_in(&mut self, text: &str) -> Vec<Deed> {
        self.terminal.enter(text);
        self.go_on()
    }

    fn go_on(&mut self) -> Vec<Deed> {
        self.terminal.go_on(&mut self.files, 0)
    }

    fn ended(&mut self, status: i32) -> Vec<Deed> {
        let delta = Delta::default();
        self.terminal.ended(status, &delta, &mut self.files, 0);
        self.go_on()
    }

    fn screen(&mut self) -> String {
        self.terminal.screen.text()
    }

    fn prompt(&self) -> String {
        self.terminal.prompt().text
    }
}

fn program(deeds: &[Deed]) -> String {
    match deeds {
        [Deed::Program(program)] => program.argv.join(" "),
        other => panic!("a program, not {other:?}"),
    }
}

#[test]
fn several_lines_run_one_after_the_other() {
    let mut desk = Desk::new();
    let deeds = desk.type_in("$ echo one > f\naws s3 ls\ncat f\n# done");
    assert_eq!(program(&deeds), "aws s3 ls");
    assert_eq!(desk.prompt(), "");
    desk.terminal.said(Stream::Out, "bucket");
    assert_eq!(desk.ended(0), []);
    assert_eq!(
        desk.screen(),
        "learner:~ $ echo one > f\nlearner:~ $ aws s3 ls\nbucket\nlearner:~ $ cat f\none\nlearner:~ $ # done\n"
    );
    assert_eq!(desk.terminal.shell.history().len(), 4);
    assert_eq!(desk.prompt(), "learner:~ $ ");
}

#[test]
fn a_command_may_go_on_over_lines() {
    let mut desk = Desk::new();
    desk.type_in("for i in 1 2; do");
    assert_eq!(desk.prompt(), "> ");
    desk.type_in("echo $i");
    desk.type_in("done");
    assert_eq!(
        desk.screen(),
        "learner:~ $ for i in 1 2; do\n> echo $i\n> done\n1\n2\n"
    );
    assert_eq!(
        desk.terminal.shell.history(),
        ["for i in 1 2; do\necho $i\ndone"]
    );
    desk.type_in("echo 'open");
    desk.terminal.interrupt("x");
    assert_eq!(desk.prompt(), "learner:~ $ ");
    desk.type_in("echo )");
    assert!(
        desk.screen()
            .ends_with("bash: syntax error near unexpected token `)' (line 1, column 6)\n")
    );
}

#[test]
fn programs_get_the_lines_that_they_ask_for() {
    let mut desk = Desk::new();
    program(&desk.type_in("python ask.py"));
    desk.terminal.said(Stream::Out, "Hello.\n");
    desk.terminal.asked("Your name? ");
    desk.terminal.want("ls");
    assert_eq!(desk.go_on(), []);
    assert_eq!(desk.prompt(), "Your name? ");
    assert_eq!(desk.type_in("Ann"), [Deed::Line(Some("Ann".into()))]);
    desk.terminal.asked(">>> ");
    assert_eq!(desk.terminal.end_input(), [Deed::Line(None)]);
    desk.ended(0);
    assert_eq!(
        desk.screen(),
        "learner:~ $ python ask.py\nHello.\nYour name? Ann\n>>> \nlearner:~ $ ls\n"
    );
}

#[test]
fn ctrl_c_stops_what_runs_and_forgets_what_waits() {
    let mut desk = Desk::new();
    program(&desk.type_in("aws s3 ls\necho never"));
    desk.terminal.want("echo never either");
    assert_eq!(desk.terminal.interrupt(""), [Deed::Interrupt]);
    desk.ended(130);
    assert_eq!(desk.screen(), "learner:~ $ aws s3 ls\n^C\n");
    assert_eq!(desk.terminal.shell.status(), 130);
    let deeds = desk.type_in("sleep 5; echo never");
    assert_eq!(deeds, [Deed::Sleep(5_000)]);
    assert_eq!(desk.terminal.interrupt(""), []);
    assert_eq!(desk.go_on(), []);
    // What comes too late is for nobody.
    desk.terminal.slept();
    assert_eq!(desk.go_on(), []);
    assert!(!desk.terminal.is_busy());
}

#[test]
fn files_of_programs_are_the_readers() {
    let mut desk = Desk::new();
    program(&desk.type_in("python make.py && cat made"));
    let delta = Delta {
        changed: vec![("/home/learner/made".into(), b"made"[..].into())],
        removed: Vec::new(),
    };
    desk.terminal.ended(0, &delta, &mut desk.files, 0);
    desk.go_on();
    assert!(desk.screen().ends_with("\nmade\n"));
    assert_eq!(
        desk.type_in("nano new.py"),
        [Deed::Edit("/home/learner/new.py".into())]
    );
}

#[test]
fn going_up_finds_what_begins_alike() {
    let history = ["aws s3 ls", "ls", "aws sqs list-queues"].map(str::to_owned);
    assert_eq!(recall(&history, "", 3, true), Some(2));
    assert_eq!(recall(&history, "aws", 2, true), Some(0));
    assert_eq!(recall(&history, "aws", 0, true), None);
    assert_eq!(recall(&history, "aws", 0, false), Some(2));
    assert_eq!(recall(&history, "aws", 2, false), Some(3));
    assert_eq!(recall(&history, "", 3, false), None);
}
