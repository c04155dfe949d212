"""What the embedded cast has no rule for is unscored, and says so."""

from collections.abc import Mapping

from psy_env.rubrics import Rubric

NOT_COVERED = "not covered by the embedded cast"
"""Why an item of a rubric has no score that these rules know nothing of."""


def sort_covered(
    rubric: Rubric, found: Mapping[str, int]
) -> tuple[dict[str, int | None], dict[str, str]]:
    """The scores of a rubric's items, None for what the rules know nothing of, with the cause."""
    scores = {key: found.get(key) for key in rubric.keys}
    return scores, {key: NOT_COVERED for key, score in scores.items() if score is None}
