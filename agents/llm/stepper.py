"""The trained counselor: a model for utterances, one for plans, and their format.

A reply that breaks the format becomes a malformed candidate, a natural rejected sample: the format
has no place for an error message, so nothing is asked again.
"""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from pydantic import ValidationError, model_validator

from agents.models.chat import ChatRequest, Completion, Finish, Sampling
from agents.models.local.bases import find_folder, list_bases
from agents.models.recording import SeatModel
from agents.profiles.parts import Part
from agents.text_file import read_text
from agents.text_format import parse_reply, render_prompt
from psy_env import readings
from psy_env.errors import InputError
from psy_env.records import Candidate, Record, Text
from psy_env.rubrics import ChoiceKind
from psy_env.views import CounselorView

STEPPER = "stepper"
"""What a trained counselor's name begins with."""

FILE = "stepper.toml"
REMEDY = (
    'It names base = "FOLDER or hub id" or endpoint = "NAME", then utterance = "..." and planner '
    '= "...".'
)
SAMPLING = Sampling(readings.TEMPERATURE, readings.TOP_P, max_tokens=512)


@dataclass(frozen=True)
class TrainedStepper:
    """Plays by plan (§3.2): the planner answers when a plan is due, the other model at every other
    time."""

    utterance: SeatModel
    planner: SeatModel
    planning: bool = field(default=True, init=False)

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """All n candidates from one question."""
        model = self.planner if view.kind is ChoiceKind.PLAN else self.utterance
        reply = model.chat(ChatRequest(render_prompt(view), SAMPLING, n=view.n, seed=view.seed))
        return [_read(completion, view) for completion in reply.completions]


def _read(completion: Completion, view: CounselorView) -> Candidate:
    """The candidate; one that was cut off is malformed, whatever can be read of it."""
    candidate = parse_reply(completion.text, view)
    if completion.finish is Finish.STOP:
        return candidate
    raw = completion.text if candidate.malformed is None else candidate.reasoning
    return candidate.model_copy(update={"malformed": completion.finish.value, "reasoning": raw})


class StepperDescription(Record):
    """What a trained counselor is made of: a base with two adapter folders, or two models of an
    endpoint by name.

    `learned_from` names the parts of the clients that it was trained with (agents.profiles.parts).
    """

    base: str = ""
    endpoint: str = ""
    utterance: Text
    planner: Text
    learned_from: tuple[Part, ...] = ()

    @property
    def adapters(self) -> dict[str, Path]:
        """The two adapter folders on the base, by what they are for."""
        return {"utterance": Path(self.utterance), "planner": Path(self.planner)}

    @model_validator(mode="after")
    def _check_place(self) -> Self:
        if bool(self.base) == bool(self.endpoint):
            raise ValueError("give either base or endpoint")
        return self


def read_stepper(name: str, *, make: bool = True) -> StepperDescription:
    """The description in a folder's stepper.toml, its paths made absolute.

    The name is that of a folder, or of a base that is made on first use. A `base` in the file that
    is no folder is a hub id. With `make=False` a base that is not there yet is described by name.

    Raises InputError for a file that is missing or wrong, and for an adapter folder that is not
    there.
    """
    folder = find_folder(name, make=make)
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
    base, utterance, planner = (
        folder / Path(part).expanduser() for part in (told.base, told.utterance, told.planner)
    )
    for adapter, name in ((utterance, told.utterance), (planner, told.planner)):
        if not adapter.is_dir():
            raise InputError(f"no adapter folder '{name}'", REMEDY, place=str(folder / FILE))
    return told.model_copy(
        update={
            "base": str(base.resolve()) if base.is_dir() else told.base,
            "utterance": str(utterance),
            "planner": str(planner),
        }
    )
