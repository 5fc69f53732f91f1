//! In which order resources are created.

use super::problem::Problems;
use super::resolver::Reference;
use crate::sorted::SortedMap;

/// A resource and what it needs to be there before it.
#[derive(Clone, Debug)]
pub(super) struct Needs<'a> {
    pub id: &'a str,
    pub references: Vec<Reference>,
}

/// The resources' positions, each after those that it needs; otherwise in the order given. Circles are reported, and
/// their resources come last.
pub(super) fn order(resources: &[Needs<'_>], problems: &mut Problems) -> Vec<usize> {
    let mut sorter = Sorter::new(resources);
    sorter.take_ready();
    while let Some(circle) = sorter.circle() {
        report(resources, &circle, problems);
        // What only waits for the circle is in no circle itself.
        sorter.take(circle);
        sorter.take_ready();
    }
    sorter.order
}

struct Sorter {
    /// For each resource, the others that it needs, and through which of its references.
    needs: Vec<SortedMap<usize, usize>>,
    taken: Vec<bool>,
    order: Vec<usize>,
}

impl Sorter {
    fn new(resources: &[Needs<'_>]) -> Self {
        let positions: SortedMap<&str, usize> = resources
            .iter()
            .enumerate()
            .map(|(at, resource)| (resource.id, at))
            .collect();
        let needs_of = |resource: &Needs<'_>| {
            let found = resource.references.iter().enumerate().rev();
            found
                .filter_map(|(at, reference)| Some((*positions.get(reference.to.as_str())?, at)))
                .collect()
        };
        Self {
            needs: resources.iter().map(needs_of).collect(),
            taken: vec![false; resources.len()],
            order: Vec::new(),
        }
    }

    fn take(&mut self, resources: Vec<usize>) {
        for at in resources {
            self.taken[at] = true;
            self.order.push(at);
        }
    }

    fn take_ready(&mut self) {
        while let Some(at) =
            (0..self.taken.len()).find(|at| !self.taken[*at] && self.waits_for(*at).is_none())
        {
            self.take(vec![at]);
        }
    }

    /// The first resource that this one still waits for.
    fn waits_for(&self, at: usize) -> Option<usize> {
        self.needs[at]
            .keys()
            .copied()
            .find(|need| !self.taken[*need])
    }

    /// Some resources that all wait for each other, each for the next.
    fn circle(&self) -> Option<Vec<usize>> {
        let mut at = self.taken.iter().position(|taken| !taken)?;
        let mut way = Vec::new();
        loop {
            if let Some(start) = way.iter().position(|seen| *seen == at) {
                return Some(way.split_off(start));
            }
            way.push(at);
            at = self.waits_for(at)?;
        }
    }
}

fn report(resources: &[Needs<'_>], circle: &[usize], problems: &mut Problems) {
    let names: Vec<&str> = circle.iter().map(|at| resources[*at].id).collect();
    let [first, ..] = circle else { return };
    let next = names.get(1).unwrap_or(&names[0]);
    let Some(reference) = resources[*first]
        .references
        .iter()
        .find(|reference| reference.to == *next)
    else {
        return;
    };
    let message = if names.len() == 1 {
        format!("`{next}` refers to itself, so it cannot be created. Take this reference out.")
    } else {
        format!(
            "Circular dependency: {} → {}. None can be created before the other; take one of the references out.",
            names.join(" → "),
            names[0]
        )
    };
    problems.add(&reference.path, message);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::node::Path;

    fn needs<'a>(id: &'a str, others: &[&str]) -> Needs<'a> {
        let reference = |to: &&str| Reference {
            to: (*to).into(),
            path: Path::from([id.to_owned()]),
        };
        Needs {
            id,
            references: others.iter().map(reference).collect(),
        }
    }

    #[test]
    fn what_is_needed_comes_first() {
        let mut problems = Problems::default();
        let resources = [
            needs("A", &["C"]),
            needs("B", &[]),
            needs("C", &["D", "Elsewhere"]),
            needs("D", &[]),
        ];
        assert_eq!(order(&resources, &mut problems), [1, 3, 2, 0]);
        assert!(problems.is_empty());
    }

    #[test]
    fn each_circle_is_reported_once_and_nothing_beside_it() {
        let mut problems = Problems::default();
        let resources = [
            needs("A", &["B"]),
            needs("B", &["A"]),
            needs("Waits", &["A"]),
            needs("Self", &["Self"]),
        ];
        assert_eq!(order(&resources, &mut problems).len(), 4);
        let found = problems.in_order_of(&serde_json::Value::Null);
        let at: Vec<_> = found.iter().map(|problem| problem.path.join(".")).collect();
        assert_eq!(at, ["A", "Self"]);
        assert!(
            found[0].message.contains("A → B → A"),
            "{}",
            found[0].message
        );
    }
}
