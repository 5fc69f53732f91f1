//! The scene's HTTP clients: browsers, which keep to the same-origin policy, and programs such as curl, which do not.

use crate::call::SharedAnswer;
use crate::core::Core;

/// The HTTP clients of the scene.
#[derive(Clone, Debug, Default)]
pub struct Browsers {}

impl Browsers {
    /// A request that one of them sent is answered. `number` is the one given with [`crate::core::Asker::Browser`].
    pub fn told(&mut self, _core: &mut Core, _number: u64, _answer: &SharedAnswer) {}
}
