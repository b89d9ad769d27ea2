# One door for everything. Needs Python 3.11 or later, make and the package registry; uv is put into .tools/ when this
# version of it is not on the machine.
SHELL := /bin/bash
UV_VERSION := 0.13.9
UV := $(shell uv --version 2>/dev/null | grep -q '^uv $(UV_VERSION)\b' && command -v uv || echo .tools/bin/uv)
RUN := $(UV) run --frozen
ARGS ?=
# The certificates this machine trusts, also those of a company's own proxy.
export UV_SYSTEM_CERTS := true
# Every test that starts a process of ours would compile the whole app anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test coverage test-browser screenshots chromium lint types drift unit bench fmt openapi reference migration clean

run: .venv/ready            ## play the demo story on the two sandbox servers
	@$(RUN) lagerbro demo $(ARGS)

test: lint types drift unit ## everything CI runs

test-browser: chromium      ## the pages in headless Chromium
	$(RUN) pytest tests/browser $(ARGS)

screenshots: chromium       ## take the pictures of the pages in docs/images anew
	$(RUN) python -m tests.browser.screenshots

chromium: .venv/ready       # from the distribution's packages, where the machine has none
	@$(RUN) python -m tests.browser.chromium

lint: .venv/ready           ## style, formatting, import rules
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) lint-imports

types: .venv/ready
	$(RUN) mypy

drift: .venv/ready          ## are the files written from the code what the code says? (alembic check: tests/database)
	$(RUN) lagerbro openapi --check
	$(RUN) python docs/reference.py --check

unit: .venv/ready           ## the tests, on SQLite and PostgreSQL
	$(RUN) pytest -n 2 --dist loadgroup $(ARGS)

coverage: .venv/ready       ## the same, and which lines no test reaches; twice as slow
	$(RUN) pytest -n 2 --dist loadgroup --cov --cov-report=term-missing:skip-covered $(ARGS)

bench: .venv/ready          ## how fast it is, as ratios: make bench ARGS="intake --write"
	$(RUN) python -m bench $(ARGS)

fmt: .venv/ready            ## mend what a machine can mend
	$(RUN) ruff check --fix . ; $(RUN) ruff format .

openapi: .venv/ready        ## write openapi/*.json anew
	$(RUN) lagerbro openapi

reference: .venv/ready      ## write .env.example and the tables in docs/ anew
	$(RUN) python docs/reference.py

migration: .venv/ready      ## write a migration from the models: make migration ID=0002 NAME="what changes"
	@rm -rf data/migration.sqlite3* && mkdir -p data
	LAGERBRO_DATABASE_URL=sqlite:///data/migration.sqlite3 $(RUN) alembic upgrade head
	LAGERBRO_DATABASE_URL=sqlite:///data/migration.sqlite3 $(RUN) alembic revision --autogenerate --rev-id "$(ID)" -m "$(NAME)"
	@rm -rf data/migration.sqlite3*
	$(RUN) ruff check --fix --quiet alembic && $(RUN) ruff format alembic

.venv/ready: pyproject.toml uv.lock
	@test "$(UV)" != .tools/bin/uv || test -x .tools/bin/uv || $(MAKE) --no-print-directory .tools/bin/uv
	@$(UV) sync --frozen --quiet --compile-bytecode
	@touch $@

# Without Debian's python3-venv there may still be pip.
.tools/bin/uv:
	@python3 -m venv .tools 2>/dev/null && .tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) \
	|| { rm -rf .tools && python3 -m pip install --quiet --disable-pip-version-check --target .tools uv==$(UV_VERSION); }

clean:                      ## back to a fresh clone; the demo's and a local gateway's data goes too
	rm -rf .venv .tools data
