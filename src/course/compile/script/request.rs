//! HTTP requests: those that a script sends, and those that a scene proposes.

use super::{Reader, references, service};
use crate::compile::names::suggest;
use crate::compile::source::Text;
use crate::compile::table::{Field, Table};
use crate::model::Proposal;
use cloud::http::Headers;
use cloud::script::{Action, Request};
use cloud::template::Stack;
use cloud::wire::{Draft, Spoil, What, is_action};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Reads requests that a scene proposes.
pub(crate) fn proposals(fields: Vec<Field<'_>>, stack: Option<&Stack>) -> Vec<Proposal> {
    let reader = Reader {
        stack,
        calls: Vec::new(),
    };
    let proposal = |field: Field<'_>| {
        let mut table = field.table("a request")?;
        let title = table.plain("title");
        let draft = reader.draft(&mut table);
        table.finish();
        Some(Proposal {
            title: title?,
            draft: draft?,
        })
    };
    fields.into_iter().filter_map(proposal).collect()
}

impl Reader<'_> {
    /// A request that a script sends.
    pub(super) fn sent(&self, mut table: Table<'_>) -> Option<Action> {
        let client = table.take("client").and_then(Field::text);
        let source_ip = table.take("source_ip").and_then(Field::text);
        let draft = self.draft(&mut table);
        table.finish();
        let own = |text: Option<Text<'_>>| text.map(|text| text.value.into_owned());
        Some(Action::Request(Box::new(Request {
            draft: draft?,
            client: own(client),
            source_ip: own(source_ip),
        })))
    }

    fn draft(&self, table: &mut Table<'_>) -> Option<Draft> {
        let what = if let Some(named) = table.take("service") {
            self.action(named, table)
        } else {
            self.http(table)
        };
        let sign = table.flag("sign");
        let spoil = table.take("spoil").and_then(Field::text).and_then(|name| {
            let found = Spoil::ALL.into_iter().find(|one| one.name() == name.value);
            if found.is_none() {
                let help = suggest(&name.value, Spoil::ALL.map(Spoil::name));
                name.error(
                    0,
                    format!("a request cannot be spoilt by `{}`; {help}", name.value),
                );
            }
            found
        });
        Some(Draft {
            what: what?,
            sign,
            spoil,
        })
    }

    fn action(&self, named: Field<'_>, table: &mut Table<'_>) -> Option<What> {
        let service = named.text().and_then(|text| service(&text));
        let action = table.text("action");
        let region = table.take("region").and_then(Field::text);
        let params = match table.take("params") {
            Some(field) => self.params(field)?,
            None => Value::Object(Map::new()),
        };
        let (service, action) = (service?, action?);
        if !is_action(service, &action.value) {
            let help = suggest(&action.value, cloud::wire::actions(service.id()));
            let title = service.title();
            action.error(
                0,
                format!("{title} has no action `{}`; {help}", action.value),
            );
        }
        Some(What::Action {
            service,
            action: action.value.into_owned(),
            params: Arc::new(params),
            region: region.map(|text| text.value.into_owned()),
        })
    }

    fn http(&self, table: &mut Table<'_>) -> Option<What> {
        if table.left().iter().all(|name| name != "url") {
            table.error("a request needs `service` and `action`, or `method` and `url`");
            return None;
        }
        let method = table.text("method");
        let url = table.text("url").inspect(|url| self.refers(url));
        let body = table.take("body").and_then(Field::text);
        let body = body.inspect(|body| self.refers(body));
        let mut headers = Headers::default();
        let given = table.table("headers", "the headers");
        for (name, field) in given.map(|mut table| table.rest()).unwrap_or_default() {
            if let Some(text) = field.text() {
                self.refers(&text);
                headers.add(name, text.value);
            }
        }
        Some(What::Http {
            method: method?.value.to_ascii_uppercase(),
            url: url?.value.into_owned(),
            headers,
            body: body.map(|text| text.value.into_owned()),
        })
    }

    /// Checks what a text names.
    fn refers(&self, text: &Text<'_>) {
        for wrong in references::check(&json!(text.value), self.stack, &self.calls) {
            text.error(0, wrong);
        }
    }
}
