"""The JSON form of the records and its JSON Schema, both generated from the type hints in ``communique.records``.

A new field in a record appears here, in the output lines, in the schema and in the store's input without a word of
code in this file.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import json
import re
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from communique.errors import InputError
from communique.records import Coding, Note, Span

Json = dict[str, Any]
R = TypeVar("R")
Convert = Callable[[Any], Any]


@cache
def field_hints(cls: type) -> dict[str, Any]:
    """Record class -> name and type of each stored field, in field order."""
    hints = get_type_hints(cls, include_extras=True)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls)}


@cache
def derived_hints(cls: type) -> dict[str, Any]:
    """Record class -> name and type of each property that is written beside the fields and ignored on reading."""
    names: tuple[str, ...] = getattr(cls, "derived", ())
    return {name: get_type_hints(getattr(cls, name).fget)["return"] for name in names}


def is_record(hint: Any) -> bool:
    """Type hint -> whether it is a record class."""
    return dataclasses.is_dataclass(hint)


def item_of(hint: Any) -> Any:
    """Type hint -> the type of its items where it is ``tuple[X, ...]``, else None."""
    return get_args(hint)[0] if get_origin(hint) is tuple else None


def optional_of(hint: Any) -> Any:
    """Type hint -> X where it is ``X | None``, else None."""
    if get_origin(hint) not in (Union, UnionType):
        return None
    (known,) = (part for part in get_args(hint) if part is not NoneType)
    return known


def to_json(record: Any) -> Json:
    """Record -> its JSON object: spans as [start, end], dates in ISO 8601, derived properties (codes) included."""
    written: Json = _record_writer(record.__class__)(record)
    return written


def from_json(cls: type[R], obj: Json) -> R:
    """Record class and JSON object -> the record; the inverse of `to_json`, derived properties are ignored.

    Raises InputError, naming class and key, where a key is missing, unknown or of the wrong kind.
    """
    wanted: Any = cls
    record: R = _record_reader(wanted)(obj)
    return record


def coding_line(item: Coding | Note) -> str:
    """Coding, or the Note of an item that gave no report -> its line of JSONL output, without the line break."""
    if isinstance(item, Note):
        obj: Json = {"report": None, "events": [], "quotes": [], "notes": [to_json(item)]}
    else:
        obj = to_json(item)
    return json.dumps(obj, ensure_ascii=False, separators=(",", ":"))


def json_schema() -> Json:
    """-> the JSON Schema (2020-12) of one line of ``--format jsonl``; descriptions are the records' docstrings."""
    definitions: Json = {}
    _reference(Coding, definitions)
    line = definitions.pop("Coding")
    no_report: Json = {"properties": {"report": {"type": "null"}}}
    no_records: Json = {"properties": {"events": {"maxItems": 0}, "quotes": {"maxItems": 0}}}
    line["properties"]["report"] = _nullable(line["properties"]["report"])
    line["required"].remove("provenance")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One report and its records, as communique writes them",
        **line,
        "description": line["description"] + " The report is null where an item could not be read: see its note.",
        "if": no_report,
        "then": no_records,
        "$defs": dict(sorted(definitions.items())),
    }


# Writing


@cache
def _writer(hint: Any) -> Convert | None:
    """Type hint -> function from value to JSON, None where the value is JSON as it is."""
    if hint is Span:
        return lambda span: [span.start, span.end]
    if hint is dt.date:
        return dt.date.isoformat
    if is_record(hint):
        return _record_writer(hint)
    if (item := item_of(hint)) is not None:
        write_item = _writer(item)
        return list if write_item is None else lambda values: [write_item(value) for value in values]
    if (known := optional_of(hint)) is not None:
        write = _writer(known)
        return None if write is None else lambda value: None if value is None else write(value)
    return None


@cache
def _record_writer(cls: Any) -> Convert:
    hints = field_hints(cls) | derived_hints(cls)
    names = tuple(hints)
    converted = [(at, convert) for at, hint in enumerate(hints.values()) if (convert := _writer(hint)) is not None]
    values_of = attrgetter(*names)

    def write(record: Any) -> Json:
        values = list(values_of(record))
        for at, convert in converted:
            values[at] = convert(values[at])
        return dict(zip(names, values, strict=True))

    return write


