"""The ledger: every finished session and model call, the only truth of a run."""

import contextlib
import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from agents.models.recording import Call, CallKey
from psy_env.errors import InputError
from rollouts.work.failures import name_cause
from rollouts.work.job import Outcome

LEDGER_VERSION = 2

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
    session_id TEXT PRIMARY KEY,
    payload    BLOB NOT NULL,
    ending     TEXT NOT NULL,
    exchanges  INTEGER NOT NULL,
    seconds    REAL NOT NULL,
    attempts   INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS calls (
    session_id        TEXT NOT NULL,
    step              TEXT NOT NULL,
    request_hash      TEXT NOT NULL,
    repeat            INTEGER NOT NULL,
    seat              TEXT NOT NULL,
    model             TEXT NOT NULL,
    reply             BLOB,
    error             TEXT,
    prompt_tokens     INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cost              REAL,
    causes            TEXT NOT NULL,
    seconds           REAL NOT NULL,
    in_flight         INTEGER NOT NULL,
    wasted            INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (session_id, step, request_hash, repeat)
);
"""

_SAVE_CALL = """
INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
ON CONFLICT DO UPDATE SET
    reply = excluded.reply, error = excluded.error,
    prompt_tokens = calls.prompt_tokens + excluded.prompt_tokens,
    completion_tokens = calls.completion_tokens + excluded.completion_tokens,
    cost = coalesce(calls.cost + excluded.cost, calls.cost, excluded.cost),
    causes = excluded.causes, seconds = excluded.seconds, in_flight = excluded.in_flight
