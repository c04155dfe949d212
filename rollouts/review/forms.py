"""The forms that experts fill in: what each is about, shows and asks (App. C.3, E).

Criteria and headings are the source's; guides, questions and meanings are written here. The CTRS
items have the levels that a judging model is given, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from agents.prompts import Prompts, name_anchors
from psy_env.comparing import COMPARISON, Preferred
from psy_env.rubrics import CTRS, ChoiceKind
from rollouts.review.questions import ReviewQuestion, scale

CLIENT = ("problem", "situation", "thoughts")
PLAN, CONVERSATION = "plan", "conversation"
SIDES = ("a", "b")
"""What stands to be read, as columns of a spreadsheet."""

PREFERENCE = "preference"
"""The one question about two utterances or plans (E.2)."""

INTERVIEW = "interview"
"""The name of the item that asks about all dialogues at once."""

_CARE = (
    "Leave a question open if you cannot judge it. Work alone: your own judgement is what counts. "
    "The clients are invented, but the dialogues may touch on distress; pause or stop whenever you "
    "like."
)
_OF_TWO = "Two counselors met the same client, each alone."
_EITHER = "Which of the two stands as A is drawn by lot, anew each time."


class FormKind(StrEnum):
    """What is reviewed."""

    DATASET = "dataset"
    CTRS = "ctrs"
    UTTERANCE = "utterance"
    PLAN = "plan"
    HEAD_TO_HEAD = "head-to-head"
    INTERVIEW = "interview"

    @property
    def choice(self) -> ChoiceKind | None:
        """The kind of choice whose mined pairs are reviewed; None for whole sessions."""
        return ChoiceKind(self) if self in (FormKind.UTTERANCE, FormKind.PLAN) else None


@dataclass(frozen=True)
class ReviewForm:
    """One form: what it is about, how much of it by default, what it shows, and what it asks.

    `sides` heads the two that are compared; "" where nothing is. `guide_of_two` stands in place of
    the guide where these come from two runs, each after a dialogue of its own.
    """

    meaning: str
    sample: int
    columns: tuple[str, ...]
    guide: str
    questions: tuple[ReviewQuestion, ...]
    sides: str = ""
    guide_of_two: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The questions' keys in their order."""
        return tuple(question.key for question in self.questions)


def _rate(
    key: str, title: str, text: str, anchors: tuple[str, str, str], source: float
) -> ReviewQuestion:
    """A question of E.1, 1-5, of which 1, 3 and 5 are explained; the source's mean is from §3.4."""
    return ReviewQuestion(
        key, title, text, scale(1, 5), dict(zip("135", anchors, strict=True)), source
    )


_DATASET = (
    _rate(
        "coherence",
        "Problem and thoughts belong together",
        "Could a person who comes with this problem well be carrying these automatic thoughts?",
        (
            "they have nothing to do with each other",
            "a link can be made, but it is loose",
            "one leads to the other",
        ),
        4.92,
    ),
    _rate(
        "problem_coverage",
        "The problem is taken up",
        "Is the problem that the client brings spoken about in the conversation?",
        ("it never comes up", "in passing, or only a part of it", "it is named and worked with"),
        4.90,
    ),
    _rate(
        "thought_elicitation",
        "The thoughts come out",
        "Do the automatic thoughts come to light, in the client's words or in what the counselor "
        "reflects back?",
        (
            "none of them does",
            "they are hinted at, or only some come out",
            "all are spoken out and looked at",
        ),
        4.96,
    ),
    _rate(
        "plan_action_fit",
        "Plan and actions suit the client",
        "Are the plan and its actions a sensible choice for this client, at this point of the "
        "conversation?",
        (
            "they would not help, or could harm",
            "usable, but generic or in a doubtful order",
            "what the client needs",
        ),
        4.83,
    ),
    _rate(
        "execution_fidelity",
        "The actions are carried out",
        "Does the counselor really do what each action says, rather than announce it or pass over "
        "it?",
        (
            "actions are announced at most",
            "about half of them are carried out",
            "each is carried out with the client",
        ),
        4.89,
    ),
    _rate(
        "interpersonal",
        "The counselor relates well",
        "How warmly and attentively does the counselor meet what this client says and feels?",
        (
            "cold, or not listening",
            "polite, but by routine",
            "warm, and answering this very person",
        ),
        4.88,
    ),
)


def _rate_item(key: str, meaning: str) -> ReviewQuestion:
    """A CTRS item, 0-6, with the levels that are written down for it."""
    lines = Prompts({}).render(name_anchors(key)).splitlines()
    levels = dict(line.split(": ", 1) for line in lines)
    title = key.replace("_", " ").capitalize()
    return ReviewQuestion(
        key, title, f"The counselor {meaning}.", scale(CTRS.low, CTRS.high), levels
    )


def _prefer(key: str, meaning: str) -> ReviewQuestion:
    """A criterion of E.3: A, B or a tie."""
    title = key.replace("_", " ").capitalize()
    return ReviewQuestion(key, title, f"Which counselor {meaning}?", tuple(Preferred))


