# make demo         one issue from the bundled sample month, in demo/: no network, no key, no GPU
# make test         all tests
# make check        all tests, and lint: style, types, imports
# make bench        speed and memory
# make reliability  what is promised of fetching and publishing
# make torch        PyTorch again, where its download failed
# make clean        removes demo/ and the tools' caches
#
# The first of them makes .venv. PYTHON=python3.12 names another Python, TORCH_INDEX=URL another index for torch.
# GNU make 3.81 and a POSIX sh are enough.

PYTHON ?= python3
TORCH_INDEX ?=
BIN = .venv/bin
READY = .venv/.ready

.PHONY: demo test check lint bench reliability torch clean help

demo: $(READY)
	$(BIN)/digest demo --dir demo

test: $(READY)
	OMP_NUM_THREADS=1 $(BIN)/pytest -n auto --dist worksteal

check: lint test

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python examples/sample-month/make.py --check

bench: $(READY)
	$(BIN)/python -m benchmarks

# Each line beside a known-bad arm. The first two need ../shared/world, recorded pages that are not part of this project.
reliability: $(READY)
	$(BIN)/python -m benchmarks.completeness
	$(BIN)/python -m benchmarks.feeds
	$(BIN)/python -m benchmarks.safety
	$(BIN)/python -m benchmarks.once

# Everything but torch, at the versions of constraints.txt; then torch, which may be missing: demo and tests pass
# without it, and replications say "did not run".
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "digest needs Python 3.11 or newer: install it, then: make PYTHON=python3.11 (or newer) $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "this Python has no venv module: install it (Debian, Ubuntu: apt-get install python3-venv), then: make $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]' matplotlib
	@$(MAKE) --no-print-directory torch
	@touch $(READY)

torch:
	@index="$(TORCH_INDEX)"; $(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt $${index:+--index-url "$$index"} torch==2.13.0 \
	  || echo "torch could not be installed: replications will say 'did not run'. Try again with: make torch TORCH_INDEX=URL" >&2

clean:
	rm -rf demo .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

help:
	@sed -n '/^$$/q; s/^# \{0,1\}//p' Makefile
