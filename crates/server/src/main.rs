//! The `jingwei` program.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Half of a command's cost beside SQLite was giving and taking memory.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    jingwei_server::cli::main()
}
