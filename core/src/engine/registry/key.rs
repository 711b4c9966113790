//! [`Key`]: the structure of a group of types as a few bytes, by which groups are found and compared.

use super::digest::Sha256;
use crate::base::narrow::Fit;
use crate::wasm::{
    index::TypeId,
    types::{FieldType, StorageType, TypeDef, TypeKind, ValType},
};

/// The most bytes of a key. Types of up to a hundred numbers have keys that say what they are; those of
/// others are digests. Thus a comparison takes no longer for a group of a million types.
const MOST: usize = 128;

/// Begins the keys that are digests: no type begins with such a byte.
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
    pub(super) fn of(group: &[TypeDef]) -> Self {
        let mut key = Self {
            bytes: [0; MOST],
            len: 0,
            digest: None,
        };
        for ty in group {
            key.push_def(ty);
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

    /// A type of the group. No two begin with each other, so that the bytes of a group say where each ends.
    fn push_def(&mut self, ty: &TypeDef) {
        let kind = match ty.kind() {
            TypeKind::Func => 0,
            TypeKind::Struct => 1,
            TypeKind::Array => 2,
        };
        let lineage = ty.lineage();
        let is_final = u8::from(lineage.finality().is_final());
        let supertype = lineage.supertype();
        self.push(&[kind | is_final << 2 | u8::from(supertype.is_some()) << 3]);
        if let Some(id) = supertype {
            self.push_concrete(id, 0);
        }
        if let TypeDef::Func(ty) = ty {
            for types in [ty.params(), ty.results()] {
                // 1000 at most.
                self.push(&types.len().fit16().to_le_bytes());
            }
            for ty in ty.values() {
                self.push_type(*ty);
            }
            return;
        }
        // 10,000 at most.
        self.push(&ty.fields().len().fit16().to_le_bytes());
        for field in ty.fields() {
            self.push_field(*field);
        }
    }

    /// A field of a struct or array.
    fn push_field(&mut self, field: FieldType) {
        self.push(&[u8::from(field.mutability().is_mut())]);
        match *field.element_type() {
            StorageType::I8 => self.push(&[14]),
            StorageType::I16 => self.push(&[15]),
            StorageType::ValType(ty) => self.push_type(ty),
        }
    }

    /// A type of values: one byte says what it is, and more follow for references. No sequence of types
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
                match ty.concrete() {
                    // Whether it is of functions, structs or arrays is the type's own.
                    Some(id) => self.push_concrete(id, nullable),
                    None => self.push(&[8 | nullable, ty.abstract_number()]),
                }
                return;
            }
        };
        self.push(&[byte]);
    }

    /// A concrete type, with a bit beside it.
    fn push_concrete(&mut self, id: TypeId, bit: u8) {
        let (kind, number) = match id.as_relative() {
            // A group has at most a million types.
            Some(position) => (10, position.fit32()),
            None => (12, id.num().as_u32()),
        };
        let [a, b, c, d] = number.to_le_bytes();
        self.push(&[kind | bit, a, b, c, d]);
    }
}
