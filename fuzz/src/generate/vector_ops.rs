//! Operators on vectors by what they take and give. All 256 of them are here, but for `v128.const`,
//! `i8x16.shuffle` and `v128.store`, which `vector.rs` makes itself.

use super::ty::Ty;
use wasm_encoder::{Instruction as I, Lane, MemArg};

type Op = I<'static>;

/// An operator with a lane, how many lanes there are, and the scalar's type.
pub(super) type WithLane = (fn(Lane) -> Op, u8, Ty);

/// An access to a lane, and how many lanes there are.
pub(super) type LaneAccess = (fn(MemArg, Lane) -> Op, u8);

/// From a vector of integers to one whose bits are defined.
pub(super) const UNARY: &[Op] = &[
    I::V128Not,
    I::I8x16Abs,
    I::I8x16Neg,
    I::I8x16Popcnt,
    I::I16x8ExtAddPairwiseI8x16S,
    I::I16x8ExtAddPairwiseI8x16U,
    I::I16x8Abs,
    I::I16x8Neg,
    I::I16x8ExtendLowI8x16S,
    I::I16x8ExtendHighI8x16S,
    I::I16x8ExtendLowI8x16U,
    I::I16x8ExtendHighI8x16U,
    I::I32x4ExtAddPairwiseI16x8S,
    I::I32x4ExtAddPairwiseI16x8U,
    I::I32x4Abs,
    I::I32x4Neg,
    I::I32x4ExtendLowI16x8S,
    I::I32x4ExtendHighI16x8S,
    I::I32x4ExtendLowI16x8U,
    I::I32x4ExtendHighI16x8U,
    I::I64x2Abs,
    I::I64x2Neg,
    I::I64x2ExtendLowI32x4S,
    I::I64x2ExtendHighI32x4S,
    I::I64x2ExtendLowI32x4U,
    I::I64x2ExtendHighI32x4U,
];

/// From two vectors of integers to one.
pub(super) const BINARY: &[Op] = &[
    I::I8x16Swizzle,
    I::I8x16Eq,
    I::I8x16Ne,
    I::I8x16LtS,
    I::I8x16LtU,
    I::I8x16GtS,
    I::I8x16GtU,
    I::I8x16LeS,
    I::I8x16LeU,
    I::I8x16GeS,
    I::I8x16GeU,
    I::I16x8Eq,
    I::I16x8Ne,
    I::I16x8LtS,
    I::I16x8LtU,
    I::I16x8GtS,
    I::I16x8GtU,
    I::I16x8LeS,
    I::I16x8LeU,
    I::I16x8GeS,
    I::I16x8GeU,
    I::I32x4Eq,
    I::I32x4Ne,
    I::I32x4LtS,
    I::I32x4LtU,
    I::I32x4GtS,
    I::I32x4GtU,
    I::I32x4LeS,
    I::I32x4LeU,
    I::I32x4GeS,
    I::I32x4GeU,
    I::I64x2Eq,
    I::I64x2Ne,
    I::I64x2LtS,
    I::I64x2GtS,
    I::I64x2LeS,
    I::I64x2GeS,
    I::V128And,
    I::V128AndNot,
    I::V128Or,
    I::V128Xor,
    I::I8x16NarrowI16x8S,
    I::I8x16NarrowI16x8U,
    I::I8x16Add,
    I::I8x16AddSatS,
    I::I8x16AddSatU,
    I::I8x16Sub,
    I::I8x16SubSatS,
    I::I8x16SubSatU,
    I::I8x16MinS,
    I::I8x16MinU,
    I::I8x16MaxS,
    I::I8x16MaxU,
    I::I8x16AvgrU,
    I::I16x8Q15MulrSatS,
    I::I16x8NarrowI32x4S,
    I::I16x8NarrowI32x4U,
    I::I16x8Add,
    I::I16x8AddSatS,
    I::I16x8AddSatU,
    I::I16x8Sub,
    I::I16x8SubSatS,
    I::I16x8SubSatU,
    I::I16x8Mul,
    I::I16x8MinS,
    I::I16x8MinU,
    I::I16x8MaxS,
    I::I16x8MaxU,
    I::I16x8AvgrU,
    I::I16x8ExtMulLowI8x16S,
    I::I16x8ExtMulHighI8x16S,
    I::I16x8ExtMulLowI8x16U,
    I::I16x8ExtMulHighI8x16U,
    I::I32x4Add,
    I::I32x4Sub,
    I::I32x4Mul,
    I::I32x4MinS,
    I::I32x4MinU,
    I::I32x4MaxS,
    I::I32x4MaxU,
    I::I32x4DotI16x8S,
    I::I32x4ExtMulLowI16x8S,
    I::I32x4ExtMulHighI16x8S,
    I::I32x4ExtMulLowI16x8U,
    I::I32x4ExtMulHighI16x8U,
    I::I64x2Add,
    I::I64x2Sub,
    I::I64x2Mul,
    I::I64x2ExtMulLowI32x4S,
    I::I64x2ExtMulHighI32x4S,
    I::I64x2ExtMulLowI32x4U,
    I::I64x2ExtMulHighI32x4U,
];

