#!/bin/sh
# Prints every figure beside its floor or peer. What it takes: bench/README.md
set -eu
cd "$(dirname "$0")/.."
cargo build --release --locked --package jingwei-bench
exec target/release/jingwei-bench "$@"
