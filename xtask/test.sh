#!/bin/sh
# All Rust tests, and the twenty slowest of them. PostgreSQL is started by the
# first test that needs it and ends with the last.
set -eu

log=$(mktemp /tmp/jingwei-test.XXXXXX)
trap 'rm -f "$log"' EXIT
runner="$(cd "$(dirname "$0")" && pwd)/timed.sh"
status=0
{
    CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER="$runner" \
    CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="$runner" \
        cargo test --workspace --locked --no-fail-fast "$@" 2>&1 || echo "tests failed: $?"
} | tee "$log"
if grep -q '^tests failed: ' "$log"; then
    status=1
fi
echo "The slowest tests, in seconds:"
sed -n 's/^test \(.*\) \.\.\. .*<\([0-9.]*\)s>$/\2 \1/p' "$log" | sort -rn | head -20
if [ $status -ne 0 ]; then
    # Said last, and with its reason: who reads a long log reads its end.
    echo "What failed, and why:"
    sed -n '/^---- .* stdout ----$/,/^failures:$/p' "$log" | head -c 20000
    grep -E '^(test .* \.\.\. FAILED|error(\[|:))' "$log" || true
fi
exit $status
