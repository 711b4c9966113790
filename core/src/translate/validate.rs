//! Validation of function bodies, which comes before their translation.
//!
//! Nearly all functions are found to be valid by `quick`, which knows what compilers write for numbers and one memory,
//! and gives no errors. What it does not know goes through wasmparser's validator, from the function's first byte on.
//! For that, this file only decodes the frequent operators itself, because decoding is where wasmparser's own loop
//! spends half of its time. It makes two uses of the validator's regularity:
//!
//! - operators with the same type rule are handed over as one of them (`i32.sub` as `i32.add`), so
//!   that some thirty cases cover nearly all code, and the branch predictor and the instruction cache
//!   can hold them. Messages do not name operators, so errors stay the same;
//! - immediates that do not matter for validity (constants) are skipped, not decoded.
//!
//! Whatever is rare, long or wrong goes through wasmparser's own decoder, from the operator's first
//! byte on. That is the reference for the cases here, and the tests compare the two.

#[cfg(all(peregrine_compact, not(feature = "simd")))]
mod by_value;
mod quick;

pub(super) use self::quick::{Check, Kind, Quick, Trust, Unknown, Verdict, is_checked};
use crate::base::narrow::{Fit, Low, const8};

use super::{
    PIECE,
    decode::{block_type, index, memarg, signed, signed64},
    invalid,
    operators::opcode,
    position,
};
use crate::{
    base::COMPACT,
    declarations::ModuleHeader,
    error::{Error as PeregrineError, WasmError},
    wasm::index::{FuncIdx, TypeIdx},
};
use wasmparser::{
    BinaryReader, Error, FuncToValidate, FuncValidator, FuncValidatorAllocations, FunctionBody,
    ValType, VisitOperator, WasmModuleResources,
};

/// The first byte of the operators of vectors.
const VECTOR_PREFIX: u8 = 0xfd;

/// Operators of exceptions that are more than blocks: as bytes, of their names in the list.
const TRY: u8 = const8(opcode::Try as usize);
const TRY_TABLE: u8 = const8(opcode::TryTable as usize);
const CATCH: u8 = const8(opcode::Catch as usize);
const CATCH_ALL: u8 = const8(opcode::CatchAll as usize);

/// The type of vectors, as a block has it.
const VECTOR_TYPE: u8 = 0x7b;

/// The most slots that a function's parameters, locals and operands can have, two for
/// each that is a vector: the fields of ops that name slots are 16 bits wide, 65,535 stands for
/// homes that do not fit, and a frame may have a few slots more.
pub(crate) const MAX_SLOTS: usize = 65_535 - super::known::KEPT_SLOTS as usize;

/// The error of a function with more operands, at an offset in the module.
#[cold]
pub(super) fn too_many_slots(offset: u64) -> PeregrineError {
    let message = "function has more than 65527 parameters, locals and operands at once";
    WasmError::new(message, position(offset)).into()
}

/// Who looks at a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    /// Nobody has, yet.
    #[default]
    Begin,
    /// [`Quick`].
    Quick,
    /// Wasmparser.
    Full,
}

/// How far the validation of a function is.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Who looks at the body.
    stage: Stage,
    /// Where the next piece begins, in the body, for wasmparser; 0 at first.
    at: usize,
    /// How many of the parameters and locals are vectors.
    vector_locals: u32,
    /// How many handlers of the legacy form there have been: each may need a slot for what it has caught.
    handlers: u32,
    /// Whether operands may be vectors. Then each counts as one: what it is would have to be looked up.
    vectors: bool,
}

impl Progress {
    /// How many slots an operand takes at most.
    fn width(&self) -> usize {
        if self.vectors { 2 } else { 1 }
    }

    /// How many slots parameters, locals and operands take at most.
    fn slots<R: WasmModuleResources>(&self, validator: &FuncValidator<R>) -> usize {
        (validator.len_locals() + self.vector_locals) as usize
            + self.handlers as usize
            + validator.operand_stack_height() as usize * self.width()
    }

    /// Sees that they are not too many behind the operator at an offset in the module.
    fn check<R: WasmModuleResources>(
        &self,
        validator: &FuncValidator<R>,
        pos: u64,
    ) -> Result<(), PeregrineError> {
        if self.slots(validator) > MAX_SLOTS {
            return Err(too_many_slots(pos));
        }
        Ok(())
    }

