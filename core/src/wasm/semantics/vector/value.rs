//! [`Vector`]: a value of type `v128`, and its views as lanes.
//!
//! Operators come from the helpers at the end, which apply a function to each lane. The numbers of
//! lanes are part of the types, so nothing here checks an index at run time.

/// A value of type `v128`: the bytes as they stand in linear memory, the same on every machine.
///
/// Lane 0 comes first, and the bytes of a lane begin with its lowest. Where the machine is
/// little-endian these are also the bytes of the two cells that hold a vector, low half first: the
/// executor may read and write them where they stand. That is what LLVM makes one vector load of.
/// [`Vector::from_cells`] is right on every machine, but takes the cells apart by shifts.
#[derive(Debug, Copy, Clone, PartialEq, Eq, Default)]
#[repr(transparent)]
pub(crate) struct Vector([u8; 16]);

impl Vector {
    /// The vector of these bytes, as they stand in linear memory.
    #[inline(always)]
    pub(crate) const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes, as they stand in linear memory.
    #[inline(always)]
    pub(crate) const fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// The vector with these bits, lane 0 in the lowest.
    #[inline(always)]
    #[cfg(test)]
    pub(crate) const fn from_u128(bits: u128) -> Self {
        Self(bits.to_le_bytes())
    }

    /// The bits, lane 0 in the lowest.
    #[inline(always)]
    #[cfg(test)]
    pub(crate) const fn to_u128(self) -> u128 {
        u128::from_le_bytes(self.0)
    }

    /// The vector that two cells hold.
    #[inline(always)]
    pub(crate) fn from_cells(low: u64, high: u64) -> Self {
        [low, high].into_vector()
    }

    /// The two cells that hold the vector, low half first.
    #[inline(always)]
    pub(crate) fn to_cells(self) -> (u64, u64) {
        let [low, high] = self.lanes();
        (low, high)
    }

    /// The lanes, of the width and number that the result's type says.
    #[inline(always)]
    pub(super) fn lanes<T: Lanes>(self) -> T {
        T::from_vector(self)
    }

    /// The vector of these lanes.
    #[inline(always)]
    pub(super) fn of(lanes: impl Lanes) -> Self {
        lanes.into_vector()
    }
}

/// Arrays that are the lanes of a vector: `[i8; 16]` to `[f64; 2]`.
pub(super) trait Lanes {
    /// The lanes of a vector, lane 0 first.
    fn from_vector(vector: Vector) -> Self;

    /// The vector with these lanes, lane 0 first.
    fn into_vector(self) -> Vector;
}

macro_rules! impl_lanes {
    ($( $lane:ty, $count:literal; )*) => {$(
        impl Lanes for [$lane; $count] {
            #[inline(always)]
            fn from_vector(vector: Vector) -> Self {
                let (chunks, _) = vector.0.as_chunks::<{ 16 / $count }>();
                from_fn(|i| <$lane>::from_le_bytes(chunks[i]))
            }

            #[inline(always)]
            fn into_vector(self) -> Vector {
                let mut bytes = [0; 16];
                let (chunks, _) = bytes.as_chunks_mut::<{ 16 / $count }>();
                // By number: see `from_fn`.
                for (i, chunk) in chunks.iter_mut().enumerate() {
                    *chunk = self[i].to_le_bytes();
                }
                Vector(bytes)
            }
        }
    )*};
}

impl_lanes! {
    u8, 16;
    i8, 16;
    u16, 8;
    i16, 8;
    u32, 4;
    i32, 4;
    u64, 2;
    i64, 2;
    f32, 4;
    f64, 2;
}

/// An array of what a function makes of each index.
///
/// A loop, and not `core::array::from_fn` or `map`: in a build of several units these stay calls of a
/// closure for each lane, with the address of an array on the stack. A handler that has given such an
/// address away does not end in a jump, and the native stack grows with each op. Neither are arrays
/// iterated over by value, nor zipped: with older compilers, what begins or ends that stays a call, too.
#[inline(always)]
pub(super) fn from_fn<T: Copy + Default, const N: usize>(mut f: impl FnMut(usize) -> T) -> [T; N] {
    let mut array = [T::default(); N];
    for (i, place) in array.iter_mut().enumerate() {
        *place = f(i);
    }
    array
}

/// Applies a function to each lane.
#[inline(always)]
pub(super) fn map<T: Copy, U: Copy + Default, const N: usize>(
    a: Vector,
    mut f: impl FnMut(T) -> U,
) -> Vector
where
    [T; N]: Lanes,
    [U; N]: Lanes,
{
    let a: [T; N] = a.lanes();
    Vector::of(from_fn(|i| f(a[i])))
}

