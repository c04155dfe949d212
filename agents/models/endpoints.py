"""Endpoints by name: where an OpenAI-compatible server is, whose key it takes, what it honours and what it costs."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from psy_env.records import Record


class Price(Record):
    """US dollars per million tokens."""

    input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]


class Endpoint(Record):
    """One server. Rates are limits of the whole run, over all its workers; None is no limit known."""

    name: str
    base_url: str
    key_variable: str = ""
    requests_per_minute: Annotated[float, Field(gt=0)] | None = None
    tokens_per_minute: Annotated[float, Field(gt=0)] | None = None
    max_concurrency: Annotated[int, Field(ge=1)] = 256
    honours_n: bool = True
    honours_seed: bool = True
    honours_schema: bool = True
    prices: Mapping[str, Price] = {}
