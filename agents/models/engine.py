"""A base model in memory, with adapters on it: the door to torch, transformers and PEFT, opened at the first question.

A PEFT model is not safe for threads, so one thread per base does everything. Questions that come while it works wait and
make up the next batch together, whatever adapter each of them is for (static batching: nobody joins a running batch).
"""

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from jinja2 import TemplateError
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from agents.models.chat import ChatReply, ChatRequest, Completion, Finish, ModelError, Usage
from agents.models.decoding import BASE, Decoder, Prompt, Row
from agents.models.prefix_cache import PrefixCache
from psy_env.errors import InputError
from psy_env.records import Message

BATCH_TOKENS = 131_072
"""Tokens, candidates counted singly, that one batch may come to: keys and values of an 8B Llama take 128 KiB a token."""

KEPT_TOKENS = 32_768
"""Tokens of earlier prompts whose keys and values are kept to be reused."""

GATHERING = 0.01
"""Seconds to wait for more questions: sessions that just got their answers ask again at nearly the same time."""
