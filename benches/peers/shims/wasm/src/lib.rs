//! The workloads as a WebAssembly module.
#![no_std]

shim::exports!(64 << 20);

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
