//! The types of a function's locals: the first ones in a table, the others as the runs in which they
//! are declared. A body of ten bytes may declare 50,000 locals, and must not cost as much.

use crate::{code::operand_type::OperandType, wasm::types::FuncType};
use alloc::{collections::TryReserveError, vec::Vec};

/// How many locals are in the table.
const TABLE: usize = 256;

/// The locals of one function.
#[derive(Debug, Default)]
pub(super) struct Locals {
    /// The first locals, parameters before others.
    table: Vec<OperandType>,
    /// The declared locals in runs: the index behind the last, and what they are.
    runs: Vec<(u32, OperandType)>,
    /// How many there are.
    len: u32,
}

impl Locals {
    /// Starts a function, whose parameters are its first locals.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    pub(super) fn reset(&mut self, ty: &FuncType) -> Result<(), TryReserveError> {
        self.table.clear();
        self.runs.clear();
        self.table.try_reserve_exact(TABLE)?;
        self.table
            .extend(ty.params().iter().take(TABLE).map(OperandType::of));
        // No type has more than 1,000 parameters.
        self.len = ty.params().len() as u32;
        Ok(())
    }

    /// Adds locals of one type.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    pub(super) fn declare(&mut self, count: u32, ty: OperandType) -> Result<(), TryReserveError> {
        self.len = self.len.saturating_add(count);
        let table = TABLE.min(self.len as usize);
        // There may be more parameters than the table has room for.
        if self.table.len() < table {
            self.table.resize(table, ty);
        }
        if self.len as usize > TABLE {
            self.runs.try_reserve(1)?;
            self.runs.push((self.len, ty));
        }
        Ok(())
    }

    /// How many there are.
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    /// What a local is. Validation saw that it exists.
    #[inline]
    pub(super) fn get(&self, local: u32, ty: &FuncType) -> OperandType {
        match self.table.get(local as usize) {
            Some(ty) => *ty,
            None => self.rare(local, ty),
        }
    }

    #[cold]
    fn rare(&self, local: u32, ty: &FuncType) -> OperandType {
        if let Some(param) = ty.params().get(local as usize) {
            return OperandType::of(param);
        }
        let run = self.runs.partition_point(|(end, _)| *end <= local);
        self.runs.get(run).map_or(OperandType::I64, |run| run.1)
    }

    /// Gives memory back that few functions need.
    pub(super) fn shrink(&mut self, most: usize) {
        if self.runs.capacity() > most {
            self.runs = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wasm::types::ValType;
    use proptest::prelude::*;

    fn kind(number: u8) -> (ValType, OperandType) {
        let ty = [ValType::I32, ValType::I64, ValType::F32, ValType::F64][usize::from(number % 4)];
        (ty, OperandType::of(&ty))
    }

    proptest! {
        #[test]
        fn locals_are_what_they_were_declared(
            params in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..4),
                prop::collection::vec(any::<u8>(), 200..400),
            ],
            runs in prop::collection::vec((prop_oneof![0_u32..4, 0_u32..400], any::<u8>()), 0..10),
        ) {
            let ty = FuncType::new(params.iter().map(|param| kind(*param).0), []);
            let mut expected: Vec<OperandType> = params.iter().map(|param| kind(*param).1).collect();
            let mut locals = Locals::default();
            locals.reset(&ty).expect("memory");
            for (count, number) in runs {
                locals.declare(count, kind(number).1).expect("memory");
                expected.resize(expected.len() + count as usize, kind(number).1);
            }
            prop_assert_eq!(locals.len() as usize, expected.len());
            for (local, kind) in (0..).zip(expected) {
                prop_assert_eq!(locals.get(local, &ty), kind);
            }
        }
    }
}
