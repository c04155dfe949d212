"""What may become a preference pair, and what never may."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import datasets
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.text_format import render_prompt, render_reply
from psy_env.records import (
    Candidate,
    Choice,
    PreferencePair,
    Rules,
    ScoreCard,
    Transcript,
    UtteranceCandidate,
)
from psy_env.rubrics import RUBRICS, ChoiceKind
from psy_env.seats import Counselor, play
from psy_env.session import Session
from psy_env.views import CounselorView
from psy_env.violations import Violation
from rollouts.results.pairs import (
    PAIRINGS,
    Barren,
    Mined,
    MiningSettings,
    match_candidates,
    mine_pairs,
    pair_lines,
)
from tests.scripted import ScriptedCounselor, make_cast, make_profile

CROSS, RANK = MiningSettings(pairing="cross"), MiningSettings(pairing="rank")
ANY_GAP = MiningSettings(min_margin_utterance=0, min_margin_plan=0)


def make_choice(*rows: tuple[str, int | None, Violation | None]) -> Choice:
    """An utterance choice from (text, score on every criterion, violation) rows."""
    keys = RUBRICS.scoring(ChoiceKind.UTTERANCE).keys
    return Choice(
        kind=ChoiceKind.UTTERANCE,
        candidates=tuple(UtteranceCandidate(utterance=text) for text, _, _ in rows),
        cards=tuple(
            ScoreCard(unscored="judge silent")
            if score is None
            else ScoreCard(scores=dict.fromkeys(keys, score))
            for _, score, _ in rows
        ),
        violations=tuple(violation for _, _, violation in rows),
        chosen=0,
    )


def play_transcript(
    seed: int, counselor: Counselor | None = None, candidates: int = 8
) -> Transcript:
    cast = make_cast(exit_chance=0.02)
    cast = cast if counselor is None else replace(cast, counselor=counselor)
    session = Session.start(
        make_profile(seed), Rules(candidates=candidates), session_id=f"s{seed}", seed=seed
    )
    return play(session, cast).transcript()


rows = st.tuples(
    st.sampled_from(["one", "One ", "two", "three", "four", "five", "six"]),
    st.none() | st.integers(1, 5),
    st.sampled_from([None, None, None, Violation.SKIPS_ACTION, Violation.IGNORES_RISK]),
)
choices = st.lists(rows, min_size=1, max_size=10).map(lambda found: make_choice(*found))
margins = st.builds(
    MiningSettings,
    pairing=st.sampled_from(sorted(PAIRINGS)),
    min_margin_utterance=st.sampled_from([0, 0.5, 1.0, 2.0]),
)
transcripts = st.builds(
    cache(play_transcript), st.integers(0, 50), candidates=st.sampled_from([1, 2, 3, 8])
)


@given(choices, margins, st.integers(0, 9))
def test_every_pair_keeps_the_rules(choice: Choice, settings: MiningSettings, seed: int) -> None:
    found = match_candidates(choice, settings, seed=seed)
    pairs = [] if isinstance(found, Barren) else found
    texts = [" ".join(candidate.text.split()).casefold() for candidate in choice.candidates]
    for chosen, rejected in pairs:
        high, low = choice.standing(chosen), choice.standing(rejected)
        assert high is not None
        assert low is not None
        assert high > low
        assert high - low >= settings.min_margin_utterance - 1e-9
        assert choice.violations[chosen] is None
        assert texts[chosen] != texts[rejected]
    assert len({(texts[chosen], texts[rejected]) for chosen, rejected in pairs}) == len(pairs)
    assert not {chosen for chosen, _ in pairs} & {rejected for _, rejected in pairs}
    assert len(pairs) <= (4 if settings.pairing == "cross" else 2)


@given(choices, margins, st.randoms())
def test_position_in_the_slate_never_decides(
    choice: Choice, settings: MiningSettings, rng: object
) -> None:
    order = list(range(len(choice.candidates)))
    rng.shuffle(order)  # type: ignore[attr-defined]
    moved = choice.model_copy(
        update={
            "candidates": tuple(choice.candidates[i] for i in order),
            "cards": tuple(choice.cards[i] for i in order),
            "violations": tuple(choice.violations[i] for i in order),
        }
    )

    def outcome(choice: Choice) -> object:
        found = match_candidates(choice, settings, seed=1)
        if isinstance(found, Barren):
            return found
        described = [
            (c.text.strip().casefold(), choice.standing(i)) for i, c in enumerate(choice.candidates)
        ]
        return sorted((described[chosen], described[rejected]) for chosen, rejected in found)

    assert outcome(choice) == outcome(moved)


def test_cross_pairs_the_top_two_with_the_worst_two() -> None:
    choice = make_choice(
        ("a", 5, None), ("b", 4, None), ("c", 3, None), ("d", 2, None), ("e", 1, None)
    )
    assert match_candidates(choice, CROSS, seed=0) == [(0, 4), (0, 3), (1, 4), (1, 3)]


def test_rank_pairs_first_with_last_and_second_with_second_last() -> None:
    choice = make_choice(
        ("a", 5, None), ("b", 4, None), ("c", 3, None), ("d", 2, None), ("e", 1, None)
    )
    assert match_candidates(choice, RANK, seed=0) == [(0, 4), (1, 3)]


def test_three_candidates_give_one_pair_so_top_and_bottom_never_overlap() -> None:
    choice = make_choice(("a", 5, None), ("b", 3, None), ("c", 1, None))
    assert match_candidates(choice, CROSS, seed=0) == [(0, 2)]


def test_a_gap_of_exactly_the_margin_is_enough_in_spite_of_rounding() -> None:
    scores = (
        {"action_alignment": 5, "validation_warmth": 4, "clarity": 4},
        {"action_alignment": 4, "validation_warmth": 3, "clarity": 3},
    )
    choice = make_choice(("a", 5, None), ("b", 1, None)).model_copy(
        update={"cards": tuple(ScoreCard(scores=s) for s in scores)}
    )
    assert match_candidates(choice, CROSS, seed=0) == [(0, 1)]


def test_a_rule_breaker_is_rejected_however_well_it_was_scored() -> None:
    choice = make_choice(("skips", 5, Violation.SKIPS_ACTION), ("stays", 3, None))
    assert match_candidates(choice, CROSS, seed=0) == [(1, 0)]


def test_a_reply_that_ignores_risk_is_never_chosen() -> None:
    choice = make_choice(
        ("a", 5, Violation.SKIPS_ACTION), ("b", 1, Violation.IGNORES_RISK), ("safe", 4, None)
    )
    found = match_candidates(choice, CROSS, seed=0)
    assert not isinstance(found, Barren)
    assert {chosen for chosen, _ in found} == {2}


@pytest.mark.parametrize(
    ("choice", "cause"),
    [
        (make_choice(("a", 5, None)), Barren.SINGLE),
        (make_choice(("a", 5, None), ("b", None, None)), Barren.UNSCORED),
        (make_choice(("a", 5, Violation.SKIPS_ACTION), ("b", 2, Violation.EMPTY)), Barren.NO_LEGAL),
        (make_choice(("same  text", 5, None), ("Same text", 1, None)), Barren.SAME_TEXT),
        (make_choice(("a", 3, None), ("b", 3, None)), Barren.SAME_SCORE),
        (make_choice(("a", 1, None), ("b", 5, Violation.EMPTY)), Barren.SAME_SCORE),
    ],
)
def test_a_choice_without_a_pair_says_why(choice: Choice, cause: Barren) -> None:
    assert match_candidates(choice, ANY_GAP, seed=0) is cause


def test_a_gap_below_the_margin_gives_no_pair() -> None:
    choice = make_choice(("a", 4, None), ("b", 3, None))
    assert (
        match_candidates(choice, MiningSettings(min_margin_utterance=1.5), seed=0) is Barren.MARGIN
    )


@given(transcripts)
def test_every_choice_is_accounted_for(transcript: Transcript) -> None:
    mined = mine_pairs(transcript)
    fertile = {(pair.exchange, pair.kind) for pair in mined.pairs}
    assert len(fertile) + sum(mined.barren.values()) == len(transcript.choices)
    assert sum(mined.counts.values()) == len(mined.pairs)


@dataclass(frozen=True)
class Recorder(ScriptedCounselor):
    """Keeps the views it was shown."""

    seen: list[CounselorView] = field(default_factory=list)

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        self.seen.append(view)
        return super().propose(view)


@pytest.mark.parametrize("seed", range(6))
def test_a_pair_holds_what_the_counselor_saw_and_proposed_at_that_choice(seed: int) -> None:
    counselor = Recorder()
    transcript = play_transcript(seed, counselor)
    shown = zip(transcript.choices, counselor.seen, strict=True)
    at = {(exchange, choice.kind): (choice, view) for (exchange, choice), view in shown}
    for pair in mine_pairs(transcript).pairs:
        choice, view = at[pair.exchange, pair.kind]
        proposed = {render_reply(candidate, view) for candidate in choice.candidates}
        assert pair.prompt == render_prompt(view)
        assert {pair.chosen[0].content, pair.rejected[0].content} <= proposed


@given(transcripts)
def test_the_same_session_gives_the_same_lines(transcript: Transcript) -> None:
    again = Transcript.model_validate_json(transcript.model_dump_json())
    assert pair_lines(mine_pairs(transcript)) == pair_lines(mine_pairs(again))


@given(transcripts)
def test_a_line_reads_back_as_its_pair(transcript: Transcript) -> None:
    mined = mine_pairs(transcript)
    lines = pair_lines(mined)
    for kind in ChoiceKind:
        assert tuple(map(PreferencePair.model_validate_json, lines[kind])) == tuple(
            p for p in mined.pairs if p.kind is kind
        )
        assert not any("\n" in line for line in lines[kind])


def test_a_session_of_single_candidates_gives_no_pair_and_says_why() -> None:
    transcript = play_transcript(1, candidates=1)
    mined = mine_pairs(transcript)
    kinds = Counter(choice.kind for _, choice in transcript.choices)
    assert mined == Mined((), Counter({(kind, Barren.SINGLE): n for kind, n in kinds.items()}))


@pytest.mark.parametrize("kind", list(ChoiceKind))
def test_datasets_reads_the_lines_with_one_schema(kind: ChoiceKind, tmp_path: Path) -> None:
    lines = [
        line for seed in range(12) for line in pair_lines(mine_pairs(play_transcript(seed)))[kind]
    ]
    # A reader that infers the schema block by block meets the rows without a violation first.
    lines.sort(key=lambda line: PreferencePair.model_validate_json(line).violation_rejected or "")
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    rows = datasets.load_dataset(
        "json", data_files=str(path), split="train", cache_dir=str(tmp_path), chunksize=20_000
    )
    assert len(rows) == len(lines)
    assert rows[0]["prompt"][0]["role"] == "system"
    assert rows[0]["chosen"][0]["role"] == "assistant"
    assert set(rows[-1]["criteria_rejected"]) == set(RUBRICS.scoring(kind).keys)
    assert rows[-1]["violation_rejected"]
