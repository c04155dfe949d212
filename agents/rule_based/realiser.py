"""The embedded realiser: says what a tactic asks for in the embedded counselors' words."""

from collections.abc import Sequence
from dataclasses import replace

from agents.rule_based import counselor_phrases as phrases
from agents.rule_based import tactic_phrases
from agents.rule_based.hearing import hear, read_action
from agents.rule_based.listening import find_emotions, find_voiced_thoughts, protests
from agents.rule_based.planning import find_patterns, follow_strategy
from agents.rule_based.voice import (
    FRAMING,
    Voice,
    lead_up,
    mention_once,
    must_answer_risk,
    raise_voices,
)
from psy_env.records import Plan
from psy_env.tactics import Hearing
from psy_env.views import CounselorView
from psy_env.vocabulary import Question, Seat, Strategy, Tag


class RuleBasedRealiser:
    """Draws every sentence from the banks of the embedded counselors, without any slip of theirs.

    A simple reflection takes up what was just said, whatever it was. A summary and a goodbye begin
    with words of their own, so nothing is reflected before them.
    """

    def hear(self, view: CounselorView) -> Hearing:
        """What the embedded counselors can tell."""
        voice = _raise_voice(view)
        gist, picked = voice.gist, voice.picked
        own = [hear(line.text) for line in view.lines if line.seat is Seat.COUNSELOR]
        return Hearing(
            asked=tuple(heard.asks for heard in own),
            reflected=tuple(tag for tag in own[-1].tags if not tag.is_question) if own else (),
            planned=tuple(map(read_action, view.plan.actions)) if view.plan else (),
            answered=gist.answered,
            protested=protests(gist.last),
            felt=bool(find_emotions(gist.last)),
            voiced=bool(find_voiced_thoughts(gist.last)),
            thoughts=len(picked.thoughts),
            ratings=tuple(one.number for one in gist.answers if one.number is not None),
            patterns=find_patterns(voice.focus) if voice.focus else (),
        )

    def plan(self, view: CounselorView, strategy: Strategy) -> Plan:
        """The strategy's own steps in working order."""
        voice = _raise_voice(view)
        topic = voice.picked.topics[0] if voice.picked.topics else "what the client told"
        return follow_strategy(strategy, voice.focus, topic, voice.rng)

    def say(self, view: CounselorView, question: Question, reflection: Tag | None) -> str:
        """Reflection and question; words about safety where the client speaks of risk."""
        voice = _raise_voice(view)
        if must_answer_risk(view):
            return voice.say(phrases.SAFETY)
        reflected = "" if question in FRAMING else _reflect(view, voice, question, reflection)
        return mention_once(f"{reflected} {voice.ask(question)}".strip(), voice.focus)


def _raise_voice(view: CounselorView) -> Voice:
    return raise_voices(replace(view, n=1))[0]


def _reflect(view: CounselorView, voice: Voice, question: Question, kind: Tag | None) -> str:
    if kind is None:
        return ""
    if kind is Tag.R_SIMPLE:
        return lead_up(view, voice, question)
    return voice.say(_find_bank(voice, kind))


def _find_bank(voice: Voice, kind: Tag) -> Sequence[str]:
    """The bank of a kind; a feeling where no thought was voiced yet, what weighs where no feeling
    was named."""
    felt = phrases.REFLECTIONS if voice.picked.emotions else phrases.UNNAMED_REFLECTIONS
    return {
        Tag.R_EMOTIONAL: felt,
        Tag.R_THOUGHT: tactic_phrases.THOUGHTS if voice.focus else felt,
        Tag.R_MEANING: tactic_phrases.MEANINGS,
        Tag.R_REFRAME: tactic_phrases.REFRAMES,
        Tag.R_SUMMARY: tactic_phrases.SUMMARIES if voice.picked.emotions else felt,
    }[kind]
