"""A base model in memory with its adapters, asked by many threads, run by one.

A PEFT model is not safe for threads, so one thread per base does everything. Questions join the
batch that runs between two of its steps, whatever adapter each is for; a finished row leaves, and
whoever asked is answered when the last of its rows has (continuous batching).
"""

import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch

from agents.models.chat import ChatReply, ChatRequest, Completion, Finish, ModelError, Usage
from agents.models.local.attention import attend_plainly
from agents.models.local.chat_tokens import ChatTokens
from agents.models.local.cpu import keep_memory
from agents.models.local.decoding import BASE, Decoder, OpenRow, Prompt
from agents.models.local.prefix_cache import PrefixCache
from agents.models.local.weights import load_adapter, load_base, load_tokenizer, quiet_libraries
from psy_env.errors import InputError

BATCH_TOKENS = 131_072
"""Tokens that one batch may come to, every candidate counted: an 8B Llama keeps 128 KiB of each."""

KEPT_TOKENS = 65_536
"""Tokens of earlier prompts that are kept, so that the next prompt of a session is read from where
it differs: those of some 64 sessions. Where memory does not suffice, they go first."""

GATHERING = 0.01
"""Seconds without a new question after which a batch begins; one that runs is not held up."""

TRIMMED = "prompt trimmed"
"""What a call that left turns out is counted under."""


