"""Rows to learn from, read from the folders that `synthesize` and `simulate` write.

What does not belong together is refused here, with the line that shows it, before anything heavy
starts.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from agents.profiles.parts import Part, find_part
from agents.text_file import read_bytes
from psy_env.errors import InputError
from psy_env.json_text import parse_json
from psy_env.records import Message, Profile
from psy_env.seeds import derive_seed
from training.job import Adapter, PairKinds

SESSIONS = "sessions.jsonl"
"""Beside the rows of a run: who the client of each session was."""

HELD_OUT = 0.1
"""Share of the clients' texts whose rows are never trained on."""

LOOKED_AT = 48
"""Held-out rows that are looked at, at most: more would tell little more, and take their time at
every look."""

VALIDATION = "validation"
LEGAL = "legal"
"""Of a rejected reply: it breaks no rule, and was only scored lower."""

_MESSAGES = TypeAdapter(tuple[Message, ...])


class Shape(Enum):
    """What a row holds behind its prompt."""

    SFT = ("completion",)
    PAIRS = ("chosen", "rejected")
    SESSIONS = ()
    """No rows: sessions are played while it learns."""


class TrainingRow(NamedTuple):
    """One row: `replies` holds the completion, or chosen and rejected. `client` stands for the
    client's text; `part` is None where nothing says who the client was. Of a pair, `broke` names
    the rule that the rejected reply broke, `gap` how much better the chosen one was scored."""

    place: str
    client: str
    part: Part | None
    prompt: tuple[Message, ...]
    replies: tuple[Message, ...]
    broke: str = ""
    gap: float | None = None

    @property
    def fault(self) -> str:
        """What is wrong with the rejected reply: malformed, illegal, or only worse (legal)."""
        if not self.broke:
            return LEGAL
        return "malformed" if self.broke.startswith("malformed") else "illegal"


class RowSplit(NamedTuple):
    """Rows to train on and rows to validate by (at most LOOKED_AT), of different clients; `sha256`
    is of the files, `left_out` how many pairs were, for their rejected reply broke a rule."""

    train: tuple[TrainingRow, ...]
    validation: tuple[TrainingRow, ...]
    sha256: dict[str, str]
    left_out: int = 0

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the clients that are learned from."""
        found = {row.part for row in (*self.train, *self.validation)}
        return tuple(part for part in Part if part in found)


def read_rows(
    data: Path,
    adapter: Adapter,
    shape: Shape,
    *,
    seen: bool = False,
    pairs: PairKinds = PairKinds.ALL,
) -> RowSplit:
    """The rows of a folder or file for this adapter, split by the clients' texts.

    Of pairs, all are kept or those alone whose rejected reply is legal too; the split is the same.

    Raises InputError for files that are missing, empty or hold something else, for pairs of equal
    replies, for another adapter's rows, and for clients of the test part unless they may be `seen`.
    """
    files = _find_files(data, adapter, shape)
    clients = _read_clients(data)
    rows = [row for file in files for row in _read_file(file, shape, clients)]
    if not rows:
        raise InputError("the file holds no rows", _remedy(adapter, shape), place=str(files[0]))
    _check_adapter(rows, adapter, files[0])
    if not seen:
        _refuse_test_part(rows)
    kept = [row for row in rows if pairs is PairKinds.ALL or row.fault == LEGAL]
    if not kept:
        remedy = "Take --pairs all, or the pairs of a counselor that says more that is legal."
        raise InputError("no pair's rejected reply is legal", remedy, place=str(files[0]))
    told = {row.client for row in rows if Path(row.place.rpartition(":")[0]).stem == VALIDATION}
    held = told or _choose_held_out({row.client for row in rows})
    train = tuple(row for row in kept if row.client not in held)
    validation = _spread(tuple(row for row in kept if row.client in held))
    if not (train and validation):
        remedy = "Give rows of two clients or more: some are held out to validate by."
        raise InputError("all rows are of one client", remedy, place=str(files[0]))
    hashes = {
        file.name if file == data else str(file.relative_to(data)): _hash(file) for file in files
    }
    return RowSplit(train, validation, hashes, len(rows) - len(kept))


def _find_files(data: Path, adapter: Adapter, shape: Shape) -> list[Path]:
    if data.is_file():
        return [data]
    folder = data / adapter.sft_folder
    wanted = (
        [folder / f"{split}.jsonl" for split in ("train", VALIDATION)]
        if shape is Shape.SFT
        else [data / adapter.pairs_file]
    )
    found = [path for path in wanted if path.is_file()]
    if not found:
        raise InputError(
            f"no {wanted[0].relative_to(data)}", _remedy(adapter, shape), place=str(data)
        )
    return found


def _remedy(adapter: Adapter, shape: Shape) -> str:
    if shape is Shape.SFT:
        return f"Give the folder of a psy-step synthesize, which writes {adapter.sft_folder}/."
    return (
        f"Give the folder of a psy-step simulate with --candidates 2 or more, which writes "
        f"{adapter.pairs_file}."
    )


def _read_file(
    path: Path, shape: Shape, clients: dict[str, tuple[str, Part]]
) -> Iterator[TrainingRow]:
    for number, line in enumerate(read_bytes(path).splitlines(), start=1):
        if line.strip():
            yield _read_row(line, f"{path}:{number}", shape, clients)


def _read_row(
    line: bytes, place: str, shape: Shape, clients: dict[str, tuple[str, Part]]
) -> TrainingRow:
    try:
        fields = parse_json(line)
        prompt = _MESSAGES.validate_python(_listed(fields["prompt"], "user"))
        sides = [
            _MESSAGES.validate_python(_listed(fields[name], "assistant")) for name in shape.value
        ]
    except (ValueError, TypeError, KeyError) as error:
        thing = f"not a row with prompt and {' and '.join(shape.value)} ({_name_fault(error)})"
        raise InputError(thing, "Give rows as psy-step writes them.", place=place) from error
    if not prompt or prompt[-1].role != "user":
        raise InputError("the prompt does not end with the user", "Mend it.", place=place)
    if any(len(side) != 1 or side[0].role != "assistant" for side in sides):
        raise InputError("a reply is not one assistant message", "Mend it.", place=place)
    replies = tuple(side[0] for side in sides)
    if shape is Shape.PAIRS and replies[0].content == replies[1].content:
        raise InputError("chosen and rejected are equal", "Leave the pair out.", place=place)
    session = str(fields.get("session_id") or fields.get("id") or prompt[min(1, len(prompt) - 1)])
    client, part = clients.get(session, (session, None))
    broke = str(fields.get("violation_rejected") or "")
    scores = [fields.get(f"score_{name}") for name in shape.value]
    gap = scores[0] - scores[1] if all(isinstance(one, int | float) for one in scores) else None
    return TrainingRow(place, client, part, prompt, replies, broke, gap)


def _listed(value: Any, role: str) -> Any:
    """Messages as a list of objects with these two keys; plain text is one message."""
    if isinstance(value, str):
        return ({"role": role, "content": value},)
    return tuple({"role": one["role"], "content": one["content"]} for one in value)


def _name_fault(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"no {error.args[0]}"
    return "wrong value" if isinstance(error, ValidationError) else str(error).splitlines()[0]


def _read_clients(data: Path) -> dict[str, tuple[str, Part]]:
    """The client's text and its part, by session id, from the run beside the rows."""
    folders = (data, *data.parents[:2]) if data.is_file() else (data,)
    path = next((folder / SESSIONS for folder in folders if (folder / SESSIONS).is_file()), None)
    if path is None:
        return {}
    clients: dict[str, tuple[str, Part]] = {}
    for number, line in enumerate(read_bytes(path).splitlines(), start=1):
        try:
            fields = parse_json(line)
            profile = Profile.model_validate_json(json.dumps(fields["profile"]))
            clients[str(fields["session_id"])] = (_text_of(profile), find_part(profile))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            remedy = "Derive the run's files again: its own command does."
            thing = "not a saved session"
            raise InputError(thing, remedy, place=f"{path}:{number}") from error
    return clients


