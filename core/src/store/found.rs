//! [`Found`]: what handlers there are for places in code that exceptions have come through before.
//!
//! To find the function of a place takes a lock and a search among all functions of its module; the same
//! places come again and again. What was found stays true: instances and the code of their modules live as long
//! as the store.

use crate::base::SCARCE;
use alloc::{boxed::Box, vec::Vec};

/// How many places are remembered.
const PLACES: usize = if SCARCE { 8 } else { 128 };

/// The handlers for a place in code. Addresses are numbers here: who uses them knows what is there.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Found {
    /// The place.
    pub(crate) ip: usize,
    /// The meta word of its function's code.
    pub(crate) code: usize,
    /// The table of handlers of its function.
    pub(crate) table: usize,
    /// How many words that has.
    pub(crate) len: usize,
    /// The innermost region with handlers that the place is in; 0 if there is none, and then nothing else
    /// is known.
    pub(crate) region: u32,
}

/// Places that were looked for.
#[derive(Debug, Default)]
pub(crate) struct FoundPlaces {
    /// By a hash of the place; empty until there is one.
    places: Box<[Found]>,
}

impl FoundPlaces {
    /// What was found for a place, if that is remembered.
    #[inline]
    pub(crate) fn get(&self, ip: usize) -> Option<Found> {
        let found = self.places.get(hash(ip))?;
        (found.ip == ip).then_some(*found)
    }

    /// Remembers what was found, if there is memory for it, in place of another.
    #[cold]
    pub(crate) fn set(&mut self, found: Found) {
        if self.places.is_empty() {
            let mut places = Vec::new();
            if places.try_reserve_exact(PLACES).is_err() {
                return;
            }
            places.resize(PLACES, Found::default());
            self.places = places.into_boxed_slice();
        }
        if let Some(place) = self.places.get_mut(hash(found.ip)) {
            *place = found;
        }
    }
}

/// Where a place is remembered. Code is in words of eight bytes.
fn hash(ip: usize) -> usize {
    (ip >> 3 ^ ip >> 10) % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_a_kind_is_remembered() {
        let mut places = FoundPlaces::default();
        assert!(places.get(8).is_none());
        let found = |ip, region| Found {
            ip,
            region,
            ..Found::default()
        };
        let same = (1..)
            .map(|n| 8 + n * 8)
            .find(|ip| hash(*ip) == hash(8))
            .unwrap();
        places.set(found(8, 1));
        places.set(found(16, 2));
        assert_eq!(places.get(8).map(|found| found.region), Some(1));
        places.set(found(same, 3));
        assert!(places.get(8).is_none());
        assert_eq!(places.get(same).map(|found| found.region), Some(3));
        assert_eq!(places.get(16).map(|found| found.region), Some(2));
    }
}
