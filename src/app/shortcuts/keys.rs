//! Key combinations, as written in the list of shortcuts and as pressed.

/// A key with its modifiers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Ctrl or, on a Mac, Command.
    pub control: bool,
    /// Alt or Option.
    pub alt: bool,
    /// Shift; only told apart for keys that type nothing.
    pub shift: bool,
    /// The key's name as the browser gives it; letters in lower case.
    pub key: String,
}

/// What has the keyboard's focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// Nothing that wants keys.
    Page,
    /// A button or link: Space and Enter are its own.
    Button,
    /// Something typed or moved in: all keys without Ctrl or Alt are its own.
    Field,
}

impl Keys {
    /// Reads `?`, `Space`, `Shift+ArrowLeft`, `Ctrl+Enter`.
    pub fn parse(text: &str) -> Self {
        let mut keys = Self::default();
        let mut rest = text;
        while let Some((modifier, after)) =
            rest.split_once('+').filter(|(_, after)| !after.is_empty())
        {
            match modifier {
                "Ctrl" => keys.control = true,
                "Alt" => keys.alt = true,
                "Shift" => keys.shift = true,
                _ => break,
            }
            rest = after;
        }
        keys.key = key_name(if rest == "Space" { " " } else { rest });
        keys
    }

    /// What was pressed.
    pub fn pressed(control: bool, alt: bool, shift: bool, key: &str) -> Self {
        Self {
            control,
            alt,
            shift,
            key: key_name(key),
        }
    }

    /// Whether this combination was pressed. Where a sign is on the keyboard, and so whether it takes Shift, differs
    /// from country to country; for keys that type a sign only the sign counts.
    pub fn matches(&self, pressed: &Self) -> bool {
        let shift_counts = self.key.chars().count() > 1
            || self.key.chars().all(char::is_alphabetic)
            || self.key == " ";
        self.control == pressed.control
            && self.alt == pressed.alt
            && self.key == pressed.key
            && (!shift_counts || self.shift == pressed.shift)
    }

    /// Whether the focused element leaves this combination to the page.
    pub fn free(&self, focus: Focus) -> bool {
        match focus {
            Focus::Page => true,
            Focus::Button => !matches!(self.key.as_str(), " " | "Enter"),
            Focus::Field => self.control || self.alt,
        }
    }

    /// The keys one by one, for people.
    pub fn in_words(&self) -> Vec<String> {
        let modifiers = [
            (self.control, "Ctrl"),
            (self.alt, "Alt"),
            (self.shift, "Shift"),
        ];
        let key = match self.key.as_str() {
            " " => "Space".to_owned(),
            "ArrowLeft" => "\u{2190}".to_owned(),
            "ArrowRight" => "\u{2192}".to_owned(),
            "ArrowUp" => "\u{2191}".to_owned(),
            "ArrowDown" => "\u{2193}".to_owned(),
            "Escape" => "Esc".to_owned(),
            key if key.chars().count() == 1 => key.to_uppercase(),
            key => key.to_owned(),
        };
        modifiers
            .into_iter()
            .filter(|(held, _)| *held)
            .map(|(_, name)| name.to_owned())
            .chain([key])
            .collect()
    }
}

fn key_name(key: &str) -> String {
    if key.chars().count() == 1 {
        key.to_lowercase()
    } else {
        key.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Focus, Keys};

    fn pressed(shift: bool, key: &str) -> Keys {
        Keys::pressed(false, false, shift, key)
    }

    #[test]
    fn reads_modifiers_and_the_plus_key() {
        assert_eq!(Keys::parse("Shift+ArrowLeft"), pressed(true, "ArrowLeft"));
        assert_eq!(
            Keys::parse("Ctrl+Alt+k"),
            Keys::pressed(true, true, false, "k")
        );
        assert_eq!(Keys::parse("+").key, "+");
        assert_eq!(
            Keys::parse("Ctrl++"),
            Keys::pressed(true, false, false, "+")
        );
        assert_eq!(Keys::parse("Space").key, " ");
    }

    #[test]
    fn a_sign_matches_with_or_without_shift_but_a_letter_does_not() {
        assert!(Keys::parse("?").matches(&pressed(true, "?")));
        assert!(Keys::parse("?").matches(&pressed(false, "?")));
        assert!(Keys::parse("r").matches(&pressed(false, "r")));
        assert!(!Keys::parse("r").matches(&pressed(true, "R")));
        assert!(Keys::parse("Shift+r").matches(&pressed(true, "R")));
        assert!(!Keys::parse("ArrowLeft").matches(&pressed(true, "ArrowLeft")));
        assert!(!Keys::parse("r").matches(&Keys::pressed(true, false, false, "r")));
    }

    #[test]
    fn focused_elements_keep_their_own_keys() {
        assert!(!Keys::parse("Space").free(Focus::Button));
        assert!(Keys::parse("r").free(Focus::Button));
        assert!(!Keys::parse("r").free(Focus::Field));
        assert!(Keys::parse("Ctrl+Enter").free(Focus::Field));
    }

    #[test]
    fn people_see_signs_and_names() {
        assert_eq!(
            Keys::parse("Shift+ArrowLeft").in_words(),
            ["Shift", "\u{2190}"]
        );
        assert_eq!(Keys::parse("r").in_words(), ["R"]);
        assert_eq!(Keys::parse("Space").in_words(), ["Space"]);
    }
}
