//! Translation of operators as wasmparser has them: all that are in the list.

use super::{Translator, decode::Access, operators::for_each_operator, position};
use crate::{
    code::{op::*, operand_type::OperandType},
    engine::fuel,
    error::{Error, WasmError},
    wasm::semantics::{AtomicOp, AtomicWidth},
};
use wasmparser::Operator as Op;

impl Translator<'_> {
    /// Translates an operator that has been validated. `offset` is where it is in the module.
    ///
    /// # Errors
    ///
    /// If it needs more code than there may be or more memory than there is, or is not in the list.
    pub(super) fn operator(&mut self, op: &Op<'_>, offset: u64) -> Result<(), Error> {
        if !self.reachable {
            match op {
                Op::Block { .. }
                | Op::Loop { .. }
                | Op::If { .. }
                | Op::TryTable { .. }
                | Op::Try { .. } => self.open_unreachable(),
                Op::Else => self.else_(),
                Op::End => self.end(),
                Op::Catch { tag_index } => self.catch(Some(*tag_index))?,
                Op::CatchAll => self.catch(None)?,
                Op::Delegate { relative_depth } => self.delegate(*relative_depth),
                _ => {}
            }
            return Ok(());
        }
        self.offset = offset;
        /// An immediate of a kind, as the list's arguments have it.
        macro_rules! immediate {
            (memarg $field:ident) => {
                Access::of($field)
            };
            (v128 $field:ident) => {
                $field.bytes()
            };
            (table $field:ident) => {
                $field
            };
            (clauses $field:ident) => {
                $field
            };
            (f32 $field:ident) => {
                $field.bits()
            };
            (f64 $field:ident) => {
                $field.bits()
            };
            ($kind:ident $field:ident) => {
                *$field
            };
        }
        /// Who knows what a rare operator does to memory.
        macro_rules! forget {
            (rare) => {
                self.emit.known.forget()
            };
            ($often:ident) => {};
        }
        macro_rules! translate {
            ($(
                $opcode:literal $cost:ident $often:ident $name:ident
                    { $($field:ident: $kind:ident),* } => $method:ident ( $($argument:expr),* );
            )*) => {
                match op {
                    $(Op::$name { $($field,)* .. } => {
                        if fuel::$cost != 0 && self.charge.is_some() {
                            self.charge(fuel::$cost);
                        }
                        forget!($often);
                        $(let $field = immediate!($kind $field);)*
                        self.$method($($argument),*).outcome()
                    })*
                    _ => {
                        let message = "operator is not supported by this engine";
                        Err(WasmError::new(message, position(offset)).into())
                    }
                }
            };
        }
        for_each_operator!(translate)
    }
}

/// What methods of the translator give: nothing, if they cannot fail.
trait Outcome {
    /// The same as a result.
    fn outcome(self) -> Result<(), Error>;
}

impl Outcome for () {
    #[inline(always)]
    fn outcome(self) -> Result<(), Error> {
        Ok(())
    }
}

impl Outcome for Result<(), Error> {
    #[inline(always)]
    fn outcome(self) -> Result<(), Error> {
        self
    }
}
