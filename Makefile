# Two commands on a fresh machine: `make survey` and `make test`. Python 3.11 or newer is all.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVER := $(VENV)/etc/jupyter/jupyter_server_config.d
LAB := $(VENV)/share/jupyter/labextensions

.PHONY: help survey lab notebooks test browser check bench fuzz clean

help: ## Say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

survey: $(VENV)/installed ## Run every notebook; leave drafts (Markdown, PDF) and refs.bib in build/
	$(BIN)/survey build

# The figures kept in these notebooks show at once where they are trusted; whoever runs this file
# trusts them already.
lab: $(VENV)/installed ## Open JupyterLab on the notebooks
	$(BIN)/jupyter trust notebooks/*.ipynb
	$(BIN)/jupyter lab --notebook-dir=. notebooks/01-library.ipynb

notebooks: $(VENV)/installed ## Run the notebooks in place, to renew the outputs that are committed
	$(BIN)/python -m survey.build

test: $(VENV)/installed-dev ## Run all tests, the notebooks' cells included
	$(BIN)/python -m pytest
	$(BIN)/python -m pytest --nbval-lax --nbval-current-env -p no:cacheprovider notebooks

browser: $(VENV)/installed-dev ## Install a Chromium for the tests that drive one, unless there is one
	@for name in chromium chromium-browser google-chrome chrome; do command -v $$name && exit; done; \
	$(BIN)/python -m playwright install --with-deps chromium || apt-get install --yes chromium

check: $(VENV)/installed-dev ## Lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layers.py

bench: $(VENV)/installed-dev ## Measure speed against peers, side by side
	$(BIN)/python -m benchmarks

fuzz: $(VENV)/installed-dev ## Try random inputs, a minute a target; findings become tests
	nice $(BIN)/python -m tests.fuzz --keep

clean: ## Remove what was made; the notes and notebooks stay
	rm -rf build $(VENV)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@mkdir -p $(SERVER) && cp jupyter-config/survey.json $(SERVER)  # an editable install leaves it out
	@mkdir -p $(LAB) && ln -sfn ../../../../labextension $(LAB)/survey-workbench
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@mkdir -p $(SERVER) && cp jupyter-config/survey.json $(SERVER)  # an editable install leaves it out
	@mkdir -p $(LAB) && ln -sfn ../../../../labextension $(LAB)/survey-workbench
	@touch $@ $(VENV)/installed