WHERE calls.reply IS NULL
"""
"""An answer is written once: whoever asks again by mistake changes nothing. What it took when it
failed before stays counted."""

_CALL_COLUMNS = (
    "step, request_hash, repeat, seat, model, reply, error, prompt_tokens, completion_tokens, "
    "cost, causes, seconds"
)


class SeatUsage(NamedTuple):
    """What one model in one seat took: answered, failed and wasted calls, tokens, US dollars,
    failed attempts by cause.

    `cost` counts the calls whose price is known, `unpriced` are the others. Wasted calls were in
    flight when the run or a worker was killed, and were asked again.
    """

    seat: str
    model: str
    calls: int
    failed: int
    wasted: int
    prompt_tokens: int
    completion_tokens: int
    cost: float
    unpriced: int
    seconds: float
    causes: dict[str, int]


class Ledger:
    """One writer's view of a ledger file, created when missing. Every failure is an InputError;
    committed rows stay."""

    def __init__(self, path: Path) -> None:
        """Open or create the file, and check that it is ours."""
        self.path = path
        with self._told("opened"):
            self._db = sqlite3.connect(path, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Self:
        """The ledger itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file; what was appended is already safe."""
        with contextlib.suppress(sqlite3.Error):
            self._db.close()

    def append(self, sessions: Iterable[Outcome], calls: Iterable[Call] = ()) -> None:
        """Save calls and finished sessions, all or none. What is already there stays as it is."""
        with self._told("written"):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.executemany(_SAVE_CALL, map(_call_row, calls))
                rows = (outcome[:6] for outcome in sessions)
                self._db.executemany(
                    "INSERT OR IGNORE INTO sessions VALUES (?, ?, ?, ?, ?, ?)", rows
                )
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def done_ids(self) -> set[str]:
        """The names of the sessions that are finished."""
        with self._told("read"):
            return {row[0] for row in self._db.execute("SELECT session_id FROM sessions")}

    def count_endings(self) -> dict[str, int]:
        """How many sessions there are of each ending."""
        with self._told("read"):
            return dict(
                self._db.execute(
                    "SELECT ending, count(*) FROM sessions GROUP BY ending ORDER BY ending"
                )
            )

    def count_failures(self) -> dict[str, int]:
        """How many sessions failed of each cause, the commonest first."""
        cause = "json_extract(CAST(payload AS TEXT), '$.cause')"
        counts: Counter[str] = Counter()
        with self._told("read"):
            for why, count in self._db.execute(
                f"SELECT {cause}, count(*) FROM sessions WHERE ending = 'failed' GROUP BY 1 "
                "ORDER BY 2 DESC, 1"
            ):
                counts[name_cause(str(why))] += count
        return dict(counts.most_common())

    def payloads(self) -> Iterator[bytes]:
        """Every transcript's JSON, sorted by session id, one at a time."""
        for _, payload in self.records():
            yield payload

    def records(self) -> Iterator[tuple[str, bytes]]:
        """The name and the record of everything that is finished, sorted by name."""
        with self._told("read"):
            # no `yield from`: it would close the cursor of whoever stops early, maybe too late
            rows = self._db.execute("SELECT session_id, payload FROM sessions ORDER BY 1")
            for row in rows:  # noqa: UP028
                yield row

    def calls_of(self, session_id: str) -> tuple[Call, ...]:
        """The calls of a session that have an outcome."""
        query = (
            f"SELECT {_CALL_COLUMNS} FROM calls WHERE session_id = ? AND NOT in_flight AND (reply "
            "NOTNULL OR error NOTNULL)"
        )
        with self._told("read"):
            return tuple(
                _read_call(session_id, row) for row in self._db.execute(query, (session_id,))
            )

    def answered_calls_of(self, session_id: str) -> tuple[Call, ...]:
        """The calls of a session that have an answer: those that failed are made again."""
        return tuple(call for call in self.calls_of(session_id) if call.reply is not None)

    def count_calls(self) -> int:
        """How many calls have an answer."""
        with self._told("read"):
            return int(
                self._db.execute("SELECT count(*) FROM calls WHERE reply NOTNULL").fetchone()[0]
            )

    def waste(self, session_ids: Collection[str] | None = None) -> int:
        """Give up calls that are in flight (of these sessions, or all): whoever made them is dead.
        Gives their number."""
        cut = "UPDATE calls SET in_flight = 0, wasted = wasted + 1 WHERE in_flight"
        with self._told("written"):
            if session_ids is None:
                return self._db.execute(cut).rowcount
            rows = [(session_id,) for session_id in session_ids]
            return self._db.executemany(f"{cut} AND session_id = ?", rows).rowcount if rows else 0

    def forget_all(self) -> None:
        """Drop what is finished, so that it is done anew; answered calls are not asked again."""
        with self._told("written"):
            self._db.execute("DELETE FROM sessions")

    def unanswered_ids(self) -> set[str]:
        """The names of the sessions that failed where a model gave no answer: nothing was wrong
        with them."""
        with self._told("read"):
            return {
                row[0]
                for row in self._db.execute(
                    "SELECT DISTINCT session_id FROM sessions JOIN calls USING (session_id) "
                    "WHERE ending = 'failed' AND error NOTNULL"
                )
            }

    def forget_failed(self, session_ids: Collection[str] | None = None) -> int:
        """Drop failed sessions (these, or all), so that they are played again; gives their number.

        Failed calls become calls without an outcome: what they took stays counted.
        """
        with self._told("written"):
            self._db.execute("BEGIN IMMEDIATE")
            failed = self._db.execute("SELECT session_id FROM sessions WHERE ending = 'failed'")
            gone = [row for row in failed if session_ids is None or row[0] in session_ids]
            self._db.executemany("UPDATE calls SET error = NULL WHERE session_id = ?", gone)
            self._db.executemany("DELETE FROM sessions WHERE session_id = ?", gone)
            self._db.execute("COMMIT")
            return len(gone)

    def usage(self) -> list[SeatUsage]:
        """What every seat's model took, over all calls of this run that were ever made."""
        query = """
            SELECT seat, model, count(reply), count(error), sum(wasted), sum(prompt_tokens),
                sum(completion_tokens),
                coalesce(sum(cost), 0.0),
                sum((reply NOTNULL OR prompt_tokens > 0) AND cost IS NULL), sum(seconds)
            FROM calls GROUP BY seat, model ORDER BY seat, model"""
        causes: dict[tuple[str, str], Counter[str]] = {}
        with self._told("read"):
            for seat, model, told in self._db.execute(
                "SELECT seat, model, causes FROM calls WHERE causes != '{}'"
            ):
                causes.setdefault((seat, model), Counter()).update(json.loads(told))
            rows = self._db.execute(query).fetchall()
        return [
            SeatUsage._make((*row, dict(sorted(causes.get(row[:2], Counter()).items()))))
            for row in rows
        ]

    def _prepare(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, 1, LEDGER_VERSION):
            raise InputError(
                f"the ledger has version {version}, this program reads {LEDGER_VERSION}",
                "Use the program that wrote it, or another --out.",
                place=str(self.path),
            )
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        if version != LEDGER_VERSION:  # version 1 had no calls
            self._db.executescript(_SCHEMA)
            self._db.execute(f"PRAGMA user_version = {LEDGER_VERSION}")

    @contextlib.contextmanager
    def _told(self, done: str) -> Iterator[None]:
        """Turn what SQLite raises into one clear line."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise InputError(
                f"the ledger could not be {done}: {error}", _remedy(error), place=str(self.path)
            ) from error


def _call_row(call: Call) -> tuple[Any, ...]:
    in_flight = call.reply is None and call.error is None
    return (*call.key, *call[1:8], json.dumps(call.causes), call.seconds, in_flight)


def _read_call(session_id: str, row: tuple[Any, ...]) -> Call:
    step, request_hash, repeat, *told, causes, seconds = row
    key = CallKey(session_id, step, request_hash, repeat)
    return Call._make((key, *told, json.loads(causes), seconds))


def _remedy(error: sqlite3.DatabaseError) -> str:
    """What to do about it. Every code of a family ends in the same byte
    (https://www.sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return "The file is damaged: restore it from a copy, or start anew with another --out."
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return (
            "Make room on the disk, then give the same command again: every session saved before "
            "is safe."
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return "Make the folder writable, or use another --out."
    return "Give the same command again: every session saved before is safe."
