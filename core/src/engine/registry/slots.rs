//! [`Slots`]: where types are by their numbers, and which numbers are free.
//!
//! Slots are in chunks that never move, so that none is copied when there are more types; a chunk
//! without types is freed, but for one. A number is given out again and again, each time in the next generation.

use super::TypesError;
use crate::base::{SCARCE, narrow::Fit};
use crate::wasm::{
    index::{TypeId, TypeNum},
    types::TypeDef,
};
use alloc::{boxed::Box, vec::Vec};

/// How many slots are in a chunk. A power of two.
const CHUNK: u32 = if SCARCE { 16 } else { 256 };

/// The most numbers that there are.
const NUMBERS: u32 = 1 << TypeId::NUM_BITS;

/// The storage of types.
#[derive(Debug)]
pub(super) struct Slots {
    chunks: Vec<Chunk>,
    /// The first chunk that has free slots or none at all; each leads to the next.
    free: u32,
    /// A chunk that has no types and keeps its slots all the same.
    spare: u32,
    /// How many slots are taken.
    len: u32,
}

/// Slots with numbers in sequence.
#[derive(Debug)]
struct Chunk {
    /// Those that have been taken since there is room for them. Never moves: the room is for all.
    slots: Vec<Slot>,
    /// The first slot that was given back, by its position in the chunk.
    free: u32,
    /// How many are taken.
    taken: u32,
    /// The chunk behind it in the list of those with free slots.
    next: u32,
    /// Whether it is in that list.
    listed: bool,
    /// The generation of its slots when they were freed.
    generation: u32,
}

/// A place for a type.
#[derive(Debug)]
pub(super) struct Slot {
    /// How many types have been here.
    generation: u32,
    /// The first type of the group.
    pub(super) first: u32,
    /// Of the first type of a group, how many uses the group has.
    pub(super) uses: u32,
    /// What is behind it in a list: of free slots, or of groups that have no uses any more.
    pub(super) next: u32,
    /// Of the first type of a group: what groups are sorted by.
    pub(super) key: Box<[u8]>,
    /// Of the first type of a group: all types of the group, if it is not the only one.
    pub(super) members: Box<[u32]>,
    /// The type.
    pub(super) ty: Option<TypeDef>,
}

impl Slot {
    /// No slot or chunk.
    pub(super) const NONE: u32 = u32::MAX;

    /// The type at a position in the group, of a slot that is the group's first and not its only one.
    pub(super) fn member(&self, position: usize) -> Option<u32> {
        self.members.get(position).copied()
    }
}

impl Default for Slots {
    fn default() -> Self {
        Self {
            chunks: Vec::new(),
            free: Slot::NONE,
            spare: Slot::NONE,
            len: 0,
        }
    }
}

// Numbers come from the registry itself, so the slots that they name exist: a chunk is freed only when none
// of its slots is taken.
impl Slots {
    /// How many types there are.
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    /// The slot with a number, which is taken.
    pub(super) fn get(&self, num: u32) -> &Slot {
        &self.chunks[(num / CHUNK) as usize].slots[(num % CHUNK) as usize]
    }

    /// The slot with a number, which is taken.
    pub(super) fn get_mut(&mut self, num: u32) -> &mut Slot {
        &mut self.chunks[(num / CHUNK) as usize].slots[(num % CHUNK) as usize]
    }

    /// The identity of the type with a number.
    pub(super) fn id(&self, num: u32) -> TypeId {
        TypeId::new(TypeNum::from_u32(num), self.get(num).generation)
    }

    /// The first type of the group of a type, if that is still there. Anybody may ask.
    pub(super) fn first_of(&self, id: TypeId) -> Option<u32> {
        let num = id.num().as_u32();
        let chunk = self.chunks.get((num / CHUNK) as usize)?;
        let slot = chunk.slots.get((num % CHUNK) as usize)?;
        (slot.generation == id.generation() && slot.first != Slot::NONE).then_some(slot.first)
    }

    /// Takes a free slot.
    pub(super) fn take(&mut self) -> Result<TypeId, TypesError> {
        loop {
            if self.free == Slot::NONE {
                self.add_chunk()?;
            }
            let index = self.free;
            let chunk = &mut self.chunks[index as usize];
            let Some(position) = chunk.take()? else {
                chunk.listed = false;
                self.free = chunk.next;
                continue;
            };
            let slot = &chunk.slots[position as usize];
            if self.spare == index {
                self.spare = Slot::NONE;
            }
            self.len += 1;
            let num = TypeNum::from_u32(index * CHUNK + position);
            return Ok(TypeId::new(num, slot.generation));
        }
    }

