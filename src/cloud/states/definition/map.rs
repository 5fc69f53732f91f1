//! Map states.

use super::build::Builder;
use super::problem::{At, Problem, code};
use super::template::{self, Template};
use super::{Amount, Kind, Language, Resource, StateId, fields, state};
use crate::jsonpath::Path;
use serde_json::{Map as JsonMap, Value};
use std::sync::Arc;

type Object = JsonMap<String, Value>;

/// What a Map does.
#[derive(Debug)]
pub(in crate::states) struct Map {
    pub(in crate::states) start: StateId,
    pub(in crate::states) items: Items,
    /// `ItemSelector`, or `Parameters` as it once was called.
    pub(in crate::states) selector: Option<Template>,
    pub(in crate::states) concurrency: Option<Amount>,
    /// The kind of its child executions when it is distributed; none when it is inline.
    pub(in crate::states) children: Option<Kind>,
    pub(in crate::states) tolerated_count: Option<Amount>,
    pub(in crate::states) tolerated_percentage: Option<Amount>,
    pub(in crate::states) label: Option<Arc<str>>,
    pub(in crate::states) reader: Option<Reader>,
    pub(in crate::states) batcher: Option<Batcher>,
    pub(in crate::states) writer: Option<Writer>,
    /// Whether it uses what came to the language in November 2024 or later, or holds distributed Maps in turn: AWS has
    /// written the histories of such runs otherwise since.
    pub(in crate::states) is_recent: bool,
}

/// Where the items are.
#[derive(Debug)]
pub(in crate::states) enum Items {
    /// The input itself.
    Input,
    Path(Path),
    Template(Template),
}

/// `ItemReader`.
#[derive(Debug)]
pub(in crate::states) struct Reader {
    /// `getObject` or `listObjectsV2`.
    pub(in crate::states) action: Arc<str>,
    pub(in crate::states) arguments: Option<Template>,
    /// `JSON`, `JSONL`, `CSV`, `MANIFEST`.
    pub(in crate::states) format: Arc<str>,
    /// `CSVHeaders`; none when the first row has them.
    pub(in crate::states) headers: Option<Vec<String>>,
    pub(in crate::states) delimiter: char,
    pub(in crate::states) items_max: Option<Amount>,
    /// `ItemsPointer`: where in the JSON the list is.
    pub(in crate::states) pointer: Option<String>,
}

/// `ItemBatcher`.
#[derive(Debug)]
pub(in crate::states) struct Batcher {
    pub(in crate::states) items_max: Option<Amount>,
    pub(in crate::states) bytes_max: Option<Amount>,
    pub(in crate::states) input: Option<Template>,
}

/// `ResultWriter`.
#[derive(Debug)]
pub(in crate::states) struct Writer {
    /// Bucket and prefix; without them results stay in the output.
    pub(in crate::states) arguments: Option<Template>,
    /// `ALL`, `COMPACT`, `FLATTEN`, `NONE`.
    pub(in crate::states) transformation: Option<Arc<str>>,
    /// `JSON` or `JSONL`.
    pub(in crate::states) format: Arc<str>,
}

pub(super) fn map(
    builder: &mut Builder,
    object: &Object,
    language: Language,
    at: &At<'_>,
) -> Option<Map> {
    let field = if object.contains_key("ItemProcessor") || !object.contains_key("Iterator") {
        "ItemProcessor"
    } else {
        "Iterator"
    };
    fields::require(builder, object, &[field], at);
    let processor = fields::object(builder, object, field, at);
    let place = at.key(field);
    let children = processor.and_then(|processor| mode(builder, processor, &place));
    let start = processor.and_then(|processor| builder.block(processor, &place));
    let nests = processor
        .and_then(|processor| processor.get("States"))
        .is_some_and(holds_distributed);
    let is_recent = nests || language == Language::Jsonata || is_recent(object);
    let number = |builder: &mut Builder, field, most| {
        state::amount(builder, object, field, (0, most), language, at)
    };
    let concurrency = number(builder, "MaxConcurrency", 1_000_000_000);
    let tolerated_count = number(builder, "ToleratedFailureCount", 1_000_000_000);
    let tolerated_percentage = percentage(builder, object, language, at);
    let selector = match object.get("ItemSelector") {
        Some(_) => template::optional(builder, object, "ItemSelector", language, "", at),
        None if language == Language::JsonPath => {
            template::optional(builder, object, "Parameters", language, "", at)
        }
        None => None,
    };
    Some(Map {
        items: items(builder, object, language, at),
        label: label(builder, object, at),
        reader: reader(builder, object, language, at),
        batcher: batcher(builder, object, language, at),
        writer: writer(builder, object, language, at),
        start: start?,
        selector,
        concurrency,
        children,
        tolerated_count,
        tolerated_percentage,
        is_recent,
    })
}

