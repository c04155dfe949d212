"""Figures of other datasets as the source prints them (Table 1, §3.3)."""

from typing import NamedTuple


class PublishedDataset(NamedTuple):
    """One row of Table 1; `average_turns` as printed, whatever its authors counted."""

    name: str
    theory: str
    structure: str
    language: str
    dialogues: int
    average_turns: float


CBT = "cognitive behavioral therapy"
PSY_STEP = PublishedDataset(
    "Psy-Step (the source)", CBT, "plan and actions", "English", 6_425, 18.0
)
PUBLISHED = (
    PublishedDataset("PsyCon", "not specified", "none", "English", 1_020, 24.6),
    PublishedDataset("SmileChat", "not specified", "none", "Chinese", 55_165, 10.4),
    PublishedDataset("Psych8k", f"{CBT} and others", "none", "English", 8_187, 10.0),
    PublishedDataset("HealMe", CBT, "plan", "English", 1_300, 3.0),
    PublishedDataset("CBT-LLM", CBT, "plan", "Chinese", 22_327, 1.0),
    PublishedDataset("CACTUS", CBT, "plan", "English", 31_577, 16.6),
    PSY_STEP,
)

SOURCE_KEPT = 0.6771
"""§3.3: the share of dialogues the source kept after CTRS and adherence."""

SOURCE_UTTERANCES = 231_172
"""§3.3 calls them turns; over 6,425 dialogues that is 36.0, so the 18.0 of Table 1 counts
exchanges."""
