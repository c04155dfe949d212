"""The client audited: does it stay who it is, and does it yield as people do?

Each session becomes a small row; all rows together give findings by client engine. What a client
says is compared with its own profile by words, so a paraphrase is missed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from agents.profiles.leaks import gives_away, quotes
from agents.profiles.patternreframe.wording import content_words
from psy_env.records import Ending, Transcript
from psy_env.vocabulary import Attitude, Seat
from rollouts.audit.finding import Audit, Finding, Level
from rollouts.audit.shares import share_cell
from rollouts.results.table import Cell, Row, Table

SOURCE_EXCHANGES = 18.0
"""Exchanges of the source's dialogues on average (Table 1)."""
PEOPLE = {"words": 14.3, "median": 11.0, "longest tenth": 32.0, "questions": 0.23}
"""432 turns that people wrote in the client's role in 19 chats (MindEval's human_user_turns.jsonl;
figures only): mean and median words a turn, the words that one turn in ten reaches, and the share
of turns that ask something."""
EARLY = 3
"""A thought told in one of so many exchanges came before anyone could have worked for it."""
LITTLE = 0.05
"""A change of belief (0-1) that is none."""
MUCH = 0.25
"""... and one that is more than the counselor can have worked for within EARLY exchanges."""
NAMED = 0.6
"""The share of a thought's words of meaning that name it."""
OFTEN = 0.1
"""The share of sessions from which a fault is no accident."""
FEWEST = 8
"""Sessions below which two attitudes are not compared."""
WORDIER = 1.75
"""How many times the words of people are too many, and its inverse too few."""


@dataclass(frozen=True)
class ClientSeen:
    """One session of a client; exchanges count from 1, None where it did not happen.

    `volunteered`: the first turn already gave a thought away. `disclosed` is where the client first
    told a thought, `asked` whether the counselor had asked anything before it. `named` is where the
    counselor first said the thought, `planned` whether the plan names it. `belief` is how far
    belief moved (negative: it fell; None for a client that keeps no state), `early` how far within
    the first exchanges. `words` are those of each turn, `asks` how many of them hold a question,
    `repeats` how many say an earlier one again.
    """

    client: str
    counselor: str
    attitude: Attitude
    ending: Ending
    exchanges: int
    words: tuple[int, ...]
    asks: int
    volunteered: bool
    disclosed: int | None
    asked: bool
    named: int | None
    planned: bool | None
    belief: float | None
    early: float | None
    repeats: int


def observe_client(transcript: Transcript) -> ClientSeen:
    """What a session shows of its client."""
    profile, seats, inner = transcript.profile, transcript.seats, transcript.inner
    said = [exchange.client.utterance for exchange in transcript.exchanges]
    answers = [
        exchange.answer.utterance if exchange.answer else "" for exchange in transcript.exchanges
    ]
    thoughts = profile.automatic_thoughts
    told = [any(_tells(text, thought) for thought in thoughts) for text in said]
    disclosed = told.index(True) if any(told) else None
    heard = [any(_tells(text, thought) for thought in thoughts) for text in answers]
    plan = transcript.adopted.plan if transcript.adopted else None
    beliefs = [state.belief for state in inner if state is not None]
    return ClientSeen(
        client=seats.get(Seat.CLIENT, ""),
        counselor=seats.get(Seat.COUNSELOR, ""),
        attitude=profile.attitude,
        ending=transcript.ending,
        exchanges=len(said),
        words=tuple(len(text.split()) for text in said if text.strip()),
        asks=sum("?" in text for text in said),
        volunteered=bool(said) and gives_away(said[0], thoughts),
        disclosed=None if disclosed is None else disclosed + 1,
        asked=any("?" in text for text in answers[: disclosed or 0]),
        named=heard.index(True) + 1 if any(heard) else None,
        planned=None
        if plan is None
        else any(_tells(" ".join((plan.objective, *plan.actions)), one) for one in thoughts),
        belief=beliefs[-1] - beliefs[0] if len(beliefs) == len(inner) > 1 else None,
        early=beliefs[min(EARLY, len(beliefs) - 1)] - beliefs[0] if beliefs else None,
        repeats=len(said) - len(set(said)),
    )


