//! The code of a function: which of the reader's files it is made of, what is deployed of them, and what came of it.

use super::code::finding::{Finding, Severity};
use cloud::clock::Time;
use cloud::engine::Cloud;
use cloud::lambda::{Event as Lambda, Outcome, RequestId};
use cloud::log::{ApiEvent, Event};
use serde_json::Value;
use shell::{Files, HOME, path};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Files by their path within the deployment package.
pub type Package = BTreeMap<String, Arc<[u8]>>;

/// Where Lambda unpacks a deployment package.
const ROOT: &str = "/var/task/";
/// How long what a function raised may be, in a row.
const ERROR_MAX: usize = 160;

/// Where the code of a function comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The folder that is deployed, an absolute path in the reader's home.
    pub folder: String,
    /// The file with the handler, an absolute path.
    pub main: String,
}

impl Source {
    /// The source of a function by its logical id; `handler` is what Lambda calls: `app.bake`.
    #[must_use]
    pub fn of(template: &Value, logical: &str, handler: &str) -> Self {
        let own = &template["Resources"][logical]["Properties"];
        let global = &template["Globals"]["Function"];
        let uri = own["CodeUri"].as_str().or(global["CodeUri"].as_str());
        let folder = path::resolve(HOME, uri.unwrap_or_default());
        let module = handler
            .rsplit_once('.')
            .map_or(handler, |(module, _)| module);
        let main = path::resolve(&folder, &format!("{}.py", module.replace('.', "/")));
        Self { folder, main }
    }

    /// The deployment package that the files make.
    #[must_use]
    pub fn package(&self, files: &Files) -> Package {
        let below = files.below(&self.folder);
        let own = below.filter_map(|(path, entry)| {
            let bytes = entry.bytes.as_ref()?;
            let name = self.within(path)?;
            is_code(name).then(|| (name.to_owned(), Arc::clone(bytes)))
        });
        own.collect()
    }

    /// The package that the lesson's own files make.
    #[must_use]
    pub fn original(&self, project: &BTreeMap<String, String>) -> Package {
        let files = project.iter().filter_map(|(name, text)| {
            let path = path::resolve(HOME, name);
            let name = self.within(&path)?.to_owned();
            is_code(&name).then(|| (name, Arc::from(text.as_bytes())))
        });
        files.collect()
    }

    /// The path of a file within the package; none when it lies elsewhere.
    #[must_use]
    pub fn within<'a>(&self, path: &'a str) -> Option<&'a str> {
        let folder = self.folder.trim_end_matches('/');
        path.strip_prefix(folder)?.strip_prefix('/')
    }
}

/// Whether a file of the folder is packed: what a handler imports or reads. Templates stay at home, and what is hidden.
fn is_code(name: &str) -> bool {
    let hidden = name
        .split('/')
        .any(|part| part.starts_with(['.', '_']) && part != "__init__.py");
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    !hidden && !matches!(end, "yaml" | "yml" | "toml" | "zip" | "md" | "svg")
}

/// A function's code as it stands in the cloud.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deployed {
    /// `module.function`
    pub handler: String,
    /// Whether Python runs it; else what the lesson has modelled.
    pub runs_code: bool,
    /// The reader's own deployment package, once there is one.
    pub files: Option<Arc<Package>>,
}

impl Deployed {
    /// That of the function of this name.
    #[must_use]
    pub fn of(cloud: &Cloud, name: &str) -> Option<Self> {
        let function = cloud.lambda().function(name)?;
        Some(Self {
            handler: function.handler_name().to_owned(),
            runs_code: function.runs_code(cloud.settings()),
            files: function.code_files().cloned(),
        })
    }
}

/// What the reader's files are to what runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The lesson's own handler, as the lesson models it.
    Modelled,
    /// The model runs, the files are others.
    Edited,
    /// What is deployed runs, and is what is written.
    Deployed,
    /// What is deployed runs, and something else is written.
    Behind,
}

impl Standing {
    /// How it stands.
    #[must_use]
    pub fn of(deployed: &Deployed, written: &Package, original: &Package) -> Self {
        match (deployed.runs_code, &deployed.files) {
            (true, Some(files)) if **files == *written => Self::Deployed,
            (true, None) if written == original => Self::Deployed,
            (true, _) => Self::Behind,
            (false, _) if written == original => Self::Modelled,
            (false, _) => Self::Edited,
        }
    }

    /// In a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Modelled => {
                "The lesson's handler. A model of it runs, which does the same without Python."
            }
            Self::Edited => {
                "Not deployed: the function still runs the model of the lesson's handler."
            }
            Self::Deployed => "Deployed: this code runs, in Python.",
            Self::Behind => {
                "Not deployed: the function still runs the code from before your changes."
            }
        }
    }

    /// Whether something waits to be deployed.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::Edited | Self::Behind)
    }
}

