# Everything sets itself up: a virtual environment in .venv with the versions of constraints.txt, made on first use and
# again when pyproject.toml or constraints.txt change. Needs Python 3.11 or newer with its venv module, and git.
# Another interpreter: make PYTHON=/path/to/python3.12 test

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test statistical check format docs site reference bench pins clean setup FORCE

PYTHON ?=
RUN := .venv/bin/python
# All extras of pyproject.toml, as "dev,…".
EXTRAS := import tomllib; print(",".join(tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]))
FITS := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

# An environment knows the folder it was made in: one that was moved or copied is made anew.
ifneq ($(shell cat .venv/installed-in 2>/dev/null),$(CURDIR))
.venv/installed-in: FORCE
endif

help:  ## show these targets
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1	\2/p' Makefile | expand -t 22

setup: .venv/installed-in  ## make the environment in .venv

demo: setup  ## compare three with five societies, into results/demo
	$(RUN) -m fivelink_sim compare three_society five_society --out results/demo

test: setup  ## run the tests, without the long statistical ones, and the notebooks
	$(RUN) -m pytest -n auto --dist loadfile --durations=15 --nbmake --nbmake-timeout=120 notebooks tests

statistical: setup  ## run the long statistical tests
	$(RUN) -m pytest -m statistical -n auto --dist loadfile --durations=15

check: setup  ## lint, layout and types
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

format: setup  ## lay out the code
	$(RUN) -m ruff format .

docs: setup  ## write the generated pages of docs/ again
	$(RUN) docs/generate.py

site: setup  ## make the website in build/site, running the notebooks; whatever it warns of is an error
	$(RUN) -m sphinx -q -E -W --keep-going -n -c docs -d build/doctrees . build/site
	@! grep -rnE '<(script|link|img|iframe)[^>]+(src|href)="https?:' --include='*.html' build/site  # no internet needed
	@echo "build/site/docs/index.html"

reference: setup  ## renew results/reference, after a change that is meant to move results
	$(RUN) results/reference/remake.py

bench: setup  ## measure speed
	$(RUN) benchmarks/run.py

pins:  ## refresh constraints.txt: the newest versions that pyproject.toml allows
	@python=$$($(call find_python)) || exit 1; \
	folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	"$$python" -m venv "$$folder" && \
	"$$folder/bin/python" -m pip install --quiet --upgrade --disable-pip-version-check ".[$$("$$folder/bin/python" -c '$(EXTRAS)')]" && \
	"$$folder/bin/python" -m pip freeze --exclude fivelink-sim > "$$folder/frozen" && \
	if grep -n '[@:/]' "$$folder/frozen"; then echo "these are not plain versions" >&2; exit 1; fi && \
	{ printf '%s\n' '# Versions that the tests ran with, on Python 3.11; refreshed by "make pins".'; cat "$$folder/frozen"; } > constraints.txt && \
	wc -l constraints.txt

clean:  ## remove the environment, builds and caches; results stay
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/installed-in: pyproject.toml constraints.txt
	@python=$$($(call find_python)) || exit 1; \
	$(RUN) -c '$(FITS)' 2>/dev/null || { rm -rf .venv && "$$python" -m venv .venv; }
	$(RUN) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt hatchling editables
	$(RUN) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-build-isolation \
		--editable ".[$$($(RUN) -c '$(EXTRAS)')]"
	@$(RUN) -m compileall -q src  # pip leaves that out of editable installations: a third of a second for each command
	@printf '%s\n' "$(CURDIR)" > $@

# The first interpreter that is new enough and can make environments; 3.11 first, which the versions are pinned for.
define find_python
for python in "$(PYTHON)" python3.11 python3.12 python3.13 python3.14 python3 python; do \
	if "$$python" -c '$(FITS)' >/dev/null 2>&1; then echo "$$python"; exit 0; fi; \
done; \
echo "fivelink-sim needs Python 3.11 or newer with its venv module (Debian, Ubuntu: apt install python3-venv)." >&2; \
echo "Found none in the PATH; name one: make PYTHON=/path/to/python ..." >&2; exit 1
endef

FORCE:
