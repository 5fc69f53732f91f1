//! `cargo xtask test`: everything that must hold, in one run. CI runs this and nothing else.

use crate::Task;
use crate::arguments::{Argument, Arguments};
use crate::failure::Failure;
use crate::python as browser_python;
use crate::stopwatch::Stopwatch;
use crate::{build, conformance, equal, lessons, lint, project, setup, shell, wasm};
use std::process::Command;

pub const TASK: Task = Task {
    name: "test",
    summary: "Runs every check and every test; stops at the first that fails",
    help: "Usage: cargo xtask test [--no-browser] [--only STEP]...

The steps, in order: setup, lint, unit, doc, lessons, equal, python, worker, commands, wasm, site, browser, conformance.

  --no-browser    leaves out the tests in a browser
  --only STEP     runs only this step; may be given several times",
    run,
};

struct Step {
    name: &'static str,
    title: &'static str,
    run: fn() -> Result<(), Failure>,
}

const STEPS: [Step; 13] = [
    Step {
        name: "setup",
        title: "What the tests need",
        run: all_tools,
    },
    Step {
        name: "lint",
        title: "Formatting, lints, tidiness",
        run: lint::check,
    },
    Step {
        name: "unit",
        title: "Tests",
        run: unit,
    },
    Step {
        name: "doc",
        title: "Examples in the documentation",
        run: doc,
    },
    Step {
        name: "lessons",
        title: "Lessons",
        run: || lessons::check(""),
    },
    Step {
        name: "equal",
        title: "Modelled functions and their Python",
        run: || equal::check(""),
    },
    Step {
        name: "python",
        title: "boto3 and the AWS CLI against the simulated cloud",
        run: python,
    },
    Step {
        name: "worker",
        title: "Python as it runs in the browser",
        run: worker,
    },
    Step {
        name: "commands",
        title: "The commands of the lessons",
        run: commands,
    },
    Step {
        name: "wasm",
        title: "The same log natively and in WebAssembly",
        run: wasm::same_log,
    },
    Step {
        name: "site",
        title: "The site, and its size",
        run: site,
    },
    Step {
        name: BROWSER,
        title: "Tests in a browser",
        run: browser,
    },
    Step {
        name: "conformance",
        title: "Recorded behaviour of AWS",
        run: recorded,
    },
];

const BROWSER: &str = "browser";

fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut only: Vec<String> = Vec::new();
    let mut in_browser = true;
    arguments.each(TASK.name, |argument, reader| {
        match argument {
            Argument::Option(name) if name == "no-browser" => in_browser = false,
            Argument::Option(name) if name == "only" => only.push(reader.value()?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    if let Some(name) = only
        .iter()
        .find(|name| !STEPS.iter().any(|step| step.name == **name))
    {
        return Err(Failure::usage(
            format!("there is no step `{name}`"),
            TASK.name,
        ));
    }
    let chosen: Vec<&Step> = STEPS
        .iter()
        .filter(|step| in_browser || step.name != BROWSER)
        .filter(|step| only.is_empty() || only.iter().any(|name| name == step.name))
        .collect();
    let whole = Stopwatch::start();
    for (index, step) in chosen.iter().enumerate() {
        println!("\n== {}/{} {} ==", index + 1, chosen.len(), step.title);
        let watch = Stopwatch::start();
        let outcome = (step.run)();
        let (how, time) = (if outcome.is_ok() { "passed" } else { "FAILED" }, &watch);
        println!("== {}: {how} after {time} ==", step.title);
        outcome?;
    }
    println!("\nEverything passed, in {whole}.");
    Ok(())
}

fn all_tools() -> Result<(), Failure> {
    setup::ensure(setup::Needs::Testing)
}

/// The tests of all crates but those in a browser and those in the documentation.
fn unit() -> Result<(), Failure> {
    let mut tests = if shell::find("cargo-nextest").is_some() {
        shell::cargo(&["nextest", "run", "--workspace", "--no-fail-fast"])
    } else {
        shell::cargo(&[
            "test",
            "--workspace",
            "--no-fail-fast",
            "--lib",
            "--bins",
            "--tests",
        ])
    };
    shell::run(
        &mut tests,
        "The failed tests are named above; each can be run alone by its name.",
    )
}

/// nextest does not run these.
fn doc() -> Result<(), Failure> {
    shell::run(
        &mut shell::cargo(&["test", "--workspace", "--doc"]),
        "The failed examples are named above.",
    )
}

fn site() -> Result<(), Failure> {
    build::site("/")
}

/// The tests in tests/browser, against the site as built.
fn browser() -> Result<(), Failure> {
    let dist = project::dist();
    if !dist.join("index.html").is_file() {
        return Err(Failure::new(
            format!("there is no site in {}", dist.display()),
            "`cargo xtask build` builds it.",
        ));
    }
    // The same site as it is built for hosts that serve it under a path.
    let below = project::target().join("site-under-x");
    build::into(&below, "/x/")?;
    let mut tests = shell::cargo(&["test", "-p", "browser-tests", "--features", "site"]);
    // One browser at a time: two would take each other's processor, and time out.
    tests.args(["--test", "site", "--", "--test-threads=1"]);
    tests.env("STRATUS_DIST", &dist);
    tests.env("STRATUS_DIST_SUBPATH", &below);
    tests.env("STRATUS_AXE", setup::axe());
    tests.env("STRATUS_CHROMEDRIVER", setup::chromedriver()?);
    shell::run(
        &mut tests,
        "The failed tests are named above. `cargo xtask serve` shows the same pages.",
    )
}

/// What the lessons tell to type, by the real AWS CLI.
fn commands() -> Result<(), Failure> {
    setup::ensure_aws()?;
    let mut tests = python_test("lessons/run.py")?;
    tests.arg("--bin").arg(setup::aws().join("bin"));
    shell::run(
        &mut tests,
        "The lines that went otherwise are named above. `tests/python/lessons/run.py --help` tells the rest.",
    )
}

/// A test in tests/python, which starts endpoints by this very program.
fn python_test(path: &str) -> Result<Command, Failure> {
    let this = std::env::current_exe().map_err(|error| {
        Failure::new(
            format!("this program cannot find itself: {error}"),
            "Run it again.",
        )
    })?;
    let mut tests = shell::command("python3");
    tests.arg(project::root().join("tests/python").join(path));
    tests.arg("--xtask").arg(this);
    tests.env("PYTHONPATH", setup::aws());
    tests.env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(tests)
}

/// AWS's own tools, as people install them, against `cargo xtask endpoint`.
fn python() -> Result<(), Failure> {
    setup::ensure_aws()?;
    let mut tests = python_test("run.py")?;
    shell::run(
        &mut tests,
        "The calls that went otherwise are named above, with their place in tests/python/cases.",
    )
}

/// The Python of the browser's worker, under Node.js.
fn worker() -> Result<(), Failure> {
    setup::ensure_python()?;
    browser_python::build()?;
    let mut node = shell::command("node");
    node.arg(project::root().join("tests/python/worker/run.mjs"))
        .args([setup::pyodide(), browser_python::folder()]);
    shell::run(
        &mut node,
        "What went otherwise is named above, with what Python said. The cases are in tests/python/worker/cases.mjs.",
    )
}

fn recorded() -> Result<(), Failure> {
    match conformance::recordings() {
        Some(dir) => conformance::hold_floors(&dir),
        None => {
            println!("There are no recordings beside the checkout; nothing to compare with.");
            Ok(())
        }
    }
}
