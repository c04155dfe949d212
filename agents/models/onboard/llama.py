"""The server's own process: `python -m agents.models.onboard.llama FILE`; the door to xllamacpp.

It prints its address when it answers, and lives as long as the pipe that it has for stdin: when
whoever started it dies, however that is, the system closes the pipe.
"""

import os
import select
import sys

from agents.models.onboard.server import CONTEXT, SLOTS

ERRORS_ONLY = 1


def main(path: str) -> None:
    """Load, serve, end with the pipe."""
    _end_with(sys.stdin.fileno())
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = path
    params.port = 0
    params.n_parallel = SLOTS
    params.n_ctx = SLOTS * CONTEXT
    params.cpuparams.n_threads = os.cpu_count() or 1
    params.cache_ram_mib = 1024
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
