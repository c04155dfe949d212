"""Keys: read from the environment when they are needed, kept by nobody, shown to nobody."""

import os
import re

from agents.models.endpoint.entries import Endpoint
from psy_env.errors import InputError


def read_key(endpoint: Endpoint) -> str:
    """The key to send with a request; empty where the endpoint takes none. Keep it in no object."""
    return os.environ.get(endpoint.key_variable, "").strip() if endpoint.key_variable else ""


def check_key(endpoint: Endpoint) -> None:
    """Raises InputError when the endpoint takes a key and the environment has none that can be
    sent."""
    variable = endpoint.key_variable
    if not variable or re.fullmatch(r"[\x21-\x7e]+", read_key(endpoint)):
        return
    thing = "holds characters that no key has" if read_key(endpoint) else "is not set"
    remedy = f"Put the key for {endpoint.host} there; it is read from nowhere else."
    raise InputError(f"the environment variable {variable} {thing}", remedy, place=endpoint.name)


def hide_key(text: str, endpoint: Endpoint) -> str:
    """What a server says, without the key: servers like to repeat the one they refuse."""
    key = read_key(endpoint)
    return re.sub(re.escape(key), "***", text, flags=re.IGNORECASE) if key else text
