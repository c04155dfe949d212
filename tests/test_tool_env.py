"""A session as a tool of TRL's GRPO: the client answers calls, who fails is neither text nor
reward, and a policy learns which words help."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch
import trl
from datasets import Dataset
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from agents.rule_based.client import RuleBasedClient
from agents.rule_based.evaluator import RuleBasedEvaluator
from agents.task import CounselingTask
from psy_env import InputError
from psy_env.errors import SeatError
from psy_env.records import ClientTurn, SessionRating
from psy_env.views import ClientView, SessionView
from training.rl.tool_env import RespondEnv

KIND, RUDE = "What happened, and how did you feel then?", "Stop whining."
START = "<|im_start|>assistant\n"
TASK = CounselingTask(
    profiles="builtin:train", planning=False, max_exchanges=1, reward="satisfaction"
)


class Hangs(RuleBasedClient):
    """Cannot answer after its first words."""

    def speak(self, view: ClientView) -> ClientTurn:
        """Its first turn, or none."""
        if view.exchange == 1:
            raise SeatError("the line is dead")
        return super().speak(view)


class Unsure(RuleBasedEvaluator):
    """Cannot score the first item."""

    def rate(self, view: SessionView) -> SessionRating:
        """The embedded judge's rating, less one score."""
        told = super().rate(view)
        key = view.rubric.keys[0]
        update = {"scores": {**told.ctrs.scores, key: None}, "causes": {key: "unreadable"}}
        return told.model_copy(update={"ctrs": told.ctrs.model_copy(update=update)})


def call(words: str) -> str:
    function = {"name": "respond", "arguments": {"utterance": words}}
    return f"<tool_call>\n{json.dumps(function)}\n</tool_call>"


def make_tokenizer() -> Any:
    """Each of the two calls is one token; the template, which knows tools, is one of TRL's."""
    known = Tokenizer(models.BPE())
    known.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    known.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    marks = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    known.train_from_iterator(
        [call(KIND)],
        trainers.BpeTrainer(initial_alphabet=alphabet, special_tokens=marks, show_progress=False),
    )
    known.add_tokens([AddedToken(call(words), normalized=False) for words in (KIND, RUDE)])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=known, eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )
    templates = Path(trl.__file__).parent / "chat_templates"
    tokenizer.chat_template = (templates / "qwen3.jinja").read_text(encoding="utf-8")
    return tokenizer


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that calls the tool, kindly or rudely, with about the same chances."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    tokenizer = make_tokenizer()
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=8192,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
        tie_word_embeddings=True,
    )
    model = LlamaForCausalLM(config)
    optimizer = torch.optim.AdamW(model.parameters(), 3e-3)
    start = tokenizer(START).input_ids
    for _ in range(100):
        before = [*torch.randint(len(tokenizer), (20,)).tolist(), *start]
        said = [
            [*before, *tokenizer(call(words)).input_ids, tokenizer.eos_token_id]
            for words in (KIND, RUDE)
        ]
        rows = torch.tensor(said)
        labels = rows.clone()
        labels[:, : len(before)] = -100
        model(input_ids=rows, labels=labels).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    folder = tmp_path_factory.mktemp("models") / "toy"
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def rate_kindness(model: Any, tokenizer: Any) -> float:
    """The chance of the kind call where one of the two is due."""
    start = torch.tensor([tokenizer("How are you?" + START).input_ids])
    calls = [tokenizer(call(words)).input_ids[0] for words in (KIND, RUDE)]
    with torch.no_grad():
        return float(model(start).logits[0, -1, calls].softmax(-1)[0])


def learn(toy: Path, folder: Path, dropped: Counter[str]) -> Any:
    rows = [
        {"prompt": [{"role": "user", "content": "Counsel."}], **row._asdict()}
        for row in TASK.list_rows()[:4]
    ]
    trainer = trl.GRPOTrainer(
        model=LlamaForCausalLM.from_pretrained(toy),
        processing_class=PreTrainedTokenizerFast.from_pretrained(toy),
        train_dataset=Dataset.from_list(rows),
        environment_factory=lambda: RespondEnv(TASK, dropped),
        args=trl.GRPOConfig(
            str(folder),
            max_steps=10,
            per_device_train_batch_size=8,
            num_generations=8,
            max_completion_length=600,
            max_tool_calling_iterations=1,
            learning_rate=3e-3,
            logging_steps=1,
            save_strategy="no",
            report_to=[],
            bf16=False,
            disable_tqdm=True,
        ),
    )
    trainer.train()
    return trainer


def test_a_session_by_calls_pays_what_the_environment_pays() -> None:
    task = CounselingTask(profiles="builtin:train", max_exchanges=3, reward="dense")
    told, env = RespondEnv(task), task.make_env()
    row = task.list_rows()[0]
    opening = told.reset(**row._asdict(), prompt="Counsel.")
    observation, _ = env.reset(seed=row.seed, options={"profile": row.profile})
    paid, over = 0.0, False
    assert opening in str(observation)
    while not over:
        heard = told.respond(KIND)
        observation, reward, terminated, truncated, _ = env.step(KIND)
        paid, over = paid + reward, terminated or truncated
        assert over or heard in str(observation)
    assert told.get_reward() == pytest.approx(paid)
    assert heard == "(The session is over.)"


def test_a_policy_that_stops_calling_has_left_and_is_paid_for_what_was() -> None:
    told = RespondEnv(CounselingTask(profiles="builtin:train", planning=False, reward="terminal"))
    row = told.task.list_rows()[0]
    told.reset(**row._asdict())
    silent = told.get_reward()
    told.reset(**row._asdict())
    told.respond(KIND)
    spoke = told.get_reward()
    assert silent is not None
    assert spoke is not None
    assert silent != spoke


@pytest.mark.parametrize(
    ("seats", "cause"),
    [
        ({"client": "tests.test_tool_env:Hangs"}, "the line is dead"),
        ({"evaluator": "tests.test_tool_env:Unsure"}, "unreadable"),
    ],
)
def test_what_a_client_or_a_judge_fails_at_is_neither_text_nor_reward(
    seats: dict[str, Any], cause: str
) -> None:
    task = CounselingTask(profiles="builtin:train", max_exchanges=2, reward="ctrs", **seats)
    dropped: Counter[str] = Counter()
    told = RespondEnv(task, dropped)
    told.reset(**task.list_rows()[0]._asdict())
    heard = [told.respond(KIND) for _ in range(2)]
    assert told.get_reward() is None
    assert cause not in " ".join(heard)
    (counted,) = dropped
    assert cause in counted


def test_a_row_of_a_client_that_there_is_not_is_refused() -> None:
    told = RespondEnv(CounselingTask(profiles="builtin:train"))
    with pytest.raises(InputError, match="nobody"):
        told.reset(profile="nobody", seed=1)


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning")  # of the libraries
def test_a_policy_that_calls_the_client_as_a_tool_learns_which_words_help(
    toy: Path, tmp_path: Path
) -> None:
    dropped: Counter[str] = Counter()
    before = rate_kindness(
        LlamaForCausalLM.from_pretrained(toy), PreTrainedTokenizerFast.from_pretrained(toy)
    )
    trainer = learn(toy, tmp_path, dropped)
    after = rate_kindness(trainer.model, trainer.processing_class)
    assert 0.2 < before < 0.8
    assert after > 0.9
    assert not dropped
