//! AWS's fixed words as enums.

/// An enum whose values are AWS's words, in the order in which AWS's error messages list them.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$value_doc])* $value,)+ }

        impl $name {
            /// Every value, in the order in which AWS's error messages list them.
            pub const ALL: &'static [Self] = &[$(Self::$value,)+];

            /// AWS's word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$value => $word,)+ }
            }

            /// The value of a word; capitals count.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }

            /// All words, as AWS's error messages list them: `[A, B]`.
            #[must_use]
            pub fn list() -> String {
                let words: Vec<&str> = Self::ALL.iter().map(|value| value.word()).collect();
                format!("[{}]", words.join(", "))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }
    };
}
pub(super) use words;
