# Naast. `make run` and `make test` are all a newcomer needs; both set up what they miss.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MADE_OF := weights-requirements.txt bot/understand/repack.py bot/understand/families.npz bot/paper/fonts.py bot/paper/prepare.py \
  pyproject.toml setup.sh

# Thousands of tests over real sockets and browsers: a few may try once more, and what failed is shown.
SHAKY := --reruns 1 --max-suite-reruns 5 --rerun-show-tracebacks

.PHONY: run test test-rasa test-voice soak check lint types imports content gallery setup demo bench bench-understanding clean help
.DEFAULT_GOAL := help

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 21

run: setup ## Set up and serve on http://127.0.0.1:8080
	@$(BIN)/naast serve

test: setup-dev ## Run every test
	@$(BIN)/python -m pytest -n $$(($$(nproc) + 1)) --maxprocesses 4 --dist worksteal $(SHAKY)

test-rasa: setup-dev ## Try the Rasa adapter on a real Rasa (Python 3.10, 2.7 GB, minutes)
	@$(BIN)/python tests/rasa/run.py

test-voice: setup-dev ## Try the voice adapter on the real faster-whisper (espeak-ng, 200 MB)
	@$(BIN)/python tests/voice/run.py

soak: setup-dev ## Five minutes of WhatsApp with all that goes wrong, then every body and transcript
	@$(BIN)/python -m tests.soak
	@NAAST_FUZZ_BODIES=100000 NAAST_EVERY_TRANSCRIPT=1 $(BIN)/python -m pytest -q -n $$(($$(nproc) + 1)) \
	  --maxprocesses 4 tests/whatsapp/test_whatsapp_fuzz.py tests/whatsapp/test_whatsapp_whole.py \
	  tests/test_switching.py tests/test_no_english_beside.py

check: lint types imports content ## Lint, types, import rules, content
lint: setup-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
types: setup-dev
	@$(BIN)/mypy
imports: setup-dev
	@$(BIN)/lint-imports
content: setup-dev
	@$(BIN)/naast check

gallery: setup-dev ## Every conversation, language and look as pages in gallery/ (minutes; LANGUAGES=ar,fa NAMES=human for some)
	@$(BIN)/python -m tests.gallery --languages "$(LANGUAGES)" --names "$(NAMES)"

demo: setup ## Example people; /demo shows family and supporter side by side
	@$(BIN)/naast demo

bench: setup-bench ## Measure, beside peers, on this machine
	@$(BIN)/python -m bench

bench-understanding: setup-bench ## Measure understanding on the messages kept aside (minutes)
	@$(BIN)/python -m bench.understanding

setup: $(VENV)/.run ## Make .venv with what Naast needs to run
setup-dev:  $(VENV)/.dev
setup-bench: $(VENV)/.bench

$(VENV)/.run: requirements.txt $(MADE_OF)
	@PYTHON=$(PYTHON) ./setup.sh run
$(VENV)/.dev: requirements-dev.txt $(MADE_OF)
	@PYTHON=$(PYTHON) ./setup.sh dev
$(VENV)/.bench: bench/requirements.txt $(MADE_OF)
	@PYTHON=$(PYTHON) ./setup.sh bench

lock: setup ## Write the lock files anew from pyproject.toml
	@for part in "requirements.txt:" "requirements-dev.txt:--group dev" "bench/requirements.txt:--group dev --group bench"; do \
	  .venv/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url pyproject.toml $${part#*:} -o $${part%%:*}; done
	@.venv/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --group weights -c requirements.txt --no-emit-package numpy --no-emit-package protobuf \
	  --no-emit-package typing-extensions -o weights-requirements.txt

clean: ## Remove what was made, but not data/
	@rm -rf $(VENV) .rasa-venv .voice .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find locales -name '*.mo' -delete
