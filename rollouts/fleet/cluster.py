"""Start or join a Ray cluster, quietly, and leave nothing of it behind."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import ModuleType

from psy_env.errors import InputError, PsyStepError

OBJECT_STORE = 128 * 2**20
"""Bytes of shared memory: only what is in flight lives there, a few MB."""

WORKERS_PER_CORE = 32
"""More than anyone means: each worker is a process of some 100 MB."""

SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is reported to anyone
    # Ray's switch for listening on loopback only, on any system
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # otherwise every worker prints a notice about GPUs
    "RAY_agent_register_timeout_ms": "60000",  # on a busy machine Ray gave up after some 15 s
    "RAY_worker_niceness": "0",  # 15 more than ours is Ray's own: beside other work they starve
}

UNASKED = ("start_monitor", "start_log_monitor", "start_api_server")
"""What starts the processes of a cluster that nobody here asks: autoscaler, reader of logs,
dashboard. They are a third of the CPU time that a cluster of two workers takes to start."""


@contextmanager
def ray_settings() -> Iterator[None]:
    """The environment in which `ray` is to be imported and started; a cluster that is only joined
    has its own."""
    values = {} if os.environ.get("RAY_ADDRESS") else _own_environment()
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


_KEPT: ContextVar[tuple[ExitStack, int] | None] = ContextVar("kept", default=None)


@contextmanager
def keep_cluster(workers: int) -> Iterator[None]:
    """One cluster, with room for so many workers, serves all that is run inside: it is started when
    it is first needed, and ended here."""
    with ExitStack() as stack:
        token = _KEPT.set((stack, workers))
        try:
            yield
        finally:
            _KEPT.reset(token)


@contextmanager
def open_cluster(ray: ModuleType, workers: int, *, gpus: float = 0.0) -> Iterator[None]:
    """Be connected: to RAY_ADDRESS when that is set, otherwise to a cluster of our own with this
    many CPUs.

    A connection that is already open is used as it is. Raises PsyStepError when Ray does not start,
    InputError when this machine has fewer GPUs than all workers want together.
    """
    if ray.is_initialized():
        yield
        return
    kept = _KEPT.get()
    with ExitStack() as here:
        stack, room = kept or (here, workers)
        _refuse_too_many(room)
        stack.callback(ray.shutdown)
        with ray_settings():
            _connect(ray, room)
        _refuse_missing_gpus(ray, gpus)
        yield


def _refuse_too_many(workers: int) -> None:
    most = WORKERS_PER_CORE * (os.cpu_count() or 1)
    if workers > most and not os.environ.get("RAY_ADDRESS"):
        remedy = f"Use {most} or fewer, or a larger cluster by RAY_ADDRESS."
        raise InputError(
            f"{workers} workers are too many for this machine", remedy, place="--workers"
        )


def _refuse_missing_gpus(ray: ModuleType, wanted: float) -> None:
    """On a machine of our own nobody will bring more; another cluster may still be growing."""
    there = ray.cluster_resources().get("GPU", 0.0)
    if wanted > there and not os.environ.get("RAY_ADDRESS"):
        remedy = "Use fewer --workers or a smaller share, or a larger cluster by RAY_ADDRESS."
        raise InputError(
            f"{wanted:g} GPUs wanted, this machine has {there:g}", remedy, place="--worker-gpus"
        )


def _connect(ray: ModuleType, workers: int) -> None:
    quiet = {"log_to_driver": False, "logging_level": "ERROR"}
    address = os.environ.get("RAY_ADDRESS")
    try:
        if address:
            ray.init(address=address, **quiet)
        else:
            store = {"include_dashboard": False, "object_store_memory": OBJECT_STORE}
            with _unasked_left_out(ray):
                ray.init(address="local", num_cpus=workers, **store, **quiet)
    except (Exception, SystemExit) as error:  # also a bare one, where the machine is too busy
        wanted = (
            "Check RAY_ADDRESS (a cluster with tokens also wants RAY_AUTH_MODE=token), or use"
            if address
            else "Use"
        )
        raise PsyStepError(
            f"Ray did not start ({error}). {wanted} --workers 0 to play without it."
        ) from error
    # Ray prints every worker's death to stdout, whatever log_to_driver says; the fleet tells of it
    # in its own way.
    ray._private.worker.print_to_stdstream = lambda *_, **__: None


@contextmanager
def _unasked_left_out(ray: ModuleType) -> Iterator[None]:
    node = ray._private.node.Node
    before = {name: getattr(node, name) for name in UNASKED if hasattr(node, name)}
    for name in before:
        setattr(node, name, lambda *_, **__: None)
    try:
        yield
    finally:
        for name, start in before.items():
            setattr(node, name, start)


def _own_environment() -> dict[str, str]:
    """Settings for the processes of our own cluster; workers find what this process can import."""
    path = os.pathsep.join(dict.fromkeys(str(Path(entry).resolve()) for entry in sys.path))
    return {**SETTINGS, "PYTHONPATH": path}
