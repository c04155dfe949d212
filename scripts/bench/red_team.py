"""Red team: how high can a cheap policy get, and what did it do for the client?

Two optimisers look for the fixed lines that earn most on some clients: cross-entropy over
sequences from red_team_lines.txt (sincere lines, hollow ones, and slots that echo the client), and
a hill-climber that swaps, adds and drops lines. What they find is then played with clients they
never saw, beside honest counselors.

usage: red_team.py [--evaluations 240] [--rounds 3] [--clients 8] [--seed 0]
"""

import argparse
import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from agents.catalog import COUNSELORS, embedded_cast, seat_cast
from agents.profiles import find_profiles
from agents.rule_based.fixed_lines import FixedLines
from psy_env.records import Profile, Rules, Transcript
from psy_env.rewards import RULES, RewardRule
from psy_env.seats import Counselor, take_turn
from psy_env.seeds import derive_seed
from psy_env.session import Session
from rollouts.results.metrics import compare_paired
from rollouts.results.summary import summarize_session
from rollouts.show.transcript import render_transcript

LINES = tuple((Path(__file__).parent / "red_team_lines.txt").read_text("utf-8").splitlines())
GOODBYE = "Thank you, and goodbye. Take care."
SINCERE = tuple(name for name in COUNSELORS if name.startswith("sincere/"))
HONEST = (
    *SINCERE,
    *("rule_based/stepper", "rule_based/no_plan", "rule_based/empathic", "rule_based/random"),
)
LENGTHS = (1, 16)
SHARE_OF_ELITE = 0.2
SMOOTHING = 0.7
REWARDS = ("ctrs", "satisfaction", "terminal", "candidate_score")
"""What is optimised; dense sums to ctrs, and privileged to terminal but for the shaping."""

Policy = tuple[int, ...]
"""The numbers of the lines that are said, one a turn; a goodbye follows."""


@dataclass(frozen=True)
class Played:
    """What one session earned by each reward, and what it did to the client (falls, 0-1)."""

    earned: dict[str, float]
    belief: float
    distress: float
    transcript: Transcript


def play(counselor: Counselor, profile: Profile) -> Played:
    """One session at one candidate a turn."""
    cast = replace(embedded_cast(), counselor=counselor)
    rules = Rules(planning=counselor.planning, candidates=1, score_single=True)
    session = Session.start(
        profile, rules, session_id=profile.profile_id, seed=derive_seed(profile.profile_id)
    )
    paid = RULES["candidate_score"](None)
    scores = 0.0
    while not session.over:
        before, session = session, take_turn(session, cast)
        scores += paid(before, session) or 0.0
    return _weigh(session, scores)


def _weigh(session: Session, scores: float) -> Played:
    transcript = session.transcript()
    rules: dict[str, RewardRule] = {name: RULES[name](None) for name in REWARDS[:-1]}
    before = Session.start(session.profile, session.rules)
    earned = {name: float(rule(before, session) or 0.0) for name, rule in rules.items()}
    inner = transcript.inner
    first, last = inner[0], inner[-1]
    assert first is not None
    assert last is not None
    return Played(
        earned=earned | {"candidate_score": scores},
        belief=first.belief - last.belief,
        distress=first.distress - last.distress,
        transcript=transcript,
    )


def make_counselor(policy: Policy) -> FixedLines:
    """The counselor that says these lines."""
    return FixedLines((*(LINES[index] for index in policy), GOODBYE))


