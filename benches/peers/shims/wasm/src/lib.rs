//! The workloads as a WebAssembly module.
#![no_std]

use shim::{Heap, Session};

#[global_allocator]
static HEAP: Heap<{ 64 << 20 }> = Heap::new();
static SESSION: Session = Session::new();

/// See [`Session::prepare`].
#[unsafe(no_mangle)]
pub extern "C" fn prepare(length: u32) -> *mut u8 {
    SESSION.prepare(&HEAP, length)
}

/// See [`Session::execute`].
#[unsafe(no_mangle)]
pub extern "C" fn execute() -> i64 {
    SESSION.execute()
}

/// See [`Session::output`].
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    SESSION.output()
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
