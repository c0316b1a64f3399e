#!/bin/sh
# Installs what `make test` needs beyond Rust and Node.js. Does nothing when it
# is there already; without the right to install, says the one line that does.
set -eu

missing=""
[ -x /usr/lib/postgresql/15/bin/initdb ] || missing="$missing postgresql-15"
command -v chromium >/dev/null || missing="$missing chromium"
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || missing="$missing fonts-noto-cjk"
command -v mosquitto >/dev/null || [ -x /usr/sbin/mosquitto ] || missing="$missing mosquitto"
python3 -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "The tests need$missing. Install them with:" >&2
    echo "  sudo apt-get update && sudo $install" >&2
    exit 1
fi
# A fresh machine knows no packages yet; one that does is not asked again.
DEBIAN_FRONTEND=noninteractive $as_root $install >/dev/null 2>&1 || {
    $as_root apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive $as_root $install
}
