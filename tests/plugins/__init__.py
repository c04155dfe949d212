"""Tests that need a library which pins what we do not: `make test-plugins` runs them, `make test`
does not enter this folder (norecursedirs in pyproject.toml)."""
