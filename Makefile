# Two commands matter: `make run` and `make test`. Everything they need, they bring.
PYTHON ?= $(shell command -v python3.11 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# Machines that offer a CPU build of PyTorch name its folder in PIP_FIND_LINKS; elsewhere uv picks that build itself.
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
# Byte code is kept, also where the environment says otherwise: else each process compiles all of it again.
export PYTHONDONTWRITEBYTECODE :=
TORCH := $(if $(UV_FIND_LINKS),,--torch-backend=cpu)
# The pins are complete, so nothing is resolved again; byte code is compiled now, so that no start has to.
INSTALL = $(UV) pip install --quiet --python $(BIN)/python --no-deps $(TORCH)
# For the first 3.11, so that every 3.11 can install them: Debian has 3.11.2.
PINS = $(UV) pip compile --quiet --python-version 3.11.0 --no-header --no-annotate --no-emit-index-url \
	--no-emit-find-links pyproject.toml

# The documents with generated parts; docs/reference.py and docs/examples.py write these.
GENERATED = docs/architecture.md docs/reference.md docs/scaling.md docs/staff.md docs/webhooks.md deploy/kundig.env

.PHONY: run install test test-install fast check docs pins audit wheel benchmark clean

run: install
	@$(BIN)/kundig serve --demo

install: $(VENV)/.installed

$(VENV)/.installed: $(UV) requirements/run.txt pyproject.toml
	@echo "Installing Kundig; the first time takes a few minutes."
	@$(INSTALL) --compile-bytecode -r requirements/run.txt
	@$(INSTALL) --compile-bytecode --editable .
	@$(BIN)/python -m matcher > /dev/null
	@touch $@

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "Kundig needs Python 3.11: install it, or name it with make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { ./.ci/packages python3.11-venv && $(PYTHON) -m venv $(VENV); }
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==0.13.9

# The slow ones wait for processes more than they compute, so two files at a time do not disturb each other.
test: fast check
	$(BIN)/python -m pytest -m slow --numprocesses 2 --dist loadfile

# What runs in under two minutes, while you work: no page, no process, no browser; files in memory where that can be.
# On all processors; tests of one file stay together, since they share what is slow to make.
fast: test-install
	PYTEST_DEBUG_TEMPROOT=$(or $(wildcard /dev/shm),/tmp) $(BIN)/python -m pytest -m "not slow" \
		--numprocesses auto --dist loadfile

check: test-install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/cog -I docs --check --check-fail-msg "Run make docs." $(GENERATED)

# Writes the generated parts of the documents anew: what follows from the code is not written twice.
docs: test-install
	$(BIN)/cog -I docs -r $(GENERATED)

test-install: install $(VENV)/.test-installed

$(VENV)/.test-installed: $(VENV)/.installed requirements/test.txt requirements/tools.txt
	@./.ci/packages chromium postgresql nginx caddy logrotate dovecot-imapd
	@$(INSTALL) -r requirements/test.txt
	@$(UV) venv --quiet --clear --python $(BIN)/python $(VENV)/tools
	@$(UV) pip install --quiet --python $(VENV)/tools/bin/python --no-deps -r requirements/tools.txt
	@touch $@

# Write the pins anew from pyproject.toml: versions only, no addresses.
# uv keeps what is pinned, so the CPU build is named while it looks; an install finds it without.
pins: $(UV)
	sed -i 's/^torch==\([0-9.]*\)$$/torch==\1+cpu/' requirements/*.txt
	$(PINS) -o requirements/run.txt
	$(PINS) --extra test --constraint requirements/run.txt -o requirements/test.txt
	printf 'schemathesis\npip-audit\n' | $(UV) pip compile --quiet --python $(BIN)/python --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links - -o requirements/tools.txt
	sed -i 's/+cpu//' requirements/*.txt

# One file to carry to another machine: see “Install without the source tree” in the README.
wheel: install
	@rm -rf build
	@$(UV) build --quiet --wheel --python $(BIN)/python --out-dir . .
	@ls kundig-*.whl

# Known vulnerabilities of what is pinned, beside what requirements/advisories.toml says about them.
audit: test-install
	@$(VENV)/tools/bin/python requirements/audit.py

benchmark: install
	$(BIN)/python -m benchmarks.turns

clean:
	rm -rf $(VENV) build *.egg-info *.whl
