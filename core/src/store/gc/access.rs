//! Reading and writing objects, for the API and for operations that are more than a few instructions.
//!
//! Everything is checked: a reference that names no object, or a place outside of one, gives `None`. References that are
//! stored dirty their card, and end a collection that is going on, which could miss them.

use super::{CARD, GcHeap, GcRef, HostValue, Offset, Shape, Storage};
use crate::base::narrow::Low;
use crate::wasm::index::TypeNum;

/// What kinds of objects there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ObjectKind {
    /// A struct.
    Struct,
    /// An array.
    Array,
    /// An exception.
    Exception,
    /// A value of the host.
    Host,
}

impl GcHeap {
    /// The type of an object: [`EXTERN`](Self::EXTERN) or one that was defined.
    pub(crate) fn type_of(&self, object: GcRef) -> Option<TypeNum> {
        if !self.is_object(object.cell()) {
            return None;
        }
        Some(TypeNum::from_u32(self.objects.word(object.offset())?))
    }

    /// The value of the host's behind a reference, if there is one.
    pub(crate) fn extern_value(&self, object: GcRef) -> Option<&HostValue> {
        self.externs.get(self.extern_number(object)?, object)
    }

    /// As [`extern_value`](Self::extern_value).
    pub(crate) fn extern_value_mut(&mut self, object: GcRef) -> Option<&mut HostValue> {
        self.externs.get_mut(self.extern_number(object)?, object)
    }

    fn extern_number(&self, object: GcRef) -> Option<u32> {
        let is_extern = self.type_of(object)? == Self::EXTERN;
        let number = self.objects.word(object.offset() + 4)?;
        is_extern.then_some(number)
    }

    /// What kind of object a reference is to, which is one.
    pub(crate) fn kind(&self, object: GcRef) -> ObjectKind {
        match self.shape(object) {
            Some(Shape::Struct(_)) if self.type_of(object) >= Some(Self::EXCEPTION) => {
                ObjectKind::Exception
            }
            Some(Shape::Struct(_)) => ObjectKind::Struct,
            Some(Shape::Array(_)) => ObjectKind::Array,
            None => ObjectKind::Host,
        }
    }

    fn shape(&self, object: GcRef) -> Option<&Shape> {
        Some(&self.layouts.get(self.type_of(object)?)?.shape)
    }

    /// The length of an array, and how its elements are stored.
    fn array(&self, object: GcRef) -> Option<(u32, Storage)> {
        match self.shape(object)? {
            Shape::Array(storage) => {
                let at = object.offset() + Offset::LENGTH.get() as usize;
                Some((self.objects.word(at)?, *storage))
            }
            Shape::Struct(_) => None,
        }
    }

    /// The length of an array.
    pub(crate) fn array_len(&self, object: GcRef) -> Option<u32> {
        Some(self.array(object)?.0)
    }

    /// Sets the length of an array whose elements up to there have been written since it was made by
    /// [`alloc_large`](Self::alloc_large) for that length.
    #[cfg(test)]
    pub(crate) fn set_array_len(&mut self, object: GcRef, len: u32) -> Option<()> {
        let (_, storage) = self.array(object)?;
        self.room(object, Offset::element(len, storage)?.get() as usize)?;
        let at = object.offset() + Offset::LENGTH.get() as usize;
        self.objects.set(at, len.to_ne_bytes())
    }

    /// Whether so many bytes can be those of an object: its slot or blocks have as many.
    fn room(&self, object: GcRef, bytes: usize) -> Option<()> {
        (bytes <= self.space.room(object.offset())).then_some(())
    }

    /// Where in the heap something of an object is.
    fn place(&self, object: GcRef, offset: Offset, storage: Storage) -> Option<usize> {
        let end = match self.shape(object)? {
            Shape::Struct(shape) => shape.bytes().get(),
            Shape::Array(storage) => Offset::element(self.array_len(object)?, *storage)?.get(),
        };
        let fits = offset.get().checked_add(storage.bytes())? <= end;
        fits.then_some(object.offset() + offset.get() as usize)
    }

    /// A field or element of at most 8 bytes, zero-extended.
    pub(crate) fn load(&self, object: GcRef, offset: Offset, storage: Storage) -> Option<u64> {
        let at = self.place(object, offset, storage)?;
        Some(match storage {
            Storage::Byte => u8::from_ne_bytes(self.objects.get(at)?).into(),
            Storage::Half => u16::from_ne_bytes(self.objects.get(at)?).into(),
            Storage::Word | Storage::Ref => self.objects.word(at)?.into(),
            Storage::Double => u64::from_ne_bytes(self.objects.get(at)?),
            Storage::Vector => return None,
        })
    }

    /// A field or element that is a vector.
    pub(crate) fn load_vector(&self, object: GcRef, offset: Offset) -> Option<u128> {
        let at = self.place(object, offset, Storage::Vector)?;
        Some(u128::from_ne_bytes(self.objects.get(at)?))
    }

