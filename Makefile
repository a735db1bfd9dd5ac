# Everything runs under the Node that package-lock.json pins; the machine's own Node only runs npm.
machine := $(patsubst x86_64,x64,$(patsubst aarch64,arm64,$(shell uname -m)))
node_binary := node_modules/node-linux-$(machine)/bin/node
node := $(node_binary) --disable-warning=ExperimentalWarning
# A test that hangs fails with its name (milliseconds); a file that never ends is named when the time for all is up.
run_tests = timeout --verbose $(2) $(node) --test --test-concurrency=2 --test-timeout=$(1)

quick_tests = $(sort $(shell find test/rules test/unit -name '*.test.ts'))
e2e_tests = $(sort $(shell find test/e2e -name '*.test.ts'))
other_tests = $(sort $(filter-out $(quick_tests) $(e2e_tests), $(shell find test -name '*.test.ts')))

.PHONY: help install tools demo check test e2e bench soak package

help:
	@echo 'make demo     a simulated cluster with its DNS server, and live look-ups; Ctrl-C ends it'
	@echo 'make check    types, style, the rules of the repository, unit tests: under a minute'
	@echo 'make test     everything: check, and the tests that start real programs'
	@echo 'make e2e      the package on a cluster of machines with systemd, as root: some minutes'
	@echo 'make bench    measures the server beside others and writes docs/PERFORMANCE.md: 20 minutes'
	@echo 'make soak     asks the server at full rate while events come, and looks for leaks, losses and drift: 10 minutes, or seconds=N'
	@echo 'make package  one executable for x64 and arm64 and the files of a release, in dist/; see docs/RELEASES.md'
	@echo 'make install  the npm packages that package-lock.json names, the pinned Node among them'
	@echo 'make tools    the Debian packages that the tests need (as root, or it says which are missing)'

install: node_modules/.package-lock.json

# npm writes this file last. The pinned Node is linked against libatomic, which a bare machine may not have.
node_modules/.package-lock.json: package-lock.json
	@scripts/install-packages.sh run
	npm ci
	@test -x $(node_binary) || { echo "npm did not install $(node_binary); run 'npm ci' again" >&2; exit 1; }
	@touch $@

tools:
	@scripts/install-packages.sh test

demo: install
	@bin/mesos-dns demo

check: install
	$(node) node_modules/.bin/tsc -p .
	$(node) node_modules/.bin/biome ci --error-on-warnings --colors=off
	$(call run_tests,30000,5m) $(quick_tests)

test: check tools
	@test -n '$(other_tests)' || { echo 'there are no tests beside those of make check' >&2; exit 1; }
	$(call run_tests,180000,30m) $(other_tests)

e2e: install tools
	@test "$$(id -u)" -eq 0 || { echo 'make e2e boots machines, which only root can do' >&2; exit 1; }
	@scripts/install-packages.sh e2e
	@$(MAKE) --no-print-directory package arch=$(machine)
	timeout --verbose 20m $(node) --test --test-concurrency=1 --test-timeout=600000 $(e2e_tests)

bench: install tools
	@scripts/install-packages.sh bench
	$(node) bench/bench.ts

soak: install tools
	$(node) bench/soak.ts $(seconds)

package: install
	$(node) scripts/package/package.ts $(if $(arch),--arch '$(arch)') $(if $(key),--key '$(key)')
