//! Templates as API Gateway renders them.

use super::{Overrides, Scope, Template, check};
use crate::rng::Rng;
use serde_json::{Map, Value, json};

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// Renders a template over an order; a problem is given as text.
fn render(template: &str, body: &str) -> String {
    let params = object(json!({
        "path": {"cake": "lemon"},
        "querystring": {"size": "large", "cake": "hidden"},
        "header": {"X-Shop": "corner"},
    }));
    let context = object(json!({
        "stage": "prod",
        "identity": {"sourceIp": "203.0.113.7", "user": null},
    }));
    let variables = object(json!({"table": "orders"}));
    let scope = Scope {
        body,
        params: &params,
        context: &context,
        stage_variables: &variables,
        overrides: Overrides::default(),
    };
    match Template::parse(template) {
        Ok(template) => match template.render(&scope) {
            Ok(rendered) => rendered.text,
            Err(problem) => format!("! {problem}"),
        },
        Err(problems) => {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            format!("! {}", problems.join("; "))
        }
    }
}

const ORDER: &str = r#"{"id": 7, "items": [{"name": "rye", "price": 4.5}, {"name": "roll", "price": 1}], "note": null, "by": {"a": "b"}}"#;

#[track_caller]
fn gives(template: &str, expected: &str) {
    assert_eq!(render(template, ORDER), expected, "{template}");
}

