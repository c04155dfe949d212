"""How far judge and client can be trusted: audits in words and tables."""
