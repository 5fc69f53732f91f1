//! Publishing versions.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html> (read 2026-11-22).

use super::error::Error;
use super::function::{Function, version_name};
use super::manage::{check_revision, update_in_progress};
use super::named::{Named, qualified};
use super::page::page;
use super::version::{Change, Version};
use super::{Answer, Lambda};
use crate::core::Core;
use serde_json::Value;
use std::sync::Arc;

impl Lambda {
    pub(super) fn publish_version(&mut self, core: &mut Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let function = self.existing_mut(&named)?;
        let latest = &function.versions[&0];
        match latest.change {
            Change::Done => {}
            Change::Updating => return Err(update_in_progress(&function.arn)),
            Change::Creating => return Err(pending()),
        }
        check_revision(params, &latest.revision)?;
        let sha256 = &latest.code.sha256;
        if let Some(given) = params["CodeSha256"].as_str()
            && !given.is_empty()
            && *given != **sha256
        {
            return Err(Error::invalid(format!(
                "CodeSHA256 ({given}) is different from current CodeSHA256 in $LATEST ({sha256}). Please try again with the CodeSHA256 in $LATEST."
            )));
        }
        let number = function.publish(core, params["Description"].as_str());
        let version = &function.versions[&number];
        Ok(version.shown(core, &function.name, &version.arn(&function.arn)))
    }

    pub(super) fn list_versions(&self, core: &Core, params: &Value) -> Answer {
        let named = Named::read(core, params)?;
        let function = self.existing(&named)?;
        let versions = function.versions.values().map(|version| {
            let arn = qualified(&function.arn, &version_name(version.number));
            let shown = version.listed(&function.name, &arn);
            (arn, Value::Object(shown))
        });
        Ok(page(params, "Versions", versions))
    }
}

impl Function {
    /// Publishes `$LATEST`, unless nothing has changed since it was published last; the version's number.
    pub(super) fn publish(&mut self, core: &mut Core, description: Option<&str>) -> u32 {
        let latest = Arc::clone(&self.versions[&0]);
        if let Some((number, settings, sha256)) = &self.published
            && self.versions.contains_key(number)
            && *settings == latest.settings
            && *sha256 == latest.code.sha256
        {
            return *number;
        }
        let number = self.next_version;
        self.next_version += 1;
        self.published = Some((
            number,
            Arc::clone(&latest.settings),
            Arc::clone(&latest.code.sha256),
        ));
        let mut settings = Arc::clone(&latest.settings);
        if let Some(description) = description {
            Arc::make_mut(&mut settings)["Description"] = description.into();
        }
        let change = match latest.change {
            Change::Done => Change::Done,
            _ => Change::Creating,
        };
        let version = Version {
            number,
            settings,
            code: Arc::clone(&latest.code),
            // A version that is published while its function is created shows that function's revision at first.
            revision: match change {
                Change::Done => core.rng.uuid().into(),
                _ => Arc::clone(&latest.revision),
            },
            modified: latest.modified,
            change,
            generation: 0,
        };
        self.versions.insert(number, Arc::new(version));
        if let Some(latest) = self.versions.get_mut(&0)
            && change == Change::Done
        {
            Arc::make_mut(latest).revision = core.rng.uuid().into();
        }
        number
    }
}

/// The function cannot be used yet.
pub(super) fn pending() -> Error {
    Error::Conflict(
        "The operation cannot be performed at this time. The function is currently in the following state: Pending".into(),
    )
}
