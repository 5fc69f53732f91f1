//! Small parts that pages share.

mod confirm;
mod dialog;
mod icon;
mod load;

pub use confirm::Confirm;
pub use dialog::Dialog;
pub use icon::{Icon, Sign};
pub use load::{Loaded, Waiting};
