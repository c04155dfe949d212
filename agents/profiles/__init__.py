"""Who the clients are: the bundled bank, profile files, and the PatternReframe importer."""

from agents.profiles.leaks import gives_away
from agents.profiles.patternreframe import ImportReport, Reject, import_patternreframe
from agents.profiles.profile_files import find_profiles, load_bank, read_profiles, write_profiles

__all__ = [
    "ImportReport",
    "Reject",
    "find_profiles",
    "gives_away",
    "import_patternreframe",
    "load_bank",
    "read_profiles",
    "write_profiles",
]
