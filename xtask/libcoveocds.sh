#!/bin/sh
# An outside judge (libcoveocds, from PyPI, a program of its own) reads OCDS
# release packages against the schema of the standard, which needs no network:
# nothing may be against the schema, a closed list of codes, or empty.
#   xtask/libcoveocds.sh STANDARD.zip PACKAGE.json...
# Answers 3 where the judge cannot be had, 1 where it finds something.
set -eu

schema=$1
shift
root=$(cd "$(dirname "$0")/.." && pwd)
judge="$root/target/libcoveocds"
[ -f "$schema" ] || { echo "no schema at $schema" >&2; exit 3; }
[ -x "$judge/bin/libcoveocds" ] || {
    python3 -m venv "$judge" && "$judge/bin/pip" -q install "libcoveocds==0.17.0" ||
        { echo "libcoveocds cannot be installed" >&2; exit 3; }
} >&2

place=$(mktemp -d /tmp/jingwei-libcoveocds.XXXXXX)
trap 'rm -rf "$place"' EXIT
found=0
for package in "$@"; do
    "$judge/bin/libcoveocds" --standard-zip "$schema" --exclude-file --delete \
        --output-dir "$place/out" "$package" >"$place/said.json"
    python3 - "$package" "$place/said.json" <<'PY' || found=1
import json
import sys

said = json.load(open(sys.argv[2]))
asked = ("validation_errors", "additional_closed_codelist_values", "additional_checks", "deprecated_fields")
errors = {name: said[name] for name in asked if said[name]}
print(f"{sys.argv[1]}: {said['unique_ocids_count']} processes, {len(errors)} errors")
if errors:
    sys.exit(json.dumps(errors, ensure_ascii=False, indent=1))
PY
done
exit $found
