//! Arrays.

use super::plain;
use crate::jsonata::error::fail;
use crate::jsonata::eval::{Answer, Call, equal, merge_sort, truth};
use crate::jsonata::functions::numeric::next_random;
use crate::jsonata::value::{Flags, Value};
use std::mem::take;

pub(super) fn count(call: &mut Call) -> Answer {
    Ok(Value::Number(
        call.arg(0).items().map_or(0.0, |items| items.len() as f64),
    ))
}

pub(super) fn append(call: &mut Call) -> Answer {
    let mut args = take(&mut call.args).into_iter();
    let (first, second) = (
        args.next().unwrap_or(Value::Undefined),
        args.next().unwrap_or(Value::Undefined),
    );
    if first.is_undefined() {
        return Ok(second);
    }
    if second.is_undefined() {
        return Ok(first);
    }
    call.machine.work((first.size() + second.size()) / 8)?;
    let mut items = first.into_items();
    items.extend(second.into_items());
    Ok(plain(items))
}

pub(super) fn reverse(call: &mut Call) -> Answer {
    let array = take(&mut call.args)
        .into_iter()
        .next()
        .unwrap_or(Value::Undefined);
    if array.size() <= 1 {
        return Ok(array);
    }
    let mut items = array.into_items();
    items.reverse();
    Ok(plain(items))
}

pub(super) fn shuffle(call: &mut Call) -> Answer {
    let mut items = take(&mut call.args)
        .into_iter()
        .next()
        .unwrap_or(Value::Undefined)
        .into_items();
    for i in 1..items.len() {
        let j = (next_random(call.machine) * (i + 1) as f64) as usize;
        items.swap(i, j.min(i));
    }
    Ok(plain(items))
}

pub(super) fn distinct(call: &mut Call) -> Answer {
    let array = call.arg(0).clone();
    let Some(items) = array.items() else {
        return Ok(array);
    };
    if items.len() <= 1 {
        return Ok(array);
    }
    let mut found: Vec<Value> = Vec::new();
    'next: for item in items {
        for other in &found {
            call.machine.work(1)?;
            if equal(call.machine, item, other)? {
                continue 'next;
            }
        }
        found.push(item.clone());
    }
    let flags = if array.flags().has(Flags::SEQUENCE) {
        Flags::SEQUENCE
    } else {
        Flags::PLAIN
    };
    Ok(Value::array(found, flags))
}

pub(super) fn zip(call: &mut Call) -> Answer {
    let arrays: Vec<&[Value]> = call
        .args
        .iter()
        .map(|arg| arg.items().unwrap_or_default())
        .collect();
    let shortest = arrays.iter().map(|items| items.len()).min().unwrap_or(0);
    let row = |i: usize| plain(arrays.iter().map(|items| items[i].clone()).collect());
    Ok(plain((0..shortest).map(row).collect()))
}

pub(super) fn sort(call: &mut Call) -> Answer {
    let array = call.arg(0).clone();
    let compare = call.arg(1).clone();
    if array.size() <= 1 {
        return Ok(array);
    }
    let items = array.into_items();
    if !compare.is_undefined() {
        let (input, frame) = (Value::Null, call.frame);
        let sorted = merge_sort(call.machine, items, &mut |machine, left, right| {
            let swap = machine.apply(&compare, vec![left.clone(), right.clone()], &input, frame)?;
            truth(&swap)
        })?;
        return Ok(plain(sorted));
    }
    let numbers = items.iter().all(|item| matches!(item, Value::Number(_)));
    if !numbers && !items.iter().all(|item| matches!(item, Value::String(_))) {
        return Err(fail("D3070"));
    }
    let sorted = merge_sort(call.machine, items, &mut |_, left, right| {
        Ok(match (left, right) {
            (Value::Number(left), Value::Number(right)) => left > right,
            (Value::String(left), Value::String(right)) => left > right,
            _ => false,
        })
    })?;
    Ok(plain(sorted))
}