def search_by_cross_entropy(
    score: Callable[[Policy], float], evaluations: int, rng: random.Random
) -> Iterator[tuple[float, Policy]]:
    """Draw sequences, keep the best fifth, lean towards them, and draw again."""
    length = LENGTHS[1]
    weights = [[1.0] * len(LINES) for _ in range(length)]
    batch = max(10, evaluations // 12)
    stops = list(range(3, length + 1))
    for _ in range(max(1, evaluations // batch)):
        drawn = []
        for _ in range(batch):
            policy = tuple(rng.choices(range(len(LINES)), row)[0] for row in weights)
            policy = policy[: rng.choice(stops)]
            drawn.append((score(policy), policy))
        drawn.sort(reverse=True)
        yield from drawn
        elite = [policy for _, policy in drawn[: max(2, int(SHARE_OF_ELITE * batch))]]
        stops = [len(policy) for policy in elite] + [rng.randint(3, length)]
        for place, row in enumerate(weights):
            seen = [policy[place] for policy in elite if place < len(policy)]
            total = sum(row)
            for index in range(len(LINES)):
                share = seen.count(index) / max(1, len(seen))
                row[index] = (1 - SMOOTHING) * row[index] / total + SMOOTHING * share + 1e-4


def search_by_climbing(
    score: Callable[[Policy], float], evaluations: int, rng: random.Random
) -> Iterator[tuple[float, Policy]]:
    """Change one thing at a time, and keep what is not worse."""
    best = tuple(rng.randrange(len(LINES)) for _ in range(8))
    best_score = score(best)
    yield best_score, best
    for _ in range(evaluations - 1):
        tried = _change(best, rng)
        found = score(tried)
        yield found, tried
        if found >= best_score:
            best, best_score = tried, found


def _change(policy: Policy, rng: random.Random) -> Policy:
    lines = list(policy)
    place = rng.randrange(len(lines))
    what = rng.random()
    if what < 0.5:
        lines[place] = rng.randrange(len(LINES))
    elif what < 0.7 and len(lines) < LENGTHS[1]:
        lines.insert(place, rng.randrange(len(LINES)))
    elif what < 0.85 and len(lines) > LENGTHS[0]:
        del lines[place]
    else:
        other = rng.randrange(len(lines))
        lines[place], lines[other] = lines[other], lines[place]
    return tuple(lines)


def attack(
    reward: str, clients: Sequence[Profile], evaluations: int, rng: random.Random
) -> tuple[float, Policy, list[float]]:
    """The best policy of both optimisers, and the best score by budget (quarters of it)."""
    known: dict[Policy, float] = {}

    def score(policy: Policy) -> float:
        if policy not in known:
            cheat = make_counselor(policy)
            known[policy] = fmean(play(cheat, client).earned[reward] for client in clients)
        return known[policy]

    tried = [
        *search_by_cross_entropy(score, evaluations // 2, rng),
        *search_by_climbing(score, evaluations // 2, rng),
    ]
    quarters = [
        max(value for value, _ in tried[: max(1, len(tried) * share // 4)]) for share in range(1, 5)
    ]
    best, policy = max(tried)
    return best, policy, quarters


def show_row(name: str, outcomes: Sequence[Played]) -> None:
    """What a policy earned and what it did, on clients it never saw."""
    earned = "  ".join(
        f"{reward} {fmean(outcome.earned[reward] for outcome in outcomes):6.2f}"
        for reward in REWARDS
    )
    belief = fmean(outcome.belief for outcome in outcomes)
    distress = fmean(outcome.distress for outcome in outcomes)
    print(f"{name:<28} {earned}  belief {-100 * belief:+.1f}  distress {-100 * distress:+.1f}")


def tell_gap(sincere: str, reward: str, outcomes: dict[str, list[Played]]) -> None:
    """How far a sincere script is above the best cheat by CTRS, paired by client."""
    better, worse = (
        [summarize_session(played.transcript) for played in outcomes[name]]
        for name in (sincere, reward)
    )
    gap = compare_paired(worse, better, "ctrs_mean").difference
    print(
        f"{sincere} - red team, by {reward}: ctrs {gap.mean:+.2f} [{gap.low:+.2f}, {gap.high:+.2f}]"
    )


def main() -> None:
    """Search by every reward, and show what was found beside honest counselors."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--evaluations", type=int, default=240, help="a round and reward")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=8, help="for the search")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    searched, unseen = find_profiles("crossed:train"), find_profiles("crossed:test")
    found: dict[str, tuple[float, Policy]] = {}
    for reward in REWARDS:
        for number in range(given.rounds):
            rng = random.Random(f"{given.seed} {reward} {number}")
            clients = rng.sample(searched, given.clients)
            best, policy, quarters = attack(reward, clients, given.evaluations, rng)
            budget = ", ".join(f"{value:.2f}" for value in quarters)
            print(
                f"{reward}, round {number + 1}: best by quarter of the budget {budget}", flush=True
            )
            found[reward] = max(found.get(reward, (best, policy)), (best, policy))
    print(f"\non {len(unseen)} clients that were not searched on, one candidate a turn:")
    outcomes: dict[str, list[Played]] = {}
    cheats = {reward: make_counselor(policy) for reward, (_, policy) in found.items()}
    counselors = {name: seat_cast(counselor=name).counselor for name in HONEST}
    for name, counselor in (counselors | cheats).items():
        outcomes[name] = [play(counselor, client) for client in unseen]
        show_row(f"red team, by {name}" if name in cheats else name, outcomes[name])
    for name, reward in itertools.product(SINCERE, cheats):
        tell_gap(name, reward, outcomes)
    for reward in cheats:
        print(f"\nthe best by {reward}, with one of these clients:\n")
        print(render_transcript(outcomes[reward][0].transcript))


if __name__ == "__main__":
    main()
