//! Allocation beyond what ops do themselves: words for cursors, large objects, objects for the host, growth.
//!
//! All of it tries, and says what it needs if it cannot ([`Need`]). The caller does that, since it has the roots
//! and the embedder's limiter, and tries again.

use super::{
    BLOCK, Bytes, CARD, GcHeap, GcRef, HostValue, Need, Offset, Phase, Shape, SizeClass, Storage,
    array_bytes,
};
use crate::{base::fallible::OutOfMemory, wasm::index::TypeNum};

/// The first block of memory has room for so many bytes.
const FIRST: usize = 4 * BLOCK;

/// Up to here the memory doubles, from here on it grows by half.
const LARGE: usize = 64 << 20;

impl GcHeap {
    /// Gives the cursor of a class free slots, so that the next [`take`](super::GcFast::take) has one.
    pub(crate) fn refill(&mut self, class: SizeClass) -> Result<(), Need> {
        self.before_allocation()?;
        let one = self.policy.one_by_one();
        let cursor = self.fast.cursor(class);
        if cursor.free != 0 {
            return Ok(());
        }
        match self.space.take_word(class, cursor, one) {
            Some(bytes) => {
                self.policy.allocated(bytes);
                Ok(())
            }
            None => Err(self.room_for(self.space.count() + 1)),
        }
    }

    /// Makes an object that is too large for slots. Structs are zeroed. The length of an array is 0 and its elements
    /// are not written: the caller writes them, in as many pieces as it likes, and the length last
    /// (`set_array_len`). `bytes` are those of its final length.
    pub(crate) fn alloc_large(&mut self, ty: TypeNum, bytes: Bytes) -> Result<GcRef, Need> {
        self.before_allocation()?;
        let Some(layout) = self.layouts.get(ty) else {
            return Err(Need::Exhausted);
        };
        let (leaf, zeroed) = match &layout.shape {
            Shape::Struct(shape) => (shape.is_leaf(), bytes.get() as usize),
            Shape::Array(storage) => (*storage != Storage::Ref, Offset::ELEMENTS.get() as usize),
        };
        let bytes = bytes.get() as usize;
        let blocks = bytes.div_ceil(BLOCK).max(1);
        let first = match self.space.find(blocks) {
            Ok(first) => first,
            Err(needed) => return Err(self.room_for(needed)),
        };
        self.space.take_large(first, blocks, leaf);
        self.policy.allocated(blocks * BLOCK);
        let at = first * BLOCK;
        self.objects.fill(at, zeroed, 0);
        self.objects.set(at, ty.as_u32().to_ne_bytes());
        Ok(GcRef::at(at))
    }

    /// Makes an object of a type: a struct, or an array of a length. All of it is zero.
    pub(crate) fn alloc(&mut self, ty: TypeNum, len: u32) -> Result<GcRef, Need> {
        let Some(layout) = self.layouts.get(ty) else {
            return Err(Need::Exhausted);
        };
        let (bytes, leaf, is_array) = match &layout.shape {
            Shape::Struct(shape) => (shape.bytes(), shape.is_leaf(), false),
            Shape::Array(storage) => match array_bytes(len, *storage) {
                Some(bytes) => (bytes, *storage != Storage::Ref, true),
                None => return Err(Need::Exhausted),
            },
        };
        let object = match SizeClass::of(bytes.get(), leaf) {
            Some(class) => self.slot(class)?,
            None => self.alloc_large(ty, bytes)?,
        };
        let at = object.offset();
        self.objects.fill(at, bytes.get() as usize, 0);
        self.objects.set(at, ty.as_u32().to_ne_bytes());
        if is_array {
            let length = Offset::LENGTH.get() as usize;
            self.objects.set(at + length, len.to_ne_bytes());
        }
        Ok(object)
    }

