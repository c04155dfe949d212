"""The model card of a trained counselor: what it learned, how, and with what result."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from training.job import Adapter

UNSTATED = "not stated in its folder"

HEAD = """\
---
base_model: {base}
library_name: {library}
tags: [psy-step, counseling]
---

# A trained counselor of psy-step

**Research only, never a substitute for care.** {kind} for a simulated counselor, trained on
simulated sessions; never to talk to a person in distress.

- base: `{base}` (licence: {base_licence})
- play it: `psy-step simulate --counselor stepper/{folder}`
- load it: `{load}.from_pretrained({base_first}"{folder}/{first}")`
"""


def render_card(folder: Path, results: Mapping[Adapter, Mapping[str, Any]]) -> str:
    """Markdown for the folder with these results of training."""
    first = next(iter(results))
    full = results[first].get("full", False)
    head = HEAD.format(
        library="transformers" if full else "peft",
        kind="Whole models" if full else "LoRA adapters",
        load="AutoModelForCausalLM" if full else "PeftModel",
        base_first="" if full else "base, ",
        base=results[first]["base"],
        base_licence=results[first]["base_licence"],
        folder=folder.name,
        first=first,
    )
    return "\n".join((head, *(_render_part(name, result) for name, result in results.items())))


def _render_part(adapter: Adapter, result: Mapping[str, Any]) -> str:
    files = "\n".join(f"| `{name}` | `{sha}` |" for name, sha in result["data"].items())
    settings = json.dumps(result["settings"], indent=2, ensure_ascii=False)
    figures = "\n".join(f"| {name} | {value} |" for name, value in result["figures"].items())
    return f"""\
## {adapter}: {result["method"]}

{_name_rows(result)};
clients of the parts {", ".join(result["learned_from"]) or "(not known)"}.
Data licence: {result["data_licence"]}. Begun from: {_name_start(result)}.
{_name_left_out(result)}

| data file | sha256 |
|---|---|
{files}

| figure | |
|---|---|
{figures}

![curves](training/{adapter}/curves.png)

Settings beside the defaults of psy-step {result["version"]}:

```json
{settings}
```
"""


def _name_rows(result: Mapping[str, Any]) -> str:
    rows, practice = result["rows"], result.get("practice")
    cut = rows.get("quotes_cut_off")
    if practice:
        return (
            f"{rows['train']} clients to practise with ({practice['client']}), sessions of\n"
            f"{practice['exchanges']} exchanges, reward {practice['reward']} by "
            f"{practice['evaluator']}, KL weighed by {practice['beta']}"
        )
    return (
        f"{rows['train']} rows to learn from and {rows['validation']} held out by the client's\n"
        f"text; {rows['trimmed']} prompts trimmed by {rows['turns_left_out']} turns in all"
        + (f";\n{cut} replies quote what was trimmed off" if cut else "")
    )


def _name_left_out(result: Mapping[str, Any]) -> str:
    count = result["rows"].get("pairs_left_out")
    return (
        f"{count} pairs left out whose rejected reply broke a rule (--pairs legal);\n"
        if count
        else ""
    )


def _name_start(result: Mapping[str, Any]) -> str:
    """Where it began, which a preference method is held to as its reference."""
    start = f"`{result['start']}`" if result["start"] else "the bare base"
    held = result.get("preferred_right") or result.get("practice")
    return f"{start}, the frozen reference" if held else start


def read_licence(folder: Path) -> str:
    """The licence that the card in a folder names."""
    card = folder / "README.md"
    if not card.is_file():
        return UNSTATED
    front = card.read_text(encoding="utf-8", errors="replace").split("\n---", 1)[0]
    found = re.search(r"^licen[sc]e: *[\"']?([^\"'\n]+)", front, re.MULTILINE)
    return found[1].strip() if found else UNSTATED
