# caseload: `make` builds it, `make demo` shows it, `make test` proves it.
# Needs Go and GNU make; the linter comes with `go run`, at the version below.

# It brings staticcheck and gofumpt along: three tools for one's compile time.
GOLANGCI := go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# How long each fuzz target runs: `make fuzz FUZZTIME=5m FUZZMINIMIZE=10x` before a
# release. FUZZMINIMIZE bounds how long an input of interest is made smaller; Go's own
# bound leaves the workbooks' targets hardly any time to look for others.
FUZZTIME := 1s
FUZZMINIMIZE := 60s
# Where the program is compiled for, beside this machine.
CROSS := windows/amd64 darwin/arm64

# One static binary, the same from every clone of a commit; the tests are built
# with the same flags, so that nothing is compiled twice.
export CGO_ENABLED := 0
export GOFLAGS := $(strip $(shell go env GOFLAGS) -trimpath -buildvcs=false)
BINARY := bin/caseload$(shell go env GOEXE)

.PHONY: build test demo lint fmt vet tidy cross unit race fuzz soak days bench bench-quick bench-baseline benchmarks clean help
.NOTPARALLEL:

build: ## makes bin/caseload
	go build -ldflags='-s -w' -o $(BINARY) .

test: tidy vet lint cross unit race fuzz days ## proves everything
	@echo '== test: all passed'

demo: build ## imports 500 sample rows into an imitation of the CRM
	@sh samples/demo.sh $(BINARY)

lint: ## format (gofumpt), staticcheck and more, see .golangci.yml
	@echo '== lint'
	$(GOLANGCI) fmt --diff . .ci/demo.go
	$(GOLANGCI) run ./...

fmt: ## writes every file as gofumpt has it
	$(GOLANGCI) fmt . .ci/demo.go

vet:
	@echo '== vet'
	go vet ./...
	go vet .ci/demo.go

tidy: ## go.mod and go.sum say what the code needs
	@echo '== tidy'
	go mod tidy -diff

# Whether it compiles is known without optimizing, in two thirds of the time.
cross: ## compiles the program for the other systems
	@echo '== cross-build'
	@set -e; for target in $(CROSS); do \
		echo "$$target"; \
		export GOOS=$${target%/*} GOARCH=$${target#*/}; \
		go build -gcflags='all=-N -l' ./...; \
	done

unit: ## unit and script tests
	@echo '== test'
	go test ./...

# What drives the built binary has nothing in its own process to be watched, and
# was run by `unit`; the scripts run the command in the test's own binary.
BINARY_TESTS := RandomDays|NoCaseIsMadeTwice|InASoak|AtEveryPoint|TheCRMNeverSees|SessionsOfTheReadme|CRMMisbehaves|RetryAfterKeeps|ArrivesByteForByte|TheTokenStands

# The race detector needs a C compiler, which the program does not; the standard
# library's smallest test tells whether there is one that can do it.
race: ## the same tests with the race detector, where there is a C compiler
	@echo '== race'
	@if why=$$(CGO_ENABLED=1 go test -race -run='^$$' errors 2>&1); then \
		echo "go test -race -shuffle=on -skip='$(BINARY_TESTS)' ./..."; \
		CGO_ENABLED=1 go test -race -shuffle=on -skip='$(BINARY_TESTS)' ./...; \
	else \
		printf 'not run: no C compiler here can build it:\n%s\n' "$$why"; \
	fi

# At the end of its time the fuzzer may mistake its own deadline for a failure
# (the parent's context is done before the child's): such a one, which has no
# failing input, is run again, three times at most.
fuzz: ## every fuzz target for FUZZTIME
	@echo '== fuzz'
	@list=$$(go test -list='^Fuzz' ./...) || { printf '%s\n' "$$list"; exit 1; }; \
	printf '%s\n' "$$list" | \
	awk '/^Fuzz/ { name[n++] = $$1 } /^ok/ { for (i = 0; i < n; i++) print $$2, name[i]; n = 0 }' | \
	while read -r package name; do \
		echo "$$package $$name"; \
		for try in 1 2 last; do \
			said=$$(go test -run='^$$' -fuzz="^$$name\$$" -fuzztime=$(FUZZTIME) -fuzzminimizetime=$(FUZZMINIMIZE) "$$package" 2>&1 </dev/null) && break; \
			printf '%s\n' "$$said"; \
			case $$try$$said in \
			last* | *'Failing input'*) exit 1 ;; \
			*'context deadline exceeded'*) echo 'once more' ;; \
			*) exit 1 ;; \
			esac; \
		done; \
		printf '%s\n' "$$said" | tail -n 3; \
	done

# The seed is printed: SOAK='-soak-seed=N' plays the same faults again.
soak: ## every crash point; 20,000 rows to a CRM that does all wrong, killed all the while
	go test -count=1 -timeout=2h -run=AtEveryPoint -v ./importer/cli -point-stride=1
	go test -count=1 -timeout=2h -run=InASoak -v ./importer/cli -soak-rows=20000 $(SOAK)

# A failing play prints its seed: `make days PLAY='-rapid.seed=N'` plays it again.
DAYS := 2m
days: ## random days of an operations person against a model; DAYS=1h by hand
	@echo '== days'
	go test -count=1 -timeout=0 -run=RandomDays -v ./importer/cli -days=$(DAYS) -rapid.nofailfile $(PLAY)

# How much the program needs, beside peers that do a part of its work.
BASELINE := importer/bench/baseline.json
BENCH := go run ./importer/bench -program $(BINARY) -json bench.json

bench: build ## what a row costs, against peers in the same run; a quarter of an hour
	@echo '== bench'
	@$(BENCH)

bench-quick: build ## the same in two minutes; fails when a ratio is 20 % worse
	@echo '== bench-quick'
	@$(BENCH) -quick -baseline $(BASELINE)

bench-baseline: build ## writes the ratios that bench-quick holds to
	@$(BENCH) -quick -baseline $(BASELINE) -write-baseline

benchmarks: ## every benchmark of a package, once through
	go test -run='^$$' -bench=. -benchmem ./...

clean:
	rm -rf bin

help: ## lists the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile
