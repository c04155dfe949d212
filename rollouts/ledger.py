"""The ledger: one SQLite file that holds every finished session, the only truth of a run."""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from psy_env.errors import InputError
from rollouts.session_play import PlayedSession

LEDGER_VERSION = 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
    session_id TEXT PRIMARY KEY,
    payload    BLOB NOT NULL,
    ending     TEXT NOT NULL,
    exchanges  INTEGER NOT NULL,
    seconds    REAL NOT NULL,
    attempts   INTEGER NOT NULL
)
"""


class Ledger:
    """One writer's view of a ledger file, created when missing. Every failure is an InputError; committed rows stay."""

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
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file; what was appended is already safe."""
        with contextlib.suppress(sqlite3.Error):
            self._db.close()

    def append(self, sessions: Iterable[PlayedSession]) -> None:
        """Save finished sessions, all or none. A session that is already there stays as it is."""
        with self._told("written"):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                self._db.executemany("INSERT OR IGNORE INTO sessions VALUES (?, ?, ?, ?, ?, ?)", sessions)
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
            return dict(self._db.execute("SELECT ending, count(*) FROM sessions GROUP BY ending ORDER BY ending"))

    def payloads(self) -> Iterator[bytes]:
        """Every transcript's JSON, sorted by session id, one at a time."""
        with self._told("read"):
            for row in self._db.execute("SELECT payload FROM sessions ORDER BY session_id"):
                yield row[0]

    def _prepare(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, LEDGER_VERSION):
            raise InputError(
                f"the ledger has version {version}, this program reads {LEDGER_VERSION}",
                "Use the program that wrote it, or another --out.",
                place=str(self.path),
            )
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        if version == 0:
            self._db.execute(_SCHEMA)
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


def _remedy(error: sqlite3.DatabaseError) -> str:
    """What to do about it. Every code of a family ends in the same byte (https://www.sqlite.org/rescode.html)."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return "The file is damaged: restore it from a copy, or start anew with another --out."
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return "Make room on the disk, then give the same command again: every session saved before is safe."
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return "Make the folder writable, or use another --out."
    return "Give the same command again: every session saved before is safe."
