"""What every report says: what this is not."""

NOTICE = "Research software: never a substitute for care."
