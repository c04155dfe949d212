"""JSON from outside: whatever cannot be read is one kind of fault."""

import json
from typing import Any


def parse_json(text: str | bytes) -> Any:
    """What a text holds. Raises ValueError where it is not JSON, and where it is nested deeper than
    can be followed, for which the library has an error of another kind."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
