//! The pages, one an address.

mod fidelity;
mod glossary;
mod home;
mod lesson;
mod not_found;
pub mod review;
mod settings;
mod title;

pub use fidelity::Fidelity;
pub use glossary::Glossary;
pub use home::Home;
pub use lesson::LessonPage;
pub use not_found::NotFound;
pub use review::Review;
pub use settings::SettingsPage;
pub use title::{PageTitle, provide_arrivals};
