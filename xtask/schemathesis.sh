#!/bin/sh
# An outside judge (schemathesis, from PyPI) reads openapi.json as the program
# serves it and sends what that allows, as several roles: nothing may answer
# with a fault of ours.   xtask/schemathesis.sh PROGRAM EXAMPLES
set -eu

program=$1
examples=$2
root=$(cd "$(dirname "$0")/.." && pwd)
judge="$root/target/schemathesis"
[ -x "$judge/bin/st" ] || { python3 -m venv "$judge" && "$judge/bin/pip" -q install "schemathesis==4.32.5"; }

place=$(mktemp -d /tmp/jingwei-schemathesis.XXXXXX)
"$program" demo --data "$place/city" --matters 20 >/dev/null
mkfifo "$place/said"
"$program" serve --json --data "$place/city" --listen 127.0.0.1:0 >"$place/said" 2>"$place/log" &
server=$!
# Waited for: a city still being closed writes into the folder that is removed.
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true; rm -rf "$place"' EXIT
address=$(head -n 1 "$place/said" | sed 's/.*"address":"\([^"]*\)".*/\1/')

cd "$place"
# Signing in and out would end the judge's own session; events do not end.
for who in "" admin shift1 audit hbw-heating-central-liaison; do
    set -- --checks not_a_server_error --phases examples,fuzzing --seed 7 \
        --max-examples "$examples" --exclude-path /api/v1/events \
        --exclude-path-regex 'session|/me/password'
    if [ -n "$who" ]; then
        body="{\"login\":\"$who\",\"password\":\"jingwei-demo\",\"token\":true}"
        token=$(curl -sf -H 'content-type: application/json' -d "$body" \
            "http://$address/api/v1/session" | sed 's/.*"token":"\([^"]*\)".*/\1/')
        set -- "$@" -H "Authorization: Bearer $token"
    fi
    echo "as ${who:-nobody}"
    "$judge/bin/st" run "http://$address/api/v1/openapi.json" "$@" >"$place/judged" 2>&1 || {
        cat "$place/judged"
        exit 1
    }
    tail -n 6 "$place/judged"
done