/// Shifts of all lanes by an `i32`.
pub(super) const SHIFTS: &[Op] = &[
    I::I8x16Shl,
    I::I8x16ShrS,
    I::I8x16ShrU,
    I::I16x8Shl,
    I::I16x8ShrS,
    I::I16x8ShrU,
    I::I32x4Shl,
    I::I32x4ShrS,
    I::I32x4ShrU,
    I::I64x2Shl,
    I::I64x2ShrS,
    I::I64x2ShrU,
];

/// From a vector to an `i32`.
pub(super) const TESTS: &[Op] = &[
    I::V128AnyTrue,
    I::I8x16AllTrue,
    I::I8x16Bitmask,
    I::I16x8AllTrue,
    I::I16x8Bitmask,
    I::I32x4AllTrue,
    I::I32x4Bitmask,
    I::I64x2AllTrue,
    I::I64x2Bitmask,
];

/// The lanes that a float operator takes a vector for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    F32x4,
    F64x2,
}

impl Shape {
    /// A shape's operators: which are for it.
    pub(super) fn floats(self) -> &'static Floats {
        match self {
            Self::F32x4 => &F32X4,
            Self::F64x2 => &F64X2,
        }
    }
}

/// The operators on vectors of floats.
#[derive(Debug)]
pub(super) struct Floats {
    pub(super) unary: &'static [Op],
    pub(super) binary: &'static [Op],
    /// To a vector whose bits are defined.
    pub(super) compare: &'static [Op],
    /// The same.
    pub(super) to_int: &'static [Op],
    /// From integers.
    pub(super) from_int: &'static [Op],
    /// From a vector of the other shape.
    pub(super) convert: Op,
    /// From two and from three, each way that the relaxed proposal has.
    pub(super) relaxed_binary: &'static [Op],
    pub(super) relaxed_ternary: &'static [Op],
    pub(super) relaxed_to_int: &'static [Op],
    /// Whether a lane is no NaN.
    pub(super) equal: Op,
    /// The canonical NaN in each lane.
    pub(super) nan: i128,
    /// Of a scalar.
    pub(super) splat: Op,
    /// The scalar.
    pub(super) lane: Ty,
}

const F32X4: Floats = Floats {
    unary: &[
        I::F32x4Ceil,
        I::F32x4Floor,
        I::F32x4Trunc,
        I::F32x4Nearest,
        I::F32x4Abs,
        I::F32x4Neg,
        I::F32x4Sqrt,
    ],
    binary: &[
        I::F32x4Add,
        I::F32x4Sub,
        I::F32x4Mul,
        I::F32x4Div,
        I::F32x4Min,
        I::F32x4Max,
        I::F32x4PMin,
        I::F32x4PMax,
    ],
    compare: &[
        I::F32x4Eq,
        I::F32x4Ne,
        I::F32x4Lt,
        I::F32x4Gt,
        I::F32x4Le,
        I::F32x4Ge,
    ],
    to_int: &[I::I32x4TruncSatF32x4S, I::I32x4TruncSatF32x4U],
    from_int: &[I::F32x4ConvertI32x4S, I::F32x4ConvertI32x4U],
    relaxed_binary: &[I::F32x4RelaxedMin, I::F32x4RelaxedMax],
    relaxed_ternary: &[I::F32x4RelaxedMadd, I::F32x4RelaxedNmadd],
    relaxed_to_int: &[I::I32x4RelaxedTruncF32x4S, I::I32x4RelaxedTruncF32x4U],
    convert: I::F32x4DemoteF64x2Zero,
    equal: I::F32x4Eq,
    nan: 0x7fc0_0000_7fc0_0000_7fc0_0000_7fc0_0000,
    splat: I::F32x4Splat,
    lane: Ty::F32,
};