    /// Notes where validation has stopped.
    fn go_on<R: WasmModuleResources>(
        &mut self,
        validator: &FuncValidator<R>,
        stop: Result<usize, Stop>,
        start: u64,
    ) -> Result<(), PeregrineError> {
        match stop {
            Ok(at) => self.at = at,
            Err(Stop::Error(error)) => return Err(error),
            Err(Stop::Handler { operator, at }) => {
                // There are fewer than bytes in the body.
                (self.at, self.handlers) = (at, self.handlers + 1);
                self.check(validator, start + operator as u64)?;
            }
            Err(Stop::Vectors { operator, at }) => {
                (self.at, self.vectors) = (at, true);
                // Each operand may take another slot.
                self.check(validator, start + operator as u64)?;
            }
        }
        Ok(())
    }

    /// Reads the declarations of locals.
    fn read_locals<R: WasmModuleResources>(
        &mut self,
        validator: &mut FuncValidator<R>,
        reader: &mut BinaryReader<'_>,
    ) -> Result<(), Error> {
        if self.vectors {
            let params = (0..validator.len_locals()).map(|param| validator.get_local_type(param));
            self.vector_locals = params
                .filter(|ty| *ty == Some(ValType::V128))
                .count()
                .fit32();
        }
        for _ in 0..reader.read_var_u32()? {
            let (offset, count) = (reader.original_position(), reader.read_var_u32()?);
            let ty = reader.read()?;
            validator.define_locals(offset, count, ty)?;
            if let ValType::V128 = ty {
                // The validator has seen that there are not too many.
                self.vector_locals += count;
                self.vectors = true;
            }
        }
        self.at = reader.current_position();
        Ok(())
    }
}

/// What validates bodies, one after the other.
#[derive(Default)]
pub(crate) struct BodyValidator {
    quick: Quick,
    allocs: FuncValidatorAllocations,
}

impl BodyValidator {
    /// How much memory it takes at most besides what wasmparser does, in bytes.
    #[cfg(feature = "std")]
    pub(crate) const ROOM: usize = Quick::ROOM;

    /// Makes one with all the memory that it takes, but for wasmparser's.
    ///
    /// # Errors
    ///
    /// If there is too little.
    pub(crate) fn new() -> Result<Self, PeregrineError> {
        let mut new = Self::default();
        if !COMPACT {
            (new.quick.make_room()).map_err(PeregrineError::out_of_memory)?;
        }
        Ok(new)
    }

    /// Validates a function as `FuncValidator::validate` does, and sees that its frame is not too large.
    ///
    /// # Errors
    ///
    /// If the function is not valid: the validator's message with the offset in the module. If it has
    /// more than [`MAX_SLOTS`] parameters, locals and operands at once.
    pub(crate) fn validate<R: WasmModuleResources>(
        &mut self,
        func: FuncToValidate<R>,
        body: &FunctionBody<'_>,
        header: &ModuleHeader,
    ) -> Result<(), PeregrineError> {
        let ty = TypeIdx::from_u32(func.ty);
        let mut verdict = self.quick.start(header, &func.features, ty, body);
        while verdict == Verdict::More {
            verdict = self.quick.piece(header, body.as_bytes(), usize::MAX);
        }
        if verdict == Verdict::Valid {
            return Ok(());
        }
        self.validate_fully(func, body, header)
    }

    /// The same for a function of which it is known that it is nothing for [`Quick`].
    ///
    /// # Errors
    ///
    /// As [`BodyValidator::validate`].
    pub(crate) fn validate_fully<R: WasmModuleResources>(
        &mut self,
        func: FuncToValidate<R>,
        body: &FunctionBody<'_>,
        header: &ModuleHeader,
    ) -> Result<(), PeregrineError> {
        let mut validator = func.into_validator(core::mem::take(&mut self.allocs));
        fully(&mut validator, body, header)?;
        self.allocs = validator.into_allocations();
        Ok(())
    }
}

/// Validates a function with wasmparser.
///
/// # Errors
///
/// As [`BodyValidator::validate`].
fn fully<R: WasmModuleResources>(
    validator: &mut FuncValidator<R>,
    body: &FunctionBody<'_>,
    header: &ModuleHeader,
) -> Result<(), PeregrineError> {
    let mut progress = Progress::default();
    while !full_piece(validator, body, &mut progress, PIECE, header)? {}
    Ok(())
}

