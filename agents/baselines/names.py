"""The baselines of the source by name: one line each. Whoever seats one adds the model it plays
on."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from agents.baselines.camel import Camel
from agents.baselines.cbt_llm import CbtLlm
from agents.baselines.prompted_cbt import PromptedCbt
from agents.baselines.psych8k import Psych8k
from agents.baselines.smilechat import SmileChat
from psy_env.seats import Counselor


class Baseline(NamedTuple):
    """How it is made (from model and prompts, and a translator where it needs one), and what it is
    in one line."""

    make: Callable[..., Counselor]
    meaning: str
    needs_translator: bool = False


BASELINES: Mapping[str, Baseline] = {
    "cbt": Baseline(
        PromptedCbt, "a general model prompted as a CBT counselor (GPT-4o, gemini-2.0-flash)"
    ),
    "psych8k": Baseline(Psych8k, "Llama-Psych8k: one instruction, one input"),
    "camel": Baseline(Camel, "Camel: writes a CBT plan, then answers by it"),
    "smilechat": Baseline(
        SmileChat,
        "SmileChat (MeChat): Chinese multi-turn support, translated",
        needs_translator=True,
    ),
    "cbt_llm": Baseline(
        CbtLlm, "CBT-LLM: Chinese five-step CBT answers, translated", needs_translator=True
    ),
}
