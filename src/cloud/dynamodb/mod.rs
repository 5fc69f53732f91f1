//! Amazon DynamoDB, as far as state machines use it: tables with their items.

mod error;
mod expression;
mod table;
#[cfg(test)]
mod tests;

use crate::call::{Answer, ApiCall};
use crate::core::Core;
use crate::error::AwsError;
use crate::sorted::SortedMap;
use error::Error;
use serde_json::{Value, json};
use std::sync::Arc;
use table::Table;

/// All tables of the account in its region.
#[derive(Clone, Debug, Default)]
pub struct DynamoDb {
    tables: SortedMap<Arc<str>, Arc<Table>>,
}

impl DynamoDb {
    /// Answers a call of DynamoDB's API.
    ///
    /// # Errors
    /// AWS's own; `NotModelled` for what is not simulated.
    pub fn call(&mut self, core: &mut Core, call: &ApiCall) -> Answer {
        self.act(core, call).map_err(AwsError::from)
    }

    fn act(&mut self, core: &Core, call: &ApiCall) -> Result<Value, Error> {
        let params = &*call.params;
        match call.action.as_str() {
            "CreateTable" => self.create(core, params),
            "DeleteTable" => {
                let name = self.named(params)?.name.clone();
                let table = self.tables.remove(&name);
                Ok(json!({"TableDescription": table.map(|table| table.description())}))
            }
            "DescribeTable" => Ok(json!({"Table": self.named(params)?.description()})),
            "ListTables" => Ok(json!({"TableNames": self.tables.keys().collect::<Vec<_>>()})),
            "PutItem" => self.named_mut(params)?.put(params),
            "GetItem" => self.named(params)?.get(params),
            "DeleteItem" => self.named_mut(params)?.delete(params),
            "UpdateItem" => self.named_mut(params)?.update(params),
            "Query" => self.named(params)?.query(params, true),
            "Scan" => self.named(params)?.query(params, false),
            action => Err(Error::NotModelled(action.to_owned())),
        }
    }

    fn create(&mut self, core: &Core, params: &Value) -> Result<Value, Error> {
        let name = table_name(params)?;
        if self.tables.contains_key(name) {
            return Err(Error::ResourceInUse(format!(
                "Table already exists: {name}"
            )));
        }
        let account = &core.account;
        let arn = format!(
            "arn:aws:dynamodb:{}:{}:table/{name}",
            account.region, account.id
        );
        let table = Table::new(name, &arn, core.now, params)?;
        let shown = table.description();
        self.tables.insert(name.into(), Arc::new(table));
        Ok(json!({"TableDescription": shown}))
    }

    fn named(&self, params: &Value) -> Result<&Table, Error> {
        let name = table_name(params)?;
        self.tables
            .get(name)
            .map(AsRef::as_ref)
            .ok_or(Error::ResourceNotFound)
    }

    fn named_mut(&mut self, params: &Value) -> Result<&mut Table, Error> {
        let name = table_name(params)?;
        self.tables
            .get_mut(name)
            .map(Arc::make_mut)
            .ok_or(Error::ResourceNotFound)
    }

    /// Every table: `name` and `items`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let tables = self.tables.values();
        tables
            .map(|table| json!({"name": table.name, "items": table.items().collect::<Vec<_>>()}))
            .collect()
    }
}

/// `TableName`, or the name at the end of its ARN.
fn table_name(params: &Value) -> Result<&str, Error> {
    let Some(name) = params["TableName"].as_str() else {
        return Err(Error::null("tableName"));
    };
    let name = name.rsplit_once(":table/").map_or(name, |(_, name)| name);
    let fits = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    if !name.chars().all(fits) || name.is_empty() {
        return Err(Error::Validation(format!(
            "1 validation error detected: Value '{name}' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        )));
    }
    Ok(name)
}
