#!/bin/sh
# Shows caseload at work: an imitation of the CRM on this machine, 500 rows into
# it, and the same command once more, which sends nothing.
#
#   make demo
#   DEMO_DIR=/tmp/demo make demo    works in that folder, which must be new or empty
#
# usage: demo.sh BINARY, from anywhere. What it started it stops, also on Ctrl-C.
set -eu
LC_ALL=C
export LC_ALL

say() { printf '\ndemo: %s\n' "$*"; }
die() { printf 'demo: %s\n' "$*" >&2; exit 1; }

[ $# -eq 1 ] || die 'usage: demo.sh BINARY'
bin=$(cd "$(dirname "$1")" && pwd)
samples=$(cd "$(dirname "$0")" && pwd)

# A setting of the person who runs this would lead the demo to another ledger, or
# another CRM.
unset CASELOAD_LEDGER CASELOAD_LANG WOLKVOX_OPERATION WOLKVOX_SERVER CDPATH
PATH=$bin:$PATH
WOLKVOX_TOKEN=sandbox
export PATH WOLKVOX_TOKEN

job='' sandbox='' pipe='' dir=''

# The command in hand goes first, since its last requests need their answers.
cleanup() {
	code=$?
	trap '' INT TERM HUP
	if [ -n "$job" ]; then wait "$job" || :; fi
	if [ -n "$sandbox" ]; then
		kill "$sandbox" 2>/dev/null || :
		wait "$sandbox" || :
		say 'the sandbox is stopped'
	fi
	if [ -n "$pipe" ]; then rm -f "$pipe"; fi
	if [ "$code" -ne 0 ] && [ -n "$dir" ]; then
		say "ended early, with exit code $code; what there is lies in $dir"
	fi
	exit "$code"
}
# Ctrl-C reaches the command in hand by itself, and twice would end it at once;
# the other signals come to this script alone.
stop() {
	if [ -n "$job" ]; then kill "$job" 2>/dev/null || :; fi
	exit "$1"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'stop 143' TERM
trap 'stop 129' HUP

# run shows a command and runs it; in the background, for a trap waits for
# nothing but `wait`.
run() {
	printf '\n$ %s\n' "$*"
	"$@" &
	job=$!
	wait "$job"
	job=''
}
# What the imitated CRM tells of itself, kept as a file, and a number in its stats.
fetch() { go -C "$samples" run ./fetch "$url/sandbox/$1" >"$2.json"; }
count() { sed -n "s/^ *\"$1\": *\([0-9]*\),*\$/\1/p" "stats-$2.json"; }

if [ -n "${DEMO_DIR:-}" ]; then
	mkdir -p "$DEMO_DIR"
	[ -z "$(ls -A "$DEMO_DIR")" ] || die "DEMO_DIR $DEMO_DIR is not empty: name a new folder"
	dir=$(cd "$DEMO_DIR" && pwd)
else
	dir=$(mktemp -d "${TMPDIR:-/tmp}/caseload-demo.XXXXXX")
fi
cd "$dir"
for name in casos.csv casos.xlsx casos.yaml sandbox.yaml adjuntos; do
	cp -R "$samples/$name" .
done

say "in $dir, with a copy of the samples"
say 'an imitation of the CRM, on this machine only:'
pipe=$dir/.url
mkfifo "$pipe"
printf '\n$ caseload sandbox --listen 127.0.0.1:0 --config sandbox.yaml &\n'
caseload sandbox --listen 127.0.0.1:0 --config sandbox.yaml >"$pipe" 2>sandbox.log &
sandbox=$!
read -r url <"$pipe" || die "the sandbox did not start: $(cat sandbox.log)"
echo "$url"
echo "$sandbox $url" >sandbox.started
WOLKVOX_SERVER=$url
export WOLKVOX_SERVER

say '1. what would be sent? The workbook and the CSV are the same 500 cases; the workbook is only rehearsed'
run caseload check -m casos.yaml casos.xlsx
run caseload check -m casos.yaml casos.csv
run caseload preview -m casos.yaml -n 1 casos.csv

say '2. every row becomes one case, 50 a second at most'
run caseload import -m casos.yaml --rate 50/s casos.csv
fetch stats stats-first
cp casos.results.csv first.results.csv
say "the CRM has had $(count requests first) requests and made $(count created first) cases; this became of the first rows:"
grep -E '^(import_row|[0-9]+);' casos.results.csv | cut -d';' -f1-4 | sed -n 1,4p

say '3. the same command once more sends nothing: every case is known'
run caseload import -m casos.yaml --rate 50/s casos.csv
fetch stats stats-second
fetch cases cases
say "the CRM has had $(($(count requests second) - $(count requests first))) requests more; it holds $(count created second) cases"

run caseload runs
say "everything lies in $dir, yours to look at and to delete:"
ls -l casos.* caseload.db
