# make run: open the app (at the first start it offers the demo library).   make test: formatting, lint, types, tests.
# make demo: the main job without a display: index, search, write build/demo.png.
# make train-smoke: train 50 steps on the demo pairs; fails unless the loss falls.
# make torture: mutated files, damaged galleries, kill -9, full and vanished disks at length (the test suite has them in small).
# Everything is installed into .venv beside this file, nothing elsewhere.

PYTHON ?= python3
PY := .venv/bin/python
SKETCH ?= $(firstword $(sort $(wildcard assets/demo/sketches/*.svg)))

.PHONY: run test demo train-smoke torture clean

run: .venv/installed
	@$(PY) main.py

demo: .venv/installed
	@mkdir -p build
	@$(PY) main.py index assets/demo/photos --gallery build/demo.db
	@$(PY) main.py search "$(SKETCH)" --gallery build/demo.db --picture build/demo.png
	@echo "picture: build/demo.png"

test: .venv/installed-dev
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest --numprocesses logical --maxprocesses 8 --dist worksteal

train-smoke: .venv/installed-dev
	$(PY) -m engine.commands.smoke

torture: .venv/installed-dev
	$(PY) -m tests.torture

clean:
	rm -rf .venv build

.venv/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Inkseek needs Python 3.11 or newer, and $(PYTHON) is not. Name one: make PYTHON=python3.12"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv || \
	  { rm -rf .venv; echo "No virtual environment could be made. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
