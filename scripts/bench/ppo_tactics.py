"""Does PPO learn to counsel on the tactics environment, or to fool its judge?

Learns on train clients once for every seed (the same command goes on from what was saved last),
then plays what was learned with test clients, one candidate a turn, beside counselors and cheats of
the catalog: CTRS, and how far the client's belief fell, with paired 95% intervals. `rllib` learns
with a mask, on Ray, in an environment of its own: `make .venv-plugins/done`.

usage: ppo_tactics.py [--library sb3|rllib] [--out runs/ppo] [--seeds 0 1 2] [--steps 18432]
                      [--clients 56] [--points 3]
"""

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from statistics import fmean

from agents.catalog import seat_cast
from agents.policies.rllib import RLLIB
from agents.policies.sb3 import SB3
from agents.profiles import find_profiles
from psy_env.records import Profile, Rules
from psy_env.seats import play
from psy_env.seeds import derive_seed
from psy_env.session import Session
from rollouts.fleet.cluster import open_cluster, ray_settings
from rollouts.results.metrics import compare_paired
from rollouts.results.summary import SessionSummary, summarize_session
from training.rl.practice import Episode, Practice

LEARNERS = {SB3: "training.rl.ppo", RLLIB: "training.rl.rllib"}
FLOORS = ("rule_based/random", "rule_based/no_plan")
OTHERS = ("rule_based/stepper", "gaming/checklist", "gaming/patchwork", "gaming/hollow")
CTRS, BELIEF = "ctrs_mean", "belief_change"
PARTS_OF_A_CURVE = 12


def learn_all(library: str, seeds: Sequence[int], steps: int, out: Path) -> None:
    """Learn with every seed, and show how it went."""
    with ExitStack() as stack:
        if library == RLLIB:
            with ray_settings():
                import ray
            stack.enter_context(open_cluster(ray, 2))
        learn = import_module(LEARNERS[library]).learn_tactics
        for seed in seeds:
            show_curve(seed, learn(Practice(steps=steps, seed=seed), out / str(seed)))


def play_all(counselor: str, clients: Sequence[Profile]) -> list[SessionSummary]:
    """One session with every client."""
    cast = seat_cast(counselor=counselor)
    rules = Rules(planning=cast.counselor.planning, candidates=1)
    return [
        summarize_session(
            play(
                Session.start(
                    client,
                    rules,
                    session_id=client.profile_id,
                    seed=derive_seed(client.profile_id),
                ),
                cast,
            ).transcript()
        )
        for client in clients
    ]


def show_row(name: str, rows: Sequence[SessionSummary]) -> None:
    """The means of a counselor's sessions."""
    means = "  ".join(
        f"{value} {fmean(row.values[value] for row in rows):+.2f}" for value in (CTRS, BELIEF)
    )
    length = fmean(row.values["exchanges"] for row in rows)
    print(f"{name:<34} n={len(rows):<4} {means}  exchanges {length:.1f}", flush=True)


def show_curve(seed: int, curve: Sequence[Episode]) -> None:
    """What sessions earned while it learned, by twelfths."""
    size = max(1, len(curve) // PARTS_OF_A_CURVE)
    parts = [curve[at : at + size] for at in range(0, len(curve) - size + 1, size)]
    told = ", ".join(f"{part[-1].step}: {fmean(one.earned for one in part):.2f}" for part in parts)
    print(f"seed {seed}, CTRS of the sessions learned from, by step: {told}", flush=True)


def tell_gap(name: str, learned: Sequence[SessionSummary], other: Sequence[SessionSummary]) -> None:
    """How far the policies are above another counselor, paired by client."""
    for value in (CTRS, BELIEF):
        gap = compare_paired(other, learned, value).difference
        print(f"learned - {name}: {value} {gap.mean:+.2f} [{gap.low:+.2f}, {gap.high:+.2f}]")


def main() -> None:
    """Learn, play, compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--library", choices=LEARNERS, default=SB3)
    parser.add_argument("--out", type=Path, default=Path("runs/ppo"))
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--steps", type=int, default=18_432)
    parser.add_argument("--clients", type=int, default=56)
    parser.add_argument("--points", type=int, default=3, help="policies of each seed to play")
    given = parser.parse_args()
    learn_all(given.library, given.seeds, given.steps, given.out)
    tested = find_profiles("crossed:test")
    clients = tested[:: max(1, len(tested) // given.clients)][: given.clients]
    learned: list[SessionSummary] = []
    for seed in given.seeds:
        saved = sorted((given.out / str(seed)).glob("step-*"))
        places = {round(at * (len(saved) - 1) / (given.points - 1)) for at in range(given.points)}
        for path in (saved[place] for place in sorted(places)):
            rows = play_all(f"{given.library}/{path}", clients)
            show_row(f"seed {seed}, {path.stem}", rows)
        learned += rows
    others = {name: play_all(name, clients) for name in (*FLOORS, *OTHERS)}
    for name, rows in others.items():
        show_row(name, rows)
    for name, rows in others.items():
        tell_gap(name, learned, rows)


if __name__ == "__main__":
    main()