def audit_client(seen: Iterable[ClientSeen]) -> Audit:
    """Findings and tables about every client engine in these sessions."""
    by_client: dict[str, list[ClientSeen]] = {}
    for one in seen:
        if one.exchanges:
            by_client.setdefault(one.client, []).append(one)
    if not by_client:
        return Audit(())
    findings = [
        finding
        for client, rows in by_client.items()
        for check in (_check_leaks, _check_yielding, _check_talk, _check_attitudes, _check_length)
        for finding in check(client, rows)
    ]
    tables = (_tabulate_clients(by_client), _tabulate_attitudes(by_client))
    return Audit(tuple(findings), tables)


def tabulate_recovery(seen: Iterable[ClientSeen]) -> Table:
    """Automatic-thought recovery, a row a counselor: did it come out, was it named by counselor and
    plan, and when: what no judge has to be asked for."""
    by_counselor: dict[str, list[ClientSeen]] = {}
    for one in seen:
        by_counselor.setdefault(one.counselor, []).append(one)
    rows = []
    for name, found in by_counselor.items():
        planned = [one.planned for one in found if one.planned is not None]
        rows.append(
            Row(
                name,
                (
                    share_cell(sum(one.disclosed is not None for one in found), len(found)),
                    share_cell(sum(one.named is not None for one in found), len(found)),
                    _middle([one.named for one in found]),
                    share_cell(sum(planned), len(planned)),
                ),
            )
        )
    return Table(
        key="thought_recovery",
        title="Automatic thought: told, named, planned for",
        head="counselor",
        columns=(
            "told by the client",
            "named by the counselor",
            "at exchange",
            "named in the plan",
        ),
        rows=tuple(rows),
        notes=(
            f"Named: {NAMED:.0%} of the true thought's words of meaning are said; a paraphrase is "
            "missed. Shares of sessions with exact 95 % intervals; the exchange is the median.",
        ),
    )


def _tells(text: str, thought: str) -> bool:
    """Whether a text says a thought: word for word, or most of its words that carry meaning."""
    carried = content_words(thought)
    if not carried:
        return quotes(text, thought)
    return quotes(text, thought) or len(content_words(text) & carried) >= max(
        2, NAMED * len(carried)
    )


def _middle(places: Iterable[int | None]) -> Cell:
    known = [place for place in places if place is not None]
    return Cell(float(median(known)), n=len(known)) if known else Cell(None)


def _tabulate_clients(by_client: Mapping[str, Sequence[ClientSeen]]) -> Table:
    rows = []
    for client, found in by_client.items():
        words = [count for one in found for count in one.words]
        moved = [one.belief for one in found if one.belief is not None]
        rows.append(
            Row(
                client,
                (
                    Cell(len(found)),
                    Cell(fmean(one.exchanges for one in found)),
                    Cell(fmean(words) if words else None, n=len(words)),
                    share_cell(
                        sum(one.asks for one in found), sum(len(one.words) for one in found)
                    ),
                    share_cell(sum(one.volunteered for one in found), len(found)),
                    share_cell(sum(one.disclosed is not None for one in found), len(found)),
                    _middle([one.disclosed for one in found]),
                    Cell(fmean(moved) if moved else None, n=len(moved)),
                ),
            )
        )
    people = (None, None, PEOPLE["words"], PEOPLE["questions"], *(None,) * 4)
    source = (None, SOURCE_EXCHANGES, *(None,) * 6)
    return Table(
        key="client_audit",
        title="The client, audited",
        head="client",
        columns=(
            "sessions",
            "exchanges",
            "words a turn",
            "turns with a question",
            "thought in the first turn",
            "thought told at all",
            "at exchange",
            "change of belief",
        ),
        rows=(
            *rows,
            Row(
                "people in the client's role (432 turns)", tuple(map(Cell, people)), reference=True
            ),
            Row("the source's dialogues (Table 1)", tuple(map(Cell, source)), reference=True),
        ),
    )


def _tabulate_attitudes(by_client: Mapping[str, Sequence[ClientSeen]]) -> Table:
    """Does an attitude show? How soon and how often the thought is told, words, and who leaves."""
    rows = [
        Row(
            f"{client}, {attitude}",
            (
                Cell(len(found)),
                share_cell(sum(one.disclosed is not None for one in found), len(found)),
                _middle([one.disclosed for one in found]),
                Cell(fmean(count for one in found for count in one.words)),
                share_cell(sum(one.ending is Ending.WALKED_OUT for one in found), len(found)),
            ),
        )
        for client, rows in by_client.items()
        for attitude in Attitude
        if (found := [one for one in rows if one.attitude is attitude and one.words])
    ]
    return Table(
        key="client_attitudes",
        title="Does the attitude show?",
        head="client and attitude",
        columns=("sessions", "thought told", "at exchange", "words a turn", "walks out"),
        rows=tuple(rows),
    )