/// Validates a piece of a function, of `most` bytes at most or a few more. Says whether that was all.
///
/// # Errors
///
/// As [`BodyValidator::validate`].
pub(super) fn piece<R: WasmModuleResources>(
    validator: &mut FuncValidator<R>,
    quick: &mut Quick,
    body: &FunctionBody<'_>,
    progress: &mut Progress,
    most: usize,
    header: &ModuleHeader,
) -> Result<bool, PeregrineError> {
    if COMPACT || progress.stage == Stage::Full {
        return full_piece(validator, body, progress, most, header);
    }
    let mut verdict = Verdict::More;
    if progress.stage == Stage::Begin {
        let ty = header.func_type_idx(FuncIdx::from_u32(validator.index()));
        verdict = quick.start(header, validator.features(), ty, body);
    }
    if verdict == Verdict::More {
        verdict = quick.piece(header, body.as_bytes(), most);
    }
    progress.stage = match verdict {
        Verdict::Valid => return Ok(true),
        Verdict::More => Stage::Quick,
        Verdict::Unknown => Stage::Full,
    };
    Ok(false)
}

/// The same with wasmparser alone.
///
/// # Errors
///
/// As [`BodyValidator::validate`].
fn full_piece<R: WasmModuleResources>(
    validator: &mut FuncValidator<R>,
    body: &FunctionBody<'_>,
    progress: &mut Progress,
    most: usize,
    header: &ModuleHeader,
) -> Result<bool, PeregrineError> {
    let start = body.range().start;
    let bytes = body.as_bytes();
    if progress.at == 0 {
        progress.vectors = header.vectors;
        let mut reader = body.get_binary_reader();
        progress
            .read_locals(validator, &mut reader)
            .map_err(invalid)?;
    }
    // A byte pushes as many operands as a type has parameters or results, or one. Where there is no
    // telling that they fit, they are counted behind each operator.
    let left = MAX_SLOTS.saturating_sub(progress.slots(validator));
    let safe = left / (header.max_arity.max(1) as usize * progress.width());
    if safe >= SHORTEST {
        let end = bytes.len().min(progress.at + safe.min(most));
        let stop = operators(validator, bytes, progress.at, end, start);
        progress.go_on(validator, stop, start)?;
    } else {
        let end = bytes.len().min(progress.at + SHORTEST);
        while progress.at < end {
            let pos = start + progress.at as u64;
            let stop = operator(validator, bytes, progress.at, start);
            progress.go_on(validator, stop, start)?;
            progress.check(validator, pos)?;
        }
    }
    if progress.at < bytes.len() {
        return Ok(false);
    }
    // Offsets in memory always fit 64 bits.
    let pos = start + bytes.len() as u64;
    BinaryReader::new_features(&[], pos, *validator.features())
        .finish_expression(&validator.visitor(pos))
        .map_err(invalid)?;
    Ok(true)
}

/// How short a piece may be for which no operands are counted.
pub(super) const SHORTEST: usize = 32;

/// Why validation stops.
enum Stop {
    /// For good.
    Error(PeregrineError),
    /// Behind the operator where a handler of the legacy form begins.
    Handler {
        /// Where the operator is.
        operator: usize,
        /// The position behind it.
        at: usize,
    },
    /// Behind an operator where operands may be vectors from now on: one of vectors, or a block that may
    /// have one as a result. In a function whose locals are no vectors, and of a module whose types are
    /// none, there is no vector before.
    Vectors {
        /// Where the operator is.
        operator: usize,
        /// The position behind it.
        at: usize,
    },
}

impl From<Error> for Stop {
    #[cold]
    fn from(error: Error) -> Self {
        Self::Error(invalid(error))
    }
}

/// Validates the operators that begin before `end`; returns the position behind them. A function of its
/// own: in one with its caller the loop is short of registers, which takes half a per cent.
#[inline(never)]
fn operators<R: WasmModuleResources>(
    validator: &mut FuncValidator<R>,
    bytes: &[u8],
    mut at: usize,
    end: usize,
    start: u64,
) -> Result<usize, Stop> {
    loop {
        if !COMPACT {
            at = frequent(validator, bytes, at, end, start)?;
        }
        if at >= end {
            return Ok(at);
        }
        at = operator(validator, bytes, at, start)?;
    }
}

