"""The psy-step command: finds the verb, runs it, and turns what goes wrong into one line and an exit code."""

import importlib
import os
import sys
from collections.abc import Sequence

from psy_env.errors import InputError, PsyStepError

VERBS: dict[str, str] = {
    "simulate": "play many sessions, mine preference pairs and measure the counselor",
    "play": "watch one session in the terminal, or sit down in it yourself",
    "show": "print sessions of a finished run as text",
    "profiles": "make a file of client profiles from a source",
}
NOTICE = "Research software: never a substitute for care."
HELP = f"""usage: psy-step VERB [options]

Counselors, simulated clients and evaluators talk; preference pairs and session metrics come out.

verbs:
{chr(10).join(f"  {verb:<10} {meaning}" for verb, meaning in VERBS.items())}

psy-step VERB --help tells the options of a verb.
{NOTICE}
"""
OK, FAULT, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb. Exit codes: 0 done, 1 a fault, 2 bad input, 130 stopped by Ctrl-C."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in ("-h", "--help", "help"):
        print(HELP, end="")
        return OK if given else BAD_INPUT
    verb, *rest = given
    try:
        if verb not in VERBS:
            raise InputError(f"unknown verb '{verb}'", f"Known: {', '.join(VERBS)}")
        module = importlib.import_module(f"{__package__}.{verb}")
        module.run(rest)
    except InputError as error:
        return _tell(error, BAD_INPUT)
    except PsyStepError as error:
        return _tell(error, FAULT)
    except KeyboardInterrupt:
        return _tell("stopped", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAULT
    return OK


def _tell(what: object, code: int) -> int:
    print(f"psy-step: {what}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