    /// Gives a slot back.
    pub(super) fn give_back(&mut self, num: u32) {
        let (index, position) = (num / CHUNK, num % CHUNK);
        let chunk = &mut self.chunks[index as usize];
        let slot = &mut chunk.slots[position as usize];
        slot.ty = None;
        slot.key = Box::default();
        slot.members = Box::default();
        slot.first = Slot::NONE;
        // A slot that has had all its generations is never taken again.
        if slot.generation < TypeId::LAST_GENERATION {
            slot.next = chunk.free;
            chunk.free = position;
        }
        chunk.taken -= 1;
        self.len -= 1;
        if chunk.taken == 0 && self.spare != index {
            if self.spare == Slot::NONE {
                self.spare = index;
            } else {
                chunk.empty();
            }
        }
        if !chunk.listed {
            chunk.listed = true;
            chunk.next = self.free;
            self.free = index;
        }
    }

    /// Adds a chunk, which will get its slots when one is taken.
    fn add_chunk(&mut self) -> Result<(), TypesError> {
        // Fewer than there are numbers.
        let index = self.chunks.len().fit32();
        if index >= NUMBERS / CHUNK {
            return Err(TypesError::TooMany { limit: NUMBERS });
        }
        self.chunks.try_reserve(1)?;
        self.chunks.push(Chunk {
            slots: Vec::new(),
            free: Slot::NONE,
            taken: 0,
            next: self.free,
            listed: true,
            generation: 0,
        });
        self.free = index;
        Ok(())
    }
}

impl Chunk {
    /// Takes a free slot, and says which; `None` if it is full, or worn out.
    fn take(&mut self) -> Result<Option<u32>, TypesError> {
        if self.free == Slot::NONE {
            let position = self.slots.len().fit32();
            if position == CHUNK || self.generation >= TypeId::LAST_GENERATION {
                return Ok(None);
            }
            if position == 0 {
                self.slots.try_reserve_exact(CHUNK as usize)?;
            }
            self.slots.push(Slot {
                generation: self.generation,
                first: Slot::NONE,
                uses: 0,
                next: Slot::NONE,
                key: Box::default(),
                members: Box::default(),
                ty: None,
            });
            self.free = position;
        }
        let position = self.free;
        let slot = &mut self.slots[position as usize];
        slot.generation += 1;
        slot.uses = 0;
        (self.free, slot.next) = (slot.next, Slot::NONE);
        self.taken += 1;
        Ok(Some(position))
    }

    /// Frees the slots, of which none is taken.
    fn empty(&mut self) {
        let generations = self.slots.iter().map(|slot| slot.generation);
        self.generation = generations.max().unwrap_or(self.generation);
        self.slots = Vec::new();
        self.free = Slot::NONE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_are_reused_and_identities_never() {
        let mut slots = Slots::default();
        let mut seen = BTreeSet::new();
        for round in 1..20 {
            let count = round * 97 % 1500;
            let ids: Vec<TypeId> = (0..count).map(|_| slots.take().unwrap()).collect();
            assert_eq!(slots.len(), count);
            for id in &ids {
                assert!(seen.insert(*id), "{id:?} was there before");
                assert!(id.num().as_u32() < 1500 + CHUNK);
                slots.get_mut(id.num().as_u32()).first = id.num().as_u32();
            }
            for id in &ids {
                assert_eq!(slots.first_of(*id), Some(id.num().as_u32()));
                assert_eq!(slots.id(id.num().as_u32()), *id);
            }
            for id in ids.iter().rev() {
                slots.give_back(id.num().as_u32());
            }
            assert!(seen.iter().all(|id| slots.first_of(*id).is_none()));
            let kept = slots
                .chunks
                .iter()
                .filter(|chunk| chunk.slots.capacity() > 0);
            assert!(kept.count() <= 1);
        }
    }

    #[test]
    fn a_number_that_has_had_all_generations_is_not_used_again() {
        let mut slots = Slots::default();
        let worn = slots.take().unwrap().num().as_u32();
        let others: Vec<TypeId> = (1..CHUNK).map(|_| slots.take().unwrap()).collect();
        slots.get_mut(worn).generation = TypeId::LAST_GENERATION;
        slots.give_back(worn);
        let other = slots.take().unwrap().num().as_u32();
        assert_eq!(other, CHUNK);
        slots.give_back(other);
        // A chunk that is freed forgets how old its single slots were, so the next are of the last generation.
        for id in others {
            slots.give_back(id.num().as_u32());
        }
        let again: Vec<TypeId> = (0..=CHUNK).map(|_| slots.take().unwrap()).collect();
        assert!(again.iter().all(|id| id.num().as_u32() >= CHUNK));
    }
}
