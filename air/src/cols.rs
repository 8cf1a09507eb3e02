//! Rows as structs: the one place of this crate with `unsafe`.
//!
//! [`columns!`] declares a `#[repr(C)]` struct whose every field is a column `T`, an array of
//! columns, or another such struct. A row of the trace is then seen as that struct, by name
//! instead of by number.

/// A struct laid out as consecutive columns of type `T`.
///
/// # Safety
///
/// The type must be `#[repr(C)]` and consist of nothing but values of type `T`. Implemented only
/// by [`columns!`].
pub unsafe trait Columns<T>: Sized {
    /// Number of columns.
    const WIDTH: usize = size_of::<Self>() / size_of::<T>();

    /// Sees a row as the struct.
    ///
    /// # Panics
    ///
    /// If the row does not have exactly [`Columns::WIDTH`] columns.
    fn of(row: &[T]) -> &Self {
        const { assert!(align_of::<Self>() == align_of::<T>()) };
        assert_eq!(row.len(), Self::WIDTH);
        // SAFETY: by the trait's contract Self is WIDTH consecutive values of T and nothing else,
        // and the slice holds just as many; alignment is checked above.
        unsafe { &*row.as_ptr().cast::<Self>() }
    }

    /// Sees a mutable row as the struct. Panics as [`Columns::of`] does.
    fn of_mut(row: &mut [T]) -> &mut Self {
        const { assert!(align_of::<Self>() == align_of::<T>()) };
        assert_eq!(row.len(), Self::WIDTH);
        // SAFETY: as in `of`; the borrow is unique, hence so is the one handed out.
        unsafe { &mut *row.as_mut_ptr().cast::<Self>() }
    }
}

/// Declares a struct of columns. Every field must be `T`, an array of `T`, or a struct declared
/// by this macro over the same `T` (or an array of such).
macro_rules! columns {
    (
        $(#[$meta:meta])*
        pub struct $name:ident<T $(, const $n:ident: usize)*> {
            $( $(#[$field_meta:meta])* pub $field:ident: $ty:ty, )*
        }
    ) => {
        $(#[$meta])*
        #[repr(C)]
        #[derive(Clone, Copy, Debug)]
        pub struct $name<T $(, const $n: usize)*> {
            $( $(#[$field_meta])* pub $field: $ty, )*
        }

        // SAFETY: repr(C), and every field is made of T by the rule above.
        unsafe impl<T $(, const $n: usize)*> $crate::cols::Columns<T> for $name<T $(, $n)*> {}
    };
}
pub(crate) use columns;
