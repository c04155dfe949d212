"""The six questions that a rater answers about each dialogue, in our own words (E.1)."""

from typing import NamedTuple

LOWEST, HIGHEST = 1, 5
SCALE = tuple(range(LOWEST, HIGHEST + 1))


class ReviewQuestion(NamedTuple):
    """One question, 1-5; `anchors` say what 1, 3 and 5 stand for, `source_mean` is the source's
    average (§3.4)."""

    key: str
    title: str
    text: str
    anchors: tuple[str, str, str]
    source_mean: float

    @property
    def anchored(self) -> tuple[tuple[int, str], ...]:
        """The answers that are explained, each with its explanation."""
        return tuple(zip((LOWEST, (LOWEST + HIGHEST) // 2, HIGHEST), self.anchors, strict=True))


QUESTIONS: tuple[ReviewQuestion, ...] = (
    ReviewQuestion(
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
    ReviewQuestion(
        "problem_coverage",
        "The problem is taken up",
        "Is the problem that the client brings spoken about in the conversation?",
        ("it never comes up", "in passing, or only a part of it", "it is named and worked with"),
        4.90,
    ),
    ReviewQuestion(
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
    ReviewQuestion(
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
    ReviewQuestion(
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
    ReviewQuestion(
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
KEYS: tuple[str, ...] = tuple(question.key for question in QUESTIONS)

GUIDE = (
    "Read the profile, the plan and the whole dialogue, then answer six questions about it. "
    f"Each takes a whole number from {LOWEST} (very poor) to {HIGHEST} (very good); {LOWEST}, 3 "
    f"and {HIGHEST} are "
    "explained, 2 and 4 lie in between. Leave a question open if you cannot judge it. Work alone: "
    "your own judgement "
    "is what counts. The clients are invented, but the dialogues may touch on distress; pause or "
    "stop whenever you like."
)


def render_questions() -> str:
    """Guide, questions and anchors as plain text, for those who fill in the spreadsheet."""
    parts = [GUIDE]
    for number, question in enumerate(QUESTIONS, 1):
        lines = [f"{number}. {question.title} (column {question.key})", f"   {question.text}"]
        parts.append(
            "\n".join(
                [*lines, *(f"   {answer} = {meaning}" for answer, meaning in question.anchored)]
            )
        )
    return "\n\n".join(parts) + "\n"