/// How an invocation ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Came {
    /// Names the invocation.
    pub id: RequestId,
    /// When it ended.
    pub at: Time,
    /// How.
    pub outcome: Outcome,
    /// How long the handler ran.
    pub duration_ms: u64,
    /// What was raised, if anything was: `KeyError: 'cake'`.
    pub error: Option<String>,
    /// Where: a file of the package, and its line from 1.
    pub place: Option<(String, u32)>,
}

impl Came {
    /// `succeeded in 12 ms`
    #[must_use]
    pub fn words(&self) -> String {
        let how = match self.outcome {
            Outcome::Success => "succeeded in",
            Outcome::Error => "failed after",
            Outcome::Timeout => "timed out after",
        };
        format!("{how} {} ms", self.duration_ms)
    }

    /// What the editor marks in a file of the package, if it was raised there.
    #[must_use]
    pub fn finding(&self, name: &str) -> Option<Finding> {
        let (file, line) = self.place.as_ref()?;
        let error = self.error.as_ref().filter(|_| file == name)?;
        Some(Finding {
            severity: Severity::Failed,
            ..Finding::error(*line, 0, error.as_str())
        })
    }
}

/// The latest invocations of a function's present code, the newest first.
#[must_use]
pub fn came(cloud: &Cloud, function: &str, most: usize) -> Vec<Came> {
    let log = cloud.log();
    let is_change = |event: &Event| match event {
        Event::Api(ApiEvent::Called { action, params, .. }) => {
            &**action == "UpdateFunctionCode" && params["FunctionName"] == function
        }
        _ => false,
    };
    let entries = log.iter().rev();
    entries
        .take_while(|entry| !is_change(&entry.event))
        .filter_map(|entry| match &entry.event {
            Event::Lambda(event) => ended(event, function, entry.at),
            _ => None,
        })
        .take(most)
        .collect()
}

fn ended(event: &Lambda, of: &str, at: Time) -> Option<Came> {
    let Lambda::InvocationEnded {
        function,
        request_id,
        outcome,
        duration_ms,
        response,
        ..
    } = event
    else {
        return None;
    };
    let failed = *outcome != Outcome::Success;
    (&**function == of).then(|| Came {
        id: *request_id,
        at,
        outcome: *outcome,
        duration_ms: *duration_ms,
        error: failed.then(|| raised(response)),
        place: place(response).filter(|_| failed),
    })
}

/// `KeyError: 'cake'`
fn raised(response: &Value) -> String {
    let text = |key: &str| response[key].as_str().unwrap_or_default();
    let (kind, message) = (text("errorType"), text("errorMessage"));
    let whole = match (kind, message) {
        ("", message) => message.to_owned(),
        (kind, "") => kind.to_owned(),
        (kind, message) => format!("{kind}: {message}"),
    };
    super::words::shortened(&whole, ERROR_MAX)
}

/// Where an error was raised: the innermost place in the package's own files.
fn place(response: &Value) -> Option<(String, u32)> {
    let trace = response["stackTrace"].as_array()?;
    let lines = trace.iter().filter_map(Value::as_str);
    lines.filter_map(place_in).next_back()
}

