"""Every seat by its name: one line each. An unknown name is an error that lists the known ones."""

import difflib
from collections.abc import Callable, Mapping
from typing import TypeVar

from agents.human import HumanClient, HumanCounselor
from agents.rule_based import counselor as rules
from agents.rule_based.client import RuleBasedClient
from agents.rule_based.evaluator import RuleBasedEvaluator
from psy_env.errors import InputError
from psy_env.seats import Cast, Client, Counselor, Evaluator

COUNSELORS: Mapping[str, Callable[[], Counselor]] = {
    "rule_based/stepper": rules.Stepper,
    "rule_based/no_plan": rules.NoPlan,
    "rule_based/empathic": lambda: rules.EMPATHIC,
    "rule_based/random": lambda: rules.RANDOM,
    "gaming/keywords": lambda: rules.STUFFER,
    "gaming/flattery": lambda: rules.FLATTERER,
    "gaming/parrot": rules.Parrot,
    "gaming/begging": lambda: rules.BEGGAR,
    "human": HumanCounselor,
    "human/plan": lambda: HumanCounselor(planning=True),
}
"""`gaming/*` try to fool judge and client: play them to see whether a judge or a client model can be gamed."""

CLIENTS: Mapping[str, Callable[[], Client]] = {"rule_based": RuleBasedClient, "human": HumanClient}

EVALUATORS: Mapping[str, Callable[[], Evaluator]] = {"rule_based": RuleBasedEvaluator}

DEFAULT_COUNSELOR, DEFAULT_CLIENT, DEFAULT_EVALUATOR = "rule_based/stepper", "rule_based", "rule_based"

SeatT = TypeVar("SeatT")


def seat_cast(
    *, client: str = DEFAULT_CLIENT, counselor: str = DEFAULT_COUNSELOR, evaluator: str = DEFAULT_EVALUATOR
) -> Cast:
    """The cast with these names. Raises InputError for a name that is not in the catalog."""
    return Cast(
        client=_find("client", client, CLIENTS),
        counselor=_find("counselor", counselor, COUNSELORS),
        evaluator=_find("evaluator", evaluator, EVALUATORS),
    )


def embedded_cast() -> Cast:
    """The rule-based default cast; psy_env finds it by the entry point `psy_env.defaults: cast`."""
    return seat_cast()


def _find(seat: str, name: str, catalog: Mapping[str, Callable[[], SeatT]]) -> SeatT:
    if name in catalog:
        return catalog[name]()
    near = difflib.get_close_matches(name, catalog, n=1, cutoff=0.4)
    hint = f"Did you mean '{near[0]}'? " if near else ""
    raise InputError(f"unknown {seat} '{name}'", f"{hint}Known: {', '.join(catalog)}", place=f"--{seat}")