const F64X2: Floats = Floats {
    unary: &[
        I::F64x2Ceil,
        I::F64x2Floor,
        I::F64x2Trunc,
        I::F64x2Nearest,
        I::F64x2Abs,
        I::F64x2Neg,
        I::F64x2Sqrt,
    ],
    binary: &[
        I::F64x2Add,
        I::F64x2Sub,
        I::F64x2Mul,
        I::F64x2Div,
        I::F64x2Min,
        I::F64x2Max,
        I::F64x2PMin,
        I::F64x2PMax,
    ],
    compare: &[
        I::F64x2Eq,
        I::F64x2Ne,
        I::F64x2Lt,
        I::F64x2Gt,
        I::F64x2Le,
        I::F64x2Ge,
    ],
    to_int: &[I::I32x4TruncSatF64x2SZero, I::I32x4TruncSatF64x2UZero],
    from_int: &[I::F64x2ConvertLowI32x4S, I::F64x2ConvertLowI32x4U],
    relaxed_binary: &[I::F64x2RelaxedMin, I::F64x2RelaxedMax],
    relaxed_ternary: &[I::F64x2RelaxedMadd, I::F64x2RelaxedNmadd],
    relaxed_to_int: &[
        I::I32x4RelaxedTruncF64x2SZero,
        I::I32x4RelaxedTruncF64x2UZero,
    ],
    convert: I::F64x2PromoteLowF32x4,
    equal: I::F64x2Eq,
    nan: 0x7ff8_0000_0000_0000_7ff8_0000_0000_0000,
    splat: I::F64x2Splat,
    lane: Ty::F64,
};

/// From two vectors to one whose bits are defined.
pub(super) const RELAXED_BINARY: &[Op] = &[
    I::I8x16RelaxedSwizzle,
    I::I16x8RelaxedQ15mulrS,
    I::I16x8RelaxedDotI8x16I7x16S,
];

/// The same from three.
pub(super) const RELAXED_TERNARY: &[Op] = &[
    I::I8x16RelaxedLaneselect,
    I::I16x8RelaxedLaneselect,
    I::I32x4RelaxedLaneselect,
    I::I64x2RelaxedLaneselect,
    I::I32x4RelaxedDotI8x16I7x16AddS,
];

/// A lane as a scalar.
pub(super) const EXTRACT: &[WithLane] = &[
    (I::I8x16ExtractLaneS, 16, Ty::I32),
    (I::I8x16ExtractLaneU, 16, Ty::I32),
    (I::I16x8ExtractLaneS, 8, Ty::I32),
    (I::I16x8ExtractLaneU, 8, Ty::I32),
    (I::I32x4ExtractLane, 4, Ty::I32),
    (I::I64x2ExtractLane, 2, Ty::I64),
    (I::F32x4ExtractLane, 4, Ty::F32),
    (I::F64x2ExtractLane, 2, Ty::F64),
];

/// A vector with another lane.
pub(super) const REPLACE: &[WithLane] = &[
    (I::I8x16ReplaceLane, 16, Ty::I32),
    (I::I16x8ReplaceLane, 8, Ty::I32),
    (I::I32x4ReplaceLane, 4, Ty::I32),
    (I::I64x2ReplaceLane, 2, Ty::I64),
    (I::F32x4ReplaceLane, 4, Ty::F32),
    (I::F64x2ReplaceLane, 2, Ty::F64),
];

