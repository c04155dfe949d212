"""The way to a server: proxies and certificates, each against a real socket."""

import contextlib
import os
import resource
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.models.chat import ChatRequest, RefusedError, Sampling
from agents.models.endpoint.entries import Endpoint
from agents.models.endpoint.model import EndpointModel
from agents.models.endpoint.retry import Backoff
from agents.models.endpoint.route import CERTIFICATES, find_proxy, is_here
from psy_env.errors import InputError
from psy_env.records import Message
from scripts.app import main
from tests.lab import MODELS, SMALL, declare
from tests.model_server import ModelServer, in_turn, say
from tests.test_command_line import Capture, refuse

SECRET = "SECRET"
QUESTION = ChatRequest((Message(role="user", content="How are you?"),), Sampling(max_tokens=20))
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", *CERTIFICATES)


@pytest.fixture(autouse=True)
def _bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.lower(), raising=False)


def sit(base_url: str, name: str) -> EndpointModel:
    endpoint = Endpoint(name=name, base_url=base_url, deadline=5.0)
    return EndpointModel(endpoint, "tiny", backoff=Backoff(first=0.01, longest=0.02))


@contextlib.contextmanager
def saying(answer: bytes, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server that gives everybody this answer, whatever is asked; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with contextlib.suppress(OSError), connection:
                    secured = tls.wrap_socket(connection, True) if tls else connection
                    secured.recv(65_536)
                    secured.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST", "lab.localhost", "127.0.0.1", "127.0.0.2", "127.1"),
        *("0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", socket.gethostname()),
    ],
)
def test_this_machine_is_never_behind_a_proxy(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks9://nowhere")
    assert is_here(host.strip("[]"))
    assert find_proxy(f"http://{host}:8000/v1") is None


@pytest.mark.parametrize(
    "host", ["192.0.2.7", "127.example.org", "localhost.example.org", "[2::1]"]
)
def test_another_machine_is(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", f"user:{SECRET}@proxy:8080")
    proxy = find_proxy(f"http://{host}:8000/v1")
    assert str(proxy) == "the proxy of ALL_PROXY (proxy:8080)"
    assert SECRET not in repr(proxy)


@pytest.mark.parametrize(
    ("excepted", "host"),
    [
        ("*", "models.example.org"),
        ("other.org, example.org", "models.example.org"),
        (".example.org", "models.example.org"),
        ("*.example.org", "models.example.org"),
        ("models.example.org:8000", "models.example.org"),
        ("192.0.2.0/24", "192.0.2.7"),
        ("2::/16", "[2::1]"),
    ],
)
def test_no_proxy_is_kept_to(excepted: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy:8080")
    monkeypatch.setenv("NO_PROXY", excepted)
    assert find_proxy(f"http://{host}:8000/v1") is None
    for other in ("models.example.com", "badexample.org:8000" * (excepted != "*"), "198.51.100.1"):
        assert (find_proxy(f"http://{other}/v1") is None) == (excepted == "*"), other


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("socks5://127.0.0.1:9", "the package socksio is not installed"),
        ("socks5h://127.0.0.1:9", "the package socksio is not installed"),
        ("ftp://proxy:8080", "no address of a proxy"),
        (f"http://user:{SECRET}@", "no address of a proxy"),
        (f"http://user:{SECRET}@proxy:port", "no address of a proxy"),
        (f"proxy {SECRET}", "no address of a proxy"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_one_line_before_anything_begins(
    value: str, words: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    declare("http://192.0.2.7:8000/v1")
    monkeypatch.setenv("ALL_PROXY", value)
    told = refuse(["simulate", *SMALL, *MODELS], capsys)
    assert "ALL_PROXY: " in told
    assert words in told
    assert SECRET not in told
    assert not Path("run").exists()


@pytest.mark.parametrize("variable", CERTIFICATES)
@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_read_are_named_with_their_variable(
    variable: str, content: str | None, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    path = Path("own.pem")
    if content is not None:
        path.write_text(content)
    declare("http://127.0.0.1:9/v1")
    monkeypatch.setenv(variable, str(path))
    assert f"{variable}: own.pem cannot be used (" in refuse(["simulate", *SMALL, *MODELS], capsys)
    assert not Path("run").exists()
    assert main(["simulate", *SMALL, "--sessions=1"]) == 0


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("status", ["403 Forbidden", "407 Proxy Authentication Required"])
def test_a_proxy_that_refuses_is_no_trouble_with_a_key(
    scheme: str, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = f"HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: 0\r\n\r\n".encode()
    with saying(answer) as port:
        monkeypatch.setenv("ALL_PROXY", f"http://user:{SECRET}@127.0.0.1:{port}")
        with pytest.raises(RefusedError) as caught:
            sit(f"{scheme}://m{port}.example.org/v1", f"refused{port}").chat(QUESTION)
    told = str(caught.value)
    assert f"from the proxy of ALL_PROXY (127.0.0.1:{port})" in told
    assert status[:3] in told
    assert "NO_PROXY" in told
    assert "key" not in told
    assert SECRET not in told


def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with saying(b"") as port:
        pass
    monkeypatch.setenv("https_proxy", f"http://user:{SECRET}@127.0.0.1:{port}")
    with pytest.raises(InputError) as caught:
        sit(f"https://m{port}.example.org/v1", f"gone{port}").chat(QUESTION)
    assert f"through the proxy of https_proxy (127.0.0.1:{port})" in str(caught.value)
    assert f"put m{port}.example.org into NO_PROXY" in caught.value.remedy
    assert SECRET not in str(caught.value)


def test_a_proxy_that_reaches_nobody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with saying(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n") as port:
        monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{port}")
        with pytest.raises(InputError, match=r"502 .*through the proxy of HTTPS_PROXY"):
            sit(f"https://m{port}.example.org/v1", f"behind{port}").chat(QUESTION)


def test_too_many_open_files_are_told_as_such() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with ModelServer(in_turn(say("Hello."))) as server:
        model = sit(server.url, f"files{server.port}")
        room = max(int(entry.name) for entry in Path("/proc/self/fd").iterdir())
        fillers = [os.open(os.devnull, os.O_RDONLY) for _ in range(room)]
        resource.setrlimit(resource.RLIMIT_NOFILE, (room, hard))
        try:
            with pytest.raises(RefusedError, match=r"too many open files\. Lower --concurrency"):
                model.chat(QUESTION)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            for filler in fillers:
                os.close(filler)
        assert model.chat(QUESTION).completions[0].text == "Hello."


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl to make a certificate")
def test_a_certificate_nobody_vouches_for_is_told_and_trusted_once_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out own.pem -subj /CN=localhost"
    own = ("-addext", "subjectAltName=DNS:localhost", "-days", "2")
    subprocess.run(["openssl", *made.split(), *own], check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain("own.pem", "key.pem")
    with saying(say("Hello.").render(), tls) as port:
        with pytest.raises(RefusedError, match=r"certificate of .* not trusted") as caught:
            sit(f"https://localhost:{port}/v1", f"tls{port}").chat(QUESTION)
        assert "SSL_CERT_FILE" in caught.value.remedy
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "own.pem")
        model = sit(f"https://localhost:{port}/v1/", f"tls{port}")
        assert model.chat(QUESTION).completions[0].text == "Hello."
