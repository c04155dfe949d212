"""Local models: batches of many threads and adapters answer as each would alone, and what cannot be used is named."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from peft import PeftModelForCausalLM  # noqa: E402
from transformers import AutoModelForCausalLM, AutoTokenizer  # noqa: E402

from agents.models import engine as engines  # noqa: E402
from agents.models.chat import ChatRequest, Finish, ModelError, Sampling  # noqa: E402
from agents.models.decoding import BASE, Decoder, Prompt, draw  # noqa: E402
from agents.models.engine import start_engine  # noqa: E402
from agents.models.local import LocalModel, local_model  # noqa: E402
from agents.models.prefix_cache import PrefixCache, Reading  # noqa: E402
from psy_env.errors import InputError  # noqa: E402
from psy_env.records import Message  # noqa: E402
from tests.tiny import make_tiny  # noqa: E402
