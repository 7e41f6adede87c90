# Two commands for everybody: `make demo` and `make test`. `make check` is what CI runs first.
PYTHON ?= python3
VENV ?= .venv
RUN = $(VENV)/bin
LOCK = -c requirements.lock

.PHONY: demo test check fast install install-test docs format lock clean

demo: $(VENV)/demo-ready
	$(RUN)/communique demo

test: $(VENV)/test-ready
	$(RUN)/pytest

check: $(VENV)/test-ready
	$(RUN)/ruff check src tests
	$(RUN)/ruff format --check src tests
	$(RUN)/mypy
	$(RUN)/pytest -m "not model and not shared and not slow"
	$(RUN)/python docs/generate.py --check

$(VENV)/made:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/demo-ready: $(VENV)/made pyproject.toml requirements.lock
	$(RUN)/pip install --quiet --disable-pip-version-check $(LOCK) -e .
	touch $@

$(VENV)/test-ready: $(VENV)/made pyproject.toml requirements.lock
	$(RUN)/pip install --quiet --disable-pip-version-check $(LOCK) -e '.[test,check]'
	touch $@ $(VENV)/demo-ready

# Writes what is generated: the data dictionary and the JSON Schema in docs/.
docs: $(VENV)/test-ready
	$(RUN)/python docs/generate.py

format: $(VENV)/test-ready
	$(RUN)/ruff format src tests
	$(RUN)/ruff check --fix src tests

# Pins what a fresh environment resolves to today.
lock:
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip install --quiet '.[test,check]'
	$(VENV)-lock/bin/pip freeze --exclude communique --exclude pip --exclude setuptools > requirements.lock
	rm -rf $(VENV)-lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
