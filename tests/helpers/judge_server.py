"""A real HTTP server that speaks the chat-completions protocol by a script, for the tests of the judge."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-test-4711-never-shown"
Reply = tuple[int, dict[str, str], str]


def answer(content: str, tokens: int = 100) -> Reply:
    return (
        200,
        {},
        json.dumps(
            {
                "choices": [{"message": {"role": "assistant", "content": content}}],
                "usage": {"total_tokens": tokens},
            }
        ),
    )


def verdict(score: object = 5, why: str = "It answers.") -> Reply:
    return answer(json.dumps({"score": score, "why": why}))


class Server(ThreadingHTTPServer):
    """Answers request n by `script(n, body)`; keeps what it was sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: Callable[[int, dict[str, Any]], Reply] = lambda n, body: verdict()
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.paths.append(self.path)
        self.server.bodies.append(body)
        self.server.headers.append(dict(self.headers))
        status, headers, text = self.server.script(len(self.server.bodies) - 1, body)
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())
        except OSError:  # the client went away, as in the test of timeouts
            pass

    def do_GET(self) -> None:
        self.server.paths.append("GET " + self.path)
        self.send_error(500)

    def log_message(self, format: str, *args: Any) -> None:
        pass
