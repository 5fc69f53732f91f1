//! What the author may have meant.

/// Names longer than this are not compared.
const LENGTH_MAX: usize = 64;

/// The name that is most like `given`, when one is near enough to be meant. Upper and lower case do not count.
pub(super) fn nearest<'a>(
    given: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = given.chars().count();
    if length > LENGTH_MAX {
        return None;
    }
    let near = |name: &&'a str| distance(given, name);
    let best = names
        .into_iter()
        .filter(|name| name.len() <= LENGTH_MAX)
        .min_by_key(near)?;
    let apart = distance(given, best);
    // Names of one letter have nothing in common when that differs.
    (apart <= (length / 3).max(1) && apart < length).then_some(best)
}

/// ` Did you mean ...?`, or nothing.
pub(super) fn did_you_mean<'a>(given: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    nearest(given, names).map_or_else(String::new, |name| format!(" Did you mean `{name}`?"))
}

/// ` Did you mean ...?`, or else all that there is to choose from.
pub(super) fn choose<'a, I>(given: &str, names: I) -> String
where
    I: IntoIterator<Item = &'a str> + Clone,
{
    nearest(given, names.clone()).map_or_else(
        || {
            let all: Vec<&str> = names.into_iter().collect();
            match all.as_slice() {
                [] => String::new(),
                [only] => format!(" There is only `{only}`."),
                _ => format!(" Choose one of `{}`.", all.join("`, `")),
            }
        },
        |name| format!(" Did you mean `{name}`?"),
    )
}

/// How many letters to add, drop or change to make one name the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, letter) in a.chars().flat_map(char::to_lowercase).enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, other) in b.iter().enumerate() {
            let change = diagonal + usize::from(*other != letter);
            diagonal = row[column + 1];
            row[column + 1] = change.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_hand_is_recognised() {
        let names = ["VisibilityTimeout", "DelaySeconds", "QueueName"];
        assert_eq!(
            nearest("VisibilityTimeOut", names),
            Some("VisibilityTimeout")
        );
        assert_eq!(nearest("DelaySecond", names), Some("DelaySeconds"));
        assert_eq!(nearest("Name", names), None);
        assert_eq!(nearest("", names), None);
        assert_eq!(nearest("Z", ["A"]), None);
    }

    #[test]
    fn distance_counts_letters() {
        assert_eq!(distance("Queue", "queue"), 0);
        assert_eq!(distance("Que", "Queue"), 2);
        assert_eq!(distance("Arm", "Arn"), 1);
        assert_eq!(distance("", "abc"), 3);
    }
}