/// Whether a Map reads variables, or picks items from what it has read.
fn is_recent(object: &Object) -> bool {
    let is_variable = |value: &Value| {
        let path = value.as_str().and_then(|text| Path::parse(text).ok());
        path.is_some_and(|path| matches!(path.root(), crate::jsonpath::Root::Variable(_)))
    };
    let batcher = object.get("ItemBatcher").and_then(Value::as_object);
    let fields = object
        .values()
        .chain(batcher.into_iter().flat_map(|batcher| batcher.values()));
    let reads = object.contains_key("ItemReader") && object.contains_key("ItemsPath");
    reads || fields.into_iter().any(is_variable)
}

/// Whether one of these states is a distributed Map, at whatever depth.
fn holds_distributed(states: &Value) -> bool {
    states.as_object().is_some_and(|states| {
        states.values().any(|state| {
            let processor = state.get("ItemProcessor").or_else(|| state.get("Iterator"));
            processor.is_some_and(|processor| {
                processor["ProcessorConfig"]["Mode"] == "DISTRIBUTED"
                    || holds_distributed(&processor["States"])
            })
        })
    })
}

/// `ProcessorConfig`.
fn mode(builder: &mut Builder, processor: &Object, at: &At<'_>) -> Option<Kind> {
    fields::only(
        builder,
        processor,
        &["StartAt", "States", "ProcessorConfig", "Comment"],
        at,
    );
    let config = fields::object(builder, processor, "ProcessorConfig", at)?;
    let place = at.key("ProcessorConfig");
    fields::only(builder, config, &["Mode", "ExecutionType"], &place);
    let mode = fields::text(builder, config, "Mode", &place).unwrap_or("INLINE");
    let kind = fields::text(builder, config, "ExecutionType", &place);
    match (mode, kind) {
        ("INLINE", _) => None,
        ("DISTRIBUTED", Some("STANDARD")) => Some(Kind::Standard),
        ("DISTRIBUTED", Some("EXPRESS")) => Some(Kind::Express),
        ("DISTRIBUTED", None) => {
            fields::require(builder, config, &["ExecutionType"], &place);
            None
        }
        ("DISTRIBUTED", Some(_)) => {
            builder.schema(
                &place.key("ExecutionType"),
                "Value is not one of the supported execution types: [STANDARD, EXPRESS]",
                "Child executions are STANDARD or EXPRESS.",
            );
            None
        }
        _ => {
            builder.schema(
                &place.key("Mode"),
                "Value is not one of the supported modes: [INLINE, DISTRIBUTED]",
                "Write \"INLINE\" or \"DISTRIBUTED\".",
            );
            None
        }
    }
}

fn percentage(
    builder: &mut Builder,
    object: &Object,
    language: Language,
    at: &At<'_>,
) -> Option<Amount> {
    const FIELD: &str = "ToleratedFailurePercentage";
    if let Some(value) = object.get(FIELD)
        && let Some(number) = value.as_f64()
    {
        if !(0.0..=100.0).contains(&number) {
            builder.schema(
                &at.key(FIELD),
                "Value is not a valid number between 0 and 100",
                "Choose a percentage.",
            );
        }
        return Some(Amount::Fixed(value.clone()));
    }
    state::amount(builder, object, FIELD, (0, 100), language, at)
}

fn items(builder: &mut Builder, object: &Object, language: Language, at: &At<'_>) -> Items {
    if language == Language::Jsonata {
        return match template::optional(builder, object, "Items", language, "", at) {
            Some(template) => Items::Template(template),
            None => Items::Input,
        };
    }
    match state::path(builder, object, "ItemsPath", at) {
        Some(path) => Items::Path(path),
        None => Items::Input,
    }
}

/// `Label`, which names the Map's runs.
fn label(builder: &mut Builder, object: &Object, at: &At<'_>) -> Option<Arc<str>> {
    let label = fields::text(builder, object, "Label", at)?;
    let place = at.key("Label");
    let odd =
        |c: char| c.is_whitespace() || c.is_control() || "?*<>{}[]:;,\\|^~$#%&`\"".contains(c);
    if label.is_empty() || label.chars().count() > 40 || label.contains(odd) {
        let problem = Problem::error(code::BAD_LABEL, format!("Invalid label name: {label}"));
        builder.report(problem.at(&place).mend(
            "A label has 1 to 40 characters, no spaces and none of ?*<>{}[]:;,\\|^~$#%&`\".",
        ));
    } else if !builder.labels.insert(label.to_owned()) {
        let problem = Problem::error(code::LABEL, format!("Duplicate label name: {label}"));
        builder.report(problem.at(&place).mend("Give each Map a label of its own."));
    }
    Some(label.into())
}

