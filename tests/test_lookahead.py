"""Looking ahead: candidates are chosen by how the session goes on after each, not by a judge."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from psy_env import (
    CTRS,
    RUBRICS,
    CounselorView,
    InputError,
    Ratings,
    Rules,
    ScoreCard,
    Scores,
    Seat,
    Session,
    SessionRating,
    Transcript,
    replay,
)
from psy_env.rubrics import CONTINUATIONS
from psy_env.seats import Cast, take_turn
from psy_env.views import ClientView, SessionView, SlateView
from rollouts.audit.judge import observe_judge
from rollouts.run.config import SimulateConfig
from rollouts.run.folder import find_rubrics
from rollouts.simulate import simulate
from rollouts.verify import verify_run
from rollouts.work.lookahead import Lookahead, look_ahead, score_ends, take_turn_ahead
from rollouts.work.session import advance
from tests.scripted import ScriptedClient, ScriptedCounselor, make_cast, make_profile

(KEY,) = CONTINUATIONS.keys
KIND, COLD = "That sounds hard.", "Pull yourself together."


class KindAndCold:
    """Proposes both when two are asked for; alone it says something flat."""

    planning = False

    def propose(self, view: CounselorView) -> Sequence[str]:
        return (COLD, KIND, "") if view.n > 1 else "I see."


class PaysAtTheEnd:
    """A judge that is only ever asked about sessions; kind ones get the highest marks."""

    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        raise AssertionError(f"nobody scores {len(view.candidates)} candidates here")

    def rate(self, view: SessionView) -> SessionRating:
        spoken = [line.text for line in view.lines if line.seat is Seat.COUNSELOR]
        ctrs = Ratings(rubric="ctrs", scores=dict.fromkeys(CTRS.keys, 6 * (KIND in spoken)))
        return SessionRating(ctrs=ctrs, tags=((),) * len(spoken))


@dataclass(frozen=True)
class NotedClient(ScriptedClient):
    """Notes by which chances it was asked."""

    seeds: list[int] = field(default_factory=list)

    def speak(self, view: ClientView) -> Any:
        self.seeds.append(view.seed)
        return super().speak(view)


class CannotSit:
    """A client with whom no session can be played."""

    def speak(self, view: ClientView) -> str:
        raise InputError(f"nobody is there in exchange {view.exchange}", "Seat somebody.")


def start(seed: int = 0, **rules: Any) -> Session:
    told = {"candidates": 4, "max_exchanges": 6, **rules}
    return Session.start(
        make_profile(), Rules.model_validate(told), seed=seed, rubrics=RUBRICS.by_continuations()
    )


def lay_slate(cast: Cast, seed: int = 0, **rules: Any) -> Session:
    """A session with its first slate on the table."""
    return take_turn(take_turn(start(seed, **rules), cast), cast)


def play_ahead(cast: Cast, seed: int = 0, **rules: Any) -> Session:
    session = start(seed, **rules)
    while not session.over:
        session = take_turn_ahead(session, cast, Lookahead(2))
    return session


def test_the_candidate_after_which_sessions_end_best_goes_on() -> None:
    cast = Cast(ScriptedClient(), KindAndCold(), PaysAtTheEnd())
    session = take_turn_ahead(lay_slate(cast, planning=False), cast, Lookahead(3))
    (exchange,) = session.exchanges
    choice = exchange.reply
    assert choice is not None
    assert choice.winner.text == KIND
    assert [choice.standing(place) for place in (0, 1)] == [1.0, 5.0]
    assert choice.cards[1] == ScoreCard(scores={KEY: 5.0}, spread={KEY: 0.0})


def test_what_breaks_a_rule_is_not_gone_on_from() -> None:
    ended = play_ahead(make_cast())
    choices = [choice for _, choice in ended.transcript().choices]
    broken = [
        (card, choice.standing(place))
        for choice in choices
        for place, card in enumerate(choice.cards)
        if choice.violations[place] is not None
    ]
    assert broken
    assert set(broken) == {(None, 1.0)}
    legal = [choice.cards[choice.chosen] for choice in choices if not choice.forced]
    assert all(card is not None and card.scores.keys() == {KEY} for card in legal)


def test_what_was_chosen_ahead_plays_again_without_looking() -> None:
    """Also where no candidate was legal, so that nothing was looked at."""
    forced = 0
    for seed in range(8):
        saved = play_ahead(make_cast(), seed, candidates=2, max_exchanges=4).transcript()
        *_, last = replay(saved, RUBRICS.by_continuations())
        assert last.transcript() == saved
        forced += sum(choice.forced for _, choice in saved.choices)
    assert forced


def test_every_candidate_meets_the_same_chances_and_none_those_of_the_session() -> None:
    client = NotedClient()
    cast = replace(make_cast(planning=False), client=client)
    session = lay_slate(cast, planning=False)
    seen = []
    for place in (0, 1):
        client.seeds.clear()
        assert all(end.over for end in look_ahead(session, place, cast, Lookahead(2)))
        seen.append(tuple(client.seeds))
    assert seen[0] == seen[1]
    assert len(set(seen[0])) == len(seen[0]) == 2 * 5
    client.seeds.clear()
    advance_to_end(session, cast)
    assert not {*client.seeds} & {*seen[0]}


def advance_to_end(session: Session, cast: Cast) -> None:
    session = session.apply(Scores((None,) * len(session.slate)))
    while not session.over:
        session = advance(session, cast, lambda one, seats: take_turn_ahead(one, seats, NEAR))


NEAR = Lookahead(1, exchanges=0)


@pytest.mark.parametrize(("exchanges", "length"), [(0, 1), (2, 3), (None, 6)])
def test_a_continuation_may_be_cut_after_so_many_exchanges(
    exchanges: int | None, length: int
) -> None:
    cast = make_cast(planning=False)
    (end,) = look_ahead(lay_slate(cast, planning=False), 0, cast, Lookahead(1, exchanges))
    assert len(end.exchanges) == length
    assert end.rating is not None


def test_the_counselor_goes_on_with_one_candidate_and_the_same_limit() -> None:
    asked: list[tuple[int, int]] = []

    class Noted(ScriptedCounselor):
        def propose(self, view: CounselorView) -> Any:
            asked.append((view.n, view.max_exchanges))
            return super().propose(view)

    cast = replace(make_cast(planning=False), counselor=Noted(planning=False))
    session = lay_slate(cast, planning=False)
    asked.clear()
    list(look_ahead(session, 0, cast, Lookahead(1, exchanges=2)))
    assert {*asked} == {(1, 6)}


def test_continuations_that_fail_leave_a_candidate_unscored_with_its_cause() -> None:
    cast = make_cast(planning=False)
    session = lay_slate(cast, planning=False)
    broken = replace(cast, client=object())  # type: ignore[arg-type]
    card = score_ends(list(look_ahead(session, 0, broken, Lookahead(2))))
    assert card.mean is None
    assert "no continuation could be rated: client: AttributeError" in str(card.unscored)


def ask(out: Path, **told: Any) -> SimulateConfig:
    asked: dict[str, Any] = {"sessions": 1, "candidates": 3, "max_exchanges": 5, "lookahead": 1}
    return SimulateConfig(out=out, workers=0, **(asked | told))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "run"
    return simulate(ask(out, min_margin_utterance=0, max_exchanges=6)).folder


def again(run: Path, **told: Any) -> SimulateConfig:
    return ask(run, **({"min_margin_utterance": 0, "max_exchanges": 6} | told))


def test_pairs_are_mined_from_it_and_say_so(run: Path) -> None:
    lines = (run / "preferences" / "utterance.jsonl").read_text(encoding="utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    assert pairs
    for pair in pairs:
        assert pair["criteria_chosen"] == {KEY: pytest.approx(pair["score_chosen"])}
        assert pair["criteria_rejected"].keys() == {KEY}
        assert pair["score_chosen"] > pair["score_rejected"]
    identity = json.loads((run / "run.json").read_text())["identity"]
    assert (identity["lookahead"], identity["rubrics"]["plan"]["name"]) == (1, "continuations")


def test_the_same_call_plays_nothing_twice_and_another_depth_is_another_run(run: Path) -> None:
    assert simulate(again(run)).played == 0
    with pytest.raises(InputError, match="lookahead: 1 -> 2"):
        simulate(again(run, lookahead=2))
    with pytest.raises(InputError, match="lookahead_exchanges: null -> 3"):
        simulate(again(run, lookahead_exchanges=3))


def test_sessions_looked_ahead_in_play_again_to_the_last_byte(run: Path) -> None:
    assert all(one.same for one in verify_run(run))


def test_no_judge_is_audited_for_slates_that_it_did_not_score(run: Path) -> None:
    line = (run / "sessions.jsonl").read_text(encoding="utf-8").splitlines()[0]
    seen = observe_judge(Transcript.model_validate_json(line), find_rubrics(run))
    assert (seen.miner, seen.slates, seen.scored) == ("rule_based", 0, 0)


def test_a_first_command_that_played_nothing_binds_nobody_to_look_ahead(tmp_path: Path) -> None:
    """The next one is a run as it was before there was any look-ahead, by the judge's criteria."""
    out = tmp_path / "run"
    empty = replace(make_cast(), client=CannotSit())  # type: ignore[arg-type]
    with pytest.raises(InputError, match="nobody is there"):
        simulate(ask(out), cast_factory=lambda **_: empty)
    assert find_rubrics(out).looks_ahead
    result = simulate(ask(out, lookahead=None))
    assert (result.played, result.failed) == (1, 0)
    assert find_rubrics(out) == RUBRICS
    identity = json.loads((out / "run.json").read_text())["identity"]
    assert not [name for name in identity if "lookahead" in name]


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"candidates": 1, "mine": False}, "--candidates: 1 candidate a turn leaves nothing to"),
        ({"counselor": "openai/gpt-4o"}, "counselor is a model"),
        ({"lookahead": None, "lookahead_exchanges": 2}, "--lookahead-exchanges: nothing looks"),
    ],
)
def test_what_cannot_be_looked_ahead_in_is_told(
    tmp_path: Path, told: dict[str, Any], error: str
) -> None:
    with pytest.raises(InputError, match=error):
        ask(tmp_path, **told)


def test_what_if_asks_only_sessions_that_a_judge_chose_in(run: Path, tmp_path: Path) -> None:
    asked = {"session": "builtin-001_r0", "exchange": 2, "out": tmp_path / "other"}
    with pytest.raises(InputError, match="its replies were chosen by looking ahead"):
        simulate(SimulateConfig(from_run=run, workers=0, **asked))
