"""The trained counselor: a model for utterances, one for plans, and their format.

A reply that breaks the format becomes a malformed candidate, a natural rejected sample: the format
has no place for an error message, so nothing is asked again.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from agents.models.chat import ChatRequest, Completion, Finish, Sampling
from agents.models.local.bases import find_folder, list_bases
from agents.models.recording import SeatModel
from agents.profiles.parts import Part
from agents.text_file import read_text
from agents.text_format import parse_reply, render_prompt
from psy_env.errors import InputError
from psy_env.legality import find_violation
from psy_env.records import Candidate, Record, Text
from psy_env.rubrics import ChoiceKind
from psy_env.views import CounselorView

STEPPER = "stepper"
"""What a trained counselor's name begins with."""

FIRST_LEGAL = "first_legal"
"""What the name of one begins with that says the first legal one of WIDTH candidates: how far does
asking again go, without a judge and without preferences?"""

FOLDERS = (STEPPER, FIRST_LEGAL)
"""The names of trained counselors begin with one of these; a folder follows."""

WIDTH = 8

FILE = "stepper.toml"
SHIPPED = Path(__file__).with_name("steppers")
"""Trained counselors that come with the project, by name; they lie on bases that are found by
name."""

REMEDY = (
    'It names base = "FOLDER or hub id" or endpoint = "NAME", then utterance = "..." and planner '
    '= "...", or no_plan = "..." alone.'
)
MAX_TOKENS = 512
"""Of a reply, where the folder does not say how long its are."""


@dataclass(frozen=True)
class TrainedStepper:
    """Plays by plan (§3.2): the planner answers when a plan is due, the other model at every other
    time. Without a planner it plays plan-free.

    `reply_tokens` bounds a reply of each, by kind of choice, where it is known how long theirs are,
    `contexts` prompt and reply together, where they were taught with shorter ones than the base
    holds.
    """

    utterance: SeatModel
    planner: SeatModel | None = None
    reply_tokens: Mapping[ChoiceKind, int] = field(default_factory=dict)
    contexts: Mapping[ChoiceKind, int] = field(default_factory=dict)

    @property
    def planning(self) -> bool:
        """Whether it works by plan and actions."""
        return self.planner is not None

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """All n candidates from one question."""
        planner = self.planner if view.kind is ChoiceKind.PLAN else None
        limit = self.reply_tokens.get(view.kind, MAX_TOKENS)
        request = ChatRequest(
            render_prompt(view),
            Sampling.of_candidates(view.n, limit),
            n=view.n,
            seed=view.seed,
            context=self.contexts.get(view.kind),
        )
        reply = (planner or self.utterance).chat(request)
        return [read_completion(completion, view) for completion in reply.completions]


def read_completion(completion: Completion, view: CounselorView) -> Candidate:
    """The candidate; one that was cut off is malformed, whatever can be read of it."""
    candidate = parse_reply(completion.text, view)
    if completion.finish is Finish.STOP:
        return candidate
    raw = completion.text if candidate.malformed is None else candidate.reasoning
    return candidate.model_copy(update={"malformed": completion.finish.value, "reasoning": raw})


@dataclass(frozen=True)
class FirstLegal:
    """Says the first legal one of `width` candidates; where none is legal, the first. The others
    are asked for only where the first is not."""

    stepper: TrainedStepper
    width: int = WIDTH

    @property
    def planning(self) -> bool:
        """Whether it works by plan and actions."""
        return self.stepper.planning

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """One candidate, however many are asked for."""
        (first,) = self.stepper.propose(replace(view, n=1))
        if _is_legal(first, view) or self.width == 1:
            return [first]
        more = self.stepper.propose(replace(view, n=self.width))
        return [next((one for one in more if _is_legal(one, view)), first)]


def _is_legal(candidate: Candidate, view: CounselorView) -> bool:
    heard = view.lines[-1].text if view.lines else ""
    return not find_violation(candidate, view.legal_actions, heard, planned=view.plan is not None)


