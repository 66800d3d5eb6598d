# caseload: `make` builds it, `make demo` shows it, `make test` proves it.
# Needs Go and make; the linters come with `go run`, at the versions below.

GOFUMPT     := mvdan.cc/gofumpt@v0.12.0
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOLANGCI    := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# How long each fuzz target runs: `make fuzz FUZZTIME=5m` before a release.
FUZZTIME := 3s
# Where the program is compiled for, beside this machine.
CROSS := windows/amd64 darwin/arm64

# One static binary, the same from every clone of a commit.
export CGO_ENABLED := 0
export GOFLAGS := $(strip $(shell go env GOFLAGS) -buildvcs=false)
BINARY := bin/caseload$(shell go env GOEXE)

.PHONY: build test demo lint fmt vet tidy cross unit race fuzz bench clean help
.NOTPARALLEL:

build: ## makes bin/caseload
	go build -trimpath -ldflags='-s -w' -o $(BINARY) .

test: tidy fmt vet lint cross unit race fuzz ## proves everything
	@echo '== test: all passed'

demo: build ## imports 500 sample rows into an imitation of the CRM
	@sh samples/demo.sh $(BINARY)

lint: ## staticcheck and golangci-lint, see .golangci.yml
	@echo '== lint'
	go run $(STATICCHECK) ./...
	go run $(GOLANGCI) run ./...

fmt: ## every file is as gofumpt writes it
	@echo '== format'
	@list=$$(go run $(GOFUMPT) -l .) || exit 1; \
	if [ -n "$$list" ]; then \
		printf 'not as gofumpt writes it:\n%s\nhint: go run %s -w .\n' "$$list" '$(GOFUMPT)'; exit 1; \
	fi

vet:
	@echo '== vet'
	go vet ./...

tidy: ## go.mod and go.sum say what the code needs
	@echo '== tidy'
	go mod tidy -diff

cross: ## compiles program and tests for the other systems
	@echo '== cross-build'
	@set -e; for target in $(CROSS); do \
		echo "$$target"; \
		export GOOS=$${target%/*} GOARCH=$${target#*/}; \
		go build ./...; \
		go vet ./...; \
	done

unit: ## unit and script tests
	@echo '== test'
	go test ./...

# The race detector needs a C compiler, which the program does not; the standard
# library's smallest test tells whether there is one that can do it.
race: ## the same tests with the race detector, where there is a C compiler
	@echo '== race'
	@if why=$$(CGO_ENABLED=1 go test -race -run='^$$' errors 2>&1); then \
		echo 'go test -race -shuffle=on ./...'; \
		CGO_ENABLED=1 go test -race -shuffle=on ./...; \
	else \
		printf 'not run: no C compiler here can build it:\n%s\n' "$$why"; \
	fi

fuzz: ## every fuzz target for FUZZTIME
	@echo '== fuzz'
	@list=$$(go test -list='^Fuzz' ./...) || { printf '%s\n' "$$list"; exit 1; }; \
	printf '%s\n' "$$list" | \
	awk '/^Fuzz/ { name[n++] = $$1 } /^ok/ { for (i = 0; i < n; i++) print $$2, name[i]; n = 0 }' | \
	while read -r package name; do \
		echo "$$package $$name"; \
		go test -run='^$$' -fuzz="^$$name\$$" -fuzztime=$(FUZZTIME) "$$package" </dev/null || exit 1; \
	done

bench: ## every benchmark, once through
	go test -run='^$$' -bench=. -benchmem ./...

clean:
	rm -rf bin

help: ## lists the targets
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile
