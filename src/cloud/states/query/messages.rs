//! JSONata's errors in the words that AWS shows: those of the language's reference implementation.

use crate::jsonata::Error;

/// Codes and messages; `$t` stands for the token, `$v` for the value.
const MESSAGES: [(&str, &str); 42] = [
    (
        "S0101",
        "String literal must be terminated by a matching quote",
    ),
    ("S0102", "Number out of range: $t"),
    ("S0103", "Unsupported escape sequence: \\$t"),
    (
        "S0104",
        "The escape sequence \\u must be followed by 4 hex digits",
    ),
    (
        "S0105",
        "Quoted property name must be terminated with a backquote (`)",
    ),
    ("S0106", "Comment has no closing tag"),
    ("S0201", "Syntax error: \"$t\""),
    ("S0202", "Expected \"$v\", got \"$t\""),
    ("S0203", "Expected \"$v\" before end of expression"),
    ("S0204", "Unknown operator: \"$t\""),
    ("S0205", "Unexpected token: \"$t\""),
    ("S0206", "Unknown expression type: \"$t\""),
    ("S0207", "Unexpected end of expression"),
    (
        "S0208",
        "Parameter \"$v\" of function definition must be a variable name (start with $)",
    ),
    (
        "S0209",
        "A predicate cannot follow a grouping expression in a step",
    ),
    ("S0210", "Each step can only have one grouping expression"),
    (
        "S0211",
        "The symbol \"$t\" cannot be used as a unary operator",
    ),
    (
        "S0212",
        "The left side of := must be a variable name (start with $)",
    ),
    (
        "S0213",
        "The literal value \"$v\" cannot be used as a step within a path expression",
    ),
    (
        "S0214",
        "The right side of \"$t\" must be a variable name (start with $)",
    ),
    ("S0301", "Empty regular expressions are not allowed"),
    ("S0302", "No terminating / in regular expression"),
    (
        "T0410",
        "Argument $v of function \"$t\" does not match function signature",
    ),
    (
        "T0411",
        "Context value is not a compatible type with argument $v of function \"$t\"",
    ),
    (
        "T0412",
        "Argument $v of function \"$t\" must be an array of the right type",
    ),
    ("D1001", "Number out of range: $v"),
    ("D1002", "Cannot negate a non-numeric value: $v"),
    (
        "T1003",
        "Key in object structure must evaluate to a string; got: $v",
    ),
    (
        "T1005",
        "Attempted to invoke a non-function. Did you mean $$t?",
    ),
    ("T1006", "Attempted to invoke a non-function"),
    (
        "T2001",
        "The left side of the \"$t\" operator must evaluate to a number",
    ),
    (
        "T2002",
        "The right side of the \"$t\" operator must evaluate to a number",
    ),
    (
        "T2006",
        "The right side of the function application operator ~> must be a function",
    ),
    (
        "T2009",
        "The values either side of operator \"$t\" must be of the same data type",
    ),
    (
        "T2010",
        "The expressions either side of operator \"$t\" must evaluate to numeric or string values",
    ),
    (
        "D2014",
        "The size of the sequence allocated by the range operator (..) must not exceed 1e6.  Attempted to allocate $v.",
    ),
    ("D3030", "Unable to cast value to a number: $v"),
    (
        "D3060",
        "The sqrt function cannot be applied to a negative number: $v",
    ),
    ("D3137", "$v"),
    (
        "D3138",
        "The $single() function expected exactly 1 matching result.  Instead it matched more.",
    ),
    (
        "D3139",
        "The $single() function expected exactly 1 matching result.  Instead it matched 0.",
    ),
    ("D3141", "$v"),
];

/// The message of an error; this engine's own where the reference has none like it.
pub(in crate::states) fn of(error: &Error) -> String {
    let known = MESSAGES.iter().find(|(code, _)| *code == error.code);
    let Some((_, template)) = known else {
        return error.message.clone();
    };
    let token = error.token.as_deref().unwrap_or_default();
    // The dollar sign of a variable's name comes before the token's.
    template.replace("$v", &error.value).replace("$t", token)
}