/// A scalar in all lanes.
pub(super) const SPLAT: &[(Op, Ty)] = &[
    (I::I8x16Splat, Ty::I32),
    (I::I16x8Splat, Ty::I32),
    (I::I32x4Splat, Ty::I32),
    (I::I64x2Splat, Ty::I64),
    (I::F32x4Splat, Ty::F32),
    (I::F64x2Splat, Ty::F64),
];

/// Loads of a vector, or of what all of it is made of.
pub(super) const LOADS: &[fn(MemArg) -> Op] = &[
    I::V128Load,
    I::V128Load8x8S,
    I::V128Load8x8U,
    I::V128Load16x4S,
    I::V128Load16x4U,
    I::V128Load32x2S,
    I::V128Load32x2U,
    I::V128Load8Splat,
    I::V128Load16Splat,
    I::V128Load32Splat,
    I::V128Load64Splat,
    I::V128Load32Zero,
    I::V128Load64Zero,
];

/// Loads of a lane.
pub(super) const LOAD_LANES: &[LaneAccess] = &[
    (|memarg, lane| I::V128Load8Lane { memarg, lane }, 16),
    (|memarg, lane| I::V128Load16Lane { memarg, lane }, 8),
    (|memarg, lane| I::V128Load32Lane { memarg, lane }, 4),
    (|memarg, lane| I::V128Load64Lane { memarg, lane }, 2),
];

