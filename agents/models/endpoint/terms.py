"""The terms on which a model is spoken to: what its server takes, and by which name.

They may differ between the models of one server, and all of them change results.
"""

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, JsonValue, model_validator

from agents.models.chat import Form
from psy_env.records import Record

ALWAYS_TOLD = frozenset({"honours_n", "honours_seed", "honours_schema"})
"""What a run's identity held before there were more terms; others are in it only where set."""

OURS = frozenset(
    "model messages reasoning_effort logprobs top_logprobs stream stream_options tools "
    "tool_choice".split()
)
"""Fields of a request that are ours to send, or that would make a reply nobody here can read."""

SWITCHED = {
    "temperature": "honours_temperature",
    "top_p": "honours_top_p",
    "n": "honours_n",
    "seed": "honours_seed",
    "response_format": "honours_schema",
}
"""Fields that are ours as long as they are honoured."""

_SECRET = re.compile(r"api_?key|authorization|password|secret|bearer", re.IGNORECASE)


def _check_extra(body: Mapping[str, Any]) -> Mapping[str, Any]:
    for name in body:
        if name in OURS:
            raise ValueError("a field that is sent anyway, or that no reply could be read under")
        if _SECRET.search(name):
            raise ValueError("a key does not belong in a file: name its variable as key_variable")
    try:
        json.dumps(body, allow_nan=False)
    except ValueError:
        raise ValueError("a number that JSON does not have") from None
    return body


Speaker = Literal["client", "counselor", "evaluator", "writer", "profiler"]
"""Who asks a model, as its replies' sizes are told."""


class Terms(Record):
    """What is sent, and how.

    `token_limit` is the name of the field that bounds a reply (empty: none is sent) and
    `reply_tokens` its size by who asks, where ours is not to be used. Where `honours_system` is
    false the system's words stand at the top of the first user turn. `extra_body` holds further
    fields of a request, sent as they are. `form` is how the model is asked to answer; likely words
    (`honours_logprobs`) are asked for in the plain form only.
    """

    token_limit: Annotated[str, Field(pattern=r"^[A-Za-z_]*$")] = "max_tokens"
    reply_tokens: Mapping[Speaker, Annotated[int, Field(ge=1)]] = {}
    honours_n: bool = True
    honours_seed: bool = True
    honours_schema: bool = True
    honours_temperature: bool = True
    honours_top_p: bool = True
    honours_system: bool = True
    honours_logprobs: bool = False
    form: Annotated[Form, Field(strict=False)] = Form.JSON
    reasoning_effort: Annotated[str, Field(pattern=r"^[a-z]*$")] = ""
    extra_body: Annotated[Mapping[str, JsonValue], AfterValidator(_check_extra)] = {}

    @model_validator(mode="after")
    def _check_sent(self) -> Self:
        """A field that is switched off may be given a value of the user's own."""
        sent = {name for name, switch in SWITCHED.items() if getattr(self, switch)}
        if twice := self.extra_body.keys() & {*sent, self.token_limit}:
            raise ValueError(f"extra_body has {min(twice)}, which is sent anyway")
        return self

    def size_for(self, speaker: str) -> int | None:
        """How many tokens a reply to this one may have; None: as many as it asks for."""
        return next((size for who, size in self.reply_tokens.items() if who == speaker), None)

    @property
    def told(self) -> dict[str, Any]:
        """The terms that were set, by name, whatever they were set to."""
        set_here = self.model_fields_set & Terms.model_fields.keys()
        return {name: getattr(self, name) for name in Terms.model_fields if name in set_here}

    @property
    def meaning(self) -> dict[str, Any]:
        """What changes results, as JSON values: what a run was made with before more could be told,
        and all that is not as it comes."""
        unasked = () if self.form is Form.PLAIN else ("honours_logprobs",)
        values = self.model_dump(mode="json", include=set(Terms.model_fields))
        return {
            name: values[name]
            for name, field in Terms.model_fields.items()
            if name in ALWAYS_TOLD or (name not in unasked and getattr(self, name) != field.default)
        }
