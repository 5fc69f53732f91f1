//! `cargo xtask conformance`: recorded behaviour of AWS, replayed against the simulated cloud.

mod apis;
mod asl;
mod check;
mod compare;
mod floors;
mod handlers;
mod jsonata;
mod path;
mod projection;
mod report;
mod story;
mod text;
mod wire;

use crate::Task;
use crate::arguments::{Argument, Arguments};
use crate::failure::Failure;
use crate::project;
use report::{Report, Result as ScenarioResult};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

pub const TASK: Task = Task {
    name: "conformance",
    summary: "Replays recorded behaviour of AWS, and says how much of it the cloud reproduces",
    help: "Usage: cargo xtask conformance DIR [OPTIONS]

Runs every recorded scenario in DIR and the folders in it. Prints how many passed by area, where each failed one
first differs, and last `conformance: N passed, M failed`. Scenarios of services that the cloud does not model
count as failed; those recorded too sparsely to be replayed do not count.

  --only PATTERN     only the folder of that name in DIR; without such a folder, scenarios whose path contains PATTERN
  --list-failures    also names every scenario whose service is not modelled
  --wire             only the stories, each call as a signed request, its answer read back as a client does
  --floor N          fails when fewer than N pass
  --json             prints the results as JSON, on one line",
    run,
};

/// How one scenario went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As recorded.
    Passed,
    /// Otherwise: where, and how.
    Failed(String),
    /// It needs something the cloud does not model. Counts as failed.
    NotModelled(String),
    /// It cannot be replayed. Does not count.
    Skipped(&'static str),
}

/// What became of scenarios, and the area each counts for if that is not its runner's.
type Verdicts = Vec<(Option<&'static str>, Verdict)>;

/// Runs the scenarios of one kind.
struct Runner {
    /// The area they count for; the scenario's own service, or its folder, when there is none.
    area: Option<&'static str>,
    recognises: fn(&Value) -> bool,
    /// Runs the scenarios in a file: one, or several.
    /// Each may count for an area of its own.
    run: fn(&Path, &Value) -> Verdicts,
}

/// Every kind of scenario; the first that recognises a file runs it.
const RUNNERS: [Runner; 3] = [
    Runner {
        area: None,
        recognises: story::recognises,
        run: |_, scenario| vec![(None, story::run(scenario, false))],
    },
    Runner {
        area: Some("jsonata"),
        recognises: jsonata::recognises,
        run: |file, scenario| {
            let verdicts = jsonata::run(file, scenario).into_iter();
            verdicts.map(|verdict| (None, verdict)).collect()
        },
    },
    Runner {
        area: Some("states"),
        recognises: asl::recognises,
        run: |_, scenario| asl::run(scenario),
    },
];

/// The same stories, each call as a signed request to the service's endpoint.
const BY_WIRE: [Runner; 1] = [Runner {
    area: None,
    recognises: story::recognises,
    run: |_, scenario| vec![(None, story::run(scenario, true))],
}];

#[derive(Default)]
struct Options {
    wire: bool,
    dir: Option<PathBuf>,
    only: Option<String>,
    list_failures: bool,
    floor: Option<usize>,
    json: bool,
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut options = Options::default();
    arguments.each(TASK.name, |argument, reader| {
        match argument {
            Argument::Option(name) if name == "only" => options.only = Some(reader.value()?),
            Argument::Option(name) if name == "list-failures" => options.list_failures = true,
            Argument::Option(name) if name == "floor" => options.floor = Some(reader.value()?),
            Argument::Option(name) if name == "json" => options.json = true,
            Argument::Option(name) if name == "wire" => options.wire = true,
            Argument::Word(dir) if options.dir.is_none() => options.dir = Some(dir.into()),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let Some(dir) = &options.dir else {
        return Err(Failure::usage("which folder of recordings?", TASK.name));
    };
    let runners: &[Runner] = if options.wire { &BY_WIRE } else { &RUNNERS };
    let report = replay(dir, options.only.as_deref(), runners)?;
    if options.json {
        println!("{}", report.to_json());
    } else {
        report.print_failures(options.list_failures);
        report.print_table();
    }
    println!("{}", report.last_line());
    if options.wire {
        println!("{}", wire::figures());
        hold_wire(&replay(dir, options.only.as_deref(), &RUNNERS)?, &report)?;
    }
    match options.floor {
        Some(floor) if report.passed() < floor => Err(Failure::new(
            format!(
                "{} passed, fewer than the {floor} asked for",
                report.passed()
            ),
            "The differences above say where the cloud no longer does as AWS did.",
        )),
        _ => Ok(()),
    }
}

/// Where the recordings lie when they are there: beside the checkout.
pub fn recordings() -> Option<PathBuf> {
    let dir = project::root().join("../shared/conformance");
    dir.is_dir().then_some(dir)
}

/// Replays the recordings and fails when an area has fallen below what it once reached, telling where it fails.
pub fn hold_floors(dir: &Path) -> Result<(), Failure> {
    let mut all = Report::default();
    let mut fallen = Vec::new();
    for (area, folder, floor) in floors::FLOORS {
        let report = replay(&dir.join(folder), None, &RUNNERS)?;
        hold_wire(&report, &replay(&dir.join(folder), None, &BY_WIRE)?)?;
        let report = report.into_area(area);
        let (passed, of) = report.area(area);
        if passed < floor {
            report.print_failures(false);
            fallen.push(format!("{area}: {passed} of {of} passed, {floor} once did"));
        } else if passed > floor {
            println!(
                "{area}: {passed} pass now; the floor of {floor} in src/xtask/conformance/floors.rs can rise"
            );
        }
        all.results.extend(report.results);
    }
    all.print_table();
    println!("{}", all.last_line());
    println!("{}", wire::figures());
    if fallen.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        format!("the cloud has come away from AWS: {}", fallen.join("; ")),
        "The differences above say where. `cargo xtask conformance DIR --only NAME` replays one scenario.",
    ))
}

/// Fails when a story that passes directly goes otherwise with its calls as signed requests.
fn hold_wire(directly: &Report, by_wire: &Report) -> Result<(), Failure> {
    let passed = |report: &Report, name: &str| {
        let mut results = report.results.iter();
        results.any(|result| result.name == name && result.verdict == Verdict::Passed)
    };
    let lost: Vec<String> = by_wire
        .results
        .iter()
        .filter(|result| result.verdict != Verdict::Passed && passed(directly, &result.name))
        .map(|result| format!("{}: {:?}", result.name, result.verdict))
        .collect();
    if lost.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        format!("these pass directly, and not by wire:\n{}", lost.join("\n")),
        "src/cloud/wire writes or reads them otherwise than AWS does. `--wire --only NAME` replays one of them.",
    ))
}

