"""A real OpenAI-compatible server on this machine, told what to do with each request: for faults,
counts and benchmarks.

In a test, on a thread: `with ModelServer(in_turn(fail(429, retry_after=1), say("Hello."))) as
server: ... server.asks`. As a process of its own: `python -m tests.model_server --port-file F
--delay 1.0 [--count-file F]`; it then answers every seat (tests/model_answers.py), and GET /count
gives what it has counted.
"""

import argparse
import asyncio
import json
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

CHAT = "/v1/chat/completions"
PATIENCE = 30.0


class Manner(StrEnum):
    """How an answer is put on the wire: whole, ended in the middle, reset, never, or a byte at a
    time for ever."""

    WHOLE = "whole"
    CUT = "cut"
    RESET = "reset"
    HANG = "hang"
    DRIP = "drip"


@dataclass(frozen=True)
class Answer:
    """What the server does with one request, `delay` seconds after it has it all."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    delay: float = 0.0
    manner: Manner = Manner.WHOLE

    def render(self) -> bytes:
        """The bytes of the whole answer."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        return (
            f"HTTP/1.1 {self.status} Told\r\n{head}content-length: {len(self.body)}\r\n\r\n"
        ).encode() + self.body


@dataclass(frozen=True)
class Ask:
    """One request as it came in; `at` in seconds of time.monotonic."""

    at: float
    path: str
    headers: Mapping[str, str]
    body: Any


Script = Callable[[Any], Answer]
"""From a request's JSON to an answer."""