/// Validates the operator at a position as wasmparser does; returns the position behind it.
fn operator<R: WasmModuleResources>(
    validator: &mut FuncValidator<R>,
    bytes: &[u8],
    at: usize,
    start: u64,
) -> Result<usize, Stop> {
    // Offsets in memory always fit 64 bits.
    let pos = start + at as u64;
    let rest = bytes.get(at..).unwrap_or_default();
    let mut reader = BinaryReader::new_features(rest, pos, *validator.features());
    // With vectors wasmparser's way from an operator to a visitor would have to print all of them.
    #[cfg(all(peregrine_compact, not(feature = "simd")))]
    {
        let frame = validator.get_control_frame(0).map(|frame| frame.kind);
        let op = super::decoder::decode(&mut reader, frame)?;
        by_value::validate(validator, &op, pos)?;
    }
    #[cfg(not(all(peregrine_compact, not(feature = "simd"))))]
    reader.visit_operator(&mut validator.visitor(pos))??;
    let next = at + reader.current_position();
    match rest {
        [VECTOR_PREFIX, ..] | [0x02..=0x04 | TRY | TRY_TABLE, VECTOR_TYPE, ..] => {
            Err(Stop::Vectors {
                operator: at,
                at: next,
            })
        }
        [CATCH | CATCH_ALL, ..] => Err(Stop::Handler {
            operator: at,
            at: next,
        }),
        _ => Ok(next),
    }
}

