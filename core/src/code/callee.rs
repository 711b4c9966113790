//! The operand word of a call of one of the module's own functions.
//!
//! Translation names the callee by its index. The first call that finds code of it puts the address of that in
//! the place of the index, so that later ones wait for one load less before they know where to go on. The word has
//! the layout of [`pack_imm`] at first: `base:16 0xffff:16 index:32`; then it is
//! `base:16 entry:48`. One bit of the mark tells the two apart, which no address has that is put there: on little-endian
//! machines it would be that of addresses that are no multiple of two, on others the highest of an address.

use super::pack_imm;
use crate::base::narrow::Low;

/// What the second field is as long as the callee is named by its index.
const BY_INDEX: u16 = 0xffff;

/// How many bits there are for an address.
const ADDRESS_BITS: u32 = 48;

/// The bit that tells an index.
const NO_ADDRESS: u64 = if cfg!(target_endian = "little") {
    1 << 16
} else {
    1 << (ADDRESS_BITS - 1)
};

/// The operand word of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Callee(u64);

impl Callee {
    /// A call of the function with an index among the module's own, whose frame begins at slot `base`.
    pub(crate) fn by_index(base: u16, index: u32) -> Self {
        Self(pack_imm(base, BY_INDEX, index))
    }

    /// The same call with the address of the callee's code, if that fits.
    #[cfg(any(test, all(target_pointer_width = "64", target_has_atomic = "64")))]
    pub(crate) fn linked(self, entry: u64) -> Option<Self> {
        let base = u64::from(self.base());
        let word = match cfg!(target_endian = "little") {
            true => entry << 16 | base,
            false => base << ADDRESS_BITS | entry,
        };
        let linked = Self(word);
        (linked.entry() == Some(entry)).then_some(linked)
    }

    /// Takes the word of a call.
    #[inline(always)]
    pub(crate) fn from_word(word: u64) -> Self {
        Self(word)
    }

    /// The word.
    pub(crate) fn word(self) -> u64 {
        self.0
    }

    /// The slot at which the callee's frame begins.
    #[inline(always)]
    pub(crate) fn base(self) -> u16 {
        match cfg!(target_endian = "little") {
            true => self.0.low16(),
            false => (self.0 >> ADDRESS_BITS) as u16,
        }
    }

    /// The address of the callee's code, if it is there.
    #[inline(always)]
    pub(crate) fn entry(self) -> Option<u64> {
        let entry = match cfg!(target_endian = "little") {
            true => self.0 >> 16,
            false => self.0 & (NO_ADDRESS - 1),
        };
        (self.0 & NO_ADDRESS == 0).then_some(entry)
    }

    /// The index of the callee, as long as there is no address.
    pub(crate) fn index(self) -> u32 {
        match cfg!(target_endian = "little") {
            true => (self.0 >> 32) as u32,
            false => self.0.low32(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn calls_have_an_index_first_and_an_address_then(base: u16, index: u32, entry in 0..1u64 << (ADDRESS_BITS - 3)) {
            let call = Callee::by_index(base, index);
            prop_assert_eq!((call.base(), call.entry(), call.index()), (base, None, index));
            let entry = entry << 3;
            if let Some(linked) = call.linked(entry) {
                prop_assert_eq!((linked.base(), linked.entry()), (base, Some(entry)));
            } else {
                // On big-endian machines the bit that tells is the highest of an address.
                prop_assert_eq!(entry >> (ADDRESS_BITS - 1), 1);
            }
        }
    }

    #[test]
    fn addresses_of_more_than_48_bits_are_left_out() {
        let call = Callee::by_index(1, 2);
        for entry in [1 << 48, 0xff00_0000_0000_0008, u64::MAX - 7] {
            assert_eq!(call.linked(entry), None);
        }
    }
}
