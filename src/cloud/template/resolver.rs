//! Resolving: every value of a template with its intrinsic functions carried out.

use super::functions;
use super::node::{Data, Node, Path, scalar_text};
use super::problem::Problems;
use super::scope::{Missing, NO_VALUE, Scope};

/// Why a function gives no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// `AWS::NoValue`: what it stands in is left out.
    NoValue,
    /// It has been reported, or is nothing to report.
    Silent,
    /// This is wrong with it.
    Because(String),
}

impl<T: Into<String>> From<T> for Stop {
    fn from(message: T) -> Self {
        Self::Because(message.into())
    }
}

/// What values are resolved for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// They will be used.
    Active,
    /// They belong to something that is not deployed: only what would be wrong in any deployment is reported.
    Dormant,
    /// They are part of a condition, which sees no resources.
    Condition,
}

/// A resource that a value refers to, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub to: String,
    pub path: Path,
}

/// Resolves values.
pub(super) struct Resolver<'a> {
    pub scope: &'a Scope,
    pub problems: &'a mut Problems,
    pub mode: Mode,
    /// Where the function stands that is being carried out.
    pub at: Path,
    /// The resources referred to, as often as they are.
    pub references: Vec<Reference>,
}

impl<'a> Resolver<'a> {
    pub fn new(scope: &'a Scope, problems: &'a mut Problems, mode: Mode) -> Self {
        Self {
            scope,
            problems,
            mode,
            at: Path::from([]),
            references: Vec::new(),
        }
    }

    /// The value with everything in it resolved; none when it is `AWS::NoValue`.
    pub fn resolve(&mut self, node: &Node) -> Option<Node> {
        let data = match &node.data {
            Data::Scalar(_) | Data::Broken => node.data.clone(),
            Data::List(items) => {
                Data::List(items.iter().filter_map(|item| self.resolve(item)).collect())
            }
            Data::Map(entries) => match intrinsic(entries) {
                Ok(Some((name, argument))) => return self.call(node, name, argument),
                Ok(None) => Data::Map(
                    entries
                        .iter()
                        .filter_map(|(key, entry)| Some((key.clone(), self.resolve(entry)?)))
                        .collect(),
                ),
                Err(message) => {
                    self.problems.add(&node.path, message);
                    Data::Broken
                }
            },
        };
        Some(Node::new(&node.path, data))
    }

    fn call(&mut self, node: &Node, name: &str, argument: &Node) -> Option<Node> {
        let outer = std::mem::replace(&mut self.at, node.path.clone());
        let given = functions::call(self, name, argument);
        self.at = outer;
        Some(match given {
            Ok(data) => Node::new(&node.path, data),
            Err(Stop::NoValue) => return None,
            Err(Stop::Silent) => Node::broken(&node.path),
            Err(Stop::Because(message)) => {
                self.problems.add(&node.path, message);
                Node::broken(&node.path)
            }
        })
    }

    /// What a name, or an attribute of it, stands for.
    pub fn look_up(&mut self, name: &str, attribute: Option<&str>) -> Result<Data, Stop> {
        if self.scope.resources.contains_key(name) {
            match self.mode {
                Mode::Condition => {
                    return Err(Stop::Because(format!(
                        "`{name}` is a resource, and conditions are decided before resources exist. Use a parameter."
                    )));
                }
                Mode::Active => self.references.push(Reference {
                    to: name.to_owned(),
                    path: self.at.clone(),
                }),
                Mode::Dormant => {}
            }
        }
        let found = match attribute {
            Some(attribute) => self.scope.attribute(name, attribute),
            None => self.scope.reference(name),
        };
        match found {
            Ok(Data::Broken) | Err(Missing::Silent) => Err(Stop::Silent),
            Ok(data) => Ok(data),
            Err(Missing::Absent(_)) if self.mode == Mode::Dormant => Err(Stop::Silent),
            Err(Missing::Absent(message) | Missing::Because(message)) => Err(message.into()),
        }
    }

    /// Looks for problems in a value that is not used.
    pub fn look_over(&mut self, node: &Node) {
        let mode = std::mem::replace(&mut self.mode, Mode::Dormant);
        self.resolve(node);
        self.mode = mode;
    }

    /// A value that has to be a text; numbers and booleans are, too.
    pub fn text(&mut self, node: &Node, usage: &str) -> Result<String, Stop> {
        let Some(resolved) = self.resolve(node) else {
            return Err(format!("`{NO_VALUE}` cannot stand here. {usage}").into());
        };
        self.as_text(&resolved, usage)
    }

    pub fn as_text(&mut self, resolved: &Node, usage: &str) -> Result<String, Stop> {
        match &resolved.data {
            Data::Broken => Err(Stop::Silent),
            Data::Scalar(value) => scalar_text(value).ok_or_else(|| usage.into()),
            _ => Err(format!(
                "A text is wanted here, not {}. {usage}",
                resolved.in_words()
            )
            .into()),
        }
    }

    pub fn list(&mut self, node: &Node, usage: &str) -> Result<Vec<Node>, Stop> {
        match self.resolve(node).map(|resolved| resolved.data) {
            Some(Data::List(items)) => Ok(items),
            Some(Data::Broken) => Err(Stop::Silent),
            _ => Err(usage.into()),
        }
    }
}

/// The function that a map is, if it is one.
pub(super) fn intrinsic(entries: &[(String, Node)]) -> Result<Option<(&str, &Node)>, String> {
    let is_function = |name: &str| name == "Ref" || name.starts_with("Fn::");
    match entries {
        [(name, argument)] if is_function(name) => Ok(Some((name, argument))),
        _ => match entries.iter().find(|(name, _)| name.starts_with("Fn::")) {
            Some((name, _)) => Err(format!(
                "`{name}` stands beside other keys. A function is the only key of its map; take the others out."
            )),
            None => Ok(None),
        },
    }
}
