//! From a pattern to a program.

use super::set::Set;
use super::{Inst, Regex};

/// Instructions in a program.
const LONGEST: usize = 20_000;
/// Groups within groups.
const DEEPEST: usize = 50;

type Done<T = ()> = Result<T, &'static str>;

struct Compiler {
    pattern: Vec<char>,
    at: usize,
    out: Vec<Inst>,
    sets: Vec<Set>,
    /// Groups so far, and their names.
    groups: usize,
    names: Vec<(String, usize)>,
    /// Groups in the whole pattern.
    groups_total: usize,
    loops: usize,
    open: usize,
}

pub(super) fn compile(pattern: &str, ignore_case: bool, multi_line: bool) -> Done<Regex> {
    let pattern: Vec<char> = pattern.chars().collect();
    let (groups_total, names) = count_groups(&pattern);
    let mut compiler = Compiler {
        pattern,
        at: 0,
        out: Vec::new(),
        sets: Vec::new(),
        groups: 1,
        names,
        groups_total,
        loops: 0,
        open: 0,
    };
    compiler.alternatives()?;
    if compiler.at < compiler.pattern.len() {
        return Err("a ) has no (");
    }
    compiler.out.push(Inst::Match);
    Ok(Regex {
        program: compiler.out,
        sets: compiler.sets,
        slots: groups_total * 2 + compiler.loops,
        groups: groups_total,
        ignore_case,
        multi_line,
    })
}

/// How many groups there are, the match included, and which of them have names.
fn count_groups(pattern: &[char]) -> (usize, Vec<(String, usize)>) {
    let (mut count, mut names) = (1, Vec::new());
    let mut in_set = false;
    let mut at = 0;
    while let Some(c) = pattern.get(at) {
        match c {
            '\\' => at += 1,
            '[' => in_set = true,
            ']' => in_set = false,
            '(' if !in_set => match pattern.get(at + 1..) {
                Some(['?', '<', first, ..]) if !matches!(first, '=' | '!') => {
                    let name = pattern[at + 3..]
                        .iter()
                        .take_while(|c| **c != '>')
                        .collect();
                    names.push((name, count));
                    count += 1;
                }
                Some(['?', ..]) => {}
                _ => count += 1,
            },
            _ => {}
        }
        at += 1;
    }
    (count, names)
}

impl Compiler {
    fn peek(&self) -> Option<char> {
        self.pattern.get(self.at).copied()
    }

    fn accept(&mut self, text: &str) -> bool {
        let length = text.chars().count();
        let rest = self.pattern.get(self.at..self.at + length);
        let found = rest.is_some_and(|rest| text.chars().eq(rest.iter().copied()));
        if found {
            self.at += length;
        }
        found
    }

    /// `a|b|c`, up to a closing parenthesis or the end.
    fn alternatives(&mut self) -> Done {
        self.open += 1;
        if self.open > DEEPEST {
            return Err("its groups are nested too deeply");
        }
        let mut ends = Vec::new();
        loop {
            let start = self.out.len();
            while self.peek().is_some_and(|c| !matches!(c, '|' | ')')) {
                self.term()?;
            }
            if !self.accept("|") {
                break;
            }
            self.out
                .insert(start, Inst::Split(0, (self.out.len() - start) as isize + 1));
            ends.push(self.out.len());
            self.out.push(Inst::Jump(0));
        }
        for end in ends {
            self.out[end] = Inst::Jump((self.out.len() - end - 1) as isize);
        }
        self.open -= 1;
        Ok(())
    }

    /// An atom and how often it is repeated.
    fn term(&mut self) -> Done {
        let (start, groups) = (self.out.len(), self.groups);
        self.atom()?;
        let Some((least, most)) = self.quantifier()? else {
            return Ok(());
        };
        let lazy = self.accept("?");
        let atom = self.out.split_off(start);
        let forget = Inst::Forget(groups * 2, self.groups * 2);
        let copies = most.unwrap_or(least + 1);
        if copies.saturating_mul(atom.len() + 4) + self.out.len() > LONGEST {
            return Err("it is too long");
        }
        let mark = self.groups_total * 2 + self.loops;
        self.loops += 1;
        for round in 0..copies {
            let optional = round >= least;
            // The body, with what is around it where it is optional; what follows lies after the jump back, if any.
            let skip = (atom.len() + 3 + usize::from(most.is_none())) as isize;
            if optional {
                let rest = skip + (copies - round - 1) as isize * (skip + 1);
                self.out.push(if lazy {
                    Inst::Split(rest, 0)
                } else {
                    Inst::Split(0, rest)
                });
                self.out.push(Inst::Save(mark));
            }
            self.out.push(forget);
            self.out.extend_from_slice(&atom);
            if optional {
                self.out.push(Inst::Progress(mark));
                if most.is_none() {
                    self.out.push(Inst::Jump(-skip - 1));
                }
            }
        }
        Ok(())
    }

