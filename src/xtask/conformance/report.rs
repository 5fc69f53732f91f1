//! What conformance prints.

use super::Verdict;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How all scenarios went.
#[derive(Default)]
pub struct Report {
    /// In the order they ran.
    pub results: Vec<Result>,
}

/// How one scenario went.
pub struct Result {
    /// The area it counts for, such as `sqs`.
    pub area: String,
    /// Its file, below the folder that was asked for.
    pub name: String,
    /// How it went.
    pub verdict: Verdict,
}

impl Report {
    /// How many passed.
    pub fn passed(&self) -> usize {
        self.count(|result| result.verdict == Verdict::Passed)
    }

    /// How many count, passed or failed.
    fn total(&self) -> usize {
        self.count(|result| !matches!(result.verdict, Verdict::Skipped(_)))
    }

    fn count(&self, which: impl Fn(&Result) -> bool) -> usize {
        self.results.iter().filter(|result| which(result)).count()
    }

    /// How many of an area passed, and of how many.
    pub fn area(&self, area: &str) -> (usize, usize) {
        self.areas().get(area).copied().unwrap_or_default()
    }

    fn areas(&self) -> BTreeMap<&str, (usize, usize)> {
        let mut areas = BTreeMap::new();
        for result in &self.results {
            let (passed, of): &mut (usize, usize) = areas.entry(result.area.as_str()).or_default();
            match result.verdict {
                Verdict::Passed => {
                    *passed += 1;
                    *of += 1;
                }
                Verdict::Failed(_) | Verdict::NotModelled(_) => *of += 1,
                Verdict::Skipped(_) => {}
            }
        }
        areas
    }

    /// The last line of the task, for people and scripts.
    pub fn last_line(&self) -> String {
        let passed = self.passed();
        format!(
            "conformance: {passed} passed, {} failed",
            self.total() - passed
        )
    }

    /// Prints where each scenario failed; those that are not modelled one by one only if asked to.
    pub fn print_failures(&self, every_failure: bool) {
        let mut missing: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for Result {
            area,
            name,
            verdict,
        } in &self.results
        {
            match verdict {
                Verdict::Passed | Verdict::Skipped(_) => {}
                Verdict::Failed(why) => println!("FAILED {area}: {name}\n    {why}"),
                Verdict::NotModelled(what) if every_failure => {
                    println!("FAILED {area}: {name}\n    not modelled: {what}");
                }
                Verdict::NotModelled(what) => {
                    *missing.entry(area).or_default().entry(what).or_default() += 1;
                }
            }
        }
        for (area, reasons) in missing {
            println!(
                "FAILED {area}: {} not modelled",
                reasons.values().sum::<usize>()
            );
            for (what, count) in reasons {
                println!("    {count:>5}  {what}");
            }
        }
    }

    /// Prints how many passed by area.
    pub fn print_table(&self) {
        println!();
        for (area, (passed, of)) in self.areas() {
            println!("{area:<16} {passed:>5} of {of:>5}");
        }
        let skipped = self.results.len() - self.total();
        if skipped > 0 {
            println!("{skipped} more cannot be replayed: parts of them were not recorded");
        }
    }

    /// Only the scenarios of an area.
    pub fn into_area(self, area: &str) -> Self {
        let mut results = self.results;
        results.retain(|result| result.area == area);
        Self { results }
    }

    /// All of it, for scripts.
    pub fn to_json(&self) -> Value {
        let scenarios: Vec<Value> = self
            .results
            .iter()
            .map(
                |Result {
                     area,
                     name,
                     verdict,
                 }| {
                    let (verdict, why) = match verdict {
                        Verdict::Passed => ("passed", ""),
                        Verdict::Failed(why) => ("failed", why.as_str()),
                        Verdict::NotModelled(why) => ("not modelled", why.as_str()),
                        Verdict::Skipped(why) => ("skipped", *why),
                    };
                    json!({"area": area, "name": name, "verdict": verdict, "why": why})
                },
            )
            .collect();
        let passed = self.passed();
        json!({"passed": passed, "failed": self.total() - passed, "scenarios": scenarios})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_replayed_counts_neither_way() {
        let verdicts = [
            Verdict::Passed,
            Verdict::Failed("x".into()),
            Verdict::NotModelled("y".into()),
            Verdict::Skipped("z"),
        ];
        let results = verdicts.into_iter().map(|verdict| Result {
            area: "sqs".into(),
            name: "n".into(),
            verdict,
        });
        let report = Report {
            results: results.collect(),
        };
        assert_eq!(report.last_line(), "conformance: 1 passed, 2 failed");
        assert_eq!(report.area("sqs"), (1, 3));
        assert_eq!(report.area("lambda"), (0, 0));
        assert_eq!(report.to_json()["failed"], 2);
    }
}
