//! Which blocks of code hold command lines that the lesson's own terminal can run.

use super::command::is_assignment;

/// The programs that the terminal has, besides its builtins.
const PROGRAMS: [&str; 4] = ["aws", "curl", "python", "python3"];
/// Programs that it does not have: a block that needs one of them is for the reader's own machine.
const ELSEWHERE: [&str; 12] = [
    "brew",
    "cdk",
    "docker",
    "git",
    "jq",
    "npm",
    "pip",
    "pip3",
    "sam",
    "ssh",
    "sudo",
    "terraform",
];

/// The command lines of a block, as one would type them; none when the terminal cannot run them as they stand.
pub(crate) fn runnable(language: &str, code: &str) -> Option<String> {
    let typed = match language {
        "console" => typed(code),
        "sh" => code.trim_end().to_owned(),
        _ => return None,
    };
    let words = || typed.lines().flat_map(programs);
    let runs = words().any(|word| PROGRAMS.contains(&word));
    let is_elsewhere = words().any(|word| ELSEWHERE.contains(&word));
    // An account is set up on the reader's own machine only.
    let sets_up = ["aws configure", "aws login", "aws sso "];
    let sets_up = sets_up.iter().any(|words| typed.contains(words));
    let fits = runs && !is_elsewhere && !sets_up && !has_gap(&typed);
    (fits && shell::unknown_command(&typed) == Ok(None)).then_some(typed)
}

/// What follows a `$ `, with the lines that go on behind a backslash.
fn typed(code: &str) -> String {
    let mut typed = Vec::new();
    let mut continued = false;
    for line in code.lines() {
        let own = line.strip_prefix("$ ").or(continued.then_some(line));
        if let Some(own) = own {
            continued = own.trim_end().ends_with('\\');
            typed.push(own);
        }
    }
    typed.join("\n")
}

/// The words of a line that name programs: the first one, and those behind pipes and at the beginning of `$(`.
fn programs(line: &str) -> impl Iterator<Item = &str> {
    let line = if line.trim_start().starts_with('#') {
        ""
    } else {
        line
    };
    line.split(['|', ';', '(', '&']).filter_map(|part| {
        let mut words = part.split_whitespace();
        words.find(|word| !is_assignment(word))
    })
}

/// Whether something is left for the reader to fill in: `<your-bucket>`, `...`.
fn has_gap(typed: &str) -> bool {
    let opens = |(at, _): (usize, &str)| {
        let rest = &typed[at + 1..];
        let end = rest.find(['>', '\n', ' ']);
        rest.starts_with(|c: char| c.is_ascii_alphabetic())
            && end.is_some_and(|end| rest[end..].starts_with('>'))
    };
    typed.contains("...") || typed.match_indices('<').any(opens)
}

#[cfg(test)]
mod tests {
    use super::runnable;

    #[test]
    fn sessions_lose_what_was_answered() {
        assert_eq!(
            runnable(
                "console",
                "$ URL=$(aws sqs get-queue-url --queue-name orders)\n{\"a\": 1}\n$ aws sqs receive-message \\\n    --queue-url $URL\nok\n"
            )
            .as_deref(),
            Some(
                "URL=$(aws sqs get-queue-url --queue-name orders)\naws sqs receive-message \\\n    --queue-url $URL"
            )
        );
        assert_eq!(
            runnable("sh", "# ask\ncurl -s $URL\n").as_deref(),
            Some("# ask\ncurl -s $URL")
        );
    }

    #[test]
    fn what_cannot_run_here_is_left_alone() {
        for (language, code) in [
            ("console", "$ sam build\n$ aws s3 ls"),
            ("console", "$ aws configure"),
            ("console", "$ curl -s $URL | jq -r .id"),
            ("console", "aws s3 ls"),
            ("sh", "aws s3 ls s3://<your-bucket>"),
            ("sh", "aws lambda invoke ..."),
            ("sh", "ls -l"),
            ("python", "aws = 1"),
            ("text", "aws s3 ls"),
        ] {
            assert_eq!(runnable(language, code), None, "{code}");
        }
        assert!(runnable("sh", "python app.py < event.json > out.json").is_some());
    }
}
