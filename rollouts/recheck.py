"""Whether a run's clients, options and files are those that its ledger was made with."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from agents.profiles import find_profiles
from psy_env.errors import InputError
from psy_env.records import Profile, Transcript
from psy_env.rubrics import Rubrics
from rollouts.results.write import derive, open_saved, read_transcript
from rollouts.run.config import SimulateConfig
from rollouts.run.folder import RunFolder, find_rubrics, flatten, hold_run, read_run
from rollouts.run.ledger import Ledger
from rollouts.simulate import hash_payloads
from rollouts.verify import Config, read_options
from rollouts.work.schedule import hash_profiles, schedule_sessions

SHOWN = 5
"""So many sessions are named."""
REMEDY = "without metrics.json its command derives them anew"


class Remark(NamedTuple):
    """One thing about a run: a flaw, or what could not be compared."""

    told: str
    flaw: bool = True


def recheck_run(path: Path, profiles: str | None = None) -> Iterator[Remark]:
    """What is not as it was made, and what could not be compared.

    `profiles` is where the run's clients lie now, if not where its options say. Raises InputError
    for a folder that holds no run.
    """
    with hold_run(path), open_saved(path) as ledger:
        (config, _), rubrics = read_options(path), find_rubrics(path)
        yield from _compare_identity(path, rubrics)
        if isinstance(config, SimulateConfig) and config.rejudge is not None:
            yield from _compare_rated(path, config.rejudge, ledger)
        else:
            yield from _compare_clients(path, config, ledger, profiles or config.profiles)
        yield from _compare_files(path, config, ledger, rubrics)


def _compare_identity(path: Path, rubrics: Rubrics) -> Iterator[Remark]:
    """The options, prompts and models that the run is tied to, as they are today."""
    config, setup = read_options(path)
    try:
        now = flatten(config.identify(setup, rubrics))
    except InputError as error:
        yield Remark(f"options and prompts are not compared ({error})", flaw=False)
        return
    then = flatten(read_run(path)["identity"])
    changed = sorted(name for name in now.keys() & then.keys() if now[name] != then[name])
    if changed:
        yield Remark(f"other than the run was begun with: {', '.join(changed)}")


def _compare_clients(path: Path, config: Config, ledger: Ledger, source: str) -> Iterator[Remark]:
    """Each session is about the client, and has the seed, that the list of clients gives it."""
    identity = read_run(path)["identity"]
    saved = {one.session_id: one for one in _read_all(ledger)}
    profiles = _find_clients(source, saved.values(), identity.get("profiles_sha256"))
    if profiles is None:
        yield Remark(f"the clients in {source} are not those of this run")
        return
    if not profiles:
        yield Remark(f"clients are not compared ({source} cannot be read)", flaw=False)
        return
    jobs = schedule_sessions(profiles, identity["sessions"], config.seed)
    wanted = {job.job_id: (job.seed, job.payload) for job in jobs}
    strange = [name for name, one in saved.items() if wanted.get(name) != (one.seed, one.profile)]
    if strange:
        yield Remark(f"another client or seed than was planned: {_name_some(strange)}")
    if RunFolder(path).metrics.is_file() and (lost := sorted(wanted.keys() - saved.keys())):
        yield Remark(f"sessions are missing: {_name_some(lost)}")


def _find_clients(
    source: str, saved: Iterable[Transcript], wanted: str
) -> Sequence[Profile] | None:
    """The list of clients that has this hash: from where it lies, or else that of the sessions.

    None where another one lies there, empty where there is none.
    """
    try:
        there: Sequence[Profile] | None = find_profiles(source)
    except InputError:
        there = ()
    if there and hash_profiles(there) == wanted:
        return there
    own = {one.profile.profile_id: one.profile for one in saved}
    listed = [own[name] for name in sorted(own)]
    if hash_profiles(listed) == wanted:
        return listed
    return None if there else ()


def _compare_rated(path: Path, base: Path, ledger: Ledger) -> Iterator[Remark]:
    """Sessions that were only rated are those of the run that played them."""
    try:
        with open_saved(base) as played:
            same = hash_payloads(played) == read_run(path)["identity"]["sessions_sha256"]
            before = {one.session_id: _strip(one) for one in _read_all(played)}
    except InputError as error:
        yield Remark(f"sessions are not compared ({error})", flaw=False)
        return
    if not same:
        yield Remark(f"the sessions in {base} are others than were rated")
    strange = [
        one.session_id for one in _read_all(ledger) if before.get(one.session_id) != _strip(one)
    ]
    if strange:
        yield Remark(f"another session than was played: {_name_some(strange)}")


def _strip(transcript: Transcript) -> Transcript:
    """What was played, without who rated it and how."""
    return transcript.model_copy(update={"rating": None, "seats": {}})


def _compare_files(
    path: Path, config: Config, ledger: Ledger, rubrics: Rubrics
) -> Iterator[Remark]:
    """The files, derived anew beside the run; those of a dataset that follow from later options are
    left out."""
    folder = RunFolder(path)
    if not folder.metrics.is_file():
        yield Remark("files are not compared (the run is not finished)", flaw=False)
        return
    mining = None
    if isinstance(config, SimulateConfig) and config.rejudge is None and config.mine:
        mining = config.mining
    with TemporaryDirectory() as place:
        derive(ledger, RunFolder(Path(place)), mining=mining, rubrics=rubrics)
        names = sorted(one.relative_to(place) for one in Path(place).rglob("*") if one.is_file())
        changed = [str(name) for name in names if _read(path / name) != _read(Path(place) / name)]
    if changed:
        told = ", ".join(changed)
        yield Remark(
            f"not what the ledger gives: {told} (changed, or of another version; {REMEDY})"
        )


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _read_all(ledger: Ledger) -> Iterator[Transcript]:
    return (read_transcript(payload, ledger) for payload in ledger.payloads())


def _name_some(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
