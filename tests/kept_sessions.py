"""Sessions of the embedded cast, each played once; those that the filter keeps, and the same
dialogues written anew with something planted."""

import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path

from filelock import FileLock

from agents.catalog import embedded_cast, seat_cast
from agents.profiles import load_bank
from psy_env.legality import Slate
from psy_env.records import ClientTurn, Rules, Transcript, UtteranceCandidate
from psy_env.rubrics import ChoiceKind
from psy_env.seats import play
from psy_env.session import Session
from rollouts.dataset.filtering import find_drops
from rollouts.dataset.settings import DatasetSettings

Exchange = tuple[ClientTurn, UtteranceCandidate]
Edit = Callable[[int, ClientTurn, UtteranceCandidate], Exchange]
SETTINGS = DatasetSettings()
BANK = load_bank()
COUNT = 60


shelf: Path | None = None
"""A folder in which all processes of a test run find what one of them has played."""


@cache
def play_client(number: int, counselor: str, candidates: int) -> Session:
    """One client of the bank with a counselor of the embedded cast."""
    if shelf is None:
        return _play_client(number, counselor, candidates)
    path = shelf / f"{counselor.replace('/', '-')}-{candidates}-{number}.pickle"
    with FileLock(f"{path}.lock"):
        if not path.exists():
            path.write_bytes(pickle.dumps(_play_client(number, counselor, candidates)))
    session = pickle.loads(path.read_bytes())
    assert isinstance(session, Session)
    return session


def _play_client(number: int, counselor: str, candidates: int) -> Session:
    profile, cast = BANK[number], seat_cast(counselor=counselor)
    rules = Rules(planning=cast.counselor.planning, candidates=candidates)
    name = f"{profile.profile_id}_r0"
    return play(Session.start(profile, rules, session_id=name, seed=number), cast)


def play_clients(
    counselor: str = "rule_based/stepper", candidates: int = 4, step: int = 1
) -> tuple[Session, ...]:
    """Every client of the bank, or every so many, with one counselor."""
    numbers = range(0, len(BANK), step)
    return tuple(play_client(number, counselor, candidates) for number in numbers)


@cache
def play_bank() -> tuple[Transcript, ...]:
    """The embedded cast with the first profiles of the bank, best of eight, whatever comes of
    it."""
    sessions = (play_client(number, "rule_based/stepper", 8) for number in range(COUNT))
    return tuple(session.transcript({"client": "rule_based"}) for session in sessions)


@cache
def walk_out() -> Transcript:
    """A session that its client left: the first of the bank's with one candidate a turn."""
    rules = Rules(candidates=1)
    cast = embedded_cast()
    started = (
        Session.start(one, rules, session_id="left", seed=number) for number, one in enumerate(BANK)
    )
    sessions = (play(session, cast) for session in started)
    return next(one.transcript() for one in sessions if one.ending == "walked_out")


@cache
def keep_sessions() -> tuple[Transcript, ...]:
    """Those that no rule drops."""
    return tuple(session for session in play_bank() if not find_drops(session, SETTINGS))


def write_anew(transcript: Transcript, edit: Edit) -> Transcript:
    """The same dialogue put through the referee turn by turn as a script is, each exchange (from 1)
    edited.

    It fails where the referee does not come to the end, and keeps its rating where as many turns
    were spoken.
    """
    session, plan = (
        Session.start(transcript.profile, session_id=transcript.session_id, seed=transcript.seed),
        transcript.adopted,
    )
    assert plan is not None
    for number, exchange in enumerate(transcript.exchanges, start=1):
        reply = exchange.answer
        assert reply is not None
        client, counselor = edit(number, exchange.client, reply)
        session = session.apply(client)
        if session.kind is ChoiceKind.PLAN:
            session = session.apply(Slate((plan,)))
        session = session.apply(Slate((counselor,)))
    if session.ending is None:
        return session.fail("the script ends before its plan's last action").transcript()
    assert transcript.reactions is not None
    assert transcript.rating is not None
    return session.apply(transcript.reactions).apply(transcript.rating).transcript()


def say(
    transcript: Transcript, number: int, *, client: str | None = None, counselor: str | None = None
) -> Transcript:
    """Other words in one exchange (from 1); a negative number counts from the last."""
    place = number if number > 0 else len(transcript.exchanges) + 1 + number

    def edit(at: int, told: ClientTurn, reply: UtteranceCandidate) -> Exchange:
        if at != place:
            return told, reply
        return (
            told.model_copy(update={} if client is None else {"utterance": client}),
            reply.model_copy(update={} if counselor is None else {"utterance": counselor}),
        )

    return write_anew(transcript, edit)


def rescore(transcript: Transcript, item: str, score: float | None, cause: str = "") -> Transcript:
    """Another CTRS score for one item."""
    assert transcript.rating is not None
    ctrs = transcript.rating.ctrs
    form = ctrs.model_copy(
        update={"scores": {**ctrs.scores, item: score}, "causes": {item: cause} if cause else {}}
    )
    return transcript.model_copy(
        update={"rating": transcript.rating.model_copy(update={"ctrs": form})}
    )


def rename(transcript: Transcript, name: str) -> Transcript:
    """The same session under another id."""
    return transcript.model_copy(update={"session_id": name})
