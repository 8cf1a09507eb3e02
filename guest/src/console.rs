//! `print!` and `println!`: text for the person who runs the guest. It is not part of the statement
//! and proves nothing.

use core::fmt;

use isa::syscall::STDERR;

use crate::ecall::write_all;

struct Console;

impl fmt::Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        write_all(STDERR, text.as_bytes());
        Ok(())
    }
}

/// Writes formatted text to the console; what [`print!`](crate::print) expands to.
pub fn write_console(text: fmt::Arguments<'_>) {
    // Only a faulty `Display` of the caller can fail here, and it has nobody to tell.
    let _ = fmt::Write::write_fmt(&mut Console, text);
}

/// Prints to the console.
#[macro_export]
macro_rules! print {
    ($($arg:tt)*) => { $crate::write_console(::core::format_args!($($arg)*)) };
}

/// Prints to the console, with a newline.
#[macro_export]
macro_rules! println {
    () => { $crate::print!("\n") };
    ($($arg:tt)*) => { $crate::print!("{}\n", ::core::format_args!($($arg)*)) };
}
