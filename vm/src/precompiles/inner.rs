//! Values in the middle of a call, for the soundness harness to lie about.
//!
//! A meaning passes each through a hook, `&mut impl FnMut(u32) -> u32`, and goes on with what that
//! returns. Which values these are, and in which order, is its own affair; the chip's witness calls
//! the same meaning, or follows the same order, with [`Inner::again`], and so has a lie in its rows too:
//! the strongest test is the lie on which executor and witness agree.
//!
//! Without the feature `faults` nothing of it is left.

use crate::tracer::{Site, Tracer};

/// The hook of those who do not lie.
pub fn honest(value: u32) -> u32 {
    value
}

/// What was told of a call's inner values instead of the truth: nothing, but under a fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inner {
    /// The number of a value, and what was told instead of it. A run has one fault.
    #[cfg(feature = "faults")]
    lie: Option<(u32, u32)>,
}

impl Inner {
    /// The hook of a call that is executed: asks `tracer`, and keeps what it says.
    pub(crate) fn ask<'a, T: Tracer>(
        &'a mut self,
        tracer: &'a mut T,
    ) -> impl FnMut(u32) -> u32 + 'a {
        #[cfg(feature = "faults")]
        let mut numbers = 0..;
        move |value| {
            let told = tracer.at(Site::Inner, value);
            #[cfg(feature = "faults")]
            if let (Some(number), true) = (numbers.next(), told != value) {
                self.lie = Some((number, told));
            }
            #[cfg(not(feature = "faults"))]
            let Self {} = self;
            told
        }
    }

    /// The hook that tells again what was told, from the value numbered `first` on.
    pub fn again(&self, first: u32) -> impl FnMut(u32) -> u32 + use<> {
        #[cfg(feature = "faults")]
        {
            let (mut numbers, lie) = (first.., self.lie);
            move |value| match (numbers.next(), lie) {
                (Some(number), Some((of, told))) if number == of => told,
                _ => value,
            }
        }
        #[cfg(not(feature = "faults"))]
        {
            let _ = first;
            honest
        }
    }
}

#[cfg(all(test, feature = "faults"))]
mod tests {
    use super::*;

    #[test]
    fn a_lie_is_told_again_where_it_was_told() {
        let values = |mut inner: Box<dyn FnMut(u32) -> u32>| [10, 11, 12].map(&mut *inner);
        let inner = Inner { lie: Some((1, 7)) };
        assert_eq!(values(Box::new(inner.again(0))), [10, 7, 12]);
        assert_eq!(values(Box::new(inner.again(1))), [7, 11, 12]);
        assert_eq!(values(Box::new(inner.again(2))), [10, 11, 12]);
        assert_eq!(values(Box::new(Inner::default().again(0))), [10, 11, 12]);
    }
}
