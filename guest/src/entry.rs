//! From `_start` to the user's `main` and out again, by return or by panic.

#[cfg(feature = "runtime")]
use core::arch::global_asm;

// One `_start` and one `memcpy` for C and Rust guests alike. Standing in the same crate as `_start`,
// the latter takes precedence over the weak one of `compiler_builtins`.
#[cfg(feature = "runtime")]
global_asm!(include_str!("../c/crt0.S"), options(raw));
#[cfg(feature = "runtime")]
global_asm!(include_str!("../c/memory.S"), options(raw));

/// Exit code of a guest that panicked: the one a Rust program has on a host.
pub const PANICKED: u32 = 101;

/// What `main` of a guest may return.
pub trait Termination {
    /// The exit code that stands for this value; 0 is success.
    fn exit_code(self) -> u32;
}

impl Termination for () {
    fn exit_code(self) -> u32 {
        0
    }
}

impl Termination for u32 {
    fn exit_code(self) -> u32 {
        self
    }
}

impl Termination for i32 {
    fn exit_code(self) -> u32 {
        self as u32
    }
}

/// Makes a function the program's entry point.
///
/// The function takes nothing and returns a [`Termination`]: `()`, `u32` or `i32`.
#[macro_export]
macro_rules! entry {
    ($main:path) => {
        const _: () = {
            #[unsafe(export_name = "main")]
            extern "C" fn start() -> u32 {
                $crate::Termination::exit_code($main())
            }
        };
    };
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    crate::println!("{info}");
    crate::exit(PANICKED)
}