_INTERVIEW = (
    ReviewQuestion(
        "clinical_validity",
        "Overall clinical validity",
        "How close are these dialogues to real sessions of cognitive behavioral therapy? What "
        "rings true, what would not happen, and what would you not want to happen?",
    ),
    ReviewQuestion(
        "structured_design",
        "Usefulness of the structured design",
        "The sessions tie a problem to the thoughts underneath, and those to a plan and its "
        "actions. What does that structure help with, and where does it get in the way?",
    ),
    ReviewQuestion(
        "practical_value",
        "Practical value",
        "What would you use such dialogues, or a counselor trained on them, for? What would have "
        "to change before that, and for whom are they not suitable?",
    ),
)


def _choose(noun: str, text: str) -> tuple[ReviewQuestion, ...]:
    """The one question of E.2, which allows no tie."""
    return (ReviewQuestion(PREFERENCE, f"The better {noun}", text, (Preferred.A, Preferred.B)),)


FORMS: Mapping[FormKind, ReviewForm] = {
    FormKind.DATASET: ReviewForm(
        "six questions about whole dialogues (E.1)",
        130,
        (*CLIENT, PLAN, CONVERSATION),
        "Read the profile, the plan and the whole dialogue, then answer six questions about it. "
        "Each takes a whole number from 1 (very poor) to 5 (very good); 1, 3 and 5 are explained, "
        f"2 and 4 lie in between. {_CARE}",
        _DATASET,
    ),
    FormKind.CTRS: ReviewForm(
        "the seven CTRS items (0-6) of whole sessions",
        60,
        (*CLIENT, CONVERSATION),
        "Read the whole session, then rate the counselor on seven items of cognitive therapy. Each "
        f"takes a whole number from {CTRS.low} to {CTRS.high}; even ones are explained, odd ones "
        "lie in between. Judge the counselor's part, not whether the client got better. The "
        "thoughts in the client's profile are for you: the counselor did not know them. "
        f"{_CARE}",
        tuple(_rate_item(item.key, item.meaning) for item in CTRS.items),
    ),
    FormKind.UTTERANCE: ReviewForm(
        "which of two utterances suits better, mined ones or of two runs (E.2, C.3)",
        100,
        (CONVERSATION, *SIDES),
        "Read the dialogue up to the point where the counselor has to answer, then the two things "
        "that could be said next, and choose the more appropriate one. There is no tie: where both "
        f"are near each other, say which you would rather hear. {_EITHER} {_CARE}",
        _choose("utterance", "Which of the two would you rather have the counselor say now?"),
        sides="Utterance",
        guide_of_two=f"{_OF_TWO} Each side is one dialogue up to a reply of its counselor, after "
        "the client said much the same. Choose the side whose last reply is the more appropriate "
        "one after what was said there; what stands before it is not compared. There is no tie: "
        f"where both are near each other, say which you would rather hear. {_EITHER} {_CARE}",
    ),
    FormKind.PLAN: ReviewForm(
        "which of two plans suits better, mined ones or of two runs (E.2, C.3)",
        100,
        (CONVERSATION, *SIDES),
        "Read the dialogue so far, then two plans of cognitive behavioral therapy for what comes "
        "next, each with its actions in order, and choose the clinically more appropriate one. "
        "There is no tie: where both are near each other, say which you would rather follow. "
        f"{_EITHER} {_CARE}",
        _choose("plan", "Which plan, with its actions, suits this client now?"),
        sides="Plan",
        guide_of_two=f"{_OF_TWO} Each side is a plan of cognitive behavioral therapy for what "
        "comes next, with its actions in order, and below it the dialogue after which it was made. "
        "Choose the clinically more appropriate plan; the dialogues are not compared. There is no "
        "tie: where both are near each other, say which you would rather follow. "
        f"{_EITHER} {_CARE}",
    ),
    FormKind.HEAD_TO_HEAD: ReviewForm(
        "which of two counselors was better with the same client (E.3)",
        150,
        (*CLIENT, *SIDES),
        "Two counselors met the same client, each alone. Read both sessions, then answer seven "
        "questions with A, B or a tie; a tie is for two that are about as good, or as poor. The "
        "client may say other things in each, because the counselors did. The thoughts in the "
        "client's profile are for you: the counselors did not know them. Length alone is no merit. "
        f"{_EITHER} {_CARE}",
        tuple(_prefer(item.key, item.meaning) for item in COMPARISON.items),
        sides="Counselor",
    ),
    FormKind.INTERVIEW: ReviewForm(
        "an interview in free words, under the three headings of Table 9",
        10,
        (*CLIENT, PLAN, CONVERSATION),
        "Read the dialogues one after the other; notes on single ones are welcome as comments. At "
        "the end stands a page with three questions about all of them, to be answered in your own "
        f"words, as long or short as you like. {_CARE}",
        _INTERVIEW,
    ),
}
"""Every form by its kind."""


def find_form(kind: FormKind, *, of_two: bool = False) -> ReviewForm:
    """The form of this kind, `of_two` where what is compared comes from two runs."""
    form = FORMS[kind]
    if of_two and form.guide_of_two:
        return replace(form, guide=form.guide_of_two, columns=SIDES)
    return form
