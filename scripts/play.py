"""psy-step play: one session in the terminal, with you in a seat if you like."""

import random
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path

from agents.catalog import is_model, seat_cast
from agents.human import Terminal
from agents.profiles import find_profiles
from agents.whole_file import write_whole
from psy_env.errors import InputError, PsyStepError
from psy_env.records import Ending, Profile, Rules
from psy_env.seats import Cast
from psy_env.session import Session
from psy_env.vocabulary import Seat
from rollouts.run.config import SessionConfig
from rollouts.run.option import Group, option
from rollouts.show.notice import NOTICE
from rollouts.show.progress import show_waiting
from rollouts.show.transcript import render_ending
from rollouts.work.session import advance

from .command_line import parse_arguments

STOPPED = "stopped by Ctrl-C"


class PlayConfig(SessionConfig):
    """Play one session and watch it line by line. With --counselor human or --client human you sit
    down yourself."""

    profile: str = option(
        "", "which client, by profile id (default: drawn by the seed)", Group.WHO, "ID"
    )
    out: Path | None = option(None, "a new file for the transcript, as JSON", Group.WHERE, "FILE")


def run(arguments: Sequence[str]) -> None:
    """Play, show each line as it is spoken, then the forms."""
    config = parse_arguments(PlayConfig, "play", arguments)
    cast = seat_cast(**config.seats, setup=config.set_up())
    profile = _choose_profile(config)
    if config.out is not None:
        _reserve(config.out)
    rules = Rules(
        planning=cast.counselor.planning,
        candidates=config.candidates,
        max_exchanges=config.max_exchanges,
    )
    session = Session.start(
        profile, rules, session_id=f"{profile.profile_id}_play", seed=config.seed
    )
    people = {seat for seat, name in config.seats.items() if name.startswith("human")}
    if people:
        _edit_lines()
    print(f"{NOTICE}\nCounselor: {config.counselor}; client: {config.client}. Ctrl-C stops.\n")
    models = {seat: name for seat, name in config.seats.items() if is_model(name)}
    transcript = _play_aloud(session, cast, people, models).transcript(config.seats)
    print(render_ending(transcript))
    if config.out is not None:
        with write_whole(config.out) as stream:
            stream.write(f"{transcript.model_dump_json()}\n".encode())
        print(f"transcript in {config.out}")
    if transcript.cause == STOPPED:
        raise KeyboardInterrupt(STOPPED)
    if transcript.ending is Ending.FAILED:
        raise PsyStepError(f"the session failed: {transcript.cause}")


def _choose_profile(config: PlayConfig) -> Profile:
    profiles = find_profiles(config.profiles)
    if not config.profile:
        return random.Random(config.seed).choice(profiles)
    found = next((profile for profile in profiles if profile.profile_id == config.profile), None)
    if found is None:
        known = f"{profiles[0].profile_id} to {profiles[-1].profile_id}"
        raise InputError(
            f"no profile '{config.profile}'",
            f"There are {known} in {config.profiles}",
            place="--profile",
        )
    return found


def _reserve(path: Path) -> None:
    """Learn before the session, not after it, whether its transcript can be saved."""
    if path.exists() and not (path.is_file() and path.stat().st_size == 0):
        raise InputError(
            "something is there already", "Give a new file with --out.", place=str(path)
        )
    with write_whole(path):
        pass


def _edit_lines() -> None:
    """Let a person move in the line while typing, where Python was built with that."""
    with suppress(ImportError):
        import readline  # noqa: F401 - importing it is what changes input()


def _play_aloud(
    session: Session, cast: Cast, people: set[str], models: Mapping[str, str]
) -> Session:
    """Play to the end, whatever happens; print what is spoken, except by the person who just typed
    it, and in a terminal which model is waited for."""
    terminal = Terminal()
    while not session.over:
        said = len(session.lines)
        asked = models.get(session.turn or "")
        try:
            with show_waiting(f"{asked} is asked ({session.turn})") if asked else nullcontext():
                session = advance(session, cast)
        except KeyboardInterrupt:
            print()
            session = session.fail(STOPPED)
        for line in session.lines[said:]:
            if line.seat not in people:
                terminal.tell(
                    line.text, beside="Client: " if line.seat is Seat.CLIENT else "Counselor: "
                )
            print(flush=True)
    return session
