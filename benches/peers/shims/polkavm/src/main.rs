//! The workloads for PolkaVM.
#![no_std]
#![no_main]

use shim::{Heap, Session};

#[global_allocator]
static HEAP: Heap<{ 64 << 20 }> = Heap::new();
static SESSION: Session = Session::new();

polkavm_derive::min_stack_size!(256 << 10);

/// Address of the input; see [`Session::prepare`].
#[polkavm_derive::polkavm_export]
extern "C" fn prepare(length: u32) -> u32 {
    SESSION.prepare(&HEAP, length).addr() as u32
}

/// See [`Session::execute`].
#[polkavm_derive::polkavm_export]
extern "C" fn execute() -> u64 {
    SESSION.execute().cast_unsigned()
}

/// Address of the output; see [`Session::output`].
#[polkavm_derive::polkavm_export]
extern "C" fn output() -> u32 {
    SESSION.output().addr() as u32
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: traps.
    unsafe { core::arch::asm!("unimp", options(noreturn)) }
}
