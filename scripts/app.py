"""The psy-step command: finds the verb, runs it, and turns what goes wrong into one line and an
exit code."""

import difflib
import importlib
import io
import os
import sys
from collections.abc import Sequence

from psy_env.errors import InputError, OutOfBudget, PsyStepError

VERBS: dict[str, str] = {
    "simulate": "play many sessions, mine preference pairs and measure the counselor",
    "synthesize": "write a dataset of dialogues, filter it, and lay it out for training",
    "play": "watch one session in the terminal, or sit down in it yourself",
    "show": "print sessions of a finished run as text",
    "profiles": "make a file of client profiles from a source",
    "seats": "list who can sit where: rules, people, language models, your own class",
    "replay": "play a run again from its ledger alone, asking no model",
    "review": "export dialogues as sheets for expert raters, and import their answers",
}
NOTICE = "Research software: never a substitute for care."
HELP = f"""usage: psy-step VERB [options]

Counselors, simulated clients and evaluators talk; preference pairs and session metrics come out.

verbs:
{chr(10).join(f"  {verb:<11} {meaning}" for verb, meaning in VERBS.items())}

psy-step VERB --help tells the options of a verb.
{NOTICE}
"""
OK, FAULT, BAD_INPUT, SPENT, INTERRUPTED = 0, 1, 2, 3, 130
LONGEST = 1500
"""Characters of an error line; of a longer one the beginning and the end are shown."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb. Exit codes: 0 done, 1 a fault, 2 bad input, 3 budget used up, 130 stopped by
    Ctrl-C or SIGTERM."""
    given = list(sys.argv[1:] if arguments is None else arguments)
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
        return _tell(
            f"{error.filename or 'the system'}: {error.strerror or error}. Check disk space and "
            "paths.",
            FAULT,
        )


def _run_verb(given: list[str]) -> int:
    if not given or given[0] in ("-h", "--help", "help"):
        print(HELP, end="")
        return OK if given else BAD_INPUT
    verb, *rest = given
    if verb not in VERBS:
        near = difflib.get_close_matches(verb, VERBS, n=1)
        hint = f"Did you mean '{near[0]}'? " if near else ""
        raise InputError(f"unknown verb '{verb}'", f"{hint}Known: {', '.join(VERBS)}")
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


if __name__ == "__main__":
    sys.exit(main())
