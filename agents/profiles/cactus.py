"""Import CACTUS's intake forms: clients that nobody here wrote, in three attitudes.

The file is `resource/dataset/evaluation.json` of the published repository: an array of rows with
`AI_client` (`intake_form`, `attitude`: positive, neutral or negative) and `ground_truth_CBT`, the
techniques that suit. Rules over words read it; a form whose thought, event or feeling is not told
in so many words is left out with its reason. COUNTERPARTS says what a form does not hold.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from agents.profiles.leaks import gives_away
from agents.profiles.patternreframe.importer import ImportReport, Reject, make_report
from agents.row_file import FileRow, read_objects
from agents.rule_based.techniques import FITTING
from psy_env.errors import InputError
from psy_env.records import Profile
from psy_env.vocabulary import Attitude, Distortion, Strategy

ATTITUDES: Mapping[str, Attitude] = {
    "positive": Attitude.OPEN,
    "neutral": Attitude.HESITANT,
    "negative": Attitude.DEFENSIVE,
}
"""How the three attitudes are read: engaged, wavering, and defending itself."""

COUNTERPARTS = (
    "no pattern of thought stands in the forms: the one is taken that the marked technique fits "
    "best",
    "attitudes are three: positive is read as open, neutral as hesitant, negative as defensive",
    "age, gender, education, past history, functioning and the opening lines have no place in a "
    "profile",
    "there are no balanced thoughts",
)
"""What a form and a profile do not have in common."""

FEELINGS: Mapping[str, str] = {
    "anxi": "anxious", "worr": "worried", "stress": "stressed", "sad": "sad", "guilt": "guilty",
    "depress": "depressed", "hopeless": "hopeless", "frustrat": "frustrated", "fear": "afraid",
    "ashamed": "ashamed", "shame": "ashamed", "disappoint": "disappointed", "lonel": "lonely",
    "inadequa": "inadequate", "self-doubt": "unsure of myself", "pessimis": "pessimistic",
    "demotivat": "discouraged", "overwhelm": "overwhelmed", "angry": "angry", "anger": "angry",
    "despair": "desperate", "embarrass": "embarrassed", "worthless": "worthless",
}  # fmt: skip
"""Words of a form that name a feeling, and how it fits 'I feel ...'."""

_SECTION = re.compile(r"(?m)^\s*\d+\. ([A-Z][^\n]*)\n")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_THOUGHT = re.compile(
    r"\b(?:(?:thoughts?|beliefs?|idea|fear|worry|feeling|assumption) (?:of |is )?that"
    r"|(?:made|make|makes|making|led|leads|leading) me (?:to )?(?:believe|think|feel)(?: that)?"
    r"|I (?:\w+ )?(?:believe|think|feel|fear|assume|am convinced)(?: that)?)"
    r" ((?:I|I'm|I'll|nobody|everyone|everybody|no one|people|they|he|she|nothing)\b [^.;]{6,120}?)"
    r"(?=,|[.;]| (?:causing|leading|despite|which|resulting|due|because|especially|particularly"
    r"|even|and (?:this|it))\b|$)"
)
_NO_THOUGHT = re.compile(r"\b(?:cause|stress|pressure|started|began|triggered|contribut)", re.I)
_EVENT = re.compile(r"\b(?:after|when|ago|started|began|last (?:week|month|year)|since)\b")
_TOPIC = re.compile(
    r"\b(?:my (?:[a-z]+(?:-[a-z]+)?(?: (?:career|business|relationship|goals?|skills|job))?)"
    r"|work|school|money)\b"
)
_NO_TOPIC = frozenset(
    "mind mood thoughts feelings self-esteem motivation abilities belief life stress anxiety "
    "symptoms overall mental own best well-being daily ability emotions confidence teenage strict "
    "commanding ex current first new old whole recent fellow late current previous close".split()
)


class _UnusableFormError(Exception):
    """A form that cannot be read, with the reason."""


def import_cactus(path: Path) -> ImportReport:
    """The profiles of a file and the rows left out. Raises InputError for a file of another
    kind."""
    return make_report(_read_row(row) for row in read_objects(path))


def _read_row(row: FileRow) -> Profile | Reject:
    client = row.fields.get("AI_client")
    if not isinstance(client, dict) or not isinstance(client.get("intake_form"), str):
        raise InputError(
            "no intake form is here",
            "Give CACTUS's evaluation.json: rows with AI_client and its intake_form.",
            place=row.place,
        )
    form = client["intake_form"]
    try:
        attitude = ATTITUDES[str(client.get("attitude"))]
        techniques = row.fields.get("ground_truth_CBT")
        return _make_profile(form, attitude, techniques, f"cactus-{row.number:03}-{attitude}")
    except KeyError:
        reason = "its attitude is none of positive, neutral and negative"
    except _UnusableFormError as error:
        reason = str(error)
    return Reject(row.number, reason, " ".join(form.split())[:200])


def _make_profile(form: str, attitude: Attitude, techniques: Any, name: str) -> Profile:
    head, sections = _split_form(form)
    problem = list(_split_sentences(sections.get("presenting problem", "")))
    reason = " ".join(_split_sentences(sections.get("reason for seeking counseling", "")))
    thought = _find_thought(problem)
    event = next((s for s in problem if _EVENT.search(s) and not _holds(s, thought)), "")
    told = " ".join((reason, *problem)).lower()
    feeling = next((word for stem, word in FEELINGS.items() if stem in told), "")
    topics = (found.group(0) for found in _TOPIC.finditer(" ".join(problem)))
    topic = next((one for one in topics if not _NO_TOPIC & {*one.split()}), "")
    for found, what in (
        (reason, "no reason for seeking counseling"),
        (event, "no event is told"),
        (feeling, "no feeling is named"),
        (topic, "no topic is plain to see"),
    ):
        if not found:
            raise _UnusableFormError(what)
    if gives_away(reason, [thought]):
        raise _UnusableFormError("the reason for coming gives the thought away")
    return Profile(
        profile_id=name,
        name=head.get("name", "").split(" ")[0] or "Alex",
        persona=_tell_persona(head, sections.get("social support system", "")),
        attitude=attitude,
        distortion=_choose_distortion(techniques),
        emotion=feeling,
        topic=topic,
        surface_problem=reason,
        triggering_situation=event,
        automatic_thoughts=(thought,),
        negative_thought=f"{event.rstrip('.')}: {thought}",
        source="cactus",
    )


def _split_form(form: str) -> tuple[dict[str, str], dict[str, str]]:
    """The fields of the head and the numbered sections, by lower-cased names."""
    parts = _SECTION.split(f"{form.strip()}\n")
    fields = re.findall(r"(?m)^([A-Z][A-Za-z ]+):[ \t]*\n?([^\n:]+)$", parts[0])
    head = {key.lower(): value.strip() for key, value in fields}
    names = (re.sub(r"[:(].*", "", name).strip().lower() for name in parts[1::2])
    return head, dict(zip(names, parts[2::2], strict=True))


def _split_sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(text.strip()):
        if sentence.strip():
            yield f"{sentence.strip().rstrip('.')}."


def _find_thought(problem: list[str]) -> str:
    """The thought as a sentence, from the first one that tells it."""
    for sentence in problem[:3]:
        found = _THOUGHT.search(sentence)
        if found and not _NO_THOUGHT.search(found[1]):
            thought = found[1].strip()
            return f"{thought[0].upper()}{thought[1:]}."
    raise _UnusableFormError("no thought is told in so many words")


def _holds(sentence: str, thought: str) -> bool:
    return thought[:-1].lower() in sentence.lower()


def _choose_distortion(techniques: Any) -> Distortion:
    """The pattern that the first marked technique fits best."""
    titles = {strategy.title: strategy for strategy in Strategy}
    named = techniques if isinstance(techniques, list) else []
    known = [titles[title] for title in named if title in titles]
    if not known:
        raise _UnusableFormError("none of its techniques is one of the twelve strategies")
    places = {
        distortion: fitting.index(known[0])
        for distortion, fitting in FITTING.items()
        if known[0] in fitting
    }
    if not places:
        raise _UnusableFormError("its technique fits no pattern of thought")
    return min(places, key=lambda distortion: places[distortion])


def _tell_persona(head: Mapping[str, str], support: str) -> str:
    """Work and people, in the first person."""
    told = [f"My occupation is {head['occupation'].lower()}."] if head.get("occupation") else []
    told += [one for one in _split_sentences(support) if one.startswith(("I ", "My "))][:2]
    return " ".join(told) or "There is not much to tell about me."
