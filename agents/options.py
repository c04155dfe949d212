"""What seats are told beside their names: prompts, endpoints, how to judge."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Self

from agents.baselines.names import list_baselines
from agents.llm.stepper import FOLDERS, read_stepper
from agents.models.endpoint.entries import LOCAL, Endpoint, Entries, LocalSettings
from agents.models.onboard.files import find_file, identify_file, is_onboard
from agents.prompts import Prompts, name_anchors
from psy_env.records import Record
from psy_env.rubrics import CTRS, RUBRICS, Rubrics


class Answers(StrEnum):
    """Where a model's answers come from: itself, only the ledger (replay), or nowhere, calls being
    counted (dry run)."""

    LIVE = "live"
    RECORDED = "recorded"
    COUNTED = "counted"


class Setup(Record):
    """Everything is a value read by the driver, so that a worker on another machine needs none of
    its files.

    `priced` refuses models whose price is unknown: their cost could not be limited. Keys are not
    here: an endpoint names the environment variable, and each process reads its own environment.
    """

    prompt_texts: Mapping[str, str] = {}
    endpoints: tuple[Endpoint, ...] = ()
    local: LocalSettings = LocalSettings()
    judging: Literal["slate", "candidate"] = "slate"
    judge_repeats: int = 1
    ctrs: Literal["item", "form"] = "item"
    translator: str = ""
    max_reasks: int = 2
    answers: Answers = Answers.LIVE
    priced: bool = False

    @classmethod
    def from_entries(cls, entries: Entries, **options: Any) -> Self:
        """With what endpoints.toml tells."""
        return cls(endpoints=entries.endpoints, local=entries.local, **options)

    def identify(self, seats: Iterable[str], rubrics: Rubrics = RUBRICS) -> dict[str, Any]:
        """What of all this changes what these seats answer, as JSON values: it ties a run to it.

        Prompts by their hashes, and of the entries of the models that sit there what has a meaning
        for results. Levels of CTRS items that these rubrics do not have bind nobody.
        """
        unasked = {name_anchors(key) for key in {*CTRS.keys} - {*rubrics.ctrs.keys}}
        hashes = {name: told for name, told in self.prompts.hashes.items() if name not in unasked}
        entries = {LOCAL: self.local} | {endpoint.name: endpoint for endpoint in self.endpoints}
        names = (*seats, self.translator)
        models = [model for name in names for model in _name_models(name)]
        used = {model.partition("/")[0] for model in models}
        told = {name: entries[name].meaning for name in sorted(used & entries.keys())}
        files = {name: identify_file(name) for name in sorted(self.list_onboard(names))}
        known = {"prompts": hashes, "entries": {**told, **self._tell_own_terms(models)}}
        return known | ({"files": files} if files else {})

    def _tell_own_terms(self, models: Iterable[str]) -> dict[str, Any]:
        """What means something of the terms that a model has for itself at its endpoint."""
        known = {endpoint.name: endpoint for endpoint in self.endpoints}
        own: dict[str, Any] = {}
        for model in sorted(set(models)):
            prefix, _, rest = model.partition("/")
            if prefix in known:
                terms = known[prefix].for_model(rest).meaning
                own |= {model: terms} if terms != known[prefix].meaning else {}
        return own

    def list_onboard(self, seats: Iterable[str]) -> set[str]:
        """The names of the models on board that these seats and the translator ask."""
        names = (name for seat in (*seats, self.translator) for name in _name_models(seat))
        return set(filter(is_onboard, names))

    def find_files(self, seats: Iterable[str]) -> frozenset[Path]:
        """The files of those models. Raises InputError where one is missing."""
        return frozenset(map(find_file, self.list_onboard(seats)))

    @property
    def prompts(self) -> Prompts:
        """Our prompts with the user's over them."""
        return Prompts(self.prompt_texts)


def _name_models(seat: str) -> tuple[str, ...]:
    """The models in a seat's name, as find_model knows them: a trained counselor tells its own."""
    prefix, _, rest = seat.partition("/")
    if prefix in FOLDERS and rest:
        told = read_stepper(rest, make=False)
        names = (told.utterance, told.planner) if told.endpoint else ("",)
        return tuple(f"{told.endpoint or LOCAL}/{name}" for name in names)
    return (rest if prefix in list_baselines() else seat,)
