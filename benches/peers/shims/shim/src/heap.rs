//! A heap that only grows, as that of Rivet's guests: the same for all machines, so that none of
//! them is measured by its allocator.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::{Cell, UnsafeCell};
use core::ptr::{copy_nonoverlapping, null_mut};

/// Bytes to hand out, of which `next` is the first free one.
#[repr(align(16))]
pub struct Heap<const BYTES: usize> {
    bytes: UnsafeCell<[u8; BYTES]>,
    next: Cell<usize>,
}

// SAFETY: one thread, see [`crate::Session`].
unsafe impl<const BYTES: usize> Sync for Heap<BYTES> {}

impl<const BYTES: usize> Heap<BYTES> {
    /// All of it is free.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Self { bytes: UnsafeCell::new([0; BYTES]), next: Cell::new(0) }
    }

    /// Takes everything back. Nothing that was allocated may be used again.
    pub(crate) fn reset(&self) {
        self.next.set(0);
    }

    fn base(&self) -> *mut u8 {
        self.bytes.get().cast()
    }

    /// Takes `[start, start + size)`, offsets into the heap, if there is so much.
    fn claim(&self, start: usize, size: usize) -> *mut u8 {
        match start.checked_add(size) {
            Some(end) if end <= BYTES => {
                self.next.set(end);
                // SAFETY: `start <= end <= BYTES`.
                unsafe { self.base().add(start) }
            }
            _ => null_mut(),
        }
    }
}

// SAFETY: between two resets `next` never moves down past the end of a block in use, so blocks never
// overlap, and `claim` checks the bound.
unsafe impl<const BYTES: usize> GlobalAlloc for Heap<BYTES> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let free = self.base().addr() + self.next.get();
        let padding = free.wrapping_neg() & (layout.align() - 1);
        self.claim(self.next.get() + padding, layout.size())
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if size <= layout.size() {
            return block;
        }
        let start = block.addr() - self.base().addr();
        if start + layout.size() == self.next.get() {
            return self.claim(start, size);
        }
        // SAFETY: the caller promises a valid layout; the new block is new, hence disjoint.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !new.is_null() {
                copy_nonoverlapping(block, new, layout.size());
            }
            new
        }
    }
}
