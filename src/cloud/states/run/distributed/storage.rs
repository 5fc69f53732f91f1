//! What distributed Maps read from S3 and write to it.

use super::{Running, Step};
use crate::call::SharedAnswer;
use crate::states::definition::{Action, Reader, Writer};
use crate::states::query::{Fault, Sort, names};
use crate::states::reading;
use crate::states::run::{After, Phase, Stage, Thread};
use serde_json::{Value, json};
use std::sync::Arc;

impl Running<'_> {
    /// Asks S3 for the items.
    pub(super) fn read(&mut self, thread: &mut Thread, reader: &Reader) -> After {
        let Phase::Distributed(run) = &mut thread.phase else {
            return After::Stay;
        };
        run.step = Step::Reading;
        let data = Arc::clone(&run.data);
        let seed = self.seed(thread, Stage::MapRun(1));
        let params = {
            let context = || self.context(thread, None);
            let scope = self.scope(thread, &seed, &context);
            match &reader.arguments {
                Some(template) => scope.fill(template, &data),
                None => Ok(Arc::new(json!({}))),
            }
        };
        let params = match params {
            Ok(params) => params,
            Err(fault) => return self.failed_here(thread, fault),
        };
        let action = if &*reader.action == "listObjectsV2" {
            "ListObjectsV2"
        } else {
            "GetObject"
        };
        self.shared
            .ask_s3(self.core, self.exec, thread.id, action, &params);
        After::Stay
    }

    /// S3 has answered what a Map asked.
    pub(in crate::states) fn s3_told(
        &mut self,
        thread: &mut Thread,
        answer: &SharedAnswer,
    ) -> After {
        let machine = self.machine();
        let Some(state) = machine.states.get(thread.at) else {
            return After::Stay;
        };
        let (Action::Map(map), Phase::Distributed(run)) = (&state.action, &thread.phase) else {
            return After::Stay;
        };
        match (run.step, answer, &map.reader) {
            (Step::Writing, _, _) => self.written(thread, answer),
            (_, Err(error), _) => {
                let cause = error.message.clone();
                self.run_failed(
                    thread,
                    state,
                    Fault::new(names::ITEM_READER, cause, Sort::Given),
                )
            }
            (_, Ok(body), Some(reader)) => {
                let most = self.items_max(thread, reader);
                match most.and_then(|most| reading::items(reader, body, most)) {
                    Ok(items) => {
                        if let Phase::Distributed(run) = &mut thread.phase {
                            run.items = Arc::new(items.into_iter().map(Arc::new).collect());
                        }
                        self.start_children(thread, state, map)
                    }
                    Err(fault) => self.run_failed(thread, state, fault),
                }
            }
            _ => After::Stay,
        }
    }

    fn items_max(&mut self, thread: &Thread, reader: &Reader) -> Result<usize, Fault> {
        let (Some(amount), Phase::Distributed(run)) = (&reader.items_max, &thread.phase) else {
            return Ok(usize::MAX);
        };
        let seed = self.seed(thread, Stage::MapRun(2));
        let context = || self.context(thread, None);
        let scope = self.scope(thread, &seed, &context);
        let most = crate::states::run::number(&scope, amount, "MaxItems", "integer", &run.data)?;
        if most < 0.0 {
            let cause = "field MaxItems must be positive";
            return Err(Fault::new(names::ITEM_READER, cause, Sort::Given));
        }
        Ok(if most == 0.0 {
            usize::MAX
        } else {
            most as usize
        })
    }

    /// Writes results to S3 in place of the output.
    pub(super) fn write_results(
        &mut self,
        thread: &mut Thread,
        writer: &Writer,
        results: &[Value],
    ) -> After {
        let Phase::Distributed(run) = &mut thread.phase else {
            return After::Stay;
        };
        run.step = Step::Writing;
        let (data, arn) = (Arc::clone(&run.data), Arc::clone(&run.arn));
        let seed = self.seed(thread, Stage::MapRun(4));
        let params = {
            let context = || self.context(thread, None);
            let scope = self.scope(thread, &seed, &context);
            let arguments = writer.arguments.as_ref();
            arguments
                .map(|template| scope.fill(template, &data))
                .transpose()
        };
        let params = match params {
            Ok(params) => params.unwrap_or_default(),
            Err(fault) => return self.failed_here(thread, fault),
        };
        let prefix = params["Prefix"]
            .as_str()
            .unwrap_or_default()
            .trim_end_matches('/')
            .to_owned();
        let uuid = arn.rsplit(':').next().unwrap_or_default().to_owned();
        let folder = if prefix.is_empty() {
            uuid
        } else {
            format!("{prefix}/{uuid}")
        };
        let bucket = params["Bucket"].as_str().unwrap_or_default();
        let results = transformed(writer, results.to_vec());
        let (body, ending) = if &*writer.format == "JSONL" {
            let lines: Vec<String> = results.iter().map(Value::to_string).collect();
            (lines.join("\n"), "jsonl")
        } else {
            (Value::Array(results).to_string(), "json")
        };
        let file = format!("SUCCEEDED_0.{ending}");
        let manifest = json!({
            "DestinationBucket": bucket,
            "MapRunArn": arn,
            "ResultFiles": {
                "FAILED": [],
                "PENDING": [],
                "SUCCEEDED": [{"Key": format!("{folder}/{file}"), "Size": body.len()}],
            },
        });
        let put = |key: &str, body: String| json!({"Bucket": bucket, "Key": format!("{folder}/{key}"), "Body": body});
        self.shared
            .call_s3(self.core, self.exec, "PutObject", put(&file, body));
        let params = put("manifest.json", manifest.to_string());
        self.shared.ask_s3(
            self.core,
            self.exec,
            thread.id,
            "PutObject",
            &Arc::new(params),
        );
        if let Phase::Distributed(run) = &mut thread.phase {
            let details = json!({"Bucket": bucket, "Key": format!("{folder}/manifest.json")});
            run.data = Arc::new(json!({"MapRunArn": arn, "ResultWriterDetails": details}));
        }
        After::Stay
    }

    fn written(&mut self, thread: &mut Thread, answer: &SharedAnswer) -> After {
        let machine = self.machine();
        let (Some(state), Phase::Distributed(run)) = (machine.states.get(thread.at), &thread.phase)
        else {
            return After::Stay;
        };
        match answer {
            Ok(_) => {
                let output = Arc::clone(&run.data);
                self.run_succeeded(thread, state, &output)
            }
            Err(error) => {
                let fault = Fault::new(
                    "States.ResultWriterFailed",
                    error.message.clone(),
                    Sort::Given,
                );
                self.run_failed(thread, state, fault)
            }
        }
    }
}

/// Results as `WriterConfig` wants them: `FLATTEN` melts lists into one.
pub(super) fn transformed(writer: &Writer, results: Vec<Value>) -> Vec<Value> {
    if writer.transformation.as_deref() != Some("FLATTEN") {
        return results;
    }
    let melt = |value| match value {
        Value::Array(items) => items,
        other => vec![other],
    };
    results.into_iter().flat_map(melt).collect()
}
