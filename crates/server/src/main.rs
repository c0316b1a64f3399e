//! The `jingwei` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    jingwei_server::cli::main()
}
