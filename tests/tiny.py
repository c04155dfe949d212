"""Models for tests, made in seconds: right in form, and unable to finish a sentence."""

from pathlib import Path

import torch
from peft import LoraConfig, PeftModelForCausalLM
from transformers import LlamaConfig, LlamaForCausalLM

from training.tiny.model import make_tiny_model
from training.tiny.recipe import Recipe
from training.tiny.rows import Subject
from training.tiny.tokens import train_tokenizer

SMALL = Recipe(sessions=5, steps=10, adapter_steps=2, width=64, layers=2)


def make_tiny(folder: Path, recipe: Recipe = SMALL) -> Path:
    """A new folder that is good for hf/, stepper/ and a model server."""
    folder.mkdir(parents=True, exist_ok=True)
    make_tiny_model(folder, recipe, lambda _: None)
    return folder


def make_wild(folder: Path) -> Path:
    """The same without any training: weights and adapters so loud that no two prompts are answered
    alike."""
    torch.manual_seed(0)
    tokenizer = train_tokenizer(
        ["I feel low, and I wake up at night.", "What goes through your mind then?"]
    )
    sizes = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "initializer_range": 0.5,
    }
    heads = {"num_attention_heads": 2, "num_key_value_heads": 1, "max_position_embeddings": 2048}
    ends = {"eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id}
    model = LlamaForCausalLM(LlamaConfig(vocab_size=len(tokenizer), **sizes, **heads, **ends))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    loud = LoraConfig(
        r=4, target_modules="all-linear", init_lora_weights=False, task_type="CAUSAL_LM"
    )
    worn = PeftModelForCausalLM(model, loud, Subject.UTTERANCE)
    worn.add_adapter(Subject.PLANNER, loud)
    worn.save_pretrained(folder / "adapters")
    return folder