def in_turn(*answers: Answer) -> Script:
    """These answers one after the other, the last one for ever."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def say(
    *texts: str, finish: str = "stop", usage: tuple[int, int] | None = (10, 5), delay: float = 0.0
) -> Answer:
    """An ordinary reply with these choices; `usage` is prompt and completion tokens, None where the
    server tells none."""
    return reply(
        [
            {"message": {"role": "assistant", "content": text}, "finish_reason": finish}
            for text in texts
        ],
        usage,
        delay,
    )


def reply(
    choices: Sequence[Mapping[str, Any]],
    usage: tuple[int, int] | None = (10, 5),
    delay: float = 0.0,
) -> Answer:
    """A reply with any choices."""
    body: dict[str, Any] = {
        "id": "chat",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
    }
    body["choices"] = [{"index": index, **choice} for index, choice in enumerate(choices)]
    if usage:
        body["usage"] = {
            "prompt_tokens": usage[0],
            "completion_tokens": usage[1],
            "total_tokens": sum(usage),
        }
    return Answer(json.dumps(body).encode(), delay=delay)


def refuse(text: str) -> Answer:
    """A reply in which the model refuses."""
    return reply(
        [
            {
                "message": {"role": "assistant", "content": None, "refusal": text},
                "finish_reason": "stop",
            }
        ]
    )


def fail(
    status: int, message: str = "no", code: str = "", retry_after: str | float | None = None
) -> Answer:
    """An error as servers tell it."""
    headers = {"content-type": "application/json"}
    if retry_after is not None:
        headers["retry-after"] = str(retry_after)
    return Answer(
        json.dumps({"error": {"message": message, "code": code}}).encode(), status, headers
    )


def send_on(location: str, status: int = 307) -> Answer:
    """A redirect."""
    return Answer(b"", status, {"location": location})


def answer_seats(delay: float, body: Any) -> Answer:
    """A valid reply to any of our seats."""
    from tests.model_answers import answer_body

    return say(*answer_body(body), delay=delay)


HTML = Answer(b"<html><body>Back soon</body></html>", headers={"content-type": "text/html"})
EMPTY = reply([])
CUT = Answer(say("A reply of which only the first half arrives.").body, manner=Manner.CUT)
RESET = Answer(manner=Manner.RESET)
HANG = Answer(manner=Manner.HANG)
DRIP = Answer(manner=Manner.DRIP)


class _Connection(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, server: "ModelServer") -> None:
        self._server, self._buffer = server, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._server.connections.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            lines = self._buffer[:end].decode("latin-1").split("\r\n")
            headers = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(":") for line in lines[1:])
            }
            length = int(headers.get("content-length", 0))
            if len(self._buffer) < end + 4 + length:
                return
            body, self._buffer = (
                self._buffer[end + 4 : end + 4 + length],
                self._buffer[end + 4 + length :],
            )
            self._take(lines[0].split(" ")[1], headers, body)

    def _take(self, path: str, headers: Mapping[str, str], body: bytes) -> None:
        if path == "/count":
            self._transport.write(Answer(json.dumps(self._server.counts).encode()).render())
            return
        answer = self._server.take(
            Ask(time.monotonic(), path, headers, json.loads(body) if body else None)
        )
        self._server.loop.call_later(answer.delay, self._send, answer)

    def _send(self, answer: Answer) -> None:
        gone = self._transport.is_closing()
        self._server.leave(answered=not gone and answer.manner is Manner.WHOLE)
        if gone or answer.manner is Manner.HANG:
            return
        if answer.manner is Manner.WHOLE:
            self._transport.write(answer.render())
        elif answer.manner is Manner.CUT:
            self._transport.write(answer.render()[: -len(answer.body) // 2])
            self._transport.close()
        elif answer.manner is Manner.RESET:
            raw: socket.socket = self._transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()
        else:
            self._transport.write(
                b"HTTP/1.1 200 Told\r\ncontent-type: application/json\r\n"
                b"content-length: 1000000\r\n\r\n"
            )
            self._drip()

    def _drip(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(b" ")
            self._server.loop.call_later(0.05, self._drip)


class ModelServer:
    """The server. It keeps every request it has fully received in `asks` (unless `keep` is off) and
    counts them."""

    def __init__(self, script: Script, *, keep: bool = True, port: int = 0) -> None:
        """Not listening yet: enter it as a context, or run `serve`."""
        self.script, self.asks, self.connections = script, list[Ask](), set[asyncio.Transport]()
        self.counts = {"received": 0, "answered": 0, "in_flight": 0, "most_in_flight": 0}
        self._keep, self._socket = keep, socket.create_server(("127.0.0.1", port), backlog=1024)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"

    def take(self, ask: Ask) -> Answer:
        """Count a request and find its answer."""
        if self._keep:
            self.asks.append(ask)
        counts = self.counts
        counts["received"] += 1
        counts["in_flight"] += 1
        counts["most_in_flight"] = max(counts["most_in_flight"], counts["in_flight"])
        return self.script(ask.body) if ask.path == CHAT else fail(404, f"nothing at {ask.path}")

    def leave(self, *, answered: bool) -> None:
        """Count what has become of a request."""
        self.counts["in_flight"] -= 1
        self.counts["answered"] += answered

    async def serve(self, until: asyncio.Event, ready: Callable[[], object]) -> None:
        """Answer until told to stop."""
        self.loop = asyncio.get_running_loop()
        listener = await self.loop.create_server(partial(_Connection, self), sock=self._socket)
        ready()
        await until.wait()
        listener.close()
        for transport in list(self.connections):
            transport.abort()

    def __enter__(self) -> Self:
        """Begin to serve, on a thread."""
        self._until, listening = asyncio.Event(), threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self.serve(self._until, listening.set)), daemon=True
        )
        self._thread.start()
        assert listening.wait(PATIENCE)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        self.loop.call_soon_threadsafe(self._until.set)
        self._thread.join(PATIENCE)


def main() -> None:
    """Serve as a process of its own until terminated."""
    parser = argparse.ArgumentParser(
        description="an OpenAI-compatible server that answers any seat"
    )
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument(
        "--port-file", type=Path, help="where the port is written once the server listens"
    )
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--count-file", type=Path, help="where the counts are written at the end")
    options = parser.parse_args()
    server = ModelServer(partial(answer_seats, options.delay), keep=False, port=options.port)
    asyncio.run(_serve_until_told(server, options.port_file))
    if options.count_file:
        options.count_file.write_text(json.dumps(server.counts))


async def _serve_until_told(server: ModelServer, port_file: Path | None) -> None:
    until = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, until.set)
    await server.serve(until, lambda: port_file and port_file.write_text(str(server.port)))


if __name__ == "__main__":
    main()
