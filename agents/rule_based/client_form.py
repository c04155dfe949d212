"""How the embedded client fills the session reactions form."""

import random

from agents.rule_based.client_state import State, begin, feel, trait
from agents.rule_based.covered import sort_covered
from agents.rule_based.tempers import ORDINARY, Manner
from psy_env.records import Ratings
from psy_env.seeds import derive_seed
from psy_env.views import ClientView


def fill_reactions(view: ClientView, manner: Manner = ORDINARY) -> Ratings:
    """The whole form, 1-5 an item; what these rules know nothing of is unscored."""
    state = feel(view.profile, view.lines, manner)
    felt = _feel_items(state, begin(view.profile, manner), len(view.profile.automatic_thoughts))
    filled = {key: _to_scale(value, view, key) for key, value in felt.items()}
    scores, causes = sort_covered(view.rubric, filled)
    return Ratings(rubric="session_reactions", scores=scores, causes=causes)


def _feel_items(state: State, start: State, thoughts: int) -> dict[str, float]:
    """Each item as the client feels it, 0-1."""
    heard = max(1, state.heard)
    relief = start.distress - state.distress
    loosened = 1 - state.belief / start.belief
    opened = state.disclosed / thoughts
    warmth = state.understood / heard
    guided = state.guided / heard
    harm = min(1.0, state.harmed)
    support = 0.55 * state.trust + 0.32 * warmth - 0.45 * harm
    works = min(1.0, state.fitting_steps / 3)
    stuck = 1 - 0.42 * works - 0.30 * opened - 0.22 * guided
    return {
        "insight": 0.12 + 0.30 * opened + 0.85 * loosened,
        "perceived_support": 0.14 + support,
        "cognitive_distance": 0.02 + 0.85 * loosened + 0.10 * warmth,
        "empowerment": 0.02 + 0.75 * loosened + 0.38 * state.trust - 0.3 * harm,
        "therapeutic_stuckness": 0.05 + 0.62 * stuck + 0.25 * harm,
        "interpersonal_hope": 0.12
        + 0.16 * state.perspective
        + 0.35 * loosened
        + 0.25 * state.trust
        - 0.2 * harm,
        "goal_clarity": 0.08 + 0.26 * opened + 0.24 * guided + 0.30 * works - 0.2 * harm,
        "intervention_discomfort": 0.05 + 0.75 * harm + 0.16 * (1 - state.trust) * guided,
        "coping_skills": 0.02 + 0.22 * min(2, state.committed) + 0.35 * works + 0.25 * loosened,
        "emotional_deterioration": 0.05
        - 1.6 * min(0.0, relief)
        + 0.35 * harm
        + 0.15 * (1 - state.trust),
        "engagement": 0.02 + 0.80 * state.engagement + 0.20 * guided - 0.3 * harm,
        "guidance_deficit": 0.02 + 0.50 * (1 - guided) + 0.30 * (1 - works) + 0.10 * harm,
        "emotional_relief": 0.08 + 1.10 * relief + 0.35 * support,
        "self_acceptance": 0.08 + 0.60 * loosened + 0.45 * support,
    }


def _to_scale(felt: float, view: ClientView, key: str) -> int:
    """0-1 to 1-5, with a little of how this person fills in forms."""
    rng = random.Random(derive_seed(view.seed, "form", key))
    value = (
        1
        + 4 * felt
        + 0.25 * trait(view.profile.profile_id, "form") * (0.5 - felt)
        + rng.uniform(-0.45, 0.45)
    )
    return min(view.rubric.high, max(view.rubric.low, round(value)))
