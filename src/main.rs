//! Stratus in the browser: mounts the app.

mod app;

fn main() {
    if cfg!(target_arch = "wasm32") {
        app::mount();
    } else {
        eprintln!("This program lives in a browser. `cargo xtask serve` shows it there.");
    }
}
