"""A language model by its name: `ENDPOINT/MODEL`, `smollm2`, `gguf/PATH`, `hf/PATH_OR_ID`."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from agents.models.chat import ChatModel, ChatReply, ChatRequest, Completion, ModelError, Usage
from agents.models.endpoint.entries import GGUF, LOCAL, ONBOARD, SMOLLM2, Endpoint
from agents.models.recording import SeatModel
from agents.models.scripted import estimate_tokens
from agents.options import Answers, Setup
from psy_env.errors import InputError


@dataclass(frozen=True)
class AbsentModel:
    """Stands for a model in a replay: whatever it is asked has been answered before."""

    name: str

    def chat(self, request: ChatRequest) -> ChatReply:
        """Raises ModelError: the ledger should have known."""
        raise ModelError(
            f"a replay asks no model, and the ledger has no answer of {self.name} to "
            f"{request.hash('')}"
        )


@dataclass(frozen=True)
class CountedModel:
    """Stands for a model in a dry run: says nothing, and tells what each request would take."""

    name: str
    on_request: Callable[[ChatRequest], None] = lambda _: None

    def chat(self, request: ChatRequest) -> ChatReply:
        """Empty completions."""
        self.on_request(request)
        prompt = sum(estimate_tokens(message.content) for message in request.messages)
        return ChatReply((Completion(""),) * request.n, Usage(prompt_tokens=prompt))


def names_model(name: str, endpoints: Mapping[str, Endpoint]) -> bool:
    """Whether this is the name of a language model."""
    prefix, _, rest = name.partition("/")
    known = prefix == LOCAL or prefix in endpoints
    return known and bool(rest) is not (prefix == SMOLLM2)


def list_models(endpoints: Iterable[Endpoint]) -> dict[str, str]:
    """Every name of a model, with one line about it."""
    known = {
        f"{endpoint.name}/MODEL": f"a model at {endpoint.base_url}"
        for endpoint in endpoints
        if endpoint.name not in ONBOARD
    }
    return known | {
        SMOLLM2: "SmolLM2-135M-Instruct, on board: too small to counsel, good as a floor",
        f"{GGUF}/PATH": "any GGUF file, on board",
        f"{LOCAL}/PATH_OR_ID": "a language model that runs here",
    }


def find_model(name: str, seat: str, setup: Setup, *, place: str = "") -> SeatModel:
    """The model with this name, as a seat (or a writer) holds it; `place` is the flag it was given
    by, where that is not the seat's.

    Raises InputError for an unknown name and for a model that lacks its key or, where it needs one,
    its price.
    """
    place = place or f"--{seat}"
    prefix, _, rest = name.partition("/")
    endpoints = {endpoint.name: endpoint for endpoint in setup.endpoints}
    if not names_model(name, endpoints):
        known = list_models(setup.endpoints)
        heads = {model.partition("/")[0]: model for model in known}
        near = difflib.get_close_matches(prefix, heads, n=1)
        hint = f"Did you mean '{heads[near[0]]}'? " if near else ""
        raise InputError(f"unknown model '{name}'", f"{hint}Known: {', '.join(known)}", place=place)
    if prefix == LOCAL:
        return SeatModel(find_local(rest, name, setup), seat, setup.local.form)
    endpoint = endpoints[prefix]
    if setup.priced and endpoint.price_of(rest) is None:
        remedy = (
            f'Declare it in endpoints.toml: [{prefix}.prices."{rest}"] with input and output per '
            "million tokens."
        )
        raise InputError(
            f"no price is known for '{name}', so its cost cannot be limited", remedy, place=place
        )
    model = stand_in(name, setup) or open_endpoint(endpoint, rest, name)
    terms = endpoint.for_model(rest)
    return SeatModel(model, seat, terms.form, terms.size_for(seat))


def find_local(
    path: str,
    name: str,
    setup: Setup,
    *,
    adapter: str | None = None,
    adapters: Mapping[str, Path] | None = None,
) -> ChatModel:
    """A model that runs here, with one of its adapters where it has some."""
    if absent := stand_in(name, setup):
        return absent
    from agents.models.local.model import local_model

    return local_model(
        path,
        adapter=adapter,
        adapters=adapters or {},
        name=name,
        device=setup.local.device,
        dtype=setup.local.dtype,
    )


def stand_in(name: str, setup: Setup) -> ChatModel | None:
    """Who answers in place of the model when it is not to be asked."""
    stand_ins: dict[Answers, type[AbsentModel | CountedModel]] = {
        Answers.RECORDED: AbsentModel,
        Answers.COUNTED: CountedModel,
    }
    kind = stand_ins.get(setup.answers)
    return kind(name) if kind else None


def open_endpoint(endpoint: Endpoint, model: str, name: str) -> ChatModel:
    """A model at an endpoint, or one that a server of this run's own answers for; cheap."""
    if endpoint.name in ONBOARD:
        from agents.models.onboard.model import onboard_model

        return onboard_model(name, endpoint)
    from agents.models.endpoint.model import EndpointModel

    return EndpointModel(endpoint, model)
