//! The types and slots of a function's locals: the first ones in a table, the others as the runs in
//! which they are declared. A body of ten bytes may declare 50,000 locals, and must not cost as much.

use crate::base::narrow::{Fit, Low};
use crate::{
    code::{op::Class, operand_type::OperandType},
    wasm::types::FuncType,
};
use alloc::{collections::TryReserveError, vec::Vec};
use core::ops::Range;

/// How many locals are in the table, if there are not more parameters.
const TABLE: usize = 256;

/// What translation knows of a local.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Local {
    /// Its slot, or the first of two.
    pub(super) slot: u16,
    /// Its type.
    pub(super) ty: OperandType,
    /// Whether it needs no zero where the walk is: see [`Locals::read`].
    pub(super) written: bool,
}

/// A declared local that has been written where the walk is.
#[derive(Debug)]
struct Written {
    /// How many had been before.
    moment: Moment,
    /// Which it is.
    local: u16,
}

/// How often a local has been written of which that was not known: what has been written before a moment is told
/// from what was written later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Moment(u32);

impl Moment {
    /// No moment: it is later than all.
    pub(super) const NEVER: Self = Self(u32::MAX);
}

/// Locals of one type that are declared together.
#[derive(Debug)]
struct Run {
    /// The index behind the last.
    end: u32,
    /// The slot behind the last.
    end_slot: u32,
    /// What they are.
    ty: OperandType,
}