/// `Parameters` or `Arguments`.
fn arguments(
    builder: &mut Builder,
    object: &Object,
    language: Language,
    within: &str,
    at: &At<'_>,
) -> Option<Template> {
    let field = match language {
        Language::JsonPath => "Parameters",
        Language::Jsonata => "Arguments",
    };
    template::optional(builder, object, field, language, within, at)
}

fn reader(
    builder: &mut Builder,
    object: &Object,
    language: Language,
    at: &At<'_>,
) -> Option<Reader> {
    let given = fields::object(builder, object, "ItemReader", at)?;
    let place = at.key("ItemReader");
    fields::only(
        builder,
        given,
        &["Resource", "Parameters", "Arguments", "ReaderConfig"],
        &place,
    );
    fields::require(builder, given, &["Resource"], &place);
    let resource = fields::text(builder, given, "Resource", &place)?;
    let empty = Object::new();
    let config = fields::object(builder, given, "ReaderConfig", &place).unwrap_or(&empty);
    let inside = place.key("ReaderConfig");
    let known = [
        "InputType",
        "Transformation",
        "CSVHeaderLocation",
        "CSVHeaders",
        "CSVDelimiter",
        "MaxItems",
        "MaxItemsPath",
        "ItemsPointer",
        "ManifestType",
    ];
    fields::only(builder, config, &known, &inside);
    let Some(Resource::Service { action, .. }) = Resource::parse(resource) else {
        builder.schema(&place.key("Resource"), format!("The resource provided {resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."), "Items are read with arn:aws:states:::s3:getObject or arn:aws:states:::s3:listObjectsV2.");
        return None;
    };
    let headers = fields::list(builder, config, "CSVHeaders", &inside);
    let delimiter = match fields::text(builder, config, "CSVDelimiter", &inside) {
        Some("PIPE") => '|',
        Some("SEMICOLON") => ';',
        Some("SPACE") => ' ',
        Some("TAB") => '\t',
        _ => ',',
    };
    Some(Reader {
        action,
        arguments: arguments(builder, given, language, "ItemReader", &place),
        format: fields::text(builder, config, "InputType", &inside)
            .unwrap_or("JSON")
            .into(),
        headers: headers.map(|list| {
            list.iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect()
        }),
        delimiter,
        items_max: state::amount(
            builder,
            config,
            "MaxItems",
            (0, 100_000_000),
            language,
            &inside,
        ),
        pointer: fields::text(builder, config, "ItemsPointer", &inside).map(str::to_owned),
    })
}

fn batcher(
    builder: &mut Builder,
    object: &Object,
    language: Language,
    at: &At<'_>,
) -> Option<Batcher> {
    let given = fields::object(builder, object, "ItemBatcher", at)?;
    let place = at.key("ItemBatcher");
    let known = [
        "BatchInput",
        "MaxItemsPerBatch",
        "MaxItemsPerBatchPath",
        "MaxInputBytesPerBatch",
        "MaxInputBytesPerBatchPath",
    ];
    fields::only(builder, given, &known, &place);
    let bounds = (1, 1_000_000_000);
    Some(Batcher {
        items_max: state::amount(builder, given, "MaxItemsPerBatch", bounds, language, &place),
        bytes_max: state::amount(
            builder,
            given,
            "MaxInputBytesPerBatch",
            bounds,
            language,
            &place,
        ),
        input: template::optional(
            builder,
            given,
            "BatchInput",
            language,
            "ItemBatcher",
            &place,
        ),
    })
}

fn writer(
    builder: &mut Builder,
    object: &Object,
    language: Language,
    at: &At<'_>,
) -> Option<Writer> {
    let given = fields::object(builder, object, "ResultWriter", at)?;
    let place = at.key("ResultWriter");
    fields::only(
        builder,
        given,
        &["Resource", "Parameters", "Arguments", "WriterConfig"],
        &place,
    );
    let empty = Object::new();
    let config = fields::object(builder, given, "WriterConfig", &place).unwrap_or(&empty);
    let inside = place.key("WriterConfig");
    fields::only(builder, config, &["OutputType", "Transformation"], &inside);
    let transformation = fields::text(builder, config, "Transformation", &inside);
    Some(Writer {
        arguments: arguments(builder, given, language, "ResultWriter", &place),
        transformation: transformation.map(Arc::from),
        format: fields::text(builder, config, "OutputType", &inside)
            .unwrap_or("JSON")
            .into(),
    })
}
