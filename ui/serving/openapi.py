"""The description of the API that other programs read (OpenAPI 3.1), made of the functions."""

import inspect
import re
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, create_model

from ui.desk.api import FUNCTIONS, RETURNED, parameters_of

PREFIX = "/api"
_ABOUT = (
    "Answers questions from the articles of this index, only in exact sentences of theirs, each "
    "with its citation. Nothing is made up: where the articles do not answer, it says so."
)
_EXAMPLES: dict[str, dict[str, Any]] = {
    "ask": {"question": "Who led the jury of the Lantern Prize?", "published_from": "2031-01-01"},
    "add": {"title": "Ferry sinks", "text": "The ferry sank at noon."},
    "articles": {"words": "puffins", "limit": 10},
    "article": {"article_id": "7125fc1b00fe4d8c"},
}
_REFUSALS = {
    400: "The body is not a JSON object.",
    401: "Name or password is missing or wrong.",
    403: "Another site's page had a browser send this.",
    404: "There is no such article.",
    413: "The request is too large.",
    422: "An argument is missing, unknown or cannot be so.",
    429: "Too many requests; the header Retry-After says for how many seconds to wait.",
    503: "The page stops, or its index cannot be used.",
}
_IN_SCHEMAS = "#/components/schemas/"


def description(*, login: bool) -> dict[str, Any]:
    """Return the document.

    Args:
        login: Whether visitors have names and passwords.
    """
    schemas: dict[str, Any] = {"Refusal": _refusal()}
    paths = {
        f"{PREFIX}/{function.__name__}": {"post": _operation(function, schemas, login=login)}
        for function in FUNCTIONS
    }
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "Article QA", "description": _ABOUT, "version": version("article-qa")},
        "paths": paths,
        "components": {"schemas": schemas},
    }
    if login:
        document["components"]["securitySchemes"] = {"login": {"type": "http", "scheme": "basic"}}
        document["security"] = [{"login": []}]
    return document


def _operation(
    function: Callable[..., Any], schemas: dict[str, Any], *, login: bool
) -> dict[str, Any]:
    """Return what is said of one function; adds to the schemas what it refers to."""
    name = function.__name__
    summary, about, told = _docstring(function)
    arguments = _schema(_arguments_model(function, told), "validation", schemas)
    returned = _schema(RETURNED[name], "serialization", schemas)
    refusals = [
        status
        for status in _REFUSALS
        if (status != 401 or login) and (status != 404 or name == "article")
    ]
    return {
        "operationId": name,
        "summary": summary,
        "description": about,
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": arguments, "example": _EXAMPLES[name]}},
        },
        "responses": {
            "200": _response("What the function returns.", returned),
            **{
                str(status): _response(_REFUSALS[status], {"$ref": f"{_IN_SCHEMAS}Refusal"})
                for status in refusals
            },
        },
    }


def _response(told: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": told, "content": {"application/json": {"schema": schema}}}


def _arguments_model(function: Callable[..., Any], told: dict[str, str]) -> type[BaseModel]:
    """Return a model of the arguments of a function."""
    fields: dict[str, Any] = {
        name: (
            parameter.annotation,
            Field(
                default=... if parameter.default is inspect.Parameter.empty else parameter.default,
                description=told[name],
            ),
        )
        for name, parameter in parameters_of(function).items()
    }
    title = f"{function.__name__.capitalize()}Arguments"
    return create_model(title, __config__=ConfigDict(extra="forbid"), **fields)


def _schema(kind: Any, mode: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of a type; what it refers to goes into the schemas."""
    schema = TypeAdapter(kind).json_schema(mode=mode, ref_template=_IN_SCHEMAS + "{model}")
    schemas |= schema.pop("$defs", {})
    if "title" not in schema:  # a list
        return schema
    schemas[schema["title"]] = schema
    return {"$ref": _IN_SCHEMAS + schema["title"]}


def _docstring(function: Callable[..., Any]) -> tuple[str, str, dict[str, str]]:
    """Return the first sentence of a docstring, what else it says, and what of each argument."""
    text, _, arguments = (inspect.getdoc(function) or "").partition("\nArgs:\n")
    summary, _, about = text.partition("\n\n")
    entries = re.findall(r"^    (\w+): (.*(?:\n {8}.*)*)", arguments, re.MULTILINE)
    return summary, _on_one_line(about), {name: _on_one_line(told) for name, told in entries}


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _refusal() -> dict[str, Any]:
    sentence = {"type": "string", "description": "What is wrong, in one sentence."}
    return {
        "type": "object",
        "title": "Refusal",
        "properties": {"error": sentence, "detail": sentence},
        "required": ["error", "detail"],
    }
