# Everything that is done with this project, from a machine that has python3 (3.11 to 3.14) and make.
# `make` alone lists the targets. PYTHON=python3.12 make report takes another Python.

PYTHON ?= python3
COMPANY ?= data/sample
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

.DEFAULT_GOAL := help
.PHONY: help setup report lab test check evidence bench messages lock clean

help: ## list the targets
	@echo "make TARGET, with one of these:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

setup: $(STAMP) ## install everything into .venv; done by the others when it is needed

report: $(STAMP) ## make the reports of the pretend company, or of COMPANY=FOLDER, into reports/
	@$(BIN)/analysis report $(COMPANY)

lab: $(STAMP) ## open JupyterLab on the notebooks
	@mkdir -p $(VENV)/share/jupyter/lab/settings
	@echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}' > $(VENV)/share/jupyter/lab/settings/overrides.json
	@$(BIN)/jupyter lab --LabApp.news_url=None notebooks

test: $(STAMP) ## run all tests, then every notebook
	$(ONE_THREAD) $(BIN)/python -m pytest -n 2 --dist loadfile -m "not evidence"
	$(ONE_THREAD) $(BIN)/python -m pytest --nbval-lax --nbval-current-env --nbval-cell-timeout=600 -W default -p no:cacheprovider notebooks

check: $(STAMP) ## lint, types, and the rules of the house
	$(BIN)/ruff check src tests $(wildcard bench)
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_house.py tests/notebooks/test_shape.py

evidence: $(STAMP) ## run the slow tests over many seeds
	$(ONE_THREAD) $(BIN)/python -m pytest -n 2 -m evidence

bench: $(STAMP) ## measure speed and memory side by side
	@$(BIN)/python bench/run.py
	@$(ONE_THREAD) $(BIN)/python bench/attrition.py

messages: $(STAMP) ## bring the translations up to date with the messages in code and notebooks
	@$(BIN)/python -m analysis.reporting.catalogue

# The lock is made by hand when a dependency in pyproject.toml changes; it needs uv.
lock: ## pin the dependencies of pyproject.toml in requirements.lock
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --fork-strategy fewest \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header -o requirements.lock

clean: ## remove the installation, stores, caches and reports
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis src/*.egg-info
	find data src tests notebooks -name .store -prune -exec rm -rf {} + -o -name __pycache__ -prune -exec rm -rf {} +
	find reports -mindepth 1 ! -name README.md -delete

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Install Python 3.11 to 3.14, or name another: make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' || \
	  { echo "$(PYTHON) is $$($(PYTHON) -V 2>&1); Python 3.11 to 3.14 is needed. Name another: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "$(PYTHON) has no venv. On Debian and Ubuntu install python3-venv."; exit 1; }
	@echo "Installing into $(VENV); this takes about a minute, once."
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@
