"""Whether a cluster answers at RAY_ADDRESS: Ray itself would wait for minutes."""

import os
import socket
import threading
from collections.abc import Callable

from psy_env.errors import InputError

VARIABLE = "RAY_ADDRESS"

LONGEST = 10.0
"""Seconds for the answer, the name's look-up included."""

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes((0, 0, 0, 4, 0, 0, 0, 0, 0))
"""How HTTP/2 begins, which Ray's servers speak: its greeting and empty settings."""

_SETTINGS, _TYPE = 4, 3
"""The kind of frame that such a server answers with, and where in the frame its kind stands."""


def refuse_dead_address() -> None:
    """Raise InputError when RAY_ADDRESS names a place and no Ray answers there.

    The waiting can be cut by Ctrl-C at any moment, also while a name is looked up.
    """
    address = os.environ.get(VARIABLE, "").strip()
    place = address.removeprefix("ray://")
    if place in ("", "auto", "local") or "://" in place:
        return
    host, _, port = place.rpartition(":")
    if not host or not port.isdecimal():
        remedy = f"Write HOST:PORT, or unset {VARIABLE} to play on this machine."
        raise InputError(f"'{address}' is no address", remedy, place=VARIABLE)
    if flaw := _try_apart(lambda: _knock(host.strip("[]"), int(port))):
        remedy = f"Start that cluster, or unset {VARIABLE} to play on this machine."
        raise InputError(f"no Ray answers at {address} ({flaw})", remedy, place=VARIABLE)


def _try_apart(knock: Callable[[], str]) -> str:
    """What is wrong; on a thread, for a look-up of names hears no signal."""
    told = [f"nothing within {LONGEST:.0f} s"]
    thread = threading.Thread(target=lambda: told.append(knock()), daemon=True)
    thread.start()
    thread.join(LONGEST)
    return told[-1]


def _knock(host: str, port: int) -> str:
    try:
        with socket.create_connection((host, port), LONGEST) as connection:
            if os.environ.get("RAY_USE_TLS", "0") != "0":
                return ""
            connection.sendall(_PREFACE)
            answer = connection.recv(_TYPE + 1, socket.MSG_WAITALL)
    except (OSError, OverflowError) as error:
        return str(error)
    known = len(answer) > _TYPE and answer[_TYPE] == _SETTINGS
    return "" if known else "something else answers there"
