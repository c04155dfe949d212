"""The dataset's files: what is in them, how they are split, and that `datasets` reads them."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import datasets
import pytest
import yaml
from hypothesis import given
from hypothesis import settings as limit
from hypothesis import strategies as st
from pydantic import ValidationError

from agents.profiles import load_bank
from agents.rule_based.wording import to_second_person
from psy_env.errors import InputError
from psy_env.records import Ending, Transcript
from psy_env.rubrics import CTRS
from psy_env.vocabulary import Strategy
from rollouts.dataset import files
from rollouts.dataset.dialogue_rows import SFT_COLUMNS, list_dialogue_columns
from rollouts.dataset.files import (
    DatasetSettings,
    DatasetSummary,
    RunFacts,
    choose_split,
    derive_dataset,
    is_dataset_derived,
)
from rollouts.dataset.masking import mask_sentences
from rollouts.dataset.near_duplicates import hash_runs, measure_overlap
from rollouts.dataset.published import PSY_STEP, SOURCE_UTTERANCES
from rollouts.dataset.sft_rows import Lessons, check_row
from rollouts.dataset.text_variety import TextTally
from tests.kept_sessions import keep_sessions, play_bank, rescore, say

DIALOGUE_COLUMNS = list_dialogue_columns(CTRS.keys)
FACTS = RunFacts(
    writer="rule_based",
    evaluator="rule_based",
    profile_source="builtin",
    seed=3,
    licence="apache-2.0",
    prompts={"script": "0f" * 8},
)
EVEN = DatasetSettings(validation=0.3, test=0.3)
CONFIGS = ("dialogues", *Lessons)


def derive(
    folder: Path,
    sessions: Sequence[Transcript],
    settings: DatasetSettings = EVEN,
    facts: RunFacts = FACTS,
) -> DatasetSummary:
    return derive_dataset(lambda: iter(sessions), folder, settings, facts)


def with_profile(session: Transcript, **values: object) -> Transcript:
    return session.model_copy(update={"profile": session.profile.model_copy(update=values)})


def read_lines(folder: Path, config: str) -> dict[str, list[dict[str, Any]]]:
    return {
        path.stem: [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
        for path in sorted((folder / config).glob("*.jsonl"))
    }


def load(folder: Path, cache: Path, *config: str) -> Any:
    return datasets.load_dataset(str(folder), *config, cache_dir=str(cache))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DatasetSummary]:
    folder = tmp_path_factory.mktemp("made") / "dataset"
    return folder, derive(folder, play_bank())


def test_datasets_loads_dialogues_by_default_with_every_column_typed(
    made: tuple[Path, DatasetSummary], tmp_path: Path
) -> None:
    folder, summary = made
    loaded = load(folder, tmp_path)
    assert {name: len(rows) for name, rows in loaded.items()} == {
        name: split.dialogues for name, split in summary.splits.items()
    }
    assert loaded["train"].column_names == [column.name for column in DIALOGUE_COLUMNS]
    assert loaded["train"].features["balanced_thoughts"].feature.dtype == "string"
    assert list(loaded["train"]) == read_lines(folder, "dialogues")["train"]


@pytest.mark.parametrize("config", Lessons)
def test_datasets_loads_every_config_of_training_rows(
    made: tuple[Path, DatasetSummary], tmp_path: Path, config: str
) -> None:
    folder, summary = made
    loaded = load(folder, tmp_path, config)
    assert {name: len(rows) for name, rows in loaded.items()} == summary.rows[config].splits
    assert loaded["test"].column_names == [column.name for column in SFT_COLUMNS]
    assert loaded["test"][0]["prompt"][0]["role"] == "system"
    assert loaded["test"][0]["completion"][0]["role"] == "assistant"


def test_the_schema_does_not_hang_on_the_first_rows(tmp_path: Path) -> None:
    """No fairer thoughts anywhere, and no risk: a reader that guesses would find null."""
    bare = [with_profile(session, balanced_thoughts=()) for session in keep_sessions()]
    derive(tmp_path / "d", tuple(bare))
    features = load(tmp_path / "d", tmp_path / "cache")["train"].features
    assert features["balanced_thoughts"].feature.dtype == "string"
    assert features["risk_language"].dtype == "bool"


def test_a_dialogue_row_holds_profile_plan_turns_and_ratings(
    made: tuple[Path, DatasetSummary],
) -> None:
    rows = [row for split in read_lines(made[0], "dialogues").values() for row in split]
    by_id = {row["id"]: row for row in rows}
    for session in keep_sessions():
        row, turns = by_id.pop(session.session_id), session.turns
        assert list(row) == [column.name for column in DIALOGUE_COLUMNS]
        assert (row["attitude"], row["attitude_type"]) == (
            session.profile.attitude,
            session.profile.attitude.type,
        )
        assert row["automatic_thoughts"] == list(session.profile.automatic_thoughts)
        assert [turn["speaker"] for turn in row["turns"]] == ["client", "counselor"] * row[
            "exchanges"
        ]
        assert [turn["utterance"] for turn in row["turns"]] == [turn.utterance for turn in turns]
        assert row["turns"][-1]["action"] == len(row["actions"])
        assert row["strategy"] in set(Strategy)
        assert all(score > 4 for score in row["ctrs"].values())
        assert tuple(row["ctrs"]) == CTRS.keys
    assert not by_id


def test_risk_is_flagged_in_rows_and_counted(tmp_path: Path) -> None:
    answered = say(
        keep_sessions()[0],
        5,
        client="I want to die.",
        counselor="Are you safe now? Do you think of suicide?",
    )
    burdened = with_profile(
        keep_sessions()[1], negative_thought="They would be better off without me."
    )
    plain = next(session for session in keep_sessions()[2:] if not session.profile.risk)
    summary = derive(tmp_path, (answered, burdened, plain))
    rows = [row for split in read_lines(tmp_path, "dialogues").values() for row in split]
    flags = {row["id"]: (row["risk_language"], row["risk_in_profile"]) for row in rows}
    assert flags == {
        answered.session_id: (True, False),
        burdened.session_id: (False, True),
        plain.session_id: (False, False),
    }
    assert (summary.risk_language, summary.risk_in_profile) == (1, 1)


def test_rows_that_do_not_read_back_are_counted_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        files, "check_row", lambda row, lesson: row.exchange > 1 and check_row(row, lesson)
    )
    summary = derive(tmp_path, keep_sessions()[:2])
    assert [summary.rows[config].broken for config in Lessons] == [2, 0, 2]
    rows = [
        row
        for config in Lessons
        for split in read_lines(tmp_path, config).values()
        for row in split
    ]
    assert min(row["exchange"] for row in rows) == 2


def test_no_action_is_skipped_in_any_kept_dialogue(made: tuple[Path, DatasetSummary]) -> None:
    for row in (row for split in read_lines(made[0], "dialogues").values() for row in split):
        for stage in ("diagnostic", "intervention"):
            actions = [
                turn["action"]
                for turn in row["turns"]
                if turn["stage"] == stage and turn["speaker"] == "counselor"
            ]
            steps = [
                later - earlier for earlier, later in zip([0, *actions], actions, strict=False)
            ]
            assert set(steps) <= {0, 1}
            assert steps[0] == 1


def test_training_rows_lie_in_the_split_of_their_dialogue(
    made: tuple[Path, DatasetSummary],
) -> None:
    split_of = {
        row["id"]: split for split, rows in read_lines(made[0], "dialogues").items() for row in rows
    }
    for config in Lessons:
        for split, rows in read_lines(made[0], config).items():
            assert {split_of[row["id"]] for row in rows} == {split}


def test_every_dropped_session_is_listed_with_its_causes(made: tuple[Path, DatasetSummary]) -> None:
    folder, summary = made
    dropped = [
        json.loads(line) for line in (folder / "dropped.jsonl").read_text("utf-8").splitlines()
    ]
    kept = {session.session_id for session in keep_sessions()}
    assert {row["id"] for row in dropped} == {session.session_id for session in play_bank()} - kept
    caught = Counter(rule for row in dropped for rule in {cause["rule"] for cause in row["causes"]})
    assert caught == {
        rule: figures.dropped for rule, figures in summary.yields.rules.items() if figures.dropped
    }


personas = st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=40)
settings = st.builds(
    DatasetSettings, seed=st.integers(), validation=st.floats(0, 0.5), test=st.floats(0, 0.5)
)


@given(personas, settings)
def test_a_persona_has_one_split_however_it_is_spaced_or_spelt(
    texts: list[str], chosen: DatasetSettings
) -> None:
    for text in texts:
        assert (
            choose_split(text, chosen)
            == choose_split(f"  {text} \n", chosen)
            in {"train", "validation", "test"}
        )


@limit(max_examples=25)
@given(st.lists(st.integers(0, 3), min_size=6, max_size=6), st.integers(0, 99))
def test_splits_never_share_a_persona(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[int], seed: int
) -> None:
    sessions = [
        with_profile(session, persona=f"I keep {n} bees.")
        for session, n in zip(keep_sessions(), drawn, strict=False)
    ]
    folder = tmp_path_factory.mktemp("shared")
    summary = derive(folder, tuple(sessions), DatasetSettings(validation=0.3, test=0.3, seed=seed))
    found = {
        split: {row["persona"] for row in rows}
        for split, rows in read_lines(folder, "dialogues").items()
    }
    assert summary.yields.kept == len(sessions)
    assert (
        sum(map(len, found.values()))
        == len(set().union(*found.values()))
        == len(set(drawn[: len(sessions)]))
    )
    assert {name: split.personas for name, split in summary.splits.items() if split.personas} == {
        k: len(v) for k, v in found.items()
    }


def test_shares_come_near_what_was_asked_for() -> None:
    counts = Counter(
        choose_split(f"I keep {number} bees.", DatasetSettings()) for number in range(4000)
    )
    assert 150 < counts["test"] < 250
    assert 150 < counts["validation"] < 250


def test_another_seed_splits_otherwise_and_the_same_seed_alike() -> None:
    def split(seed: int) -> list[str]:
        return [
            choose_split(f"I keep {number} bees.", DatasetSettings(seed=seed))
            for number in range(200)
        ]

    assert split(0) == split(0) != split(1)


@pytest.mark.parametrize("count", [1, 2])
def test_a_tiny_dataset_leaves_empty_splits_out_and_loads(tmp_path: Path, count: int) -> None:
    summary = derive(tmp_path / "d", keep_sessions()[:count], DatasetSettings(validation=0, test=0))
    assert {split: figures.dialogues for split, figures in summary.splits.items()} == {
        "train": count,
        "validation": 0,
        "test": 0,
    }
    for config in CONFIGS:
        assert list(load(tmp_path / "d", tmp_path / "cache", config)) == ["train"]
        assert [path.name for path in (tmp_path / "d" / config).iterdir()] == ["train.jsonl"]


@pytest.mark.parametrize("count", [0, 2])
def test_a_run_of_which_nothing_is_kept_says_so_and_does_not_crash(
    tmp_path: Path, count: int
) -> None:
    summary = derive(tmp_path, [rescore(one, "focus", 1) for one in keep_sessions()[:count]])
    assert (summary.yields.dialogues, summary.yields.kept, summary.overlap) == (count, 0, None)
    assert "No dialogue passed the filter" in (tmp_path / "README.md").read_text("utf-8")
    assert "<html" in (tmp_path / "statistics.html").read_text("utf-8")


def read_all(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_sessions_give_the_same_bytes(
    made: tuple[Path, DatasetSummary], tmp_path: Path
) -> None:
    derive(tmp_path, play_bank())
    assert read_all(tmp_path) == read_all(made[0])


def test_deriving_again_removes_the_splits_that_became_empty(tmp_path: Path) -> None:
    derive(tmp_path, play_bank())
    derive(tmp_path, play_bank(), DatasetSettings(validation=0, test=0))
    assert [path.name for path in sorted((tmp_path / "dialogues").iterdir())] == ["train.jsonl"]


def test_a_derivation_that_breaks_off_leaves_no_half_file_and_no_seal(tmp_path: Path) -> None:
    derive(tmp_path, play_bank())
    before, passes = read_all(tmp_path), []

    def break_off() -> Iterator[Transcript]:
        passes.append(1)
        yield from keep_sessions()[:3]
        if len(passes) == 2:
            raise InputError("a session in the ledger is damaged", "Restore it.")

    with pytest.raises(InputError, match="damaged"):
        derive_dataset(break_off, tmp_path, EVEN, FACTS)
    after = read_all(tmp_path)
    assert before.keys() - after.keys() == {"statistics.json"}
    assert all(before[name] == content for name, content in after.items())
    assert not is_dataset_derived(tmp_path, EVEN, FACTS)


def test_a_dataset_is_derived_when_every_file_is_there(
    made: tuple[Path, DatasetSummary], tmp_path: Path
) -> None:
    assert is_dataset_derived(made[0], made[1].settings, made[1].facts)
    assert not is_dataset_derived(
        made[0], made[1].settings, FACTS.model_copy(update={"licence": "mit"})
    )
    assert not is_dataset_derived(tmp_path, EVEN, FACTS)
    derive(tmp_path, play_bank())
    (tmp_path / "sft_planner" / "train.jsonl").unlink()
    assert not is_dataset_derived(tmp_path, EVEN, FACTS)


def test_statistics_json_reads_back_as_the_summary(made: tuple[Path, DatasetSummary]) -> None:
    folder, summary = made
    assert DatasetSummary.model_validate_json((folder / "statistics.json").read_bytes()) == summary


def test_figures_agree_with_the_files(made: tuple[Path, DatasetSummary]) -> None:
    folder, summary = made
    rows = [row for split in read_lines(folder, "dialogues").values() for row in split]
    assert (
        summary.yields.kept
        == len(rows)
        == sum(summary.strategies.values())
        == sum(summary.attitudes.values())
    )
    assert summary.utterances == sum(len(row["turns"]) for row in rows)
    assert summary.exchanges.mean == pytest.approx(
        sum(row["exchanges"] for row in rows) / len(rows), abs=1e-6
    )
    assert summary.strategies == {
        key.value: sum(row["strategy"] == key for row in rows) for key in Strategy
    }
    words = [
        len(turn["utterance"].split())
        for row in rows
        for turn in row["turns"]
        if turn["speaker"] == "client"
    ]
    assert summary.text["client"].words_a_turn == pytest.approx(sum(words) / len(words), rel=0.02)
    assert all(figures.broken == 0 for figures in summary.rows.values())
    assert (
        summary.rows["sft_utterance"].rows
        == summary.utterances // 2
        == summary.rows["sft_no_plan"].rows
    )
    assert summary.rows["sft_planner"].rows == len(rows)


def test_token_lengths_are_estimated_from_letters(made: tuple[Path, DatasetSummary]) -> None:
    folder, summary = made
    longest = max(
        sum(len(message["content"]) for message in row["prompt"])
        for rows in read_lines(folder, "sft_planner").values()
        for row in rows
    )
    assert summary.rows["sft_planner"].prompt_tokens.largest == -(-longest // 4)


def test_variety_by_hand() -> None:
    tally = TextTally()
    tally.add(["How are you?", "I was at home all day long."])
    tally.add(["How are you now?", "I was at home, all day long!"])
    tally.add(["Nothing here stands in any other dialogue at all."])
    figures = tally.compute()
    assert (figures.turns, figures.words) == (5, 3 + 7 + 4 + 7 + 9)
    assert figures.vocabulary == 3 + 7 + 1 + (9 - len(("at", "all")))
    assert figures.distinct["1"] == pytest.approx(18 / 30, abs=1e-6)
    assert figures.distinct["2"] == pytest.approx((2 + 6 + 1 + 8) / (2 + 6 + 3 + 6 + 8), abs=1e-6)
    assert figures.repeated == pytest.approx(2 / 3, abs=1e-6)


def test_an_utterance_said_twice_in_one_dialogue_stands_in_no_other() -> None:
    tally = TextTally()
    tally.add(["I was at home all day long."] * 2)
    assert tally.compute().repeated == 0


def test_a_template_is_seen_behind_the_words_of_the_profile() -> None:
    tally = TextTally()
    first, second = load_bank()[:2]
    for profile, rest in ((first, "It rained."), (second, "Nobody was there.")):
        said = [
            f"I'm {profile.name}. I feel {profile.emotion} about {profile.topic}, {len(rest)} "
            "times.",
            f"You say that {to_second_person(profile.automatic_thoughts[0])} {rest}",
        ]
        tally.add(said, mask_sentences(said, profile))
    figures = tally.compute()
    assert figures.repeated == 0
    assert figures.recurring == pytest.approx(6 / 8, abs=1e-6)


def test_what_is_nothing_but_the_profile_is_no_template() -> None:
    profile = load_bank()[0]
    assert mask_sentences([profile.triggering_situation, "It was 90."], profile) == ["it was …"]


def test_overlap_by_hand() -> None:
    texts = (["a", "b", "c", "d"], ["a", "b", "c", "x"], ["p", "q", "r"])
    assert measure_overlap([hash_runs([words], 3) for words in texts]) == pytest.approx(
        (1 / 2 + 1 / 2 + 0) / 3
    )


def test_dialogues_without_a_common_run_do_not_overlap() -> None:
    assert (
        measure_overlap([hash_runs([words], 3) for words in (["a", "b", "c"], ["c", "b", "a"])])
        == 0
    )


def test_runs_never_span_two_utterances() -> None:
    assert len(hash_runs([["a", "b"], ["c", "d", "e"], []], 2)) == 1 + 2


def test_the_sources_own_turns_are_exchanges() -> None:
    assert SOURCE_UTTERANCES / PSY_STEP.dialogues / 2 == pytest.approx(
        PSY_STEP.average_turns, abs=0.05
    )


def read_card(folder: Path) -> tuple[dict[str, Any], str]:
    _, front, body = (folder / "README.md").read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def test_the_card_names_a_default_config_and_the_files_that_are_there(
    made: tuple[Path, DatasetSummary],
) -> None:
    front, _ = read_card(made[0])
    assert [config["config_name"] for config in front["configs"]] == list(CONFIGS)
    assert [config["config_name"] for config in front["configs"] if config.get("default")] == [
        "dialogues"
    ]
    assert all(
        (made[0] / file["path"]).is_file()
        for config in front["configs"]
        for file in config["data_files"]
    )
    assert front["license"] == "apache-2.0"


@pytest.mark.parametrize("name", ["README.md", "statistics.html"])
def test_card_and_page_tell_notice_yield_writer_and_the_sources_yield(
    made: tuple[Path, DatasetSummary], name: str
) -> None:
    folder, summary = made
    text = (folder / name).read_text("utf-8").replace("\u00a0", " ")
    share = f"{100 * summary.yields.kept / summary.yields.dialogues:.2f} %"
    for told in (
        "never a substitute for care",
        share,
        "67.71 %",
        "rule_based",
        "CACTUS",
        "0f" * 8,
        "sft_no_plan",
    ):
        assert told in text


def test_the_page_needs_nothing_but_itself(made: tuple[Path, DatasetSummary]) -> None:
    page = (made[0] / "statistics.html").read_text("utf-8")
    assert not [
        mark
        for mark in ("http://", "https://", "<script", "src=", "@import", "url(")
        if mark in page
    ]


@pytest.mark.parametrize(("source", "warned"), [("builtin", False), ("patternreframe", True)])
def test_borrowed_thoughts_are_told_on_card_and_page(
    tmp_path: Path, source: str, warned: bool
) -> None:
    borrowed = [with_profile(session, source=source) for session in keep_sessions()[:2]]
    derive(tmp_path, tuple(borrowed))
    for name in ("README.md", "statistics.html"):
        assert ("Check before you publish" in (tmp_path / name).read_text("utf-8")) == warned


def test_the_card_says_what_the_embedded_cast_is_good_for_only_when_it_wrote(
    tmp_path: Path,
) -> None:
    derive(tmp_path / "a", keep_sessions()[:2])
    derive(
        tmp_path / "b",
        keep_sessions()[:2],
        facts=FACTS.model_copy(update={"writer": "openai/some-model"}),
    )
    assert "templates with slots" in read_card(tmp_path / "a")[1]
    assert "templates with slots" not in read_card(tmp_path / "b")[1]
    assert "by a language model" in read_card(tmp_path / "b")[1]


HOSTILE = "<script>alert(1)</script> | x\n---\n# `y` {{ 7 * 7 }}"


def test_names_cannot_break_card_or_page(tmp_path: Path) -> None:
    facts = FACTS.model_copy(
        update={"writer": HOSTILE, "models": (HOSTILE,), "licence": "my own: licence"}
    )
    failed = keep_sessions()[2].model_copy(
        update={"ending": Ending.FAILED, "cause": HOSTILE, "rating": None}
    )
    sessions = (*keep_sessions()[:2], failed)
    derive(tmp_path / "d", sessions, DatasetSettings(validation=0, test=0), facts)
    page = (tmp_path / "d" / "statistics.html").read_text("utf-8")
    front, body = read_card(tmp_path / "d")
    assert "<script" not in page
    assert "<script" not in body
    assert "{{ 7 * 7 }}" in page
    assert "\n# 'y'" not in body
    assert front["license"] == "other"
    cells = [
        line.replace("\\|", "").count("|")
        for line in body.splitlines()
        if line.startswith("| written by")
    ]
    assert cells == [3]
    assert load(tmp_path / "d", tmp_path / "cache")["train"][0]["writer"] == HOSTILE


def test_settings_that_cannot_be_met_are_refused() -> None:
    with pytest.raises(InputError, match="more than everyone"):
        DatasetSettings(validation=0.6, test=0.6)
    for name, wrong in (("near_duplicate", 0.2), ("ctrs_threshold", 7.0), ("test", -0.1)):
        with pytest.raises(ValidationError, match=name):
            DatasetSettings.model_validate({name: wrong})
