"""How many files this process may have open: as many as it is ever allowed."""

import contextlib

MOST_FILES = 65_536
"""More than any run needs; beyond it some systems grow slow."""


def raise_file_limit() -> None:
    """Raise the soft limit to the hard one, for this process and those it starts; where that is
    not allowed it stays."""
    try:
        import resource
    except ImportError:  # no such limits on this system
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
