"""The dataset's card and its statistics page, from statistics.json alone."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined

from rollouts.dataset.dialogue_rows import SFT_COLUMNS, Column, Feature, list_dialogue_columns
from rollouts.dataset.filtering import GROUPS
from rollouts.dataset.published import PSY_STEP, PUBLISHED, SOURCE_KEPT, SOURCE_UTTERANCES
from rollouts.dataset.sft_rows import Lessons
from rollouts.dataset.statistics import DatasetSummary
from rollouts.show.notice import NOTICE

NOTHING = "–"
DIALOGUES = "dialogues"
EMBEDDED, BORROWED = "rule_based", "patternreframe"
"""How names of the embedded cast begin, and the profile source whose texts are not ours to
license."""

LICENCES = frozenset(
    "apache-2.0 mit cc0-1.0 cc-by-4.0 cc-by-sa-4.0 cc-by-nc-4.0 cc-by-nc-sa-4.0 odc-by odbl "
    "unknown other".split()
)
"""Identifiers that the Hugging Face Hub knows; anything else is told to it as 'other'."""


def render_card(summary: DatasetSummary) -> str:
    """The card: YAML that `datasets` reads, then Markdown for people."""
    front = yaml.safe_dump(_front_matter(summary), sort_keys=False, allow_unicode=True)
    body = _markdown().get_template("dataset_card.md.j2").render(_context(summary))
    return f"---\n{front}---\n{body}\n"


def render_page(summary: DatasetSummary) -> str:
    """The statistics page: one HTML file that needs nothing else."""
    return _html().get_template("dataset_statistics.html.j2").render(_context(summary)) + "\n"


def list_files(summary: DatasetSummary) -> dict[str, dict[str, str]]:
    """The data files by config and split, those without rows left out."""
    rows = {DIALOGUES: {name: split.dialogues for name, split in summary.splits.items()}}
    rows |= {config: figures.splits for config, figures in summary.rows.items()}
    return {
        config: {split: data_path(config, split) for split, count in splits.items() if count}
        for config, splits in rows.items()
    }


def data_path(config: str, split: str) -> str:
    """Where the rows of a config and split lie in the dataset's folder."""
    return f"{config}/{split}.jsonl"


def _front_matter(summary: DatasetSummary) -> dict[str, Any]:
    licence = summary.facts.licence.lower()
    files = {config: paths for config, paths in list_files(summary).items() if paths}
    return {
        "language": ["en"],
        "license": licence if licence in LICENCES else "other",
        "pretty_name": "Psy-Step dialogues (synthetic)",
        "task_categories": ["text-generation"],
        "tags": ["synthetic", "counseling", "cognitive-behavioral-therapy", "psy-step"],
        "size_categories": [_size_category(summary.yields.kept)],
        "configs": [
            {
                "config_name": config,
                **({"default": True} if config == DIALOGUES else {}),
                "data_files": [{"split": split, "path": path} for split, path in paths.items()],
            }
            for config, paths in files.items()
        ],
        "dataset_info": [
            {
                "config_name": config,
                "features": [_yaml_feature(column) for column in _columns(config, summary)],
            }
            for config in files
        ],
    }


def _columns(config: str, summary: DatasetSummary) -> Sequence[Column]:
    if config != DIALOGUES:
        return SFT_COLUMNS
    return list_dialogue_columns(summary.facts.rubrics.ctrs.keys)


def _yaml_feature(column: Column) -> dict[str, Any]:
    return {"name": column.name, **_yaml_type(column.feature)}


def _yaml_type(feature: Feature) -> dict[str, Any]:
    """A type as the card's YAML spells it."""
    if isinstance(feature, str):
        return {"dtype": feature}
    if isinstance(feature, dict):
        return {"struct": _yaml_fields(feature)}
    (element,) = feature
    return {"list": _yaml_fields(element) if isinstance(element, dict) else element}


def _yaml_fields(fields: Mapping[str, Feature]) -> list[dict[str, Any]]:
    return [{"name": name, **_yaml_type(feature)} for name, feature in fields.items()]


def _size_category(count: int) -> str:
    steps = (
        (1_000, "n<1K"),
        (10_000, "1K<n<10K"),
        (100_000, "10K<n<100K"),
        (1_000_000, "100K<n<1M"),
    )
    return next((name for limit, name in steps if count < limit), "n>1M")


def _context(summary: DatasetSummary) -> dict[str, Any]:
    """What both templates are filled from."""
    return {
        "summary": summary,
        "facts": summary.facts,
        "notice": NOTICE,
        "published": PUBLISHED,
        "source": PSY_STEP,
        "source_kept": SOURCE_KEPT,
        "source_utterances": SOURCE_UTTERANCES,
        "groups": GROUPS,
        "files": list_files(summary),
        "dialogue_columns": list_dialogue_columns(summary.facts.rubrics.ctrs.keys),
        "lessons": Lessons,
        "embedded_writer": summary.facts.writer.startswith(EMBEDDED),
        "embedded_evaluator": summary.facts.evaluator.startswith(EMBEDDED),
        "borrowed": any(
            BORROWED in name.lower() for name in (*summary.sources, summary.facts.profile_source)
        ),
        "compositions": {
            "Strategies of the intervention": summary.strategies,
            "Thinking patterns": summary.distortions,
            "Attitude types": summary.attitude_types,
            "Attitudes": summary.attitudes,
        },
    }


@cache
def _markdown() -> Environment:
    """Every value is made safe for a table cell: what models and users name things must not break
    the card."""
    return _set_up(autoescape=False, finalize=_escape_cell)


@cache
def _html() -> Environment:
    return _set_up(autoescape=True)


def _set_up(**escaping: Any) -> Environment:
    loader = PackageLoader("rollouts.dataset")
    environment = Environment(
        loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, **escaping
    )
    environment.filters |= _FILTERS
    return environment


def _escape_cell(value: object) -> str:
    text = re.sub(r"\s+", " ", str(value))
    for mark, safe in (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), ("`", "'")):
        text = text.replace(mark, safe)
    return text


def _percent(value: float | None) -> str:
    return NOTHING if value is None else f"{100 * value:.2f}\u00a0%"


def _number(value: float | None, digits: int = 0) -> str:
    return NOTHING if value is None else f"{value:,.{digits}f}"


def _words(name: str) -> str:
    """A name of the records in plain words."""
    return name.replace("_", " ")


_FILTERS = {"percent": _percent, "number": _number, "words": _words}
