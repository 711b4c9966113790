//! Translation: the body of a validated function becomes register code, in one
//! walk over its operators.
//!
//! Only this module names wasmparser's operators. `stack` knows where operands
//! are, `emit` writes the code buffer, `operands` brings the two together; the
//! families of operators are in files named as their counterparts in `exec/`.
//! Validation (`validate`) has always happened before, so that everything here
//! may rely on it.

mod call;
mod control;
mod cost;
mod decode;
mod emit;
mod listing;
mod memory;
mod numeric;
mod operands;
mod reference;
mod stack;
mod table;
mod validate;
mod visit;
mod walk;

use self::{control::ControlFrame, emit::Emitter, stack::OperandStack};
pub(crate) use self::{listing::write_listing, validate::validate};
use crate::{
    code::{Code, Meta, op::Class},
    engine::Config,
    error::{Error, WasmError},
    exec::Assembly,
    fuel,
    index::{DefinedFuncIdx, FuncIdx},
    module::ModuleHeader,
    types::{FuncType, ValType},
};
use alloc::vec::Vec;
use wasmparser::{BinaryReader, FuncValidator, FunctionBody, WasmModuleResources};

/// The index of an op in the function's list of ops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpIndex(u32);

/// For each class: the slot whose value is in the accumulator too.
type Held = [Option<u16>; 3];

/// What translation works with, reused from function to function.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    emit: Emitter,
    stack: OperandStack,
    control: Vec<ControlFrame>,
    locals: Vec<(Class, bool)>,
    stubs: Vec<Option<u32>>,
    assembly: Assembly,
}

/// Translates a function that is known to be valid.
///
/// # Errors
///
/// If the function needs more than 65,535 slots.
pub(crate) fn translate(
    header: &ModuleHeader,
    config: &Config,
    func: FuncIdx,
    body: FunctionBody<'_>,
    buffers: &mut Buffers,
) -> Result<Code, Error> {
    let mut translator = Translator::new(header, config, func, buffers);
    let end = walk::translate_body(&mut translator, &body)?;
    translator.finish(end)
}

/// Validates a function, then translates it. Two walks over the bytes of one
/// function, which the first has brought into the cache, take less time than one
/// walk that does both: each is a tight loop of its own.
///
/// # Errors
///
/// If the function is not valid or needs more than 65,535 slots.
pub(crate) fn translate_validated<R: WasmModuleResources>(
    header: &ModuleHeader,
    config: &Config,
    func: DefinedFuncIdx,
    body: FunctionBody<'_>,
    validator: &mut FuncValidator<R>,
    buffers: &mut Buffers,
) -> Result<Code, Error> {
    validate(validator, &body)?;
    translate(header, config, header.func_of_defined(func), body, buffers)
}

/// The validator's error as ours.
fn invalid(error: wasmparser::Error) -> Error {
    WasmError::from(error).into()
}

/// An offset in the module, which is in memory and so fits.
fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// The state of translating one function.
struct Translator<'a> {
    header: &'a ModuleHeader,
    config: &'a Config,
    ty: &'a FuncType,
    emit: &'a mut Emitter,
    stack: &'a mut OperandStack,
    control: &'a mut Vec<ControlFrame>,
    /// Class of each local, and whether it is an i32.
    locals: &'a mut Vec<(Class, bool)>,
    stubs: &'a mut Vec<Option<u32>>,
    assembly: &'a mut Assembly,
    /// For each class: the slot whose value is in the accumulator too.
    held: Held,
    /// What `held` was before the last op, for taking that op back.
    held_before: Held,
    /// Whether the next operator can be reached.
    reachable: bool,
    /// How many unreachable blocks are open.
    unreachable_depth: u32,
    /// With fuel: the op that charges the current block, and how much so far.
    charge: Option<(OpIndex, u32)>,
    /// How many cells the parameters take.
    num_params: u16,
}

impl<'a> Translator<'a> {
    fn new(
        header: &'a ModuleHeader,
        config: &'a Config,
        func: FuncIdx,
        buffers: &'a mut Buffers,
    ) -> Self {
        let ty = header.func_type(func);
        let Buffers {
            emit,
            stack,
            control,
            locals,
            stubs,
            assembly,
        } = buffers;
        emit.reset();
        control.clear();
        locals.clear();
        stubs.clear();
        locals.extend(ty.params().iter().map(class_of));
        Self {
            header,
            config,
            ty,
            emit,
            stack,
            control,
            num_params: locals.len() as u16,
            locals,
            stubs,
            assembly,
            held: Held::default(),
            held_before: Held::default(),
            reachable: true,
            unreachable_depth: 0,
            charge: None,
        }
    }

    /// Reads the declarations of locals and starts the function.
    fn declare_locals(
        &mut self,
        reader: &mut BinaryReader<'_>,
        mut declare: impl FnMut(u64, u32, wasmparser::ValType) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for _ in 0..reader.read_var_u32().map_err(invalid)? {
            let offset = reader.original_position();
            let count = reader.read_var_u32().map_err(invalid)?;
            let ty: wasmparser::ValType = reader.read().map_err(invalid)?;
            declare(offset, count, ty)?;
            let kind = match ty {
                wasmparser::ValType::I32 => (Class::Int, true),
                wasmparser::ValType::F32 => (Class::F32, false),
                wasmparser::ValType::F64 => (Class::F64, false),
                _ => (Class::Int, false),
            };
            let all = self.locals.len() + count as usize;
            if all > MAX_SLOTS {
                return Err(too_large(offset));
            }
            self.locals.resize(all, kind);
        }
        self.stack.reset(self.locals.len() as u32);
        self.start();
        let declared = self.locals.len() - usize::from(self.num_params);
        self.charge(fuel::for_locals(declared as u32));
        Ok(())
    }

    /// The size of the frame: at least the cells of the results.
    fn slots(&self) -> u32 {
        self.stack.max_slots().max(self.ty.results().len() as u32)
    }

    /// Puts the code together.
    fn finish(self, end: u64) -> Result<Code, Error> {
        let slots = self.slots();
        if slots as usize > MAX_SLOTS {
            return Err(too_large(end));
        }
        let meta = Meta {
            frame: slots,
            zero_from: self.num_params,
            zero_len: (self.locals.len() - usize::from(self.num_params)) as u16,
        };
        let (ops, words) = self.emit.finish(meta.to_word());
        Ok(self.assembly.finish(ops, words))
    }
}

/// The most slots a frame can have: fields of ops that name slots are 16 bits
/// wide, and 65,535 stands for homes that do not fit.
const MAX_SLOTS: usize = 65_535;

fn too_large(offset: u64) -> Error {
    let message = "function needs more than 65535 slots for locals and operands";
    WasmError::new(message, position(offset)).into()
}

/// The class of values of a type, and whether they are i32.
fn class_of(ty: &ValType) -> (Class, bool) {
    match ty {
        ValType::I32 => (Class::Int, true),
        ValType::F32 => (Class::F32, false),
        ValType::F64 => (Class::F64, false),
        _ => (Class::Int, false),
    }
}
