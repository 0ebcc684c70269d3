# Everything runs in .venv, made on first use; nothing is installed elsewhere.
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Every process that the tests start would compile the package anew.
unexport PYTHONDONTWRITEBYTECODE
# A file stays in one process, which shares its fixtures; in the order of tests/conftest.py.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.PHONY: demo test test-slow consumers coverage lint docs schemas audit clean

$(VENV)/ready: pyproject.toml constraints.txt
	python3 -m venv $(VENV)
	$(PIP) torch==2.13.0
	$(PIP) -c constraints.txt -e .
	touch $@

$(VENV)/ready-dev: $(VENV)/ready
	$(PIP) -c constraints.txt -e '.[test,dev]'
	touch $@

demo: $(VENV)/ready
	$(BIN)/curate run sample_data/dump -o demo_out --budget 200 --force

test: $(VENV)/ready-dev
	$(BIN)/python -m pytest $(PARALLEL)

test-slow: $(VENV)/ready-dev
	CURATE_NEW_EXAMPLES=1 $(BIN)/python -m pytest $(PARALLEL) -m "slow or hypothesis"

# What trainers and evaluators read of our exports, each in an environment of its own below .consumers (5 GB for all);
# NAME is one or more of the folders of tests/consumers.
consumers: $(VENV)/ready
	$(BIN)/python -m tools.consumers $(NAME)

# Lines of curate/ that the tests run in their own processes; it nearly doubles their time, so that make test goes without it.
coverage: $(VENV)/ready-dev
	$(BIN)/python -m pytest $(PARALLEL) --cov --cov-report=term:skip-covered

lint: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict curate tools
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

# The pages of docs/ in a browser, made anew whenever one is saved.
docs: $(VENV)/ready-dev
	$(BIN)/mkdocs serve

schemas: $(VENV)/ready-dev
	$(BIN)/python -m tools.schemas schemas docs

# Known faults of the pinned versions; asks the package index for them, so it needs the network. --strict: what could not be looked up fails, too.
audit: $(VENV)/ready
	$(PIP) -c constraints.txt -e '.[audit]'
	$(BIN)/pip-audit --strict --no-deps --disable-pip -r constraints.txt

clean:
	rm -rf $(VENV) .consumers demo_out site
