"""The report: one page that needs nothing else, with the sessions inside."""
