//! Maps, sets and sorting that cost little code.
//!
//! The cloud keeps some hundred kinds of small maps. Each kind of [`std::collections::BTreeMap`] takes several kilobytes
//! of WebAssembly, each call of [`slice::sort_by`] four; readers wait for them. So whatever is small, or grows at its end
//! only, is kept in a sorted list; maps that may hold thousands of entries in any order stay trees.

mod map;
mod set;
mod traits;

pub use map::{Entry, Iter, SortedMap};
pub use set::SortedSet;

use std::cmp::Ordering;

/// Sorting that is compiled once for all kinds of items. What compares equal keeps its order.
pub trait SortSmall<T> {
    /// As [`slice::sort_by`].
    fn sort_small_by(&mut self, compare: impl Fn(&T, &T) -> Ordering);

    /// As [`slice::sort_by_key`].
    fn sort_small_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        self.sort_small_by(|a, b| key(a).cmp(&key(b)));
    }
}

impl<T> SortSmall<T> for [T] {
    fn sort_small_by(&mut self, compare: impl Fn(&T, &T) -> Ordering) {
        let mut order = ordered(self.len(), &|a, b| compare(&self[a], &self[b]));
        // Each place takes what belongs there; what was swapped away is found by following where it went.
        for place in 0..order.len() {
            let mut from = order[place];
            while from < place {
                from = order[from];
            }
            order[place] = from;
            self.swap(place, from);
        }
    }
}

/// The places of sorted items, in their order: the one sort that is compiled.
fn ordered(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

#[cfg(test)]
mod tests {
    use super::{SortSmall as _, SortedMap, SortedSet};
    use crate::rng::Rng;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn sorting_is_that_of_the_standard_library() {
        let mut rng = Rng::new(1);
        for length in [0, 1, 2, 3, 10, 100, 1000] {
            let mut own: Vec<(u64, u64)> = (0..length).map(|at| (rng.below(20), at)).collect();
            let mut std = own.clone();
            own.sort_small_by_key(|item| item.0);
            std.sort_by_key(|item| item.0);
            assert_eq!(own, std);
            own.sort_small_by(|a, b| (b.0, b.1 % 7).cmp(&(a.0, a.1 % 7)));
            std.sort_by_key(|item| std::cmp::Reverse((item.0, item.1 % 7)));
            assert_eq!(own, std);
        }
    }

    #[test]
    fn a_map_does_what_a_tree_does() {
        let mut rng = Rng::new(2);
        let (mut own, mut std) = (SortedMap::new(), BTreeMap::new());
        for _ in 0..2000 {
            let (key, value) = (rng.below(60), rng.below(9));
            match rng.below(6) {
                0 | 1 => assert_eq!(own.insert(key, value), std.insert(key, value)),
                2 => assert_eq!(own.remove(&key), std.remove(&key)),
                3 => {
                    let own = own.entry(key).and_modify(|v| *v += 1).or_insert(value);
                    let std = std.entry(key).and_modify(|v| *v += 1).or_insert(value);
                    assert_eq!(own, std);
                }
                4 => assert_eq!(own.get(&key), std.get(&key)),
                _ => assert!(own.range(key..key + 9).eq(std.range(key..key + 9))),
            }
            assert!(own.iter().eq(&std) && own.iter().rev().eq(std.iter().rev()));
            assert_eq!(own.first_key_value(), std.first_key_value());
            assert_eq!(own.last_key_value(), std.last_key_value());
        }
        own.retain(|key, _| key % 2 == 0);
        std.retain(|key, _| key % 2 == 0);
        assert!(own.into_iter().eq(std));
    }

    #[test]
    fn a_set_does_what_a_tree_does() {
        let mut rng = Rng::new(3);
        let (mut own, mut std) = (SortedSet::new(), BTreeSet::new());
        for _ in 0..500 {
            let item = rng.below(40);
            match rng.below(3) {
                0 => assert_eq!(own.remove(&item), std.remove(&item)),
                _ => assert_eq!(own.insert(item), std.insert(item)),
            }
            assert!(own.iter().eq(&std));
            assert_eq!(own.contains(&item), std.contains(&item));
        }
    }

    #[test]
    fn a_map_is_the_same_json_and_the_same_digest_as_a_tree() {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let pairs = [("b", 2), ("a", 1)];
        let own: SortedMap<&str, i32> = pairs.into_iter().collect();
        let std = BTreeMap::from(pairs);
        let json = serde_json::to_string(&own).unwrap();
        assert_eq!(json, serde_json::to_string(&std).unwrap());
        let back: SortedMap<String, i32> = serde_json::from_str(&json).unwrap();
        assert_eq!(back["b"], 2);
        let digest = |hash: &dyn Fn(&mut DefaultHasher)| {
            let mut hasher = DefaultHasher::new();
            hash(&mut hasher);
            hasher.finish()
        };
        assert_eq!(digest(&|h| own.hash(h)), digest(&|h| std.hash(h)));
    }
}