/// Replays every scenario in a folder and those below it.
fn replay(dir: &Path, only: Option<&str>, runners: &[Runner]) -> Result<Report, Failure> {
    let mut files = Vec::new();
    collect(dir, &mut files)?;
    let mut report = Report::default();
    for file in files {
        if only.is_some_and(|pattern| !is_meant(dir, &file, pattern)) {
            continue;
        }
        let name = file.strip_prefix(dir).unwrap_or(&file).with_extension("");
        let name = name.to_string_lossy().into_owned();
        let verdicts = replay_file(&file, runners)?;
        let alike = |area: &str| verdicts.iter().filter(|(own, _)| own == area).count() > 1;
        let several = verdicts.first().is_some_and(|(area, _)| alike(area));
        for (index, (area, verdict)) in verdicts.into_iter().enumerate() {
            let case = if several {
                format!(" #{index}")
            } else {
                String::new()
            };
            report.results.push(ScenarioResult {
                area,
                name: format!("{name}{case}"),
                verdict,
            });
        }
    }
    Ok(report)
}

/// Whether `--only PATTERN` means this file: stories of other services may well have an area's name in theirs.
fn is_meant(dir: &Path, file: &Path, pattern: &str) -> bool {
    let path = file.strip_prefix(dir).unwrap_or(file);
    if dir.join(pattern).is_dir() {
        path.starts_with(pattern)
    } else {
        path.to_string_lossy().contains(pattern)
    }
}

/// Replays the scenarios in a file, each with the area that it counts for. Other files than scenarios hold none.
fn replay_file(file: &Path, runners: &[Runner]) -> Result<Vec<(String, Verdict)>, Failure> {
    let folder = file.parent().and_then(Path::file_name).unwrap_or_default();
    let folder = folder.to_string_lossy().into_owned();
    let scenario: Value = match serde_json::from_str(&project::read(file)?) {
        Ok(scenario) => scenario,
        Err(error) => {
            let why = format!("the file is not JSON: {error}");
            return Ok(vec![("unreadable".to_owned(), Verdict::Failed(why))]);
        }
    };
    let runner = runners.iter().find(|runner| (runner.recognises)(&scenario));
    let Some(runner) = runner else {
        return Ok(Vec::new());
    };
    let service = scenario.get("service").and_then(Value::as_str);
    let area = runner.area.or(service).map_or(folder, str::to_owned);
    let verdicts = (runner.run)(file, &scenario).into_iter();
    Ok(verdicts
        .map(|(own, verdict)| (own.map_or_else(|| area.clone(), str::to_owned), verdict))
        .collect())
}

/// The JSON files in a folder and those below it, by name.
fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let failed = |error| Failure::file("read the folder", dir, &error);
    let mut entries = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed)? {
        entries.push(entry.map_err(failed)?.path());
    }
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "story_tests.rs"]
mod tests;
