"""What a view looks like to an agent of the environments: texts and numbers.

Everything here is built from `session.view(seat)` alone, so the walls of psy_env.views hold. No key
is called "observation": PettingZoo gives that name a meaning of its own.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from gymnasium import spaces

from psy_env.errors import InputError
from psy_env.records import Candidate, Plan, PlanCandidate, Profile, Stage
from psy_env.rubrics import ChoiceKind
from psy_env.session import Session
from psy_env.spaces import UnicodeText
from psy_env.views import ClientView, CounselorView, Line, SessionView, SlateView
from psy_env.vocabulary import Seat

UTTERANCE_LENGTH = 8_192
RENDER_MODES = ("ansi",)
DIALOGUE_LENGTH = 65_536
"""Code points; some five times a long session. A text that is longer still is shown by its end, and
kept whole."""

STAGES: tuple[Stage, ...] = tuple(Stage)
KINDS: dict[Seat, tuple[str, ...]] = {
    Seat.COUNSELOR: (ChoiceKind.UTTERANCE, ChoiceKind.PLAN),
    Seat.CLIENT: ("utterance", "reactions"),
    Seat.EVALUATOR: (ChoiceKind.UTTERANCE, ChoiceKind.PLAN, "session"),
}
"""What the number under "kind" stands for: what a seat is asked for, or what the evaluator is to
judge."""


_OWN_FIELDS: dict[Seat, Callable[[], dict[str, spaces.Space[Any]]]] = {
    Seat.CLIENT: lambda: {"profile": UnicodeText(UTTERANCE_LENGTH)},
    Seat.EVALUATOR: lambda: {"candidates": UnicodeText(DIALOGUE_LENGTH)},
    Seat.COUNSELOR: lambda: {
        "client_utterance": UnicodeText(UTTERANCE_LENGTH),
        "stage": spaces.Discrete(len(STAGES)),
        "legal_actions": spaces.MultiBinary(2),
    },
}


def find_render_mode(given: object) -> str | None:
    """How an environment shows the dialogue. Raises InputError for a mode that there is not."""
    if given is None or (isinstance(given, str) and given in RENDER_MODES):
        return given
    raise InputError(f"no render mode {given!r}", 'Use render_mode="ansi" or None.')


def make_observation_space(seat: Seat, max_exchanges: int) -> spaces.Dict:
    """The space that `observe` of this seat stays in."""
    fields: dict[str, spaces.Space[Any]] = {
        "dialogue": UnicodeText(DIALOGUE_LENGTH),
        "kind": spaces.Discrete(len(KINDS[seat])),
    }
    if seat is not Seat.EVALUATOR:
        fields["exchange"] = spaces.Discrete(max_exchanges + 1)
    if seat is not Seat.CLIENT:
        fields |= {"plan": UnicodeText(UTTERANCE_LENGTH), "action": UnicodeText(UTTERANCE_LENGTH)}
    return spaces.Dict(fields | _OWN_FIELDS[seat]())


def observe(session: Session, seat: Seat, space: spaces.Dict) -> dict[str, Any]:
    """What this seat sees now, inside the given space."""
    view = session.view(seat)
    if isinstance(view, ClientView):
        fields = _show_client(view, form_due=session.ending is not None)
    elif isinstance(view, CounselorView):
        fields = _show_counselor(view)
    else:
        fields = _show_evaluator(view)
    return {key: _fit(space[key], value) for key, value in fields.items()}


def _fit(space: spaces.Space[Any], value: Any) -> Any:
    return space.fit(value) if isinstance(space, UnicodeText) else value


def _show_counselor(view: CounselorView) -> dict[str, Any]:
    """`legal_actions`: may the current action be repeated, may the next one be carried out."""
    repeat = view.action is not None and view.action in view.legal_actions
    advance = any(index != view.action for index in view.legal_actions)
    return {
        "dialogue": render_dialogue(view.lines),
        "client_utterance": next(
            (line.text for line in reversed(view.lines) if line.seat is Seat.CLIENT), ""
        ),
        "kind": KINDS[Seat.COUNSELOR].index(view.kind),
        "stage": STAGES.index(view.stage),
        "plan": render_plan(view.plan),
        "action": _name_action(view.plan, view.action),
        "legal_actions": np.array([repeat, advance], dtype=np.int8),
        "exchange": view.exchange,
    }


def _show_client(view: ClientView, *, form_due: bool) -> dict[str, Any]:
    return {
        "dialogue": render_dialogue(view.lines),
        "kind": int(form_due),
        "profile": render_profile(view.profile),
        "exchange": view.exchange,
    }


def _show_evaluator(view: SlateView | SessionView) -> dict[str, Any]:
    slate = view if isinstance(view, SlateView) else None
    return {
        "dialogue": render_dialogue(view.lines),
        "kind": KINDS[Seat.EVALUATOR].index(slate.kind if slate else "session"),
        "candidates": _render_candidates(slate.candidates if slate else ()),
        "plan": render_plan(view.plan),
        "action": _name_action(view.plan, slate.action if slate else None),
    }


def render_dialogue(lines: tuple[Line, ...]) -> str:
    """One line an utterance: "Client: ..." and "Counselor: ..."."""
    return "\n".join(f"{line.seat.title()}: {line.text}" for line in lines)


def render_plan(plan: Plan | None) -> str:
    """Strategy, objective and the actions under the numbers that a move may name; "" without a
    plan."""
    if plan is None:
        return ""
    head = [f"Strategy: {plan.strategy.title}"] if plan.strategy else []
    return "\n".join(
        (
            *head,
            f"Objective: {plan.objective}",
            *(f"{i}. {step}" for i, step in enumerate(plan.actions, 1)),
        )
    )


def render_profile(profile: Profile) -> str:
    """A client's own story, one labelled line a field."""
    fields = {
        "Name": profile.name,
        "Persona": profile.persona,
        "Attitude": profile.attitude,
        "Emotion": profile.emotion,
        "Topic": profile.topic,
        "Problem": profile.surface_problem,
        "Situation": profile.triggering_situation,
        "Automatic thoughts": " ".join(profile.automatic_thoughts),
        "Negative thought": profile.negative_thought,
        "Thinking pattern": profile.distortion,
    }
    return "\n".join(f"{label}: {text}" for label, text in fields.items())


def _name_action(plan: Plan | None, action: int | None) -> str:
    return "" if plan is None or action is None else plan.actions[action]


def _render_candidates(candidates: tuple[Candidate, ...]) -> str:
    return "\n\n".join(
        f"[{index}] {_render_candidate(candidate)}" for index, candidate in enumerate(candidates)
    )


def _render_candidate(candidate: Candidate) -> str:
    if isinstance(candidate, PlanCandidate):
        return render_plan(candidate.plan)
    claimed = "" if candidate.action is None else f"(action {candidate.action + 1}) "
    return claimed + candidate.utterance
