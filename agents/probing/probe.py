"""Try a model before money is spent: its server, its fields, and each seat's question."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from agents.models.chat import Form
from agents.models.endpoint.entries import LOCAL, Endpoint
from agents.models.endpoint.entry_text import change_terms
from agents.options import Setup
from agents.probing.fields import PATIENCE, Fields, Verdict, probe_fields
from agents.probing.purse import MOST_CALLS, MOST_SECONDS, Purse
from agents.probing.seats import LongestQuestion, SeatFinding, ask_longest, ask_seats
from psy_env.vocabulary import Seat

CUT = 0.7
"""A server that counts less than this share of a long prompt has cut it off."""


@dataclass(frozen=True)
class ModelReport:
    """What came of it. `fields` is None for a model on this machine, `endpoint` too; else it is the
    entry that fits."""

    name: str
    fields: Fields | None
    endpoint: Endpoint | None
    changed: bool
    seats: tuple[SeatFinding, ...]
    longest: LongestQuestion
    purse: Purse

    @property
    def problems(self) -> tuple[str, ...]:
        """What will not work, by name: what was seen to fail."""
        hopeless = (
            f"{name}: {_tell_why(max(forms, key=lambda one: one.count(lambda a: a.usable)))}"
            for name, forms in self._by_question().items()
            if all(one.hopeless for one in forms)
        )
        return (*hopeless, *self._long_prompts())

    @property
    def untried(self) -> Mapping[str, str]:
        """What could not be told, for it was not asked or asked too little, by name, and why."""
        fields = self.fields.findings if self.fields else ()
        told = {
            f"the field {one.field}": one.seen for one in fields if one.verdict is Verdict.UNTRIED
        }
        for name, forms in self._by_question().items():
            if not any(one.usable for one in forms):
                open_ = [one for one in forms if not one.hopeless]
                told |= {f"{name}, in {one.form} form": one.untried for one in open_}
        if self.longest.untried:
            told["the longest question of a session"] = self.longest.untried
        return told

    def _by_question(self) -> Mapping[str, list[SeatFinding]]:
        """Each question's findings, one a form."""
        found: dict[str, list[SeatFinding]] = {}
        for one in self.seats:
            found.setdefault(f"as {one.seat} ({one.question})", []).append(one)
        return found

    def _long_prompts(self) -> list[str]:
        longest = self.longest
        if longest.untried:
            return []
        if longest.told is None:
            about = f"about {longest.guessed:,} tokens"
            return [f"the longest question of a session ({about}) fails: {longest.cause}"]
        if longest.told < CUT * longest.guessed:
            counted = f"counts {longest.told:,} of about {longest.guessed:,} tokens"
            return [f"the server {counted} of the longest question: it cuts it off"]
        return []


def _tell_why(finding: SeatFinding) -> str:
    if finding.refusal:
        return finding.refusal
    asked = len(finding.answers)
    reasons = [f"{count} {cause}" for cause, count in finding.causes.most_common(3)]
    if echoing := finding.count(lambda answer: answer.echoes):
        reasons.append(f"{echoing} say our prompt back")
    usable = finding.count(lambda answer: answer.usable)
    return f"{usable} of {asked} answers can be used ({', '.join(reasons)})"


def probe_model(
    name: str, seats: tuple[Seat, ...], setup: Setup, seconds: float = MOST_SECONDS
) -> ModelReport:
    """Try a model in these seats, for about a minute, at most so many seconds and MOST_CALLS calls.

    Raises InputError where it cannot be asked at all (nobody there, key refused, unknown model),
    ModelError where a plain question gets no answer.
    """
    purse = Purse(MOST_CALLS, seconds)
    prefix, _, model = name.partition("/")
    endpoint = next((one for one in setup.endpoints if one.name == prefix), None)
    fields = None if endpoint is None else probe_fields(endpoint, model, purse)
    changes = dict(fields.changes) if fields else {}
    once = _hurry(setup, prefix)
    set_up = partial(_change, once, name, changes)
    found = tuple(ask_seats(name, seats, set_up, purse))
    own = (setup.local if endpoint is None else endpoint.for_model(model)).form
    form = _choose_form(found, own)
    if endpoint is not None and form is not own:
        changes["form"] = form.value
    sizes: dict[str, int] = {}
    for one in found:
        if one.size is not None and one.form is form:
            sizes[one.seat.value] = max(one.size, sizes.get(one.seat.value, 0))
    if sizes and endpoint is not None:
        known = endpoint.for_model(model).reply_tokens
        changes["reply_tokens"] = {**known, **sizes}
    scale = _measure_scale(purse)
    longest = ask_longest(name, seats, _change(once, name, changes, {}), purse, scale)
    fitted = None if endpoint is None else change_terms(endpoint, model, changes)
    return ModelReport(name, fields, fitted, bool(changes), found, longest, purse)


def _choose_form(found: Sequence[SeatFinding], own: Form) -> Form:
    """The form in which more questions get usable answers; JSON where both do, its own where none
    does."""
    usable = Counter(one.form for one in found if one.usable)
    return max(Form, key=lambda form: usable[form]) if usable else own


def _measure_scale(purse: Purse) -> float:
    """Tokens as the server counts them for one as we guess it."""
    return purse.usage.prompt_tokens / purse.guessed if purse.guessed else 1.0


def _hurry(setup: Setup, prefix: str) -> Setup:
    """Nothing is asked again for its meaning, and nobody is waited for all too long."""
    endpoints = tuple(
        one.model_copy(update={"deadline": min(one.deadline, PATIENCE)})
        if one.name == prefix
        else one
        for one in setup.endpoints
    )
    return setup.model_copy(update={"max_reasks": 0, "endpoints": endpoints})


def _change(setup: Setup, name: str, changes: Mapping[str, Any], more: Mapping[str, Any]) -> Setup:
    """The setup in which this model is spoken to on other terms."""
    prefix, _, model = name.partition("/")
    if prefix == LOCAL:
        form = Form({**changes, **more}.get("form", setup.local.form))
        return setup.model_copy(update={"local": setup.local.model_copy(update={"form": form})})
    return setup.model_copy(
        update={
            "endpoints": tuple(
                change_terms(one, model, {**changes, **more}) if one.name == prefix else one
                for one in setup.endpoints
            )
        }
    )
