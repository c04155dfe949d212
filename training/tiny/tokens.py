"""The tiny model's own tokenizer, and rows as tokens."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from psy_env.vocabulary import Strategy
from training.tiny.rows import ChatRow

VOCABULARY, CONTEXT = 4096, 4096
CLAUSE = r'[^.,;:?!"\\{}\[\]\n]+|[.,;:?!"\\{}\[\]\n]'
"""A token may be a whole clause, since rules repeat theirs, but a mark that could end a string of
JSON stands alone."""

PAD, END = "<|pad|>", "<|end|>"
ROLES = ("<|system|>", "<|user|>", "<|assistant|>")
TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
JOINTS = (
    *('{"reasoning": "', '", "action": ', ', "utterance": "', '"}', '\\"'),
    *(
        '", "strategy": "',
        '", "objective": "',
        '", "rationale": "',
        '", "actions": ["',
        '", "',
        '"]}',
    ),
    *('", "utterance": "', '", "exit": ', "false}", "true}"),
)
"""The fixed pieces of a reply are tokens of their own: so small a model has no strength left for
brackets and quotes."""


class Example(NamedTuple):
    """A row as tokens; those from `start` on are the reply."""

    ids: list[int]
    start: int


def train_tokenizer(texts: Iterable[str]) -> Any:
    """A byte-level BPE over these texts that can write any text, with a chat template for our three
    roles."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(CLAUSE), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
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


def encode_row(tokenizer: Any, row: ChatRow) -> Example:
    """The chat with its reply, ended."""
    prompt = tokenizer.apply_chat_template(
        [message.model_dump() for message in row.prompt],
        add_generation_prompt=True,
        return_dict=False,
    )
    reply = tokenizer(f"{row.reply}{END}", add_special_tokens=False)["input_ids"]
    return Example([*prompt, *reply], len(prompt))
