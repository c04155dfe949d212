"""The way to a server: the proxy and the certificates that the environment tells of.

Nothing here repeats a proxy's user or password.
"""

import importlib.util
import os
import socket
import ssl
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import httpx2

from psy_env.errors import InputError

CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
"""Variables that name whom to trust; the first that is set counts."""

SOCKS = ("socks5", "socks5h")


@dataclass(frozen=True)
class Proxy:
    """Who carries requests on: the variable that names it, and its whole address, which may hold a
    password."""

    variable: str
    address: str = field(repr=False)

    def __str__(self) -> str:
        """For messages: without user and password."""
        parts = urlsplit(self.address)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        return f"the proxy of {self.variable} ({host}{f':{parts.port}' if parts.port else ''})"


def check_route(base_url: str) -> None:
    """Raise InputError for a proxy or certificates that cannot be used, before anything is sent."""
    find_proxy(base_url)
    load_certificates()


def find_proxy(base_url: str) -> Proxy | None:
    """The proxy for this server; none for this machine. Raises InputError for one that cannot be
    used."""
    server = urlsplit(base_url)
    host = server.hostname or ""
    proxy = _read_proxy(server.scheme)
    if proxy is None or is_here(host) or _is_excepted(server):
        return None
    parts = _split(proxy)
    if parts.scheme in SOCKS and importlib.util.find_spec("socksio") is None:
        thing = "a SOCKS proxy, and the package socksio is not installed"
        remedy = f"Give pip install socksio, or unset it, or put {host} into NO_PROXY."
        raise InputError(thing, remedy, place=proxy.variable)
    return proxy


def is_here(host: str) -> bool:
    """Whether a host is this machine, by its name or by an address that never leaves it."""
    name, own = host.lower().rstrip("."), socket.gethostname().lower()
    if name in ("localhost", own, own.partition(".")[0]) or name.endswith(".localhost"):
        return True
    address = _read_address(name)
    inner = getattr(address, "ipv4_mapped", None) or address
    return inner is not None and (inner.is_loopback or inner.is_unspecified)


def load_certificates() -> ssl.SSLContext:
    """Whom to trust, read once. Raises InputError with variable and path where it cannot be."""
    for variable in CERTIFICATES:
        if path := os.environ.get(variable, "").strip():
            return _load(variable, path)
    return _load("", "")


@lru_cache(maxsize=8)
def _load(variable: str, path: str) -> ssl.SSLContext:
    if not variable:
        return httpx2.create_ssl_context(trust_env=False)
    place = Path(path)
    try:
        if variable == "SSL_CERT_DIR" or place.is_dir():
            if not any(place.iterdir()):
                raise ValueError("an empty folder")
            return ssl.create_default_context(capath=path)
        return ssl.create_default_context(cafile=path)
    except (OSError, ValueError) as error:  # an SSLError is an OSError
        unread = isinstance(error, ssl.SSLError)
        flaw = "it holds no certificate" if unread else getattr(error, "strerror", None) or error
        remedy = "Name a file of certificates (PEM), or unset it."
        raise InputError(f"{path} cannot be used ({flaw})", remedy, place=variable) from None


def _read_proxy(scheme: str) -> Proxy | None:
    for name in (f"{scheme}_proxy", "all_proxy"):
        for variable in (name, name.upper()):
            if value := os.environ.get(variable, "").strip():
                return Proxy(variable, value if "://" in value else f"http://{value}")
    return None


def _split(proxy: Proxy) -> SplitResult:
    try:
        parts = urlsplit(proxy.address)
        good = parts.scheme in ("http", "https", *SOCKS) and parts.hostname and parts.port != 0
        good = good and not any(character.isspace() for character in proxy.address)
    except ValueError:
        good = False
    if not good:
        remedy = "Write http://HOST:PORT (or https, socks5), or unset it."
        raise InputError("no address of a proxy", remedy, place=proxy.variable)
    return parts


def _is_excepted(server: SplitResult) -> bool:
    """Whether NO_PROXY names this server."""
    told = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    return any(_names(entry.strip().lower(), server) for entry in told.split(","))


def _names(entry: str, server: SplitResult) -> bool:
    """Whether one entry of NO_PROXY means this server: all, a network, a name or the end of one."""
    host = server.hostname or ""
    address = _read_address(host)
    if address is not None and entry:
        try:
            return address in ip_network(entry, strict=False)
        except ValueError:
            pass
    name = entry.removesuffix(f":{server.port}").removeprefix("*").removeprefix(".")
    return entry == "*" or (bool(name) and (host == name or host.endswith(f".{name}")))


def _read_address(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is written as, also in its short forms; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        try:
            return ip_address(socket.inet_aton(host))
        except (OSError, ValueError):
            return None
