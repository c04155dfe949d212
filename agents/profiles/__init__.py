"""Who the clients are: the bundled bank, profile files, and the PatternReframe importer."""

from agents.profiles.files import (
    find_profiles,
    load_bank,
    load_safety,
    read_profiles,
    write_profiles,
)
from agents.profiles.leaks import gives_away
from agents.profiles.patternreframe.importer import ImportReport, Reject, import_patternreframe
from agents.profiles.patternreframe.reasons import Reason

__all__ = [
    "ImportReport",
    "Reason",
    "Reject",
    "find_profiles",
    "gives_away",
    "import_patternreframe",
    "load_bank",
    "load_safety",
    "read_profiles",
    "write_profiles",
]
