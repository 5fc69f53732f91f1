use crate::call::Service;
use crate::rng::Rng;
use crate::testing::Bench;
use serde_json::{Value, json};

fn table() -> Bench {
    let mut bench = Bench::new();
    bench.call(
        Service::DynamoDb,
        "CreateTable",
        json!({"TableName": "orders", "KeySchema": [
            {"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"},
        ]}),
    );
    for at in ["9", "-3", "10"] {
        let item = json!({"id": {"S": "a"}, "at": {"N": at}, "loaves": {"N": "2"}});
        bench.call(
            Service::DynamoDb,
            "PutItem",
            json!({"TableName": "orders", "Item": item}),
        );
    }
    bench
}

fn with(more: &Value) -> Value {
    let mut params = json!({"TableName": "orders", "Key": {"id": {"S": "a"}, "at": {"N": "9"}}});
    params
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    params
}

#[test]
fn items_are_put_read_changed_and_deleted() {
    let mut bench = table();
    let update = with(&json!({
        "UpdateExpression": "SET loaves = loaves + :n, #s = if_not_exists(#s, :open) REMOVE nothing ADD tries :n",
        "ExpressionAttributeNames": {"#s": "status"},
        "ExpressionAttributeValues": {":n": {"N": "3"}, ":open": {"S": "OPEN"}},
        "ConditionExpression": "attribute_exists(id) AND (loaves BETWEEN :n AND :n OR loaves < :n)",
        "ReturnValues": "UPDATED_NEW",
    }));
    let changed = bench.call(Service::DynamoDb, "UpdateItem", update.clone());
    assert_eq!(
        changed["Attributes"],
        json!({"loaves": {"N": "5"}, "status": {"S": "OPEN"}, "tries": {"N": "3"}})
    );
    let refused = bench.refusal(Service::DynamoDb, "UpdateItem", update);
    assert_eq!(
        refused,
        "ConditionalCheckFailedException: The conditional request failed"
    );
    bench.call(Service::DynamoDb, "DeleteItem", with(&json!({})));
    assert_eq!(
        bench.call(Service::DynamoDb, "GetItem", with(&json!({}))),
        json!({})
    );
}

#[test]
fn queries_come_in_the_order_of_the_sort_key() {
    let mut bench = table();
    let params = json!({
        "TableName": "orders", "KeyConditionExpression": "id = :id AND #at > :from",
        "ExpressionAttributeNames": {"#at": "at"},
        "ExpressionAttributeValues": {":id": {"S": "a"}, ":from": {"N": "-5"}},
        "ProjectionExpression": "#at",
    });
    let found = bench.call(Service::DynamoDb, "Query", params);
    assert_eq!(
        found["Items"],
        json!([{"at": {"N": "-3"}}, {"at": {"N": "9"}}, {"at": {"N": "10"}}])
    );
}

#[test]
fn broken_expressions_are_refused_and_never_make_it_panic() {
    let mut bench = table();
    let refused = bench.refusal(
        Service::DynamoDb,
        "UpdateItem",
        with(&json!({"UpdateExpression": "SET a ="})),
    );
    assert!(
        refused.starts_with("ValidationException: Invalid expression"),
        "{refused}"
    );
    const PARTS: [&str; 14] = [
        "SET",
        "id",
        "=",
        ":v",
        "(",
        ")",
        "AND",
        "NOT",
        "<",
        ">",
        "contains",
        ",",
        "if_not_exists",
        "é",
    ];
    let mut rng = Rng::new(2);
    for _ in 0..3_000 {
        let count = 1 + rng.below(8);
        let parts: Vec<&str> = (0..count).map(|_| PARTS[rng.below(14) as usize]).collect();
        let text = parts.join(" ");
        let values = json!({":v": {"N": "1"}});
        let params = with(
            &json!({"UpdateExpression": text, "ConditionExpression": text, "ExpressionAttributeValues": values}),
        );
        let _ = bench.try_call(Service::DynamoDb, "UpdateItem", params);
    }
}
