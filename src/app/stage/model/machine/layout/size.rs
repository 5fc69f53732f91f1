//! How large boxes are, their outlines, and what is written in them.

use super::Placed;
use crate::app::stage::model::machine::graph::{Kind, Node};
use crate::app::stage::model::shape::{Point, Rect};
use crate::app::stage::model::words::shortened;

/// About how wide a letter of a name is, and one of a smaller text.
const NAME_LETTER: f64 = 7.7;
const LETTER: f64 = 5.9;
/// The heights of lines, and of what is above and below them.
const NAME_LINE: f64 = 16.0;
const LINE: f64 = 14.0;
const PADDING: f64 = 7.0;
/// The sign on the left, and the edges.
const SIGN: f64 = 34.0;
const EDGE: f64 = 12.0;

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    /// The narrowest and the widest box of a state.
    pub state: (f64, f64),
    /// The narrowest box of a Map, which tells of its items.
    pub map: f64,
    /// The narrowest branch.
    pub branch: f64,
    /// Between two things beside each other.
    pub gap: f64,
    /// Between two layers.
    pub layer: f64,
    /// How many letters of a condition stand in a line.
    pub label: usize,
}

impl Room {
    /// Beside prose or on a large screen.
    pub const WIDE: Self = Self {
        state: (132.0, 196.0),
        map: 226.0,
        branch: 110.0,
        gap: 22.0,
        layer: 30.0,
        label: 26,
    };
    /// On a phone.
    pub const NARROW: Self = Self {
        state: (108.0, 156.0),
        map: 150.0,
        branch: 96.0,
        gap: 14.0,
        layer: 26.0,
        label: 18,
    };
}

/// What is written in a box, and how high that is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Own {
    pub height: f64,
    name: Vec<String>,
    detail: String,
    letters: usize,
}

impl Own {
    pub fn placed(&self, node: usize, rect: Rect) -> Placed {
        Placed {
            node,
            rect,
            outline: String::new(),
            name: self.name.clone(),
            detail: self.detail.clone(),
            letters: self.letters,
        }
    }
}

/// A state's width, which is at least what is in it needs, and its own lines.
pub(super) fn of_node(node: &Node, room: &Room, inner: f64) -> (f64, Own) {
    let (least, most) = room.state;
    let least = if node.kind == Kind::Map {
        room.map
    } else {
        least
    };
    let most = most.max(inner).max(least);
    let letters = |text: &str| text.chars().count() as f64;
    let beside = SIGN + EDGE;
    let wanted =
        beside + (NAME_LETTER * letters(&node.name)).max(LETTER * letters(&kind_line(node)));
    let width = wanted.clamp(least, most).max(inner).ceil();
    let name = wrapped(&node.name, ((width - beside) / NAME_LETTER) as usize);
    let letters = ((width - beside) / LETTER) as usize;
    let height = 2.0 * PADDING + 2.0 * LINE + NAME_LINE * name.len() as f64;
    let own = Own {
        height,
        name,
        detail: shortened(&kind_line(node), letters),
        letters,
    };
    (width, own)
}

/// What a state is and does, in one line.
fn kind_line(node: &Node) -> String {
    match node.detail.as_str() {
        "" => node.kind.name().into(),
        detail => format!("{}: {detail}", node.kind.name()),
    }
}

/// The size of a condition's lines.
pub(super) fn of_label(lines: &[String]) -> (f64, f64) {
    let letters = lines.iter().map(|line| line.chars().count()).max();
    let width = LETTER * letters.unwrap_or(0) as f64 + 10.0;
    (width, LINE * lines.len() as f64 + 4.0)
}

