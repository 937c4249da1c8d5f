PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
# Machines that offer a CPU build of PyTorch name it in PIP_FIND_LINKS; elsewhere uv picks it.
TORCH := $(if $(UV_FIND_LINKS),,--torch-backend=cpu)
UV_INSTALL = $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps $(TORCH)

.PHONY: run install test fast check pins

pins: $(BIN)/uv
	$(BIN)/uv pip compile --quiet --python $(BIN)/python --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --python $(BIN)/python --no-header --no-annotate --no-emit-index-url --no-emit-find-links --extra test -c requirements/run.txt pyproject.toml -o requirements/test.txt
	sed -i 's/+cpu//' requirements/*.txt

$(BIN)/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check uv==0.13.9
