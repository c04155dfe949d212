"""A headless Chromium that tests talk to through a pipe: no driver, no port."""

import base64
import fcntl
import json
import os
import shutil
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FOUND = next(filter(None, map(shutil.which, NAMES)), None)
needs_chromium = pytest.mark.skipif(
    FOUND is None, reason="no Chromium here (Debian: apt-get install chromium)"
)
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
    *("--disable-extensions", "--disable-background-networking", "--disable-component-update"),
    "--remote-debugging-pipe",
)
KEYS = {"Enter": (13, "\r"), "Escape": (27, ""), "ArrowDown": (40, ""), "ArrowUp": (38, "")}


class Chromium:
    """A browser as a context: it starts with it and ends with it."""

    def __enter__(self) -> Self:
        """Start it with a profile of its own."""
        assert FOUND is not None, "the test is to be marked with needs_chromium"
        self._home = TemporaryDirectory(ignore_cleanup_errors=True)
        (hear, self._in), (self._out, tell) = _open_pipe(), _open_pipe()
        self._process = subprocess.Popen(
            [
                *("bash", "-c", f'exec "$0" "$@" 3<&{hear} 4>&{tell}', FOUND, *FLAGS),
                *(f"--user-data-dir={self._home.name}", "about:blank"),
            ],
            pass_fds=(hear, tell),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(hear)
        os.close(tell)
        self._buffer, self._count = b"", 0
        self._events: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it, whatever happened."""
        os.close(self._in)
        os.close(self._out)
        self._process.kill()
        self._process.wait()
        self._home.cleanup()

    def ask(self, method: str, page: str = "", **params: Any) -> dict[str, Any]:
        """Send one command and wait for its answer; events that come meanwhile are kept."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if page:
            message["sessionId"] = page
        _write(self._in, json.dumps(message).encode() + b"\0")
        while (heard := self._hear()).get("id") != self._count:
            self._events[heard.get("sessionId", "")].append(heard)
        assert "error" not in heard, f"{method}: {heard['error']}"
        found: dict[str, Any] = heard["result"]
        return found

    def events(self, page: str) -> list[dict[str, Any]]:
        """What a page has told so far without being asked."""
        return self._events[page]

    def wait_event(self, page: str, method: str) -> None:
        """Wait until a page tells of something."""
        while not any(event["method"] == method for event in self._events[page]):
            heard = self._hear()
            self._events[heard.get("sessionId", "")].append(heard)

    def _hear(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            read = os.read(self._out, 1 << 20)
            assert read, "the browser has gone"
            self._buffer += read
        line, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        return message

    @contextmanager
    def open(self, path: Path, width: int = 1440, scheme: str = "light") -> Iterator["Page"]:
        """A tab with a file in it, loaded; `scheme` is light or dark."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        for domain in ("Page", "Runtime", "Network", "Log"):
            page.ask(f"{domain}.enable")
        page.resize(width)
        # as if its window were in front: a page without the focus takes no text
        page.ask("Emulation.setFocusEmulationEnabled", enabled=True)
        page.ask(
            "Emulation.setEmulatedMedia",
            features=[
                {"name": "prefers-color-scheme", "value": scheme},
                {"name": "prefers-reduced-motion", "value": "reduce"},
            ],
        )
        page.load(path)
        yield page
        self.ask("Target.closeTarget", targetId=target)


def _open_pipe() -> tuple[int, int]:
    """A pipe whose ends stand clear of the places that the browser takes them at (3 and 4)."""
    ends = os.pipe()
    reading, writing = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return reading, writing


def _write(place: int, message: bytes) -> None:
    while message:
        message = message[os.write(place, message) :]


class Page:
    """One tab."""

    def __init__(self, browser: Chromium, session: str) -> None:
        """A tab of this browser."""
        self._browser, self._session = browser, session

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the protocol."""
        return self._browser.ask(method, self._session, **params)

    def load(self, path: Path) -> None:
        """Open a file and wait until all of it is there."""
        self._browser.events(self._session).clear()
        self.ask("Page.navigate", url=path.resolve().as_uri())
        self._browser.wait_event(self._session, "Page.loadEventFired")

    def resize(self, width: int, height: int = 0) -> None:
        """Be a laptop or, when narrow, a phone."""
        high = height or (900 if width > 600 else 844)
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=high,
            deviceScaleFactor=1,
            mobile=width <= 600,
        )

    def run(self, script: str) -> Any:
        """What a piece of script gives, awaited."""
        answer = self.ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, condition: str, seconds: float = 10) -> None:
        """Wait until a condition of the page holds."""
        self.run(
            f"new Promise((done, fail) => {{ const end = performance.now() + {1000 * seconds};"
            f"const look = () => ({condition}) ? done() : performance.now() < end ? "
            f"setTimeout(look, 10) : fail(new Error('never: ' + {json.dumps(condition)}));"
            "look(); })"
        )

    def wait_anew(self, condition: str, seconds: float = 10) -> None:
        """Wait until a condition holds in a page that loads itself again meanwhile."""
        ends = time.monotonic() + seconds
        while True:
            with suppress(AssertionError):  # there is no page just now
                if self.run(condition):
                    return
            assert time.monotonic() < ends, f"never: {condition}"
            time.sleep(0.02)

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        code, text = KEYS[key] if key in KEYS else (ord(key.upper()), key)
        named = {"key": key, "windowsVirtualKeyCode": code}
        self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, **named)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **named)

    def type(self, text: str) -> None:
        """Write where the focus is, and see it stand there."""
        self.ask("Input.insertText", text=text)
        self.wait(f"document.activeElement.value?.includes({json.dumps(text)})")

    def click(self, selector: str) -> None:
        """A real click in the middle of the first element of this kind."""
        at = self.run(
            f"(() => {{ const one = document.querySelector({json.dumps(selector)});"
            "one.scrollIntoView({block: 'center', behavior: 'instant'});"
            "const box = one.getBoundingClientRect();"
            "return {x: box.x + box.width / 2, y: box.y + box.height / 2}; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **at)

    def text(self, selector: str) -> str:
        """What the first element of this kind says."""
        return str(self.run(f"document.querySelector({json.dumps(selector)}).innerText"))

    def screenshot(self, path: Path, whole: bool = False) -> None:
        """A picture of what is seen, or of the whole page."""
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))

    @property
    def requests(self) -> list[str]:
        """The addresses that were asked for, the file itself left out."""
        sent = self._told("Network.requestWillBeSent")
        urls = [str(one["request"]["url"]) for one in sent]
        return [url for url in urls if not url.startswith(("file:", "data:"))] + [
            url for url in urls[1:] if url.startswith("file:")
        ]

    @property
    def complaints(self) -> list[str]:
        """Errors and warnings of the console, and what no script caught."""
        logged = [str(one["entry"]["text"]) for one in self._told("Log.entryAdded")]
        thrown = [str(one["exceptionDetails"]) for one in self._told("Runtime.exceptionThrown")]
        called = [
            str(one["args"])
            for one in self._told("Runtime.consoleAPICalled")
            if one["type"] in ("error", "warning", "assert")
        ]
        return logged + thrown + called

    def _told(self, method: str) -> list[dict[str, Any]]:
        self.run("1")  # what was told before is heard by now
        events = self._browser.events(self._session)
        return [event["params"] for event in events if event["method"] == method]
