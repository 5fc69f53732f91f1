//! What the reader types at the workbench, and the request that it makes.

use crate::app::stage::model::typed;
use cloud::call::Service;
use cloud::http::Headers;
use cloud::script;
use cloud::template::Stack;
use cloud::wire::{Draft, Protocol, Spoil, What, endpoint, host, is_aws, protocol};
use serde_json::Value;
use std::sync::Arc;

/// The regions that the workbench offers.
pub const REGIONS: [&str; 3] = ["us-east-1", "eu-central-1", "us-west-2"];

/// A way to break a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mischief {
    /// None.
    #[default]
    Nothing,
    /// One of those that happen to its signature.
    Spoilt(Spoil),
    /// The action is one that the service does not have.
    UnknownAction,
    /// The last parameter is left out.
    NoParameter,
}

impl Mischief {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Nothing,
        Self::Spoilt(Spoil::Signature),
        Self::Spoilt(Spoil::Body),
        Self::Spoilt(Spoil::Region),
        Self::Spoilt(Spoil::Clock),
        Self::Spoilt(Spoil::Key),
        Self::Spoilt(Spoil::Secret),
        Self::UnknownAction,
        Self::NoParameter,
    ];

    /// What it does, in a few words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Nothing => "Nothing is broken",
            Self::Spoilt(Spoil::Signature) => "The signature is lost",
            Self::Spoilt(Spoil::Body) => "The body is changed after signing",
            Self::Spoilt(Spoil::Region) => "It is signed for another region",
            Self::Spoilt(Spoil::Clock) => "Your clock is 20 minutes slow",
            Self::Spoilt(Spoil::Key) => "Nobody has the access key",
            Self::Spoilt(Spoil::Secret) => "The secret is another's",
            Self::UnknownAction => "There is no such action",
            Self::NoParameter => "A parameter is missing",
        }
    }

    /// Whether it is possible with requests that are written by hand, which have no action and no parameters.
    const fn is_of_http(self) -> bool {
        matches!(self, Self::Nothing | Self::Spoilt(_))
    }
}

/// What is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Whether it is written by hand, rather than an action of AWS.
    pub by_hand: bool,
    /// The service's id.
    pub service: String,
    /// The action.
    pub action: String,
    /// The region.
    pub region: String,
    /// The parameters, as JSON.
    pub params: String,
    /// The method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// The headers, one a line.
    pub headers: String,
    /// The body.
    pub body: String,
    /// Whether what is written by hand is signed.
    pub sign: bool,
    /// What is broken.
    pub mischief: Mischief,
}

impl Typed {
    /// What a proposal says.
    #[must_use]
    pub fn of(draft: &Draft, home: &str) -> Self {
        let mut typed = Self {
            mischief: draft.spoil.map_or(Mischief::Nothing, Mischief::Spoilt),
            region: home.into(),
            method: "GET".into(),
            ..Self::default()
        };
        match &draft.what {
            What::Action {
                service,
                action,
                params,
                region,
            } => {
                typed.service = service.id().into();
                typed.action.clone_from(action);
                typed.params = serde_json::to_string_pretty(&**params).unwrap_or_default();
                typed.region = region.clone().unwrap_or_else(|| home.into());
            }
            What::Http {
                method,
                url,
                headers,
                body,
            } => {
                let lines = headers
                    .iter()
                    .map(|(name, value)| format!("{name}: {value}"));
                typed.by_hand = true;
                typed.method.clone_from(method);
                typed.url.clone_from(url);
                typed.headers = lines.collect::<Vec<_>>().join("\n");
                typed.body = body.clone().unwrap_or_default();
                typed.sign = draft
                    .sign
                    .unwrap_or_else(|| is_aws(cloud::http::host_of(url)));
            }
        }
        if draft.sign == Some(false) && !typed.by_hand {
            typed.mischief = Mischief::Spoilt(Spoil::Signature);
        }
        typed
    }

    /// The request that it makes, with names of the scene's resources filled in.
    ///
    /// # Errors
    /// A sentence for people.
    pub fn draft(&self, stack: &Stack) -> Result<Draft, String> {
        let draft = if self.by_hand {
            self.http()?
        } else {
            self.call()?
        };
        script::resolve_draft(stack, &draft)
    }

    fn spoil(&self) -> Option<Spoil> {
        match self.mischief {
            Mischief::Spoilt(spoil) => Some(spoil),
            _ => None,
        }
    }

    fn call(&self) -> Result<Draft, String> {
        let service = Service::from_id(&self.service).ok_or("There is no such service here.")?;
        let action = self.action.trim();
        if action.is_empty() {
            return Err("Write the action's name, for instance ListQueues.".into());
        }
        let mut params = typed::read(&self.params)
            .map_err(|fault| format!("The parameters are no JSON. {}", fault.in_words()))?;
        let Value::Object(fields) = &mut params else {
            return Err("Parameters are a JSON object, from { to }.".into());
        };
        if self.mischief == Mischief::NoParameter {
            let last = fields.keys().next_back().cloned();
            let last = last.ok_or("There is no parameter that could be left out.")?;
            fields.shift_remove(&last);
        }
        if self.mischief == Mischief::UnknownAction {
            return Ok(self.unknown(service, params));
        }
        Ok(Draft {
            what: What::Action {
                service,
                action: action.into(),
                params: Arc::new(params),
                region: Some(self.region.clone()),
            },
            sign: None,
            spoil: self.spoil(),
        })
    }

    /// An action that the service does not have: where actions are paths, a path.
    fn unknown(&self, service: Service, params: Value) -> Draft {
        let what = match protocol(service) {
            Protocol::RestJson | Protocol::RestXml => What::Http {
                method: "POST".into(),
                url: format!("https://{}/bake/a/cake", host(service, &self.region)),
                headers: Headers::default(),
                body: Some(params.to_string()),
            },
            _ => What::Action {
                service,
                action: "BakeCake".into(),
                params: Arc::new(params),
                region: Some(self.region.clone()),
            },
        };
        Draft {
            what,
            sign: None,
            spoil: None,
        }
    }

    fn http(&self) -> Result<Draft, String> {
        if !self.mischief.is_of_http() {
            return Err("A request written by hand has no action and no parameters of AWS that could be broken: change it yourself.".into());
        }
        let mut headers = Headers::default();
        for (at, line) in self.headers.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let (name, value) = line.split_once(':').ok_or_else(|| {
                format!(
                    "Line {} of the headers has no colon: a header is “Name: value”.",
                    at + 1
                )
            })?;
            let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            let name = name.trim();
            if name.is_empty() || !name.bytes().all(is_name) {
                return Err(format!(
                    "“{name}” is no name of a header (line {}).",
                    at + 1
                ));
            }
            headers.add(name, value.trim());
        }
        let url = self.url.trim();
        let there = cloud::http::host_of(url);
        if is_aws(there) && endpoint(there, "/").is_none() {
            return Err(format!(
                "There is no host {there}: no service of AWS that is here has this address."
            ));
        }
        Ok(Draft {
            what: What::Http {
                method: self.method.clone(),
                url: url.into(),
                headers,
                body: Some(self.body.clone()).filter(|body| !body.is_empty()),
            },
            sign: Some(self.sign),
            spoil: self.spoil().filter(|_| self.sign),
        })
    }
}
