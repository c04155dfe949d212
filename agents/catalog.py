"""Every seat by its name: one line each.

An unknown name is an error that suggests the nearest.
"""

import difflib
import importlib
import re
import sys
from collections.abc import Callable, Collection, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from agents.baselines.names import list_baselines
from agents.human import HumanClient, HumanCounselor
from agents.llm.client import ModelClient
from agents.llm.counselor import ModelCounselor
from agents.llm.evaluator import ModelEvaluator
from agents.llm.plain_client import PlainClient
from agents.llm.plain_counselor import PlainCounselor
from agents.llm.plain_evaluator import PlainEvaluator
from agents.llm.stepper import (
    FIRST_LEGAL,
    FOLDERS,
    STEPPER,
    WIDTH,
    FirstLegal,
    StepperDescription,
    TrainedStepper,
    read_stepper,
)
from agents.models.chat import ChatModel, Form
from agents.models.endpoint.entries import LOCAL, ONBOARD, Endpoint, read_entries
from agents.models.find_model import find_local, find_model, list_models, names_model
from agents.models.recording import SeatModel
from agents.options import Answers, Setup
from agents.policies.libraries import LIBRARIES
from agents.profiles.parts import Part
from agents.prompts import hash_text
from agents.rule_based import counselor as rules
from agents.rule_based import fixed_lines
from agents.rule_based.client import RuleBasedClient
from agents.rule_based.evaluator import RuleBasedEvaluator
from agents.rule_based.second_evaluator import SecondEvaluator
from agents.rule_based.tempers import RESERVED
from agents.writing.translating import find_translator
from psy_env.errors import InputError, locate_error
from psy_env.seats import Cast, Client, Counselor, Evaluator
from psy_env.vocabulary import Seat


class Entry(NamedTuple):
    """A seat that needs nothing but its name."""

    make: Callable[[], Any]
    meaning: str


COUNSELORS: Mapping[str, Entry] = {
    "rule_based/stepper": Entry(rules.Stepper, "plan and action sequence, by rules"),
    "rule_based/no_plan": Entry(rules.NoPlan, "the same techniques without a plan"),
    "rule_based/empathic": Entry(lambda: rules.EMPATHIC, "warm words and no technique"),
    "rule_based/random": Entry(lambda: rules.RANDOM, "a floor: counselor sentences at random"),
    "gaming/keywords": Entry(
        lambda: rules.STUFFER, "tries to game judge and client with CBT words"
    ),
    "gaming/flattery": Entry(lambda: rules.FLATTERER, "... with praise"),
    "gaming/parrot": Entry(rules.Parrot, "... by saying the client's words back"),
    "gaming/begging": Entry(lambda: rules.BEGGAR, "... by asking for good ratings"),
    "gaming/hollow": Entry(lambda: fixed_lines.HOLLOW, "... with a summary of nothing"),
    "gaming/echo": Entry(lambda: fixed_lines.ECHO, "... with the client's words back first"),
    "gaming/checklist": Entry(
        lambda: fixed_lines.CHECKLIST, "... with the right questions and no client in them"
    ),
    "gaming/patchwork": Entry(
        lambda: fixed_lines.PATCHWORK, "... with sound questions in no order, and slots"
    ),
    "gaming/wrong_client": Entry(
        lambda: fixed_lines.read_lines("gaming/wrong_client"), "... with another client's session"
    ),
    "sincere/socratic": Entry(
        lambda: fixed_lines.read_lines("sincere/socratic"), "plain CBT questions: evidence"
    ),
    "sincere/thought_record": Entry(
        lambda: fixed_lines.read_lines("sincere/thought_record"), "... soberly, as a thought record"
    ),
    "sincere/behavioural": Entry(
        lambda: fixed_lines.read_lines("sincere/behavioural"), "... towards a small experiment"
    ),
    "canary/confidant": Entry(
        lambda: fixed_lines.read_lines("canary/confidant"), "must come last: talks about itself"
    ),
    "canary/wrong_file": Entry(
        lambda: fixed_lines.read_lines("canary/wrong_file"),
        "... a sound session with somebody who is not there",
    ),
    "human": Entry(HumanCounselor, "you, in psy-step play"),
    "human/plan": Entry(lambda: HumanCounselor(planning=True), "you, by plan and actions"),
}
CLIENTS: Mapping[str, Entry] = {
    "rule_based": Entry(
        RuleBasedClient, "trust, distress, belief and patience moved by what is said"
    ),
    "rule_based/reserved": Entry(
        lambda: RuleBasedClient(RESERVED), "the same person, opening up later and yielding less"
    ),
    "human": Entry(HumanClient, "you, in psy-step play"),
}
EVALUATORS: Mapping[str, Entry] = {
    "rule_based": Entry(RuleBasedEvaluator, "hears patterns in words, not meaning"),
    "rule_based/second": Entry(
        SecondEvaluator, "the same, by other patterns: written without a look at the first"
    ),
}
SEATS: Mapping[Seat, Mapping[str, Entry]] = {
    Seat.COUNSELOR: COUNSELORS,
    Seat.CLIENT: CLIENTS,
    Seat.EVALUATOR: EVALUATORS,
}
PROTOCOLS: Mapping[Seat, type] = {
    Seat.COUNSELOR: Counselor,
    Seat.CLIENT: Client,
    Seat.EVALUATOR: Evaluator,
}

