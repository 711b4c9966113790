//! How an f32 is written to a slot, whose upper half is zero.
//!
//! Of the bits as a number LLVM makes a move to an integer register and a store. Whoever reads the slot next waits for
//! that, about a cycle longer than for a store of the float's own register with zeros above.

/// Writes an f32 and zeros behind it.
///
/// # Safety
///
/// The slot is within the frame.
#[inline(always)]
pub(crate) unsafe fn write(slot: *mut u64, value: f32) {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    {
        use core::arch::x86_64::{_mm_castps_pd, _mm_cvtsd_f64, _mm_set_ss};
        // As an f64: LLVM takes an integer's detour again if that is what is written.
        // SAFETY: translator: slots are within the frame, as is required of callers; the target has SSE2.
        unsafe {
            let cell = _mm_cvtsd_f64(_mm_castps_pd(_mm_set_ss(value)));
            slot.cast::<f64>().write(cell);
        }
    }
    #[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
    // SAFETY: as above.
    unsafe {
        slot.write(u64::from(value.to_bits()));
    };
}

#[cfg(test)]
mod tests {
    use super::write;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cell_is_the_bits_and_zeros(bits: u32, before: u64) {
            for bits in [bits, 0x7f80_0001, 0xffa0_0000, 0x8000_0000, 1] {
                let mut cell = before;
                // SAFETY: store: it is a place of its own.
                unsafe { write(&raw mut cell, f32::from_bits(bits)) };
                prop_assert_eq!(cell, u64::from(bits));
            }
        }
    }
}