#[test]
fn references_are_filled_in() {
    gives(
        "a $context.stage ${context.stage}s $!context.none.",
        "a prod prods .",
    );
    gives(
        "$input.params('cake')/$input.params('size')/$input.params('X-Shop')/$input.params('no')",
        "lemon/large/corner/",
    );
    gives(
        "$input.params().path.cake $stageVariables.table $context.identity.user",
        "lemon orders ",
    );
    gives("costs $5, a$ and $ b", "costs $5, a$ and $ b");
    gives(
        r"\$context.stage \#if(x) \\$context.stage \n",
        r"$context.stage #if(x) \prod \n",
    );
    gives(r#"{\"$context.stage\"}"#, r#"{\"prod\"}"#);
    gives("[$context.stage, $context.stage]", "[prod, prod]");
}

#[test]
fn the_payload_is_read_with_jsonpath() {
    gives(
        "$input.path('$.id') $input.json('$.items[0]')",
        r#"7 {"name":"rye","price":4.5}"#,
    );
    gives(
        "$input.path('$.items')",
        r#"[{"name":"rye","price":4.5},{"name":"roll","price":1}]"#,
    );
    gives(
        "$input.path('$.items[0]') $input.path('$.by')",
        "{name=rye, price=4.5} {a=b}",
    );
    gives(
        "$input.path('$.items').size() $input.path('$.items')[1].name",
        "2 roll",
    );
    gives(
        "#set($r = $input.path('$'))$r.items[0].price|$r.note|$r.missing.more",
        "4.5||",
    );
    gives("$input.json('$.missing')", "\"\"");
    assert_eq!(
        render("$input.body|$input.json('$')|$input.path('$')", ""),
        "{}|{}|{}"
    );
    assert_eq!(
        render("$input.json('$')", "some raw data"),
        "\"some raw data\""
    );
    gives(
        "$input.path('$.[')",
        "! line 1, column 1: $.[ is no JSONPath, from character 3: A name, * or [ is missing here.",
    );
}

#[test]
fn nothing_is_the_empty_text() {
    gives(
        "#set($x = $input.path('$.none'))#if($x == $null)null#end#if($x == '')empty#end",
        "nullempty",
    );
    gives(
        "#set($x = $input.path('$.items'))#if($x == '')empty#{else}full#end",
        "full",
    );
    gives("#if($input.params('none'))there#end", "there");
    gives("#if($nothing)there#else gone#end", " gone");
    gives("#set($x = 1)#set($x = $nothing)$x", "1");
}

#[test]
fn directives_take_their_line_end_with_them() {
    gives("a\n  #set($x = 1)\nb#if(true)\nc\n#end\nd", "a\nbc\nd");
    gives("## note\na#* b\nc *#d#[[ $x #if ]]#", "ad $x #if ");
    gives(
        "#else",
        "! line 1, column 6: #else without an #if or #foreach that it belongs to.",
    );
}

#[test]
fn loops_count() {
    gives(
        "#foreach($i in $input.path('$.items'))$foreach.index$foreach.count$velocityCount:$i.name#if($foreach.hasNext), #end#end",
        "011:rye, 122:roll",
    );
    gives(
        "#foreach($i in [1..3])#if($i == 2)#break#end$i#end|$!i",
        "1|",
    );
    gives(
        "#foreach($k in $input.path('$.by').keySet())$k=$input.path('$.by').get($k)#end",
        "a=b",
    );
    gives(
        "#foreach($e in {'x': 1, 'y': 2}.entrySet())#end",
        "! line 1, column 32: ) is missing here.",
    );
    gives(
        "#set($m = {'x': 1, 'y': 2})#foreach($e in $m.entrySet())$e.key=$e.value;#end",
        "x=1;y=2;",
    );
    gives("a#stop b", "a");
    let rounds = render("#foreach($i in [1..2000])x#end", "");
    assert_eq!(
        rounds.len(),
        1_000,
        "API Gateway stops a loop after 1,000 rounds"
    );
}

#[test]
fn expressions_have_their_precedence() {
    gives("#set($x = 1 + 2 * 3 - 4 / 2 % 3)$x", "5");
    gives(
        "#set($x = (1 + 2) * 3)$x #set($y = 7 / 2)$y #set($z = 7.0 / 2)$z #set($n = 1 / 0)$!n",
        "933.5",
    );
    gives("#if(1 < 2 && !(2 > 3) || false)yes#end", "yes");
    gives("#if(1 lt 2 and not (2 gt 3) or false)yes#end", "yes");
    gives(
        "#if('1' == 1)same#end#if('a' + 1 == 'a1')joined#end",
        "samejoined",
    );
    gives(
        "#set($l = [1, 'two', [3]])$l $l[1] #set($l[0] = 9)$l.get(0) #set($m = {'a': {}})#set($m.a.b = $l)$m",
        "[1, two, [3]] two9{a={b=[9, two, [3]]}}",
    );
    gives(
        r#"#set($n = "Ann")#set($t = "Hi $n, #if(true)dear#end ""friend""")$t #set($s = 'Hi $n')$s"#,
        "Hi Ann, dear \"friend\"Hi $n",
    );
}

#[test]
fn texts_have_javas_methods() {
    gives(
        "#set($t = ' Rye Bread ')$t.trim().toLowerCase().substring(4).length() $t.indexOf('B') $t.replaceAll('[aeiou]', '<$0>')",
        "5 5  Ry<e> Br<e><a>d ",
    );
    gives(
        "#foreach($p in 'a,b,,'.split(','))$p;#end",
        "! line 1, column 23: ) is missing here.",
    );
    gives(
        "#set($t = 'a,b,,')#foreach($p in $t.split(','))$p;#end",
        "a;b;",
    );
    gives(
        "#set($t = 'abc')$t.contains('b')$t.matches('[a-c]+')$t.charAt(1)$t.equalsIgnoreCase('ABC')$t.substring(2, 9)",
        "truetruebtrue",
    );
    gives(
        "#set($d = {})$d.put('a', 1)$d.containsKey('a')$d.size()$d.isEmpty()",
        "true1false",
    );
    gives(
        "#set($l = [])#set($done = $l.add('x'))$l.contains('x')$l.isEmpty()",
        "truefalse",
    );
    gives("#set($i = 0)$i.parseInt('42')", "42");
}

#[test]
fn util_encodes_and_decodes() {
    gives(
        "$util.urlEncode('a b&c/é') $util.urlDecode('a+b%26')",
        "a+b%26c%2F%C3%A9 a b&",
    );
    gives(
        "$util.base64Encode('rye') $util.base64Decode('cnll')",
        "cnll rye",
    );
    gives(
        r#"$util.escapeJavaScript("it's ""so""/é")"#,
        r#"it\'s \"so\"\/\u00E9"#,
    );
    gives("$util.parseJson('{\"a\": [1]}').a[0]", "1");
    gives(
        "$util.parseJson('nope')",
        "! line 1, column 1: $util.parseJson was given what is no JSON: expected ident at line 1 column 2.",
    );
}

#[test]
fn overrides_are_kept() {
    let empty = Map::new();
    let scope = Scope {
        body: "",
        params: &empty,
        context: &empty,
        stage_variables: &empty,
        overrides: Overrides::default(),
    };
    let template = "#set($context.requestOverride.path.body = 'x')$context.requestOverride.querystring.put('q', 'y')#set($context[\"responseOverride\"].header['X-A'] = 'b')#set($context.responseOverride.status = 201)";
    let rendered = Template::parse(template).unwrap().render(&scope).unwrap();
    assert_eq!(
        rendered.overrides.request,
        json!({"header": {}, "path": {"body": "x"}, "querystring": {"q": "y"}})
    );
    assert_eq!(
        rendered.overrides.response,
        json!({"header": {"X-A": "b"}, "status": 201})
    );
    assert_eq!(rendered.text, "");
}

#[test]
fn problems_are_told_with_line_and_column() {
    let problems =
        |text: &str| -> Vec<String> { check(text).iter().map(ToString::to_string).collect() };
    assert_eq!(
        problems("{\n  \"a\": #if($x)\n}"),
        ["line 2, column 8: This has no #end."]
    );
    assert_eq!(
        problems("#set($x 1)\n#set(x = 1)"),
        [
            "line 1, column 9: = is missing here: #set($name = value).",
            "line 2, column 6: #set needs a reference to set: #set($name = value).",
        ]
    );
    assert_eq!(
        problems("${AWS::Region}"),
        ["line 1, column 6: } is missing here, after ${AWS."]
    );
    assert_eq!(
        problems("$input.params('a)"),
        ["line 1, column 15: This text does not end."]
    );
    assert_eq!(
        problems("#foreach($a of $b)#end")[0],
        "line 1, column 13: in is missing here: #foreach($item in $list)."
    );
    assert!(
        problems("fine #notADirective $x.y(")
            .iter()
            .any(|one| one.starts_with("line 1, column 26"))
    );
}

/// What templates are made of.
const PIECES: [&str; 62] = [
    "$",
    "!",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ".",
    "..",
    ",",
    ":",
    "=",
    "==",
    "+",
    "-",
    "*",
    "/",
    "%",
    "\"",
    "'",
    "\\",
    "\n",
    " ",
    "#set(",
    "#if(",
    "#elseif(",
    "#else",
    "#end",
    "#foreach(",
    " in ",
    "#define(",
    "#stop",
    "#break",
    "#*",
    "*#",
    "##",
    "#[[",
    "]]#",
    "$x",
    "$y",
    "$input",
    "$input.path('$')",
    ".items",
    "$context",
    ".requestOverride",
    "$util.parseJson(",
    ".size()",
    ".get(0)",
    ".put('a',$x)",
    ".add($x)",
    ".keySet()",
    ".substring(1)",
    ".split('')",
    ".replaceAll('a*',$y)",
    "1",
    "9223372036854775807",
    "1.5",
    "[1..3]",
    "{'a':1}",
    "'t'",
    "é",
];

/// Random texts of what templates are made of: reading and rendering end, and never panic.
#[test]
fn nothing_panics() {
    let mut rng = Rng::new(5);
    for _ in 0..40_000 {
        let mut text = String::new();
        for _ in 0..rng.below(18) {
            text.push_str(PIECES[rng.below(PIECES.len() as u64) as usize]);
        }
        let _ = render(&text, ORDER);
    }
    for open in [
        "(",
        "[",
        "{",
        "\"$",
        "#if(true)",
        "#foreach($x in $y)",
        "!",
        "$x[",
        "- ",
    ] {
        let _ = render(&format!("#set($x = {})", open.repeat(5_000)), ORDER);
        let _ = render(&open.repeat(5_000), ORDER);
    }
}

#[test]
fn no_template_grows_without_end() {
    let text = "#set($t = 'abcdefgh')#foreach($i in [1..40])#set($t = $t + $t)#end$t";
    assert!(render(text, "").starts_with("! "));
    let list = "#set($l = [1])#foreach($i in [1..60])#set($l = [$l, $l])#end$l";
    assert!(render(list, "").len() < 2_000_000);
    let own = "#set($l = [1])#set($done = $l.add($l))$l";
    assert!(render(own, "").contains("..."));
    let define = "#define($d)$d#end$d";
    assert!(render(define, "").starts_with("! "));
    let rounds =
        "#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])x#end#end#end";
    assert!(render(rounds, "").starts_with("! "));
}
