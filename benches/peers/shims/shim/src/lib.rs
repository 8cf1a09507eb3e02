//! The workloads behind three calls that every machine can make.
//!
//! ```text
//! prepare(length) ──▶ address of the input ──host writes──▶ execute() ──▶ length of the output, output() its address
//! ```
//!
//! The input is what Rivet's guest `workloads` reads: which workload, and its input.
#![no_std]

extern crate alloc;

pub mod heap;

use alloc::vec::Vec;
use core::cell::RefCell;

use workloads::{Software, run_tagged};

pub use heap::Heap;

/// What [`Session::execute`] returns for an input that is not right.
pub const REJECTED: i64 = -1;

/// One execution: its input, then its output.
pub struct Session {
    buffers: RefCell<[Vec<u8>; 2]>,
}

// SAFETY: the programs have one thread, and the benchmark calls the shared library from one.
unsafe impl Sync for Session {}

impl Session {
    /// None yet.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Self { buffers: RefCell::new([Vec::new(), Vec::new()]) }
    }

    /// Forgets the last execution and all memory it took; where the next input of `length` bytes belongs.
    pub fn prepare<const BYTES: usize>(&self, heap: &Heap<BYTES>, length: u32) -> *mut u8 {
        let mut buffers = self.buffers.borrow_mut();
        *buffers = [Vec::new(), Vec::new()];
        heap.reset();
        buffers[0].resize(length as usize, 0);
        buffers[0].as_mut_ptr()
    }

    /// Runs the workload: length of the output, or [`REJECTED`].
    pub fn execute(&self) -> i64 {
        let [input, output] = &mut *self.buffers.borrow_mut();
        match answer(input) {
            Some(bytes) => {
                *output = bytes;
                output.len() as i64
            }
            None => REJECTED,
        }
    }

    /// Where the output is.
    pub fn output(&self) -> *const u8 {
        self.buffers.borrow()[1].as_ptr()
    }
}

/// Output of the workload that the input names, if it is right.
pub fn answer(input: &[u8]) -> Option<Vec<u8>> {
    run_tagged(&Software, input).ok()
}

/// The three calls, as a program whose heap has so many bytes exports them.
#[macro_export]
macro_rules! exports {
    ($heap:expr) => {
        #[global_allocator]
        static HEAP: $crate::Heap<{ $heap }> = $crate::Heap::new();
        static SESSION: $crate::Session = $crate::Session::new();

        /// See [`Session::prepare`]($crate::Session::prepare).
        #[unsafe(no_mangle)]
        pub extern "C" fn prepare(length: u32) -> *mut u8 {
            SESSION.prepare(&HEAP, length)
        }

        /// See [`Session::execute`]($crate::Session::execute).
        #[unsafe(no_mangle)]
        pub extern "C" fn execute() -> i64 {
            SESSION.execute()
        }

        /// See [`Session::output`]($crate::Session::output).
        #[unsafe(no_mangle)]
        pub extern "C" fn output() -> *const u8 {
            SESSION.output()
        }
    };
}