/// The file and the line that a line of a traceback names: `File "/var/task/app.py", line 12, in bake`.
fn place_in(line: &str) -> Option<(String, u32)> {
    let (_, rest) = line.split_once("File \"")?;
    let (file, rest) = rest.split_once('"')?;
    let name = file.strip_prefix(ROOT)?;
    // A module that cannot be read is told with a capital letter.
    let (_, number) = rest
        .split_once("line ")
        .or_else(|| rest.split_once("Line "))?;
    let digits = number.find(|c: char| !c.is_ascii_digit());
    let number = number.get(..digits.unwrap_or(number.len()))?;
    Some((name.to_owned(), number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::model::action::call;
    use crate::app::stage::model::testing::Bench;
    use cloud::call::Service;
    use serde_json::json;

    fn home(files: &[(&str, &str)]) -> Files {
        let project = files.iter();
        let project = project.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        crate::app::stage::model::home::furnish(&project.collect())
    }

    fn names(package: &Package) -> Vec<&str> {
        package.keys().map(String::as_str).collect()
    }

    #[test]
    fn a_function_has_a_folder_and_a_main_file() {
        let template = json!({
            "Globals": {"Function": {"CodeUri": "src/"}},
            "Resources": {"Bake": {"Properties": {}}, "Ice": {"Properties": {"CodeUri": "."}}},
        });
        let bake = Source::of(&template, "Bake", "cakes.app.bake");
        assert_eq!(bake.folder, "/home/learner/src");
        assert_eq!(bake.main, "/home/learner/src/cakes/app.py");
        let ice = Source::of(&template, "Ice", "app.ice");
        assert_eq!(
            (ice.folder.as_str(), ice.main.as_str()),
            (HOME, "/home/learner/app.py")
        );
        assert_eq!(ice.within("/home/learner/a/b.py"), Some("a/b.py"));
        assert_eq!(bake.within("/home/learner/srcs/b.py"), None);
    }

    #[test]
    fn templates_and_what_is_hidden_are_not_packed() {
        let files = [
            ("app.py", "1"),
            ("template.yaml", ""),
            ("prices.json", "{}"),
            ("a/__init__.py", ""),
            ("__pycache__/a.pyc", ""),
        ];
        let source = Source::of(&json!({}), "Bake", "app.bake");
        let package = source.package(&home(&files));
        assert_eq!(names(&package), ["a/__init__.py", "app.py", "prices.json"]);
        let project = files.iter();
        let project = project.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        assert_eq!(source.original(&project.collect()), package);
    }

    #[test]
    fn what_runs_and_what_is_written_may_differ() {
        let package =
            |text: &str| Package::from([("app.py".to_owned(), Arc::from(text.as_bytes()))]);
        let of = |runs_code, files: Option<&str>, written: &str| {
            let deployed = Deployed {
                handler: "app.bake".into(),
                runs_code,
                files: files.map(|text| Arc::new(package(text))),
            };
            Standing::of(&deployed, &package(written), &package("lesson"))
        };
        assert_eq!(of(false, None, "lesson"), Standing::Modelled);
        assert_eq!(of(false, None, "mine"), Standing::Edited);
        assert_eq!(of(true, Some("mine"), "mine"), Standing::Deployed);
        assert_eq!(of(true, Some("mine"), "lesson"), Standing::Behind);
        assert_eq!(of(true, None, "lesson"), Standing::Deployed);
        assert_eq!(of(false, Some("mine"), "mine"), Standing::Edited);
    }

    #[test]
    fn tracebacks_name_lines() {
        let response = json!({"errorType": "KeyError", "errorMessage": "'cake'", "stackTrace": [
            "  File \"/var/task/app.py\", line 3, in bake\n    return price(event)\n",
            "  File \"/var/task/lib/prices.py\", line 12, in price\n    event['cake']\n",
            "  File \"/var/lang/lib/python3.14/json.py\", line 99, in x\n",
        ]});
        assert_eq!(place(&response), Some(("lib/prices.py".into(), 12)));
        assert_eq!(raised(&response), "KeyError: 'cake'");
        assert_eq!(
            place_in("  File \"/var/task/app.py\" Line 7\n    def (\n"),
            Some(("app.py".into(), 7))
        );
        assert_eq!(place_in("  File \"/var/task/app.py\""), None);
        assert_eq!(place(&json!({"errorMessage": "Task timed out"})), None);
    }

    #[test]
    fn the_latest_invocations_are_those_of_the_present_code() {
        let mut bench = Bench::new(true);
        for _ in 0..2 {
            bench.send(1);
            bench.wait(10_000);
        }
        let latest = came(bench.cloud(), "bake", 5);
        assert_eq!(latest.len(), 2);
        assert!(latest[0].at > latest[1].at);
        assert_eq!(latest[0].words(), "succeeded in 4000 ms");
        assert_eq!(came(bench.cloud(), "bake", 1).len(), 1);
        assert!(came(bench.cloud(), "ice", 5).is_empty());
        let code = json!({"FunctionName": "bake", "S3Bucket": "code", "S3Key": "bake.zip"});
        bench.act(call(Service::Lambda, "UpdateFunctionCode", code));
        assert!(came(bench.cloud(), "bake", 5).is_empty());
    }

    #[test]
    fn a_failure_is_marked_in_its_own_file() {
        let failed = Came {
            id: RequestId::read("00000000-0000-0000-0000-000000000001").unwrap(),
            at: Time::START,
            outcome: Outcome::Error,
            duration_ms: 3,
            error: Some("KeyError: 'cake'".into()),
            place: Some(("app.py".into(), 3)),
        };
        let finding = failed.finding("app.py").unwrap();
        assert_eq!((finding.line, finding.column), (3, 0));
        assert_eq!(failed.finding("lib.py"), None);
        assert_eq!(failed.words(), "failed after 3 ms");
    }
}
