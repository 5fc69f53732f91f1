//! The code of functions: what the reader writes is deployed as on AWS, by a call.

use super::StageHandle;
use crate::app::stage::model::action;
use crate::app::stage::model::deploy::Package;
use cloud::call::Service;
use cloud::engine::Input;
use cloud::lambda::Control;
use cloud::sqs::base64;
use cloud::zip;
use serde_json::json;

impl StageHandle {
    /// Deploys files as a function's code, with `UpdateFunctionCode`. From then on Python runs them.
    pub fn deploy_code(self, function: &str, files: &Package) {
        let archive = base64::encode(&zip::write(files));
        let params = json!({"FunctionName": function, "ZipFile": archive});
        self.act(
            action::call(Service::Lambda, "UpdateFunctionCode", params),
            "",
        );
    }

    /// Lets Python run a function's code, or the lesson's model of it.
    pub fn run_as_python(self, function: &str, on: bool) {
        let what = if on {
            format!("{function} runs as Python")
        } else {
            format!("{function} runs as the lesson models it")
        };
        let function = function.to_owned();
        self.act(Input::Lambda(Control::RunCode { function, on }), &what);
    }
}