class StepperDescription(Record):
    """What a trained counselor is made of: a base with two adapter folders (or folders of whole
    models), or two models of an endpoint by name; a plan-free one has only one, `no_plan`.

    `learned_from` names the parts of the clients that it was trained with (agents.profiles.parts),
    by the names above `reply_tokens` how long a reply may become, and `context` how long prompt and
    reply together, where that is less than the base holds.
    """

    base: str = ""
    endpoint: str = ""
    utterance: Text | None = None
    planner: Text | None = None
    no_plan: Text | None = None
    learned_from: tuple[Part, ...] = ()
    reply_tokens: Mapping[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    context: Mapping[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """Its adapters or models by what they are for, who speaks first."""
        told = {"utterance": self.utterance, "planner": self.planner, "no_plan": self.no_plan}
        return {part: name for part, name in told.items() if name}

    @property
    def adapters(self) -> dict[str, Path]:
        """The adapter folders on the base (or those of whole models), by what they are for."""
        return {part: Path(name) for part, name in self.names.items()}

    def has_whole(self, part: str) -> bool:
        """Whether its folder is that of a whole model, which needs no base."""
        return (self.adapters[part] / "config.json").is_file()

    @property
    def limits(self) -> dict[ChoiceKind, int]:
        """`reply_tokens` by kind of choice."""
        return self._by_kind(self.reply_tokens)

    @property
    def contexts(self) -> dict[ChoiceKind, int]:
        """`context` by kind of choice."""
        return self._by_kind(self.context)

    def _by_kind(self, told: Mapping[str, int]) -> dict[ChoiceKind, int]:
        return {
            ChoiceKind.PLAN if part == "planner" else ChoiceKind.UTTERANCE: number
            for part, number in told.items()
            if part in self.names
        }

    @model_validator(mode="after")
    def _check_place(self) -> Self:
        missing = [part for part in ("utterance", "planner") if part not in self.names]
        if missing and not self.no_plan:
            raise ValueError(f"{missing[0]}: field required")
        if self.no_plan and len(self.names) > 1:
            raise ValueError("give either no_plan or utterance and planner")
        if bool(self.base) == bool(self.endpoint):
            raise ValueError("give either base or endpoint")
        return self


def read_stepper(name: str, *, make: bool = True) -> StepperDescription:
    """The description in a folder's stepper.toml, its paths made absolute.

    The name is that of a folder, of one that comes with the project, or of a base that is made on
    first use. A `base` in the file that is no folder is a base by name or a hub id. With
    `make=False` a base that is not there yet is described by name.

    Raises InputError for a file that is missing or wrong, and for an adapter folder that is not
    there.
    """
    shipped = SHIPPED / name
    folder = shipped if (shipped / FILE).is_file() else find_folder(name, make=make)
    if name in list_bases() and not folder.is_dir():
        return StepperDescription(base=name, utterance="utterance", planner="planner")
    path = folder / FILE
    try:
        read = tomllib.loads(read_text(path, REMEDY))
        told = StepperDescription.model_validate_json(json.dumps(read, default=str))
    except ValidationError as error:
        first = error.errors()[0]
        thing = (
            f"{'.'.join(map(str, first['loc'])) or 'the file'}: "
            f"{first['msg'][0].lower()}{first['msg'][1:]}"
        )
        raise InputError(thing, REMEDY, place=str(path)) from error
    except ValueError as error:
        raise InputError(f"not TOML ({error})", REMEDY, place=str(path)) from error
    return told if told.endpoint else _find_parts(told, folder.resolve())


def _find_parts(told: StepperDescription, folder: Path) -> StepperDescription:
    base = folder / Path(told.base).expanduser()
    adapters = {part: folder / Path(name).expanduser() for part, name in told.names.items()}
    for part, adapter in adapters.items():
        if not adapter.is_dir():
            thing = f"no adapter folder '{told.names[part]}'"
            raise InputError(thing, REMEDY, place=str(folder / FILE))
    found = {part: str(adapter) for part, adapter in adapters.items()}
    return told.model_copy(
        update={"base": str(base.resolve()) if base.is_dir() else told.base, **found}
    )