/// Applies a function to each pair of lanes.
#[inline(always)]
pub(super) fn zip<T: Copy, U: Copy + Default, const N: usize>(
    a: Vector,
    b: Vector,
    mut f: impl FnMut(T, T) -> U,
) -> Vector
where
    [T; N]: Lanes,
    [U; N]: Lanes,
{
    let (a, b): ([T; N], [T; N]) = (a.lanes(), b.lanes());
    Vector::of(from_fn(|i| f(a[i], b[i])))
}

/// Applies a function to the lanes with the same number of three vectors.
#[inline(always)]
pub(super) fn zip3<T: Copy, U: Copy + Default, const N: usize>(
    a: Vector,
    b: Vector,
    c: Vector,
    mut f: impl FnMut(T, T, T) -> U,
) -> Vector
where
    [T; N]: Lanes,
    [U; N]: Lanes,
{
    let (a, b, c): ([T; N], [T; N], [T; N]) = (a.lanes(), b.lanes(), c.lanes());
    Vector::of(from_fn(|i| f(a[i], b[i], c[i])))
}

/// Unary operators that do the same in lanes of several types: what is done, then each name with
/// the type of its lanes.
macro_rules! unary {
    ($( $docs:literal |$a:ident| $body:expr => $( $name:ident: $lane:ty ),*; )*) => {$($(
        #[doc = $docs]
        #[inline(always)]
        pub(crate) fn $name(a: Vector) -> Vector {
            map(a, |$a: $lane| $body)
        }
    )*)*};
}

/// Binary operators, as `unary`.
macro_rules! binary {
    ($( $docs:literal |$a:ident, $b:ident| $body:expr => $( $name:ident: $lane:ty ),*; )*) => {$($(
        #[doc = $docs]
        #[inline(always)]
        pub(crate) fn $name(a: Vector, b: Vector) -> Vector {
            zip(a, b, |$a: $lane, $b: $lane| $body)
        }
    )*)*};
}

pub(super) use {binary, unary};

#[cfg(test)]
mod tests {
    use super::*;
    use core::array;
    use proptest::prelude::*;

    #[test]
    fn lane_0_is_the_first_byte_the_lowest_bits_and_the_low_cell() {
        let bytes = array::from_fn(|i| i as u8);
        let vector = Vector::from_bytes(bytes);
        assert_eq!(vector.to_u128(), 0x0f0e_0d0c_0b0a_0908_0706_0504_0302_0100);
        assert_eq!(
            vector.to_cells(),
            (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)
        );
        assert_eq!(vector.lanes::<[u16; 8]>()[1], 0x0302);
        assert_eq!(vector.lanes::<[i32; 4]>()[3], 0x0f0e_0d0c);
        assert_eq!(vector.to_bytes(), bytes);
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn cells_of_a_little_endian_machine_hold_the_bytes() {
        let vector = Vector::from_u128(0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10);
        let (low, high) = vector.to_cells();
        assert_eq!(
            [low.to_ne_bytes(), high.to_ne_bytes()].as_flattened(),
            vector.to_bytes()
        );
    }

    /// All views, made of the lanes and read back.
    fn views(vector: Vector) -> [Vector; 10] {
        [
            Vector::of(vector.lanes::<[u8; 16]>()),
            Vector::of(vector.lanes::<[i8; 16]>()),
            Vector::of(vector.lanes::<[u16; 8]>()),
            Vector::of(vector.lanes::<[i16; 8]>()),
            Vector::of(vector.lanes::<[u32; 4]>()),
            Vector::of(vector.lanes::<[i32; 4]>()),
            Vector::of(vector.lanes::<[u64; 2]>()),
            Vector::of(vector.lanes::<[i64; 2]>()),
            Vector::of(vector.lanes::<[f32; 4]>()),
            Vector::of(vector.lanes::<[f64; 2]>()),
        ]
    }

    proptest! {
        #[test]
        fn every_view_keeps_the_bits(bits: u128) {
            let vector = Vector::from_u128(bits);
            prop_assert_eq!(vector.to_u128(), bits);
            prop_assert_eq!(views(vector), [vector; 10]);
            let (low, high) = vector.to_cells();
            prop_assert_eq!(u128::from(low) | u128::from(high) << 64, bits);
            prop_assert_eq!(Vector::from_cells(low, high), vector);
        }
    }

    #[test]
    fn views_of_floats_keep_signalling_nans() {
        let vector = Vector::of([0x7fa0_0001_u32, 0xff80_0001, 0x7ff4_0000, 0xfff0_0001]);
        assert_eq!(views(vector), [vector; 10]);
        let vector = Vector::of([0x7ff4_0000_0000_0001_u64, 0xfff0_0000_0000_0001]);
        assert_eq!(views(vector), [vector; 10]);
    }
}