@dataclass(eq=False)
class _Question:
    prompt: Prompt
    adapter: Path | None
    rows: list[OpenRow] = field(default_factory=list)
    answer: Future[list[OpenRow]] = field(default_factory=Future)

    @property
    def is_over(self) -> bool:
        return not self.prompt.wanted or not self.open_rows

    @property
    def open_rows(self) -> int:
        """How many of its rows are to be written yet."""
        return sum(row.finish is None for row in self.rows) if self.rows else self.prompt.n


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
        self._waiting: deque[_Question] = deque()
        self._serving = False
        self._running: list[_Question] = []  # this and what follows: the engine's thread only
        self._passing: Sequence[_Question] = []
        """Whom the forward pass is for that is at work, or was the last."""
        self._full = False
        self._adapters: dict[Path, str | InputError] = {}

    def chat(self, request: ChatRequest, adapter: Path | None) -> ChatReply:
        """All n completions, the prompt read once. A reply schema is not enforced; a chat that is
        too long is asked without some turns of its middle, which its usage counts.

        Raises ModelError for a prompt that does not fit, InputError for an adapter that cannot be
        used.
        """
        known = [one for one in (self._context, request.context) if one is not None]
        context = min(known, default=None)
        chat = self._tokens.fit(request.messages, context, request.sampling.max_tokens)
        prompt = self._prepare(replace(request, messages=chat.messages))
        rows = self._write(_Question(prompt, adapter))
        completions = tuple(
            Completion(self._tokens.decode(row.ids), row.finish or Finish.LENGTH) for row in rows
        )
        told = {TRIMMED: 1} if chat.left_out else {}
        return ChatReply(
            completions, Usage(len(prompt.ids), sum(len(row.ids) for row in rows), 0.0, told)
        )

    def _prepare(self, request: ChatRequest) -> Prompt:
        ids = self._tokens.encode(request.messages)
        limit = request.sampling.max_tokens
        if self._context is not None:
            limit = min(limit, self._context - len(ids))
        if limit < 1:
            cause = (
                f"the prompt has {len(ids)} tokens, the model holds {self._context} with its answer"
            )
            raise ModelError(cause, {"prompt too long": 1})
        return Prompt(ids, BASE, request.sampling, limit, request.n, request.seed)

    def _write(self, question: _Question) -> list[OpenRow]:
        """Wait for the rows of this question."""
        with self._gate:
            self._waiting.append(question)
            if not self._serving:
                self._serving = True
                self._begin()
        try:
            return question.answer.result()
        finally:
            question.prompt.wanted = (
                False  # whoever waited may have been interrupted: then nobody reads the rest
            )

    def _begin(self) -> None:
        self._thread.submit(self._serve).add_done_callback(self._end)

    def _serve(self) -> None:
        """In the engine's thread: write until nobody waits any more."""
        self._gather()
        while self._has_work():
            self._admit()
            self._advance()

    def _end(self, served: Future[None]) -> None:
        """An accident reaches all whom the forward pass was for; the engine goes on."""
        error = served.exception()
        if error is None:
            return
        _fail(self._passing, error)
        if self._passing is self._running:
            self._running = []
            self._decoder.clear()
        self._begin()

    def _gather(self) -> None:
        seen = 0
        while seen < len(self._waiting):
            seen = len(self._waiting)
            time.sleep(GATHERING)

    def _has_work(self) -> bool:
        with self._gate:
            self._serving = bool(self._waiting or self._running)
            return self._serving

    def _admit(self) -> None:
        """Let in who waits, first come, first served, as far as there is room."""
        while joining := self._take_waiting():
            self._passing = joining
            self._join([question for question in joining if self._put_adapter(question)])

    def _take_waiting(self) -> list[_Question]:
        taken: list[_Question] = []
        with self._gate:
            while self._waiting and self._has_room([*taken, self._waiting[0]]):
                question = self._waiting.popleft()
                if question.prompt.wanted:
                    taken.append(question)
        return taken

    def _has_room(self, joining: Sequence[_Question]) -> bool:
        """Whether all that would run then have room to the end; one alone always has."""
        if not self._running:
            return len(joining) == 1 or _count_tokens(joining) <= BATCH_TOKENS
        if self._full or not self._decoder.can_join:
            return False
        return _count_tokens([*self._running, *joining]) <= BATCH_TOKENS

    def _put_adapter(self, question: _Question) -> bool:
        """Name its adapter, or tell whoever asks why it cannot be used."""
        if question.adapter is not None:
            try:
                question.prompt.adapter = self._find_adapter(question.adapter)
            except InputError as error:
                question.answer.set_exception(error)
                return False
        return True

    def _find_adapter(self, folder: Path) -> str:
        """An adapter's name at the model; it is put on the model when it is first asked for."""
        found = self._adapters.get(folder)
        if found is None:
            found = f"adapter{len(self._adapters)}"
            try:
                self._decoder.model = load_adapter(self._decoder.model, folder, found)
            except InputError as error:
                found = error
            self._adapters[folder] = found
        if isinstance(found, InputError):
            raise found
        return found

    def _join(self, questions: Sequence[_Question]) -> None:
        """In halves where memory does not suffice; what finds no room even so waits until others
        are answered."""
        if not questions:
            return
        begun = self._read(questions)
        if begun is not None:
            for question, rows in zip(questions, begun, strict=True):
                question.rows = rows
            self._running += questions
            self._deliver()
        elif len(questions) == 1 and not self._running:
            _fail(questions, _refuse_size(questions[0].prompt))
        else:
            half = len(questions) // 2
            self._give_back(questions[half:])
            self._join(questions[:half])

    def _read(self, questions: Sequence[_Question]) -> list[list[OpenRow]] | None:
        """The rows that begin, None where memory does not suffice: what was made until then is free
        again only outside."""
        self._passing = questions
        try:
            return self._decoder.join([question.prompt for question in questions])
        except torch.OutOfMemoryError:
            self._decoder.prefixes.forget()
            return None

    def _advance(self) -> None:
        """A token for every row; where memory does not suffice, the younger half of the questions
        begins anew later."""
        if not self._step():
            half = (len(self._running) + 1) // 2
            old, young = self._running[:half], self._running[half:]
            if young:
                self._running = old
                self._decoder.drop([question.prompt for question in young])
                self._give_back(young)
            else:
                _fail(old, _refuse_size(old[0].prompt))
                self._running = []
        self._deliver()

    def _step(self) -> bool:
        """Whether memory suffices."""
        self._passing = self._running
        try:
            self._decoder.step()
        except torch.OutOfMemoryError:
            self._decoder.prefixes.forget()
            return False
        return True

    def _give_back(self, questions: Sequence[_Question]) -> None:
        self._full = True
        for question in questions:
            question.rows = []
        with self._gate:
            self._waiting.extendleft(reversed(questions))

    def _deliver(self) -> None:
        """Answer whose rows have all left; when none run, their memory is given back."""
        over = [question for question in self._running if question.is_over]
        if over:
            self._running = [question for question in self._running if not question.is_over]
            self._full = False
        if not self._running:
            self._decoder.clear()
        for question in over:
            question.answer.set_result(question.rows)


def _count_tokens(questions: Sequence[_Question]) -> int:
    """What a batch of these can come to."""
    prompts = [question.prompt for question in questions]
    rows = sum(question.open_rows for question in questions)
    return rows * max(len(each.ids) + each.limit for each in prompts)


def _refuse_size(prompt: Prompt) -> ModelError:
    cause = f"not enough memory for {prompt.n} candidates to a prompt of {len(prompt.ids)} tokens"
    return ModelError(cause, {"out of memory": 1})


def _fail(questions: Sequence[_Question], error: BaseException) -> None:
    for question in questions:
        if not question.answer.done():
            question.answer.set_exception(error)


def start_engine(path: str, device: str, dtype: str) -> Engine:
    """Load a base from a folder or hub id. Raises InputError for anything in it that cannot be
    used."""
    quiet_libraries()
    tokens = ChatTokens(load_tokenizer(path))
    tokens.check(path)
    model = load_base(path, device, dtype)
    attend_plainly(model)
    if model.device.type == "cpu":
        keep_memory()
    ends = tokens.find_ends(model.generation_config.eos_token_id)
    context = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    return Engine(Decoder(model, ends, PrefixCache(model.config, KEPT_TOKENS)), tokens, context)
