//! [`Key`]: the structure of a group of types as a few bytes, by which groups are found and compared.

use super::digest::Sha256;
use crate::wasm::types::{FuncType, HeapType, ValType};

/// The most bytes of a key. Types of up to a hundred numbers have keys that say what they are; those of
/// others are digests. Thus a comparison takes no longer for a group of a million types.
const MOST: usize = 128;

/// Begins the keys that are digests: no type begins with so many parameters.
const DIGEST: [u8; 2] = [0xff; 2];

/// The structure of a group of types: equal exactly if the groups are the same types.
pub(super) struct Key {
    bytes: [u8; MOST],
    len: usize,
    /// What takes the bytes when there are more.
    digest: Option<Sha256>,
}

impl Key {
    /// The key of a group in which types of the group itself are relative. All other types that it
    /// mentions have to be in the registry as long as the key is.
    pub(super) fn of(group: &[FuncType]) -> Self {
        let mut key = Self {
            bytes: [0; MOST],
            len: 0,
            digest: None,
        };
        for ty in group {
            for types in [ty.params(), ty.results()] {
                // 1000 at most.
                key.push(&(types.len() as u16).to_le_bytes());
            }
            for ty in ty.params().iter().chain(ty.results()) {
                key.push_type(*ty);
            }
        }
        if let Some(digest) = key.digest.take() {
            let digest = digest.finish();
            let (head, tail) = key.bytes.split_at_mut(DIGEST.len());
            head.copy_from_slice(&DIGEST);
            tail[..digest.len()].copy_from_slice(&digest);
            key.len = DIGEST.len() + digest.len();
        }
        key
    }

    /// The bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    fn push(&mut self, bytes: &[u8]) {
        if let Some(digest) = &mut self.digest {
            digest.update(bytes);
            return;
        }
        match self.bytes[self.len..].get_mut(..bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.len += bytes.len();
            }
            None => {
                let mut digest = Sha256::new();
                digest.update(self.bytes());
                digest.update(bytes);
                self.digest = Some(digest);
            }
        }
    }

    /// A type: one byte says what it is, and more follow for references. No sequence of types
    /// begins with another.
    fn push_type(&mut self, ty: ValType) {
        let byte = match ty {
            ValType::I32 => 0,
            ValType::I64 => 1,
            ValType::F32 => 2,
            ValType::F64 => 3,
            ValType::V128 => 4,
            ValType::FuncRef => 5,
            ValType::ExternRef => 6,
            ValType::Ref(ty) => {
                let nullable = u8::from(ty.is_nullable());
                let HeapType::Concrete(id) = ty.heap_type() else {
                    self.push(&[8 | nullable, ty.abstract_number()]);
                    return;
                };
                let (kind, number) = match id.as_relative() {
                    // A group has at most a million types.
                    Some(position) => (10, position as u32),
                    None => (12, id.num().as_u32()),
                };
                let [a, b, c, d] = number.to_le_bytes();
                self.push(&[kind | nullable, a, b, c, d]);
                return;
            }
        };
        self.push(&[byte]);
    }
}