    /// Writes the low bytes of a value to a field or element.
    pub(crate) fn store(
        &mut self,
        object: GcRef,
        offset: Offset,
        storage: Storage,
        value: u128,
    ) -> Option<()> {
        let at = self.place(object, offset, storage)?;
        if storage == Storage::Ref {
            self.dirty(object, offset, 1);
        }
        self.write(at, storage, value)
    }

    fn write(&mut self, at: usize, storage: Storage, value: u128) -> Option<()> {
        match storage {
            Storage::Byte => self.objects.set(at, value.low8().to_ne_bytes()),
            Storage::Half => self.objects.set(at, value.low16().to_ne_bytes()),
            Storage::Word | Storage::Ref => self.objects.set(at, value.low32().to_ne_bytes()),
            Storage::Double => self.objects.set(at, value.low64().to_ne_bytes()),
            Storage::Vector => self.objects.set(at, value.to_ne_bytes()),
        }
    }

    /// Notes that references were stored from an offset of an object on. Ends a collection that is going on.
    pub(crate) fn dirty(&mut self, object: GcRef, offset: Offset, references: u32) {
        self.abandon();
        let Some(last) = (references as usize).checked_sub(1) else {
            return;
        };
        let first = object.offset().saturating_add(offset.get() as usize);
        let cards = first / CARD..=first.saturating_add(last * 4) / CARD;
        self.cards
            .fill(*cards.start(), cards.end() - cards.start() + 1, 1);
    }

    /// Where the elements of a part of an array are, and how they are stored. `len` is the array's length, or for one that
    /// is being made the one it will have.
    fn elements(&self, array: GcRef, index: u32, count: u32) -> Option<(usize, Storage)> {
        let (len, storage) = self.array(array)?;
        let end = index.checked_add(count)?;
        if end > len {
            // No length yet.
            if len != 0 {
                return None;
            }
            self.room(array, Offset::element(end, storage)?.get() as usize)?;
        }
        let offset = Offset::element(index, storage)?;
        Some((array.offset() + offset.get() as usize, storage))
    }

    fn dirty_elements(&mut self, array: GcRef, storage: Storage, index: u32, count: u32) {
        if let (Storage::Ref, Some(offset)) = (storage, Offset::element(index, storage)) {
            self.dirty(array, offset, count);
        }
    }

    /// Sets a part of an array. One that has no length yet may be written as far as there is room.
    pub(crate) fn array_fill(
        &mut self,
        array: GcRef,
        index: u32,
        count: u32,
        value: u128,
    ) -> Option<()> {
        let (at, storage) = self.elements(array, index, count)?;
        self.dirty_elements(array, storage, index, count);
        let bytes = (count as usize) << storage.log2();
        let value_bytes = value.to_le_bytes();
        let same = &value_bytes[..storage.bytes() as usize];
        if same.iter().all(|byte| *byte == same[0]) {
            return self.objects.fill(at, bytes, same[0]);
        }
        // The first, and then twice as many each time.
        let mut done = storage.bytes() as usize;
        if bytes > 0 {
            self.write(at, storage, value)?;
        }
        while done < bytes {
            let more = done.min(bytes - done);
            self.objects.copy(at + done, at, more)?;
            done += more;
        }
        Some(())
    }

    /// Copies a part of an array to one whose elements are stored alike; the parts may overlap. `to` may have no
    /// length yet.
    pub(crate) fn array_copy(
        &mut self,
        to: (GcRef, u32),
        from: (GcRef, u32),
        count: u32,
    ) -> Option<()> {
        let (to_at, storage) = self.elements(to.0, to.1, count)?;
        let (from_at, other) = self.elements(from.0, from.1, count)?;
        if storage != other {
            return None;
        }
        self.dirty_elements(to.0, storage, to.1, count);
        self.objects
            .copy(to_at, from_at, (count as usize) << storage.log2())
    }

    /// Writes elements of an array of numbers from bytes of a module, where they are in little-endian order. The bytes
    /// are those of whole elements.
    pub(crate) fn array_init(&mut self, array: GcRef, index: u32, bytes: &[u8]) -> Option<()> {
        let (_, storage) = self.array(array)?;
        if storage == Storage::Ref {
            return None;
        }
        let size = storage.bytes() as usize;
        let count = u32::try_from(bytes.len() / size).ok()?;
        let (at, _) = self.elements(array, index, count)?;
        let bytes = &bytes[..count as usize * size];
        if cfg!(target_endian = "little") || size == 1 {
            return self.objects.write(at, bytes);
        }
        for (number, element) in bytes.chunks_exact(size).enumerate() {
            let mut value = [0; 16];
            value[..size].copy_from_slice(element);
            self.write(at + number * size, storage, u128::from_le_bytes(value))?;
        }
        Some(())
    }
}
