//! The table of builtins.

use super::{Builtin, compare, folders, pick, print, search, sed, session, text, zip};

macro_rules! table {
    ($($name:literal, $usage:literal, $summary:literal, $run:path;)*) => {
        &[$(Builtin { name: $name, usage: $usage, summary: $summary, run: $run }),*]
    };
}

/// All of them, in the order of `help`.
pub(crate) const BUILTINS: &[Builtin] = table! {
    "ls", "[-l] [-a] [-1] [-h] [FILE]...", "lists files", folders::ls;
    "cat", "[-n] [FILE]...", "shows files", text::cat;
    "cd", "[FOLDER]", "goes to a folder", folders::cd;
    "pwd", "", "says which folder this is", folders::pwd;
    "mkdir", "[-p] FOLDER...", "makes folders", folders::mkdir;
    "rmdir", "FOLDER...", "removes empty folders", folders::rmdir;
    "rm", "[-r] [-f] FILE...", "removes files", folders::rm;
    "cp", "[-r] FROM... TO", "copies files", folders::cp;
    "mv", "FROM... TO", "moves files", folders::mv;
    "touch", "FILE...", "makes empty files", folders::touch;
    "chmod", "MODE FILE...", "does nothing: files have no modes here", folders::chmod;
    "zip", "[-r] [-j] [-q] FILE.zip FILE...", "packs files, for a function's code", zip::zip;
    "nano", "FILE", "opens a file in the editor", session::edit;
    "vi", "FILE", "opens a file in the editor", session::edit;
    "vim", "FILE", "opens a file in the editor", session::edit;
    "echo", "[-n] [-e] [WORD]...", "writes words", print::echo;
    "printf", "FORMAT [WORD]...", "writes words by a format", print::printf;
    "head", "[-n LINES] [-c BYTES] [FILE]...", "shows the first lines", pick::head;
    "tail", "[-n LINES] [-c BYTES] [FILE]...", "shows the last lines", pick::tail;
    "less", "[FILE]...", "shows files, all at once here", text::cat;
    "more", "[FILE]...", "shows files, all at once here", text::cat;
    "grep", "[-i] [-n] [-v] [-c] [-o] [-l] [-q] [-w] [-r] [-E] [-F] PATTERN [FILE]...", "finds lines", search::grep;
    "sed", "[-n] [-E] [-i] 's/PATTERN/TEXT/g' [FILE]...", "replaces, deletes and picks lines", sed::sed;
    "cut", "-d SIGN -f FIELDS | -c PLACES [FILE]...", "picks parts of lines", pick::cut;
    "tr", "[-d] [-s] FROM [TO]", "exchanges characters", text::tr;
    "wc", "[-l] [-w] [-c] [FILE]...", "counts lines, words and bytes", text::wc;
    "sort", "[-r] [-n] [-u] [-k FIELD] [-t SIGN] [FILE]...", "sorts lines", text::sort;
    "uniq", "[-c] [-d] [-u] [FILE]", "joins equal lines that follow each other", text::uniq;
    "rev", "[FILE]...", "turns lines around", text::rev;
    "tee", "[-a] FILE...", "writes what it reads to files, too", text::tee;
    "seq", "[FIRST] LAST", "counts", print::seq;
    "base64", "[-d] [-w COLUMNS] [FILE]", "writes Base64, or reads it", text::base64;
    "basename", "PATH [END]", "says the last part of a path", folders::basename;
    "dirname", "PATH", "says the folder of a path", folders::dirname;
    "date", "[-u] [+FORMAT]", "says the time in the simulated world", print::date;
    "env", "", "shows the environment", session::env;
    "printenv", "[NAME]...", "shows the environment", session::env;
    "export", "NAME[=VALUE]...", "puts variables into the environment", session::export;
    "unset", "NAME...", "removes variables", session::unset;
    "set", "", "shows all variables", session::set;
    "read", "[-p TEXT] NAME...", "reads a line into variables", session::read;
    "shift", "[COUNT]", "moves a script's arguments on", session::shift;
    "test", "EXPRESSION", "says by its status whether something holds", compare::test;
    "[", "EXPRESSION ]", "says by its status whether something holds", compare::test;
    "true", "", "does nothing, well", session::yes;
    "false", "", "does nothing, badly", session::no;
    ":", "", "does nothing, well", session::yes;
    "which", "COMMAND...", "says where a command is", session::which;
    "type", "COMMAND...", "says what a command is", session::which;
    "whoami", "", "says who you are", session::whoami;
    "hostname", "", "says where you are", session::whoami;
    "uname", "[-a]", "says what this is", session::whoami;
    "history", "[-c]", "shows what was typed", session::history;
    "clear", "", "empties the screen", session::clear;
    "help", "[COMMAND]", "says what there is", session::help;
};

/// The builtin of this name.
pub(crate) fn find(name: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|builtin| builtin.name == name)
}