_OWN_CLASS = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")

DEFAULT_COUNSELOR, DEFAULT_CLIENT, DEFAULT_EVALUATOR = (
    "rule_based/stepper",
    "rule_based",
    "rule_based",
)

SeatT = TypeVar("SeatT")


def seat_cast(
    *,
    client: str = DEFAULT_CLIENT,
    counselor: str = DEFAULT_COUNSELOR,
    evaluator: str = DEFAULT_EVALUATOR,
    setup: Setup | None = None,
) -> Cast:
    """The cast with these names. Raises InputError for a name that is not in the catalog."""
    setup = setup or Setup.from_entries(read_entries())
    _refuse_taken_names(setup.endpoints)
    return Cast(
        client=find_seat(Seat.CLIENT, client, setup),
        counselor=find_seat(Seat.COUNSELOR, counselor, setup),
        evaluator=find_seat(Seat.EVALUATOR, evaluator, setup),
    )


def list_learned_parts(counselor: str) -> tuple[Part, ...]:
    """The parts of the clients that a trained counselor learned from; nothing for any other."""
    prefix, _, place = counselor.partition("/")
    if prefix in LIBRARIES and place:
        return LIBRARIES[prefix].list_parts(place)
    return read_stepper(place, make=False).learned_from if prefix in FOLDERS and place else ()


def embedded_cast() -> Cast:
    """The rule-based default cast; psy_env finds it by the entry point `psy_env.defaults: cast`."""
    return Cast(RuleBasedClient(), rules.Stepper(), RuleBasedEvaluator())


def find_seat(seat: Seat, name: str, setup: Setup) -> Any:
    """Whoever has this name, for this seat. Raises InputError when nobody has."""
    if name in SEATS[seat]:
        return SEATS[seat][name].make()
    if is_own(name):
        return _check_own(seat, name)
    prefix, _, rest = name.partition("/")
    if seat is Seat.COUNSELOR and rest and prefix in FOLDERS:
        stepper = _find_stepper(rest, name, setup)
        return FirstLegal(stepper) if prefix == FIRST_LEGAL else stepper
    if seat is Seat.COUNSELOR and rest and prefix in LIBRARIES:
        return LIBRARIES[prefix].seat(rest)
    if seat is Seat.COUNSELOR and rest and prefix in list_baselines():
        return _find_baseline(prefix, rest, setup)
    if not names_model(name, {endpoint.name: endpoint for endpoint in setup.endpoints}):
        raise _unknown(seat, name, setup.endpoints)
    return _seat_model(seat, find_model(name, seat, setup), setup)


def _seat_model(seat: Seat, model: SeatModel, setup: Setup) -> Any:
    """A language model in a seat, asked in its form."""
    prompts, reasks = setup.prompts, setup.max_reasks
    plain = model.form is Form.PLAIN
    if seat is Seat.CLIENT:
        return (PlainClient if plain else ModelClient)(model, prompts, reasks)
    if seat is Seat.COUNSELOR:
        return (PlainCounselor if plain else ModelCounselor)(model, prompts, reasks)
    if plain:
        return PlainEvaluator(model, prompts, setup.judge_repeats, reasks)
    judging, repeats, ctrs = setup.judging, setup.judge_repeats, setup.ctrs
    return ModelEvaluator(model, prompts, judging, repeats, ctrs, reasks)


def needs_translator(name: str) -> bool:
    """Whether a translator stands between this counselor and the others."""
    baseline = list_baselines().get(name.partition("/")[0])
    return baseline is not None and baseline.needs_translator


def names_seat(seat: Seat, name: str, setup: Setup) -> bool:
    """Whether somebody with this name can sit there."""
    try:
        find_seat(seat, name, setup)
    except InputError:
        return False
    return True


def is_own(name: str) -> bool:
    """Whether this names a user's own class, as `module:Attribute`."""
    return _OWN_CLASS.fullmatch(name) is not None


def hash_seats(names: Collection[str]) -> dict[str, dict[str, str]]:
    """What ties a run to the files that its seats are made of: an edited one is another seat."""
    told = {
        "own_source": {name: _hash_own_source(name) for name in names if is_own(name)},
        "policies": {name: _hash_policy(name) for name in names if is_policy(name)},
    }
    return {kind: hashes for kind, hashes in told.items() if hashes}


def is_policy(name: str) -> bool:
    """Whether this names what a library of reinforcement learning saved."""
    return name.partition("/")[0] in LIBRARIES


def _hash_policy(name: str) -> str:
    library, _, place = name.partition("/")
    return LIBRARIES[library].hash(place)


def _hash_own_source(name: str) -> str:
    """A hash of the file that a user's own class stands in."""
    file = find_spec(name.partition(":")[0])
    source = Path(file.origin) if file and file.origin else None
    return hash_text(source.read_text("utf-8", "replace")) if source and source.is_file() else ""