# Reading


@cache
def _reader(hint: Any) -> Convert:
    """Type hint -> function from JSON to value; raises ValueError or TypeError on another kind of value."""
    if hint is Span:
        return lambda pair: Span(*pair)
    if hint is dt.date:
        return dt.date.fromisoformat
    if is_record(hint):
        return _record_reader(hint)
    if (item := item_of(hint)) is not None:
        read_item = _reader(item)
        return lambda values: tuple([read_item(value) for value in _a(list, values)])
    if (known := optional_of(hint)) is not None:
        read = _reader(known)
        return lambda value: None if value is None else read(value)
    if get_origin(hint) is Literal:
        return lambda value: _one_of(get_args(hint), value)
    if get_origin(hint) is Annotated:
        return lambda value: _like(hint.__metadata__[0], _a(str, value))
    if hint is float:
        return lambda value: float(_a((int, float), value))
    return lambda value: _a(hint, value)


def _a(kind: type | tuple[type, ...], value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is not what belongs there")
    return value


def _like(pattern: str, value: str) -> str:
    if not re.fullmatch(pattern, value):
        raise ValueError(f"{value!r} is not written like {pattern}")
    return value


def _one_of(allowed: tuple[str, ...], value: Any) -> Any:
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {', '.join(allowed)}")
    return value


@cache
def _record_reader(cls: Any) -> Convert:
    readers = {name: _reader(hint) for name, hint in field_hints(cls).items()}
    ignored = frozenset(derived_hints(cls))
    needed = {
        field.name
        for field in dataclasses.fields(cls)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }

    def read(obj: Any) -> Any:
        values = {}
        if not isinstance(obj, dict):
            raise InputError(f"{cls.__name__}: {obj!r} is no object.")
        if not needed <= obj.keys():
            raise InputError(f"{cls.__name__}: {', '.join(sorted(needed - obj.keys()))} is missing.")
        for key, value in obj.items():
            if key in readers:
                try:
                    values[key] = readers[key](value)
                except (TypeError, ValueError) as error:
                    raise InputError(f"{cls.__name__}.{key}: {error}.") from error
            elif key not in ignored:
                raise InputError(f"{cls.__name__}.{key}: no such field; known are {', '.join(readers)}.")
        return cls(**values)

    return read


# Schema

_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean"}
_SPAN: Json = {
    "type": "array",
    "prefixItems": [{"type": "integer", "minimum": 0}, {"type": "integer", "minimum": 0}],
    "items": False,
    "minItems": 2,
}


def _nullable(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _description(documented: Any) -> str:
    return " ".join((inspect.getdoc(documented) or "").split())


def _schema(hint: Any, definitions: Json) -> Json:
    """Type hint -> its JSON Schema; the records it needs are added to the definitions."""
    if hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    if hint is dt.date:
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    if get_origin(hint) is Annotated:
        return {"type": "string", "pattern": f"^{hint.__metadata__[0]}$"}
    if (item := item_of(hint)) is not None:
        return {"type": "array", "items": _schema(item, definitions)}
    if (known := optional_of(hint)) is not None:
        return _nullable(_schema(known, definitions))
    return _reference(hint, definitions)


def _reference(cls: Any, definitions: Json) -> Json:
    """Record class -> a reference to its definition, which is added where it is missing."""
    if cls.__name__ not in definitions:
        definitions[cls.__name__] = {}  # holds the place while the fields are described
        definitions[cls.__name__] = {"description": _description(cls), **_definition(cls, definitions)}
    return {"$ref": f"#/$defs/{cls.__name__}"}


def _definition(cls: Any, definitions: Json) -> Json:
    if cls is Span:
        return _SPAN
    properties = {name: _schema(hint, definitions) for name, hint in field_hints(cls).items()}
    for name, hint in derived_hints(cls).items():
        properties[name] = {"description": _description(getattr(cls, name)), **_schema(hint, definitions)}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