def _check_leaks(client: str, rows: Sequence[ClientSeen]) -> Iterator[Finding]:
    volunteered = sum(one.volunteered for one in rows)
    unasked = sum(one.disclosed is not None and not one.asked for one in rows)
    given = max(volunteered, unasked)
    share = given / len(rows)
    sentence = (
        f"{client} tells the thought before anything was asked in {given} of {len(rows)} sessions"
        f"{': finding it out is no work then' if share > OFTEN else ''}."
    )
    level = Level.WARNING if share > OFTEN else Level.NOTE if given else Level.FINE
    yield Finding("Gives the thought away", sentence, level)


def _check_yielding(client: str, rows: Sequence[ClientSeen]) -> Iterator[Finding]:
    """Too early, or never whoever counsels."""
    early = [one for one in rows if one.early is not None]
    yielded = sum((one.early or 0.0) < -MUCH for one in early)
    moved = [one for one in rows if one.belief is not None]
    if not moved:
        sentence = f"{client} keeps no state of its own, so how far it yields is not known."
        yield Finding("Yields", sentence, Level.NOTE)
        return
    gave = sum((one.belief or 0.0) < -LITTLE for one in moved)
    if yielded > OFTEN * len(early):
        sentence = (
            f"{client} gives up more than {MUCH:.0%} of its belief within {EARLY} exchanges in "
            f"{yielded} of {len(early)} sessions: earlier than counseling can have worked."
        )
        yield Finding("Yields", sentence, Level.WARNING)
    elif not gave:
        sentence = (
            f"{client} yields in none of {len(moved)} sessions: with this counselor, or with any? "
            "Play it with rule_based/stepper at eight candidates to see."
        )
        yield Finding("Yields", sentence, Level.WARNING)
    else:
        sentence = (
            f"{client} yields in {gave} of {len(moved)} sessions, and in {yielded} of {len(early)} "
            f"within the first {EARLY} exchanges."
        )
        yield Finding("Yields", sentence, Level.FINE)


def _check_talk(client: str, rows: Sequence[ClientSeen]) -> Iterator[Finding]:
    words = [count for one in rows for count in one.words]
    if not words:
        return
    times = fmean(words) / PEOPLE["words"]
    far = times > WORDIER or times < 1 / WORDIER
    sentence = (
        f"{client} says {fmean(words):.1f} words a turn, {times:.1f} times the {PEOPLE['words']} "
        "of people who wrote in the client's role"
        f"{': more articulate than people are' if times > WORDIER else ''}."
    )
    yield Finding("Talks as much as people", sentence, Level.NOTE if far else Level.FINE)
    repeats = sum(one.repeats for one in rows)
    if repeats > OFTEN * len(words):
        told = f"{repeats} of {len(words)} times"
        sentence = f"{client} says the same turn again word for word, {told}."
        yield Finding("Repeats itself", sentence, Level.WARNING)


def _check_attitudes(client: str, rows: Sequence[ClientSeen]) -> Iterator[Finding]:
    """An open client has to open up more than a guarded or resistant one."""
    easy = [one for one in rows if one.attitude is Attitude.OPEN]
    hard = [one for one in rows if one.attitude is not Attitude.OPEN]
    if len(easy) < FEWEST or len(hard) < FEWEST:
        return
    first, second = (fmean(one.disclosed is not None for one in part) for part in (easy, hard))
    shows = first >= second
    sentence = (
        f"Open clients of {client} tell the thought in {first:.0%} of sessions, all others in "
        f"{second:.0%}{'' if shows else ': the attitude does not show'}."
    )
    yield Finding("Stays with its attitude", sentence, Level.FINE if shows else Level.WARNING)


def _check_length(client: str, rows: Sequence[ClientSeen]) -> Iterator[Finding]:
    whole = [one for one in rows if one.ending is not Ending.FAILED]
    if not whole:
        return
    mean = fmean(one.exchanges for one in whole)
    sentence = (
        f"Sessions with {client} last {mean:.1f} exchanges; the source's {SOURCE_EXCHANGES:.0f}."
    )
    far = mean < SOURCE_EXCHANGES / 2
    yield Finding("Length of sessions", sentence, Level.NOTE if far else Level.FINE)