def is_model(name: str) -> bool:
    """Whether a language model sits there: anything but rules, people, a policy and a user's own
    class."""
    listed = any(name in known for known in SEATS.values())
    return not (listed or is_own(name) or is_policy(name))


def runs_here(model: str) -> bool:
    """Whether a model that was asked by this name runs on this machine: it costs nothing."""
    return model.partition("/")[0] in (LOCAL, *FOLDERS, *ONBOARD)


def list_seats(seat: Seat, endpoints: tuple[Endpoint, ...]) -> dict[str, str]:
    """Every name that this seat's flag takes, with one line about it."""
    names = {name: entry.meaning for name, entry in SEATS[seat].items()}
    if seat is Seat.COUNSELOR:
        names |= {
            f"{STEPPER}/DIR": "a trained counselor: base and adapters, told by DIR/stepper.toml",
            f"{FIRST_LEGAL}/DIR": f"... that says the first legal one of {WIDTH} candidates",
        }
        names |= {f"{name}/{told.place}": told.meaning for name, told in LIBRARIES.items()}
        names |= {f"{name}/MODEL": baseline.meaning for name, baseline in list_baselines().items()}
    return names | {
        **list_models(endpoints),
        "module:Attribute": (
            f"your own class with the {PROTOCOLS[seat].__name__} protocol of psy_env.seats"
        ),
    }


def _refuse_taken_names(endpoints: tuple[Endpoint, ...]) -> None:
    """An endpoint named like a kind of seat could never be asked for."""
    taken = {
        LOCAL,
        *FOLDERS,
        *LIBRARIES,
        *list_baselines(),
        *(name.partition("/")[0] for known in SEATS.values() for name in known),
    }
    for endpoint in endpoints:
        if endpoint.name in taken:
            thing = f"an endpoint cannot be named '{endpoint.name}': seats begin with that"
            raise InputError(thing, "Give its table another name.", place="endpoints.toml")


def _find_stepper(folder: str, name: str, setup: Setup) -> TrainedStepper:
    """Base and adapters in one local engine, whole models, or two models of an endpoint (psy-step's
    own name for them stays)."""
    told = read_stepper(folder, make=setup.answers is Answers.LIVE)
    models = [
        find_model(f"{told.endpoint}/{model}", Seat.COUNSELOR, setup)
        if told.endpoint
        else SeatModel(_find_part(told, part, f"{name}#{part}", setup), Seat.COUNSELOR)
        for part, model in told.names.items()
    ]
    return TrainedStepper(models[0], next(iter(models[1:]), None), told.limits, told.contexts)


def _find_part(told: StepperDescription, part: str, name: str, setup: Setup) -> ChatModel:
    """The base with this adapter; a folder that holds a whole model needs none."""
    if told.has_whole(part):
        return find_local(str(told.adapters[part]), name, setup)
    return find_local(told.base, name, setup, adapter=part, adapters=told.adapters)


def _find_baseline(kind: str, model_name: str, setup: Setup) -> Counselor:
    baseline = list_baselines()[kind]
    model = find_model(model_name, Seat.COUNSELOR, setup)
    if not baseline.needs_translator:
        return baseline.make(model, setup.prompts)
    return baseline.make(model, setup.prompts, find_translator(setup))


def load_own(name: str) -> Any:
    """What a user's own class or factory gives, found from where the command was given.

    Raises whatever it raises.
    """
    module, _, attribute = name.partition(":")
    if str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    found: Any = importlib.import_module(module)
    for part in attribute.split("."):
        found = getattr(found, part)
    return found()


def try_own(name: str, remedy: str, place: str) -> Any:
    """A seat of one's own; raises InputError for whatever loading it raised, with its line."""
    try:
        return load_own(name)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # anyone's module may raise anything, also SystemExit
        told = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        where = locate_error(error)
        thing = f"'{name}' cannot be used ({told}{f', {where}' if where else ''})"
        raise InputError(thing, remedy, place=place) from error


def _check_own(seat: Seat, name: str) -> Any:
    protocol = PROTOCOLS[seat]
    remedy = f"It must be a class or function without arguments that gives a {protocol.__name__}."
    own = try_own(name, remedy, f"--{seat}")
    if missing := sorted(
        part for part in vars(protocol) if not part.startswith("_") and not hasattr(own, part)
    ):
        raise InputError(
            f"what '{name}' gives has no {' and no '.join(missing)}", remedy, place=f"--{seat}"
        )
    return own


def _unknown(seat: Seat, name: str, endpoints: tuple[Endpoint, ...]) -> InputError:
    known = list_seats(seat, endpoints)
    heads = {entry.partition("/")[0]: entry for entry in known}
    near = difflib.get_close_matches(name, known, n=1)
    near = near or [
        heads[head] for head in difflib.get_close_matches(name.partition("/")[0], heads, n=1)
    ]
    hint = f"Did you mean '{near[0]}'? " if near else ""
    return InputError(
        f"unknown {seat} '{name}'", f"{hint}Known: {', '.join(known)}", place=f"--{seat}"
    )
