#!/bin/sh
# Runs a command with a PostgreSQL of its own, reached through JINGWEI_TEST_PG.
# Nothing is synced: only the fault tests need that, and they start their own.
set -eu

bin=/usr/lib/postgresql/15/bin
work=$(mktemp -d /tmp/jingwei-pg.XXXXXX)
# initdb refuses root.
as=""
if [ "$(id -u)" = 0 ]; then
    chown nobody "$work"
    as="setpriv --reuid=nobody --regid=nogroup --clear-groups"
fi
stop() {
    $as "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

cd "$work"
$as "$bin/initdb" -D "$work/data" -U jingwei -A trust -E UTF8 --locale=C --no-sync >/dev/null
$as "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" -o "-c listen_addresses='' \
    -c unix_socket_directories='$work' -c fsync=off -c synchronous_commit=off \
    -c full_page_writes=off -c max_connections=300 -c shared_buffers=256MB" start >/dev/null
cd "$OLDPWD"
JINGWEI_TEST_PG="host=$work user=jingwei dbname=postgres" "$@"
