"""The psy-step command: finds the verb, runs it, and tells what went wrong in one line."""

import contextlib
import difflib
import errno
import importlib
import io
import os
import sys
import threading
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from rollouts.fleet.stop import INTERRUPTED
from rollouts.show.notice import NOTICE

PREFIX = '"""psy-step '
"""How the first line of a verb's file begins; what stands behind it is the verb and its meaning."""

OK, FAULT, BAD_INPUT, SPENT = 0, 1, 2, 3
LONGEST = 1500
"""Characters of an error line; of a longer one the beginning and the end are shown."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb. Exit codes: 0 done, 1 a fault, 2 bad input, 3 budget used up, 130 stopped by
    Ctrl-C or SIGTERM."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in ("-h", "--help", "help"):
        print(_write_help(), end="")
        return OK if given else BAD_INPUT
    if given[0] in ("-V", "--version"):
        print(f"psy-step {version('psy-step')}")
        return OK
    return _run_told(given)


def find_verbs() -> dict[str, str]:
    """Every verb and its meaning, as the files beside this one tell them in their first line."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    heads = (path.open(encoding="utf-8").readline().strip() for path in files)
    told = (head.removeprefix(PREFIX).strip('"') for head in heads if head.startswith(PREFIX))
    return {verb: meaning.rstrip(".") for verb, _, meaning in (one.partition(": ") for one in told)}


def _write_help() -> str:
    verbs = "\n".join(f"  {verb:<11} {meaning}" for verb, meaning in find_verbs().items())
    return f"""usage: psy-step VERB [options]

Counselors, simulated clients and evaluators talk; preference pairs and session metrics come out.

verbs:
{verbs}

psy-step VERB --help tells the options of a verb, psy-step --version which one this is.
{NOTICE}
"""


def _run_told(given: list[str]) -> int:
    """Run the verb; whatever goes wrong becomes one line and an exit code."""
    from psy_env.errors import InputError, OutOfBudget, PsyStepError  # not for --help: it is slow

    _take_any_text()
    try:
        return _run_verb(given)
    except InputError as error:
        return _tell(error, BAD_INPUT)
    except OutOfBudget as error:
        return _tell(error, SPENT)
    except PsyStepError as error:
        return _tell(error, FAULT)
    except KeyboardInterrupt as error:
        return _tell(str(error) or "stopped", INTERRUPTED)
    except BrokenPipeError:
        _forget_output()
        return FAULT
    except OSError as error:
        if error.errno in (errno.EMFILE, errno.ENFILE):
            return _tell("too many open files. Lower --concurrency or raise ulimit -n.", FAULT)
        name = error.filename or "the system"
        return _tell(f"{name}: {error.strerror or error}. Check disk space and paths.", FAULT)


def _run_verb(given: list[str]) -> int:
    from psy_env.errors import InputError

    verb, *rest = given
    if verb not in (known := find_verbs()):
        near = difflib.get_close_matches(verb, known, n=1)
        hint = f"Did you mean '{near[0]}'? " if near else ""
        raise InputError(f"unknown verb '{verb}'", f"{hint}Known: {', '.join(known)}")
    importlib.import_module(f"{__package__}.{verb.replace('-', '_')}").run(rest)
    sys.stdout.flush()
    return OK


def _take_any_text() -> None:
    """A byte typed that is no text, or a character that the terminal cannot show, must not end a
    session."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _tell(what: object, code: int) -> int:
    """One line on stderr, whatever a hostile file or argument put into it."""
    text = "".join(character if character.isprintable() else " " for character in str(what))
    if len(text) > LONGEST:
        text = f"{text[: LONGEST // 2]} ... {text[-LONGEST // 2 :]}"
    print(f"psy-step: {text}", file=sys.stderr)
    return code


def _forget_output() -> None:
    """Whoever read our output has gone: what is still buffered must not raise again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def command() -> NoReturn:
    """Run one verb as a process of its own. A thread that was left in the middle of its work is not
    waited for: a lane, for a library's code in it can take Python's own ending for a fault and
    abort; a local model, for it may write on for minutes what nobody will read."""
    code = main()
    if threading.active_count() > 1:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    command()
