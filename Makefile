# Every word here is a task of tools/bootstrap.py, which also works where there is no make:
#     python tools/bootstrap.py report
PYTHON ?= python3

.PHONY: help setup report test quick lint check verify shots bench page notebooks docs clauses lock clean

help:    ## this list
	@sed -n 's/^\([a-z]*\): *## */  make \1	/p' Makefile

report:  ## set up, run the main job, write the report to out/report (two languages)
test:    ## set up, run the whole test suite
setup:   ## only set up: .venv from requirements.lock
quick:   ## the tests that answer within three minutes
lint:    ## form, rules, types, import contracts
check:   ## lint, documentation and the whole suite
verify:  ## the long checks
shots:   ## pictures of the report's pages, to look at
bench:   ## how fast the parts are
page:    ## the live page, on http://127.0.0.1:5006 (Ctrl-C ends it)
notebooks: ## JupyterLab on the worked questions
docs:    ## the documentation, in out/docs
clauses: ## write which tests prove which clause of the page
lock:    ## resolve the dependencies anew
clean:   ## remove the environment, results and caches

report test setup quick lint check verify shots bench page notebooks docs clauses lock clean:
	@$(PYTHON) tools/bootstrap.py $@