/// Validates operators from a position on for as long as they are of the frequent kinds, and returns
/// the position of the first that is not, or that begins at `until` or behind it.
#[inline]
fn frequent<R: WasmModuleResources>(
    validator: &mut FuncValidator<R>,
    bytes: &[u8],
    mut at: usize,
    until: usize,
    start: u64,
) -> Result<usize, Error> {
    // Only `end` empties the control stack, and behind that nothing may follow, which is for
    // wasmparser to say.
    if validator.control_stack_height() == 0 {
        return Ok(at);
    }
    let opcodes = bytes.get(..until).unwrap_or(bytes);
    while let Some(&code) = opcodes.get(at) {
        let mut visitor = validator.visitor(start + at as u64);
        /// The position behind the opcode.
        macro_rules! next {
            () => {
                at + 1
            };
        }
        /// An index, or leaves the operator to wasmparser.
        macro_rules! index {
            () => {
                match index(bytes, at + 1) {
                    Some(found) => found,
                    None => return Ok(at),
                }
            };
        }
        /// Operators with an index.
        macro_rules! with_index {
            ($visit:ident) => {{
                let (index, next) = index!();
                visitor.$visit(index)?;
                next
            }};
        }
        /// Constants, whose values do not matter.
        macro_rules! constant {
            ($read:ident, $visit:ident) => {{
                let Some((value, next)) = $read(bytes, at + 1) else {
                    return Ok(at);
                };
                visitor.$visit(value)?;
                next
            }};
        }
        /// Operators without immediates.
        macro_rules! plain {
            ($visit:ident) => {{
                visitor.$visit()?;
                next!()
            }};
        }
        /// Loads and stores: `$max` is the logarithm of the access's size.
        macro_rules! access {
            ($visit:ident, $max:expr) => {{
                let Some((arg, next)) = memarg(bytes, at + 1, $max) else {
                    return Ok(at);
                };
                visitor.$visit(arg)?;
                next
            }};
        }
        let code = u32::from(code);
        at = match code {
            opcode::Unreachable => plain!(visit_unreachable),
            opcode::Block..=opcode::If => {
                let Some((ty, next)) = block_type(bytes, at + 1) else {
                    return Ok(at);
                };
                match code {
                    opcode::Block => visitor.visit_block(ty)?,
                    opcode::Loop => visitor.visit_loop(ty)?,
                    _ => visitor.visit_if(ty)?,
                }
                next
            }
            opcode::End => {
                visitor.visit_end()?;
                drop(visitor);
                if validator.control_stack_height() == 0 {
                    return Ok(at + 1);
                }
                next!()
            }
            opcode::Br => with_index!(visit_br),
            opcode::BrIf => with_index!(visit_br_if),
            opcode::Return => plain!(visit_return),
            opcode::Call => with_index!(visit_call),
            opcode::CallIndirect => {
                let (ty, next) = index!();
                let Some((table, next)) = index(bytes, next) else {
                    return Ok(at);
                };
                visitor.visit_call_indirect(ty, table)?;
                next
            }
            opcode::Drop => plain!(visit_drop),
            opcode::Select => plain!(visit_select),
            opcode::LocalGet => with_index!(visit_local_get),
            opcode::LocalSet => with_index!(visit_local_set),
            opcode::LocalTee => with_index!(visit_local_tee),
            opcode::GlobalGet => with_index!(visit_global_get),
            opcode::GlobalSet => with_index!(visit_global_set),
            // Loads: i32, i64, f32, f64, then the narrow ones of i32 and of i64.
            opcode::I32Load => access!(visit_i32_load, 2),
            opcode::I64Load => access!(visit_i64_load, 3),
            opcode::F32Load => access!(visit_f32_load, 2),
            opcode::F64Load => access!(visit_f64_load, 3),
            opcode::I32Load8S..=opcode::I32Load16U => {
                access!(visit_i32_load, ((code - opcode::I32Load8S) / 2).low8())
            }
            opcode::I64Load8S..=opcode::I64Load32U => {
                access!(visit_i64_load, ((code - opcode::I64Load8S) / 2).low8())
            }
            // Stores, in the same order.
            opcode::I32Store => access!(visit_i32_store, 2),
            opcode::I64Store => access!(visit_i64_store, 3),
            opcode::F32Store => access!(visit_f32_store, 2),
            opcode::F64Store => access!(visit_f64_store, 3),
            opcode::I32Store8 | opcode::I32Store16 => {
                access!(visit_i32_store, (code - opcode::I32Store8).low8())
            }
            opcode::I64Store8..=opcode::I64Store32 => {
                access!(visit_i64_store, (code - opcode::I64Store8).low8())
            }
            opcode::I32Const => constant!(signed, visit_i32_const),
            opcode::I64Const => constant!(signed64, visit_i64_const),
            opcode::F64Const if bytes.len() - at > 8 => {
                visitor.visit_f64_const(0_f64.into())?;
                at + 9
            }
            opcode::I32Eqz => plain!(visit_i32_eqz),
            opcode::I32Eq..=opcode::I32GeU => plain!(visit_i32_eq),
            opcode::I64Eqz => plain!(visit_i64_eqz),
            opcode::I64Eq..=opcode::I64GeU => plain!(visit_i64_eq),
            opcode::F32Eq..=opcode::F32Ge => plain!(visit_f32_eq),
            opcode::F64Eq..=opcode::F64Ge => plain!(visit_f64_eq),
            opcode::I32Clz..=opcode::I32Popcnt => plain!(visit_i32_clz),
            opcode::I32Add..=opcode::I32Rotr => plain!(visit_i32_add),
            opcode::I64Clz..=opcode::I64Popcnt => plain!(visit_i64_clz),
            opcode::I64Add..=opcode::I64Rotr => plain!(visit_i64_add),
            opcode::F32Abs..=opcode::F32Sqrt => plain!(visit_f32_abs),
            opcode::F32Add..=opcode::F32Copysign => plain!(visit_f32_add),
            opcode::F64Abs..=opcode::F64Sqrt => plain!(visit_f64_abs),
            opcode::F64Add..=opcode::F64Copysign => plain!(visit_f64_add),
            opcode::I32WrapI64 => plain!(visit_i32_wrap_i64),
            opcode::I32TruncF64S | opcode::I32TruncF64U => plain!(visit_i32_trunc_f64_s),
            opcode::I64ExtendI32S | opcode::I64ExtendI32U => plain!(visit_i64_extend_i32_s),
            opcode::F64ConvertI32S | opcode::F64ConvertI32U => plain!(visit_f64_convert_i32_s),
            opcode::F64ConvertI64S | opcode::F64ConvertI64U => plain!(visit_f64_convert_i64_s),
            opcode::I64ReinterpretF64 => plain!(visit_i64_reinterpret_f64),
            opcode::F64ReinterpretI64 => plain!(visit_f64_reinterpret_i64),
            opcode::I32Extend8S | opcode::I32Extend16S => plain!(visit_i32_extend8_s),
            opcode::I64Extend8S..=opcode::I64Extend32S => plain!(visit_i64_extend8_s),
            _ => return Ok(at),
        };
    }
    Ok(at)
}

#[cfg(test)]
pub(super) mod tests;
