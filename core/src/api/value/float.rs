//! [`F32`] and [`F64`]: floats as their bits.

use core::{cmp::Ordering, fmt};

/// Defines a float type that keeps the bits of NaNs wherever it is moved.
macro_rules! define_float {
    ($( $(#[$docs:meta])* $name:ident = $float:ident as $bits:ident; )*) => {$(
        $(#[$docs])*
        ///
        /// Unlike the primitive, it keeps every bit of a NaN on every machine: some move floats
        /// through registers that change signalling NaNs.
        #[derive(Copy, Clone, Default)]
        #[repr(transparent)]
        pub struct $name($bits);

        impl $name {
            /// The float with these bits.
            #[inline]
            pub const fn from_bits(bits: $bits) -> Self {
                Self(bits)
            }

            /// The bits of the float.
            #[inline]
            pub const fn to_bits(self) -> $bits {
                self.0
            }

            /// Converts from the primitive.
            #[inline]
            pub const fn from_float(float: $float) -> Self {
                Self(float.to_bits())
            }

            /// Converts to the primitive.
            #[inline]
            pub const fn to_float(self) -> $float {
                $float::from_bits(self.0)
            }
        }

        impl From<$float> for $name {
            #[inline]
            fn from(float: $float) -> Self {
                Self::from_float(float)
            }
        }

        impl From<$name> for $float {
            #[inline]
            fn from(float: $name) -> Self {
                float.to_float()
            }
        }

        impl PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.to_float() == other.to_float()
            }
        }

        impl PartialOrd for $name {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                self.to_float().partial_cmp(&other.to_float())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                if self.to_float().is_nan() {
                    return write!(f, "nan:{:#x}", self.0);
                }
                fmt::Debug::fmt(&self.to_float(), f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                if self.to_float().is_nan() {
                    return write!(f, "nan:{:#x}", self.0);
                }
                fmt::Display::fmt(&self.to_float(), f)
            }
        }
    )*};
}

define_float! {
    /// A 32-bit float as its bits.
    F32 = f32 as u32;
    /// A 64-bit float as its bits.
    F64 = f64 as u64;
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn nans_are_shown_with_their_bits() {
        assert_eq!(F32::from_bits(0x7fc0_0000).to_string(), "nan:0x7fc00000");
        assert_eq!(F64::from_float(1.5).to_string(), "1.5");
        assert_ne!(F32::from_float(f32::NAN), F32::from_float(f32::NAN));
    }
}