    /// `*`, `+`, `?`, `{2}`, `{2,}`, `{2,3}`: the least and the most.
    fn quantifier(&mut self) -> Done<Option<(usize, Option<usize>)>> {
        let range = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                let start = self.at;
                self.at += 1;
                let least = self.number();
                let most = if self.accept(",") {
                    self.number()
                } else {
                    least
                };
                let open = self.pattern.get(self.at - 1) == Some(&',');
                return match least {
                    Some(least) if self.accept("}") => match most {
                        Some(most) if most < least => {
                            Err("a repetition's bounds are the wrong way round")
                        }
                        most => Ok(Some((least, if open { None } else { most }))),
                    },
                    _ => {
                        // Not a repetition: a brace is a character like others.
                        self.at = start;
                        Ok(None)
                    }
                };
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(range))
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            number = Some((number.unwrap_or(0) * 10 + digit as usize).min(LONGEST));
            self.at += 1;
        }
        number
    }

    fn atom(&mut self) -> Done {
        let c = self.peek().unwrap_or_default();
        self.at += 1;
        let inst = match c {
            '.' => Inst::Dot,
            '^' => Inst::Start,
            '$' => Inst::End,
            '(' => return self.group(),
            '[' => self.set()?,
            '\\' => self.escape()?,
            '*' | '+' | '?' => return Err("there is nothing to repeat"),
            c => Inst::Char(c),
        };
        self.out.push(inst);
        Ok(())
    }

    fn group(&mut self) -> Done {
        for (sign, behind, negated) in [
            ("?=", false, false),
            ("?!", false, true),
            ("?<=", true, false),
            ("?<!", true, true),
        ] {
            if self.accept(sign) {
                let start = self.out.len();
                self.out.push(Inst::Match);
                self.alternatives()?;
                self.out.push(Inst::Match);
                self.out[start] = Inst::Look {
                    behind,
                    negated,
                    length: self.out.len() - start - 1,
                };
                return self.close();
            }
        }
        if self.accept("?:") {
            self.alternatives()?;
            return self.close();
        }
        if self.accept("?<") {
            while self.peek().is_some_and(|c| c != '>') {
                self.at += 1;
            }
            if !self.accept(">") {
                return Err("a group's name has no end");
            }
        } else if self.peek() == Some('?') {
            return Err("a group starts in an unknown way");
        }
        let group = self.groups;
        self.groups += 1;
        self.out.push(Inst::Save(group * 2));
        self.alternatives()?;
        self.out.push(Inst::Save(group * 2 + 1));
        self.close()
    }

    fn close(&mut self) -> Done {
        if self.accept(")") {
            Ok(())
        } else {
            Err("a ( has no )")
        }
    }

    fn add_set(&mut self, set: Set) -> Inst {
        self.sets.push(set);
        Inst::Set(self.sets.len() - 1)
    }

    /// `[...]`
    fn set(&mut self) -> Done<Inst> {
        let mut set = Set {
            negated: self.accept("^"),
            ranges: Vec::new(),
        };
        loop {
            if self.accept("]") {
                return Ok(self.add_set(set));
            }
            let Some(from) = self.set_member(&mut set)? else {
                // After a class, a hyphen is itself.
                if self.accept("-") {
                    set.ranges.push(('-', '-'));
                    if self.peek().is_some_and(|c| c != ']') {
                        let next = self.set_member(&mut set)?;
                        set.ranges.extend(next.map(|c| (c, c)));
                    }
                }
                continue;
            };
            let is_range = self.peek() == Some('-')
                && self.pattern.get(self.at + 1).is_some_and(|c| *c != ']');
            if !is_range {
                set.ranges.push((from, from));
                continue;
            }
            self.at += 1;
            match self.set_member(&mut set)? {
                Some(to) if to < from => {
                    return Err("a range of characters is the wrong way round");
                }
                Some(to) => set.ranges.push((from, to)),
                None => set.ranges.extend([(from, from), ('-', '-')]),
            }
        }
    }

    /// A character of a set, or `None` when a whole class was added.
    fn set_member(&mut self, set: &mut Set) -> Done<Option<char>> {
        let c = self.peek().ok_or("a [ has no ]")?;
        self.at += 1;
        if c != '\\' {
            return Ok(Some(c));
        }
        let c = self.peek().ok_or("it ends in a backslash")?;
        self.at += 1;
        Ok(match c {
            'b' => Some('\u{8}'),
            c if set.add_class(c) => None,
            c => Some(self.escaped_char(c)),
        })
    }

    /// What follows a backslash outside a set.
    fn escape(&mut self) -> Done<Inst> {
        let c = self.peek().ok_or("it ends in a backslash")?;
        self.at += 1;
        let mut set = Set::default();
        Ok(match c {
            'b' | 'B' => Inst::WordEdge(c == 'b'),
            '1'..='9' => {
                self.at -= 1;
                let group = self.number().unwrap_or(0);
                if group >= self.groups_total {
                    return Err("it refers to a group that is not there");
                }
                Inst::Again(group)
            }
            'k' if !self.names.is_empty() => {
                let rest = self.pattern.get(self.at + 1..).unwrap_or_default();
                let name: String = rest.iter().take_while(|c| **c != '>').collect();
                let known = self.names.iter().find(|known| known.0 == name);
                let group = known.ok_or("it refers to a group that is not there")?.1;
                self.at += name.chars().count() + 2;
                Inst::Again(group)
            }
            c if set.add_class(c) => self.add_set(set),
            c => Inst::Char(self.escaped_char(c)),
        })
    }

    /// The character that a letter after a backslash stands for.
    fn escaped_char(&mut self, letter: char) -> char {
        match letter {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            'f' => '\u{c}',
            '0' => '\0',
            'x' => self.code(2).unwrap_or(letter),
            'u' => self.code(4).unwrap_or(letter),
            other => other,
        }
    }

    /// A character by its code in so many hexadecimal digits.
    fn code(&mut self, digits: usize) -> Option<char> {
        let text = self.pattern.get(self.at..self.at + digits)?;
        let code = text
            .iter()
            .try_fold(0, |sum, c| Some(sum * 16 + c.to_digit(16)?))?;
        let c = char::from_u32(code)?;
        self.at += digits;
        Some(c)
    }
}
