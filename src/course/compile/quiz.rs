//! Questions.

use super::conditions::condition;
use super::draft::Draft;
use super::names::suggest;
use super::script;
use super::table::{Field, Table};
use crate::model::Block;
use crate::proof::{Condition, Expect, Trial};
use crate::quiz::{Choice, Kind, Pair, Question};
use std::collections::BTreeSet;

const TYPES: [&str; 5] = ["MultipleChoice", "ShortAnswer", "Tracing", "Order", "Match"];

/// What the options of a question claim about the run of its proof.
type Claims = Vec<(Condition, bool)>;

impl Draft<'_> {
    /// A `quiz` block: its file.
    pub(crate) fn quiz(&mut self, block: Table<'_>) -> Option<Block> {
        if !self.questions.is_empty() {
            block
                .error("a lesson has one quiz, and there is one above; put the questions together");
        }
        let source = self.block_file(block, "quiz.toml")?;
        let mut table = Table::parse_file(source, "the quiz")?;
        for field in table.need_list("questions", 1) {
            let question = self.question(field);
            self.questions.extend(question);
        }
        table.finish();
        Some(Block::Quiz)
    }

    fn question(&mut self, field: Field<'_>) -> Option<Question> {
        let mut table = field.table("a question")?;
        let id = self.answer_id(&mut table);
        let kind_name = table.text("type");
        let context = table.text("context").map(|text| self.page.prose(&text));
        let mut prompt = table.need("prompt")?.table("`prompt`")?;
        let mut answer = table.need("answer")?.table("`answer`")?;
        let words = prompt.text("prompt").map(|text| self.page.prose(&text));
        let proof = table.table("proof", "`proof`");
        let mut claims = Claims::new();
        let is_known = kind_name
            .as_ref()
            .is_some_and(|name| TYPES.contains(&name.value.as_ref()));
        let kind = kind_name.and_then(|name| match name.value.as_ref() {
            "MultipleChoice" => Some(Kind::MultipleChoice {
                options: self.options(&mut prompt, &mut answer, proof.is_some(), &mut claims),
            }),
            "Tracing" => {
                if proof.is_none() {
                    table.error("a Tracing question is proved by running: give it a `[questions.proof]` with `scene` and `run`");
                }
                Some(Kind::Tracing {
                    code: self.program(&mut prompt).unwrap_or_default(),
                    options: self.options(&mut prompt, &mut answer, proof.is_some(), &mut claims),
                })
            }
            "ShortAnswer" => self.short_answer(&mut answer),
            "Order" => self.order(&mut answer),
            "Match" => self.matching(&mut answer),
            other => {
                let help = suggest(other, TYPES);
                name.error(0, format!("there is no question of type `{other}`; {help}"));
                None
            }
        });
        // What an unknown type would take is unknown.
        if is_known {
            prompt.finish();
            answer.finish();
        }
        let what = format!("the question `{}`", id.as_deref().unwrap_or_default());
        if let Some(proof) = proof {
            self.question_proof(proof, what, claims);
        }
        table.finish();
        Some(Question {
            id: id?,
            prompt: words?,
            context: context?,
            kind: kind?,
        })
    }

    /// The right options, then the others; the app shuffles them.
    fn options(
        &mut self,
        prompt: &mut Table<'_>,
        answer: &mut Table<'_>,
        proved: bool,
        claims: &mut Claims,
    ) -> Vec<Choice> {
        let right = answer
            .need("answer")
            .map(Field::list_or_one)
            .unwrap_or_default();
        let wrong = prompt.need_list("distractors", 1);
        if right.is_empty() {
            answer.error("a question needs at least one right answer");
        }
        let all = right.into_iter().map(|field| (field, true));
        let all = all.chain(wrong.into_iter().map(|field| (field, false)));
        let mut texts = BTreeSet::new();
        let mut choices = Vec::new();
        for (field, right) in all {
            let (source, at) = (field.source, field.at);
            let Some(choice) = self.choice(field, right, proved, claims) else {
                continue;
            };
            if !texts.insert(choice.text.clone()) {
                source.error(
                    at,
                    "this option says the same as one above; change one of them",
                );
            }
            choices.push(choice);
        }
        choices
    }

    fn choice(
        &mut self,
        field: Field<'_>,
        right: bool,
        proved: bool,
        claims: &mut Claims,
    ) -> Option<Choice> {
        let mut table = field.table("an option")?;
        let text = table.text("text").map(|text| self.page.line(&text));
        let feedback = table.text("feedback").map(|text| self.page.prose(&text));
        let claim = match proved {
            true => table.text("claim"),
            false => table.take("claim").and_then(Field::text),
        };
        if let Some(claim) = claim {
            if !proved {
                claim.error(0, "a claim is tried by the question's proof, and there is none: give the question a `[questions.proof]`");
            }
            let place = claim.place();
            let expression = condition(&claim);
            claims.push((Condition { place, expression }, right));
        }
        table.finish();
        Some(Choice {
            text: text?,
            right,
            feedback: feedback?,
        })
    }

    fn program(&mut self, prompt: &mut Table<'_>) -> Option<String> {
        let program = prompt.text("program");
        let language = prompt.text("language");
        let (program, language) = (program?, language?);
        if !super::highlight::LANGUAGES.contains(&language.value.as_ref()) {
            let help = suggest(&language.value, super::highlight::LANGUAGES);
            language.error(0, format!("`{}` is not a language; {help}", language.value));
        }
        Some(super::highlight::block(&language.value, &program.value))
    }

    fn short_answer(&mut self, answer: &mut Table<'_>) -> Option<Kind> {
        let first = answer.plain("answer");
        let others = answer
            .list("alternatives")
            .into_iter()
            .filter_map(Field::plain);
        let answers: Vec<String> = first.into_iter().chain(others).collect();
        let mut known: BTreeSet<String> = BTreeSet::new();
        for text in &answers {
            if !known.insert(text.to_lowercase()) {
                answer.error(format!(
                    "the answer `{text}` is listed twice (case does not count)"
                ));
            }
        }
        let mut feedback = Vec::new();
        for field in answer.need_list("feedback", 0) {
            let mut table = field.table("a wrong answer")?;
            let text = table.text("text");
            let html = table.text("feedback").map(|text| self.page.prose(&text));
            table.finish();
            let (text, html) = (text?, html?);
            let typed = text.value.trim().to_owned();
            if !known.insert(typed.to_lowercase()) {
                text.error(
                    0,
                    format!(
                        "`{typed}` is right or has its feedback already, so this is never shown"
                    ),
                );
            }
            feedback.push((typed, html));
        }
        let otherwise = answer.text("otherwise").map(|text| self.page.prose(&text));
        Some(Kind::ShortAnswer {
            answers,
            feedback,
            otherwise: otherwise?,
        })
    }

    fn order(&mut self, answer: &mut Table<'_>) -> Option<Kind> {
        let items: Vec<String> = answer
            .need_list("items", 3)
            .into_iter()
            .filter_map(Field::text)
            .map(|text| self.page.line(&text))
            .collect();
        let distinct: BTreeSet<&String> = items.iter().collect();
        if distinct.len() < items.len() {
            answer
                .error("two items say the same, so their order cannot be told; change one of them");
        }
        let feedback = answer.text("feedback").map(|text| self.page.prose(&text));
        Some(Kind::Order {
            items,
            feedback: feedback?,
        })
    }

    fn matching(&mut self, answer: &mut Table<'_>) -> Option<Kind> {
        let mut sides = BTreeSet::new();
        let mut pairs = Vec::new();
        for field in answer.need_list("pairs", 2) {
            let (source, at) = (field.source, field.at);
            let mut table = field.table("a pair")?;
            let left = table.text("left").map(|text| self.page.line(&text));
            let right = table.text("right").map(|text| self.page.line(&text));
            let feedback = table.text("feedback").map(|text| self.page.prose(&text));
            table.finish();
            let (left, right) = (left?, right?);
            for side in [("left", left.clone()), ("right", right.clone())] {
                let name = side.0;
                if !sides.insert(side) {
                    source.error(
                        at,
                        format!("the `{name}` of this pair is that of another; each stands once"),
                    );
                }
            }
            pairs.push(Pair {
                left,
                right,
                feedback: feedback?,
            });
        }
        Some(Kind::Match { pairs })
    }

    fn question_proof(&mut self, mut table: Table<'_>, what: String, mut claims: Claims) {
        let scene = self.known_scene(&mut table);
        let seed = table.number("seed", 0..=u64::from(u32::MAX));
        let run = table.need_list("run", 1);
        let run = script::read(run, self.stack(scene.as_deref()));
        let answer = match claims.is_empty() {
            true => table.text("answer"),
            false => table.take("answer").and_then(Field::text),
        };
        if let Some(answer) = answer {
            let place = answer.place();
            let expression = condition(&answer);
            claims.push((Condition { place, expression }, true));
        }
        let place = table.place();
        table.finish();
        let Some(scene) = scene else { return };
        self.claims.trials.push(Trial {
            what,
            place,
            scene,
            seed,
            run,
            expect: Expect::Each(claims),
        });
    }
}
