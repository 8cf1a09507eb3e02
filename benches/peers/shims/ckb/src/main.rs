//! The workloads for CKB-VM, whose programs call the host: for the input, with the output, and to exit.
#![no_std]
#![no_main]

extern crate alloc;

use core::arch::{asm, global_asm};

use shim::{Heap, answer};

/// 2.75 MiB of the 4 MiB that the machine has: it keeps 1 MiB for the stack, and the program needs the rest.
#[global_allocator]
static HEAP: Heap<{ 11 << 18 }> = Heap::new();

/// Takes an address and how many bytes there is room for; gives the length of the input, and as much of it as there is room for.
const INPUT: usize = 2001;
/// Takes address and length of the output.
const OUTPUT: usize = 2002;
/// The machine's own: takes the exit code.
const EXIT: usize = 93;

/// Exit code on an input that is not right.
const REJECTED: usize = 1;
/// Exit code of a panic.
const PANICKED: usize = 101;

global_asm!(
    ".globl _start",
    "_start:",
    ".option push",
    ".option norelax",
    "la gp, __global_pointer$",
    ".option pop",
    "call start"
);

fn ecall(number: usize, first: usize, second: usize) -> usize {
    let result;
    // SAFETY: the host's calls write only where the arguments say.
    unsafe {
        asm!("ecall", in("a7") number, inlateout("a0") first => result, in("a1") second);
    }
    result
}

#[unsafe(no_mangle)]
extern "C" fn start() -> ! {
    let mut input = alloc::vec![0u8; ecall(INPUT, 0, 0)];
    ecall(INPUT, input.as_mut_ptr().expose_provenance(), input.len());
    let code = match answer(&input) {
        Some(output) => ecall(OUTPUT, output.as_ptr().expose_provenance(), output.len()),
        None => REJECTED,
    };
    exit(code)
}

fn exit(code: usize) -> ! {
    ecall(EXIT, code, 0);
    unreachable!("the machine has stopped")
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    ecall(EXIT, PANICKED, 0);
    loop {}
}
