"""Everything that can be rebuilt from a ledger at any time: transcripts, preference pairs and metrics as files."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack

from psy_env.records import Transcript
from psy_env.rubrics import ChoiceKind
from rollouts.ledger import Ledger
from rollouts.metrics import SessionSummary, compute_metrics, summarize_session
from rollouts.mining import MiningSettings, mine_pairs, pair_lines
from rollouts.run_folder import RunFolder, write_whole


def derive(
    ledger: Ledger,
    folder: RunFolder,
    mining: MiningSettings | None,
    on_session: Callable[[], None] = lambda: None,
) -> Counter[ChoiceKind]:
    """Write sessions.jsonl, preferences/ (unless `mining` is None) and metrics.json; gives the number of pairs by kind.

    One session is in memory at a time. The files appear whole or not at all, metrics.json last.
    """
    pairs: Counter[ChoiceKind] = Counter()
    barren: Counter[tuple[ChoiceKind, str]] = Counter()
    summaries: list[SessionSummary] = []
    with ExitStack() as files:
        write_session = files.enter_context(write_whole(folder.sessions)).write
        write_pair = {
            kind: files.enter_context(write_whole(path)).write
            for kind, path in folder.preferences.items()
            if mining is not None
        }
        for payload in ledger.payloads():
            on_session()
            write_session(payload + b"\n")
            transcript = Transcript.model_validate_json(payload)
            summaries.append(summarize_session(transcript))
            if mining is None:
                continue
            mined = mine_pairs(transcript, mining)
            pairs += mined.counts
            barren += mined.barren
            for kind, lines in pair_lines(mined).items():
                write_pair[kind]("".join(f"{line}\n" for line in lines).encode())
    with write_whole(folder.metrics) as stream:
        stream.write(compute_metrics(summaries, pairs, barren).model_dump_json(indent=2).encode() + b"\n")
    return pairs
