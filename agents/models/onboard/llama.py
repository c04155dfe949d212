"""The process of a server, `python -m agents.models.onboard.llama FILE`: xllamacpp's door.

It prints its address when it answers, and lives as long as the pipe that it has for stdin: when
whoever started it dies, however that is, the system closes the pipe.
"""

import os
import select
import sys

from agents.models.onboard.server import CONTEXT, SLOTS

THREADS = os.cpu_count() or 1
"""On two idle cores two write 1.4 times as fast as one, and read 1.7 times."""
POLL = 0
"""Threads sleep while they wait for each other, instead of spinning: beside two busy processes
spinning ones read 2 tokens a second, sleeping ones 13."""
ERRORS_ONLY = 1
KEPT_MIB = 1024
"""Memory for earlier prompts, so that the next one of a session is read from where it differs."""


def main(path: str) -> None:
    """Load, serve, end with the pipe."""
    _end_with(sys.stdin.fileno())
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = path
    params.port = 0
    params.n_parallel = SLOTS
    params.n_ctx = SLOTS * CONTEXT
    params.cpuparams.n_threads = THREADS
    params.cpuparams.poll = POLL
    params.cache_ram_mib = KEPT_MIB
    params.fit_params = False
    params.ui = params.endpoint_slots = False
    params.verbosity = ERRORS_ONLY
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.buffer.read()
    os._exit(0)


def _end_with(pipe: int) -> None:
    """End by a signal of the system as soon as the other end closes: while a model is loaded no
    thread of Python gets a turn. (Where the system has no such signal, once it is loaded.)"""
    if sys.platform == "win32":
        return
    import fcntl

    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([pipe], [], [], 0)[0]:  # closed before we listened
        os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
