"""How a Chinese model sits in an English session: translated both ways (App. D.2)."""

from collections.abc import Callable, Sequence

from agents.baselines.plain_text import SpeakerLabels, ask, hear, make_candidate
from agents.models.recording import SeatModel
from agents.writing.translating import Language, Translator
from psy_env.records import Message, UtteranceCandidate
from psy_env.views import CounselorView, Line

CHINESE = SpeakerLabels("来访者：", "咨询师：")

Render = Callable[[Sequence[Line]], tuple[Message, ...]]
"""From the dialogue in Chinese, the client's turn last, to what the model is asked."""


def propose_in_chinese(
    model: SeatModel,
    translator: Translator,
    view: CounselorView,
    render: Render,
    *,
    max_tokens: int,
) -> list[UtteranceCandidate]:
    """n utterances in English, each with the Chinese it was translated from as its reasoning.

    The model sees its own earlier words translated back, since a view holds what was said at the
    table.
    """
    lines = hear(view)
    texts = translator.translate([line.text for line in lines], Language.ENGLISH, Language.CHINESE)
    chinese = [line._replace(text=text) for line, text in zip(lines, texts, strict=True)]
    answers = ask(model, view, *render(chinese), max_tokens=max_tokens)
    english = translator.translate(
        [answer.text for answer in answers], Language.CHINESE, Language.ENGLISH
    )
    return [
        make_candidate(text, answer.cause, reasoning=answer.text)
        for text, answer in zip(english, answers, strict=True)
    ]
