"""Any chat model as a plain counselor: it speaks, and no plan or form is asked of it."""

from functools import partial

from agents.baselines.names import Baseline
from agents.llm.plain_counselor import PlainCounselor

BASELINE = Baseline(
    "chat",
    partial(PlainCounselor, planning=False),
    "any chat model as a plain counselor: no plan, no form of reply",
)
