//! [`V128`]: vectors.

/// A 128-bit vector. Lane 0 is in the least significant bits.
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Func, Store, V128};
///
/// let mut store = Store::new(&Engine::default(), ());
/// let add = Func::wrap(&mut store, |a: V128, b: V128| {
///     let (a, b) = (a.as_u128().to_le_bytes(), b.as_u128().to_le_bytes());
///     V128::from(u128::from_le_bytes(std::array::from_fn(|lane| a[lane].wrapping_add(b[lane]))))
/// });
/// let add = add.typed::<(V128, V128), V128>(&store)?;
/// let sum = add.call(&mut store, (V128::from(0x01ff), V128::from(0x0102)))?;
/// assert_eq!(sum.as_u128(), 0x0201);
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(transparent)]
pub struct V128(u128);

impl V128 {
    /// The bits of the vector.
    pub const fn as_u128(&self) -> u128 {
        self.0
    }
}

impl From<u128> for V128 {
    fn from(bits: u128) -> Self {
        Self(bits)
    }
}

impl From<V128> for u128 {
    fn from(vector: V128) -> Self {
        vector.0
    }
}
