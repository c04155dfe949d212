"""The tiny model's own tokenizer, and rows as tokens."""

from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any, NamedTuple

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from psy_env.records import Message
from psy_env.vocabulary import Strategy
from training.tiny_rows import Lesson, Row

VOCABULARY, CONTEXT = 2048, 4096
PAD, END = "<|pad|>", "<|end|>"
ROLES = ("<|system|>", "<|user|>", "<|assistant|>")
TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
JOINTS = (
    *('{"reasoning": "', '", "action": ', ', "utterance": "', '"}', '\\"'),
    *('", "strategy": "', '", "objective": "', '", "rationale": "', '", "actions": ["', '", "', '"]}'),
    *('", "utterance": "', '", "exit": ', "false}", "true}"),
)
"""The fixed pieces of a reply are tokens of their own: so small a model has no strength left for brackets and quotes."""

SHORT = 0.8
"""Share of rows cut to their last turns: most of what there is to learn stands there, and they are read much faster."""


class Example(NamedTuple):
    """A row as tokens; those from `start` on are the reply."""

    ids: list[int]
    start: int


def train_tokenizer(texts: Iterable[str]) -> Any:
    """A byte-level BPE over these texts that can write any text, with a chat template for our three roles."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    pieces = [AddedToken(piece, normalized=False) for piece in (*JOINTS, *Strategy)]
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY - len(pieces),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=[PAD, END, *ROLES],
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_tokens(pieces)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        extra_special_tokens=list(ROLES),
        chat_template=TEMPLATE,
        model_max_length=CONTEXT,
        clean_up_tokenization_spaces=False,
    )


def encode_row(tokenizer: Any, row: Row) -> Example:
    """The chat with its reply, ended."""
    prompt = tokenizer.apply_chat_template(
        [message.model_dump() for message in row.prompt], add_generation_prompt=True, return_dict=False
    )
    reply = tokenizer(f"{row.reply}{END}", add_special_tokens=False)["input_ids"]
    return Example([*prompt, *reply], len(prompt))


def shorten(row: Row, rng: Random) -> Row:
    """Mostly only the last turns of the chat; a client's first words make sense only with all of it."""
    if row.lesson is Lesson.CLIENT or rng.random() > SHORT:
        return row
    turns = rng.choice((1, 1, 3))
    system, *chat = row.prompt
    return row._replace(prompt=(system, *chat[-turns:]))
