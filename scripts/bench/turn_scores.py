"""Does a counselor speak better turn by turn, where it could be read at all?

Plays saved runs again and has every spoken legal reply scored by the embedded judge, as when pairs
are mined (1-5, the mean of its criteria). A lone candidate is scored nowhere else. Means over
texts, each the mean of its sessions, with 95 % intervals, sessions that broke off included; then
each run minus the first, paired by text.

usage: python scripts/bench/turn_scores.py RUN [RUN ...]
"""

import sys
from collections import defaultdict
from pathlib import Path
from statistics import fmean

from agents.catalog import embedded_cast
from agents.profiles.parts import join_text
from psy_env.playback import counselor_views
from psy_env.records import HIGHEST_SCORE, LOWEST_SCORE, Choice, Transcript
from psy_env.rubrics import RUBRICS, ChoiceKind
from psy_env.seats import Evaluator
from psy_env.views import CounselorView, SlateView
from rollouts.statistics.comparison import paired_difference
from rollouts.statistics.intervals import Estimate, Range, mean_interval

SCALE = Range(LOWEST_SCORE, HIGHEST_SCORE)


def score_run(run: Path, judge: Evaluator) -> dict[str, list[float]]:
    """By text, the mean score of each session's legal replies."""
    scores = defaultdict[str, list[float]](list)
    with (run / "sessions.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            transcript = Transcript.model_validate_json(line)
            if found := score_replies(transcript, judge):
                scores[join_text(transcript.profile)].append(fmean(found))
    return dict(scores)


def score_replies(transcript: Transcript, judge: Evaluator) -> list[float]:
    """The score of every utterance that was spoken and legal; unscored ones are left out."""
    moves = zip(transcript.choices, counselor_views(transcript), strict=False)
    cards = [
        judge.score(view_alone(view, choice))[0]
        for (_, choice), view in moves
        if view.kind is ChoiceKind.UTTERANCE and is_legal(choice)
    ]
    return [card.mean for card in cards if card.mean is not None]


def is_legal(choice: Choice) -> bool:
    """Whether what was spoken broke no rule."""
    return choice.violations[choice.chosen] is None


def view_alone(view: CounselorView, choice: Choice) -> SlateView:
    """The reply as the only candidate of its slate."""
    return SlateView(
        kind=view.kind,
        candidates=(choice.winner.model_copy(update={"reasoning": ""}),),
        lines=view.lines,
        stage=view.stage,
        plan=view.plan,
        action=view.action,
        exchange=view.exchange,
        max_exchanges=view.max_exchanges,
        seed=view.seed,
        rubric=RUBRICS.scoring(view.kind),
    )


def spell(found: Estimate, form: str) -> str:
    """A mean with its interval and of how many it is."""
    if found.mean is None or found.low is None or found.high is None:
        return f"none (n {found.n})"
    return f"{found.mean:{form}} [{found.low:{form}}, {found.high:{form}}], n {found.n}"


def main() -> int:
    """Print a line a run, and one a difference."""
    runs = [Path(told) for told in sys.argv[1:]]
    if not runs or any(not (run / "sessions.jsonl").is_file() for run in runs):
        print(__doc__, file=sys.stderr)
        return 2
    judge = embedded_cast().evaluator
    scores = {run: score_run(run, judge) for run in runs}
    for run, found in scores.items():
        print(f"{run}: {spell(mean_interval(found, SCALE), '.2f')} sessions")
    first, *others = scores
    for other in others:
        between = paired_difference(scores[first], scores[other], SCALE)
        print(f"{other} minus {first}: {spell(between.difference, '+.2f')} texts, p {between.p}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
