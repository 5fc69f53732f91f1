//! `cargo xtask serve`: the site on this machine, rebuilt whenever a file changes.

use crate::Task;
use crate::arguments::{Argument, Arguments};
use crate::failure::Failure;
use crate::{build, lessons, setup, shell};
use std::env;
use std::net::TcpListener;

pub const TASK: Task = Task {
    name: "serve",
    summary: "Shows the site on this machine, and rebuilds it whenever a file changes",
    help: "Usage: cargo xtask serve [--port N] [--no-open]

Gets what is missing, builds the site and serves it; stop it with Ctrl-C.

  --port N     serves there (otherwise on 8080)
  --no-open    does not open a browser",
    run,
};

fn run(arguments: Arguments) -> Result<(), Failure> {
    let mut port = 8080_u16;
    let mut open = has_display();
    arguments.each(TASK.name, |argument, reader| {
        match argument {
            Argument::Option(name) if name == "port" => port = reader.value()?,
            Argument::Option(name) if name == "no-open" => open = false,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    setup::ensure(setup::Needs::Building)?;
    lessons::compile()?;
    if let Err(error) = TcpListener::bind(("127.0.0.1", port)) {
        return Err(Failure::new(
            format!("port {port} cannot be used: {error}"),
            format!(
                "Stop whatever uses it, or run `cargo xtask serve --port {}`.",
                port.wrapping_add(1)
            ),
        ));
    }
    println!("\nStratus will be at http://127.0.0.1:{port}/ once it is built. Ctrl-C stops it.\n");
    let mut trunk = build::trunk("serve");
    trunk.args(["--port", &port.to_string()]);
    if open {
        trunk.arg("--open");
    }
    shell::run(&mut trunk, "What stopped it is said above.")
}

/// Whether there is a screen to open a browser on.
fn has_display() -> bool {
    let unix = ["DISPLAY", "WAYLAND_DISPLAY"];
    cfg!(any(windows, target_os = "macos")) || unix.iter().any(|name| env::var_os(name).is_some())
}
