"""The reply of a middleware that passes a request on no further."""

import json

from ui.serving.headers import Send


async def refuse(send: Send, status: int, reason: str, *headers: tuple[bytes, bytes]) -> None:
    """Answer a request with one sentence, where Gradio's page and clients look for it."""
    body = json.dumps({"detail": reason, "error": reason}).encode()
    kinds = ((b"content-type", b"application/json"), (b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": [*kinds, *headers]})
    await send({"type": "http.response.body", "body": body})
