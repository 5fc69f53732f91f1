//! A session as a small text: kept in the browser, and shared by link.
//!
//! A bookmark has what was done and which moment was looked at, but not the scene: that comes with the lesson. If the scene
//! is another one by now, its fingerprint tells.

use super::base64url;
use cloud::clock::Time;
use cloud::core::Settings;
use cloud::engine::Input;
use cloud::session::{INPUTS_MAX, Recipe};
use course::model::Scene;
use serde_json::{Value, json};
use std::fmt;

/// The version that bookmarks are written in.
const VERSION: u64 = 1;
/// Links are at most this long: some programs cut longer ones.
const LINK_MAX: usize = 16_000;
/// How many scenes' bookmarks are kept.
const KEPT_SCENES: usize = 12;
/// How long a bookmark may be that is kept, in bytes.
const KEPT_BYTES: usize = 300_000;

/// A session's inputs and present.
#[derive(Clone, Debug, PartialEq)]
pub struct Bookmark {
    /// The scene's id.
    pub scene: String,
    /// The scene's [`fingerprint`].
    pub fingerprint: String,
    /// The moment looked at.
    pub at: Time,
    /// How far time went.
    pub end: Time,
    /// What was done, and when.
    pub inputs: Vec<(Time, Input)>,
}

/// Why a bookmark cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookmarkError {
    /// It is cut off or mistyped.
    Broken,
    /// A newer Stratus wrote it.
    Newer,
    /// The scene has changed since.
    SceneChanged,
    /// There is too much in it for a link.
    TooLong,
}

impl fmt::Display for BookmarkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Broken => "it is cut off or damaged",
            Self::Newer => "a newer Stratus made it; reload the page to get that one",
            Self::SceneChanged => "the scene has changed since",
            Self::TooLong => "too much has happened for a link",
        })
    }
}

impl Bookmark {
    /// The bookmark of a session of this scene.
    #[must_use]
    pub fn new(scene: &Scene, recipe: Recipe, at: Time) -> Self {
        Self {
            scene: scene.id.clone(),
            fingerprint: fingerprint(scene),
            at,
            end: recipe.end,
            inputs: recipe.inputs,
        }
    }

    /// The session's recipe.
    ///
    /// # Errors
    /// When the scene is not the one that the bookmark was made of.
    pub fn recipe(&self, scene: &Scene) -> Result<Recipe, BookmarkError> {
        if self.fingerprint != fingerprint(scene) {
            return Err(BookmarkError::SceneChanged);
        }
        Ok(Recipe {
            inputs: self.inputs.clone(),
            end: self.end,
            ..recipe(scene)
        })
    }

    /// As JSON; times count from the session's beginning.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let since = |time: &Time| time.since(Time::START);
        let inputs: Vec<Value> = self
            .inputs
            .iter()
            .map(|(at, input)| json!([since(at), input]))
            .collect();
        json!({
            "v": VERSION,
            "scene": self.scene,
            "print": self.fingerprint,
            "at": since(&self.at),
            "end": since(&self.end),
            "inputs": inputs,
        })
    }

    /// Reads JSON.
    ///
    /// # Errors
    /// When it is newer than this, or not what [`to_json`](Self::to_json) writes.
    pub fn from_json(value: &Value) -> Result<Self, BookmarkError> {
        if value["v"].as_u64().ok_or(BookmarkError::Broken)? > VERSION {
            return Err(BookmarkError::Newer);
        }
        Self::read(value).ok_or(BookmarkError::Broken)
    }

    fn read(value: &Value) -> Option<Self> {
        let time = |value: &Value| Some(Time::START.after(value.as_u64()?));
        let text = |key: &str| Some(value[key].as_str()?.to_owned());
        let inputs = value["inputs"].as_array()?;
        if inputs.len() > INPUTS_MAX {
            return None;
        }
        let inputs: Option<Vec<(Time, Input)>> = inputs
            .iter()
            .map(|input| {
                let read = serde_json::from_value(input.get(1)?.clone()).ok()?;
                Some((time(input.get(0)?)?, read))
            })
            .collect();
        Some(Self {
            scene: text("scene")?,
            fingerprint: text("print")?,
            at: time(&value["at"])?,
            end: time(&value["end"])?,
            inputs: inputs?,
        })
    }

    /// As one word for the end of an address.
    ///
    /// # Errors
    /// When it would be too long.
    pub fn to_link(&self) -> Result<String, BookmarkError> {
        let link = base64url::encode(self.to_json().to_string().as_bytes());
        if link.len() > LINK_MAX {
            return Err(BookmarkError::TooLong);
        }
        Ok(link)
    }

    /// Reads a link's word.
    ///
    /// # Errors
    /// When it is newer than this, or broken.
    pub fn from_link(link: &str) -> Result<Self, BookmarkError> {
        let bytes = base64url::decode(link).ok_or(BookmarkError::Broken)?;
        let value = serde_json::from_slice(&bytes).map_err(|_| BookmarkError::Broken)?;
        Self::from_json(&value)
    }
}

