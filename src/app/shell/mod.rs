//! What stands around every page.

mod footer;
mod header;
mod routes;

pub use routes::App;
