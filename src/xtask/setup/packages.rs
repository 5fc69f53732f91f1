//! Programs that come from the system's packages.

use super::{log, present};
use crate::failure::Failure;
use crate::{project, shell};
use std::env;
use std::path::{Path, PathBuf};

/// A program, and the package that brings it.
pub struct Package {
    /// What it is, for people.
    title: &'static str,
    /// The names under which it is installed, the best first.
    programs: &'static [&'static str],
    /// A variable that names the folder it is in, where machines for tests have one.
    folder_variable: Option<&'static str>,
    /// Debian's package.
    debian: &'static str,
    /// How to get it elsewhere.
    elsewhere: &'static str,
}

/// The browser that tests run in.
pub const CHROMIUM: Package = Package {
    title: "Chromium",
    programs: &[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ],
    folder_variable: None,
    debian: "chromium",
    elsewhere: "install Chromium or Google Chrome and put it on the path as `chromium` or `google-chrome`",
};

/// Steers it.
pub const CHROMEDRIVER: Package = Package {
    title: "ChromeDriver",
    programs: &["chromedriver"],
    folder_variable: Some("CHROMEWEBDRIVER"),
    debian: "chromium-driver",
    elsewhere: "install the ChromeDriver of your browser's version (https://googlechromelabs.github.io/chrome-for-testing)",
};

/// Runs wasm-opt, and WebAssembly without a browser.
pub const NODE: Package = Package {
    title: "Node.js",
    programs: &["node", "nodejs"],
    folder_variable: None,
    debian: "nodejs",
    elsewhere: "install Node.js 18 or later (https://nodejs.org)",
};

/// Installs packages of Node.js.
pub const NPM: Package = Package {
    title: "npm",
    programs: &["npm"],
    folder_variable: None,
    debian: "npm",
    elsewhere: "install npm, which comes with Node.js (https://nodejs.org)",
};

/// Runs tests with AWS's own tools.
pub const PYTHON: Package = Package {
    title: "Python",
    programs: &["python3"],
    folder_variable: None,
    debian: "python3",
    elsewhere: "install Python 3 (https://www.python.org)",
};

/// Fetches wheels.
pub const PIP: Package = Package {
    title: "pip",
    programs: &["pip3", "pip"],
    folder_variable: None,
    debian: "python3-pip",
    elsewhere: "install pip, which comes with Python 3 (https://www.python.org)",
};

impl Package {
    /// Where it is, if it is.
    pub fn find(&self) -> Option<PathBuf> {
        let beside = self
            .folder_variable
            .and_then(env::var_os)
            .map(|folder| Path::new(&folder).join(self.programs[0]))
            .filter(|path| path.is_file());
        beside.or_else(|| self.programs.iter().find_map(|name| shell::find(name)))
    }
}

/// Installs those that are missing where that can be done without asking: as root on Debian and its kin.
pub fn ensure(packages: &[&Package]) -> Result<(), Failure> {
    let mut wanted = Vec::new();
    for package in packages {
        match package.find() {
            Some(path) => present(package.title, &path),
            None => wanted.push(*package),
        }
    }
    if wanted.is_empty() {
        return Ok(());
    }
    if !can_install() {
        return Err(missing(&wanted));
    }
    let names: Vec<&str> = wanted.iter().map(|package| package.debian).collect();
    println!(
        "  {}: missing; installing Debian's packages, a minute or two",
        names.join(", ")
    );
    let update = log("apt-update");
    // Lists that are not quite fresh may do; the installation shows.
    let updated = shell::run_logged(apt().arg("update"), &update);
    let mut install = apt();
    install.args(["install", "--yes", "--no-install-recommends"]);
    let installed = shell::run_logged(install.args(&names), &log("apt-install"));
    if installed.is_err() {
        updated?;
        if let Some(mend) = shell::network_trouble(&project::read(&update)?) {
            return Err(Failure::new(missing(&wanted).what, mend));
        }
    }
    installed?;
    wanted.retain(|package| package.find().is_none());
    if wanted.is_empty() {
        Ok(())
    } else {
        Err(missing(&wanted))
    }
}

/// What to say when these are needed and not there.
pub fn missing(packages: &[&Package]) -> Failure {
    let titles: Vec<&str> = packages.iter().map(|package| package.title).collect();
    let debian: Vec<&str> = packages.iter().map(|package| package.debian).collect();
    let elsewhere: Vec<&str> = packages.iter().map(|package| package.elsewhere).collect();
    let what = match titles.as_slice() {
        [one] => format!("{one} is not installed"),
        _ => format!("these are not installed: {}", titles.join(", ")),
    };
    Failure::new(
        what,
        format!(
            "On Debian or Ubuntu run `sudo apt-get install {}`.\nElsewhere {}.\nThen run this again.",
            debian.join(" "),
            elsewhere.join(";\n")
        ),
    )
}

fn apt() -> std::process::Command {
    let mut apt = shell::command("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

fn can_install() -> bool {
    let root = shell::capture(shell::command("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    root && Path::new("/etc/debian_version").exists() && shell::find("apt-get").is_some()
}
