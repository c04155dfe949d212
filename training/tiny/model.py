"""A language model that two cores make in two minutes: for trying, never for people.

Llama's architecture, a tokenizer of its own, and two LoRA adapters, all learned from sessions of
the embedded cast. The folder is a model that transformers loads and serves, and a trained counselor
(`stepper/DIR`) in one.
"""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import torch
from peft import LoraConfig, PeftModelForCausalLM
from transformers import LlamaConfig, LlamaForCausalLM

from agents.models.local.weights import quiet_libraries
from psy_env.seeds import derive_seed
from training.tiny.recipe import Recipe
from training.tiny.rows import ChatRow, Subject, play_rows
from training.tiny.tokens import CONTEXT, Example, encode_row, train_tokenizer
from training.tiny.trainer import TellLine, draw_batches, one_thread, train

PROMPT_WEIGHT = 0.3
"""How much a prompt's tokens count beside a reply's: its turns teach the language, its instructions
are no use."""

SHORT = 0.8
"""Share of rows cut to the last turns, where most of what there is to learn stands."""

CLIENT_SHARE = 0.15
"""Share of the client's rows that are used: their prompts are long."""

PLAN_COPIES = 3
"""How often a plan's row is used, each time cut anew."""

HEAD, RANK = 32, 8
"""Width of an attention head; rank of the adapters."""

CARD = """\
# A toy model of psy-step

**Research toy, never a substitute for care.** {parameters:,} parameters, trained for minutes on
sessions that rules played with rules ({sessions} sessions, seed {seed}). It imitates the form of
counseling turns and understands nothing: what it says is babble that often has the right shape. It
must never talk to a person in distress. Its only use is to try programs that need *some* model.

- `hf/DIR` and `transformers serve DIR`: a chat model with the roles system, user and assistant.
- `stepper/DIR`: a trained counselor; `stepper.toml` names the base and the two adapters.
"""
STEPPER = 'base = "."\nutterance = "adapters/utterance"\nplanner = "adapters/planner"\n'


def make_tiny_model(folder: Path, recipe: Recipe, tell: TellLine) -> None:
    """Fill an empty folder: the base, its tokenizer, two adapters, a card and a stepper.toml."""
    with one_thread():
        quiet_libraries()
        torch.manual_seed(recipe.seed)
        rng = Random(derive_seed(recipe.seed, "tiny model"))
        tell(f"playing {recipe.sessions} sessions")
        rows = [row for rows in play_rows(recipe.sessions, recipe.seed) for row in rows]
        tokenizer = train_tokenizer(text for row in rows for text in _choose_texts(row))
        lessons = _encode(rows, tokenizer, rng)
        model = _build(tokenizer, recipe)
        tell(f"training {model.num_parameters():,} parameters")
        _train_base(
            model, [each for examples in lessons.values() for each in examples], recipe, rng, tell
        )
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        card = CARD.format(
            parameters=model.num_parameters(), sessions=recipe.sessions, seed=recipe.seed
        )
        _train_adapters(model, lessons, folder / "adapters", recipe, rng, tell)
        (folder / "README.md").write_text(card, encoding="utf-8")
        (folder / "stepper.toml").write_text(STEPPER, encoding="utf-8")


def _choose_texts(row: ChatRow) -> tuple[str, ...]:
    """What the tokenizer learns from: history would repeat every turn many times."""
    return row.prompt[0].content, row.prompt[-1].content, row.reply


def _encode(rows: Sequence[ChatRow], tokenizer: Any, rng: Random) -> dict[Subject, list[Example]]:
    """Rows as tokens by lesson, most of them cut short; plans, of which a session has one, several
    times."""
    taken = [row for row in rows if row.lesson is not Subject.CLIENT or rng.random() < CLIENT_SHARE]
    lessons: dict[Subject, list[Example]] = {lesson: [] for lesson in Subject}
    for row in taken:
        for _ in range(PLAN_COPIES if row.lesson is Subject.PLANNER else 1):
            cut = _shorten(row, rng) if rng.random() < SHORT else row
            lessons[row.lesson].append(encode_row(tokenizer, cut))
    return lessons


def _shorten(row: ChatRow, rng: Random) -> ChatRow:
    system, *chat = row.prompt
    return row._replace(prompt=(system, *chat[-rng.choice((1, 1, 3)) :]))


def _build(tokenizer: Any, recipe: Recipe) -> Any:
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=recipe.width,
        intermediate_size=3 * recipe.width,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.width // HEAD,
        num_key_value_heads=1,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return LlamaForCausalLM(config)


def _train_base(
    model: Any, examples: Sequence[Example], recipe: Recipe, rng: Random, tell: TellLine
) -> None:
    """All weights: Muon for the matrices, Adam for the rest."""
    weights = dict(model.named_parameters())
    matrices = [
        weight for name, weight in weights.items() if weight.dim() == 2 and "embed" not in name
    ]
    others = [weight for name, weight in weights.items() if weight.dim() != 2 or "embed" in name]
    optimizers = (
        torch.optim.Muon(matrices, lr=0.02, weight_decay=0.01),
        torch.optim.Adam(others, lr=4e-3),
    )
    train(model, draw_batches(examples, PROMPT_WEIGHT, rng), optimizers, recipe.steps, tell)


def _train_adapters(
    model: Any,
    lessons: dict[Subject, list[Example]],
    folder: Path,
    recipe: Recipe,
    rng: Random,
    tell: TellLine,
) -> None:
    """One LoRA for utterances and one for plans, each on the replies of its own rows; the base
    stays as it is."""
    config = LoraConfig(
        r=RANK, lora_alpha=2 * RANK, target_modules="all-linear", task_type="CAUSAL_LM"
    )
    worn = PeftModelForCausalLM(model, config, Subject.UTTERANCE)
    worn.add_adapter(Subject.PLANNER, config)
    for lesson in (Subject.UTTERANCE, Subject.PLANNER):
        worn.set_adapter(lesson)
        tell(f"adapter {lesson}")
        learned = [weight for weight in worn.parameters() if weight.requires_grad]
        batches = draw_batches(lessons[lesson], 0.0, rng)
        train(worn, batches, (torch.optim.Adam(learned, lr=1e-2),), recipe.adapter_steps, tell)
    worn.save_pretrained(folder, selected_adapters=[Subject.UTTERANCE, Subject.PLANNER])
    (folder / "README.md").unlink()  # an empty form; ours is one folder up
