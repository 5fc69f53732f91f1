"""What an answer has and its model lacks: an SDK drops such members without a word."""

import json
import xml.etree.ElementTree as ElementTree

import botocore.model


def unknown(model, response):
    """The names of members that the model of the operation does not know."""
    shape = model.output_shape
    if shape is None or not response.content:
        return []
    payload = shape.serialization.get("payload")
    protocol = model.service_model.resolved_protocol
    if payload:
        shape = shape.members[payload]
        if shape.type_name != "structure":
            return []
    found = []
    if "json" in protocol:
        in_json("", shape, json.loads(response.content), found)
    elif "query" in protocol or "xml" in protocol:
        root = ElementTree.fromstring(response.content)
        if "query" in protocol:
            wrapper = shape.serialization.get("resultWrapper")
            root = next((child for child in root if tag(child) == wrapper), None)
        if root is not None:
            in_xml("", shape, root, found)
    return found


def wire_name(shape, member, target):
    return target.serialization.get("name", member)


def in_json(path, shape, value, found):
    if value is None:
        return
    if shape.type_name == "structure" and isinstance(value, dict):
        if getattr(shape, "is_document_type", False):
            return
        known = {wire_name(shape, member, target): target for member, target in shape.members.items()}
        for key, item in value.items():
            if key in known:
                in_json(f"{path}.{key}".lstrip("."), known[key], item, found)
            elif key != "__type":
                found.append(f"{path}.{key}".lstrip("."))
    elif shape.type_name == "list" and isinstance(value, list):
        for item in value:
            in_json(path + "[]", shape.member, item, found)
    elif shape.type_name == "map" and isinstance(value, dict):
        for item in value.values():
            in_json(path + ".*", shape.value, item, found)
    elif not fits(shape.type_name, value):
        found.append(f"{path} as {type(value).__name__} ({json.dumps(value)[:60]}), being a {shape.type_name}")


def fits(kind, value):
    if kind in ("string", "character", "blob"):
        return isinstance(value, str)
    if kind in ("integer", "long"):
        return isinstance(value, int) and not isinstance(value, bool)
    if kind in ("float", "double"):
        return isinstance(value, (int, float, str)) and not isinstance(value, bool)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "timestamp":
        return isinstance(value, (int, float, str))
    return False


def tag(element):
    return element.tag.rsplit("}", 1)[-1]


def in_xml(path, shape, element, found):
    if shape.type_name == "structure":
        known = {}
        for member, target in shape.members.items():
            name = wire_name(shape, member, target)
            if target.type_name == "list" and target.serialization.get("flattened"):
                name = target.serialization.get("name") or target.member.serialization.get("name") or member
            known[name] = target
        for child in element:
            target = known.get(tag(child))
            inside = f"{path}.{tag(child)}".lstrip(".")
            if target is None:
                found.append(inside)
            elif target.type_name == "list" and target.serialization.get("flattened"):
                in_xml(inside, target.member, child, found)
            else:
                in_xml(inside, target, child, found)
    elif shape.type_name == "list":
        item = shape.member.serialization.get("name", "member")
        for child in element:
            if tag(child) != item:
                found.append(f"{path}.{tag(child)} (its items are {item})")
            else:
                in_xml(path + "[]", shape.member, child, found)
    elif shape.type_name == "map":
        for entry in element:
            for child in entry:
                if tag(child) == shape.value.serialization.get("name", "value"):
                    in_xml(path + ".*", shape.value, child, found)
    elif len(element):
        found.append(f"{path} with elements inside, being a {shape.type_name}")
