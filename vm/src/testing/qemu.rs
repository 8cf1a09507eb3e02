//! `qemu-riscv32` in user mode: the other machine.

use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::skip;

const QEMU: &str = "qemu-riscv32";
/// RV32IM and nothing else.
const CPU: &str = "rv32,a=false,c=false,f=false,d=false,g=false,i=true,m=true";

/// What to tell those who have no `qemu-riscv32`.
pub const MISSING: &str = "qemu-riscv32 is not installed (Debian: apt-get install qemu-user)";

/// Whether it is there.
pub fn is_installed() -> bool {
    let silent = Command::new(QEMU).arg("--version").stdout(Stdio::null()).status();
    silent.is_ok_and(|status| status.success())
}

/// Whether it is there for the test of this name; if not, the test is [skipped](skip).
pub fn is_there_for(test: &str) -> bool {
    let is_installed = is_installed();
    if !is_installed {
        skip(test, MISSING);
    }
    is_installed
}

/// Runs an ELF file, which is written to `path` for that time.
///
/// # Errors
/// If the file cannot be written, or qemu not be started.
pub fn run(path: &Path, elf: &[u8]) -> io::Result<Output> {
    std::fs::write(path, elf)?;
    #[cfg(unix)]
    {
        use std::fs::Permissions;
        use std::os::unix::fs::PermissionsExt;
        // qemu asks for the executable bit.
        std::fs::set_permissions(path, Permissions::from_mode(0o755))?;
    }
    let output = Command::new(QEMU).args(["-cpu", CPU]).arg(path).output();
    std::fs::remove_file(path)?;
    output
}
