//! The two system calls: `write` and `exit`. Numbers and meaning are those of Linux, see
//! `isa::syscall`. The machine's own are in [`crypto`](crate::crypto).

use core::arch::asm;

use isa::syscall::{EXIT, WRITE};

/// Ends the program. The exit code is part of the statement that gets proven; 0 is success.
pub fn exit(code: u32) -> ! {
    // SAFETY: the call does not return and reads no memory.
    unsafe {
        asm!("ecall", in("a7") EXIT, in("a0") code, options(noreturn, nostack));
    }
}

/// Writes all of `bytes` to file descriptor `fd`.
pub(crate) fn write_all(fd: u32, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        // As in POSIX, one call may take less than it is given.
        let written = write(fd, bytes);
        match bytes.get(written..) {
            Some(rest) if written > 0 => bytes = rest,
            // Only a negative error code of another kernel gets here: ours knows no failure.
            _ => exit(crate::PANICKED),
        }
    }
}

fn write(fd: u32, bytes: &[u8]) -> usize {
    let written;
    // SAFETY: the call reads `bytes.len()` bytes from `bytes` and changes no register but a0.
    unsafe {
        asm!(
            "ecall",
            in("a7") WRITE,
            inlateout("a0") fd as usize => written,
            in("a1") bytes.as_ptr(),
            in("a2") bytes.len(),
            options(nostack, readonly),
        );
    }
    written
}
