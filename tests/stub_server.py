"""A server on loopback that plays prepared answers, good and bad, and notes what was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal
from urllib.parse import unquote_plus

JSON = "application/json"
CSL = "application/vnd.citationstyles.csl+json"
ATOM = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True)
class Reply:
    body: bytes | str = b""
    status: int = 200
    type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: Literal["", "stalls", "cut off", "closes"] = ""


@dataclass(frozen=True)
class Seen:
    path: str
    """With the query, unquoted."""
    headers: Mapping[str, str]


class Stub:
    """Answers a path by the first route that stands in it; of several replies the last stays."""

    def __init__(self) -> None:
        self.routes: list[tuple[str, list[Reply]]] = []
        self.seen: list[Seen] = []
        self.over = threading.Event()
        self.base = ""

    def on(self, part: str, *replies: Reply | bytes | str) -> None:
        self.routes.append((part, [r if isinstance(r, Reply) else Reply(r) for r in replies]))

    def reply(self, path: str) -> Reply:
        for part, replies in self.routes:
            if part in path:
                return replies.pop(0) if len(replies) > 1 else replies[0]
        return Reply("no such thing", 404, "text/plain")

    @property
    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stub: Stub

    def do_GET(self) -> None:
        path = unquote_plus(self.path)
        self.stub.seen.append(Seen(path, {k.lower(): v for k, v in self.headers.items()}))
        reply = self.stub.reply(path)
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        if reply.fault == "stalls":
            self.stub.over.wait(10)
        if reply.fault in ("stalls", "closes"):
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in {"Content-Type": reply.type, **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) + 10 * (reply.fault == "cut off")))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.close_connection or bool(reply.fault)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Keep quiet: a client that hangs up is part of the play."""


@contextmanager
def stub_server() -> Iterator[Stub]:
    stub = Stub()
    handler = type("Handler", (_Handler,), {"stub": stub})
    with _Server(("127.0.0.1", 0), handler) as server:
        stub.base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield stub
        finally:
            stub.over.set()
            server.shutdown()
            thread.join()


def recorded(path: Path) -> Reply:
    """Return a recorded answer; a file that is no envelope is the body of a good one."""
    said = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(said, dict) or "body" not in said:
        return Reply(json.dumps(said), type=CSL)
    headers = said.get("headers") or {}
    kind = headers.get("content-type") or (ATOM if "<feed" in said["body"][:200] else JSON)
    kept = {k: v for k, v in headers.items() if k.startswith(("x-", "retry"))}
    return Reply(said["body"], said.get("status_code") or 200, kind, kept)