/// The locals of one function.
#[derive(Debug, Default)]
pub(super) struct Locals {
    /// The first locals: all parameters, then others.
    table: Vec<Local>,
    /// The declared locals in runs.
    runs: Vec<Run>,
    /// How many there are.
    len: u32,
    /// How many cells they take.
    cells: u32,
    /// Which declared ones have been written, in the order of moments: each stands here once at most.
    written: Vec<Written>,
    /// The next moment.
    now: Moment,
    /// The first slot that is to be zero when the function is entered, and the one behind the last; 0 for none.
    zero_from: u16,
    zero_to: u16,
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
        // No type has more than 1,000 parameters.
        let params = ty.params();
        self.table.try_reserve_exact(TABLE.max(params.len()))?;
        self.written.clear();
        self.written.try_reserve_exact(TABLE)?;
        self.now = Moment::default();
        (self.zero_from, self.zero_to) = (u16::MAX, 0);
        let mut slot = 0;
        self.table.extend(params.iter().map(|ty| {
            let local = Local {
                slot,
                ty: OperandType::of(ty),
                written: true,
            };
            slot += local.ty.cells();
            local
        }));
        self.len = params.len().fit32();
        self.cells = slot.into();
        Ok(())
    }

    /// Adds locals of one type.
    ///
    /// # Errors
    ///
    /// If there is too little memory.
    pub(super) fn declare(&mut self, count: u32, ty: OperandType) -> Result<(), TryReserveError> {
        // Validation saw that slots have numbers of 16 bits.
        let slot = self.cells.low16();
        self.len = self.len.saturating_add(count);
        self.cells = (count.saturating_mul(ty.cells().into())).saturating_add(self.cells);
        // The table may be longer, with parameters.
        let more = TABLE
            .min(self.len as usize)
            .saturating_sub(self.table.len());
        self.table.extend((0..more.fit16()).map(|index| Local {
            slot: slot.wrapping_add(index * ty.cells()),
            ty,
            written: false,
        }));
        if self.len as usize > TABLE {
            self.runs.try_reserve(1)?;
            self.runs.push(Run {
                end: self.len,
                end_slot: self.cells,
                ty,
            });
        }
        Ok(())
    }

    /// How many there are.
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    /// How many cells they take.
    pub(super) fn cells(&self) -> u32 {
        self.cells
    }

    /// What a local is. Validation saw that it exists.
    #[inline]
    pub(super) fn get(&self, local: u32) -> Local {
        match self.table.get(local as usize) {
            Some(local) => *local,
            None => self.rare(local),
        }
    }

    /// The class of the local at a slot, if it is one of the first, before any vector, and no reference.
    pub(super) fn class_of(&self, slot: u16) -> Option<Class> {
        let local = self.table.get(usize::from(slot))?;
        let is_value = !matches!(local.ty, OperandType::Ref | OperandType::V128);
        (local.slot == slot && is_value).then(|| local.ty.class())
    }

    #[cold]
    fn rare(&self, local: u32) -> Local {
        let run = self.runs.partition_point(|run| run.end <= local);
        let (slot, ty) = match self.runs.get(run) {
            Some(run) => {
                let behind = (run.end - local) * u32::from(run.ty.cells());
                (run.end_slot - behind, run.ty)
            }
            None => (0, OperandType::I64),
        };
        Local {
            slot: slot.low16(),
            ty,
            written: false,
        }
    }

    /// Notes that a local is read which may not have been written before, on the way from the function's entry to
    /// where the walk is: only such ones have to be zero at the entry.
    #[inline(never)]
    pub(super) fn read(&mut self, local: u32) {
        let Local { slot, ty, .. } = self.get(local);
        self.zero_from = self.zero_from.min(slot);
        // Slots have numbers of 16 bits, and so has the one behind the last.
        self.zero_to = self.zero_to.max(slot.saturating_add(ty.cells()));
        if let Some(entry) = self.table.get_mut(local as usize) {
            entry.written = true;
        }
    }

    /// Notes that a local is written of which that was not known.
    #[inline(never)]
    pub(super) fn write(&mut self, local: u32) {
        // Of those that are not in the table it is never known. No parameter comes here.
        if let Some(entry) = self.table.get_mut(local as usize)
            && self.written.len() < self.written.capacity()
        {
            entry.written = true;
            let (moment, local) = (self.now, local.low16());
            self.written.push(Written { moment, local });
            self.now.0 += 1;
        }
    }

    /// The moment.
    pub(super) fn now(&self) -> Moment {
        self.now
    }

    /// Forgets what has been written at a moment or later: where paths meet of which one does not come by there.
    pub(super) fn forget_since(&mut self, moment: Moment) {
        while let Some(written) = self.written.pop_if(|written| written.moment >= moment) {
            self.table[usize::from(written.local)].written = false;
        }
    }

    /// The slots that are to be zero when the function is entered; the end is not above that of the locals.
    pub(super) fn zeroed(&self) -> Range<u16> {
        self.zero_from.min(self.zero_to)..self.zero_to
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

    /// A type by number; vectors only if they are asked for.
    fn ty(number: u8, vectors: bool) -> ValType {
        let types = [
            ValType::I32,
            ValType::I64,
            ValType::F32,
            ValType::F64,
            ValType::FuncRef,
            ValType::V128,
        ];
        types[usize::from(number) % (types.len() - usize::from(!vectors))]
    }

    proptest! {
        #[test]
        fn locals_are_what_they_were_declared(
            vectors: bool,
            params in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..4),
                prop::collection::vec(any::<u8>(), 200..400),
            ],
            runs in prop::collection::vec((prop_oneof![0_u32..4, 0_u32..400], any::<u8>()), 0..10),
        ) {
            let params: Vec<ValType> = params.iter().map(|param| ty(*param, vectors)).collect();
            let mut expected = params.clone();
            let first = params.len() as u32;
            let mut locals = Locals::default();
            locals.reset(&FuncType::new(params, [])).expect("memory");
            for (count, number) in runs {
                let ty = ty(number, vectors);
                locals.declare(count, OperandType::of(&ty)).expect("memory");
                expected.resize(expected.len() + count as usize, ty);
            }
            prop_assert_eq!(locals.len() as usize, expected.len());
            let mut slot = 0;
            for (index, ty) in (0..).zip(&expected) {
                let local = locals.get(index);
                prop_assert_eq!((local.slot, local.ty), (slot, OperandType::of(ty)));
                prop_assert_eq!(local.written, index < first);
                prop_assert!(vectors || u32::from(slot) == index);
                slot += ty.cells() as u16;
            }
            prop_assert_eq!(locals.cells(), u32::from(slot));
        }
    }
}