/// A text in one line or two, cut where it is longer still.
#[must_use]
pub(super) fn wrapped(text: &str, letters: usize) -> Vec<String> {
    let letters = letters.max(4);
    if text.chars().count() <= letters {
        return vec![text.to_owned()];
    }
    let starts: Vec<(usize, char)> = text.char_indices().take(letters + 1).collect();
    let breaks = |c: char| matches!(c, ' ' | '-' | '_' | '.' | ',' | '/' | ':');
    // After a space or a hyphen, or before a capital letter; in the second half, else anywhere.
    let good = (letters / 2..=letters).rev().find(|at| {
        let (before, here) = (starts[at - 1].1, starts[*at].1);
        breaks(before) || here == ' ' || (before.is_lowercase() && here.is_uppercase())
    });
    let cut = starts[good.unwrap_or(letters)].0;
    let (first, rest) = text.split_at(cut);
    vec![first.trim().to_owned(), shortened(rest.trim(), letters)]
}

/// A box's outline, by what the state does.
pub(super) fn outline(kind: Kind, rect: Rect) -> String {
    match kind {
        Kind::Choice => chamfered(rect, 14.0),
        Kind::Fail => chamfered(rect, 8.0),
        Kind::Wait => rounded(rect, 22.0_f64.min(rect.h / 2.0)),
        Kind::Pass => rounded(rect, 2.0),
        Kind::Succeed => rounded(rect, 16.0),
        Kind::Task => rounded(rect, 8.0),
        Kind::Parallel | Kind::Map => rounded(rect, 10.0),
    }
}

fn rounded(rect: Rect, r: f64) -> String {
    let (w, h) = (rect.w - 2.0 * r, rect.h - 2.0 * r);
    format!(
        "M{:.1} {:.1}h{w:.1}a{r} {r} 0 0 1 {r} {r}v{h:.1}a{r} {r} 0 0 1-{r} {r}h-{w:.1}a{r} {r} 0 0 1-{r}-{r}v-{h:.1}a{r} {r} 0 0 1 {r}-{r}z",
        rect.x + r,
        rect.y,
    )
}

fn chamfered(rect: Rect, c: f64) -> String {
    let (w, h) = (rect.w - 2.0 * c, rect.h - 2.0 * c);
    format!(
        "M{:.1} {:.1}h{w:.1}l{c} {c}v{h:.1}l-{c} {c}h-{w:.1}l-{c}-{c}v-{h:.1}z",
        rect.x + c,
        rect.y,
    )
}

/// What a state does as a sign, on a grid of 16.
#[must_use]
pub const fn sign(kind: Kind) -> &'static str {
    match kind {
        Kind::Task => "M9 2 4 9h3.500L7 14l5-7H8.500z",
        Kind::Choice => "M8 2l6 6-6 6-6-6zM8 5.500v3M8 10.800h.01",
        Kind::Parallel => "M8 2v4M3.500 14V8h9v6M8 6v8",
        Kind::Map => "M6 6h7.500v7.500H6zM3 10V2.500h7.500",
        Kind::Pass => "M2.500 8h10M9 4.500 12.500 8 9 11.500",
        Kind::Wait => {
            "M8 13.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11M8 5v3.200l2.200 1.500"
        }
        Kind::Succeed => {
            "M8 13.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11M5.500 8.200l1.800 1.800 3.200-3.800"
        }
        Kind::Fail => "M8 13.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11M6 6l4 4M10 6l-4 4",
    }
}

impl Placed {
    /// Where its sign stands: the left upper corner.
    #[must_use]
    pub const fn sign_at(&self) -> Point {
        Point {
            x: self.rect.x + 11.0,
            y: self.rect.y + PADDING + 6.0,
        }
    }

    /// Where the line begins that says what it does.
    #[must_use]
    pub const fn detail_at(&self) -> Point {
        self.line(10.5)
    }

    /// Where a line of its name begins.
    #[must_use]
    pub const fn name_at(&self, line: usize) -> Point {
        self.line(LINE + 12.5 + NAME_LINE * line as f64)
    }

    /// Where the line begins that says how it stands.
    #[must_use]
    pub fn status_at(&self) -> Point {
        self.line(LINE + NAME_LINE * self.name.len() as f64 + 10.5)
    }

    const fn line(&self, down: f64) -> Point {
        Point {
            x: self.rect.x + SIGN,
            y: self.rect.y + PADDING + down,
        }
    }
}
