"""psy-step play: one session in the terminal, with you in a seat if you like."""

import random
from collections.abc import Sequence
from pathlib import Path

from pydantic import ConfigDict, Field

from agents.catalog import seat_cast
from agents.profiles import find_profiles
from psy_env.errors import InputError, SeatError
from psy_env.records import Profile, Rules
from psy_env.seats import Cast, take_turn
from psy_env.session import Session
from psy_env.vocabulary import Seat
from rollouts.config import SessionConfig
from rollouts.transcript_text import render_ending

from .app import NOTICE
from .command_line import parse_arguments


class PlayConfig(SessionConfig):
    """Play one session and watch it line by line. With --counselor human or --client human you sit down yourself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: str = Field("", description="which client, by profile id (default: drawn by the seed)")
    out: Path | None = Field(None, description="a file for the transcript, as JSON")


def run(arguments: Sequence[str]) -> None:
    """Play, show each line as it is spoken, then the forms."""
    config = parse_arguments(PlayConfig, "play", arguments)
    cast = seat_cast(**config.seats)
    profile = _choose_profile(config)
    rules = Rules(planning=cast.counselor.planning, candidates=config.candidates, max_exchanges=config.max_exchanges)
    session = Session.start(profile, rules, session_id=f"{profile.profile_id}_play", seed=config.seed)
    print(f"{NOTICE}\nCounselor: {config.counselor}; client: {config.client}. Ctrl-C stops.\n")
    session = _play_aloud(
        session, cast, hidden={seat for seat, name in config.seats.items() if name.startswith("human")}
    )
    transcript = session.transcript(config.seats)
    print(render_ending(transcript))
    if config.out is not None:
        config.out.write_text(f"{transcript.model_dump_json()}\n", encoding="utf-8")
        print(f"transcript in {config.out}")


def _choose_profile(config: PlayConfig) -> Profile:
    profiles = find_profiles(config.profiles)
    if not config.profile:
        return random.Random(config.seed).choice(profiles)
    found = next((profile for profile in profiles if profile.profile_id == config.profile), None)
    if found is None:
        known = f"{profiles[0].profile_id} to {profiles[-1].profile_id}"
        raise InputError(f"no profile '{config.profile}'", f"There are {known} in {config.profiles}", place="--profile")
    return found


def _play_aloud(session: Session, cast: Cast, hidden: set[str]) -> Session:
    """Play to the end; print what is spoken, except by the person who just typed it."""
    while not session.over:
        said = len(session.lines)
        try:
            session = take_turn(session, cast)
        except SeatError as error:
            session = session.fail(str(error))
        for line in session.lines[said:]:
            if line.seat not in hidden:
                print(f"{'Client' if line.seat is Seat.CLIENT else 'Counselor'}: {line.text}\n")
    return session
