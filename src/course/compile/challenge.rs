//! Challenges.

use super::conditions::condition;
use super::draft::Draft;
use super::names::is_slug;
use super::script::{self, Script};
use super::table::{Field, Table};
use crate::later::Later;
use crate::model::{Block, Challenge, Goal};
use crate::proof::{ChallengeProof, Hint};
use std::collections::BTreeSet;

/// How long a challenge is left alone to prove that it does not solve itself, unless it says otherwise.
const PATIENCE_MS: u64 = 120_000;
const PATIENCE_MAX_MS: u64 = 24 * 60 * 60 * 1000;

impl Draft<'_> {
    /// A `challenge` block: its file.
    pub(crate) fn challenge(&mut self, block: Table<'_>) -> Option<Block> {
        let source = self.block_file(block, "challenge.toml")?;
        let mut table = Table::parse_file(source, "the challenge")?;
        let id = self.answer_id(&mut table);
        let title = table.plain("title");
        let scene = self.known_scene(&mut table);
        let brief = table.text("brief").map(|text| self.page.prose(&text));
        let debrief = table.text("debrief").map(|text| self.page.prose(&text));
        let patience_ms = table.number("patience_ms", 0..=PATIENCE_MAX_MS);
        let goals = goals(table.need_list("goals", 1));
        let mut hints = Vec::new();
        let mut hint_runs = Vec::new();
        for field in table.need_list("hints", 3) {
            hints.extend(self.hint(field, scene.as_deref(), &mut hint_runs));
        }
        let solution = table.need_list("solution", 1);
        let solution = script::read(solution, self.stack(scene.as_deref()));
        let place = table.place();
        table.finish();
        let (id, scene) = (id?, scene?);
        self.claims.challenges.push(ChallengeProof {
            id: id.clone(),
            place,
            patience_ms: patience_ms.unwrap_or(PATIENCE_MS),
            goals: goals.iter().map(|(_, place)| place.clone()).collect(),
            hints: hint_runs,
            solution: solution.places,
        });
        Some(Block::Challenge(Challenge {
            id,
            title: title?,
            scene,
            brief: brief?,
            goals: goals.into_iter().map(|(goal, _)| goal).collect(),
            hints,
            solution: Later::new(&solution.steps),
            debrief: debrief?,
        }))
    }

    /// A hint is a text, or a table when following it literally means acting.
    fn hint(
        &mut self,
        field: Field<'_>,
        scene: Option<&str>,
        runs: &mut Vec<Hint>,
    ) -> Option<String> {
        if field.is_text() {
            return field.text().map(|text| self.page.prose(&text));
        }
        let place = field.place();
        let mut table = field.table("a hint")?;
        let text = table.text("text").map(|text| self.page.prose(&text));
        let run: Script = script::read(table.list("run"), self.stack(scene));
        table.finish();
        if !run.steps.is_empty() {
            runs.push(Hint { place, run });
        }
        text
    }
}

fn goals(fields: Vec<Field<'_>>) -> Vec<(Goal, crate::compile::Place)> {
    let mut ids = BTreeSet::new();
    fields
        .into_iter()
        .filter_map(|field| goal(field, &mut ids))
        .collect()
}

fn goal(field: Field<'_>, ids: &mut BTreeSet<String>) -> Option<(Goal, crate::compile::Place)> {
    let mut table = field.table("a goal")?;
    let id = table.text("id");
    let text = table.plain("text");
    let when = table.text("when");
    let keep = table.flag("keep").unwrap_or(true);
    table.finish();
    let (id, when) = (id?, when?);
    if !is_slug(&id.value) {
        id.error(
            0,
            format!(
                "`{}` is no id; use lower case letters, digits and `-`",
                id.value
            ),
        );
    }
    if !ids.insert(id.value.to_string()) {
        id.error(
            0,
            format!(
                "there is a goal `{}` above already; ids are unique",
                id.value
            ),
        );
    }
    let goal = Goal {
        id: id.value.into_owned(),
        text: text?,
        when: condition(&when),
        keep,
    };
    Some((goal, when.place()))
}
