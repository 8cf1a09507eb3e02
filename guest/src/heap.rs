//! The heap: a pointer that only moves up, from the end of the program image towards the stack.
//!
//! Nothing is ever freed. A guest runs once and every instruction is paid for, while an untouched
//! page of the 4 GiB address space costs nothing; so the cheapest `free` is none. Two things follow:
//! fresh memory is zero (`alloc_zeroed` writes nothing), and only the newest block can grow in
//! place, which is the common case of one vector being pushed to.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::ptr::{copy_nonoverlapping, null_mut, with_exposed_provenance_mut};

unsafe extern "C" {
    /// First byte behind the program image; from the link script. In a program in C that has these
    /// functions only for its accelerators, the heap is its own, and this one lies elsewhere.
    #[cfg_attr(not(feature = "runtime"), link_name = "_accelerators_heap_start")]
    static _heap_start: u8;
    /// First byte that belongs to the stack; from the link script.
    #[cfg_attr(not(feature = "runtime"), link_name = "_accelerators_heap_end")]
    static _heap_end: u8;
}

struct Heap {
    /// Address of the first free byte; 0 before the first allocation.
    next: Cell<usize>,
}

// SAFETY: a guest has a single thread.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap { next: Cell::new(0) };

impl Heap {
    /// Takes `[start, start + size)` if the heap reaches that far.
    fn claim(&self, start: usize, size: usize) -> *mut u8 {
        match start.checked_add(size) {
            Some(end) if end <= (&raw const _heap_end).addr() => {
                self.next.set(end);
                with_exposed_provenance_mut(start)
            }
            _ => null_mut(),
        }
    }
}

// SAFETY: blocks never overlap, because `next` never moves down past the end of a block in use and
// `claim` checks the only bound there is.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let free = match self.next.get() {
            0 => (&raw const _heap_start).expose_provenance(),
            next => next,
        };
        let mask = layout.align() - 1;
        match free.checked_add(mask) {
            Some(end) => self.claim(end & !mask, layout.size()),
            None => null_mut(),
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises. Memory starts as zero and is handed out once.
        unsafe { self.alloc(layout) }
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if size <= layout.size() {
            return block;
        }
        if block.addr() + layout.size() == self.next.get() {
            return self.claim(block.addr(), size);
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
