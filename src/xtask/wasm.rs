//! The cloud compiled to WebAssembly and run under Node.js, without a browser.

use crate::failure::Failure;
use crate::project::{self, WASM_TARGET};
use crate::{setup, shell};
use std::path::PathBuf;

/// The crate that exports what is compared and measured.
const PACKAGE: &str = "cloud-bench";
/// Seeds whose logs are compared.
const SEEDS: [u32; 4] = [0, 1, 42, u32::MAX];

/// Loads a module without imports, calls one of its functions with a number, and prints the answer and the time it
/// took in milliseconds. 64-bit answers are signed in JavaScript and made unsigned again.
const SCRIPT: &str = r#"import { readFileSync } from "node:fs";
const [path, name, argument] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(readFileSync(path), {});
const start = performance.now();
const answer = instance.exports[name](Number(argument));
const millis = performance.now() - start;
console.log(typeof answer === "bigint" ? BigInt.asUintN(64, answer) : answer >>> 0, millis);
"#;

/// What a function of the module answered, and how long that took.
pub struct Called {
    /// The answer.
    pub answer: u64,
    /// The time, in milliseconds.
    pub millis: f64,
}

/// A compiled module, ready to be called.
pub struct Module {
    wasm: PathBuf,
    script: PathBuf,
    node: PathBuf,
}

impl Module {
    /// Compiles the crate as the site is compiled.
    pub fn build() -> Result<Self, Failure> {
        let mut cargo = shell::cargo(&["build", "--release", "--target", WASM_TARGET]);
        shell::run(
            cargo.args(["-p", PACKAGE]),
            "What stopped it is said above.",
        )?;
        let file = format!("{WASM_TARGET}/release/{}.wasm", PACKAGE.replace('-', "_"));
        let script = project::target().join("wasm/call.mjs");
        project::write(&script, SCRIPT)?;
        Ok(Self {
            wasm: project::cargo_target().join(file),
            script,
            node: setup::node()?,
        })
    }

    /// Calls one of its functions.
    pub fn call(&self, function: &str, argument: u32) -> Result<Called, Failure> {
        let mut node = shell::command(&self.node.to_string_lossy());
        node.arg(&self.script).arg(&self.wasm);
        let said = shell::capture(node.args([function, &argument.to_string()]))?;
        let mut words = said.split_whitespace();
        let answer = words
            .next()
            .and_then(|word| word.trim_end_matches('n').parse().ok());
        let millis = words.next().and_then(|word| word.parse().ok());
        answer
            .zip(millis)
            .map(|(answer, millis)| Called { answer, millis })
            .ok_or_else(|| {
                Failure::new(
                    format!(
                        "{function}({argument}) in {} said `{}`",
                        self.wasm.display(),
                        said.trim()
                    ),
                    "It should say a number and a time; see src/xtask/wasm.rs.",
                )
            })
    }
}

/// Fails unless the same seed gives the same log natively and in WebAssembly.
pub fn same_log() -> Result<(), Failure> {
    let module = Module::build()?;
    for seed in SEEDS {
        let native = cloud_bench::log_hash(seed);
        let wasm = module.call("log_hash", seed)?.answer;
        println!("seed {seed:>10}: native {native:016x}, WebAssembly {wasm:016x}");
        if native != wasm {
            return Err(Failure::new(
                format!("seed {seed} gives another log in WebAssembly than natively"),
                "Look for usize (32 bits there) in hashes or arithmetic, float functions, and hash map iteration.",
            ));
        }
    }
    Ok(())
}
