//! Sessions as people would type them (`tests/cases/*.txt`), and what no input may do.

use crate::{Files, HOME, Response, Run, Shell, Wants, path};
use std::fmt::Write as _;

/// The moment at which all cases begin: 2026-11-23 08:00 UTC.
const NOW: u64 = 1_795_420_800_000;

/// A terminal whose programs and servers are pretended.
#[derive(Default)]
struct Terminal {
    shell: Shell,
    files: Files,
    now: u64,
    screen: String,
}

impl Terminal {
    fn new() -> Self {
        Self {
            now: NOW,
            ..Self::default()
        }
    }

    /// Runs a line; `typed` is what the reader types when asked.
    fn run(&mut self, line: &str, typed: &[&str]) -> i32 {
        let mut typed = typed.iter();
        let mut run = match Run::new(line) {
            Ok(run) => run,
            Err(error) => {
                let more = if error.is_open { " ..." } else { "" };
                let _ = writeln!(self.screen, "bash: {error}{more}");
                return 2;
            }
        };
        loop {
            match run.next(&mut self.shell, &mut self.files, self.now) {
                Wants::Output { text, .. } => self.screen.push_str(&text),
                Wants::Program(program) => {
                    let said = format!("{:?} in {}", program.argv, program.cwd);
                    let said = match &program.stdin {
                        Some(bytes) => format!("{said} reads {:?}", String::from_utf8_lossy(bytes)),
                        None => said,
                    };
                    let region = program.env.get("AWS_REGION");
                    let region = region.map(|region| format!(" with AWS_REGION={region}"));
                    run.said(
                        crate::Stream::Out,
                        format!("<{said}{}>\n", region.unwrap_or_default()).as_bytes(),
                    );
                    let status = program
                        .env
                        .get("STATUS")
                        .and_then(|status| status.parse().ok());
                    run.ended(status.unwrap_or_default());
                }
                Wants::Http(request) => run.answered(answer(&request)),
                Wants::Sleep(ms) => {
                    self.now += ms;
                    run.slept();
                }
                Wants::Line => run.line(typed.next().map(|line| (*line).to_owned())),
                Wants::Clear => self.screen.push_str("<clear>\n"),
                Wants::Edit(path) => {
                    let _ = writeln!(self.screen, "<edit {path}>");
                }
                Wants::Nothing => panic!("{line:?} waits for nothing that it was not told"),
                Wants::Done(status) => return status,
            }
        }
    }
}

/// A world with one server.
fn answer(request: &crate::Request) -> Result<Response, String> {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let path = request
        .url
        .strip_prefix("https://api.example.com")
        .ok_or("unknown host")?;
    let (status, headers, body) = match path {
        "/moved" => (302, vec![header("Location", "/here")], String::new()),
        "/missing" => (404, Vec::new(), r#"{"message":"Not Found"}"#.to_owned()),
        path => {
            let mut body = format!("{} {path}\n", request.method);
            for (name, value) in &request.headers {
                let _ = writeln!(body, "{name}: {value}");
            }
            if let Some(sent) = &request.body {
                let _ = writeln!(body, "\n{}", String::from_utf8_lossy(sent));
            }
            (200, vec![header("Content-Type", "text/plain")], body)
        }
    };
    Ok(Response {
        status,
        headers,
        body: body.into_bytes(),
    })
}

/// Plays a file of sessions: `## name` begins one, `$ ` a command, `> ` goes on with it, `< ` is typed when it asks; the rest
/// is what it writes.
fn play(text: &str) -> String {
    let mut out = String::new();
    let mut terminal = Terminal::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("## ") {
            terminal = Terminal::new();
        }
        if line.starts_with("# ") || line.starts_with("## ") || line.is_empty() {
            let _ = writeln!(out, "{line}");
        }
        let Some(command) = line.strip_prefix("$ ") else {
            continue;
        };
        let mut command = command.to_owned();
        let mut typed = Vec::new();
        let _ = writeln!(out, "{line}");
        while let Some(line) =
            lines.next_if(|line| line.starts_with("> ") || *line == ">" || line.starts_with("< "))
        {
            let _ = writeln!(out, "{line}");
            match line.strip_prefix("< ") {
                Some(line) => typed.push(line),
                None => {
                    command.push('\n');
                    command.push_str(line.strip_prefix("> ").unwrap_or_default());
                }
            }
        }
        terminal.screen.clear();
        let status = terminal.run(&command, &typed);
        terminal.shell.remember(&command);
        for line in terminal.screen.split_inclusive('\n') {
            let (line, end) = match line.strip_suffix('\n') {
                Some(line) => (line, ""),
                None => (line, "%"),
            };
            let _ = writeln!(out, "  {line}{end}");
        }
        if status != 0 {
            let _ = writeln!(out, "  [{status}]");
        }
    }
    out
}

/// With `UPDATE_EXPECT=1` the files are written anew; read what changed.
fn check(file: &str, text: &str) {
    let played = play(text);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let path = format!("{}/tests/cases/{file}.txt", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(path, &played).unwrap();
        return;
    }
    for (number, (line, expected)) in played.lines().zip(text.lines()).enumerate() {
        assert_eq!(line, expected, "{file}.txt, line {}", number + 1);
    }
    assert_eq!(played.lines().count(), text.lines().count(), "{file}.txt");
}

macro_rules! cases {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            check(stringify!($name), include_str!(concat!("tests/cases/", stringify!($name), ".txt")));
        })*
    };
}

