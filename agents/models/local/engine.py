"""A base model in memory with its adapters, asked by many threads, run by one.

A PEFT model is not safe for threads, so one thread per base does everything. Questions that come
while it works wait, and make up the next batch together whatever adapter each is for (static
batching: nobody joins a batch that runs).
"""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch

from agents.models.chat import ChatReply, ChatRequest, Completion, Finish, ModelError, Usage
from agents.models.local.chat_tokens import ChatTokens
from agents.models.local.decoding import BASE, Decoder, OpenRow, Prompt
from agents.models.local.prefix_cache import PrefixCache
from agents.models.local.weights import load_adapter, load_base, load_tokenizer, quiet_libraries

BATCH_TOKENS = 131_072
"""Tokens that one batch may come to, every candidate counted: an 8B Llama keeps 128 KiB of each."""

KEPT_TOKENS = 32_768
"""Tokens of earlier prompts that are kept, so that the next prompt of a session is read from where
it differs."""

GATHERING = 0.01
"""Seconds without a new question after which a batch begins: sessions just answered ask again at
nearly the same time."""

TRIMMED = "prompt trimmed"
"""What a call that left turns out is counted under."""


@dataclass(eq=False)
class _Batch:
    prompts: list[Prompt] = field(default_factory=list)
    written: Future[list[list[OpenRow]]] = field(default_factory=Future)

    def has_room(self, prompt: Prompt) -> bool:
        prompts = (*self.prompts, prompt)
        return (
            sum(each.n for each in prompts) * max(len(each.ids) + each.limit for each in prompts)
            <= BATCH_TOKENS
        )


class Engine:
    """One base and its thread."""

    def __init__(self, decoder: Decoder, tokens: ChatTokens, context: int | None) -> None:
        """Take a loaded model; `context` is how many tokens it can hold, None when it does not
        say."""
        self._decoder = decoder
        self._tokens = tokens
        self._context = context
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-model")
        self._gate = threading.Lock()
        self._open: _Batch | None = None
        self._adapters: dict[Path, Future[str]] = {}

    def chat(self, request: ChatRequest, adapter: Path | None) -> ChatReply:
        """All n completions, the prompt read once. A reply schema is not enforced; a chat that is
        too long is asked without some turns of its middle, which its usage counts.

        Raises ModelError for a prompt that does not fit, InputError for an adapter that cannot be
        used.
        """
        chat = self._tokens.fit(request.messages, self._context, request.sampling.max_tokens)
        name = BASE if adapter is None else self._find_adapter(adapter)
        prompt = self._prepare(replace(request, messages=chat.messages), name)
        rows = self._write(prompt)
        completions = tuple(
            Completion(self._tokens.decode(row.ids), row.finish or Finish.LENGTH) for row in rows
        )
        told = {TRIMMED: 1} if chat.left_out else {}
        return ChatReply(
            completions, Usage(len(prompt.ids), sum(len(row.ids) for row in rows), 0.0, told)
        )

    def _prepare(self, request: ChatRequest, adapter: str) -> Prompt:
        ids = self._tokens.encode(request.messages)
        limit = request.sampling.max_tokens
        if self._context is not None:
            limit = min(limit, self._context - len(ids))
        if limit < 1:
            cause = (
                f"the prompt has {len(ids)} tokens, the model holds {self._context} with its answer"
            )
            raise ModelError(cause, {"prompt too long": 1})
        return Prompt(ids, adapter, request.sampling, limit, request.n, request.seed)

    def _find_adapter(self, folder: Path) -> str:
        """An adapter's name at the model; it is put on the model when it is first asked for."""
        with self._gate:
            if folder not in self._adapters:
                name = f"adapter{len(self._adapters)}"
                self._adapters[folder] = self._thread.submit(self._add_adapter, folder, name)
        return self._adapters[folder].result()

    def _add_adapter(self, folder: Path, name: str) -> str:
        self._decoder.model = load_adapter(self._decoder.model, folder, name)
        return name

    def _write(self, prompt: Prompt) -> list[OpenRow]:
        """Wait for the batch that this prompt joins."""
        with self._gate:
            if self._open is None or not self._open.has_room(prompt):
                self._open = _Batch()
                self._open.written = self._thread.submit(self._run, self._open)
            batch = self._open
            place = len(self._open.prompts)
            batch.prompts.append(prompt)
        try:
            return batch.written.result()[place]
        finally:
            prompt.wanted = (
                False  # whoever waited may have been interrupted: then nobody reads the rest
            )

    def _run(self, batch: _Batch) -> list[list[OpenRow]]:
        """In the engine's thread: close the batch, write all its candidates."""
        seen = 0
        while seen < len(batch.prompts):
            seen = len(batch.prompts)
            time.sleep(GATHERING)
        with self._gate:
            if self._open is batch:
                self._open = None
        return self._decode(batch.prompts)

    def _decode(self, prompts: list[Prompt]) -> list[list[OpenRow]]:
        """In halves where memory does not suffice."""
        try:
            return self._decoder.write(prompts)
        except torch.OutOfMemoryError as error:
            half = len(prompts) // 2
            if not half:
                cause = (
                    f"not enough memory for {prompts[0].n} candidates to a prompt of "
                    f"{len(prompts[0].ids)} tokens"
                )
                raise ModelError(cause, {"out of memory": 1}) from error
        return self._decode(prompts[:half]) + self._decode(prompts[half:])


def start_engine(path: str, device: str, dtype: str) -> Engine:
    """Load a base from a folder or hub id. Raises InputError for anything in it that cannot be
    used."""
    quiet_libraries()
    tokens = ChatTokens(load_tokenizer(path))
    tokens.check(path)
    model = load_base(path, device, dtype)
    ends = tokens.find_ends(model.generation_config.eos_token_id)
    context = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    return Engine(Decoder(model, ends, PrefixCache(model.config, KEPT_TOKENS)), tokens, context)
