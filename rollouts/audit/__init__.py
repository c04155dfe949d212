"""How far judge and client can be trusted: audits in words, from saved sessions."""