    /// Makes the object of a value of the host's. The value comes back if that needs something first.
    pub(crate) fn alloc_extern(&mut self, value: HostValue) -> Result<GcRef, (Need, HostValue)> {
        let Some(class) = SizeClass::of(8, true) else {
            return Err((Need::Exhausted, value));
        };
        if self.externs.reserve().is_err() {
            return Err((Need::Exhausted, value));
        }
        let object = match self.slot(class) {
            Ok(object) => object,
            Err(need) => return Err((need, value)),
        };
        let [a, b, c, d] = Self::EXTERN.as_u32().to_ne_bytes();
        let [e, f, g, h] = self.externs.next().to_ne_bytes();
        self.objects.set(object.offset(), [a, b, c, d, e, f, g, h]);
        self.externs.add(object, value);
        self.policy.allocated(Self::EXTERN_PRESSURE);
        Ok(object)
    }

    /// A slot, whose bytes are anything.
    fn slot(&mut self, class: SizeClass) -> Result<GcRef, Need> {
        loop {
            if let Some(object) = self.fast.cursor(class).take() {
                return Ok(object);
            }
            self.refill(class)?;
        }
    }

    /// Whether something has to be done before there is anything new.
    fn before_allocation(&mut self) -> Result<(), Need> {
        if self.phase != Phase::Idle {
            return Err(Need::Collect(self.kind));
        }
        match self.policy.due(self.space.live) {
            Some(kind) => Err(Need::Collect(kind)),
            None => Ok(()),
        }
    }

    /// What to do for the heap to have so many blocks.
    fn room_for(&mut self, blocks: usize) -> Need {
        match blocks.checked_mul(BLOCK) {
            Some(desired) if desired <= self.policy.limit() => Need::Grow {
                current: self.bytes(),
                desired,
            },
            _ => self.policy.at_limit(self.bytes()),
        }
    }

    /// What remains to be done if the heap may not grow, or if there is no memory for it.
    pub(crate) fn refused(&mut self) -> Need {
        self.policy.at_limit(self.bytes())
    }

    /// Makes the heap larger, to so many bytes and at most to its limit. The base and cards move.
    pub(crate) fn grow(&mut self, desired: usize) -> Result<(), OutOfMemory> {
        let needed = desired.div_ceil(BLOCK);
        if needed <= self.space.count() {
            return Ok(());
        }
        if needed > self.policy.limit() / BLOCK {
            return Err(OutOfMemory);
        }
        let (needed, capacity) = (needed * BLOCK, self.objects.len());
        if needed > capacity {
            let ample = if capacity < LARGE {
                capacity * 2
            } else {
                capacity / 2 * 3
            };
            let ample = ample.max(FIRST).max(needed).min(self.policy.limit()) / BLOCK * BLOCK;
            self.reserve(ample).or_else(|_| self.reserve(needed))?;
        }
        self.space.extend(needed / BLOCK);
        Ok(())
    }

    /// Makes the heap a block larger, its limit notwithstanding, for a value of the host's. The base and cards move.
    pub(crate) fn grow_beyond(&mut self) -> Result<(), OutOfMemory> {
        let needed = (self.space.count() + 1) * BLOCK;
        if needed > GcRef::MOST_BYTES {
            return Err(OutOfMemory);
        }
        let capacity = self.objects.len();
        if needed > capacity {
            let ample = capacity.saturating_add(capacity / 2).max(needed);
            let ample = ample.min(GcRef::MOST_BYTES) / BLOCK * BLOCK;
            self.reserve(ample).or_else(|_| self.reserve(needed))?;
        }
        self.space.extend(needed / BLOCK);
        Ok(())
    }

    /// Makes room for so many bytes of blocks, the objects' last, which is the largest part.
    fn reserve(&mut self, bytes: usize) -> Result<(), OutOfMemory> {
        self.space.reserve(bytes / BLOCK)?;
        self.stack.reserve(bytes)?;
        let mut grown = self.cards.grow(bytes / CARD, true);
        if grown.is_ok() {
            grown = self.objects.grow(bytes, false);
        }
        // Either may have moved.
        self.fast.set(self.objects.start(), self.cards.start());
        grown
    }
}
