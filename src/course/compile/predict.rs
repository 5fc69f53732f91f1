//! Predictions.

use super::conditions::condition;
use super::draft::Draft;
use super::script;
use super::table::{Field, Table};
use crate::later::Later;
use crate::model::{Block, Predict, PredictOption};
use crate::proof::{Condition, Expect, Trial};

impl Draft<'_> {
    /// A `predict` block.
    pub(crate) fn predict(&mut self, mut table: Table<'_>) -> Option<Block> {
        let id = self.answer_id(&mut table);
        let scene = self.known_scene(&mut table);
        let prompt = table.text("prompt").map(|text| self.page.prose(&text));
        let reveal = table.text("reveal").map(|text| self.page.prose(&text));
        let place = table.place();
        let mut claims = Vec::new();
        let mut options = Vec::new();
        for field in table.need_list("options", 2) {
            options.extend(self.predict_option(field, &mut claims));
        }
        let run = table.need_list("run", 1);
        let run = script::read(run, self.stack(scene.as_deref()));
        table.finish();
        let (id, scene) = (id?, scene?);
        self.claims.trials.push(Trial {
            what: format!("the prediction `{id}`"),
            place,
            scene: scene.clone(),
            seed: None,
            run: run.clone(),

            expect: Expect::One(claims),
        });
        Some(Block::Predict(Predict {
            id,
            scene,
            prompt: prompt?,
            options,
            run: Later::new(&run.steps),
            reveal: reveal?,
        }))
    }

    fn predict_option(
        &mut self,
        field: Field<'_>,
        claims: &mut Vec<Condition>,
    ) -> Option<PredictOption> {
        let mut table = field.table("an option")?;
        let text = table.text("text").map(|text| self.page.line(&text));
        let comes_true = table.text("comes_true");
        let feedback = table.text("feedback").map(|text| self.page.prose(&text));
        table.finish();
        let comes_true = comes_true?;
        let expression = condition(&comes_true);
        claims.push(Condition {
            place: comes_true.place(),
            expression: expression.clone(),
        });
        Some(PredictOption {
            text: text?,
            comes_true: expression,
            feedback: feedback?,
        })
    }
}
