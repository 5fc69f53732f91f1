//! Things with ids that are listed in the order in which they were made.

/// A small collection: found by id, listed by age.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed<T>(Vec<(String, T)>);

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Listed<T> {
    /// The one of this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&T> {
        self.0
            .iter()
            .find(|(key, _)| key == id)
            .map(|(_, value)| value)
    }

    /// The one of this id, to be changed.
    pub fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        self.0
            .iter_mut()
            .find(|(key, _)| key == id)
            .map(|(_, value)| value)
    }

    /// Whether there is one of this id.
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        self.get(id).is_some()
    }

    /// Adds one, in place of the one of the same id if there is one.
    pub fn insert(&mut self, id: &str, value: T) {
        match self.get_mut(id) {
            Some(there) => *there = value,
            None => self.0.push((id.to_owned(), value)),
        }
    }

    /// Takes one out.
    pub fn remove(&mut self, id: &str) -> Option<T> {
        let at = self.0.iter().position(|(key, _)| key == id)?;
        Some(self.0.remove(at).1)
    }

    /// All, the oldest first.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }

    /// All, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
