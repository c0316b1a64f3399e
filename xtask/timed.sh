#!/bin/sh
# Runs a test program so that it tells how long each test took. The switch is
# of the test program alone and changes nothing in how it was compiled.
exec env RUSTC_BOOTSTRAP=1 "$@" -Zunstable-options --report-time