cases! { words pipes loops errors files_and_folders texts curl programs lessons }

/// What lines are made of by chance.
const PIECES: [&str; 64] = [
    "echo",
    "cat",
    "ls",
    "cd",
    "grep",
    "sed",
    "for x in",
    "while",
    "if",
    "then",
    "do",
    "done",
    "fi",
    "else",
    "true",
    "false",
    "|",
    "||",
    "&&",
    ";",
    "&",
    ">",
    ">>",
    "<",
    "<<E",
    "<<<",
    "2>&1",
    "&>",
    "(",
    ")",
    "{",
    "}",
    "$(",
    "`",
    "$((",
    "))",
    "${",
    "${x:-",
    "${#",
    "'",
    "\"",
    "\\",
    "$'\\x",
    "~",
    "*",
    "[a-",
    "?",
    "{a,b",
    "{1..99}",
    "x=",
    "$x",
    "$@",
    "é",
    "\n",
    "E",
    "a/../b",
    "-n",
    "-1",
    "1/0",
    "s/a/b/g",
    "printf %5d",
    "test -f",
    "read x",
    "!",
];

#[test]
fn nothing_typed_panics_or_runs_for_ever() {
    let mut seed = 7_u64;
    let mut next = move |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let mut terminal = Terminal::new();
    for _ in 0..20_000 {
        let mut line = String::new();
        for _ in 0..=next(12) {
            line.push_str(PIECES[next(PIECES.len())]);
            if next(4) > 0 {
                line.push(' ');
            }
        }
        terminal.run(&line, &["typed"]);
        terminal.screen.clear();
        if terminal.files.bytes() > 100_000 {
            terminal = Terminal::new();
        }
    }
}

#[test]
fn limits_hold_without_end() {
    for (line, words) in [
        ("while true; do :; done", "stopped after 20000 commands"),
        (
            "x=aaaaaaaaaaaaaaaa; while true; do x=$x$x; done",
            "at most 1048576 bytes",
        ),
        ("echo {1..999}{1..999}", "{1..999}{1..999}"),
        ("echo 'source a' > a; source a", "16 deep"),
        (
            "while true; do echo aaaaaaaaaaaaaaaaaaaa >> a; cat a a > b; cp b a; done",
            "No space left",
        ),
    ] {
        let mut terminal = Terminal::new();
        terminal.run(line, &[]);
        assert!(
            terminal.screen.contains(words),
            "{line}: {}",
            &terminal.screen[..200.min(terminal.screen.len())]
        );
    }
    let deep = "(".repeat(10_000);
    assert!(Run::new(&deep).is_err());
    assert!(Run::new(&"$(".repeat(10_000)).is_err());
    assert!(Run::new(&"${x:-".repeat(10_000)).is_err());
    assert!(Run::new(&"x".repeat(100_000)).is_err());
}

#[test]
fn ctrl_c_ends_what_waits() {
    for line in [
        "sleep 100; echo never",
        "curl example.com; echo never",
        "cat; echo never",
    ] {
        let mut terminal = Terminal::new();
        let mut run = Run::new(line).unwrap();
        run.next(&mut terminal.shell, &mut terminal.files, NOW);
        assert_eq!(
            run.next(&mut terminal.shell, &mut terminal.files, NOW),
            Wants::Nothing,
            "{line}"
        );
        run.interrupt();
        assert_eq!(
            run.next(&mut terminal.shell, &mut terminal.files, NOW),
            Wants::Done(130),
            "{line}"
        );
    }
}

#[test]
fn ctrl_c_waits_for_a_program_to_end() {
    let mut terminal = Terminal::new();
    let (shell, files) = (&mut terminal.shell, &mut terminal.files);
    let mut run = Run::new("python a.py; echo never").unwrap();
    assert!(matches!(run.next(shell, files, NOW), Wants::Program(_)));
    run.interrupt();
    assert_eq!(run.next(shell, files, NOW), Wants::Nothing);
    run.said(crate::Stream::Err, b"KeyboardInterrupt\n");
    run.ended(130);
    assert!(matches!(run.next(shell, files, NOW), Wants::Output { .. }));
    assert_eq!(run.next(shell, files, NOW), Wants::Done(130));
}

#[test]
fn files_may_change_while_a_program_runs() {
    let mut terminal = Terminal::new();
    let (shell, files) = (&mut terminal.shell, &mut terminal.files);
    let mut run = Run::new("python make.py && cat made").unwrap();
    assert!(matches!(run.next(shell, files, NOW), Wants::Program(_)));
    files
        .write(&path::resolve(HOME, "made"), b"by Python\n", NOW)
        .unwrap();
    run.ended(0);
    let Wants::Output { text, .. } = run.next(shell, files, NOW) else {
        panic!("it writes");
    };
    assert_eq!(text, "by Python\n");
}

#[test]
fn unknown_commands_are_found_before_they_run() {
    let meant = |line: &str| crate::unknown_command(line).unwrap();
    assert_eq!(meant("aws sqs list-queues | cat"), None);
    assert_eq!(meant("X=1 awz x"), Some(("awz".into(), Some("aws"))));
    assert_eq!(
        meant("ls; for i in 1; do ls | jq; done"),
        Some(("jq".into(), None))
    );
    assert_eq!(meant("./x.sh; $X; export A=1; break"), None);
    assert!(crate::unknown_command("echo '").is_err());
}
