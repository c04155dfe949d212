"""A simulated run: which sessions it consists of, who plays them, and what ties its folder to
them."""

from functools import partial

from agents.catalog import seat_cast
from agents.profiles import find_profiles
from psy_env.records import Rules
from rollouts.results.write import derive, is_derived
from rollouts.run.complete import Run, RunResult, complete_run, write_down
from rollouts.run.config import SimulateConfig
from rollouts.work.schedule import hash_profiles, schedule_sessions
from rollouts.work.session import CastFactory, Table


def simulate(config: SimulateConfig, *, cast_factory: CastFactory | None = None) -> RunResult:
    """Play the sessions that are still missing and derive the files (see complete_run for what it
    raises)."""
    setup = config.set_up(priced=config.max_cost is not None)
    profiles = find_profiles(config.profiles)
    keys = schedule_sessions(profiles, config.sessions, config.seed)
    run = Run(
        path=config.out,
        identity=config.identity
        | {"sessions": len(keys), "profiles_sha256": hash_profiles(profiles)},
        told=write_down(config, setup),
        keys=keys,
        table=set_table(config, cast_factory or partial(seat_cast, setup=setup)),
        derive=partial(derive, mining=config.mining if config.mine else None),
        is_derived=partial(is_derived, mined=config.mine),
        uses_models=config.uses_models,
    )
    return complete_run(run, config)


def set_table(config: SimulateConfig, cast_factory: CastFactory) -> Table:
    """Seat the cast once here: an unknown name is told before anything is written or started."""
    planning = cast_factory(**config.seats).counselor.planning
    rules = Rules(
        planning=planning, candidates=config.candidates, max_exchanges=config.max_exchanges
    )
    return Table(cast_factory, config.seats, rules)
