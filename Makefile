# Two commands do all set-up: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test docs web coverage pythons bench clean

# The one screen, then a report of the same case; the last lines say how to open the workbench, and
# where the report is.
REPORT := build/ukraine-2022.html
demo: $(VENV)/.installed-for-reports
	@mkdir -p build
	@echo "Solving the Ukraine crisis as it stood on 7 December 2021 (the first run also compiles the solver, a minute or two) …"
	$(BIN)/standoff run ukraine-2022
	@echo
	@echo "Writing the report …"
	@$(BIN)/standoff report ukraine-2022 --output $(REPORT)
	@echo "The workbench, with every question on a page: $(BIN)/standoff serve"
	@echo "The report, to be opened in a browser: $(CURDIR)/$(REPORT)"

test: $(VENV)/.installed-for-tests
	$(BIN)/ruff format --check src tests benchmarks docs
	$(BIN)/ruff check src tests benchmarks docs
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadfile

# The documentation as a site, in build/docs; a warning fails it.
docs: $(VENV)/.installed-for-tests
	$(BIN)/python -m docs.generate
	$(BIN)/python -m sphinx -b html -W --keep-going -q docs build/docs
	@echo "Open build/docs/index.html"

# The workbench's script, made anew from its sources in workbench/; only who changes them needs Node.
web:
	cd workbench && npm ci --no-audit --no-fund && npm run build

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else "Standoff needs Python 3.11 or newer; this is %d.%d. Name another with: make demo PYTHON=python3.12" % v[:2])'
	@echo "Making an environment in $(VENV) …"
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-for-reports: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Standoff and what its reports and the workbench are made with into $(VENV) …"
	$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -e '.[report,web]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-for-tests: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@ $(VENV)/.installed $(VENV)/.installed-for-reports

# Every Python that Standoff supports and that is here, one after the other, each in a .venv of its own.
pythons:
	@for each in 3.11 3.12 3.13 3.14; do \
	  if python$$each -c '' 2>/dev/null; then \
	    echo "Python $$each"; $(MAKE) test PYTHON=python$$each VENV=.venv-$$each || exit 1; \
	  else echo "Python $$each is not here; left out."; fi; \
	done

# What the tests reach, and that it is no less than the floor in pyproject.toml. The tests named here
# are the quick ones; of the rest, most repeat a study many times.
MEASURED := tests/base tests/case tests/report tests/questions tests/golden tests/cli/test_run.py tests/cli/test_talks_told.py tests/cli/test_graph.py
coverage: $(VENV)/.installed-for-tests
	@mkdir -p build
	$(BIN)/python -m coverage run -m pytest $(MEASURED)
	$(BIN)/python -m coverage report

bench: $(VENV)/.installed-for-tests
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) .venv-* build docs/api docs/cases docs/project .mypy_cache .ruff_cache .pytest_cache .hypothesis
