//! `cargo xtask split`: cuts the compiled app in two. Trunk calls it once it has built the site.
//!
//! The first module is what every page needs; the second, loaded when a lesson opens, is what only
//! `src/app/live/door.rs` reaches. Trunk knows no such thing, so its own two files, the script and the module, are made
//! once more here, under the same names.

use crate::Task;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::{project, setup, shell};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

pub const TASK: Task = Task {
    name: "split",
    summary: "Cuts the compiled app in two (Trunk calls it when it has built the site)",
    help: "Usage: cargo xtask split

Takes what Trunk says in TRUNK_STAGING_DIR and TRUNK_PROFILE, and needs no calling by hand.",
    run,
};

/// What WebAssembly may use: what every current browser runs.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

fn run(arguments: Arguments) -> Result<(), Failure> {
    arguments.each(TASK.name, |_, _| Ok(false))?;
    let staging = PathBuf::from(said("TRUNK_STAGING_DIR")?);
    let is_release = said("TRUNK_PROFILE")? == "release";
    let name = app_name(&staging)?;
    let profile = if is_release { "release" } else { "debug" };
    let compiled = format!("{}/{profile}/stratus.wasm", project::WASM_TARGET);
    let mut modules = cut(&project::cargo_target().join(compiled), &staging, &name)?;
    bind(&staging, &name)?;
    modules.push(staging.join(format!("{name}_bg.wasm")));
    if is_release {
        modules.iter().try_for_each(|module| optimise(module))?;
    }
    Ok(())
}

/// What Trunk tells its hooks.
fn said(name: &str) -> Result<String, Failure> {
    env::var(name).map_err(|_| {
        Failure::new(
            format!("{name} is not set"),
            "`cargo xtask build` and `trunk build` call this task as it wants to be called.",
        )
    })
}

/// What Trunk calls the app's files: `stratus-HASH`, with a hash of what they hold.
fn app_name(staging: &Path) -> Result<String, Failure> {
    let failed = |error| Failure::file("read the folder", staging, &error);
    for entry in fs::read_dir(staging).map_err(failed)? {
        let file = entry.map_err(failed)?.file_name();
        if let Some(name) = file.to_string_lossy().strip_suffix("_bg.wasm") {
            return Ok(name.to_owned());
        }
    }
    Err(Failure::new(
        format!("there is no app in {}", staging.display()),
        "Trunk puts one there; see what it said above.",
    ))
}

/// Cuts the program; returns the modules other than the first, which is left for [`bind`].
fn cut(compiled: &Path, staging: &Path, name: &str) -> Result<Vec<PathBuf>, Failure> {
    let whole = fs::read(compiled).map_err(|error| Failure::file("read", compiled, &error))?;
    let folder = project::target().join("split");
    let (script, main) = (format!("./{name}.js"), first_module());
    let mut options = wasm_split_cli_support::Options::new(&whole);
    options.output_dir = &folder;
    options.main_out_path = &main;
    options.main_module = &script;
    let link = format!("./{name}_split.js");
    options.link_name = &link;
    let split = wasm_split_cli_support::transform(options).map_err(|error| {
        Failure::new(
            format!("{} cannot be cut in two: {error:#}", compiled.display()),
            "It has to be linked with --emit-relocs, as .cargo/config.toml says; RUSTFLAGS in the environment overrides that.",
        )
    })?;
    let made = folder.join(format!("{name}_split.js"));
    let mut text = project::read(&made)?;
    let mut modules = Vec::new();
    for module in split.split_modules {
        let file = module.file_name().unwrap_or_default().to_string_lossy();
        // Like its fellows: a browser that keeps an older module never joins it to a newer one.
        let hashed = format!("{name}_{file}");
        text = text.replace(&format!("\"./{file}\""), &format!("\"./{hashed}\""));
        let to = staging.join(hashed);
        fs::rename(&module, &to).map_err(|error| Failure::file("move", &module, &error))?;
        modules.push(to);
    }
    project::write(&staging.join(format!("{name}_split.js")), &text)?;
    fs::remove_file(&made).map_err(|error| Failure::file("delete", &made, &error))?;
    Ok(modules)
}

fn first_module() -> PathBuf {
    project::target().join("split/first.wasm")
}

/// Makes the first module and its script anew, in the place of Trunk's.
fn bind(staging: &Path, name: &str) -> Result<(), Failure> {
    let mut bindgen = shell::command("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript"]);
    // The second module finds what it shares with the first by these names.
    bindgen.args(["--keep-lld-exports", "--no-demangle"]);
    bindgen.args(["--out-name", name, "--out-dir"]).arg(staging);
    shell::capture(bindgen.arg(first_module())).map(drop)
}

fn optimise(module: &Path) -> Result<(), Failure> {
    let mut smaller = shell::command(setup::wasm_opt());
    smaller.args(FEATURES).arg("-Oz").arg(module);
    shell::capture(smaller.arg("--output").arg(module)).map(drop)
}
