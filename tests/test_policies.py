"""Policies that others' libraries trained on tactics, in the counselor's seat."""

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agents.catalog import seat_cast
from agents.policies.rllib import MODULES
from agents.policies.sb3 import read_archive, seat_policy
from psy_env import InputError
from psy_env.check_seat import check_seat
from psy_env.vocabulary import Seat
from tests.test_tactics import make, see


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What Stable-Baselines3 and its contrib save, each after one small rollout; and one of another
    task."""
    from sb3_contrib import MaskablePPO
    from stable_baselines3 import PPO
    from stable_baselines3.common.env_checker import check_env as check_for_sb3

    folder = tmp_path_factory.mktemp("policies")
    told: dict[str, Any] = {"n_steps": 16, "batch_size": 16, "n_epochs": 1, "device": "cpu"}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_for_sb3(make())
    plain = PPO("MlpPolicy", make(), seed=0, **told).learn(16)
    plain.planning, plain.learned_from = False, ["train"]
    masked = MaskablePPO("MlpPolicy", make(), seed=0, **told).learn(16)
    other = PPO("MlpPolicy", "CartPole-v1", **told)
    saved = {"plain": plain, "masked": masked, "other": other}
    for name, model in saved.items():
        model.save(folder / f"{name}.zip")
    return {name: str(folder / f"{name}.zip") for name in saved}


@pytest.mark.parametrize(("name", "planning"), [("plain", False), ("masked", True)])
def test_a_learned_policy_sits_down_by_name_and_keeps_the_contract(
    name: str, planning: bool, archives: dict[str, str]
) -> None:
    seat = seat_cast(counselor=f"sb3/{archives[name]}").counselor
    assert seat.planning is planning
    report = check_seat(seat, Seat.COUNSELOR, slow_after=60)
    assert report.ok, str(report)


def test_candidates_of_a_policy_are_drawn_each_on_its_own(archives: dict[str, str]) -> None:
    env = make()
    env.reset(seed=0)
    proposed = seat_policy(archives["masked"]).propose(replace(see(env), n=6))
    assert len({candidate.text for candidate in proposed}) > 3


def test_an_archive_notes_who_it_learned_from(archives: dict[str, str]) -> None:
    assert read_archive(archives["plain"]).learned_from == ("train",)
    assert read_archive(archives["masked"]).learned_from == ()


def test_what_cannot_be_seated_is_told(archives: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no archive")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(Path(archives["plain"]).read_bytes()[:5000])
    for path, told in (
        (archives["other"], "was trained on other tactics"),
        (str(tmp_path / "none.zip"), "there is no such file"),
        (str(tmp_path / "text.zip"), "no archive of Stable-Baselines3"),
        (str(cut), "no archive of Stable-Baselines3"),
    ):
        with pytest.raises(InputError, match=told):
            seat_cast(counselor=f"sb3/{path}")


def test_without_rllib_its_policies_say_what_to_install(tmp_path: Path) -> None:
    """Its own tests are in tests/plugins: it cannot be installed beside our Gymnasium."""
    module = tmp_path / MODULES / "counselor"
    module.mkdir(parents=True)
    (module / "metadata.json").write_text("{}")
    with pytest.raises(InputError, match=r"RLlib is not installed.*\n?.*psy-step\[rllib\]"):
        seat_cast(counselor=f"rllib/{tmp_path}")