/// Stores of a lane.
pub(super) const STORE_LANES: &[LaneAccess] = &[
    (|memarg, lane| I::V128Store8Lane { memarg, lane }, 16),
    (|memarg, lane| I::V128Store16Lane { memarg, lane }, 8),
    (|memarg, lane| I::V128Store32Lane { memarg, lane }, 4),
    (|memarg, lane| I::V128Store64Lane { memarg, lane }, 2),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;
    use wasm_encoder::{
        BlockType, CodeSection, ExportKind, ExportSection, Function, FunctionSection, MemArgTarget,
        MemorySection, MemoryType, Module, TypeSection, ValType,
    };

    /// How often each operator is executed; where handlers are called in a loop anyway, once is enough.
    const TURNS: i32 = if cfg!(debug_assertions) { 10 } else { 50_000 };

    /// Bytes of native stack: ten for each turn, which is less than what a call takes that has a vector.
    const STACK: usize = 512 << 10;

    /// Local 0 counts, 1 is a vector, the others are scalars of the types in [`Ty::NUMBERS`].
    const VECTOR: I<'static> = I::LocalGet(1);

    /// A scalar of a type, in a slot or in an accumulator.
    fn scalar(ty: Ty, computed: bool) -> Vec<Op> {
        let local = Ty::NUMBERS
            .iter()
            .position(|it| *it == ty)
            .expect("it is a number");
        let mut code = vec![I::LocalGet(2 + local as u32)];
        if computed {
            code.push(match ty {
                Ty::I32 => I::I32Popcnt,
                Ty::I64 => I::I64Popcnt,
                Ty::F32 => I::F32Abs,
                _ => I::F64Abs,
            });
        }
        code
    }

    /// Code that leaves nothing on the stack, for each operator and each place of its operands.
    fn all() -> Vec<Vec<Op>> {
        let mut all = Vec::new();
        let mut add = |mut code: Vec<Op>, op: Op, drops: bool| {
            code.push(op);
            if drops {
                code.push(I::Drop);
            }
            all.push(code);
        };
        for (count, ops) in [
            (1, UNARY),
            (1, TESTS),
            (2, BINARY),
            (2, RELAXED_BINARY),
            (3, RELAXED_TERNARY),
            (3, &[I::V128Bitselect]),
            (
                2,
                &[I::I8x16Shuffle([
                    0, 17, 2, 19, 4, 21, 6, 23, 8, 25, 10, 27, 12, 29, 14, 31,
                ])],
            ),
        ] {
            for op in ops {
                add(vec![VECTOR; count], op.clone(), true);
            }
        }
        for floats in [&F32X4, &F64X2] {
            for (count, ops) in [
                (1, floats.unary),
                (2, floats.binary),
                (2, floats.compare),
                (1, floats.to_int),
                (1, floats.from_int),
                (2, floats.relaxed_binary),
                (3, floats.relaxed_ternary),
                (1, floats.relaxed_to_int),
            ] {
                for op in ops {
                    add(vec![VECTOR; count], op.clone(), true);
                }
            }
            add(vec![VECTOR], floats.convert.clone(), true);
        }
        for (op, lanes, _) in EXTRACT {
            add(vec![VECTOR], op(lanes - 1), true);
        }
        add(Vec::new(), I::V128Const(-2), true);
        for computed in [false, true] {
            for op in SHIFTS {
                let mut code = vec![VECTOR];
                code.extend(scalar(Ty::I32, computed));
                add(code, op.clone(), true);
            }
            for (op, ty) in SPLAT {
                add(scalar(*ty, computed), op.clone(), true);
            }
            for (op, lanes, ty) in REPLACE {
                let mut code = vec![VECTOR];
                code.extend(scalar(*ty, computed));
                add(code, op(lanes - 1), true);
            }
            for memory in 0..2 {
                let arg = MemArg {
                    offset: 3,
                    align: 0,
                    target: MemArgTarget::Memory(memory),
                    ordering: None,
                };
                let mut address = vec![scalar(Ty::I32, computed)];
                if !computed {
                    address.push(vec![I::I32Const(5)]);
                }
                for address in address {
                    let with_vector = [address.clone(), vec![VECTOR]].concat();
                    for op in LOADS {
                        add(address.clone(), op(arg), true);
                    }
                    for (op, lanes) in LOAD_LANES {
                        add(with_vector.clone(), op(arg, lanes - 1), true);
                    }
                    for (op, lanes) in STORE_LANES {
                        add(with_vector.clone(), op(arg, lanes - 1), false);
                    }
                    add(with_vector, I::V128Store(arg), false);
                }
            }
        }
        all
    }

    /// A module that executes some code over and over, as its function `f`.
    fn module(code: &[Op]) -> Vec<u8> {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        module.section(&types);
        let mut functions = FunctionSection::new();
        functions.function(0);
        module.section(&functions);
        let mut memories = MemorySection::new();
        for _ in 0..2 {
            memories.memory(MemoryType {
                minimum: 1,
                maximum: None,
                memory64: false,
                shared: false,
                page_size_log2: None,
            });
        }
        module.section(&memories);
        let mut exports = ExportSection::new();
        exports.export("f", ExportKind::Func, 0);
        module.section(&exports);
        let locals = [ValType::I32, ValType::V128].into_iter();
        let mut function =
            Function::new_with_locals_types(locals.chain(Ty::NUMBERS.map(Ty::encode)));
        let before = [
            I::I32Const(TURNS),
            I::LocalSet(0),
            I::Loop(BlockType::Empty),
        ];
        let after = [
            I::LocalGet(0),
            I::I32Const(1),
            I::I32Sub,
            I::LocalTee(0),
            I::BrIf(0),
            I::End,
            I::End,
        ];
        for op in before.iter().chain(code).chain(&after) {
            function.instruction(op);
        }
        let mut bodies = CodeSection::new();
        bodies.function(&function);
        module.section(&bodies);
        module.finish()
    }

    /// A bug, once: in builds of several units, handlers of 260 ops on vectors called closures with the
    /// address of an array, and so did not end in a jump. The process ended with its stack.
    #[test]
    fn no_operator_on_vectors_uses_the_native_stack() {
        let run = || {
            let engine = peregrine::Engine::default();
            let all = all();
            assert!(all.len() > 256);
            for code in all {
                let module = peregrine::Module::new(&engine, module(&code));
                let module = module.unwrap_or_else(|error| panic!("{code:?}: {error}"));
                let mut store = peregrine::Store::new(&engine, ());
                let instance = peregrine::Instance::new(&mut store, &module, &[]);
                let instance = instance.expect("nothing is imported");
                let func = instance.get_func(&store, "f").expect("it is exported");
                if let Err(error) = func.call(&mut store, &[], &mut []) {
                    panic!("{code:?}: {error}");
                }
            }
        };
        let thread = thread::Builder::new().stack_size(STACK).spawn(run);
        thread
            .expect("there is a thread")
            .join()
            .expect("no operator panics");
    }
}
