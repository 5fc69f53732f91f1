//! Colours code at build time, so that no highlighter reaches the browser.
//!
//! Deliberately coarse: keywords `hl-k`, strings `hl-s`, numbers `hl-n`, comments `hl-c`, and names (keys, options,
//! decorators, variables) `hl-p`. Whatever it does not know stays plain.

mod scan;

use super::runnable::runnable;
use scan::{Kind, Rules, Scanner};

/// The languages that a fenced block can name.
pub(crate) const LANGUAGES: [&str; 7] = ["python", "yaml", "json", "sh", "console", "toml", "text"];

/// The code as a block of HTML. A language that is not known is shown plain; what the lesson's terminal can run has a button
/// that carries its lines.
pub(crate) fn block(language: &str, code: &str) -> String {
    let code = code.strip_suffix('\n').unwrap_or(code);
    let block = format!(
        "<pre tabindex=\"0\"><code class=\"language-{}\">{}</code></pre>\n",
        escape(language),
        lines(language, code)
    );
    match runnable(language, code) {
        Some(typed) => format!(
            "<div class=\"runnable\">{block}<button type=\"button\" class=\"button small run-here\" data-run=\"{}\">Run here</button></div>\n",
            escape(&typed)
        ),
        None => block,
    }
}

fn lines(language: &str, code: &str) -> String {
    match rules(language) {
        Some(rules) => paint(Scanner::new(code, rules)),
        None if language == "console" => console(code),
        None => escape(code),
    }
}

/// A session at a terminal: what follows a `$ ` was typed, the rest was answered.
fn console(code: &str) -> String {
    let mut out = String::new();
    let mut continued = false;
    for line in code.split_inclusive('\n') {
        let typed = line.strip_prefix("$ ");
        if typed.is_some() {
            out.push_str("<span class=\"hl-c\">$ </span>");
        }
        match typed.or(continued.then_some(line)) {
            Some(command) => {
                out.push_str(&lines("sh", command));
                continued = command.trim_end().ends_with('\\');
            }
            None => out.push_str(&escape(line)),
        }
    }
    out
}

fn paint(scanner: Scanner<'_>) -> String {
    let mut out = String::new();
    for (kind, text) in scanner {
        let class = match kind {
            Kind::Plain => {
                out.push_str(&escape(text));
                continue;
            }
            Kind::Keyword => 'k',
            Kind::Text => 's',
            Kind::Number => 'n',
            Kind::Comment => 'c',
            Kind::Name => 'p',
        };
        out.push_str(&format!(
            "<span class=\"hl-{class}\">{}</span>",
            escape(text)
        ));
    }
    out
}

/// Text as HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

const PYTHON_KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield", "None",
    "True", "False",
];
const SHELL_KEYWORDS: &[&str] = &[
    "if", "then", "else", "elif", "fi", "for", "in", "do", "done", "while", "case", "esac",
];

