//! What lets an API ask a function.

use super::ApiEvent;
use crate::template::declare::Declared;
use crate::template::node::Node;
use crate::template::resources::PERMISSION;
use crate::template::sam::FUNCTION_TYPE;
use serde_json::json;

/// The permission that SAM gives to an API for a function.
pub(super) fn permission(event: &ApiEvent, api: &str, suffix: &str) -> Declared {
    let path = &event.at;
    let suffix: String = suffix.chars().filter(char::is_ascii_alphanumeric).collect();
    let method = match &*event.method {
        "any" => "*".to_owned(),
        verb => verb.to_ascii_uppercase(),
    };
    let parts = event.path.split('/').map(|part| {
        let variable = part.starts_with('{');
        if variable { "*" } else { part }
    });
    let parts: Vec<&str> = parts.collect();
    let arn = format!(
        "arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{__ApiId__}}/${{__Stage__}}/{method}{}",
        parts.join("/")
    );
    let source = json!({"Fn::Sub": [arn, {"__ApiId__": {"Ref": api}, "__Stage__": "*"}]});
    let text = |text: &str| Node::text(path, text);
    let properties = vec![
        ("Action".to_owned(), text("lambda:InvokeFunction")),
        ("FunctionName".to_owned(), event.function.clone()),
        ("Principal".to_owned(), text("apigateway.amazonaws.com")),
        ("SourceArn".to_owned(), Node::placed(&source, path)),
    ];
    Declared {
        id: format!("{}Permission{suffix}", event.id),
        ty: &PERMISSION,
        written_as: FUNCTION_TYPE,
        path: path.clone(),
        properties: Node::map(path, properties),
        depends_on: Vec::new(),
        condition: event.condition.clone(),
        model: None,
        notified_by: Vec::new(),
        serves: Vec::new(),
        routes: Vec::new(),
    }
}
