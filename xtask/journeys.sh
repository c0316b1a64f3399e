#!/bin/sh
# Journeys in a browser: the few that need the pages' own mock, then those of
# all roles and every page in every look against the program given as the
# argument, on a demo city of its own.
set -eu

program=$1
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d /tmp/jingwei-journeys.XXXXXX)
server=""
stop() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

cd "$root/web"
npm run e2e

"$program" demo --data "$work/city" --matters 60 --json >/dev/null 2>"$work/demo.log" || {
    cat "$work/demo.log"
    exit 1
}
"$program" serve --data "$work/city" --listen 127.0.0.1:0 --json >"$work/told" 2>"$work/log" &
server=$!
# The program says its address once it serves; one that died says nothing.
until grep -q address "$work/told"; do
    kill -0 "$server" 2>/dev/null || { cat "$work/log"; exit 1; }
    sleep 0.1
done
address=$(sed 's/.*"address":"\([^"]*\)".*/\1/' "$work/told")
BASE_URL="http://$address" MAIL="$work/city/mail" npm run e2e
