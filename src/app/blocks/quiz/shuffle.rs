//! Orders that look random and are the same for everybody and every time.

/// The places `0..count` in an order that the seed decides.
pub fn shuffled(count: usize, seed: u64) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    let mut state = seed;
    for last in (1..count).rev() {
        state = next(state);
        let other = usize::try_from(state % (last as u64 + 1)).unwrap_or(0);
        places.swap(last, other);
    }
    places
}

/// As [`shuffled`], but never in rising order, unless there is no other.
pub fn disordered(count: usize, seed: u64) -> Vec<usize> {
    let mut places = shuffled(count, seed);
    if places.is_sorted() {
        places.rotate_left(usize::from(count > 1));
    }
    places
}

/// A seed made from a text and a number.
pub fn seed_of(text: &str, number: u32) -> u64 {
    let mixed = text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    mixed ^ (u64::from(number) << 32)
}

/// `SplitMix64`: small, and even enough for a handful of options.
fn next(state: u64) -> u64 {
    let state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::{disordered, seed_of, shuffled};

    #[test]
    fn every_place_is_there_once_and_the_seed_decides() {
        let order = shuffled(6, seed_of("what-ann-sees", 0));
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, [0, 1, 2, 3, 4, 5]);
        assert_eq!(order, shuffled(6, seed_of("what-ann-sees", 0)));
        assert_ne!(order, shuffled(6, seed_of("what-ann-sees", 1)));
    }

    #[test]
    fn each_option_comes_first_about_equally_often() {
        let mut first = [0_u32; 4];
        for number in 0..4_000 {
            first[shuffled(4, seed_of("q", number))[0]] += 1;
        }
        assert!(
            first.iter().all(|count| (900..1_100).contains(count)),
            "{first:?}"
        );
    }

    #[test]
    fn a_task_of_ordering_never_starts_solved() {
        for number in 0..200 {
            assert!(!disordered(3, seed_of("order", number)).is_sorted());
        }
        assert_eq!(disordered(1, 7), [0]);
        assert!(disordered(0, 7).is_empty());
    }
}