fn rules(language: &str) -> Option<Rules> {
    Some(match language {
        "python" => Rules {
            keywords: PYTHON_KEYWORDS,
            comments: true,
            long_strings: true,
            single_quotes: true,
            single_escapes: true,
            string_prefixes: true,
            sigils: &['@'],
            ..Rules::default()
        },
        "yaml" => Rules {
            keywords: &["true", "false", "null"],
            comments: true,
            single_quotes: true,
            key_end: Some(':'),
            tags: true,
            ..Rules::default()
        },
        "json" => Rules {
            keywords: &["true", "false", "null"],
            key_end: Some(':'),
            ..Rules::default()
        },
        "toml" => Rules {
            keywords: &["true", "false"],
            comments: true,
            long_strings: true,
            single_quotes: true,
            key_end: Some('='),
            ..Rules::default()
        },
        "sh" => Rules {
            keywords: SHELL_KEYWORDS,
            comments: true,
            single_quotes: true,
            sigils: &['$'],
            options: true,
            commands: true,
            ..Rules::default()
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(language: &str, code: &str, expect: &Expect) {
        expect.assert_eq(&lines(language, code));
    }

    #[test]
    fn python() {
        check(
            "python",
            "@cached\ndef handler(event, context):\n    # bake <it>\n    return {\"status\": 200, 'n': f'''a\nb'''}\n",
            &expect![[r#"
                <span class="hl-p">@cached</span>
                <span class="hl-k">def</span> handler(event, context):
                    <span class="hl-c"># bake &lt;it&gt;</span>
                    <span class="hl-k">return</span> {<span class="hl-s">&quot;status&quot;</span>: <span class="hl-n">200</span>, <span class="hl-s">'n'</span>: <span class="hl-s">f'''a
                b'''</span>}
            "#]],
        );
    }

    #[test]
    fn yaml() {
        check(
            "yaml",
            "Resources:\n  Orders: # the queue\n    Type: AWS::SQS::Queue\n    Url: !GetAtt Orders.Arn\n    - Delay: 30\n    \"quoted key\": 'it''s'\n",
            &expect![[r#"
                <span class="hl-p">Resources</span>:
                  <span class="hl-p">Orders</span>: <span class="hl-c"># the queue</span>
                    <span class="hl-p">Type</span>: AWS::SQS::Queue
                    <span class="hl-p">Url</span>: <span class="hl-k">!GetAtt</span> Orders.Arn
                    - <span class="hl-p">Delay</span>: <span class="hl-n">30</span>
                    <span class="hl-p">&quot;quoted key&quot;</span>: <span class="hl-s">'it'</span><span class="hl-s">'s'</span>
            "#]],
        );
    }

    #[test]
    fn json() {
        check(
            "json",
            "{\"a\": [1, -2.5e3, true, \"x\\\"y\"]}",
            &expect![[
                r#"{<span class="hl-p">&quot;a&quot;</span>: [<span class="hl-n">1</span>, -<span class="hl-n">2.5e3</span>, <span class="hl-k">true</span>, <span class="hl-s">&quot;x\&quot;y&quot;</span>]}"#
            ]],
        );
    }

    #[test]
    fn shell_and_console() {
        check(
            "console",
            "$ aws sqs send-message --queue-url \"$URL\" \\\n    --message-body '{}' | jq .\n{\n  \"MD5\": \"1\"\n}\n$ export A=1 # set\n",
            &expect![[r#"
                <span class="hl-c">$ </span><span class="hl-k">aws</span> sqs send-message <span class="hl-p">--queue-url</span> <span class="hl-s">&quot;$URL&quot;</span> \
                    <span class="hl-p">--message-body</span> <span class="hl-s">'{}'</span> | <span class="hl-k">jq</span> .
                {
                  &quot;MD5&quot;: &quot;1&quot;
                }
                <span class="hl-c">$ </span><span class="hl-k">export</span> A=<span class="hl-n">1</span> <span class="hl-c"># set</span>
            "#]],
        );
    }

    #[test]
    fn toml() {
        check(
            "toml",
            "[[questions]] # one\nid = \"a\"\nminutes = 3\n",
            &expect![[r#"
                [[questions]] <span class="hl-c"># one</span>
                <span class="hl-p">id</span> = <span class="hl-s">&quot;a&quot;</span>
                <span class="hl-p">minutes</span> = <span class="hl-n">3</span>
            "#]],
        );
    }

    #[test]
    fn no_letter_is_lost() {
        let nasty = "a 'b \"c # d\n\"\"\" ''' \\ @ $x $ --y -- !t 1x 0x1F é=ü: \u{1F370} <&>\"";
        for language in LANGUAGES {
            for end in 0..=nasty.len() {
                let Some(code) = nasty.get(..end) else {
                    continue;
                };
                let html = lines(language, code);
                assert_eq!(text_of(&html), code, "{language}: {html}");
            }
        }
    }

    fn text_of(html: &str) -> String {
        let mut text = String::new();
        let mut inside = false;
        for character in html.chars() {
            match character {
                '<' => inside = true,
                '>' if inside => inside = false,
                other if !inside => text.push(other),
                _ => {}
            }
        }
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&")
    }
}
