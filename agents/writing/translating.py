"""Translators, between an English session and a model of another language.

Texts go in lists, a whole history in one call. Nothing is remembered from one call to the next:
with a cache the calls of a session would depend on what the process has played before, and a
recorded session could not be replayed. So a line is translated anew at each exchange, which costs
tokens but, all lines being in one call, little time. Every translation is a call of a SeatModel,
DeepL's too: recorded, counted, and played again without a network.
"""

import json
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from agents.llm.asking import Asker, Unreadable
from agents.llm.quoting import quote
from agents.llm.replies import Reply, ReplyForm
from agents.models.chat import ChatRequest, ModelError, Sampling
from agents.models.endpoint.entries import DEEPL, DEEPL_KEY
from agents.models.find_model import find_model, stand_in
from agents.models.recording import SeatModel
from agents.options import Answers, Setup
from agents.prompts import Prompts
from psy_env.errors import InputError
from psy_env.records import Message
from psy_env.reply_text import ReplyError
from psy_env.vocabulary import Seat

PLACE = "--translator"

ORDINARY = "听" * 80
"""As long as a counselor's answer in Chinese tends to be."""

UNTRANSLATED = "untranslated"
"""The cause by which such a failure is counted."""

MOST_TEXTS = 50
"""As many texts as DeepL takes in one call."""


class Language(StrEnum):
    """A language by its English name."""

    ENGLISH = "English"
    CHINESE = "Chinese"


DEEPL_SOURCES = {Language.ENGLISH: "EN", Language.CHINESE: "ZH"}
DEEPL_TARGETS = {Language.ENGLISH: "EN-US", Language.CHINESE: "ZH-HANS"}


class Translator(Protocol):
    """Translates texts, each on its own."""

    def translate(
        self, texts: Sequence[str], source: Language, target: Language
    ) -> tuple[str, ...]:
        """One translation for each text, in order; a blank text stays blank. Raises ModelError
        where there is none."""
        ...


class Translations(Reply):
    """What a translating model answers."""

    translations: list[str]


FORM = ReplyForm.of("translations", Translations)


@dataclass(frozen=True)
class ModelTranslator:
    """Any chat model. The texts reach it as data; an answer that is not one text for each is asked
    for again."""

    model: SeatModel
    prompts: Prompts
    max_reasks: int = 2

    def translate(
        self, texts: Sequence[str], source: Language, target: Language
    ) -> tuple[str, ...]:
        """All texts in one call, greedily."""
        system = self.prompts.render("baseline_translate", source=source.value, target=target.value)

        def ask(spoken: list[str]) -> list[str]:
            messages = (
                Message(role="system", content=system),
                Message(role="user", content=quote({"texts": spoken})),
            )
            sampling = Sampling(temperature=0.0, max_tokens=_room_for(spoken))
            request = ChatRequest(messages, sampling, reply_schema=FORM.schema)
            told = Asker(self.model, self.prompts, self.max_reasks).ask(
                request, _reader(len(spoken))
            )
            if isinstance(told, Unreadable):
                raise ModelError(
                    f"the translator could not be understood: {told.cause}", {UNTRANSLATED: 1}
                )
            return told

        return _translate_spoken(texts, ask)


@dataclass(frozen=True)
class DeepLTranslator:
    """DeepL, the source's translator (Appendix D.2); its model takes the body of DeepL's call as
    the message."""

    model: SeatModel

    def translate(
        self, texts: Sequence[str], source: Language, target: Language
    ) -> tuple[str, ...]:
        """As few calls as DeepL allows."""

        def ask(spoken: list[str]) -> list[str]:
            parts = [
                spoken[start : start + MOST_TEXTS] for start in range(0, len(spoken), MOST_TEXTS)
            ]
            return [text for part in parts for text in self._ask(part, source, target)]

        return _translate_spoken(texts, ask)

    def _ask(self, texts: list[str], source: Language, target: Language) -> list[str]:
        body = {
            "text": texts,
            "source_lang": DEEPL_SOURCES[source],
            "target_lang": DEEPL_TARGETS[target],
        }
        message = Message(role="user", content=json.dumps(body, ensure_ascii=False))
        reply = self.model.chat(ChatRequest((message,), Sampling(temperature=0.0)))
        try:
            return _reader(len(texts))(reply.completions[0].text)
        except ReplyError as error:
            raise ModelError(
                f"DeepL's answer cannot be used: {error.cause}", {UNTRANSLATED: 1}
            ) from error


@dataclass(frozen=True)
class RehearsedTranslator:
    """In a dry run nobody translates: it asks what the other would, and hands the texts on, which
    are about as long."""

    counted: Translator

    def translate(
        self, texts: Sequence[str], source: Language, target: Language
    ) -> tuple[str, ...]:
        """The texts themselves; what a model has not said is asked about as if it were an ordinary
        answer."""
        with suppress(ModelError):
            self.counted.translate([text.strip() or ORDINARY for text in texts], source, target)
        return tuple(texts)


def find_translator(setup: Setup) -> Translator:
    """The translator that was asked for; with none named, DeepL where its key is present.

    Raises InputError where there is none, or it cannot be used.
    """
    found = _find_deepl(setup) if setup.translator in ("", DEEPL) else _find_model_translator(setup)
    return RehearsedTranslator(found) if setup.answers is Answers.COUNTED else found


def _find_model_translator(setup: Setup) -> Translator:
    return ModelTranslator(
        find_model(setup.translator, Seat.COUNSELOR, setup, place=PLACE),
        setup.prompts,
        setup.max_reasks,
    )


def _find_deepl(setup: Setup) -> Translator:
    """In a replay and in a dry run nobody needs its key."""
    if setup.priced:
        remedy = "Name a model with a price as the translator, or set no limit."
        raise InputError(
            "DeepL's price is not known, so its cost cannot be limited", remedy, place=PLACE
        )
    absent = stand_in(DEEPL, setup)
    if absent is None and not setup.translator and DEEPL_KEY not in os.environ:
        remedy = f"Name any chat model, or set {DEEPL_KEY} for DeepL."
        raise InputError("a Chinese counselor needs a translator", remedy, place=PLACE)
    if absent is None:
        from agents.models.endpoint.deepl import make_deepl  # its client takes a second to import

        absent = make_deepl()
    return DeepLTranslator(SeatModel(absent, Seat.COUNSELOR))


def _translate_spoken(
    texts: Sequence[str], ask: Callable[[list[str]], list[str]]
) -> tuple[str, ...]:
    """Ask for the texts that say something, and put their translations in their places."""
    spoken = [text for text in texts if text.strip()]
    translated = iter(ask(spoken) if spoken else ())
    return tuple(next(translated) if text.strip() else text for text in texts)


def _reader(count: int) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        translated = FORM.read(text).translations
        if len(translated) != count:
            raise ReplyError(
                "wrong number of translations", f"{count} texts need {count} translations"
            )
        return translated

    return read


def _room_for(texts: Sequence[str]) -> int:
    """Tokens for the answer: neither language needs more than one for a character of the other, and
    JSON some."""
    return 256 + 8 * len(texts) + sum(map(len, texts))