def _text_of(profile: Profile) -> str:
    """What is one client here, whatever the attitude or the name."""
    return " | ".join((profile.triggering_situation, *profile.automatic_thoughts))


def _check_adapter(rows: Sequence[TrainingRow], adapter: Adapter, file: Path) -> None:
    """Raise InputError where the replies are plainly those of another adapter."""
    keys = [_keys_of(row.replies[0].content) for row in rows]
    for row, found in zip(rows, keys, strict=True):
        is_plan = "actions" in found
        if found and is_plan is not (adapter is Adapter.PLANNER):
            theirs = Adapter.PLANNER if is_plan else Adapter.UTTERANCE
            thing = f"the reply is one of the {theirs} adapter"
            raise InputError(thing, f"Train it with --adapter {theirs}.", place=row.place)
        if adapter is Adapter.NO_PLAN and "action" in found:
            remedy = "Give rows of a counselor without a plan, or train --adapter utterance."
            raise InputError("the reply names an action of a plan", remedy, place=row.place)
    if adapter is Adapter.UTTERANCE and any(keys) and not any("action" in one for one in keys):
        remedy = "Train them with --adapter no_plan."
        raise InputError("no reply names an action of a plan", remedy, place=str(file))


def _keys_of(reply: str) -> frozenset[str]:
    """The keys that say something in a reply that is an object."""
    try:
        body = parse_json(reply)
    except ValueError:
        return frozenset()
    return (
        frozenset(key for key, value in body.items() if value is not None)
        if isinstance(body, dict)
        else frozenset()
    )


def _refuse_test_part(rows: Iterable[TrainingRow]) -> None:
    tests = [row for row in rows if row.part is Part.TEST]
    if tests:
        raise InputError(
            f"{len(tests)} rows are of clients of the test part",
            "Make them with --profiles builtin:train, or add --seen to learn from them all the "
            "same.",
            place=tests[0].place,
        )


def _choose_held_out(clients: set[str]) -> set[str]:
    """A tenth of the texts, at least one; the same ones whatever else is there. Of one alone
    nothing can be held out."""
    if len(clients) < 2:
        return set()
    ordered = sorted(clients, key=lambda text: derive_seed("held out", text))
    return set(ordered[: max(1, round(HELD_OUT * len(ordered)))])


def _spread(rows: tuple[TrainingRow, ...]) -> tuple[TrainingRow, ...]:
    """At most LOOKED_AT of them, evenly from first to last."""
    count = min(len(rows), LOOKED_AT)
    return tuple(rows[index * len(rows) // count] for index in range(count))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
