"""The functions of the API by plain HTTP: a JSON object in, its JSON out, in one request."""

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from index.errors import ArticleMissingError, IndexStoreError, ModelError, QAError
from ui.desk.api import FUNCTIONS, Api, for_visitors
from ui.html.api_page import api_page
from ui.serving.access import visitor_of
from ui.serving.openapi import PREFIX, description

PAGE, DOCUMENT = PREFIX, "/openapi.json"
_GRADIOS = "/gradio_api/openapi.json"  # where Gradio describes its own calls, in two steps
_FOR_BROWSERS = {"cache-control": "no-store"}  # the browser may be somebody else's next
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
_EMPTY = 'send {"NAME": VALUE, …}'
_Call = Callable[..., Awaitable[Any]]


class CallError(Exception):
    """A call that failed; `str()` is what the caller is told."""


def json_routes(api_of: Callable[[str], Api], *, login: bool) -> list[Route]:
    """Return the addresses of the functions, and of what describes them.

    Args:
        api_of: Returns the functions of a visitor, by name.
        login: Whether visitors have names and passwords.
    """
    document = description(login=login)
    page = api_page(document)

    async def described(_: Request) -> Response:
        return JSONResponse(document)

    async def shown(_: Request) -> Response:
        return HTMLResponse(page)

    calls = [
        for_visitors(function, api_of, asker=Request, name_of=visitor_of, error=CallError)
        for function in FUNCTIONS
    ]
    return [
        Route(DOCUMENT, described),
        Route(_GRADIOS, described),
        Route(PAGE, shown),
        *(
            # Of any method, so that a wrong one is told which is right.
            Route(f"{PREFIX}/{call.__name__}", partial(_answer, call), methods=_METHODS)
            for call in calls
        ),
        Route(f"{PREFIX}/{{rest:path}}", _nowhere, methods=_METHODS),
    ]


async def _answer(call: _Call, request: Request) -> Response:
    """Return what a function makes of the body of a request."""
    if request.method != "POST":
        told = f"Send the arguments with POST, as a JSON object; {PAGE} has examples."
        return _refusal(405, told, allow="POST")
    try:
        given = _arguments(await request.body())
    except ValueError as err:
        return _refusal(400, str(err))
    try:
        result = await call(request, **given)
    except CallError as err:
        return _refusal(_status(err.__cause__), str(err))
    return JSONResponse(result, headers=_FOR_BROWSERS)


async def _nowhere(request: Request) -> Response:
    known = ", ".join(f"{PREFIX}/{function.__name__}" for function in FUNCTIONS)
    return _refusal(404, f"There is no {request.url.path} here: there are {known}; see {PAGE}.")


def _refusal(status: int, reason: str, **headers: str) -> Response:
    return JSONResponse({"detail": reason, "error": reason}, status, headers or None)


def _arguments(body: bytes) -> dict[str, Any]:
    """Return the arguments that a body holds; none where it is empty.

    Raises:
        ValueError: It holds none; says so in one sentence.
    """
    if not body.strip():
        return {}
    try:
        given = json.loads(body, parse_constant=_refuse_constant)
        json.dumps(given, ensure_ascii=False).encode()
    except json.JSONDecodeError as err:
        place = f"line {err.lineno}, column {err.colno}"
        raise ValueError(f"The body is not JSON ({place}): {_EMPTY}.") from err
    except UnicodeEncodeError as err:
        raise ValueError("The body holds half a character (a lone surrogate).") from err
    except (ValueError, RecursionError) as err:  # no UTF-8, NaN, endless digits or brackets
        raise ValueError(f"The body is not JSON: {_EMPTY}.") from err
    if not isinstance(given, dict):
        raise ValueError(f"The body is no JSON object: {_EMPTY}.")
    return given


def _refuse_constant(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity, which Python takes for JSON


def _status(error: BaseException | None) -> int:
    """Return the HTTP status that says of what kind an error is."""
    if isinstance(error, ArticleMissingError):
        return 404
    if isinstance(error, IndexStoreError | ModelError):  # the caller has done nothing wrong
        return 503
    return 422 if isinstance(error, QAError) else 500