/// A session of this scene in which nothing has been done yet. The page runs Python, where a function's code comes.
#[must_use]
pub fn recipe(scene: &Scene) -> Recipe {
    Recipe {
        parameters: scene.parameters.clone(),
        settings: Settings {
            python: true,
            ..scene.settings.clone()
        },
        ..Recipe::new(scene.seed, scene.template.clone())
    }
}

/// A few letters that change when the scene does.
#[must_use]
pub fn fingerprint(scene: &Scene) -> String {
    let what = json!([
        scene.seed,
        scene.template,
        scene.parameters,
        scene.settings,
        scene.setup
    ]);
    let hash = what
        .to_string()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
    format!("{hash:016x}")
}

/// Puts a bookmark among those that are kept, the newest last; the oldest go when there are many.
pub fn keep(kept: &mut Value, key: &str, bookmark: &Bookmark) {
    if !kept.is_object() {
        *kept = json!({});
    }
    let Some(kept) = kept.as_object_mut() else {
        return;
    };
    if let Some(unreadable) = kept
        .shift_remove(key)
        .filter(|old| Bookmark::from_json(old).is_err())
    {
        // Perhaps a newer Stratus can read it.
        kept.insert(format!("{key}~"), unreadable);
    }
    let json = bookmark.to_json();
    if json.to_string().len() > KEPT_BYTES {
        return;
    }
    kept.insert(key.into(), json);
    while kept.len() > KEPT_SCENES
        && let Some(oldest) = kept.keys().next().cloned()
    {
        kept.shift_remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::stage::model::testing::{Bench, scene};

    fn bookmark() -> Bookmark {
        let mut bench = Bench::new(false);
        bench.wait(1_000);
        bench.send(2);
        bench.receive();
        bench.wait(500);
        let at = bench.session.now();
        bench.wait(700);
        Bookmark::new(&scene(false), bench.session.recipe(), at)
    }

    #[test]
    fn a_link_brings_the_session_back() {
        let bookmark = bookmark();
        let link = bookmark.to_link().unwrap();
        assert!(
            link.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        );
        let read = Bookmark::from_link(&link).unwrap();
        assert_eq!(read, bookmark);
        let mut session =
            cloud::session::Session::new(read.recipe(&scene(false)).unwrap()).unwrap();
        session.seek(read.at);
        let mut bench = Bench::new(false);
        bench.wait(1_000);
        bench.send(2);
        bench.receive();
        bench.wait(500);
        assert_eq!(session.cloud().log().digest(), bench.cloud().log().digest());
        assert_eq!(session.end(), Time::START.after(2_200));
    }

    #[test]
    fn a_broken_link_is_refused_wherever_it_is_cut() {
        let link = bookmark().to_link().unwrap();
        for length in 0..link.len() {
            assert_eq!(
                Bookmark::from_link(&link[..length]),
                Err(BookmarkError::Broken)
            );
        }
    }

    #[test]
    fn what_a_newer_version_wrote_is_left_alone() {
        let mut json = bookmark().to_json();
        json["v"] = json!(VERSION + 1);
        json["inputs"] = json!("in another way");
        assert_eq!(Bookmark::from_json(&json), Err(BookmarkError::Newer));
    }

    #[test]
    fn a_changed_scene_is_noticed() {
        let bookmark = bookmark();
        let mut changed = scene(false);
        changed.seed += 1;
        assert_eq!(bookmark.recipe(&changed), Err(BookmarkError::SceneChanged));
        assert!(bookmark.recipe(&scene(false)).is_ok());
    }

    #[test]
    fn the_latest_scenes_are_kept() {
        let mut kept = json!("damaged");
        for number in 0..KEPT_SCENES + 3 {
            keep(&mut kept, &number.to_string(), &bookmark());
        }
        keep(&mut kept, "5", &bookmark());
        let keys: Vec<&String> = kept.as_object().unwrap().keys().collect();
        assert_eq!(keys.len(), KEPT_SCENES);
        assert_eq!(
            (keys[0].as_str(), keys[KEPT_SCENES - 1].as_str()),
            ("3", "5")
        );
    }

    #[test]
    fn what_cannot_be_read_is_set_aside() {
        let mut kept = json!({"a": {"v": VERSION + 1}});
        keep(&mut kept, "a", &bookmark());
        keep(&mut kept, "a", &bookmark());
        assert_eq!(kept["a~"]["v"], VERSION + 1);
        assert!(Bookmark::from_json(&kept["a"]).is_ok());
        assert_eq!(kept.as_object().unwrap().len(), 2);
    }

    #[test]
    fn a_session_too_long_for_a_link_says_so() {
        let mut bookmark = bookmark();
        let input = bookmark.inputs[0].clone();
        bookmark.inputs.extend(std::iter::repeat_n(input, 1_000));
        assert_eq!(bookmark.to_link(), Err(BookmarkError::TooLong));
    }
}
