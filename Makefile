# The front desk. Needs Python 3.11–3.14 and make, nothing else; a second time it needs no network.
#
#   make run      a demonstration clinic at http://localhost:8000/ (PORT=… for another port)
#   make test     all tests, on SQLite and on a throw-away PostgreSQL
#   make check    style, types, floors, sizes, migrations, settings
#   make prove    the proofs at full size; writes docs/proof.md
#   make bench    how fast, side by side with the goals
#   make setup    .venv with the command `qimen` in it
#   make demo     the demonstration clinic's data, without serving it
#   make lock     newer versions into requirements/*.txt     (needs the network)
#   make vendor   the browser's libraries into static/vendor  (needs npm)

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run demo test prove check bench setup dev lock vendor

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# Python keeps what it compiled, wherever it was told not to: the tests start it hundreds of times.
unexport PYTHONDONTWRITEBYTECODE
export PORT ?= 8000
# DEMO=0 serves a clinic of your own: its data in var/clinic, the demonstration's in var/demo.
DEMO ?= 1
QIMEN_DATA ?= var
ifeq ($(DEMO),1)
served = DEMO=1 QIMEN_DATA="$(QIMEN_DATA)/demo"
else
served = DEMO=0 QIMEN_DATA="$(QIMEN_DATA)/clinic"
endif

help:
	@sed -n 's/^#   //p' Makefile

setup:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing. Debian/Ubuntu: sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) requirements/install.py runtime

dev:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing. Debian/Ubuntu: sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) requirements/install.py dev

run: setup
ifeq ($(DEMO),1)
	@$(served) $(BIN)/qimen demo
endif
	@$(served) exec $(BIN)/qimen up

demo: setup
	@DEMO=1 QIMEN_DATA="$(QIMEN_DATA)/demo" $(BIN)/qimen demo

# On PostgreSQL what touches the database, on SQLite everything, side by side. The last line counts all.
test: dev
	@$(PYTHON) requirements/install.py machine
	@$(BIN)/python tests/both.py

check: dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/house

prove: dev
	@$(PYTHON) requirements/install.py machine
	$(BIN)/python tests/prove.py

bench: dev
	@$(PYTHON) requirements/install.py machine
	$(BIN)/python -m bench.engine
	$(BIN)/python -m bench.http

# Hashes stay, addresses of package indexes do not get in.
compile := $(BIN)/uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --upgrade
lock: dev
	$(compile) pyproject.toml -o requirements/runtime.txt
	$(compile) pyproject.toml --group dev -c requirements/runtime.txt -o requirements/dev.txt
	echo 'setuptools>=80' | $(compile) - -o requirements/build.txt
	echo 'uv' | $(compile) - -o requirements/uv.txt

vendor:
	npm ci --ignore-scripts
	cp node_modules/htmx.org/dist/htmx.min.js src/qimen/static/qimen/vendor/htmx.min.js
	cp node_modules/htmx.org/LICENSE src/qimen/static/qimen/vendor/htmx.LICENSE
