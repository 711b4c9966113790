//! Generated from `code/op` by its test (`BLESS=1` rewrites it): the type that
//! implements each op, in the order of their numbers.

/// Calls a macro with every op.
#[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
macro_rules! for_each_op {
    ($callback:ident) => {
        $callback! {
            Binary<I32Add, Ss, D>,
            Binary<I32Add, Ss, A>,
            Binary<I32Add, Sc, D>,
            Binary<I32Add, Sc, A>,
            Binary<I32Add, As, D>,
            Binary<I32Add, As, A>,
            Binary<I32Add, Ac, D>,
            Binary<I32Add, Ac, A>,
            Binary<I32Mul, Ss, D>,
            Binary<I32Mul, Ss, A>,
            Binary<I32Mul, Sc, D>,
            Binary<I32Mul, Sc, A>,
            Binary<I32Mul, As, D>,
            Binary<I32Mul, As, A>,
            Binary<I32Mul, Ac, D>,
            Binary<I32Mul, Ac, A>,
            Binary<I32And, Ss, D>,
            Binary<I32And, Ss, A>,
            Binary<I32And, Sc, D>,
            Binary<I32And, Sc, A>,
            Binary<I32And, As, D>,
            Binary<I32And, As, A>,
            Binary<I32And, Ac, D>,
            Binary<I32And, Ac, A>,
            Binary<I32Or, Ss, D>,
            Binary<I32Or, Ss, A>,
            Binary<I32Or, Sc, D>,
            Binary<I32Or, Sc, A>,
            Binary<I32Or, As, D>,
            Binary<I32Or, As, A>,
            Binary<I32Or, Ac, D>,
            Binary<I32Or, Ac, A>,
            Binary<I32Xor, Ss, D>,
            Binary<I32Xor, Ss, A>,
            Binary<I32Xor, Sc, D>,
            Binary<I32Xor, Sc, A>,
            Binary<I32Xor, As, D>,
            Binary<I32Xor, As, A>,
            Binary<I32Xor, Ac, D>,
            Binary<I32Xor, Ac, A>,
            Binary<I64Add, Ss, D>,
            Binary<I64Add, Ss, A>,
            Binary<I64Add, Sc, D>,
            Binary<I64Add, Sc, A>,
            Binary<I64Add, As, D>,
            Binary<I64Add, As, A>,
            Binary<I64Add, Ac, D>,
            Binary<I64Add, Ac, A>,
            Binary<I64Mul, Ss, D>,
            Binary<I64Mul, Ss, A>,
            Binary<I64Mul, Sc, D>,
            Binary<I64Mul, Sc, A>,
            Binary<I64Mul, As, D>,
            Binary<I64Mul, As, A>,
            Binary<I64Mul, Ac, D>,
            Binary<I64Mul, Ac, A>,
            Binary<I64And, Ss, D>,
            Binary<I64And, Ss, A>,
            Binary<I64And, Sc, D>,
            Binary<I64And, Sc, A>,
            Binary<I64And, As, D>,
            Binary<I64And, As, A>,
            Binary<I64And, Ac, D>,
            Binary<I64And, Ac, A>,
            Binary<I64Or, Ss, D>,
            Binary<I64Or, Ss, A>,
            Binary<I64Or, Sc, D>,
            Binary<I64Or, Sc, A>,
            Binary<I64Or, As, D>,
            Binary<I64Or, As, A>,
            Binary<I64Or, Ac, D>,
            Binary<I64Or, Ac, A>,
            Binary<I64Xor, Ss, D>,
            Binary<I64Xor, Ss, A>,
            Binary<I64Xor, Sc, D>,
            Binary<I64Xor, Sc, A>,
            Binary<I64Xor, As, D>,
            Binary<I64Xor, As, A>,
            Binary<I64Xor, Ac, D>,
            Binary<I64Xor, Ac, A>,
            Binary<F32Add, Ss, D>,
            Binary<F32Add, Ss, A>,
            Binary<F32Add, Sc, D>,
            Binary<F32Add, Sc, A>,
            Binary<F32Add, As, D>,
            Binary<F32Add, As, A>,
            Binary<F32Add, Ac, D>,
            Binary<F32Add, Ac, A>,
            Binary<F32Mul, Ss, D>,
            Binary<F32Mul, Ss, A>,
            Binary<F32Mul, Sc, D>,
            Binary<F32Mul, Sc, A>,
            Binary<F32Mul, As, D>,
            Binary<F32Mul, As, A>,
            Binary<F32Mul, Ac, D>,
            Binary<F32Mul, Ac, A>,
            Binary<F32Min, Ss, D>,
            Binary<F32Min, Ss, A>,
            Binary<F32Min, Sc, D>,
            Binary<F32Min, Sc, A>,
            Binary<F32Min, As, D>,
            Binary<F32Min, As, A>,
            Binary<F32Min, Ac, D>,
            Binary<F32Min, Ac, A>,
            Binary<F32Max, Ss, D>,
            Binary<F32Max, Ss, A>,
            Binary<F32Max, Sc, D>,
            Binary<F32Max, Sc, A>,
            Binary<F32Max, As, D>,
            Binary<F32Max, As, A>,
            Binary<F32Max, Ac, D>,
            Binary<F32Max, Ac, A>,
            Binary<F64Add, Ss, D>,
            Binary<F64Add, Ss, A>,
            Binary<F64Add, Sc, D>,
            Binary<F64Add, Sc, A>,
            Binary<F64Add, As, D>,
            Binary<F64Add, As, A>,
            Binary<F64Add, Ac, D>,
            Binary<F64Add, Ac, A>,
            Binary<F64Mul, Ss, D>,
            Binary<F64Mul, Ss, A>,
            Binary<F64Mul, Sc, D>,
            Binary<F64Mul, Sc, A>,
            Binary<F64Mul, As, D>,
            Binary<F64Mul, As, A>,
            Binary<F64Mul, Ac, D>,
            Binary<F64Mul, Ac, A>,
            Binary<F64Min, Ss, D>,
            Binary<F64Min, Ss, A>,
            Binary<F64Min, Sc, D>,
            Binary<F64Min, Sc, A>,
            Binary<F64Min, As, D>,
            Binary<F64Min, As, A>,
            Binary<F64Min, Ac, D>,
            Binary<F64Min, Ac, A>,
            Binary<F64Max, Ss, D>,
            Binary<F64Max, Ss, A>,
            Binary<F64Max, Sc, D>,
            Binary<F64Max, Sc, A>,
            Binary<F64Max, As, D>,
            Binary<F64Max, As, A>,
            Binary<F64Max, Ac, D>,
            Binary<F64Max, Ac, A>,
            Binary<I32Sub, Ss, D>,
            Binary<I32Sub, Ss, A>,
            Binary<I32Sub, Sc, D>,
            Binary<I32Sub, Sc, A>,
            Binary<I32Sub, As, D>,
            Binary<I32Sub, As, A>,
            Binary<I32Sub, Ac, D>,
            Binary<I32Sub, Ac, A>,
            Binary<I32Sub, Sa, D>,
            Binary<I32Sub, Sa, A>,
            Binary<I32Sub, Cs, D>,
            Binary<I32Sub, Cs, A>,
            Binary<I32Shl, Ss, D>,
            Binary<I32Shl, Ss, A>,
            Binary<I32Shl, Sc, D>,
            Binary<I32Shl, Sc, A>,
            Binary<I32Shl, As, D>,
            Binary<I32Shl, As, A>,
            Binary<I32Shl, Ac, D>,
            Binary<I32Shl, Ac, A>,
            Binary<I32Shl, Sa, D>,
            Binary<I32Shl, Sa, A>,
            Binary<I32Shl, Cs, D>,
            Binary<I32Shl, Cs, A>,
            Binary<I32ShrS, Ss, D>,
            Binary<I32ShrS, Ss, A>,
            Binary<I32ShrS, Sc, D>,
            Binary<I32ShrS, Sc, A>,
            Binary<I32ShrS, As, D>,
            Binary<I32ShrS, As, A>,
            Binary<I32ShrS, Ac, D>,
            Binary<I32ShrS, Ac, A>,
            Binary<I32ShrS, Sa, D>,
            Binary<I32ShrS, Sa, A>,
            Binary<I32ShrS, Cs, D>,
            Binary<I32ShrS, Cs, A>,
            Binary<I32ShrU, Ss, D>,
            Binary<I32ShrU, Ss, A>,
            Binary<I32ShrU, Sc, D>,
            Binary<I32ShrU, Sc, A>,
            Binary<I32ShrU, As, D>,
            Binary<I32ShrU, As, A>,
            Binary<I32ShrU, Ac, D>,
            Binary<I32ShrU, Ac, A>,
            Binary<I32ShrU, Sa, D>,
            Binary<I32ShrU, Sa, A>,
            Binary<I32ShrU, Cs, D>,
            Binary<I32ShrU, Cs, A>,
            Binary<I32Rotl, Ss, D>,
            Binary<I32Rotl, Ss, A>,
            Binary<I32Rotl, Sc, D>,
            Binary<I32Rotl, Sc, A>,
            Binary<I32Rotl, As, D>,
            Binary<I32Rotl, As, A>,
            Binary<I32Rotl, Ac, D>,
            Binary<I32Rotl, Ac, A>,
            Binary<I32Rotl, Sa, D>,
            Binary<I32Rotl, Sa, A>,
            Binary<I32Rotl, Cs, D>,
            Binary<I32Rotl, Cs, A>,
            Binary<I32Rotr, Ss, D>,
            Binary<I32Rotr, Ss, A>,
            Binary<I32Rotr, Sc, D>,
            Binary<I32Rotr, Sc, A>,
            Binary<I32Rotr, As, D>,
            Binary<I32Rotr, As, A>,
            Binary<I32Rotr, Ac, D>,
            Binary<I32Rotr, Ac, A>,
            Binary<I32Rotr, Sa, D>,
            Binary<I32Rotr, Sa, A>,
            Binary<I32Rotr, Cs, D>,
            Binary<I32Rotr, Cs, A>,
            Binary<I32DivS, Ss, D>,
            Binary<I32DivS, Ss, A>,
            Binary<I32DivS, Sc, D>,
            Binary<I32DivS, Sc, A>,
            Binary<I32DivS, As, D>,
            Binary<I32DivS, As, A>,
            Binary<I32DivS, Ac, D>,
            Binary<I32DivS, Ac, A>,
            Binary<I32DivS, Sa, D>,
            Binary<I32DivS, Sa, A>,
            Binary<I32DivS, Cs, D>,
            Binary<I32DivS, Cs, A>,
            Binary<I32DivU, Ss, D>,
            Binary<I32DivU, Ss, A>,
            Binary<I32DivU, Sc, D>,
            Binary<I32DivU, Sc, A>,
            Binary<I32DivU, As, D>,
            Binary<I32DivU, As, A>,
            Binary<I32DivU, Ac, D>,
            Binary<I32DivU, Ac, A>,
            Binary<I32DivU, Sa, D>,
            Binary<I32DivU, Sa, A>,
            Binary<I32DivU, Cs, D>,
            Binary<I32DivU, Cs, A>,
            Binary<I32RemS, Ss, D>,
            Binary<I32RemS, Ss, A>,
            Binary<I32RemS, Sc, D>,
            Binary<I32RemS, Sc, A>,
            Binary<I32RemS, As, D>,
            Binary<I32RemS, As, A>,
            Binary<I32RemS, Ac, D>,
            Binary<I32RemS, Ac, A>,
            Binary<I32RemS, Sa, D>,
            Binary<I32RemS, Sa, A>,
            Binary<I32RemS, Cs, D>,
            Binary<I32RemS, Cs, A>,
            Binary<I32RemU, Ss, D>,
            Binary<I32RemU, Ss, A>,
            Binary<I32RemU, Sc, D>,
            Binary<I32RemU, Sc, A>,
            Binary<I32RemU, As, D>,
            Binary<I32RemU, As, A>,
            Binary<I32RemU, Ac, D>,
            Binary<I32RemU, Ac, A>,
            Binary<I32RemU, Sa, D>,
            Binary<I32RemU, Sa, A>,
            Binary<I32RemU, Cs, D>,
            Binary<I32RemU, Cs, A>,
            Binary<I64Sub, Ss, D>,
            Binary<I64Sub, Ss, A>,
            Binary<I64Sub, Sc, D>,
            Binary<I64Sub, Sc, A>,
            Binary<I64Sub, As, D>,
            Binary<I64Sub, As, A>,
            Binary<I64Sub, Ac, D>,
            Binary<I64Sub, Ac, A>,
            Binary<I64Sub, Sa, D>,
            Binary<I64Sub, Sa, A>,
            Binary<I64Sub, Cs, D>,
            Binary<I64Sub, Cs, A>,
            Binary<I64Shl, Ss, D>,
            Binary<I64Shl, Ss, A>,
            Binary<I64Shl, Sc, D>,
            Binary<I64Shl, Sc, A>,
            Binary<I64Shl, As, D>,
            Binary<I64Shl, As, A>,
            Binary<I64Shl, Ac, D>,
            Binary<I64Shl, Ac, A>,
            Binary<I64Shl, Sa, D>,
            Binary<I64Shl, Sa, A>,
            Binary<I64Shl, Cs, D>,
            Binary<I64Shl, Cs, A>,
            Binary<I64ShrS, Ss, D>,
            Binary<I64ShrS, Ss, A>,
            Binary<I64ShrS, Sc, D>,
            Binary<I64ShrS, Sc, A>,
            Binary<I64ShrS, As, D>,
            Binary<I64ShrS, As, A>,
            Binary<I64ShrS, Ac, D>,
            Binary<I64ShrS, Ac, A>,
            Binary<I64ShrS, Sa, D>,
            Binary<I64ShrS, Sa, A>,
            Binary<I64ShrS, Cs, D>,
            Binary<I64ShrS, Cs, A>,
            Binary<I64ShrU, Ss, D>,
            Binary<I64ShrU, Ss, A>,
            Binary<I64ShrU, Sc, D>,
            Binary<I64ShrU, Sc, A>,
            Binary<I64ShrU, As, D>,
            Binary<I64ShrU, As, A>,
            Binary<I64ShrU, Ac, D>,
            Binary<I64ShrU, Ac, A>,
            Binary<I64ShrU, Sa, D>,
            Binary<I64ShrU, Sa, A>,
            Binary<I64ShrU, Cs, D>,
            Binary<I64ShrU, Cs, A>,
            Binary<I64Rotl, Ss, D>,
            Binary<I64Rotl, Ss, A>,
            Binary<I64Rotl, Sc, D>,
            Binary<I64Rotl, Sc, A>,
            Binary<I64Rotl, As, D>,
            Binary<I64Rotl, As, A>,
            Binary<I64Rotl, Ac, D>,
            Binary<I64Rotl, Ac, A>,
            Binary<I64Rotl, Sa, D>,
            Binary<I64Rotl, Sa, A>,
            Binary<I64Rotl, Cs, D>,
            Binary<I64Rotl, Cs, A>,
            Binary<I64Rotr, Ss, D>,
            Binary<I64Rotr, Ss, A>,
            Binary<I64Rotr, Sc, D>,
            Binary<I64Rotr, Sc, A>,
            Binary<I64Rotr, As, D>,
            Binary<I64Rotr, As, A>,
            Binary<I64Rotr, Ac, D>,
            Binary<I64Rotr, Ac, A>,
            Binary<I64Rotr, Sa, D>,
            Binary<I64Rotr, Sa, A>,
            Binary<I64Rotr, Cs, D>,
            Binary<I64Rotr, Cs, A>,
            Binary<I64DivS, Ss, D>,
            Binary<I64DivS, Ss, A>,
            Binary<I64DivS, Sc, D>,
            Binary<I64DivS, Sc, A>,
            Binary<I64DivS, As, D>,
            Binary<I64DivS, As, A>,
            Binary<I64DivS, Ac, D>,
            Binary<I64DivS, Ac, A>,
            Binary<I64DivS, Sa, D>,
            Binary<I64DivS, Sa, A>,
            Binary<I64DivS, Cs, D>,
            Binary<I64DivS, Cs, A>,
            Binary<I64DivU, Ss, D>,
            Binary<I64DivU, Ss, A>,
            Binary<I64DivU, Sc, D>,
            Binary<I64DivU, Sc, A>,
            Binary<I64DivU, As, D>,
            Binary<I64DivU, As, A>,
            Binary<I64DivU, Ac, D>,
            Binary<I64DivU, Ac, A>,
            Binary<I64DivU, Sa, D>,
            Binary<I64DivU, Sa, A>,
            Binary<I64DivU, Cs, D>,
            Binary<I64DivU, Cs, A>,
            Binary<I64RemS, Ss, D>,
            Binary<I64RemS, Ss, A>,
            Binary<I64RemS, Sc, D>,
            Binary<I64RemS, Sc, A>,
            Binary<I64RemS, As, D>,
            Binary<I64RemS, As, A>,
            Binary<I64RemS, Ac, D>,
            Binary<I64RemS, Ac, A>,
            Binary<I64RemS, Sa, D>,
            Binary<I64RemS, Sa, A>,
            Binary<I64RemS, Cs, D>,
            Binary<I64RemS, Cs, A>,
            Binary<I64RemU, Ss, D>,
            Binary<I64RemU, Ss, A>,
            Binary<I64RemU, Sc, D>,
            Binary<I64RemU, Sc, A>,
            Binary<I64RemU, As, D>,
            Binary<I64RemU, As, A>,
            Binary<I64RemU, Ac, D>,
            Binary<I64RemU, Ac, A>,
            Binary<I64RemU, Sa, D>,
            Binary<I64RemU, Sa, A>,
            Binary<I64RemU, Cs, D>,
            Binary<I64RemU, Cs, A>,
            Binary<F32Sub, Ss, D>,
            Binary<F32Sub, Ss, A>,
            Binary<F32Sub, Sc, D>,
            Binary<F32Sub, Sc, A>,
            Binary<F32Sub, As, D>,
            Binary<F32Sub, As, A>,
            Binary<F32Sub, Ac, D>,
            Binary<F32Sub, Ac, A>,
            Binary<F32Sub, Sa, D>,
            Binary<F32Sub, Sa, A>,
            Binary<F32Sub, Cs, D>,
            Binary<F32Sub, Cs, A>,
            Binary<F32Div, Ss, D>,
            Binary<F32Div, Ss, A>,
            Binary<F32Div, Sc, D>,
            Binary<F32Div, Sc, A>,
            Binary<F32Div, As, D>,
            Binary<F32Div, As, A>,
            Binary<F32Div, Ac, D>,
            Binary<F32Div, Ac, A>,
            Binary<F32Div, Sa, D>,
            Binary<F32Div, Sa, A>,
            Binary<F32Div, Cs, D>,
            Binary<F32Div, Cs, A>,
            Binary<F32Copysign, Ss, D>,
            Binary<F32Copysign, Ss, A>,
            Binary<F32Copysign, Sc, D>,
            Binary<F32Copysign, Sc, A>,
            Binary<F32Copysign, As, D>,
            Binary<F32Copysign, As, A>,
            Binary<F32Copysign, Ac, D>,
            Binary<F32Copysign, Ac, A>,
            Binary<F32Copysign, Sa, D>,
            Binary<F32Copysign, Sa, A>,
            Binary<F32Copysign, Cs, D>,
            Binary<F32Copysign, Cs, A>,
            Binary<F64Sub, Ss, D>,
            Binary<F64Sub, Ss, A>,
            Binary<F64Sub, Sc, D>,
            Binary<F64Sub, Sc, A>,
            Binary<F64Sub, As, D>,
            Binary<F64Sub, As, A>,
            Binary<F64Sub, Ac, D>,
            Binary<F64Sub, Ac, A>,
            Binary<F64Sub, Sa, D>,
            Binary<F64Sub, Sa, A>,
            Binary<F64Sub, Cs, D>,
            Binary<F64Sub, Cs, A>,
            Binary<F64Div, Ss, D>,
            Binary<F64Div, Ss, A>,
            Binary<F64Div, Sc, D>,
            Binary<F64Div, Sc, A>,
            Binary<F64Div, As, D>,
            Binary<F64Div, As, A>,
            Binary<F64Div, Ac, D>,
            Binary<F64Div, Ac, A>,
            Binary<F64Div, Sa, D>,
            Binary<F64Div, Sa, A>,
            Binary<F64Div, Cs, D>,
            Binary<F64Div, Cs, A>,
            Binary<F64Copysign, Ss, D>,
            Binary<F64Copysign, Ss, A>,
            Binary<F64Copysign, Sc, D>,
            Binary<F64Copysign, Sc, A>,
            Binary<F64Copysign, As, D>,
            Binary<F64Copysign, As, A>,
            Binary<F64Copysign, Ac, D>,
            Binary<F64Copysign, Ac, A>,
            Binary<F64Copysign, Sa, D>,
            Binary<F64Copysign, Sa, A>,
            Binary<F64Copysign, Cs, D>,
            Binary<F64Copysign, Cs, A>,
            Compare<I32Eq, Ss, D>,
            Compare<I32Eq, Ss, A>,
            Compare<I32Eq, Sc, D>,
            Compare<I32Eq, Sc, A>,
            Compare<I32Eq, As, D>,
            Compare<I32Eq, As, A>,
            Compare<I32Eq, Ac, D>,
            Compare<I32Eq, Ac, A>,
            Compare<I32Ne, Ss, D>,
            Compare<I32Ne, Ss, A>,
            Compare<I32Ne, Sc, D>,
            Compare<I32Ne, Sc, A>,
            Compare<I32Ne, As, D>,
            Compare<I32Ne, As, A>,
            Compare<I32Ne, Ac, D>,
            Compare<I32Ne, Ac, A>,
            Compare<I32LtS, Ss, D>,
            Compare<I32LtS, Ss, A>,
            Compare<I32LtS, Sc, D>,
            Compare<I32LtS, Sc, A>,
            Compare<I32LtS, As, D>,
            Compare<I32LtS, As, A>,
            Compare<I32LtS, Ac, D>,
            Compare<I32LtS, Ac, A>,
            Compare<I32LtU, Ss, D>,
            Compare<I32LtU, Ss, A>,
            Compare<I32LtU, Sc, D>,
            Compare<I32LtU, Sc, A>,
            Compare<I32LtU, As, D>,
            Compare<I32LtU, As, A>,
            Compare<I32LtU, Ac, D>,
            Compare<I32LtU, Ac, A>,
            Compare<I32GtS, Ss, D>,
            Compare<I32GtS, Ss, A>,
            Compare<I32GtS, Sc, D>,
            Compare<I32GtS, Sc, A>,
            Compare<I32GtS, As, D>,
            Compare<I32GtS, As, A>,
            Compare<I32GtS, Ac, D>,
            Compare<I32GtS, Ac, A>,
            Compare<I32GtU, Ss, D>,
            Compare<I32GtU, Ss, A>,
            Compare<I32GtU, Sc, D>,
            Compare<I32GtU, Sc, A>,
            Compare<I32GtU, As, D>,
            Compare<I32GtU, As, A>,
            Compare<I32GtU, Ac, D>,
            Compare<I32GtU, Ac, A>,
            Compare<I32LeS, Ss, D>,
            Compare<I32LeS, Ss, A>,
            Compare<I32LeS, Sc, D>,
            Compare<I32LeS, Sc, A>,
            Compare<I32LeS, As, D>,
            Compare<I32LeS, As, A>,
            Compare<I32LeS, Ac, D>,
            Compare<I32LeS, Ac, A>,
            Compare<I32LeU, Ss, D>,
            Compare<I32LeU, Ss, A>,
            Compare<I32LeU, Sc, D>,
            Compare<I32LeU, Sc, A>,
            Compare<I32LeU, As, D>,
            Compare<I32LeU, As, A>,
            Compare<I32LeU, Ac, D>,
            Compare<I32LeU, Ac, A>,
            Compare<I32GeS, Ss, D>,
            Compare<I32GeS, Ss, A>,
            Compare<I32GeS, Sc, D>,
            Compare<I32GeS, Sc, A>,
            Compare<I32GeS, As, D>,
            Compare<I32GeS, As, A>,
            Compare<I32GeS, Ac, D>,
            Compare<I32GeS, Ac, A>,
            Compare<I32GeU, Ss, D>,
            Compare<I32GeU, Ss, A>,
            Compare<I32GeU, Sc, D>,
            Compare<I32GeU, Sc, A>,
            Compare<I32GeU, As, D>,
            Compare<I32GeU, As, A>,
            Compare<I32GeU, Ac, D>,
            Compare<I32GeU, Ac, A>,
            Compare<I64Eq, Ss, D>,
            Compare<I64Eq, Ss, A>,
            Compare<I64Eq, Sc, D>,
            Compare<I64Eq, Sc, A>,
            Compare<I64Eq, As, D>,
            Compare<I64Eq, As, A>,
            Compare<I64Eq, Ac, D>,
            Compare<I64Eq, Ac, A>,
            Compare<I64Ne, Ss, D>,
            Compare<I64Ne, Ss, A>,
            Compare<I64Ne, Sc, D>,
            Compare<I64Ne, Sc, A>,
            Compare<I64Ne, As, D>,
            Compare<I64Ne, As, A>,
            Compare<I64Ne, Ac, D>,
            Compare<I64Ne, Ac, A>,
            Compare<I64LtS, Ss, D>,
            Compare<I64LtS, Ss, A>,
            Compare<I64LtS, Sc, D>,
            Compare<I64LtS, Sc, A>,
            Compare<I64LtS, As, D>,
            Compare<I64LtS, As, A>,
            Compare<I64LtS, Ac, D>,
            Compare<I64LtS, Ac, A>,
            Compare<I64LtU, Ss, D>,
            Compare<I64LtU, Ss, A>,
            Compare<I64LtU, Sc, D>,
            Compare<I64LtU, Sc, A>,
            Compare<I64LtU, As, D>,
            Compare<I64LtU, As, A>,
            Compare<I64LtU, Ac, D>,
            Compare<I64LtU, Ac, A>,
            Compare<I64GtS, Ss, D>,
            Compare<I64GtS, Ss, A>,
            Compare<I64GtS, Sc, D>,
            Compare<I64GtS, Sc, A>,
            Compare<I64GtS, As, D>,
            Compare<I64GtS, As, A>,
            Compare<I64GtS, Ac, D>,
            Compare<I64GtS, Ac, A>,
            Compare<I64GtU, Ss, D>,
            Compare<I64GtU, Ss, A>,
            Compare<I64GtU, Sc, D>,
            Compare<I64GtU, Sc, A>,
            Compare<I64GtU, As, D>,
            Compare<I64GtU, As, A>,
            Compare<I64GtU, Ac, D>,
            Compare<I64GtU, Ac, A>,
            Compare<I64LeS, Ss, D>,
            Compare<I64LeS, Ss, A>,
            Compare<I64LeS, Sc, D>,
            Compare<I64LeS, Sc, A>,
            Compare<I64LeS, As, D>,
            Compare<I64LeS, As, A>,
            Compare<I64LeS, Ac, D>,
            Compare<I64LeS, Ac, A>,
            Compare<I64LeU, Ss, D>,
            Compare<I64LeU, Ss, A>,
            Compare<I64LeU, Sc, D>,
            Compare<I64LeU, Sc, A>,
            Compare<I64LeU, As, D>,
            Compare<I64LeU, As, A>,
            Compare<I64LeU, Ac, D>,
            Compare<I64LeU, Ac, A>,
            Compare<I64GeS, Ss, D>,
            Compare<I64GeS, Ss, A>,
            Compare<I64GeS, Sc, D>,
            Compare<I64GeS, Sc, A>,
            Compare<I64GeS, As, D>,
            Compare<I64GeS, As, A>,
            Compare<I64GeS, Ac, D>,
            Compare<I64GeS, Ac, A>,
            Compare<I64GeU, Ss, D>,
            Compare<I64GeU, Ss, A>,
            Compare<I64GeU, Sc, D>,
            Compare<I64GeU, Sc, A>,
            Compare<I64GeU, As, D>,
            Compare<I64GeU, As, A>,
            Compare<I64GeU, Ac, D>,
            Compare<I64GeU, Ac, A>,
            Compare<F32Eq, Ss, D>,
            Compare<F32Eq, Ss, A>,
            Compare<F32Eq, Sc, D>,
            Compare<F32Eq, Sc, A>,
            Compare<F32Eq, As, D>,
            Compare<F32Eq, As, A>,
            Compare<F32Eq, Ac, D>,
            Compare<F32Eq, Ac, A>,
            Compare<F32Ne, Ss, D>,
            Compare<F32Ne, Ss, A>,
            Compare<F32Ne, Sc, D>,
            Compare<F32Ne, Sc, A>,
            Compare<F32Ne, As, D>,
            Compare<F32Ne, As, A>,
            Compare<F32Ne, Ac, D>,
            Compare<F32Ne, Ac, A>,
            Compare<F32Lt, Ss, D>,
            Compare<F32Lt, Ss, A>,
            Compare<F32Lt, Sc, D>,
            Compare<F32Lt, Sc, A>,
            Compare<F32Lt, As, D>,
            Compare<F32Lt, As, A>,
            Compare<F32Lt, Ac, D>,
            Compare<F32Lt, Ac, A>,
            Compare<F32Gt, Ss, D>,
            Compare<F32Gt, Ss, A>,
            Compare<F32Gt, Sc, D>,
            Compare<F32Gt, Sc, A>,
            Compare<F32Gt, As, D>,
            Compare<F32Gt, As, A>,
            Compare<F32Gt, Ac, D>,
            Compare<F32Gt, Ac, A>,
            Compare<F32Le, Ss, D>,
            Compare<F32Le, Ss, A>,
            Compare<F32Le, Sc, D>,
            Compare<F32Le, Sc, A>,
            Compare<F32Le, As, D>,
            Compare<F32Le, As, A>,
            Compare<F32Le, Ac, D>,
            Compare<F32Le, Ac, A>,
            Compare<F32Ge, Ss, D>,
            Compare<F32Ge, Ss, A>,
            Compare<F32Ge, Sc, D>,
            Compare<F32Ge, Sc, A>,
            Compare<F32Ge, As, D>,
            Compare<F32Ge, As, A>,
            Compare<F32Ge, Ac, D>,
            Compare<F32Ge, Ac, A>,
            Compare<F64Eq, Ss, D>,
            Compare<F64Eq, Ss, A>,
            Compare<F64Eq, Sc, D>,
            Compare<F64Eq, Sc, A>,
            Compare<F64Eq, As, D>,
            Compare<F64Eq, As, A>,
            Compare<F64Eq, Ac, D>,
            Compare<F64Eq, Ac, A>,
            Compare<F64Ne, Ss, D>,
            Compare<F64Ne, Ss, A>,
            Compare<F64Ne, Sc, D>,
            Compare<F64Ne, Sc, A>,
            Compare<F64Ne, As, D>,
            Compare<F64Ne, As, A>,
            Compare<F64Ne, Ac, D>,
            Compare<F64Ne, Ac, A>,
            Compare<F64Lt, Ss, D>,
            Compare<F64Lt, Ss, A>,
            Compare<F64Lt, Sc, D>,
            Compare<F64Lt, Sc, A>,
            Compare<F64Lt, As, D>,
            Compare<F64Lt, As, A>,
            Compare<F64Lt, Ac, D>,
            Compare<F64Lt, Ac, A>,
            Compare<F64Gt, Ss, D>,
            Compare<F64Gt, Ss, A>,
            Compare<F64Gt, Sc, D>,
            Compare<F64Gt, Sc, A>,
            Compare<F64Gt, As, D>,
            Compare<F64Gt, As, A>,
            Compare<F64Gt, Ac, D>,
            Compare<F64Gt, Ac, A>,
            Compare<F64Le, Ss, D>,
            Compare<F64Le, Ss, A>,
            Compare<F64Le, Sc, D>,
            Compare<F64Le, Sc, A>,
            Compare<F64Le, As, D>,
            Compare<F64Le, As, A>,
            Compare<F64Le, Ac, D>,
            Compare<F64Le, Ac, A>,
            Compare<F64Ge, Ss, D>,
            Compare<F64Ge, Ss, A>,
            Compare<F64Ge, Sc, D>,
            Compare<F64Ge, Sc, A>,
            Compare<F64Ge, As, D>,
            Compare<F64Ge, As, A>,
            Compare<F64Ge, Ac, D>,
            Compare<F64Ge, Ac, A>,
            Branch<I32Eq, Ss>,
            Branch<I32Eq, Sc>,
            Branch<I32Eq, As>,
            Branch<I32Eq, Ac>,
            Branch<I32Ne, Ss>,
            Branch<I32Ne, Sc>,
            Branch<I32Ne, As>,
            Branch<I32Ne, Ac>,
            Branch<I32LtS, Ss>,
            Branch<I32LtS, Sc>,
            Branch<I32LtS, As>,
            Branch<I32LtS, Ac>,
            Branch<I32LtU, Ss>,
            Branch<I32LtU, Sc>,
            Branch<I32LtU, As>,
            Branch<I32LtU, Ac>,
            Branch<I32GtS, Ss>,
            Branch<I32GtS, Sc>,
            Branch<I32GtS, As>,
            Branch<I32GtS, Ac>,
            Branch<I32GtU, Ss>,
            Branch<I32GtU, Sc>,
            Branch<I32GtU, As>,
            Branch<I32GtU, Ac>,
            Branch<I32LeS, Ss>,
            Branch<I32LeS, Sc>,
            Branch<I32LeS, As>,
            Branch<I32LeS, Ac>,
            Branch<I32LeU, Ss>,
            Branch<I32LeU, Sc>,
            Branch<I32LeU, As>,
            Branch<I32LeU, Ac>,
            Branch<I32GeS, Ss>,
            Branch<I32GeS, Sc>,
            Branch<I32GeS, As>,
            Branch<I32GeS, Ac>,
            Branch<I32GeU, Ss>,
            Branch<I32GeU, Sc>,
            Branch<I32GeU, As>,
            Branch<I32GeU, Ac>,
            Branch<I64Eq, Ss>,
            Branch<I64Eq, Sc>,
            Branch<I64Eq, As>,
            Branch<I64Eq, Ac>,
            Branch<I64Ne, Ss>,
            Branch<I64Ne, Sc>,
            Branch<I64Ne, As>,
            Branch<I64Ne, Ac>,
            Branch<I64LtS, Ss>,
            Branch<I64LtS, Sc>,
            Branch<I64LtS, As>,
            Branch<I64LtS, Ac>,
            Branch<I64LtU, Ss>,
            Branch<I64LtU, Sc>,
            Branch<I64LtU, As>,
            Branch<I64LtU, Ac>,
            Branch<I64GtS, Ss>,
            Branch<I64GtS, Sc>,
            Branch<I64GtS, As>,
            Branch<I64GtS, Ac>,
            Branch<I64GtU, Ss>,
            Branch<I64GtU, Sc>,
            Branch<I64GtU, As>,
            Branch<I64GtU, Ac>,
            Branch<I64LeS, Ss>,
            Branch<I64LeS, Sc>,
            Branch<I64LeS, As>,
            Branch<I64LeS, Ac>,
            Branch<I64LeU, Ss>,
            Branch<I64LeU, Sc>,
            Branch<I64LeU, As>,
            Branch<I64LeU, Ac>,
            Branch<I64GeS, Ss>,
            Branch<I64GeS, Sc>,
            Branch<I64GeS, As>,
            Branch<I64GeS, Ac>,
            Branch<I64GeU, Ss>,
            Branch<I64GeU, Sc>,
            Branch<I64GeU, As>,
            Branch<I64GeU, Ac>,
            Branch<F32Eq, Ss>,
            Branch<F32Eq, Sc>,
            Branch<F32Eq, As>,
            Branch<F32Eq, Ac>,
            Branch<F32Ne, Ss>,
            Branch<F32Ne, Sc>,
            Branch<F32Ne, As>,
            Branch<F32Ne, Ac>,
            Branch<F32Lt, Ss>,
            Branch<F32Lt, Sc>,
            Branch<F32Lt, As>,
            Branch<F32Lt, Ac>,
            Branch<F32Gt, Ss>,
            Branch<F32Gt, Sc>,
            Branch<F32Gt, As>,
            Branch<F32Gt, Ac>,
            Branch<F32Le, Ss>,
            Branch<F32Le, Sc>,
            Branch<F32Le, As>,
            Branch<F32Le, Ac>,
            Branch<F32Ge, Ss>,
            Branch<F32Ge, Sc>,
            Branch<F32Ge, As>,
            Branch<F32Ge, Ac>,
            Branch<F64Eq, Ss>,
            Branch<F64Eq, Sc>,
            Branch<F64Eq, As>,
            Branch<F64Eq, Ac>,
            Branch<F64Ne, Ss>,
            Branch<F64Ne, Sc>,
            Branch<F64Ne, As>,
            Branch<F64Ne, Ac>,
            Branch<F64Lt, Ss>,
            Branch<F64Lt, Sc>,
            Branch<F64Lt, As>,
            Branch<F64Lt, Ac>,
            Branch<F64Gt, Ss>,
            Branch<F64Gt, Sc>,
            Branch<F64Gt, As>,
            Branch<F64Gt, Ac>,
            Branch<F64Le, Ss>,
            Branch<F64Le, Sc>,
            Branch<F64Le, As>,
            Branch<F64Le, Ac>,
            Branch<F64Ge, Ss>,
            Branch<F64Ge, Sc>,
            Branch<F64Ge, As>,
            Branch<F64Ge, Ac>,
            Branch<F32NotLt, Ss>,
            Branch<F32NotLt, Sc>,
            Branch<F32NotLt, As>,
            Branch<F32NotLt, Ac>,
            Branch<F32NotGt, Ss>,
            Branch<F32NotGt, Sc>,
            Branch<F32NotGt, As>,
            Branch<F32NotGt, Ac>,
            Branch<F32NotLe, Ss>,
            Branch<F32NotLe, Sc>,
            Branch<F32NotLe, As>,
            Branch<F32NotLe, Ac>,
            Branch<F32NotGe, Ss>,
            Branch<F32NotGe, Sc>,
            Branch<F32NotGe, As>,
            Branch<F32NotGe, Ac>,
            Branch<F64NotLt, Ss>,
            Branch<F64NotLt, Sc>,
            Branch<F64NotLt, As>,
            Branch<F64NotLt, Ac>,
            Branch<F64NotGt, Ss>,
            Branch<F64NotGt, Sc>,
            Branch<F64NotGt, As>,
            Branch<F64NotGt, Ac>,
            Branch<F64NotLe, Ss>,
            Branch<F64NotLe, Sc>,
            Branch<F64NotLe, As>,
            Branch<F64NotLe, Ac>,
            Branch<F64NotGe, Ss>,
            Branch<F64NotGe, Sc>,
            Branch<F64NotGe, As>,
            Branch<F64NotGe, Ac>,
            Branch<I32Test, Ss>,
            Branch<I32Test, Sc>,
            Branch<I32Test, As>,
            Branch<I32Test, Ac>,
            Branch<I32NotTest, Ss>,
            Branch<I32NotTest, Sc>,
            Branch<I32NotTest, As>,
            Branch<I32NotTest, Ac>,
            LoopBranch<I32Eq, Ss>,
            LoopBranch<I32Eq, Sc>,
            LoopBranch<I32Eq, As>,
            LoopBranch<I32Eq, Ac>,
            LoopBranch<I32Ne, Ss>,
            LoopBranch<I32Ne, Sc>,
            LoopBranch<I32Ne, As>,
            LoopBranch<I32Ne, Ac>,
            LoopBranch<I32LtS, Ss>,
            LoopBranch<I32LtS, Sc>,
            LoopBranch<I32LtS, As>,
            LoopBranch<I32LtS, Ac>,
            LoopBranch<I32LtU, Ss>,
            LoopBranch<I32LtU, Sc>,
            LoopBranch<I32LtU, As>,
            LoopBranch<I32LtU, Ac>,
            LoopBranch<I32GtS, Ss>,
            LoopBranch<I32GtS, Sc>,
            LoopBranch<I32GtS, As>,
            LoopBranch<I32GtS, Ac>,
            LoopBranch<I32GtU, Ss>,
            LoopBranch<I32GtU, Sc>,
            LoopBranch<I32GtU, As>,
            LoopBranch<I32GtU, Ac>,
            LoopBranch<I32LeS, Ss>,
            LoopBranch<I32LeS, Sc>,
            LoopBranch<I32LeS, As>,
            LoopBranch<I32LeS, Ac>,
            LoopBranch<I32LeU, Ss>,
            LoopBranch<I32LeU, Sc>,
            LoopBranch<I32LeU, As>,
            LoopBranch<I32LeU, Ac>,
            LoopBranch<I32GeS, Ss>,
            LoopBranch<I32GeS, Sc>,
            LoopBranch<I32GeS, As>,
            LoopBranch<I32GeS, Ac>,
            LoopBranch<I32GeU, Ss>,
            LoopBranch<I32GeU, Sc>,
            LoopBranch<I32GeU, As>,
            LoopBranch<I32GeU, Ac>,
            LoopBranch<I64Eq, Ss>,
            LoopBranch<I64Eq, Sc>,
            LoopBranch<I64Eq, As>,
            LoopBranch<I64Eq, Ac>,
            LoopBranch<I64Ne, Ss>,
            LoopBranch<I64Ne, Sc>,
            LoopBranch<I64Ne, As>,
            LoopBranch<I64Ne, Ac>,
            LoopBranch<I64LtS, Ss>,
            LoopBranch<I64LtS, Sc>,
            LoopBranch<I64LtS, As>,
            LoopBranch<I64LtS, Ac>,
            LoopBranch<I64LtU, Ss>,
            LoopBranch<I64LtU, Sc>,
            LoopBranch<I64LtU, As>,
            LoopBranch<I64LtU, Ac>,
            LoopBranch<I64GtS, Ss>,
            LoopBranch<I64GtS, Sc>,
            LoopBranch<I64GtS, As>,
            LoopBranch<I64GtS, Ac>,
            LoopBranch<I64GtU, Ss>,
            LoopBranch<I64GtU, Sc>,
            LoopBranch<I64GtU, As>,
            LoopBranch<I64GtU, Ac>,
            LoopBranch<I64LeS, Ss>,
            LoopBranch<I64LeS, Sc>,
            LoopBranch<I64LeS, As>,
            LoopBranch<I64LeS, Ac>,
            LoopBranch<I64LeU, Ss>,
            LoopBranch<I64LeU, Sc>,
            LoopBranch<I64LeU, As>,
            LoopBranch<I64LeU, Ac>,
            LoopBranch<I64GeS, Ss>,
            LoopBranch<I64GeS, Sc>,
            LoopBranch<I64GeS, As>,
            LoopBranch<I64GeS, Ac>,
            LoopBranch<I64GeU, Ss>,
            LoopBranch<I64GeU, Sc>,
            LoopBranch<I64GeU, As>,
            LoopBranch<I64GeU, Ac>,
            LoopBranch<F32Eq, Ss>,
            LoopBranch<F32Eq, Sc>,
            LoopBranch<F32Eq, As>,
            LoopBranch<F32Eq, Ac>,
            LoopBranch<F32Ne, Ss>,
            LoopBranch<F32Ne, Sc>,
            LoopBranch<F32Ne, As>,
            LoopBranch<F32Ne, Ac>,
            LoopBranch<F32Lt, Ss>,
            LoopBranch<F32Lt, Sc>,
            LoopBranch<F32Lt, As>,
            LoopBranch<F32Lt, Ac>,
            LoopBranch<F32Gt, Ss>,
            LoopBranch<F32Gt, Sc>,
            LoopBranch<F32Gt, As>,
            LoopBranch<F32Gt, Ac>,
            LoopBranch<F32Le, Ss>,
            LoopBranch<F32Le, Sc>,
            LoopBranch<F32Le, As>,
            LoopBranch<F32Le, Ac>,
            LoopBranch<F32Ge, Ss>,
            LoopBranch<F32Ge, Sc>,
            LoopBranch<F32Ge, As>,
            LoopBranch<F32Ge, Ac>,
            LoopBranch<F64Eq, Ss>,
            LoopBranch<F64Eq, Sc>,
            LoopBranch<F64Eq, As>,
            LoopBranch<F64Eq, Ac>,
            LoopBranch<F64Ne, Ss>,
            LoopBranch<F64Ne, Sc>,
            LoopBranch<F64Ne, As>,
            LoopBranch<F64Ne, Ac>,
            LoopBranch<F64Lt, Ss>,
            LoopBranch<F64Lt, Sc>,
            LoopBranch<F64Lt, As>,
            LoopBranch<F64Lt, Ac>,
            LoopBranch<F64Gt, Ss>,
            LoopBranch<F64Gt, Sc>,
            LoopBranch<F64Gt, As>,
            LoopBranch<F64Gt, Ac>,
            LoopBranch<F64Le, Ss>,
            LoopBranch<F64Le, Sc>,
            LoopBranch<F64Le, As>,
            LoopBranch<F64Le, Ac>,
            LoopBranch<F64Ge, Ss>,
            LoopBranch<F64Ge, Sc>,
            LoopBranch<F64Ge, As>,
            LoopBranch<F64Ge, Ac>,
            LoopBranch<F32NotLt, Ss>,
            LoopBranch<F32NotLt, Sc>,
            LoopBranch<F32NotLt, As>,
            LoopBranch<F32NotLt, Ac>,
            LoopBranch<F32NotGt, Ss>,
            LoopBranch<F32NotGt, Sc>,
            LoopBranch<F32NotGt, As>,
            LoopBranch<F32NotGt, Ac>,
            LoopBranch<F32NotLe, Ss>,
            LoopBranch<F32NotLe, Sc>,
            LoopBranch<F32NotLe, As>,
            LoopBranch<F32NotLe, Ac>,
            LoopBranch<F32NotGe, Ss>,
            LoopBranch<F32NotGe, Sc>,
            LoopBranch<F32NotGe, As>,
            LoopBranch<F32NotGe, Ac>,
            LoopBranch<F64NotLt, Ss>,
            LoopBranch<F64NotLt, Sc>,
            LoopBranch<F64NotLt, As>,
            LoopBranch<F64NotLt, Ac>,
            LoopBranch<F64NotGt, Ss>,
            LoopBranch<F64NotGt, Sc>,
            LoopBranch<F64NotGt, As>,
            LoopBranch<F64NotGt, Ac>,
            LoopBranch<F64NotLe, Ss>,
            LoopBranch<F64NotLe, Sc>,
            LoopBranch<F64NotLe, As>,
            LoopBranch<F64NotLe, Ac>,
            LoopBranch<F64NotGe, Ss>,
            LoopBranch<F64NotGe, Sc>,
            LoopBranch<F64NotGe, As>,
            LoopBranch<F64NotGe, Ac>,
            LoopBranch<I32Test, Ss>,
            LoopBranch<I32Test, Sc>,
            LoopBranch<I32Test, As>,
            LoopBranch<I32Test, Ac>,
            LoopBranch<I32NotTest, Ss>,
            LoopBranch<I32NotTest, Sc>,
            LoopBranch<I32NotTest, As>,
            LoopBranch<I32NotTest, Ac>,
            Unary<I32Clz, FromSlot, D>,
            Unary<I32Clz, FromSlot, A>,
            Unary<I32Clz, FromAcc, D>,
            Unary<I32Clz, FromAcc, A>,
            Unary<I32Ctz, FromSlot, D>,
            Unary<I32Ctz, FromSlot, A>,
            Unary<I32Ctz, FromAcc, D>,
            Unary<I32Ctz, FromAcc, A>,
            Unary<I32Popcnt, FromSlot, D>,
            Unary<I32Popcnt, FromSlot, A>,
            Unary<I32Popcnt, FromAcc, D>,
            Unary<I32Popcnt, FromAcc, A>,
            Unary<I32Eqz, FromSlot, D>,
            Unary<I32Eqz, FromSlot, A>,
            Unary<I32Eqz, FromAcc, D>,
            Unary<I32Eqz, FromAcc, A>,
            Unary<I32Extend8S, FromSlot, D>,
            Unary<I32Extend8S, FromSlot, A>,
            Unary<I32Extend8S, FromAcc, D>,
            Unary<I32Extend8S, FromAcc, A>,
            Unary<I32Extend16S, FromSlot, D>,
            Unary<I32Extend16S, FromSlot, A>,
            Unary<I32Extend16S, FromAcc, D>,
            Unary<I32Extend16S, FromAcc, A>,
            Unary<I32WrapI64, FromSlot, D>,
            Unary<I32WrapI64, FromSlot, A>,
            Unary<I32WrapI64, FromAcc, D>,
            Unary<I32WrapI64, FromAcc, A>,
            Unary<I64Clz, FromSlot, D>,
            Unary<I64Clz, FromSlot, A>,
            Unary<I64Clz, FromAcc, D>,
            Unary<I64Clz, FromAcc, A>,
            Unary<I64Ctz, FromSlot, D>,
            Unary<I64Ctz, FromSlot, A>,
            Unary<I64Ctz, FromAcc, D>,
            Unary<I64Ctz, FromAcc, A>,
            Unary<I64Popcnt, FromSlot, D>,
            Unary<I64Popcnt, FromSlot, A>,
            Unary<I64Popcnt, FromAcc, D>,
            Unary<I64Popcnt, FromAcc, A>,
            Unary<I64Eqz, FromSlot, D>,
            Unary<I64Eqz, FromSlot, A>,
            Unary<I64Eqz, FromAcc, D>,
            Unary<I64Eqz, FromAcc, A>,
            Unary<I64Extend8S, FromSlot, D>,
            Unary<I64Extend8S, FromSlot, A>,
            Unary<I64Extend8S, FromAcc, D>,
            Unary<I64Extend8S, FromAcc, A>,
            Unary<I64Extend16S, FromSlot, D>,
            Unary<I64Extend16S, FromSlot, A>,
            Unary<I64Extend16S, FromAcc, D>,
            Unary<I64Extend16S, FromAcc, A>,
            Unary<I64ExtendI32S, FromSlot, D>,
            Unary<I64ExtendI32S, FromSlot, A>,
            Unary<I64ExtendI32S, FromAcc, D>,
            Unary<I64ExtendI32S, FromAcc, A>,
            Unary<F32Abs, FromSlot, D>,
            Unary<F32Abs, FromSlot, A>,
            Unary<F32Abs, FromAcc, D>,
            Unary<F32Abs, FromAcc, A>,
            Unary<F32Neg, FromSlot, D>,
            Unary<F32Neg, FromSlot, A>,
            Unary<F32Neg, FromAcc, D>,
            Unary<F32Neg, FromAcc, A>,
            Unary<F32Ceil, FromSlot, D>,
            Unary<F32Ceil, FromSlot, A>,
            Unary<F32Ceil, FromAcc, D>,
            Unary<F32Ceil, FromAcc, A>,
            Unary<F32Floor, FromSlot, D>,
            Unary<F32Floor, FromSlot, A>,
            Unary<F32Floor, FromAcc, D>,
            Unary<F32Floor, FromAcc, A>,
            Unary<F32Trunc, FromSlot, D>,
            Unary<F32Trunc, FromSlot, A>,
            Unary<F32Trunc, FromAcc, D>,
            Unary<F32Trunc, FromAcc, A>,
            Unary<F32Nearest, FromSlot, D>,
            Unary<F32Nearest, FromSlot, A>,
            Unary<F32Nearest, FromAcc, D>,
            Unary<F32Nearest, FromAcc, A>,
            Unary<F32Sqrt, FromSlot, D>,
            Unary<F32Sqrt, FromSlot, A>,
            Unary<F32Sqrt, FromAcc, D>,
            Unary<F32Sqrt, FromAcc, A>,
            Unary<F64Abs, FromSlot, D>,
            Unary<F64Abs, FromSlot, A>,
            Unary<F64Abs, FromAcc, D>,
            Unary<F64Abs, FromAcc, A>,
            Unary<F64Neg, FromSlot, D>,
            Unary<F64Neg, FromSlot, A>,
            Unary<F64Neg, FromAcc, D>,
            Unary<F64Neg, FromAcc, A>,
            Unary<F64Ceil, FromSlot, D>,
            Unary<F64Ceil, FromSlot, A>,
            Unary<F64Ceil, FromAcc, D>,
            Unary<F64Ceil, FromAcc, A>,
            Unary<F64Floor, FromSlot, D>,
            Unary<F64Floor, FromSlot, A>,
            Unary<F64Floor, FromAcc, D>,
            Unary<F64Floor, FromAcc, A>,
            Unary<F64Trunc, FromSlot, D>,
            Unary<F64Trunc, FromSlot, A>,
            Unary<F64Trunc, FromAcc, D>,
            Unary<F64Trunc, FromAcc, A>,
            Unary<F64Nearest, FromSlot, D>,
            Unary<F64Nearest, FromSlot, A>,
            Unary<F64Nearest, FromAcc, D>,
            Unary<F64Nearest, FromAcc, A>,
            Unary<F64Sqrt, FromSlot, D>,
            Unary<F64Sqrt, FromSlot, A>,
            Unary<F64Sqrt, FromAcc, D>,
            Unary<F64Sqrt, FromAcc, A>,
            Unary<I32TruncF32S, FromSlot, D>,
            Unary<I32TruncF32S, FromSlot, A>,
            Unary<I32TruncF32S, FromAcc, D>,
            Unary<I32TruncF32S, FromAcc, A>,
            Unary<I32TruncF32U, FromSlot, D>,
            Unary<I32TruncF32U, FromSlot, A>,
            Unary<I32TruncF32U, FromAcc, D>,
            Unary<I32TruncF32U, FromAcc, A>,
            Unary<I32TruncF64S, FromSlot, D>,
            Unary<I32TruncF64S, FromSlot, A>,
            Unary<I32TruncF64S, FromAcc, D>,
            Unary<I32TruncF64S, FromAcc, A>,
            Unary<I32TruncF64U, FromSlot, D>,
            Unary<I32TruncF64U, FromSlot, A>,
            Unary<I32TruncF64U, FromAcc, D>,
            Unary<I32TruncF64U, FromAcc, A>,
            Unary<I64TruncF32S, FromSlot, D>,
            Unary<I64TruncF32S, FromSlot, A>,
            Unary<I64TruncF32S, FromAcc, D>,
            Unary<I64TruncF32S, FromAcc, A>,
            Unary<I64TruncF32U, FromSlot, D>,
            Unary<I64TruncF32U, FromSlot, A>,
            Unary<I64TruncF32U, FromAcc, D>,
            Unary<I64TruncF32U, FromAcc, A>,
            Unary<I64TruncF64S, FromSlot, D>,
            Unary<I64TruncF64S, FromSlot, A>,
            Unary<I64TruncF64S, FromAcc, D>,
            Unary<I64TruncF64S, FromAcc, A>,
            Unary<I64TruncF64U, FromSlot, D>,
            Unary<I64TruncF64U, FromSlot, A>,
            Unary<I64TruncF64U, FromAcc, D>,
            Unary<I64TruncF64U, FromAcc, A>,
            Unary<I32TruncSatF32S, FromSlot, D>,
            Unary<I32TruncSatF32S, FromSlot, A>,
            Unary<I32TruncSatF32S, FromAcc, D>,
            Unary<I32TruncSatF32S, FromAcc, A>,
            Unary<I32TruncSatF32U, FromSlot, D>,
            Unary<I32TruncSatF32U, FromSlot, A>,
            Unary<I32TruncSatF32U, FromAcc, D>,
            Unary<I32TruncSatF32U, FromAcc, A>,
            Unary<I32TruncSatF64S, FromSlot, D>,
            Unary<I32TruncSatF64S, FromSlot, A>,
            Unary<I32TruncSatF64S, FromAcc, D>,
            Unary<I32TruncSatF64S, FromAcc, A>,
            Unary<I32TruncSatF64U, FromSlot, D>,
            Unary<I32TruncSatF64U, FromSlot, A>,
            Unary<I32TruncSatF64U, FromAcc, D>,
            Unary<I32TruncSatF64U, FromAcc, A>,
            Unary<I64TruncSatF32S, FromSlot, D>,
            Unary<I64TruncSatF32S, FromSlot, A>,
            Unary<I64TruncSatF32S, FromAcc, D>,
            Unary<I64TruncSatF32S, FromAcc, A>,
            Unary<I64TruncSatF32U, FromSlot, D>,
            Unary<I64TruncSatF32U, FromSlot, A>,
            Unary<I64TruncSatF32U, FromAcc, D>,
            Unary<I64TruncSatF32U, FromAcc, A>,
            Unary<I64TruncSatF64S, FromSlot, D>,
            Unary<I64TruncSatF64S, FromSlot, A>,
            Unary<I64TruncSatF64S, FromAcc, D>,
            Unary<I64TruncSatF64S, FromAcc, A>,
            Unary<I64TruncSatF64U, FromSlot, D>,
            Unary<I64TruncSatF64U, FromSlot, A>,
            Unary<I64TruncSatF64U, FromAcc, D>,
            Unary<I64TruncSatF64U, FromAcc, A>,
            Unary<F32ConvertI32S, FromSlot, D>,
            Unary<F32ConvertI32S, FromSlot, A>,
            Unary<F32ConvertI32S, FromAcc, D>,
            Unary<F32ConvertI32S, FromAcc, A>,
            Unary<F32ConvertI32U, FromSlot, D>,
            Unary<F32ConvertI32U, FromSlot, A>,
            Unary<F32ConvertI32U, FromAcc, D>,
            Unary<F32ConvertI32U, FromAcc, A>,
            Unary<F32ConvertI64S, FromSlot, D>,
            Unary<F32ConvertI64S, FromSlot, A>,
            Unary<F32ConvertI64S, FromAcc, D>,
            Unary<F32ConvertI64S, FromAcc, A>,
            Unary<F32ConvertI64U, FromSlot, D>,
            Unary<F32ConvertI64U, FromSlot, A>,
            Unary<F32ConvertI64U, FromAcc, D>,
            Unary<F32ConvertI64U, FromAcc, A>,
            Unary<F32DemoteF64, FromSlot, D>,
            Unary<F32DemoteF64, FromSlot, A>,
            Unary<F32DemoteF64, FromAcc, D>,
            Unary<F32DemoteF64, FromAcc, A>,
            Unary<F64ConvertI32S, FromSlot, D>,
            Unary<F64ConvertI32S, FromSlot, A>,
            Unary<F64ConvertI32S, FromAcc, D>,
            Unary<F64ConvertI32S, FromAcc, A>,
            Unary<F64ConvertI32U, FromSlot, D>,
            Unary<F64ConvertI32U, FromSlot, A>,
            Unary<F64ConvertI32U, FromAcc, D>,
            Unary<F64ConvertI32U, FromAcc, A>,
            Unary<F64ConvertI64S, FromSlot, D>,
            Unary<F64ConvertI64S, FromSlot, A>,
            Unary<F64ConvertI64S, FromAcc, D>,
            Unary<F64ConvertI64S, FromAcc, A>,
            Unary<F64ConvertI64U, FromSlot, D>,
            Unary<F64ConvertI64U, FromSlot, A>,
            Unary<F64ConvertI64U, FromAcc, D>,
            Unary<F64ConvertI64U, FromAcc, A>,
            Unary<F64PromoteF32, FromSlot, D>,
            Unary<F64PromoteF32, FromSlot, A>,
            Unary<F64PromoteF32, FromAcc, D>,
            Unary<F64PromoteF32, FromAcc, A>,
            Unary<I32ReinterpretF32, FromSlot, D>,
            Unary<I32ReinterpretF32, FromSlot, A>,
            Unary<I32ReinterpretF32, FromAcc, D>,
            Unary<I32ReinterpretF32, FromAcc, A>,
            Unary<I64ReinterpretF64, FromSlot, D>,
            Unary<I64ReinterpretF64, FromSlot, A>,
            Unary<I64ReinterpretF64, FromAcc, D>,
            Unary<I64ReinterpretF64, FromAcc, A>,
            Unary<F32ReinterpretI32, FromSlot, D>,
            Unary<F32ReinterpretI32, FromSlot, A>,
            Unary<F32ReinterpretI32, FromAcc, D>,
            Unary<F32ReinterpretI32, FromAcc, A>,
            Unary<F64ReinterpretI64, FromSlot, D>,
            Unary<F64ReinterpretI64, FromSlot, A>,
            Unary<F64ReinterpretI64, FromAcc, D>,
            Unary<F64ReinterpretI64, FromAcc, A>,
            Unary<F32CanonicalNan, FromSlot, D>,
            Unary<F32CanonicalNan, FromSlot, A>,
            Unary<F32CanonicalNan, FromAcc, D>,
            Unary<F32CanonicalNan, FromAcc, A>,
            Unary<F64CanonicalNan, FromSlot, D>,
            Unary<F64CanonicalNan, FromSlot, A>,
            Unary<F64CanonicalNan, FromAcc, D>,
            Unary<F64CanonicalNan, FromAcc, A>,
            Unary<RefI31, FromSlot, D>,
            Unary<RefI31, FromSlot, A>,
            Unary<RefI31, FromAcc, D>,
            Unary<RefI31, FromAcc, A>,
            Unary<I31GetS, FromSlot, D>,
            Unary<I31GetS, FromSlot, A>,
            Unary<I31GetS, FromAcc, D>,
            Unary<I31GetS, FromAcc, A>,
            Unary<I31GetU, FromSlot, D>,
            Unary<I31GetU, FromSlot, A>,
            Unary<I31GetU, FromAcc, D>,
            Unary<I31GetU, FromAcc, A>,
            Load<I32Load, FromSlot, D>,
            Load<I32Load, FromSlot, A>,
            Load<I32Load, FromAcc, D>,
            Load<I32Load, FromAcc, A>,
            Load<I32Load, FromConst, D>,
            Load<I32Load, FromConst, A>,
            Load<I32Load8S, FromSlot, D>,
            Load<I32Load8S, FromSlot, A>,
            Load<I32Load8S, FromAcc, D>,
            Load<I32Load8S, FromAcc, A>,
            Load<I32Load8S, FromConst, D>,
            Load<I32Load8S, FromConst, A>,
            Load<I32Load8U, FromSlot, D>,
            Load<I32Load8U, FromSlot, A>,
            Load<I32Load8U, FromAcc, D>,
            Load<I32Load8U, FromAcc, A>,
            Load<I32Load8U, FromConst, D>,
            Load<I32Load8U, FromConst, A>,
            Load<I32Load16S, FromSlot, D>,
            Load<I32Load16S, FromSlot, A>,
            Load<I32Load16S, FromAcc, D>,
            Load<I32Load16S, FromAcc, A>,
            Load<I32Load16S, FromConst, D>,
            Load<I32Load16S, FromConst, A>,
            Load<I32Load16U, FromSlot, D>,
            Load<I32Load16U, FromSlot, A>,
            Load<I32Load16U, FromAcc, D>,
            Load<I32Load16U, FromAcc, A>,
            Load<I32Load16U, FromConst, D>,
            Load<I32Load16U, FromConst, A>,
            Load<I64Load, FromSlot, D>,
            Load<I64Load, FromSlot, A>,
            Load<I64Load, FromAcc, D>,
            Load<I64Load, FromAcc, A>,
            Load<I64Load, FromConst, D>,
            Load<I64Load, FromConst, A>,
            Load<I64Load8S, FromSlot, D>,
            Load<I64Load8S, FromSlot, A>,
            Load<I64Load8S, FromAcc, D>,
            Load<I64Load8S, FromAcc, A>,
            Load<I64Load8S, FromConst, D>,
            Load<I64Load8S, FromConst, A>,
            Load<I64Load16S, FromSlot, D>,
            Load<I64Load16S, FromSlot, A>,
            Load<I64Load16S, FromAcc, D>,
            Load<I64Load16S, FromAcc, A>,
            Load<I64Load16S, FromConst, D>,
            Load<I64Load16S, FromConst, A>,
            Load<I64Load32S, FromSlot, D>,
            Load<I64Load32S, FromSlot, A>,
            Load<I64Load32S, FromAcc, D>,
            Load<I64Load32S, FromAcc, A>,
            Load<I64Load32S, FromConst, D>,
            Load<I64Load32S, FromConst, A>,
            Load<F32Load, FromSlot, D>,
            Load<F32Load, FromSlot, A>,
            Load<F32Load, FromAcc, D>,
            Load<F32Load, FromAcc, A>,
            Load<F32Load, FromConst, D>,
            Load<F32Load, FromConst, A>,
            Load<F64Load, FromSlot, D>,
            Load<F64Load, FromSlot, A>,
            Load<F64Load, FromAcc, D>,
            Load<F64Load, FromAcc, A>,
            Load<F64Load, FromConst, D>,
            Load<F64Load, FromConst, A>,
            Store<Store8, FromSlot, FromSlot>,
            Store<Store8, FromSlot, FromConst>,
            Store<Store8, FromSlot, FromAcc>,
            Store<Store8, FromAcc, FromSlot>,
            Store<Store8, FromAcc, FromConst>,
            Store<Store8, FromConst, FromSlot>,
            Store<Store8, FromConst, FromConst>,
            Store<Store8, FromConst, FromAcc>,
            Store<Store16, FromSlot, FromSlot>,
            Store<Store16, FromSlot, FromConst>,
            Store<Store16, FromSlot, FromAcc>,
            Store<Store16, FromAcc, FromSlot>,
            Store<Store16, FromAcc, FromConst>,
            Store<Store16, FromConst, FromSlot>,
            Store<Store16, FromConst, FromConst>,
            Store<Store16, FromConst, FromAcc>,
            Store<Store32, FromSlot, FromSlot>,
            Store<Store32, FromSlot, FromConst>,
            Store<Store32, FromSlot, FromAcc>,
            Store<Store32, FromAcc, FromSlot>,
            Store<Store32, FromAcc, FromConst>,
            Store<Store32, FromConst, FromSlot>,
            Store<Store32, FromConst, FromConst>,
            Store<Store32, FromConst, FromAcc>,
            Store<Store64, FromSlot, FromSlot>,
            Store<Store64, FromSlot, FromConst>,
            Store<Store64, FromSlot, FromAcc>,
            Store<Store64, FromAcc, FromSlot>,
            Store<Store64, FromAcc, FromConst>,
            Store<Store64, FromConst, FromSlot>,
            Store<Store64, FromConst, FromConst>,
            Store<Store64, FromConst, FromAcc>,
            StoreFloat<StoreF32, FromSlot>,
            StoreFloat<StoreF32, FromAcc>,
            StoreFloat<StoreF32, FromConst>,
            StoreFloat<StoreF64, FromSlot>,
            StoreFloat<StoreF64, FromAcc>,
            StoreFloat<StoreF64, FromConst>,
            Select<Int, FromSlot, D>,
            Select<Int, FromSlot, A>,
            Select<Int, FromAcc, D>,
            Select<Int, FromAcc, A>,
            Select<F32, FromSlot, D>,
            Select<F32, FromSlot, A>,
            Select<F32, FromAcc, D>,
            Select<F32, FromAcc, A>,
            Select<F64, FromSlot, D>,
            Select<F64, FromSlot, A>,
            Select<F64, FromAcc, D>,
            Select<F64, FromAcc, A>,
            GlobalGet<Int, D>,
            GlobalGet<Int, A>,
            GlobalGet<F32, D>,
            GlobalGet<F32, A>,
            GlobalGet<F64, D>,
            GlobalGet<F64, A>,
            FieldGet<Field32, FromSlot, D>,
            FieldGet<Field32, FromSlot, A>,
            FieldGet<Field32, FromAcc, D>,
            FieldGet<Field32, FromAcc, A>,
            FieldGet<Field8S, FromSlot, D>,
            FieldGet<Field8S, FromSlot, A>,
            FieldGet<Field8S, FromAcc, D>,
            FieldGet<Field8S, FromAcc, A>,
            FieldGet<Field8U, FromSlot, D>,
            FieldGet<Field8U, FromSlot, A>,
            FieldGet<Field8U, FromAcc, D>,
            FieldGet<Field8U, FromAcc, A>,
            FieldGet<Field16S, FromSlot, D>,
            FieldGet<Field16S, FromSlot, A>,
            FieldGet<Field16S, FromAcc, D>,
            FieldGet<Field16S, FromAcc, A>,
            FieldGet<Field16U, FromSlot, D>,
            FieldGet<Field16U, FromSlot, A>,
            FieldGet<Field16U, FromAcc, D>,
            FieldGet<Field16U, FromAcc, A>,
            FieldGet<Field64, FromSlot, D>,
            FieldGet<Field64, FromSlot, A>,
            FieldGet<Field64, FromAcc, D>,
            FieldGet<Field64, FromAcc, A>,
            FieldGet<FieldF32, FromSlot, D>,
            FieldGet<FieldF32, FromSlot, A>,
            FieldGet<FieldF32, FromAcc, D>,
            FieldGet<FieldF32, FromAcc, A>,
            FieldGet<FieldF64, FromSlot, D>,
            FieldGet<FieldF64, FromSlot, A>,
            FieldGet<FieldF64, FromAcc, D>,
            FieldGet<FieldF64, FromAcc, A>,
            ArrayGet<Field32, FromSlot, D>,
            ArrayGet<Field32, FromSlot, A>,
            ArrayGet<Field32, FromAcc, D>,
            ArrayGet<Field32, FromAcc, A>,
            ArrayGet<Field8S, FromSlot, D>,
            ArrayGet<Field8S, FromSlot, A>,
            ArrayGet<Field8S, FromAcc, D>,
            ArrayGet<Field8S, FromAcc, A>,
            ArrayGet<Field8U, FromSlot, D>,
            ArrayGet<Field8U, FromSlot, A>,
            ArrayGet<Field8U, FromAcc, D>,
            ArrayGet<Field8U, FromAcc, A>,
            ArrayGet<Field16S, FromSlot, D>,
            ArrayGet<Field16S, FromSlot, A>,
            ArrayGet<Field16S, FromAcc, D>,
            ArrayGet<Field16S, FromAcc, A>,
            ArrayGet<Field16U, FromSlot, D>,
            ArrayGet<Field16U, FromSlot, A>,
            ArrayGet<Field16U, FromAcc, D>,
            ArrayGet<Field16U, FromAcc, A>,
            ArrayGet<Field64, FromSlot, D>,
            ArrayGet<Field64, FromSlot, A>,
            ArrayGet<Field64, FromAcc, D>,
            ArrayGet<Field64, FromAcc, A>,
            ArrayGet<FieldF32, FromSlot, D>,
            ArrayGet<FieldF32, FromSlot, A>,
            ArrayGet<FieldF32, FromAcc, D>,
            ArrayGet<FieldF32, FromAcc, A>,
            ArrayGet<FieldF64, FromSlot, D>,
            ArrayGet<FieldF64, FromSlot, A>,
            ArrayGet<FieldF64, FromAcc, D>,
            ArrayGet<FieldF64, FromAcc, A>,
            ArrayLen<Length, FromSlot, D>,
            ArrayLen<Length, FromSlot, A>,
            ArrayLen<Length, FromAcc, D>,
            ArrayLen<Length, FromAcc, A>,
            #[cfg(feature = "simd")]
            VectorTest<V128AnyTrue, D>,
            #[cfg(feature = "simd")]
            VectorTest<V128AnyTrue, A>,
            #[cfg(feature = "simd")]
            VectorTest<I8x16AllTrue, D>,
            #[cfg(feature = "simd")]
            VectorTest<I8x16AllTrue, A>,
            #[cfg(feature = "simd")]
            VectorTest<I8x16Bitmask, D>,
            #[cfg(feature = "simd")]
            VectorTest<I8x16Bitmask, A>,
            #[cfg(feature = "simd")]
            VectorTest<I16x8AllTrue, D>,
            #[cfg(feature = "simd")]
            VectorTest<I16x8AllTrue, A>,
            #[cfg(feature = "simd")]
            VectorTest<I16x8Bitmask, D>,
            #[cfg(feature = "simd")]
            VectorTest<I16x8Bitmask, A>,
            #[cfg(feature = "simd")]
            VectorTest<I32x4AllTrue, D>,
            #[cfg(feature = "simd")]
            VectorTest<I32x4AllTrue, A>,
            #[cfg(feature = "simd")]
            VectorTest<I32x4Bitmask, D>,
            #[cfg(feature = "simd")]
            VectorTest<I32x4Bitmask, A>,
            #[cfg(feature = "simd")]
            VectorTest<I64x2AllTrue, D>,
            #[cfg(feature = "simd")]
            VectorTest<I64x2AllTrue, A>,
            #[cfg(feature = "simd")]
            VectorTest<I64x2Bitmask, D>,
            #[cfg(feature = "simd")]
            VectorTest<I64x2Bitmask, A>,
            #[cfg(feature = "simd")]
            Extract<I8x16ExtractLaneS, D>,
            #[cfg(feature = "simd")]
            Extract<I8x16ExtractLaneS, A>,
            #[cfg(feature = "simd")]
            Extract<I8x16ExtractLaneU, D>,
            #[cfg(feature = "simd")]
            Extract<I8x16ExtractLaneU, A>,
            #[cfg(feature = "simd")]
            Extract<I16x8ExtractLaneS, D>,
            #[cfg(feature = "simd")]
            Extract<I16x8ExtractLaneS, A>,
            #[cfg(feature = "simd")]
            Extract<I16x8ExtractLaneU, D>,
            #[cfg(feature = "simd")]
            Extract<I16x8ExtractLaneU, A>,
            #[cfg(feature = "simd")]
            Extract<I32x4ExtractLane, D>,
            #[cfg(feature = "simd")]
            Extract<I32x4ExtractLane, A>,
            #[cfg(feature = "simd")]
            Extract<I64x2ExtractLane, D>,
            #[cfg(feature = "simd")]
            Extract<I64x2ExtractLane, A>,
            #[cfg(feature = "simd")]
            Extract<F32x4ExtractLane, D>,
            #[cfg(feature = "simd")]
            Extract<F32x4ExtractLane, A>,
            #[cfg(feature = "simd")]
            Extract<F64x2ExtractLane, D>,
            #[cfg(feature = "simd")]
            Extract<F64x2ExtractLane, A>,
            FieldSet<Write8, FromSlot, FromSlot>,
            FieldSet<Write8, FromSlot, FromAcc>,
            FieldSet<Write8, FromSlot, FromConst>,
            FieldSet<Write8, FromAcc, FromSlot>,
            FieldSet<Write8, FromAcc, FromConst>,
            FieldSet<Write16, FromSlot, FromSlot>,
            FieldSet<Write16, FromSlot, FromAcc>,
            FieldSet<Write16, FromSlot, FromConst>,
            FieldSet<Write16, FromAcc, FromSlot>,
            FieldSet<Write16, FromAcc, FromConst>,
            FieldSet<Write32, FromSlot, FromSlot>,
            FieldSet<Write32, FromSlot, FromAcc>,
            FieldSet<Write32, FromSlot, FromConst>,
            FieldSet<Write32, FromAcc, FromSlot>,
            FieldSet<Write32, FromAcc, FromConst>,
            FieldSet<Write64, FromSlot, FromSlot>,
            FieldSet<Write64, FromSlot, FromAcc>,
            FieldSet<Write64, FromSlot, FromConst>,
            FieldSet<Write64, FromAcc, FromSlot>,
            FieldSet<Write64, FromAcc, FromConst>,
            FieldSet<WriteRef, FromSlot, FromSlot>,
            FieldSet<WriteRef, FromSlot, FromAcc>,
            FieldSet<WriteRef, FromSlot, FromConst>,
            FieldSet<WriteRef, FromAcc, FromSlot>,
            FieldSet<WriteRef, FromAcc, FromConst>,
            ArraySet<Write8, FromSlot, FromSlot>,
            ArraySet<Write8, FromSlot, FromAcc>,
            ArraySet<Write8, FromAcc, FromSlot>,
            ArraySet<Write8, FromSlot, FromConst>,
            ArraySet<Write8, FromAcc, FromConst>,
            ArraySet<Write16, FromSlot, FromSlot>,
            ArraySet<Write16, FromSlot, FromAcc>,
            ArraySet<Write16, FromAcc, FromSlot>,
            ArraySet<Write16, FromSlot, FromConst>,
            ArraySet<Write16, FromAcc, FromConst>,
            ArraySet<Write32, FromSlot, FromSlot>,
            ArraySet<Write32, FromSlot, FromAcc>,
            ArraySet<Write32, FromAcc, FromSlot>,
            ArraySet<Write32, FromSlot, FromConst>,
            ArraySet<Write32, FromAcc, FromConst>,
            ArraySet<Write64, FromSlot, FromSlot>,
            ArraySet<Write64, FromSlot, FromAcc>,
            ArraySet<Write64, FromAcc, FromSlot>,
            ArraySet<Write64, FromSlot, FromConst>,
            ArraySet<Write64, FromAcc, FromConst>,
            ArraySet<WriteRef, FromSlot, FromSlot>,
            ArraySet<WriteRef, FromSlot, FromAcc>,
            ArraySet<WriteRef, FromAcc, FromSlot>,
            ArraySet<WriteRef, FromSlot, FromConst>,
            ArraySet<WriteRef, FromAcc, FromConst>,
            Binary<I32Add, Ps, D>,
            Binary<I32Add, Ps, A>,
            Binary<I32Add, Pc, D>,
            Binary<I32Add, Pc, A>,
            Binary<I32Add, Ap, D>,
            Binary<I32Add, Ap, A>,
            Binary<I32Add, Pp, D>,
            Binary<I32Add, Pp, A>,
            Binary<I32Mul, Ps, D>,
            Binary<I32Mul, Ps, A>,
            Binary<I32Mul, Pc, D>,
            Binary<I32Mul, Pc, A>,
            Binary<I32Mul, Ap, D>,
            Binary<I32Mul, Ap, A>,
            Binary<I32Mul, Pp, D>,
            Binary<I32Mul, Pp, A>,
            Binary<I32And, Ps, D>,
            Binary<I32And, Ps, A>,
            Binary<I32And, Pc, D>,
            Binary<I32And, Pc, A>,
            Binary<I32And, Ap, D>,
            Binary<I32And, Ap, A>,
            Binary<I32And, Pp, D>,
            Binary<I32And, Pp, A>,
            Binary<I32Or, Ps, D>,
            Binary<I32Or, Ps, A>,
            Binary<I32Or, Pc, D>,
            Binary<I32Or, Pc, A>,
            Binary<I32Or, Ap, D>,
            Binary<I32Or, Ap, A>,
            Binary<I32Or, Pp, D>,
            Binary<I32Or, Pp, A>,
            Binary<I32Xor, Ps, D>,
            Binary<I32Xor, Ps, A>,
            Binary<I32Xor, Pc, D>,
            Binary<I32Xor, Pc, A>,
            Binary<I32Xor, Ap, D>,
            Binary<I32Xor, Ap, A>,
            Binary<I32Xor, Pp, D>,
            Binary<I32Xor, Pp, A>,
            Binary<I64Add, Ps, D>,
            Binary<I64Add, Ps, A>,
            Binary<I64Add, Pc, D>,
            Binary<I64Add, Pc, A>,
            Binary<I64Add, Ap, D>,
            Binary<I64Add, Ap, A>,
            Binary<I64Add, Pp, D>,
            Binary<I64Add, Pp, A>,
            Binary<I64Mul, Ps, D>,
            Binary<I64Mul, Ps, A>,
            Binary<I64Mul, Pc, D>,
            Binary<I64Mul, Pc, A>,
            Binary<I64Mul, Ap, D>,
            Binary<I64Mul, Ap, A>,
            Binary<I64Mul, Pp, D>,
            Binary<I64Mul, Pp, A>,
            Binary<I64And, Ps, D>,
            Binary<I64And, Ps, A>,
            Binary<I64And, Pc, D>,
            Binary<I64And, Pc, A>,
            Binary<I64And, Ap, D>,
            Binary<I64And, Ap, A>,
            Binary<I64And, Pp, D>,
            Binary<I64And, Pp, A>,
            Binary<I64Or, Ps, D>,
            Binary<I64Or, Ps, A>,
            Binary<I64Or, Pc, D>,
            Binary<I64Or, Pc, A>,
            Binary<I64Or, Ap, D>,
            Binary<I64Or, Ap, A>,
            Binary<I64Or, Pp, D>,
            Binary<I64Or, Pp, A>,
            Binary<I64Xor, Ps, D>,
            Binary<I64Xor, Ps, A>,
            Binary<I64Xor, Pc, D>,
            Binary<I64Xor, Pc, A>,
            Binary<I64Xor, Ap, D>,
            Binary<I64Xor, Ap, A>,
            Binary<I64Xor, Pp, D>,
            Binary<I64Xor, Pp, A>,
            Binary<F32Add, Ps, D>,
            Binary<F32Add, Ps, A>,
            Binary<F32Add, Pc, D>,
            Binary<F32Add, Pc, A>,
            Binary<F32Add, Ap, D>,
            Binary<F32Add, Ap, A>,
            Binary<F32Add, Pp, D>,
            Binary<F32Add, Pp, A>,
            Binary<F32Mul, Ps, D>,
            Binary<F32Mul, Ps, A>,
            Binary<F32Mul, Pc, D>,
            Binary<F32Mul, Pc, A>,
            Binary<F32Mul, Ap, D>,
            Binary<F32Mul, Ap, A>,
            Binary<F32Mul, Pp, D>,
            Binary<F32Mul, Pp, A>,
            Binary<F64Add, Ps, D>,
            Binary<F64Add, Ps, A>,
            Binary<F64Add, Pc, D>,
            Binary<F64Add, Pc, A>,
            Binary<F64Add, Ap, D>,
            Binary<F64Add, Ap, A>,
            Binary<F64Add, Pp, D>,
            Binary<F64Add, Pp, A>,
            Binary<F64Mul, Ps, D>,
            Binary<F64Mul, Ps, A>,
            Binary<F64Mul, Pc, D>,
            Binary<F64Mul, Pc, A>,
            Binary<F64Mul, Ap, D>,
            Binary<F64Mul, Ap, A>,
            Binary<F64Mul, Pp, D>,
            Binary<F64Mul, Pp, A>,
            Binary<I32Sub, Ps, D>,
            Binary<I32Sub, Ps, A>,
            Binary<I32Sub, Pc, D>,
            Binary<I32Sub, Pc, A>,
            Binary<I32Sub, Ap, D>,
            Binary<I32Sub, Ap, A>,
            Binary<I32Sub, Sp, D>,
            Binary<I32Sub, Sp, A>,
            Binary<I32Sub, Pa, D>,
            Binary<I32Sub, Pa, A>,
            Binary<I32Sub, Cp, D>,
            Binary<I32Sub, Cp, A>,
            Binary<I32Shl, Ps, D>,
            Binary<I32Shl, Ps, A>,
            Binary<I32Shl, Pc, D>,
            Binary<I32Shl, Pc, A>,
            Binary<I32Shl, Ap, D>,
            Binary<I32Shl, Ap, A>,
            Binary<I32Shl, Sp, D>,
            Binary<I32Shl, Sp, A>,
            Binary<I32Shl, Pa, D>,
            Binary<I32Shl, Pa, A>,
            Binary<I32Shl, Cp, D>,
            Binary<I32Shl, Cp, A>,
            Binary<I32ShrS, Ps, D>,
            Binary<I32ShrS, Ps, A>,
            Binary<I32ShrS, Pc, D>,
            Binary<I32ShrS, Pc, A>,
            Binary<I32ShrS, Ap, D>,
            Binary<I32ShrS, Ap, A>,
            Binary<I32ShrS, Sp, D>,
            Binary<I32ShrS, Sp, A>,
            Binary<I32ShrS, Pa, D>,
            Binary<I32ShrS, Pa, A>,
            Binary<I32ShrS, Cp, D>,
            Binary<I32ShrS, Cp, A>,
            Binary<I32ShrU, Ps, D>,
            Binary<I32ShrU, Ps, A>,
            Binary<I32ShrU, Pc, D>,
            Binary<I32ShrU, Pc, A>,
            Binary<I32ShrU, Ap, D>,
            Binary<I32ShrU, Ap, A>,
            Binary<I32ShrU, Sp, D>,
            Binary<I32ShrU, Sp, A>,
            Binary<I32ShrU, Pa, D>,
            Binary<I32ShrU, Pa, A>,
            Binary<I32ShrU, Cp, D>,
            Binary<I32ShrU, Cp, A>,
            Binary<I32Rotl, Ps, D>,
            Binary<I32Rotl, Ps, A>,
            Binary<I32Rotl, Pc, D>,
            Binary<I32Rotl, Pc, A>,
            Binary<I32Rotl, Ap, D>,
            Binary<I32Rotl, Ap, A>,
            Binary<I32Rotl, Sp, D>,
            Binary<I32Rotl, Sp, A>,
            Binary<I32Rotl, Pa, D>,
            Binary<I32Rotl, Pa, A>,
            Binary<I32Rotl, Cp, D>,
            Binary<I32Rotl, Cp, A>,
            Binary<I32Rotr, Ps, D>,
            Binary<I32Rotr, Ps, A>,
            Binary<I32Rotr, Pc, D>,
            Binary<I32Rotr, Pc, A>,
            Binary<I32Rotr, Ap, D>,
            Binary<I32Rotr, Ap, A>,
            Binary<I32Rotr, Sp, D>,
            Binary<I32Rotr, Sp, A>,
            Binary<I32Rotr, Pa, D>,
            Binary<I32Rotr, Pa, A>,
            Binary<I32Rotr, Cp, D>,
            Binary<I32Rotr, Cp, A>,
            Binary<I64Sub, Ps, D>,
            Binary<I64Sub, Ps, A>,
            Binary<I64Sub, Pc, D>,
            Binary<I64Sub, Pc, A>,
            Binary<I64Sub, Ap, D>,
            Binary<I64Sub, Ap, A>,
            Binary<I64Sub, Sp, D>,
            Binary<I64Sub, Sp, A>,
            Binary<I64Sub, Pa, D>,
            Binary<I64Sub, Pa, A>,
            Binary<I64Sub, Cp, D>,
            Binary<I64Sub, Cp, A>,
            Binary<I64Shl, Ps, D>,
            Binary<I64Shl, Ps, A>,
            Binary<I64Shl, Pc, D>,
            Binary<I64Shl, Pc, A>,
            Binary<I64Shl, Ap, D>,
            Binary<I64Shl, Ap, A>,
            Binary<I64Shl, Sp, D>,
            Binary<I64Shl, Sp, A>,
            Binary<I64Shl, Pa, D>,
            Binary<I64Shl, Pa, A>,
            Binary<I64Shl, Cp, D>,
            Binary<I64Shl, Cp, A>,
            Binary<I64ShrS, Ps, D>,
            Binary<I64ShrS, Ps, A>,
            Binary<I64ShrS, Pc, D>,
            Binary<I64ShrS, Pc, A>,
            Binary<I64ShrS, Ap, D>,
            Binary<I64ShrS, Ap, A>,
            Binary<I64ShrS, Sp, D>,
            Binary<I64ShrS, Sp, A>,
            Binary<I64ShrS, Pa, D>,
            Binary<I64ShrS, Pa, A>,
            Binary<I64ShrS, Cp, D>,
            Binary<I64ShrS, Cp, A>,
            Binary<I64ShrU, Ps, D>,
            Binary<I64ShrU, Ps, A>,
            Binary<I64ShrU, Pc, D>,
            Binary<I64ShrU, Pc, A>,
            Binary<I64ShrU, Ap, D>,
            Binary<I64ShrU, Ap, A>,
            Binary<I64ShrU, Sp, D>,
            Binary<I64ShrU, Sp, A>,
            Binary<I64ShrU, Pa, D>,
            Binary<I64ShrU, Pa, A>,
            Binary<I64ShrU, Cp, D>,
            Binary<I64ShrU, Cp, A>,
            Binary<I64Rotl, Ps, D>,
            Binary<I64Rotl, Ps, A>,
            Binary<I64Rotl, Pc, D>,
            Binary<I64Rotl, Pc, A>,
            Binary<I64Rotl, Ap, D>,
            Binary<I64Rotl, Ap, A>,
            Binary<I64Rotl, Sp, D>,
            Binary<I64Rotl, Sp, A>,
            Binary<I64Rotl, Pa, D>,
            Binary<I64Rotl, Pa, A>,
            Binary<I64Rotl, Cp, D>,
            Binary<I64Rotl, Cp, A>,
            Binary<I64Rotr, Ps, D>,
            Binary<I64Rotr, Ps, A>,
            Binary<I64Rotr, Pc, D>,
            Binary<I64Rotr, Pc, A>,
            Binary<I64Rotr, Ap, D>,
            Binary<I64Rotr, Ap, A>,
            Binary<I64Rotr, Sp, D>,
            Binary<I64Rotr, Sp, A>,
            Binary<I64Rotr, Pa, D>,
            Binary<I64Rotr, Pa, A>,
            Binary<I64Rotr, Cp, D>,
            Binary<I64Rotr, Cp, A>,
            Binary<F32Sub, Ps, D>,
            Binary<F32Sub, Ps, A>,
            Binary<F32Sub, Pc, D>,
            Binary<F32Sub, Pc, A>,
            Binary<F32Sub, Ap, D>,
            Binary<F32Sub, Ap, A>,
            Binary<F32Sub, Sp, D>,
            Binary<F32Sub, Sp, A>,
            Binary<F32Sub, Pa, D>,
            Binary<F32Sub, Pa, A>,
            Binary<F32Sub, Cp, D>,
            Binary<F32Sub, Cp, A>,
            Binary<F32Div, Ps, D>,
            Binary<F32Div, Ps, A>,
            Binary<F32Div, Pc, D>,
            Binary<F32Div, Pc, A>,
            Binary<F32Div, Ap, D>,
            Binary<F32Div, Ap, A>,
            Binary<F32Div, Sp, D>,
            Binary<F32Div, Sp, A>,
            Binary<F32Div, Pa, D>,
            Binary<F32Div, Pa, A>,
            Binary<F32Div, Cp, D>,
            Binary<F32Div, Cp, A>,
            Binary<F64Sub, Ps, D>,
            Binary<F64Sub, Ps, A>,
            Binary<F64Sub, Pc, D>,
            Binary<F64Sub, Pc, A>,
            Binary<F64Sub, Ap, D>,
            Binary<F64Sub, Ap, A>,
            Binary<F64Sub, Sp, D>,
            Binary<F64Sub, Sp, A>,
            Binary<F64Sub, Pa, D>,
            Binary<F64Sub, Pa, A>,
            Binary<F64Sub, Cp, D>,
            Binary<F64Sub, Cp, A>,
            Binary<F64Div, Ps, D>,
            Binary<F64Div, Ps, A>,
            Binary<F64Div, Pc, D>,
            Binary<F64Div, Pc, A>,
            Binary<F64Div, Ap, D>,
            Binary<F64Div, Ap, A>,
            Binary<F64Div, Sp, D>,
            Binary<F64Div, Sp, A>,
            Binary<F64Div, Pa, D>,
            Binary<F64Div, Pa, A>,
            Binary<F64Div, Cp, D>,
            Binary<F64Div, Cp, A>,
            Branch<I32Eq, Ps>,
            Branch<I32Eq, Pc>,
            Branch<I32Ne, Ps>,
            Branch<I32Ne, Pc>,
            Branch<I32LtS, Ps>,
            Branch<I32LtS, Pc>,
            Branch<I32LtU, Ps>,
            Branch<I32LtU, Pc>,
            Branch<I32GtS, Ps>,
            Branch<I32GtS, Pc>,
            Branch<I32GtU, Ps>,
            Branch<I32GtU, Pc>,
            Branch<I32LeS, Ps>,
            Branch<I32LeS, Pc>,
            Branch<I32LeU, Ps>,
            Branch<I32LeU, Pc>,
            Branch<I32GeS, Ps>,
            Branch<I32GeS, Pc>,
            Branch<I32GeU, Ps>,
            Branch<I32GeU, Pc>,
            Branch<I64Eq, Ps>,
            Branch<I64Eq, Pc>,
            Branch<I64Ne, Ps>,
            Branch<I64Ne, Pc>,
            Branch<I64LtS, Ps>,
            Branch<I64LtS, Pc>,
            Branch<I64LtU, Ps>,
            Branch<I64LtU, Pc>,
            Branch<I64GtS, Ps>,
            Branch<I64GtS, Pc>,
            Branch<I64GtU, Ps>,
            Branch<I64GtU, Pc>,
            Branch<I64LeS, Ps>,
            Branch<I64LeS, Pc>,
            Branch<I64LeU, Ps>,
            Branch<I64LeU, Pc>,
            Branch<I64GeS, Ps>,
            Branch<I64GeS, Pc>,
            Branch<I64GeU, Ps>,
            Branch<I64GeU, Pc>,
            LoopBranch<I32Eq, Ps>,
            LoopBranch<I32Eq, Pc>,
            LoopBranch<I32Ne, Ps>,
            LoopBranch<I32Ne, Pc>,
            LoopBranch<I32LtS, Ps>,
            LoopBranch<I32LtS, Pc>,
            LoopBranch<I32LtU, Ps>,
            LoopBranch<I32LtU, Pc>,
            LoopBranch<I32GtS, Ps>,
            LoopBranch<I32GtS, Pc>,
            LoopBranch<I32GtU, Ps>,
            LoopBranch<I32GtU, Pc>,
            LoopBranch<I32LeS, Ps>,
            LoopBranch<I32LeS, Pc>,
            LoopBranch<I32LeU, Ps>,
            LoopBranch<I32LeU, Pc>,
            LoopBranch<I32GeS, Ps>,
            LoopBranch<I32GeS, Pc>,
            LoopBranch<I32GeU, Ps>,
            LoopBranch<I32GeU, Pc>,
            LoopBranch<I64Eq, Ps>,
            LoopBranch<I64Eq, Pc>,
            LoopBranch<I64Ne, Ps>,
            LoopBranch<I64Ne, Pc>,
            LoopBranch<I64LtS, Ps>,
            LoopBranch<I64LtS, Pc>,
            LoopBranch<I64LtU, Ps>,
            LoopBranch<I64LtU, Pc>,
            LoopBranch<I64GtS, Ps>,
            LoopBranch<I64GtS, Pc>,
            LoopBranch<I64GtU, Ps>,
            LoopBranch<I64GtU, Pc>,
            LoopBranch<I64LeS, Ps>,
            LoopBranch<I64LeS, Pc>,
            LoopBranch<I64LeU, Ps>,
            LoopBranch<I64LeU, Pc>,
            LoopBranch<I64GeS, Ps>,
            LoopBranch<I64GeS, Pc>,
            LoopBranch<I64GeU, Ps>,
            LoopBranch<I64GeU, Pc>,
            Unary<I32Clz, FromPin, D>,
            Unary<I32Clz, FromPin, A>,
            Unary<I32Ctz, FromPin, D>,
            Unary<I32Ctz, FromPin, A>,
            Unary<I32Extend8S, FromPin, D>,
            Unary<I32Extend8S, FromPin, A>,
            Unary<I32Extend16S, FromPin, D>,
            Unary<I32Extend16S, FromPin, A>,
            Unary<I32WrapI64, FromPin, D>,
            Unary<I32WrapI64, FromPin, A>,
            Unary<I64ExtendI32S, FromPin, D>,
            Unary<I64ExtendI32S, FromPin, A>,
            Unary<F32Abs, FromPin, D>,
            Unary<F32Abs, FromPin, A>,
            Unary<F32Neg, FromPin, D>,
            Unary<F32Neg, FromPin, A>,
            Unary<F32Sqrt, FromPin, D>,
            Unary<F32Sqrt, FromPin, A>,
            Unary<F64Abs, FromPin, D>,
            Unary<F64Abs, FromPin, A>,
            Unary<F64Neg, FromPin, D>,
            Unary<F64Neg, FromPin, A>,
            Unary<F64Sqrt, FromPin, D>,
            Unary<F64Sqrt, FromPin, A>,
            Unary<F32ConvertI32S, FromPin, D>,
            Unary<F32ConvertI32S, FromPin, A>,
            Unary<F64ConvertI32S, FromPin, D>,
            Unary<F64ConvertI32S, FromPin, A>,
            Unary<F64ConvertI32U, FromPin, D>,
            Unary<F64ConvertI32U, FromPin, A>,
            Unary<F32DemoteF64, FromPin, D>,
            Unary<F32DemoteF64, FromPin, A>,
            Unary<F64PromoteF32, FromPin, D>,
            Unary<F64PromoteF32, FromPin, A>,
            Unary<I64ReinterpretF64, FromPin, D>,
            Unary<I64ReinterpretF64, FromPin, A>,
            Unary<F64ReinterpretI64, FromPin, D>,
            Unary<F64ReinterpretI64, FromPin, A>,
            Load<I32Load, FromPin, D>,
            Load<I32Load, FromPin, A>,
            Load<I32Load8S, FromPin, D>,
            Load<I32Load8S, FromPin, A>,
            Load<I32Load8U, FromPin, D>,
            Load<I32Load8U, FromPin, A>,
            Load<I32Load16S, FromPin, D>,
            Load<I32Load16S, FromPin, A>,
            Load<I32Load16U, FromPin, D>,
            Load<I32Load16U, FromPin, A>,
            Load<I64Load, FromPin, D>,
            Load<I64Load, FromPin, A>,
            Load<I64Load8S, FromPin, D>,
            Load<I64Load8S, FromPin, A>,
            Load<I64Load16S, FromPin, D>,
            Load<I64Load16S, FromPin, A>,
            Load<I64Load32S, FromPin, D>,
            Load<I64Load32S, FromPin, A>,
            Load<F32Load, FromPin, D>,
            Load<F32Load, FromPin, A>,
            Load<F64Load, FromPin, D>,
            Load<F64Load, FromPin, A>,
            Store<Store8, FromPin, FromSlot>,
            Store<Store8, FromPin, FromAcc>,
            Store<Store8, FromPin, FromConst>,
            Store<Store8, FromSlot, FromPin>,
            Store<Store8, FromAcc, FromPin>,
            Store<Store8, FromConst, FromPin>,
            Store<Store16, FromPin, FromSlot>,
            Store<Store16, FromPin, FromAcc>,
            Store<Store16, FromPin, FromConst>,
            Store<Store16, FromSlot, FromPin>,
            Store<Store16, FromAcc, FromPin>,
            Store<Store16, FromConst, FromPin>,
            Store<Store32, FromPin, FromSlot>,
            Store<Store32, FromPin, FromAcc>,
            Store<Store32, FromPin, FromConst>,
            Store<Store32, FromSlot, FromPin>,
            Store<Store32, FromAcc, FromPin>,
            Store<Store32, FromConst, FromPin>,
            Store<Store64, FromPin, FromSlot>,
            Store<Store64, FromPin, FromAcc>,
            Store<Store64, FromPin, FromConst>,
            Store<Store64, FromSlot, FromPin>,
            Store<Store64, FromAcc, FromPin>,
            Store<Store64, FromConst, FromPin>,
            StoreFloat<StoreF32, FromPin>,
            StoreFloat<StoreF64, FromPin>,
            Binary<I32Add, Ss, P>,
            Binary<I32Add, Sc, P>,
            Binary<I32Add, As, P>,
            Binary<I32Add, Ac, P>,
            Binary<I32Add, Ps, P>,
            Binary<I32Add, Pc, P>,
            Binary<I32Add, Ap, P>,
            Binary<I32Add, Pp, P>,
            Binary<I32Mul, Ss, P>,
            Binary<I32Mul, Sc, P>,
            Binary<I32Mul, As, P>,
            Binary<I32Mul, Ac, P>,
            Binary<I32Mul, Ps, P>,
            Binary<I32Mul, Pc, P>,
            Binary<I32Mul, Ap, P>,
            Binary<I32Mul, Pp, P>,
            Binary<I32And, Ss, P>,
            Binary<I32And, Sc, P>,
            Binary<I32And, As, P>,
            Binary<I32And, Ac, P>,
            Binary<I32And, Ps, P>,
            Binary<I32And, Pc, P>,
            Binary<I32And, Ap, P>,
            Binary<I32And, Pp, P>,
            Binary<I32Or, Ss, P>,
            Binary<I32Or, Sc, P>,
            Binary<I32Or, As, P>,
            Binary<I32Or, Ac, P>,
            Binary<I32Or, Ps, P>,
            Binary<I32Or, Pc, P>,
            Binary<I32Or, Ap, P>,
            Binary<I32Or, Pp, P>,
            Binary<I32Xor, Ss, P>,
            Binary<I32Xor, Sc, P>,
            Binary<I32Xor, As, P>,
            Binary<I32Xor, Ac, P>,
            Binary<I32Xor, Ps, P>,
            Binary<I32Xor, Pc, P>,
            Binary<I32Xor, Ap, P>,
            Binary<I32Xor, Pp, P>,
            Binary<I64Add, Ss, P>,
            Binary<I64Add, Sc, P>,
            Binary<I64Add, As, P>,
            Binary<I64Add, Ac, P>,
            Binary<I64Add, Ps, P>,
            Binary<I64Add, Pc, P>,
            Binary<I64Add, Ap, P>,
            Binary<I64Add, Pp, P>,
            Binary<I64Mul, Ss, P>,
            Binary<I64Mul, Sc, P>,
            Binary<I64Mul, As, P>,
            Binary<I64Mul, Ac, P>,
            Binary<I64Mul, Ps, P>,
            Binary<I64Mul, Pc, P>,
            Binary<I64Mul, Ap, P>,
            Binary<I64Mul, Pp, P>,
            Binary<I64And, Ss, P>,
            Binary<I64And, Sc, P>,
            Binary<I64And, As, P>,
            Binary<I64And, Ac, P>,
            Binary<I64And, Ps, P>,
            Binary<I64And, Pc, P>,
            Binary<I64And, Ap, P>,
            Binary<I64And, Pp, P>,
            Binary<I64Or, Ss, P>,
            Binary<I64Or, Sc, P>,
            Binary<I64Or, As, P>,
            Binary<I64Or, Ac, P>,
            Binary<I64Or, Ps, P>,
            Binary<I64Or, Pc, P>,
            Binary<I64Or, Ap, P>,
            Binary<I64Or, Pp, P>,
            Binary<I64Xor, Ss, P>,
            Binary<I64Xor, Sc, P>,
            Binary<I64Xor, As, P>,
            Binary<I64Xor, Ac, P>,
            Binary<I64Xor, Ps, P>,
            Binary<I64Xor, Pc, P>,
            Binary<I64Xor, Ap, P>,
            Binary<I64Xor, Pp, P>,
            Binary<F32Add, Ss, P>,
            Binary<F32Add, Sc, P>,
            Binary<F32Add, As, P>,
            Binary<F32Add, Ac, P>,
            Binary<F32Add, Ps, P>,
            Binary<F32Add, Pc, P>,
            Binary<F32Add, Ap, P>,
            Binary<F32Add, Pp, P>,
            Binary<F32Mul, Ss, P>,
            Binary<F32Mul, Sc, P>,
            Binary<F32Mul, As, P>,
            Binary<F32Mul, Ac, P>,
            Binary<F32Mul, Ps, P>,
            Binary<F32Mul, Pc, P>,
            Binary<F32Mul, Ap, P>,
            Binary<F32Mul, Pp, P>,
            Binary<F64Add, Ss, P>,
            Binary<F64Add, Sc, P>,
            Binary<F64Add, As, P>,
            Binary<F64Add, Ac, P>,
            Binary<F64Add, Ps, P>,
            Binary<F64Add, Pc, P>,
            Binary<F64Add, Ap, P>,
            Binary<F64Add, Pp, P>,
            Binary<F64Mul, Ss, P>,
            Binary<F64Mul, Sc, P>,
            Binary<F64Mul, As, P>,
            Binary<F64Mul, Ac, P>,
            Binary<F64Mul, Ps, P>,
            Binary<F64Mul, Pc, P>,
            Binary<F64Mul, Ap, P>,
            Binary<F64Mul, Pp, P>,
            Binary<I32Sub, Ss, P>,
            Binary<I32Sub, Sc, P>,
            Binary<I32Sub, As, P>,
            Binary<I32Sub, Ac, P>,
            Binary<I32Sub, Sa, P>,
            Binary<I32Sub, Cs, P>,
            Binary<I32Sub, Ps, P>,
            Binary<I32Sub, Pc, P>,
            Binary<I32Sub, Ap, P>,
            Binary<I32Sub, Sp, P>,
            Binary<I32Sub, Pa, P>,
            Binary<I32Sub, Cp, P>,
            Binary<I32Shl, Ss, P>,
            Binary<I32Shl, Sc, P>,
            Binary<I32Shl, As, P>,
            Binary<I32Shl, Ac, P>,
            Binary<I32Shl, Sa, P>,
            Binary<I32Shl, Cs, P>,
            Binary<I32Shl, Ps, P>,
            Binary<I32Shl, Pc, P>,
            Binary<I32Shl, Ap, P>,
            Binary<I32Shl, Sp, P>,
            Binary<I32Shl, Pa, P>,
            Binary<I32Shl, Cp, P>,
            Binary<I32ShrS, Ss, P>,
            Binary<I32ShrS, Sc, P>,
            Binary<I32ShrS, As, P>,
            Binary<I32ShrS, Ac, P>,
            Binary<I32ShrS, Sa, P>,
            Binary<I32ShrS, Cs, P>,
            Binary<I32ShrS, Ps, P>,
            Binary<I32ShrS, Pc, P>,
            Binary<I32ShrS, Ap, P>,
            Binary<I32ShrS, Sp, P>,
            Binary<I32ShrS, Pa, P>,
            Binary<I32ShrS, Cp, P>,
            Binary<I32ShrU, Ss, P>,
            Binary<I32ShrU, Sc, P>,
            Binary<I32ShrU, As, P>,
            Binary<I32ShrU, Ac, P>,
            Binary<I32ShrU, Sa, P>,
            Binary<I32ShrU, Cs, P>,
            Binary<I32ShrU, Ps, P>,
            Binary<I32ShrU, Pc, P>,
            Binary<I32ShrU, Ap, P>,
            Binary<I32ShrU, Sp, P>,
            Binary<I32ShrU, Pa, P>,
            Binary<I32ShrU, Cp, P>,
            Binary<I32Rotl, Ss, P>,
            Binary<I32Rotl, Sc, P>,
            Binary<I32Rotl, As, P>,
            Binary<I32Rotl, Ac, P>,
            Binary<I32Rotl, Sa, P>,
            Binary<I32Rotl, Cs, P>,
            Binary<I32Rotl, Ps, P>,
            Binary<I32Rotl, Pc, P>,
            Binary<I32Rotl, Ap, P>,
            Binary<I32Rotl, Sp, P>,
            Binary<I32Rotl, Pa, P>,
            Binary<I32Rotl, Cp, P>,
            Binary<I32Rotr, Ss, P>,
            Binary<I32Rotr, Sc, P>,
            Binary<I32Rotr, As, P>,
            Binary<I32Rotr, Ac, P>,
            Binary<I32Rotr, Sa, P>,
            Binary<I32Rotr, Cs, P>,
            Binary<I32Rotr, Ps, P>,
            Binary<I32Rotr, Pc, P>,
            Binary<I32Rotr, Ap, P>,
            Binary<I32Rotr, Sp, P>,
            Binary<I32Rotr, Pa, P>,
            Binary<I32Rotr, Cp, P>,
            Binary<I64Sub, Ss, P>,
            Binary<I64Sub, Sc, P>,
            Binary<I64Sub, As, P>,
            Binary<I64Sub, Ac, P>,
            Binary<I64Sub, Sa, P>,
            Binary<I64Sub, Cs, P>,
            Binary<I64Sub, Ps, P>,
            Binary<I64Sub, Pc, P>,
            Binary<I64Sub, Ap, P>,
            Binary<I64Sub, Sp, P>,
            Binary<I64Sub, Pa, P>,
            Binary<I64Sub, Cp, P>,
            Binary<I64Shl, Ss, P>,
            Binary<I64Shl, Sc, P>,
            Binary<I64Shl, As, P>,
            Binary<I64Shl, Ac, P>,
            Binary<I64Shl, Sa, P>,
            Binary<I64Shl, Cs, P>,
            Binary<I64Shl, Ps, P>,
            Binary<I64Shl, Pc, P>,
            Binary<I64Shl, Ap, P>,
            Binary<I64Shl, Sp, P>,
            Binary<I64Shl, Pa, P>,
            Binary<I64Shl, Cp, P>,
            Binary<I64ShrS, Ss, P>,
            Binary<I64ShrS, Sc, P>,
            Binary<I64ShrS, As, P>,
            Binary<I64ShrS, Ac, P>,
            Binary<I64ShrS, Sa, P>,
            Binary<I64ShrS, Cs, P>,
            Binary<I64ShrS, Ps, P>,
            Binary<I64ShrS, Pc, P>,
            Binary<I64ShrS, Ap, P>,
            Binary<I64ShrS, Sp, P>,
            Binary<I64ShrS, Pa, P>,
            Binary<I64ShrS, Cp, P>,
            Binary<I64ShrU, Ss, P>,
            Binary<I64ShrU, Sc, P>,
            Binary<I64ShrU, As, P>,
            Binary<I64ShrU, Ac, P>,
            Binary<I64ShrU, Sa, P>,
            Binary<I64ShrU, Cs, P>,
            Binary<I64ShrU, Ps, P>,
            Binary<I64ShrU, Pc, P>,
            Binary<I64ShrU, Ap, P>,
            Binary<I64ShrU, Sp, P>,
            Binary<I64ShrU, Pa, P>,
            Binary<I64ShrU, Cp, P>,
            Binary<I64Rotl, Ss, P>,
            Binary<I64Rotl, Sc, P>,
            Binary<I64Rotl, As, P>,
            Binary<I64Rotl, Ac, P>,
            Binary<I64Rotl, Sa, P>,
            Binary<I64Rotl, Cs, P>,
            Binary<I64Rotl, Ps, P>,
            Binary<I64Rotl, Pc, P>,
            Binary<I64Rotl, Ap, P>,
            Binary<I64Rotl, Sp, P>,
            Binary<I64Rotl, Pa, P>,
            Binary<I64Rotl, Cp, P>,
            Binary<I64Rotr, Ss, P>,
            Binary<I64Rotr, Sc, P>,
            Binary<I64Rotr, As, P>,
            Binary<I64Rotr, Ac, P>,
            Binary<I64Rotr, Sa, P>,
            Binary<I64Rotr, Cs, P>,
            Binary<I64Rotr, Ps, P>,
            Binary<I64Rotr, Pc, P>,
            Binary<I64Rotr, Ap, P>,
            Binary<I64Rotr, Sp, P>,
            Binary<I64Rotr, Pa, P>,
            Binary<I64Rotr, Cp, P>,
            Binary<F32Sub, Ss, P>,
            Binary<F32Sub, Sc, P>,
            Binary<F32Sub, As, P>,
            Binary<F32Sub, Ac, P>,
            Binary<F32Sub, Sa, P>,
            Binary<F32Sub, Cs, P>,
            Binary<F32Sub, Ps, P>,
            Binary<F32Sub, Pc, P>,
            Binary<F32Sub, Ap, P>,
            Binary<F32Sub, Sp, P>,
            Binary<F32Sub, Pa, P>,
            Binary<F32Sub, Cp, P>,
            Binary<F32Div, Ss, P>,
            Binary<F32Div, Sc, P>,
            Binary<F32Div, As, P>,
            Binary<F32Div, Ac, P>,
            Binary<F32Div, Sa, P>,
            Binary<F32Div, Cs, P>,
            Binary<F32Div, Ps, P>,
            Binary<F32Div, Pc, P>,
            Binary<F32Div, Ap, P>,
            Binary<F32Div, Sp, P>,
            Binary<F32Div, Pa, P>,
            Binary<F32Div, Cp, P>,
            Binary<F64Sub, Ss, P>,
            Binary<F64Sub, Sc, P>,
            Binary<F64Sub, As, P>,
            Binary<F64Sub, Ac, P>,
            Binary<F64Sub, Sa, P>,
            Binary<F64Sub, Cs, P>,
            Binary<F64Sub, Ps, P>,
            Binary<F64Sub, Pc, P>,
            Binary<F64Sub, Ap, P>,
            Binary<F64Sub, Sp, P>,
            Binary<F64Sub, Pa, P>,
            Binary<F64Sub, Cp, P>,
            Binary<F64Div, Ss, P>,
            Binary<F64Div, Sc, P>,
            Binary<F64Div, As, P>,
            Binary<F64Div, Ac, P>,
            Binary<F64Div, Sa, P>,
            Binary<F64Div, Cs, P>,
            Binary<F64Div, Ps, P>,
            Binary<F64Div, Pc, P>,
            Binary<F64Div, Ap, P>,
            Binary<F64Div, Sp, P>,
            Binary<F64Div, Pa, P>,
            Binary<F64Div, Cp, P>,
            Unary<I32Clz, FromSlot, P>,
            Unary<I32Clz, FromAcc, P>,
            Unary<I32Ctz, FromSlot, P>,
            Unary<I32Ctz, FromAcc, P>,
            Unary<I32Extend8S, FromSlot, P>,
            Unary<I32Extend8S, FromAcc, P>,
            Unary<I32Extend16S, FromSlot, P>,
            Unary<I32Extend16S, FromAcc, P>,
            Unary<I32WrapI64, FromSlot, P>,
            Unary<I32WrapI64, FromAcc, P>,
            Unary<I64ExtendI32S, FromSlot, P>,
            Unary<I64ExtendI32S, FromAcc, P>,
            Unary<F32Abs, FromSlot, P>,
            Unary<F32Abs, FromAcc, P>,
            Unary<F32Neg, FromSlot, P>,
            Unary<F32Neg, FromAcc, P>,
            Unary<F32Sqrt, FromSlot, P>,
            Unary<F32Sqrt, FromAcc, P>,
            Unary<F64Abs, FromSlot, P>,
            Unary<F64Abs, FromAcc, P>,
            Unary<F64Neg, FromSlot, P>,
            Unary<F64Neg, FromAcc, P>,
            Unary<F64Sqrt, FromSlot, P>,
            Unary<F64Sqrt, FromAcc, P>,
            Unary<F32ConvertI32S, FromSlot, P>,
            Unary<F32ConvertI32S, FromAcc, P>,
            Unary<F64ConvertI32S, FromSlot, P>,
            Unary<F64ConvertI32S, FromAcc, P>,
            Unary<F64ConvertI32U, FromSlot, P>,
            Unary<F64ConvertI32U, FromAcc, P>,
            Unary<F32DemoteF64, FromSlot, P>,
            Unary<F32DemoteF64, FromAcc, P>,
            Unary<F64PromoteF32, FromSlot, P>,
            Unary<F64PromoteF32, FromAcc, P>,
            Unary<I64ReinterpretF64, FromSlot, P>,
            Unary<I64ReinterpretF64, FromAcc, P>,
            Unary<F64ReinterpretI64, FromSlot, P>,
            Unary<F64ReinterpretI64, FromAcc, P>,
            Load<I32Load, FromSlot, P>,
            Load<I32Load, FromAcc, P>,
            Load<I32Load8S, FromSlot, P>,
            Load<I32Load8S, FromAcc, P>,
            Load<I32Load8U, FromSlot, P>,
            Load<I32Load8U, FromAcc, P>,
            Load<I32Load16S, FromSlot, P>,
            Load<I32Load16S, FromAcc, P>,
            Load<I32Load16U, FromSlot, P>,
            Load<I32Load16U, FromAcc, P>,
            Load<I64Load, FromSlot, P>,
            Load<I64Load, FromAcc, P>,
            Load<I64Load8S, FromSlot, P>,
            Load<I64Load8S, FromAcc, P>,
            Load<I64Load16S, FromSlot, P>,
            Load<I64Load16S, FromAcc, P>,
            Load<I64Load32S, FromSlot, P>,
            Load<I64Load32S, FromAcc, P>,
            Load<F32Load, FromSlot, P>,
            Load<F32Load, FromAcc, P>,
            Load<F64Load, FromSlot, P>,
            Load<F64Load, FromAcc, P>,
            Select<Int, FromSlot, P>,
            Select<Int, FromAcc, P>,
            Select<F32, FromSlot, P>,
            Select<F32, FromAcc, P>,
            Select<F64, FromSlot, P>,
            Select<F64, FromAcc, P>,
            Binary<F64Add, Qs, D>,
            Binary<F64Add, Qs, A>,
            Binary<F64Add, Qc, D>,
            Binary<F64Add, Qc, A>,
            Binary<F64Add, Aq, D>,
            Binary<F64Add, Aq, A>,
            Binary<F64Add, Qq, D>,
            Binary<F64Add, Qq, A>,
            Binary<F64Add, Pq, D>,
            Binary<F64Add, Pq, A>,
            Binary<F64Mul, Qs, D>,
            Binary<F64Mul, Qs, A>,
            Binary<F64Mul, Qc, D>,
            Binary<F64Mul, Qc, A>,
            Binary<F64Mul, Aq, D>,
            Binary<F64Mul, Aq, A>,
            Binary<F64Mul, Qq, D>,
            Binary<F64Mul, Qq, A>,
            Binary<F64Mul, Pq, D>,
            Binary<F64Mul, Pq, A>,
            Binary<F64Sub, Qs, D>,
            Binary<F64Sub, Qs, A>,
            Binary<F64Sub, Qc, D>,
            Binary<F64Sub, Qc, A>,
            Binary<F64Sub, Aq, D>,
            Binary<F64Sub, Aq, A>,
            Binary<F64Sub, Sq, D>,
            Binary<F64Sub, Sq, A>,
            Binary<F64Sub, Qa, D>,
            Binary<F64Sub, Qa, A>,
            Binary<F64Sub, Cq, D>,
            Binary<F64Sub, Cq, A>,
            Binary<F64Sub, Pq, D>,
            Binary<F64Sub, Pq, A>,
            Binary<F64Sub, Qp, D>,
            Binary<F64Sub, Qp, A>,
            Binary<F64Div, Qs, D>,
            Binary<F64Div, Qs, A>,
            Binary<F64Div, Qc, D>,
            Binary<F64Div, Qc, A>,
            Binary<F64Div, Aq, D>,
            Binary<F64Div, Aq, A>,
            Binary<F64Div, Sq, D>,
            Binary<F64Div, Sq, A>,
            Binary<F64Div, Qa, D>,
            Binary<F64Div, Qa, A>,
            Binary<F64Div, Cq, D>,
            Binary<F64Div, Cq, A>,
            Binary<F64Div, Pq, D>,
            Binary<F64Div, Pq, A>,
            Binary<F64Div, Qp, D>,
            Binary<F64Div, Qp, A>,
            Unary<F64Abs, FromSecond, D>,
            Unary<F64Abs, FromSecond, A>,
            Unary<F64Neg, FromSecond, D>,
            Unary<F64Neg, FromSecond, A>,
            Unary<F64Sqrt, FromSecond, D>,
            Unary<F64Sqrt, FromSecond, A>,
            Unary<F32DemoteF64, FromSecond, D>,
            Unary<F32DemoteF64, FromSecond, A>,
            Unary<I64ReinterpretF64, FromSecond, D>,
            Unary<I64ReinterpretF64, FromSecond, A>,
            Binary<F64Add, Qs, P>,
            Binary<F64Add, Qc, P>,
            Binary<F64Add, Aq, P>,
            Binary<F64Add, Qq, P>,
            Binary<F64Add, Pq, P>,
            Binary<F64Add, Ss, Q>,
            Binary<F64Add, Sc, Q>,
            Binary<F64Add, As, Q>,
            Binary<F64Add, Ac, Q>,
            Binary<F64Add, Ps, Q>,
            Binary<F64Add, Pc, Q>,
            Binary<F64Add, Ap, Q>,
            Binary<F64Add, Pp, Q>,
            Binary<F64Add, Qs, Q>,
            Binary<F64Add, Qc, Q>,
            Binary<F64Add, Aq, Q>,
            Binary<F64Add, Qq, Q>,
            Binary<F64Add, Pq, Q>,
            Binary<F64Mul, Qs, P>,
            Binary<F64Mul, Qc, P>,
            Binary<F64Mul, Aq, P>,
            Binary<F64Mul, Qq, P>,
            Binary<F64Mul, Pq, P>,
            Binary<F64Mul, Ss, Q>,
            Binary<F64Mul, Sc, Q>,
            Binary<F64Mul, As, Q>,
            Binary<F64Mul, Ac, Q>,
            Binary<F64Mul, Ps, Q>,
            Binary<F64Mul, Pc, Q>,
            Binary<F64Mul, Ap, Q>,
            Binary<F64Mul, Pp, Q>,
            Binary<F64Mul, Qs, Q>,
            Binary<F64Mul, Qc, Q>,
            Binary<F64Mul, Aq, Q>,
            Binary<F64Mul, Qq, Q>,
            Binary<F64Mul, Pq, Q>,
            Binary<F64Sub, Qs, P>,
            Binary<F64Sub, Qc, P>,
            Binary<F64Sub, Aq, P>,
            Binary<F64Sub, Sq, P>,
            Binary<F64Sub, Qa, P>,
            Binary<F64Sub, Cq, P>,
            Binary<F64Sub, Pq, P>,
            Binary<F64Sub, Qp, P>,
            Binary<F64Sub, Ss, Q>,
            Binary<F64Sub, Sc, Q>,
            Binary<F64Sub, As, Q>,
            Binary<F64Sub, Ac, Q>,
            Binary<F64Sub, Sa, Q>,
            Binary<F64Sub, Cs, Q>,
            Binary<F64Sub, Ps, Q>,
            Binary<F64Sub, Pc, Q>,
            Binary<F64Sub, Ap, Q>,
            Binary<F64Sub, Sp, Q>,
            Binary<F64Sub, Pa, Q>,
            Binary<F64Sub, Cp, Q>,
            Binary<F64Sub, Qs, Q>,
            Binary<F64Sub, Qc, Q>,
            Binary<F64Sub, Aq, Q>,
            Binary<F64Sub, Sq, Q>,
            Binary<F64Sub, Qa, Q>,
            Binary<F64Sub, Cq, Q>,
            Binary<F64Sub, Pq, Q>,
            Binary<F64Sub, Qp, Q>,
            Binary<F64Div, Qs, P>,
            Binary<F64Div, Qc, P>,
            Binary<F64Div, Aq, P>,
            Binary<F64Div, Sq, P>,
            Binary<F64Div, Qa, P>,
            Binary<F64Div, Cq, P>,
            Binary<F64Div, Pq, P>,
            Binary<F64Div, Qp, P>,
            Binary<F64Div, Ss, Q>,
            Binary<F64Div, Sc, Q>,
            Binary<F64Div, As, Q>,
            Binary<F64Div, Ac, Q>,
            Binary<F64Div, Sa, Q>,
            Binary<F64Div, Cs, Q>,
            Binary<F64Div, Ps, Q>,
            Binary<F64Div, Pc, Q>,
            Binary<F64Div, Ap, Q>,
            Binary<F64Div, Sp, Q>,
            Binary<F64Div, Pa, Q>,
            Binary<F64Div, Cp, Q>,
            Binary<F64Div, Qs, Q>,
            Binary<F64Div, Qc, Q>,
            Binary<F64Div, Aq, Q>,
            Binary<F64Div, Sq, Q>,
            Binary<F64Div, Qa, Q>,
            Binary<F64Div, Cq, Q>,
            Binary<F64Div, Pq, Q>,
            Binary<F64Div, Qp, Q>,
            Unary<F64Abs, FromSlot, Q>,
            Unary<F64Abs, FromAcc, Q>,
            Unary<F64Neg, FromSlot, Q>,
            Unary<F64Neg, FromAcc, Q>,
            Unary<F64Sqrt, FromSlot, Q>,
            Unary<F64Sqrt, FromAcc, Q>,
            Unary<F64ConvertI32S, FromSlot, Q>,
            Unary<F64ConvertI32S, FromAcc, Q>,
            Unary<F64ConvertI32U, FromSlot, Q>,
            Unary<F64ConvertI32U, FromAcc, Q>,
            Unary<F64PromoteF32, FromSlot, Q>,
            Unary<F64PromoteF32, FromAcc, Q>,
            Unary<F64ReinterpretI64, FromSlot, Q>,
            Unary<F64ReinterpretI64, FromAcc, Q>,
            Load<F64Load, FromSlot, Q>,
            Load<F64Load, FromAcc, Q>,
            Select<F64, FromSlot, Q>,
            Select<F64, FromAcc, Q>,
            Copy,
            ConstSmall,
            ConstWide,
            SpillInt,
            SpillF32,
            SpillF64,
            Unreachable,
            Br,
            BrTableS,
            BrTableA,
            BrNezS,
            BrNezA,
            BrEqzS,
            BrEqzA,
            EnterLoop,
            EnterLoopInt,
            EnterLoopF32,
            EnterLoopF64,
            EnterLoopIntF64,
            LoopBr,
            LoopBrNezS,
            LoopBrNezA,
            LoopBrEqzS,
            LoopBrEqzA,
            Return,
            ReturnIntS,
            ReturnF32S,
            ReturnF64S,
            ReturnIntA,
            ReturnF32A,
            ReturnF64A,
            ReturnIntC,
            ReturnF32C,
            ReturnF64C,
            Fuel,
            Epoch,
            Call,
            CallImport,
            CallIndirectS,
            CallIndirectA,
            CallRef,
            ReturnCall,
            ReturnCallImport,
            ReturnCallIndirect,
            ReturnCallRef,
            Translate,
            Halt,
            RestoreInstance,
            GlobalSetS,
            GlobalSetC,
            GlobalSetIntA,
            GlobalSetF32A,
            GlobalSetF64A,
            RefFunc,
            RefAsNonNull,
            TableGet,
            TableSet,
            TableSize,
            MemorySize,
            WideLoadI32,
            WideLoadI32x8S,
            WideLoadI32x8U,
            WideLoadI32x16S,
            WideLoadI32x16U,
            WideLoadI64,
            WideLoadI64x8S,
            WideLoadI64x16S,
            WideLoadI64x32S,
            WideLoadF32,
            WideLoadF64,
            WideStore8,
            WideStore16,
            WideStore32,
            WideStore64,
            CopyRange,
            CopyV128,
            SelectV128,
            GlobalGetV128,
            GlobalSetV128,
            I64Add128,
            I64Sub128,
            I64MulWideS,
            I64MulWideU,
            Copy2,
            Copy3,
            EnterPinInt,
            EnterPinF64,
            EnterPinIntF64,
            EnterPins,
            BrNezP,
            BrEqzP,
            LoopBrNezP,
            LoopBrEqzP,
            CopyFromPinInt,
            CopyFromPinF32,
            CopyFromPinF64,
            CopyToPinInt,
            CopyToPinF32,
            CopyToPinF64,
            ConstSmallToPinInt,
            ConstSmallToPinF32,
            ConstSmallToPinF64,
            ConstWideToPinInt,
            ConstWideToPinF64,
            SpillIntToPin,
            SpillF32ToPin,
            SpillF64ToPin,
            EnterPinsSecond,
            CopyFromSecondPin,
            CopyToSecondPin,
            ConstSmallToSecondPin,
            ConstWideToSecondPin,
            SpillF64ToSecondPin,
            StructAlloc,
            StructNew1,
            StructNew2,
            StructNew3,
            StructNew4,
            StructNewFields,
            StructNewDefault,
            FieldGetV128,
            FieldSetV128,
            ArrayNew,
            ArrayNewDefault,
            ArrayNewFixed,
            ArrayNewData,
            ArrayNewElem,
            ArrayGetV128,
            ArraySetV128,
            ArrayFill,
            ArrayCopy,
            ArrayInitData,
            ArrayInitElem,
            RefTest,
            RefCast,
            BrOnCast,
            BrOnCastFail,
            RefTestAbstract,
            RefCastAbstract,
            TableGrow,
            TableFill,
            TableCopy,
            TableInit,
            ElemDrop,
            MemoryGrow,
            MemoryFill,
            MemoryCopy,
            MemoryInit,
            DataDrop,
            AtomicLoad,
            AtomicStore,
            AtomicUpdate,
            AtomicWait,
            AtomicNotify,
            AtomicFence,
            SharedLoad32,
            SharedLoad8Sx32,
            SharedLoad8,
            SharedLoad16Sx32,
            SharedLoad16,
            SharedLoad64,
            SharedLoad8Sx64,
            SharedLoad16Sx64,
            SharedLoad32Sx64,
            SharedStore8,
            SharedStore16,
            SharedStore32,
            SharedStore64,
            SharedLoadAny,
            SharedStoreAny,
            SharedLoadPair,
            OwnAtomicLoad8,
            OwnAtomicStore8,
            OwnAdd8,
            OwnSub8,
            OwnAnd8,
            OwnOr8,
            OwnXor8,
            OwnXchg8,
            OwnCmpxchg8,
            OwnAtomicLoad16,
            OwnAtomicStore16,
            OwnAdd16,
            OwnSub16,
            OwnAnd16,
            OwnOr16,
            OwnXor16,
            OwnXchg16,
            OwnCmpxchg16,
            OwnAtomicLoad32,
            OwnAtomicStore32,
            OwnAdd32,
            OwnSub32,
            OwnAnd32,
            OwnOr32,
            OwnXor32,
            OwnXchg32,
            OwnCmpxchg32,
            OwnAtomicLoad64,
            OwnAtomicStore64,
            OwnAdd64,
            OwnSub64,
            OwnAnd64,
            OwnOr64,
            OwnXor64,
            OwnXchg64,
            OwnCmpxchg64,
            SharedAtomicLoad8,
            SharedAtomicStore8,
            SharedAdd8,
            SharedSub8,
            SharedAnd8,
            SharedOr8,
            SharedXor8,
            SharedXchg8,
            SharedCmpxchg8,
            SharedAtomicLoad16,
            SharedAtomicStore16,
            SharedAdd16,
            SharedSub16,
            SharedAnd16,
            SharedOr16,
            SharedXor16,
            SharedXchg16,
            SharedCmpxchg16,
            SharedAtomicLoad32,
            SharedAtomicStore32,
            SharedAdd32,
            SharedSub32,
            SharedAnd32,
            SharedOr32,
            SharedXor32,
            SharedXchg32,
            SharedCmpxchg32,
            SharedAtomicLoad64,
            SharedAtomicStore64,
            SharedAdd64,
            SharedSub64,
            SharedAnd64,
            SharedOr64,
            SharedXor64,
            SharedXchg64,
            SharedCmpxchg64,
            CallForeign,
            LookUp,
            Throw,
            ThrowRef,
            #[cfg(feature = "simd")]
            V128Const,
            #[cfg(feature = "simd")]
            I8x16Shuffle,
            #[cfg(feature = "simd")]
            VectorUnary<V128Not>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4DemoteF64x2Zero>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2PromoteLowF32x4>,
            #[cfg(feature = "simd")]
            VectorUnary<I8x16Abs>,
            #[cfg(feature = "simd")]
            VectorUnary<I8x16Neg>,
            #[cfg(feature = "simd")]
            VectorUnary<I8x16Popcnt>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4Ceil>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4Floor>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4Trunc>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4Nearest>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2Ceil>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2Floor>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2Trunc>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8ExtAddPairwiseI8x16S>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8ExtAddPairwiseI8x16U>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4ExtAddPairwiseI16x8S>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4ExtAddPairwiseI16x8U>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8Abs>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8Neg>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8ExtendLowI8x16S>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8ExtendHighI8x16S>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8ExtendLowI8x16U>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8ExtendHighI8x16U>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2Nearest>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4Abs>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4Neg>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4ExtendLowI16x8S>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4ExtendHighI16x8S>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4ExtendLowI16x8U>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4ExtendHighI16x8U>,
            #[cfg(feature = "simd")]
            VectorUnary<I64x2Abs>,
            #[cfg(feature = "simd")]
            VectorUnary<I64x2Neg>,
            #[cfg(feature = "simd")]
            VectorUnary<I64x2ExtendLowI32x4S>,
            #[cfg(feature = "simd")]
            VectorUnary<I64x2ExtendHighI32x4S>,
            #[cfg(feature = "simd")]
            VectorUnary<I64x2ExtendLowI32x4U>,
            #[cfg(feature = "simd")]
            VectorUnary<I64x2ExtendHighI32x4U>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4Abs>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4Neg>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4Sqrt>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2Abs>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2Neg>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2Sqrt>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4TruncSatF32x4S>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4TruncSatF32x4U>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4ConvertI32x4S>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4ConvertI32x4U>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4TruncSatF64x2SZero>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4TruncSatF64x2UZero>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2ConvertLowI32x4S>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2ConvertLowI32x4U>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4RelaxedTruncF32x4S>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4RelaxedTruncF32x4U>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4RelaxedTruncF64x2SZero>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4RelaxedTruncF64x2UZero>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4CanonicalNan>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2CanonicalNan>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16Swizzle>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16Eq>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16Ne>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16LtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16LtU>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16GtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16GtU>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16LeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16LeU>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16GeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16GeU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8Eq>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8Ne>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8LtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8LtU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8GtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8GtU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8LeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8LeU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8GeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8GeU>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4Eq>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4Ne>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4LtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4LtU>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4GtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4GtU>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4LeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4LeU>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4GeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4GeU>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Eq>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Ne>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Lt>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Gt>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Le>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Ge>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Eq>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Ne>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Lt>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Gt>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Le>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Ge>,
            #[cfg(feature = "simd")]
            VectorBinary<V128And>,
            #[cfg(feature = "simd")]
            VectorBinary<V128AndNot>,
            #[cfg(feature = "simd")]
            VectorBinary<V128Or>,
            #[cfg(feature = "simd")]
            VectorBinary<V128Xor>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16NarrowI16x8S>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16NarrowI16x8U>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16Add>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16AddSatS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16AddSatU>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16Sub>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16SubSatS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16SubSatU>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16MinS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16MinU>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16MaxS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16MaxU>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16AvgrU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8Q15MulrSatS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8NarrowI32x4S>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8NarrowI32x4U>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8Add>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8AddSatS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8AddSatU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8Sub>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8SubSatS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8SubSatU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8Mul>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8MinS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8MinU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8MaxS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8MaxU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8AvgrU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8ExtMulLowI8x16S>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8ExtMulHighI8x16S>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8ExtMulLowI8x16U>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8ExtMulHighI8x16U>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4Add>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4Sub>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4Mul>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4MinS>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4MinU>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4MaxS>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4MaxU>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4DotI16x8S>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4ExtMulLowI16x8S>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4ExtMulHighI16x8S>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4ExtMulLowI16x8U>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4ExtMulHighI16x8U>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2Add>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2Sub>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2Mul>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2Eq>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2Ne>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2LtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2GtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2LeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2GeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2ExtMulLowI32x4S>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2ExtMulHighI32x4S>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2ExtMulLowI32x4U>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2ExtMulHighI32x4U>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Add>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Sub>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Mul>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Div>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Min>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Max>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4PMin>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4PMax>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Add>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Sub>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Mul>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Div>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Min>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Max>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2PMin>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2PMax>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16RelaxedSwizzle>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4RelaxedMin>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4RelaxedMax>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2RelaxedMin>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2RelaxedMax>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8RelaxedQ15mulrS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8RelaxedDotI8x16I7x16S>,
            #[cfg(feature = "simd")]
            VectorTernary<V128Bitselect>,
            #[cfg(feature = "simd")]
            VectorTernary<F32x4RelaxedMadd>,
            #[cfg(feature = "simd")]
            VectorTernary<F32x4RelaxedNmadd>,
            #[cfg(feature = "simd")]
            VectorTernary<F64x2RelaxedMadd>,
            #[cfg(feature = "simd")]
            VectorTernary<F64x2RelaxedNmadd>,
            #[cfg(feature = "simd")]
            VectorTernary<I8x16RelaxedLaneselect>,
            #[cfg(feature = "simd")]
            VectorTernary<I16x8RelaxedLaneselect>,
            #[cfg(feature = "simd")]
            VectorTernary<I32x4RelaxedLaneselect>,
            #[cfg(feature = "simd")]
            VectorTernary<I64x2RelaxedLaneselect>,
            #[cfg(feature = "simd")]
            VectorTernary<I32x4RelaxedDotI8x16I7x16AddS>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16Shl, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16Shl, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16Shl, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16ShrS, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16ShrS, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16ShrS, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16ShrU, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16ShrU, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16ShrU, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8Shl, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8Shl, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8Shl, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8ShrS, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8ShrS, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8ShrS, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8ShrU, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8ShrU, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8ShrU, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4Shl, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4Shl, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4Shl, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4ShrS, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4ShrS, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4ShrS, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4ShrU, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4ShrU, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4ShrU, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2Shl, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2Shl, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2Shl, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2ShrS, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2ShrS, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2ShrS, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2ShrU, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2ShrU, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2ShrU, FromConst>,
            #[cfg(feature = "simd")]
            Splat<I8x16Splat, FromSlot>,
            #[cfg(feature = "simd")]
            Splat<I8x16Splat, FromAcc>,
            #[cfg(feature = "simd")]
            Splat<I16x8Splat, FromSlot>,
            #[cfg(feature = "simd")]
            Splat<I16x8Splat, FromAcc>,
            #[cfg(feature = "simd")]
            Splat<I32x4Splat, FromSlot>,
            #[cfg(feature = "simd")]
            Splat<I32x4Splat, FromAcc>,
            #[cfg(feature = "simd")]
            Splat<I64x2Splat, FromSlot>,
            #[cfg(feature = "simd")]
            Splat<I64x2Splat, FromAcc>,
            #[cfg(feature = "simd")]
            Splat<F32x4Splat, FromSlot>,
            #[cfg(feature = "simd")]
            Splat<F32x4Splat, FromAcc>,
            #[cfg(feature = "simd")]
            Splat<F64x2Splat, FromSlot>,
            #[cfg(feature = "simd")]
            Splat<F64x2Splat, FromAcc>,
            #[cfg(feature = "simd")]
            Replace<I8x16ReplaceLane, FromSlot>,
            #[cfg(feature = "simd")]
            Replace<I8x16ReplaceLane, FromAcc>,
            #[cfg(feature = "simd")]
            Replace<I16x8ReplaceLane, FromSlot>,
            #[cfg(feature = "simd")]
            Replace<I16x8ReplaceLane, FromAcc>,
            #[cfg(feature = "simd")]
            Replace<I32x4ReplaceLane, FromSlot>,
            #[cfg(feature = "simd")]
            Replace<I32x4ReplaceLane, FromAcc>,
            #[cfg(feature = "simd")]
            Replace<I64x2ReplaceLane, FromSlot>,
            #[cfg(feature = "simd")]
            Replace<I64x2ReplaceLane, FromAcc>,
            #[cfg(feature = "simd")]
            Replace<F32x4ReplaceLane, FromSlot>,
            #[cfg(feature = "simd")]
            Replace<F32x4ReplaceLane, FromAcc>,
            #[cfg(feature = "simd")]
            Replace<F64x2ReplaceLane, FromSlot>,
            #[cfg(feature = "simd")]
            Replace<F64x2ReplaceLane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8x8S, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8x8S, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8x8S, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8x8U, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8x8U, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8x8U, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16x4S, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16x4S, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16x4S, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16x4U, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16x4U, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16x4U, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32x2S, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32x2S, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32x2S, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32x2U, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32x2U, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32x2U, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8Splat, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8Splat, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8Splat, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16Splat, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16Splat, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16Splat, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32Splat, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32Splat, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32Splat, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load64Splat, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load64Splat, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load64Splat, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32Zero, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32Zero, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32Zero, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load64Zero, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load64Zero, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load64Zero, FromConst>,
            #[cfg(feature = "simd")]
            VectorStore<V128Store, FromSlot>,
            #[cfg(feature = "simd")]
            VectorStore<V128Store, FromAcc>,
            #[cfg(feature = "simd")]
            VectorStore<V128Store, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load8Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load8Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load8Lane, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load16Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load16Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load16Lane, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load32Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load32Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load32Lane, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load64Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load64Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load64Lane, FromConst>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store8Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store8Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store8Lane, FromConst>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store16Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store16Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store16Lane, FromConst>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store32Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store32Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store32Lane, FromConst>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store64Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store64Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store64Lane, FromConst>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load8x8S>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load8x8U>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load16x4S>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load16x4U>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load32x2S>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load32x2U>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load8Splat>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load16Splat>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load32Splat>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load64Splat>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load32Zero>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load64Zero>,
            #[cfg(feature = "simd")]
            WideVectorStore<V128Store>,
            #[cfg(feature = "simd")]
            WideVectorLoadLane<V128Load8Lane>,
            #[cfg(feature = "simd")]
            WideVectorLoadLane<V128Load16Lane>,
            #[cfg(feature = "simd")]
            WideVectorLoadLane<V128Load32Lane>,
            #[cfg(feature = "simd")]
            WideVectorLoadLane<V128Load64Lane>,
            #[cfg(feature = "simd")]
            WideVectorStoreLane<V128Store8Lane>,
            #[cfg(feature = "simd")]
            WideVectorStoreLane<V128Store16Lane>,
            #[cfg(feature = "simd")]
            WideVectorStoreLane<V128Store32Lane>,
            #[cfg(feature = "simd")]
            WideVectorStoreLane<V128Store64Lane>,
            #[cfg(feature = "simd")]
            VectorRotate<I8x16Rotl>,
            #[cfg(feature = "simd")]
            VectorRotate<I16x8Rotl>,
            #[cfg(feature = "simd")]
            VectorRotate<I32x4Rotl>,
            #[cfg(feature = "simd")]
            VectorRotate<I64x2Rotl>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<V128AnyTrue, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<V128AnyTrue, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I8x16AllTrue, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I8x16AllTrue, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I8x16Bitmask, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I8x16Bitmask, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I16x8AllTrue, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I16x8AllTrue, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I16x8Bitmask, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I16x8Bitmask, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I32x4AllTrue, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I32x4AllTrue, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I32x4Bitmask, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I32x4Bitmask, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I64x2AllTrue, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I64x2AllTrue, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I64x2Bitmask, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I64x2Bitmask, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            I8x16ShuffleLeft,
            #[cfg(peregrine_vector_acc)]
            I8x16ShuffleRight,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<V128Not, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4DemoteF64x2Zero, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2PromoteLowF32x4, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I8x16Abs, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I8x16Neg, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I8x16Popcnt, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4Ceil, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4Floor, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4Trunc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4Nearest, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2Ceil, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2Floor, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2Trunc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8ExtAddPairwiseI8x16S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8ExtAddPairwiseI8x16U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4ExtAddPairwiseI16x8S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4ExtAddPairwiseI16x8U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8Abs, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8Neg, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8ExtendLowI8x16S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8ExtendHighI8x16S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8ExtendLowI8x16U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8ExtendHighI8x16U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2Nearest, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4Abs, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4Neg, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4ExtendLowI16x8S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4ExtendHighI16x8S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4ExtendLowI16x8U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4ExtendHighI16x8U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I64x2Abs, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I64x2Neg, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I64x2ExtendLowI32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I64x2ExtendHighI32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I64x2ExtendLowI32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I64x2ExtendHighI32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4Abs, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4Neg, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4Sqrt, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2Abs, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2Neg, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2Sqrt, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4TruncSatF32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4TruncSatF32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4ConvertI32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4ConvertI32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4TruncSatF64x2SZero, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4TruncSatF64x2UZero, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2ConvertLowI32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2ConvertLowI32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4RelaxedTruncF32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4RelaxedTruncF32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4RelaxedTruncF64x2SZero, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4RelaxedTruncF64x2UZero, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4CanonicalNan, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2CanonicalNan, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Swizzle, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Swizzle, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Eq, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Eq, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Ne, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Ne, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LtU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LtU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GtU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GtU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LeU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LeU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GeU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GeU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Eq, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Eq, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Ne, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Ne, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LtU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LtU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GtU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GtU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LeU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LeU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GeU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GeU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Eq, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Eq, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Ne, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Ne, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LtU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LtU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GtU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GtU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LeU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LeU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GeU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GeU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Eq, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Eq, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Ne, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Ne, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Lt, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Lt, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Gt, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Gt, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Le, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Le, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Ge, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Ge, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Eq, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Eq, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Ne, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Ne, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Lt, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Lt, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Gt, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Gt, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Le, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Le, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Ge, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Ge, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128And, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128And, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128AndNot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128AndNot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128Or, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128Or, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128Xor, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128Xor, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16NarrowI16x8S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16NarrowI16x8S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16NarrowI16x8U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16NarrowI16x8U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Add, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Add, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16AddSatS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16AddSatS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16AddSatU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16AddSatU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Sub, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Sub, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16SubSatS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16SubSatS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16SubSatU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16SubSatU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MinS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MinS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MinU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MinU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MaxS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MaxS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MaxU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MaxU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16AvgrU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16AvgrU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Q15MulrSatS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Q15MulrSatS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8NarrowI32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8NarrowI32x4S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8NarrowI32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8NarrowI32x4U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Add, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Add, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8AddSatS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8AddSatS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8AddSatU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8AddSatU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Sub, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Sub, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8SubSatS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8SubSatS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8SubSatU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8SubSatU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Mul, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Mul, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MinS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MinS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MinU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MinU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MaxS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MaxS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MaxU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MaxU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8AvgrU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8AvgrU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulLowI8x16S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulLowI8x16S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulHighI8x16S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulHighI8x16S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulLowI8x16U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulLowI8x16U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulHighI8x16U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulHighI8x16U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Add, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Add, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Sub, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Sub, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Mul, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Mul, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MinS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MinS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MinU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MinU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MaxS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MaxS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MaxU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MaxU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4DotI16x8S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4DotI16x8S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulLowI16x8S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulLowI16x8S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulHighI16x8S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulHighI16x8S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulLowI16x8U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulLowI16x8U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulHighI16x8U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulHighI16x8U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Add, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Add, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Sub, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Sub, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Mul, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Mul, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Eq, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Eq, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Ne, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Ne, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2LtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2LtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2GtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2GtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2LeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2LeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2GeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2GeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulLowI32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulLowI32x4S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulHighI32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulHighI32x4S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulLowI32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulLowI32x4U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulHighI32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulHighI32x4U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Add, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Add, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Sub, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Sub, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Mul, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Mul, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Div, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Div, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Min, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Min, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Max, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Max, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4PMin, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4PMin, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4PMax, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4PMax, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Add, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Add, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Sub, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Sub, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Mul, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Mul, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Div, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Div, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Min, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Min, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Max, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Max, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2PMin, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2PMin, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2PMax, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2PMax, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16RelaxedSwizzle, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16RelaxedSwizzle, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4RelaxedMin, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4RelaxedMin, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4RelaxedMax, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4RelaxedMax, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2RelaxedMin, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2RelaxedMin, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2RelaxedMax, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2RelaxedMax, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8RelaxedQ15mulrS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8RelaxedQ15mulrS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8RelaxedDotI8x16I7x16S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8RelaxedDotI8x16I7x16S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<V128Bitselect, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<V128Bitselect, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<V128Bitselect, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F32x4RelaxedMadd, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F32x4RelaxedMadd, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F32x4RelaxedMadd, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F32x4RelaxedNmadd, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F32x4RelaxedNmadd, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F32x4RelaxedNmadd, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F64x2RelaxedMadd, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F64x2RelaxedMadd, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F64x2RelaxedMadd, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F64x2RelaxedNmadd, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F64x2RelaxedNmadd, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F64x2RelaxedNmadd, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I8x16RelaxedLaneselect, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I8x16RelaxedLaneselect, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I8x16RelaxedLaneselect, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I16x8RelaxedLaneselect, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I16x8RelaxedLaneselect, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I16x8RelaxedLaneselect, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I32x4RelaxedLaneselect, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I32x4RelaxedLaneselect, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I32x4RelaxedLaneselect, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I64x2RelaxedLaneselect, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I64x2RelaxedLaneselect, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I64x2RelaxedLaneselect, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I32x4RelaxedDotI8x16I7x16AddS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I32x4RelaxedDotI8x16I7x16AddS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I32x4RelaxedDotI8x16I7x16AddS, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16Shl, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16Shl, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16Shl, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16ShrS, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16ShrS, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16ShrS, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16ShrU, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16ShrU, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16ShrU, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8Shl, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8Shl, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8Shl, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8ShrS, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8ShrS, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8ShrS, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8ShrU, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8ShrU, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8ShrU, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4Shl, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4Shl, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4Shl, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4ShrS, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4ShrS, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4ShrS, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4ShrU, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4ShrU, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4ShrU, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2Shl, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2Shl, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2Shl, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2ShrS, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2ShrS, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2ShrS, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2ShrU, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2ShrU, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2ShrU, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorRotate<I8x16Rotl, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorRotate<I16x8Rotl, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorRotate<I32x4Rotl, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorRotate<I64x2Rotl, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I8x16ReplaceLane, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I8x16ReplaceLane, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I16x8ReplaceLane, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I16x8ReplaceLane, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I32x4ReplaceLane, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I32x4ReplaceLane, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I64x2ReplaceLane, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I64x2ReplaceLane, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<F32x4ReplaceLane, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<F32x4ReplaceLane, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<F64x2ReplaceLane, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<F64x2ReplaceLane, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorStore<V128Store, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorStore<V128Store, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorStore<V128Store, FromConst, InAcc>,
        }
    };
}
#[cfg(any(peregrine_dispatch = "tail", feature = "census"))]
pub(crate) use for_each_op;

/// Calls a macro with every op that has an arm in loop dispatch.
#[cfg(not(any(peregrine_dispatch = "tail", feature = "census")))]
macro_rules! for_each_loop_op {
    ($callback:ident) => {
        $callback! {
            Binary<I32Add, Ss, D>,
            Binary<I32Add, Sc, D>,
            Binary<I32Add, As, D>,
            Binary<I32Add, Ac, D>,
            Binary<I32Mul, Ss, D>,
            Binary<I32Mul, Sc, D>,
            Binary<I32Mul, As, D>,
            Binary<I32Mul, Ac, D>,
            Binary<I32And, Ss, D>,
            Binary<I32And, Sc, D>,
            Binary<I32And, As, D>,
            Binary<I32And, Ac, D>,
            Binary<I32Or, Ss, D>,
            Binary<I32Or, Sc, D>,
            Binary<I32Or, As, D>,
            Binary<I32Or, Ac, D>,
            Binary<I32Xor, Ss, D>,
            Binary<I32Xor, Sc, D>,
            Binary<I32Xor, As, D>,
            Binary<I32Xor, Ac, D>,
            Binary<I64Add, Ss, D>,
            Binary<I64Add, Sc, D>,
            Binary<I64Add, As, D>,
            Binary<I64Add, Ac, D>,
            Binary<I64Mul, Ss, D>,
            Binary<I64Mul, Sc, D>,
            Binary<I64Mul, As, D>,
            Binary<I64Mul, Ac, D>,
            Binary<I64And, Ss, D>,
            Binary<I64And, Sc, D>,
            Binary<I64And, As, D>,
            Binary<I64And, Ac, D>,
            Binary<I64Or, Ss, D>,
            Binary<I64Or, Sc, D>,
            Binary<I64Or, As, D>,
            Binary<I64Or, Ac, D>,
            Binary<I64Xor, Ss, D>,
            Binary<I64Xor, Sc, D>,
            Binary<I64Xor, As, D>,
            Binary<I64Xor, Ac, D>,
            Binary<F32Add, Ss, D>,
            Binary<F32Add, Sc, D>,
            Binary<F32Add, As, D>,
            Binary<F32Add, Ac, D>,
            Binary<F32Mul, Ss, D>,
            Binary<F32Mul, Sc, D>,
            Binary<F32Mul, As, D>,
            Binary<F32Mul, Ac, D>,
            Binary<F32Min, Ss, D>,
            Binary<F32Min, Sc, D>,
            Binary<F32Min, As, D>,
            Binary<F32Min, Ac, D>,
            Binary<F32Max, Ss, D>,
            Binary<F32Max, Sc, D>,
            Binary<F32Max, As, D>,
            Binary<F32Max, Ac, D>,
            Binary<F64Add, Ss, D>,
            Binary<F64Add, Sc, D>,
            Binary<F64Add, As, D>,
            Binary<F64Add, Ac, D>,
            Binary<F64Mul, Ss, D>,
            Binary<F64Mul, Sc, D>,
            Binary<F64Mul, As, D>,
            Binary<F64Mul, Ac, D>,
            Binary<F64Min, Ss, D>,
            Binary<F64Min, Sc, D>,
            Binary<F64Min, As, D>,
            Binary<F64Min, Ac, D>,
            Binary<F64Max, Ss, D>,
            Binary<F64Max, Sc, D>,
            Binary<F64Max, As, D>,
            Binary<F64Max, Ac, D>,
            Binary<I32Sub, Ss, D>,
            Binary<I32Sub, Sc, D>,
            Binary<I32Sub, As, D>,
            Binary<I32Sub, Ac, D>,
            Binary<I32Sub, Sa, D>,
            Binary<I32Sub, Cs, D>,
            Binary<I32Shl, Ss, D>,
            Binary<I32Shl, Sc, D>,
            Binary<I32Shl, As, D>,
            Binary<I32Shl, Ac, D>,
            Binary<I32Shl, Sa, D>,
            Binary<I32Shl, Cs, D>,
            Binary<I32ShrS, Ss, D>,
            Binary<I32ShrS, Sc, D>,
            Binary<I32ShrS, As, D>,
            Binary<I32ShrS, Ac, D>,
            Binary<I32ShrS, Sa, D>,
            Binary<I32ShrS, Cs, D>,
            Binary<I32ShrU, Ss, D>,
            Binary<I32ShrU, Sc, D>,
            Binary<I32ShrU, As, D>,
            Binary<I32ShrU, Ac, D>,
            Binary<I32ShrU, Sa, D>,
            Binary<I32ShrU, Cs, D>,
            Binary<I32Rotl, Ss, D>,
            Binary<I32Rotl, Sc, D>,
            Binary<I32Rotl, As, D>,
            Binary<I32Rotl, Ac, D>,
            Binary<I32Rotl, Sa, D>,
            Binary<I32Rotl, Cs, D>,
            Binary<I32Rotr, Ss, D>,
            Binary<I32Rotr, Sc, D>,
            Binary<I32Rotr, As, D>,
            Binary<I32Rotr, Ac, D>,
            Binary<I32Rotr, Sa, D>,
            Binary<I32Rotr, Cs, D>,
            Binary<I32DivS, Ss, D>,
            Binary<I32DivS, Sc, D>,
            Binary<I32DivS, As, D>,
            Binary<I32DivS, Ac, D>,
            Binary<I32DivS, Sa, D>,
            Binary<I32DivS, Cs, D>,
            Binary<I32DivU, Ss, D>,
            Binary<I32DivU, Sc, D>,
            Binary<I32DivU, As, D>,
            Binary<I32DivU, Ac, D>,
            Binary<I32DivU, Sa, D>,
            Binary<I32DivU, Cs, D>,
            Binary<I32RemS, Ss, D>,
            Binary<I32RemS, Sc, D>,
            Binary<I32RemS, As, D>,
            Binary<I32RemS, Ac, D>,
            Binary<I32RemS, Sa, D>,
            Binary<I32RemS, Cs, D>,
            Binary<I32RemU, Ss, D>,
            Binary<I32RemU, Sc, D>,
            Binary<I32RemU, As, D>,
            Binary<I32RemU, Ac, D>,
            Binary<I32RemU, Sa, D>,
            Binary<I32RemU, Cs, D>,
            Binary<I64Sub, Ss, D>,
            Binary<I64Sub, Sc, D>,
            Binary<I64Sub, As, D>,
            Binary<I64Sub, Ac, D>,
            Binary<I64Sub, Sa, D>,
            Binary<I64Sub, Cs, D>,
            Binary<I64Shl, Ss, D>,
            Binary<I64Shl, Sc, D>,
            Binary<I64Shl, As, D>,
            Binary<I64Shl, Ac, D>,
            Binary<I64Shl, Sa, D>,
            Binary<I64Shl, Cs, D>,
            Binary<I64ShrS, Ss, D>,
            Binary<I64ShrS, Sc, D>,
            Binary<I64ShrS, As, D>,
            Binary<I64ShrS, Ac, D>,
            Binary<I64ShrS, Sa, D>,
            Binary<I64ShrS, Cs, D>,
            Binary<I64ShrU, Ss, D>,
            Binary<I64ShrU, Sc, D>,
            Binary<I64ShrU, As, D>,
            Binary<I64ShrU, Ac, D>,
            Binary<I64ShrU, Sa, D>,
            Binary<I64ShrU, Cs, D>,
            Binary<I64Rotl, Ss, D>,
            Binary<I64Rotl, Sc, D>,
            Binary<I64Rotl, As, D>,
            Binary<I64Rotl, Ac, D>,
            Binary<I64Rotl, Sa, D>,
            Binary<I64Rotl, Cs, D>,
            Binary<I64Rotr, Ss, D>,
            Binary<I64Rotr, Sc, D>,
            Binary<I64Rotr, As, D>,
            Binary<I64Rotr, Ac, D>,
            Binary<I64Rotr, Sa, D>,
            Binary<I64Rotr, Cs, D>,
            Binary<I64DivS, Ss, D>,
            Binary<I64DivS, Sc, D>,
            Binary<I64DivS, As, D>,
            Binary<I64DivS, Ac, D>,
            Binary<I64DivS, Sa, D>,
            Binary<I64DivS, Cs, D>,
            Binary<I64DivU, Ss, D>,
            Binary<I64DivU, Sc, D>,
            Binary<I64DivU, As, D>,
            Binary<I64DivU, Ac, D>,
            Binary<I64DivU, Sa, D>,
            Binary<I64DivU, Cs, D>,
            Binary<I64RemS, Ss, D>,
            Binary<I64RemS, Sc, D>,
            Binary<I64RemS, As, D>,
            Binary<I64RemS, Ac, D>,
            Binary<I64RemS, Sa, D>,
            Binary<I64RemS, Cs, D>,
            Binary<I64RemU, Ss, D>,
            Binary<I64RemU, Sc, D>,
            Binary<I64RemU, As, D>,
            Binary<I64RemU, Ac, D>,
            Binary<I64RemU, Sa, D>,
            Binary<I64RemU, Cs, D>,
            Binary<F32Sub, Ss, D>,
            Binary<F32Sub, Sc, D>,
            Binary<F32Sub, As, D>,
            Binary<F32Sub, Ac, D>,
            Binary<F32Sub, Sa, D>,
            Binary<F32Sub, Cs, D>,
            Binary<F32Div, Ss, D>,
            Binary<F32Div, Sc, D>,
            Binary<F32Div, As, D>,
            Binary<F32Div, Ac, D>,
            Binary<F32Div, Sa, D>,
            Binary<F32Div, Cs, D>,
            Binary<F32Copysign, Ss, D>,
            Binary<F32Copysign, Sc, D>,
            Binary<F32Copysign, As, D>,
            Binary<F32Copysign, Ac, D>,
            Binary<F32Copysign, Sa, D>,
            Binary<F32Copysign, Cs, D>,
            Binary<F64Sub, Ss, D>,
            Binary<F64Sub, Sc, D>,
            Binary<F64Sub, As, D>,
            Binary<F64Sub, Ac, D>,
            Binary<F64Sub, Sa, D>,
            Binary<F64Sub, Cs, D>,
            Binary<F64Div, Ss, D>,
            Binary<F64Div, Sc, D>,
            Binary<F64Div, As, D>,
            Binary<F64Div, Ac, D>,
            Binary<F64Div, Sa, D>,
            Binary<F64Div, Cs, D>,
            Binary<F64Copysign, Ss, D>,
            Binary<F64Copysign, Sc, D>,
            Binary<F64Copysign, As, D>,
            Binary<F64Copysign, Ac, D>,
            Binary<F64Copysign, Sa, D>,
            Binary<F64Copysign, Cs, D>,
            Compare<I32Eq, Ss, D>,
            Compare<I32Eq, Sc, D>,
            Compare<I32Eq, As, D>,
            Compare<I32Eq, Ac, D>,
            Compare<I32Ne, Ss, D>,
            Compare<I32Ne, Sc, D>,
            Compare<I32Ne, As, D>,
            Compare<I32Ne, Ac, D>,
            Compare<I32LtS, Ss, D>,
            Compare<I32LtS, Sc, D>,
            Compare<I32LtS, As, D>,
            Compare<I32LtS, Ac, D>,
            Compare<I32LtU, Ss, D>,
            Compare<I32LtU, Sc, D>,
            Compare<I32LtU, As, D>,
            Compare<I32LtU, Ac, D>,
            Compare<I32GtS, Ss, D>,
            Compare<I32GtS, Sc, D>,
            Compare<I32GtS, As, D>,
            Compare<I32GtS, Ac, D>,
            Compare<I32GtU, Ss, D>,
            Compare<I32GtU, Sc, D>,
            Compare<I32GtU, As, D>,
            Compare<I32GtU, Ac, D>,
            Compare<I32LeS, Ss, D>,
            Compare<I32LeS, Sc, D>,
            Compare<I32LeS, As, D>,
            Compare<I32LeS, Ac, D>,
            Compare<I32LeU, Ss, D>,
            Compare<I32LeU, Sc, D>,
            Compare<I32LeU, As, D>,
            Compare<I32LeU, Ac, D>,
            Compare<I32GeS, Ss, D>,
            Compare<I32GeS, Sc, D>,
            Compare<I32GeS, As, D>,
            Compare<I32GeS, Ac, D>,
            Compare<I32GeU, Ss, D>,
            Compare<I32GeU, Sc, D>,
            Compare<I32GeU, As, D>,
            Compare<I32GeU, Ac, D>,
            Compare<I64Eq, Ss, D>,
            Compare<I64Eq, Sc, D>,
            Compare<I64Eq, As, D>,
            Compare<I64Eq, Ac, D>,
            Compare<I64Ne, Ss, D>,
            Compare<I64Ne, Sc, D>,
            Compare<I64Ne, As, D>,
            Compare<I64Ne, Ac, D>,
            Compare<I64LtS, Ss, D>,
            Compare<I64LtS, Sc, D>,
            Compare<I64LtS, As, D>,
            Compare<I64LtS, Ac, D>,
            Compare<I64LtU, Ss, D>,
            Compare<I64LtU, Sc, D>,
            Compare<I64LtU, As, D>,
            Compare<I64LtU, Ac, D>,
            Compare<I64GtS, Ss, D>,
            Compare<I64GtS, Sc, D>,
            Compare<I64GtS, As, D>,
            Compare<I64GtS, Ac, D>,
            Compare<I64GtU, Ss, D>,
            Compare<I64GtU, Sc, D>,
            Compare<I64GtU, As, D>,
            Compare<I64GtU, Ac, D>,
            Compare<I64LeS, Ss, D>,
            Compare<I64LeS, Sc, D>,
            Compare<I64LeS, As, D>,
            Compare<I64LeS, Ac, D>,
            Compare<I64LeU, Ss, D>,
            Compare<I64LeU, Sc, D>,
            Compare<I64LeU, As, D>,
            Compare<I64LeU, Ac, D>,
            Compare<I64GeS, Ss, D>,
            Compare<I64GeS, Sc, D>,
            Compare<I64GeS, As, D>,
            Compare<I64GeS, Ac, D>,
            Compare<I64GeU, Ss, D>,
            Compare<I64GeU, Sc, D>,
            Compare<I64GeU, As, D>,
            Compare<I64GeU, Ac, D>,
            Compare<F32Eq, Ss, D>,
            Compare<F32Eq, Sc, D>,
            Compare<F32Eq, As, D>,
            Compare<F32Eq, Ac, D>,
            Compare<F32Ne, Ss, D>,
            Compare<F32Ne, Sc, D>,
            Compare<F32Ne, As, D>,
            Compare<F32Ne, Ac, D>,
            Compare<F32Lt, Ss, D>,
            Compare<F32Lt, Sc, D>,
            Compare<F32Lt, As, D>,
            Compare<F32Lt, Ac, D>,
            Compare<F32Gt, Ss, D>,
            Compare<F32Gt, Sc, D>,
            Compare<F32Gt, As, D>,
            Compare<F32Gt, Ac, D>,
            Compare<F32Le, Ss, D>,
            Compare<F32Le, Sc, D>,
            Compare<F32Le, As, D>,
            Compare<F32Le, Ac, D>,
            Compare<F32Ge, Ss, D>,
            Compare<F32Ge, Sc, D>,
            Compare<F32Ge, As, D>,
            Compare<F32Ge, Ac, D>,
            Compare<F64Eq, Ss, D>,
            Compare<F64Eq, Sc, D>,
            Compare<F64Eq, As, D>,
            Compare<F64Eq, Ac, D>,
            Compare<F64Ne, Ss, D>,
            Compare<F64Ne, Sc, D>,
            Compare<F64Ne, As, D>,
            Compare<F64Ne, Ac, D>,
            Compare<F64Lt, Ss, D>,
            Compare<F64Lt, Sc, D>,
            Compare<F64Lt, As, D>,
            Compare<F64Lt, Ac, D>,
            Compare<F64Gt, Ss, D>,
            Compare<F64Gt, Sc, D>,
            Compare<F64Gt, As, D>,
            Compare<F64Gt, Ac, D>,
            Compare<F64Le, Ss, D>,
            Compare<F64Le, Sc, D>,
            Compare<F64Le, As, D>,
            Compare<F64Le, Ac, D>,
            Compare<F64Ge, Ss, D>,
            Compare<F64Ge, Sc, D>,
            Compare<F64Ge, As, D>,
            Compare<F64Ge, Ac, D>,
            Branch<I32Eq, Ss>,
            Branch<I32Eq, Sc>,
            Branch<I32Eq, As>,
            Branch<I32Eq, Ac>,
            Branch<I32Ne, Ss>,
            Branch<I32Ne, Sc>,
            Branch<I32Ne, As>,
            Branch<I32Ne, Ac>,
            Branch<I32LtS, Ss>,
            Branch<I32LtS, Sc>,
            Branch<I32LtS, As>,
            Branch<I32LtS, Ac>,
            Branch<I32LtU, Ss>,
            Branch<I32LtU, Sc>,
            Branch<I32LtU, As>,
            Branch<I32LtU, Ac>,
            Branch<I32GtS, Ss>,
            Branch<I32GtS, Sc>,
            Branch<I32GtS, As>,
            Branch<I32GtS, Ac>,
            Branch<I32GtU, Ss>,
            Branch<I32GtU, Sc>,
            Branch<I32GtU, As>,
            Branch<I32GtU, Ac>,
            Branch<I32LeS, Ss>,
            Branch<I32LeS, Sc>,
            Branch<I32LeS, As>,
            Branch<I32LeS, Ac>,
            Branch<I32LeU, Ss>,
            Branch<I32LeU, Sc>,
            Branch<I32LeU, As>,
            Branch<I32LeU, Ac>,
            Branch<I32GeS, Ss>,
            Branch<I32GeS, Sc>,
            Branch<I32GeS, As>,
            Branch<I32GeS, Ac>,
            Branch<I32GeU, Ss>,
            Branch<I32GeU, Sc>,
            Branch<I32GeU, As>,
            Branch<I32GeU, Ac>,
            Branch<I64Eq, Ss>,
            Branch<I64Eq, Sc>,
            Branch<I64Eq, As>,
            Branch<I64Eq, Ac>,
            Branch<I64Ne, Ss>,
            Branch<I64Ne, Sc>,
            Branch<I64Ne, As>,
            Branch<I64Ne, Ac>,
            Branch<I64LtS, Ss>,
            Branch<I64LtS, Sc>,
            Branch<I64LtS, As>,
            Branch<I64LtS, Ac>,
            Branch<I64LtU, Ss>,
            Branch<I64LtU, Sc>,
            Branch<I64LtU, As>,
            Branch<I64LtU, Ac>,
            Branch<I64GtS, Ss>,
            Branch<I64GtS, Sc>,
            Branch<I64GtS, As>,
            Branch<I64GtS, Ac>,
            Branch<I64GtU, Ss>,
            Branch<I64GtU, Sc>,
            Branch<I64GtU, As>,
            Branch<I64GtU, Ac>,
            Branch<I64LeS, Ss>,
            Branch<I64LeS, Sc>,
            Branch<I64LeS, As>,
            Branch<I64LeS, Ac>,
            Branch<I64LeU, Ss>,
            Branch<I64LeU, Sc>,
            Branch<I64LeU, As>,
            Branch<I64LeU, Ac>,
            Branch<I64GeS, Ss>,
            Branch<I64GeS, Sc>,
            Branch<I64GeS, As>,
            Branch<I64GeS, Ac>,
            Branch<I64GeU, Ss>,
            Branch<I64GeU, Sc>,
            Branch<I64GeU, As>,
            Branch<I64GeU, Ac>,
            Branch<F32Eq, Ss>,
            Branch<F32Eq, Sc>,
            Branch<F32Eq, As>,
            Branch<F32Eq, Ac>,
            Branch<F32Ne, Ss>,
            Branch<F32Ne, Sc>,
            Branch<F32Ne, As>,
            Branch<F32Ne, Ac>,
            Branch<F32Lt, Ss>,
            Branch<F32Lt, Sc>,
            Branch<F32Lt, As>,
            Branch<F32Lt, Ac>,
            Branch<F32Gt, Ss>,
            Branch<F32Gt, Sc>,
            Branch<F32Gt, As>,
            Branch<F32Gt, Ac>,
            Branch<F32Le, Ss>,
            Branch<F32Le, Sc>,
            Branch<F32Le, As>,
            Branch<F32Le, Ac>,
            Branch<F32Ge, Ss>,
            Branch<F32Ge, Sc>,
            Branch<F32Ge, As>,
            Branch<F32Ge, Ac>,
            Branch<F64Eq, Ss>,
            Branch<F64Eq, Sc>,
            Branch<F64Eq, As>,
            Branch<F64Eq, Ac>,
            Branch<F64Ne, Ss>,
            Branch<F64Ne, Sc>,
            Branch<F64Ne, As>,
            Branch<F64Ne, Ac>,
            Branch<F64Lt, Ss>,
            Branch<F64Lt, Sc>,
            Branch<F64Lt, As>,
            Branch<F64Lt, Ac>,
            Branch<F64Gt, Ss>,
            Branch<F64Gt, Sc>,
            Branch<F64Gt, As>,
            Branch<F64Gt, Ac>,
            Branch<F64Le, Ss>,
            Branch<F64Le, Sc>,
            Branch<F64Le, As>,
            Branch<F64Le, Ac>,
            Branch<F64Ge, Ss>,
            Branch<F64Ge, Sc>,
            Branch<F64Ge, As>,
            Branch<F64Ge, Ac>,
            Branch<F32NotLt, Ss>,
            Branch<F32NotLt, Sc>,
            Branch<F32NotLt, As>,
            Branch<F32NotLt, Ac>,
            Branch<F32NotGt, Ss>,
            Branch<F32NotGt, Sc>,
            Branch<F32NotGt, As>,
            Branch<F32NotGt, Ac>,
            Branch<F32NotLe, Ss>,
            Branch<F32NotLe, Sc>,
            Branch<F32NotLe, As>,
            Branch<F32NotLe, Ac>,
            Branch<F32NotGe, Ss>,
            Branch<F32NotGe, Sc>,
            Branch<F32NotGe, As>,
            Branch<F32NotGe, Ac>,
            Branch<F64NotLt, Ss>,
            Branch<F64NotLt, Sc>,
            Branch<F64NotLt, As>,
            Branch<F64NotLt, Ac>,
            Branch<F64NotGt, Ss>,
            Branch<F64NotGt, Sc>,
            Branch<F64NotGt, As>,
            Branch<F64NotGt, Ac>,
            Branch<F64NotLe, Ss>,
            Branch<F64NotLe, Sc>,
            Branch<F64NotLe, As>,
            Branch<F64NotLe, Ac>,
            Branch<F64NotGe, Ss>,
            Branch<F64NotGe, Sc>,
            Branch<F64NotGe, As>,
            Branch<F64NotGe, Ac>,
            Branch<I32Test, Ss>,
            Branch<I32Test, Sc>,
            Branch<I32Test, As>,
            Branch<I32Test, Ac>,
            Branch<I32NotTest, Ss>,
            Branch<I32NotTest, Sc>,
            Branch<I32NotTest, As>,
            Branch<I32NotTest, Ac>,
            Unary<I32Clz, FromSlot, D>,
            Unary<I32Clz, FromAcc, D>,
            Unary<I32Ctz, FromSlot, D>,
            Unary<I32Ctz, FromAcc, D>,
            Unary<I32Popcnt, FromSlot, D>,
            Unary<I32Popcnt, FromAcc, D>,
            Unary<I32Eqz, FromSlot, D>,
            Unary<I32Eqz, FromAcc, D>,
            Unary<I32Extend8S, FromSlot, D>,
            Unary<I32Extend8S, FromAcc, D>,
            Unary<I32Extend16S, FromSlot, D>,
            Unary<I32Extend16S, FromAcc, D>,
            Unary<I32WrapI64, FromSlot, D>,
            Unary<I32WrapI64, FromAcc, D>,
            Unary<I64Clz, FromSlot, D>,
            Unary<I64Clz, FromAcc, D>,
            Unary<I64Ctz, FromSlot, D>,
            Unary<I64Ctz, FromAcc, D>,
            Unary<I64Popcnt, FromSlot, D>,
            Unary<I64Popcnt, FromAcc, D>,
            Unary<I64Eqz, FromSlot, D>,
            Unary<I64Eqz, FromAcc, D>,
            Unary<I64Extend8S, FromSlot, D>,
            Unary<I64Extend8S, FromAcc, D>,
            Unary<I64Extend16S, FromSlot, D>,
            Unary<I64Extend16S, FromAcc, D>,
            Unary<I64ExtendI32S, FromSlot, D>,
            Unary<I64ExtendI32S, FromAcc, D>,
            Unary<F32Abs, FromSlot, D>,
            Unary<F32Abs, FromAcc, D>,
            Unary<F32Neg, FromSlot, D>,
            Unary<F32Neg, FromAcc, D>,
            Unary<F32Ceil, FromSlot, D>,
            Unary<F32Ceil, FromAcc, D>,
            Unary<F32Floor, FromSlot, D>,
            Unary<F32Floor, FromAcc, D>,
            Unary<F32Trunc, FromSlot, D>,
            Unary<F32Trunc, FromAcc, D>,
            Unary<F32Nearest, FromSlot, D>,
            Unary<F32Nearest, FromAcc, D>,
            Unary<F32Sqrt, FromSlot, D>,
            Unary<F32Sqrt, FromAcc, D>,
            Unary<F64Abs, FromSlot, D>,
            Unary<F64Abs, FromAcc, D>,
            Unary<F64Neg, FromSlot, D>,
            Unary<F64Neg, FromAcc, D>,
            Unary<F64Ceil, FromSlot, D>,
            Unary<F64Ceil, FromAcc, D>,
            Unary<F64Floor, FromSlot, D>,
            Unary<F64Floor, FromAcc, D>,
            Unary<F64Trunc, FromSlot, D>,
            Unary<F64Trunc, FromAcc, D>,
            Unary<F64Nearest, FromSlot, D>,
            Unary<F64Nearest, FromAcc, D>,
            Unary<F64Sqrt, FromSlot, D>,
            Unary<F64Sqrt, FromAcc, D>,
            Unary<I32TruncF32S, FromSlot, D>,
            Unary<I32TruncF32S, FromAcc, D>,
            Unary<I32TruncF32U, FromSlot, D>,
            Unary<I32TruncF32U, FromAcc, D>,
            Unary<I32TruncF64S, FromSlot, D>,
            Unary<I32TruncF64S, FromAcc, D>,
            Unary<I32TruncF64U, FromSlot, D>,
            Unary<I32TruncF64U, FromAcc, D>,
            Unary<I64TruncF32S, FromSlot, D>,
            Unary<I64TruncF32S, FromAcc, D>,
            Unary<I64TruncF32U, FromSlot, D>,
            Unary<I64TruncF32U, FromAcc, D>,
            Unary<I64TruncF64S, FromSlot, D>,
            Unary<I64TruncF64S, FromAcc, D>,
            Unary<I64TruncF64U, FromSlot, D>,
            Unary<I64TruncF64U, FromAcc, D>,
            Unary<I32TruncSatF32S, FromSlot, D>,
            Unary<I32TruncSatF32S, FromAcc, D>,
            Unary<I32TruncSatF32U, FromSlot, D>,
            Unary<I32TruncSatF32U, FromAcc, D>,
            Unary<I32TruncSatF64S, FromSlot, D>,
            Unary<I32TruncSatF64S, FromAcc, D>,
            Unary<I32TruncSatF64U, FromSlot, D>,
            Unary<I32TruncSatF64U, FromAcc, D>,
            Unary<I64TruncSatF32S, FromSlot, D>,
            Unary<I64TruncSatF32S, FromAcc, D>,
            Unary<I64TruncSatF32U, FromSlot, D>,
            Unary<I64TruncSatF32U, FromAcc, D>,
            Unary<I64TruncSatF64S, FromSlot, D>,
            Unary<I64TruncSatF64S, FromAcc, D>,
            Unary<I64TruncSatF64U, FromSlot, D>,
            Unary<I64TruncSatF64U, FromAcc, D>,
            Unary<F32ConvertI32S, FromSlot, D>,
            Unary<F32ConvertI32S, FromAcc, D>,
            Unary<F32ConvertI32U, FromSlot, D>,
            Unary<F32ConvertI32U, FromAcc, D>,
            Unary<F32ConvertI64S, FromSlot, D>,
            Unary<F32ConvertI64S, FromAcc, D>,
            Unary<F32ConvertI64U, FromSlot, D>,
            Unary<F32ConvertI64U, FromAcc, D>,
            Unary<F32DemoteF64, FromSlot, D>,
            Unary<F32DemoteF64, FromAcc, D>,
            Unary<F64ConvertI32S, FromSlot, D>,
            Unary<F64ConvertI32S, FromAcc, D>,
            Unary<F64ConvertI32U, FromSlot, D>,
            Unary<F64ConvertI32U, FromAcc, D>,
            Unary<F64ConvertI64S, FromSlot, D>,
            Unary<F64ConvertI64S, FromAcc, D>,
            Unary<F64ConvertI64U, FromSlot, D>,
            Unary<F64ConvertI64U, FromAcc, D>,
            Unary<F64PromoteF32, FromSlot, D>,
            Unary<F64PromoteF32, FromAcc, D>,
            Unary<I32ReinterpretF32, FromSlot, D>,
            Unary<I32ReinterpretF32, FromAcc, D>,
            Unary<I64ReinterpretF64, FromSlot, D>,
            Unary<I64ReinterpretF64, FromAcc, D>,
            Unary<F32ReinterpretI32, FromSlot, D>,
            Unary<F32ReinterpretI32, FromAcc, D>,
            Unary<F64ReinterpretI64, FromSlot, D>,
            Unary<F64ReinterpretI64, FromAcc, D>,
            Unary<F32CanonicalNan, FromSlot, D>,
            Unary<F32CanonicalNan, FromAcc, D>,
            Unary<F64CanonicalNan, FromSlot, D>,
            Unary<F64CanonicalNan, FromAcc, D>,
            Unary<RefI31, FromSlot, D>,
            Unary<RefI31, FromAcc, D>,
            Unary<I31GetS, FromSlot, D>,
            Unary<I31GetS, FromAcc, D>,
            Unary<I31GetU, FromSlot, D>,
            Unary<I31GetU, FromAcc, D>,
            Load<I32Load, FromSlot, D>,
            Load<I32Load, FromAcc, D>,
            Load<I32Load, FromConst, D>,
            Load<I32Load8S, FromSlot, D>,
            Load<I32Load8S, FromAcc, D>,
            Load<I32Load8S, FromConst, D>,
            Load<I32Load8U, FromSlot, D>,
            Load<I32Load8U, FromAcc, D>,
            Load<I32Load8U, FromConst, D>,
            Load<I32Load16S, FromSlot, D>,
            Load<I32Load16S, FromAcc, D>,
            Load<I32Load16S, FromConst, D>,
            Load<I32Load16U, FromSlot, D>,
            Load<I32Load16U, FromAcc, D>,
            Load<I32Load16U, FromConst, D>,
            Load<I64Load, FromSlot, D>,
            Load<I64Load, FromAcc, D>,
            Load<I64Load, FromConst, D>,
            Load<I64Load8S, FromSlot, D>,
            Load<I64Load8S, FromAcc, D>,
            Load<I64Load8S, FromConst, D>,
            Load<I64Load16S, FromSlot, D>,
            Load<I64Load16S, FromAcc, D>,
            Load<I64Load16S, FromConst, D>,
            Load<I64Load32S, FromSlot, D>,
            Load<I64Load32S, FromAcc, D>,
            Load<I64Load32S, FromConst, D>,
            Load<F32Load, FromSlot, D>,
            Load<F32Load, FromAcc, D>,
            Load<F32Load, FromConst, D>,
            Load<F64Load, FromSlot, D>,
            Load<F64Load, FromAcc, D>,
            Load<F64Load, FromConst, D>,
            Store<Store8, FromSlot, FromSlot>,
            Store<Store8, FromSlot, FromConst>,
            Store<Store8, FromSlot, FromAcc>,
            Store<Store8, FromAcc, FromSlot>,
            Store<Store8, FromAcc, FromConst>,
            Store<Store8, FromConst, FromSlot>,
            Store<Store8, FromConst, FromConst>,
            Store<Store8, FromConst, FromAcc>,
            Store<Store16, FromSlot, FromSlot>,
            Store<Store16, FromSlot, FromConst>,
            Store<Store16, FromSlot, FromAcc>,
            Store<Store16, FromAcc, FromSlot>,
            Store<Store16, FromAcc, FromConst>,
            Store<Store16, FromConst, FromSlot>,
            Store<Store16, FromConst, FromConst>,
            Store<Store16, FromConst, FromAcc>,
            Store<Store32, FromSlot, FromSlot>,
            Store<Store32, FromSlot, FromConst>,
            Store<Store32, FromSlot, FromAcc>,
            Store<Store32, FromAcc, FromSlot>,
            Store<Store32, FromAcc, FromConst>,
            Store<Store32, FromConst, FromSlot>,
            Store<Store32, FromConst, FromConst>,
            Store<Store32, FromConst, FromAcc>,
            Store<Store64, FromSlot, FromSlot>,
            Store<Store64, FromSlot, FromConst>,
            Store<Store64, FromSlot, FromAcc>,
            Store<Store64, FromAcc, FromSlot>,
            Store<Store64, FromAcc, FromConst>,
            Store<Store64, FromConst, FromSlot>,
            Store<Store64, FromConst, FromConst>,
            Store<Store64, FromConst, FromAcc>,
            StoreFloat<StoreF32, FromSlot>,
            StoreFloat<StoreF32, FromAcc>,
            StoreFloat<StoreF32, FromConst>,
            StoreFloat<StoreF64, FromSlot>,
            StoreFloat<StoreF64, FromAcc>,
            StoreFloat<StoreF64, FromConst>,
            Select<Int, FromSlot, D>,
            Select<Int, FromAcc, D>,
            Select<F32, FromSlot, D>,
            Select<F32, FromAcc, D>,
            Select<F64, FromSlot, D>,
            Select<F64, FromAcc, D>,
            GlobalGet<Int, D>,
            GlobalGet<F32, D>,
            GlobalGet<F64, D>,
            FieldGet<Field32, FromSlot, D>,
            FieldGet<Field32, FromAcc, D>,
            FieldGet<Field8S, FromSlot, D>,
            FieldGet<Field8S, FromAcc, D>,
            FieldGet<Field8U, FromSlot, D>,
            FieldGet<Field8U, FromAcc, D>,
            FieldGet<Field16S, FromSlot, D>,
            FieldGet<Field16S, FromAcc, D>,
            FieldGet<Field16U, FromSlot, D>,
            FieldGet<Field16U, FromAcc, D>,
            FieldGet<Field64, FromSlot, D>,
            FieldGet<Field64, FromAcc, D>,
            FieldGet<FieldF32, FromSlot, D>,
            FieldGet<FieldF32, FromAcc, D>,
            FieldGet<FieldF64, FromSlot, D>,
            FieldGet<FieldF64, FromAcc, D>,
            ArrayGet<Field32, FromSlot, D>,
            ArrayGet<Field32, FromAcc, D>,
            ArrayGet<Field8S, FromSlot, D>,
            ArrayGet<Field8S, FromAcc, D>,
            ArrayGet<Field8U, FromSlot, D>,
            ArrayGet<Field8U, FromAcc, D>,
            ArrayGet<Field16S, FromSlot, D>,
            ArrayGet<Field16S, FromAcc, D>,
            ArrayGet<Field16U, FromSlot, D>,
            ArrayGet<Field16U, FromAcc, D>,
            ArrayGet<Field64, FromSlot, D>,
            ArrayGet<Field64, FromAcc, D>,
            ArrayGet<FieldF32, FromSlot, D>,
            ArrayGet<FieldF32, FromAcc, D>,
            ArrayGet<FieldF64, FromSlot, D>,
            ArrayGet<FieldF64, FromAcc, D>,
            ArrayLen<Length, FromSlot, D>,
            ArrayLen<Length, FromAcc, D>,
            #[cfg(feature = "simd")]
            VectorTest<V128AnyTrue, D>,
            #[cfg(feature = "simd")]
            VectorTest<I8x16AllTrue, D>,
            #[cfg(feature = "simd")]
            VectorTest<I8x16Bitmask, D>,
            #[cfg(feature = "simd")]
            VectorTest<I16x8AllTrue, D>,
            #[cfg(feature = "simd")]
            VectorTest<I16x8Bitmask, D>,
            #[cfg(feature = "simd")]
            VectorTest<I32x4AllTrue, D>,
            #[cfg(feature = "simd")]
            VectorTest<I32x4Bitmask, D>,
            #[cfg(feature = "simd")]
            VectorTest<I64x2AllTrue, D>,
            #[cfg(feature = "simd")]
            VectorTest<I64x2Bitmask, D>,
            #[cfg(feature = "simd")]
            Extract<I8x16ExtractLaneS, D>,
            #[cfg(feature = "simd")]
            Extract<I8x16ExtractLaneU, D>,
            #[cfg(feature = "simd")]
            Extract<I16x8ExtractLaneS, D>,
            #[cfg(feature = "simd")]
            Extract<I16x8ExtractLaneU, D>,
            #[cfg(feature = "simd")]
            Extract<I32x4ExtractLane, D>,
            #[cfg(feature = "simd")]
            Extract<I64x2ExtractLane, D>,
            #[cfg(feature = "simd")]
            Extract<F32x4ExtractLane, D>,
            #[cfg(feature = "simd")]
            Extract<F64x2ExtractLane, D>,
            FieldSet<Write8, FromSlot, FromSlot>,
            FieldSet<Write8, FromSlot, FromAcc>,
            FieldSet<Write8, FromSlot, FromConst>,
            FieldSet<Write8, FromAcc, FromSlot>,
            FieldSet<Write8, FromAcc, FromConst>,
            FieldSet<Write16, FromSlot, FromSlot>,
            FieldSet<Write16, FromSlot, FromAcc>,
            FieldSet<Write16, FromSlot, FromConst>,
            FieldSet<Write16, FromAcc, FromSlot>,
            FieldSet<Write16, FromAcc, FromConst>,
            FieldSet<Write32, FromSlot, FromSlot>,
            FieldSet<Write32, FromSlot, FromAcc>,
            FieldSet<Write32, FromSlot, FromConst>,
            FieldSet<Write32, FromAcc, FromSlot>,
            FieldSet<Write32, FromAcc, FromConst>,
            FieldSet<Write64, FromSlot, FromSlot>,
            FieldSet<Write64, FromSlot, FromAcc>,
            FieldSet<Write64, FromSlot, FromConst>,
            FieldSet<Write64, FromAcc, FromSlot>,
            FieldSet<Write64, FromAcc, FromConst>,
            FieldSet<WriteRef, FromSlot, FromSlot>,
            FieldSet<WriteRef, FromSlot, FromAcc>,
            FieldSet<WriteRef, FromSlot, FromConst>,
            FieldSet<WriteRef, FromAcc, FromSlot>,
            FieldSet<WriteRef, FromAcc, FromConst>,
            ArraySet<Write8, FromSlot, FromSlot>,
            ArraySet<Write8, FromSlot, FromAcc>,
            ArraySet<Write8, FromAcc, FromSlot>,
            ArraySet<Write8, FromSlot, FromConst>,
            ArraySet<Write8, FromAcc, FromConst>,
            ArraySet<Write16, FromSlot, FromSlot>,
            ArraySet<Write16, FromSlot, FromAcc>,
            ArraySet<Write16, FromAcc, FromSlot>,
            ArraySet<Write16, FromSlot, FromConst>,
            ArraySet<Write16, FromAcc, FromConst>,
            ArraySet<Write32, FromSlot, FromSlot>,
            ArraySet<Write32, FromSlot, FromAcc>,
            ArraySet<Write32, FromAcc, FromSlot>,
            ArraySet<Write32, FromSlot, FromConst>,
            ArraySet<Write32, FromAcc, FromConst>,
            ArraySet<Write64, FromSlot, FromSlot>,
            ArraySet<Write64, FromSlot, FromAcc>,
            ArraySet<Write64, FromAcc, FromSlot>,
            ArraySet<Write64, FromSlot, FromConst>,
            ArraySet<Write64, FromAcc, FromConst>,
            ArraySet<WriteRef, FromSlot, FromSlot>,
            ArraySet<WriteRef, FromSlot, FromAcc>,
            ArraySet<WriteRef, FromAcc, FromSlot>,
            ArraySet<WriteRef, FromSlot, FromConst>,
            ArraySet<WriteRef, FromAcc, FromConst>,
            Copy,
            ConstSmall,
            ConstWide,
            SpillInt,
            SpillF32,
            SpillF64,
            Unreachable,
            Br,
            BrTableS,
            BrTableA,
            BrNezS,
            BrNezA,
            BrEqzS,
            BrEqzA,
            Return,
            ReturnIntS,
            ReturnF32S,
            ReturnF64S,
            ReturnIntA,
            ReturnF32A,
            ReturnF64A,
            ReturnIntC,
            ReturnF32C,
            ReturnF64C,
            Fuel,
            Epoch,
            Call,
            CallImport,
            CallIndirectS,
            CallIndirectA,
            CallRef,
            ReturnCall,
            ReturnCallImport,
            ReturnCallIndirect,
            ReturnCallRef,
            Translate,
            Halt,
            RestoreInstance,
            GlobalSetS,
            GlobalSetC,
            GlobalSetIntA,
            GlobalSetF32A,
            GlobalSetF64A,
            RefFunc,
            RefAsNonNull,
            TableGet,
            TableSet,
            TableSize,
            MemorySize,
            WideLoadI32,
            WideLoadI32x8S,
            WideLoadI32x8U,
            WideLoadI32x16S,
            WideLoadI32x16U,
            WideLoadI64,
            WideLoadI64x8S,
            WideLoadI64x16S,
            WideLoadI64x32S,
            WideLoadF32,
            WideLoadF64,
            WideStore8,
            WideStore16,
            WideStore32,
            WideStore64,
            CopyRange,
            CopyV128,
            SelectV128,
            GlobalGetV128,
            GlobalSetV128,
            I64Add128,
            I64Sub128,
            I64MulWideS,
            I64MulWideU,
            Copy2,
            Copy3,
        }
    };
}
#[cfg(not(any(peregrine_dispatch = "tail", feature = "census")))]
pub(crate) use for_each_loop_op;

/// Calls a macro with every op on vectors, for the tables that have these alone.
#[cfg(any(
    peregrine_avx2,
    all(feature = "simd", peregrine_dispatch = "loop", not(feature = "census"))
))]
macro_rules! for_each_vector_op {
    ($callback:ident) => {
        $callback! {
            #[cfg(feature = "simd")]
            V128Const,
            #[cfg(feature = "simd")]
            I8x16Shuffle,
            #[cfg(feature = "simd")]
            VectorUnary<V128Not>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4DemoteF64x2Zero>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2PromoteLowF32x4>,
            #[cfg(feature = "simd")]
            VectorUnary<I8x16Abs>,
            #[cfg(feature = "simd")]
            VectorUnary<I8x16Neg>,
            #[cfg(feature = "simd")]
            VectorUnary<I8x16Popcnt>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4Ceil>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4Floor>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4Trunc>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4Nearest>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2Ceil>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2Floor>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2Trunc>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8ExtAddPairwiseI8x16S>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8ExtAddPairwiseI8x16U>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4ExtAddPairwiseI16x8S>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4ExtAddPairwiseI16x8U>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8Abs>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8Neg>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8ExtendLowI8x16S>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8ExtendHighI8x16S>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8ExtendLowI8x16U>,
            #[cfg(feature = "simd")]
            VectorUnary<I16x8ExtendHighI8x16U>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2Nearest>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4Abs>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4Neg>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4ExtendLowI16x8S>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4ExtendHighI16x8S>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4ExtendLowI16x8U>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4ExtendHighI16x8U>,
            #[cfg(feature = "simd")]
            VectorUnary<I64x2Abs>,
            #[cfg(feature = "simd")]
            VectorUnary<I64x2Neg>,
            #[cfg(feature = "simd")]
            VectorUnary<I64x2ExtendLowI32x4S>,
            #[cfg(feature = "simd")]
            VectorUnary<I64x2ExtendHighI32x4S>,
            #[cfg(feature = "simd")]
            VectorUnary<I64x2ExtendLowI32x4U>,
            #[cfg(feature = "simd")]
            VectorUnary<I64x2ExtendHighI32x4U>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4Abs>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4Neg>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4Sqrt>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2Abs>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2Neg>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2Sqrt>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4TruncSatF32x4S>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4TruncSatF32x4U>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4ConvertI32x4S>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4ConvertI32x4U>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4TruncSatF64x2SZero>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4TruncSatF64x2UZero>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2ConvertLowI32x4S>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2ConvertLowI32x4U>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4RelaxedTruncF32x4S>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4RelaxedTruncF32x4U>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4RelaxedTruncF64x2SZero>,
            #[cfg(feature = "simd")]
            VectorUnary<I32x4RelaxedTruncF64x2UZero>,
            #[cfg(feature = "simd")]
            VectorUnary<F32x4CanonicalNan>,
            #[cfg(feature = "simd")]
            VectorUnary<F64x2CanonicalNan>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16Swizzle>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16Eq>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16Ne>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16LtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16LtU>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16GtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16GtU>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16LeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16LeU>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16GeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16GeU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8Eq>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8Ne>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8LtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8LtU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8GtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8GtU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8LeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8LeU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8GeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8GeU>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4Eq>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4Ne>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4LtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4LtU>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4GtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4GtU>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4LeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4LeU>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4GeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4GeU>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Eq>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Ne>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Lt>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Gt>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Le>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Ge>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Eq>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Ne>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Lt>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Gt>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Le>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Ge>,
            #[cfg(feature = "simd")]
            VectorBinary<V128And>,
            #[cfg(feature = "simd")]
            VectorBinary<V128AndNot>,
            #[cfg(feature = "simd")]
            VectorBinary<V128Or>,
            #[cfg(feature = "simd")]
            VectorBinary<V128Xor>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16NarrowI16x8S>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16NarrowI16x8U>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16Add>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16AddSatS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16AddSatU>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16Sub>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16SubSatS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16SubSatU>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16MinS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16MinU>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16MaxS>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16MaxU>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16AvgrU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8Q15MulrSatS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8NarrowI32x4S>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8NarrowI32x4U>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8Add>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8AddSatS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8AddSatU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8Sub>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8SubSatS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8SubSatU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8Mul>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8MinS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8MinU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8MaxS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8MaxU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8AvgrU>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8ExtMulLowI8x16S>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8ExtMulHighI8x16S>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8ExtMulLowI8x16U>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8ExtMulHighI8x16U>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4Add>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4Sub>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4Mul>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4MinS>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4MinU>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4MaxS>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4MaxU>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4DotI16x8S>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4ExtMulLowI16x8S>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4ExtMulHighI16x8S>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4ExtMulLowI16x8U>,
            #[cfg(feature = "simd")]
            VectorBinary<I32x4ExtMulHighI16x8U>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2Add>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2Sub>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2Mul>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2Eq>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2Ne>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2LtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2GtS>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2LeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2GeS>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2ExtMulLowI32x4S>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2ExtMulHighI32x4S>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2ExtMulLowI32x4U>,
            #[cfg(feature = "simd")]
            VectorBinary<I64x2ExtMulHighI32x4U>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Add>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Sub>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Mul>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Div>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Min>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4Max>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4PMin>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4PMax>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Add>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Sub>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Mul>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Div>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Min>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2Max>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2PMin>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2PMax>,
            #[cfg(feature = "simd")]
            VectorBinary<I8x16RelaxedSwizzle>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4RelaxedMin>,
            #[cfg(feature = "simd")]
            VectorBinary<F32x4RelaxedMax>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2RelaxedMin>,
            #[cfg(feature = "simd")]
            VectorBinary<F64x2RelaxedMax>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8RelaxedQ15mulrS>,
            #[cfg(feature = "simd")]
            VectorBinary<I16x8RelaxedDotI8x16I7x16S>,
            #[cfg(feature = "simd")]
            VectorTernary<V128Bitselect>,
            #[cfg(feature = "simd")]
            VectorTernary<F32x4RelaxedMadd>,
            #[cfg(feature = "simd")]
            VectorTernary<F32x4RelaxedNmadd>,
            #[cfg(feature = "simd")]
            VectorTernary<F64x2RelaxedMadd>,
            #[cfg(feature = "simd")]
            VectorTernary<F64x2RelaxedNmadd>,
            #[cfg(feature = "simd")]
            VectorTernary<I8x16RelaxedLaneselect>,
            #[cfg(feature = "simd")]
            VectorTernary<I16x8RelaxedLaneselect>,
            #[cfg(feature = "simd")]
            VectorTernary<I32x4RelaxedLaneselect>,
            #[cfg(feature = "simd")]
            VectorTernary<I64x2RelaxedLaneselect>,
            #[cfg(feature = "simd")]
            VectorTernary<I32x4RelaxedDotI8x16I7x16AddS>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16Shl, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16Shl, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16Shl, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16ShrS, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16ShrS, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16ShrS, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16ShrU, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16ShrU, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I8x16ShrU, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8Shl, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8Shl, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8Shl, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8ShrS, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8ShrS, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8ShrS, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8ShrU, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8ShrU, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I16x8ShrU, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4Shl, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4Shl, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4Shl, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4ShrS, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4ShrS, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4ShrS, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4ShrU, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4ShrU, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I32x4ShrU, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2Shl, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2Shl, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2Shl, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2ShrS, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2ShrS, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2ShrS, FromConst>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2ShrU, FromSlot>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2ShrU, FromAcc>,
            #[cfg(feature = "simd")]
            VectorShift<I64x2ShrU, FromConst>,
            #[cfg(feature = "simd")]
            Splat<I8x16Splat, FromSlot>,
            #[cfg(feature = "simd")]
            Splat<I8x16Splat, FromAcc>,
            #[cfg(feature = "simd")]
            Splat<I16x8Splat, FromSlot>,
            #[cfg(feature = "simd")]
            Splat<I16x8Splat, FromAcc>,
            #[cfg(feature = "simd")]
            Splat<I32x4Splat, FromSlot>,
            #[cfg(feature = "simd")]
            Splat<I32x4Splat, FromAcc>,
            #[cfg(feature = "simd")]
            Splat<I64x2Splat, FromSlot>,
            #[cfg(feature = "simd")]
            Splat<I64x2Splat, FromAcc>,
            #[cfg(feature = "simd")]
            Splat<F32x4Splat, FromSlot>,
            #[cfg(feature = "simd")]
            Splat<F32x4Splat, FromAcc>,
            #[cfg(feature = "simd")]
            Splat<F64x2Splat, FromSlot>,
            #[cfg(feature = "simd")]
            Splat<F64x2Splat, FromAcc>,
            #[cfg(feature = "simd")]
            Replace<I8x16ReplaceLane, FromSlot>,
            #[cfg(feature = "simd")]
            Replace<I8x16ReplaceLane, FromAcc>,
            #[cfg(feature = "simd")]
            Replace<I16x8ReplaceLane, FromSlot>,
            #[cfg(feature = "simd")]
            Replace<I16x8ReplaceLane, FromAcc>,
            #[cfg(feature = "simd")]
            Replace<I32x4ReplaceLane, FromSlot>,
            #[cfg(feature = "simd")]
            Replace<I32x4ReplaceLane, FromAcc>,
            #[cfg(feature = "simd")]
            Replace<I64x2ReplaceLane, FromSlot>,
            #[cfg(feature = "simd")]
            Replace<I64x2ReplaceLane, FromAcc>,
            #[cfg(feature = "simd")]
            Replace<F32x4ReplaceLane, FromSlot>,
            #[cfg(feature = "simd")]
            Replace<F32x4ReplaceLane, FromAcc>,
            #[cfg(feature = "simd")]
            Replace<F64x2ReplaceLane, FromSlot>,
            #[cfg(feature = "simd")]
            Replace<F64x2ReplaceLane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8x8S, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8x8S, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8x8S, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8x8U, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8x8U, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8x8U, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16x4S, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16x4S, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16x4S, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16x4U, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16x4U, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16x4U, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32x2S, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32x2S, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32x2S, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32x2U, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32x2U, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32x2U, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8Splat, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8Splat, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load8Splat, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16Splat, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16Splat, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load16Splat, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32Splat, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32Splat, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32Splat, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load64Splat, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load64Splat, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load64Splat, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32Zero, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32Zero, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load32Zero, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load64Zero, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load64Zero, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoad<V128Load64Zero, FromConst>,
            #[cfg(feature = "simd")]
            VectorStore<V128Store, FromSlot>,
            #[cfg(feature = "simd")]
            VectorStore<V128Store, FromAcc>,
            #[cfg(feature = "simd")]
            VectorStore<V128Store, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load8Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load8Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load8Lane, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load16Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load16Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load16Lane, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load32Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load32Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load32Lane, FromConst>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load64Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load64Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorLoadLane<V128Load64Lane, FromConst>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store8Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store8Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store8Lane, FromConst>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store16Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store16Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store16Lane, FromConst>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store32Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store32Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store32Lane, FromConst>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store64Lane, FromSlot>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store64Lane, FromAcc>,
            #[cfg(feature = "simd")]
            VectorStoreLane<V128Store64Lane, FromConst>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load8x8S>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load8x8U>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load16x4S>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load16x4U>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load32x2S>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load32x2U>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load8Splat>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load16Splat>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load32Splat>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load64Splat>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load32Zero>,
            #[cfg(feature = "simd")]
            WideVectorLoad<V128Load64Zero>,
            #[cfg(feature = "simd")]
            WideVectorStore<V128Store>,
            #[cfg(feature = "simd")]
            WideVectorLoadLane<V128Load8Lane>,
            #[cfg(feature = "simd")]
            WideVectorLoadLane<V128Load16Lane>,
            #[cfg(feature = "simd")]
            WideVectorLoadLane<V128Load32Lane>,
            #[cfg(feature = "simd")]
            WideVectorLoadLane<V128Load64Lane>,
            #[cfg(feature = "simd")]
            WideVectorStoreLane<V128Store8Lane>,
            #[cfg(feature = "simd")]
            WideVectorStoreLane<V128Store16Lane>,
            #[cfg(feature = "simd")]
            WideVectorStoreLane<V128Store32Lane>,
            #[cfg(feature = "simd")]
            WideVectorStoreLane<V128Store64Lane>,
            #[cfg(feature = "simd")]
            VectorRotate<I8x16Rotl>,
            #[cfg(feature = "simd")]
            VectorRotate<I16x8Rotl>,
            #[cfg(feature = "simd")]
            VectorRotate<I32x4Rotl>,
            #[cfg(feature = "simd")]
            VectorRotate<I64x2Rotl>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<V128AnyTrue, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<V128AnyTrue, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I8x16AllTrue, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I8x16AllTrue, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I8x16Bitmask, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I8x16Bitmask, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I16x8AllTrue, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I16x8AllTrue, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I16x8Bitmask, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I16x8Bitmask, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I32x4AllTrue, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I32x4AllTrue, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I32x4Bitmask, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I32x4Bitmask, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I64x2AllTrue, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I64x2AllTrue, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I64x2Bitmask, D, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTest<I64x2Bitmask, A, InAcc>,
            #[cfg(peregrine_vector_acc)]
            I8x16ShuffleLeft,
            #[cfg(peregrine_vector_acc)]
            I8x16ShuffleRight,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<V128Not, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4DemoteF64x2Zero, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2PromoteLowF32x4, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I8x16Abs, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I8x16Neg, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I8x16Popcnt, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4Ceil, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4Floor, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4Trunc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4Nearest, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2Ceil, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2Floor, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2Trunc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8ExtAddPairwiseI8x16S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8ExtAddPairwiseI8x16U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4ExtAddPairwiseI16x8S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4ExtAddPairwiseI16x8U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8Abs, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8Neg, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8ExtendLowI8x16S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8ExtendHighI8x16S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8ExtendLowI8x16U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I16x8ExtendHighI8x16U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2Nearest, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4Abs, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4Neg, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4ExtendLowI16x8S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4ExtendHighI16x8S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4ExtendLowI16x8U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4ExtendHighI16x8U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I64x2Abs, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I64x2Neg, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I64x2ExtendLowI32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I64x2ExtendHighI32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I64x2ExtendLowI32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I64x2ExtendHighI32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4Abs, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4Neg, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4Sqrt, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2Abs, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2Neg, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2Sqrt, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4TruncSatF32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4TruncSatF32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4ConvertI32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4ConvertI32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4TruncSatF64x2SZero, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4TruncSatF64x2UZero, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2ConvertLowI32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2ConvertLowI32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4RelaxedTruncF32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4RelaxedTruncF32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4RelaxedTruncF64x2SZero, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<I32x4RelaxedTruncF64x2UZero, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F32x4CanonicalNan, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorUnary<F64x2CanonicalNan, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Swizzle, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Swizzle, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Eq, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Eq, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Ne, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Ne, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LtU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LtU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GtU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GtU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LeU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16LeU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GeU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16GeU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Eq, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Eq, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Ne, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Ne, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LtU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LtU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GtU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GtU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LeU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8LeU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GeU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8GeU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Eq, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Eq, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Ne, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Ne, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LtU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LtU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GtU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GtU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LeU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4LeU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GeU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4GeU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Eq, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Eq, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Ne, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Ne, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Lt, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Lt, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Gt, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Gt, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Le, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Le, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Ge, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Ge, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Eq, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Eq, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Ne, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Ne, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Lt, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Lt, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Gt, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Gt, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Le, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Le, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Ge, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Ge, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128And, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128And, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128AndNot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128AndNot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128Or, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128Or, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128Xor, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<V128Xor, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16NarrowI16x8S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16NarrowI16x8S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16NarrowI16x8U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16NarrowI16x8U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Add, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Add, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16AddSatS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16AddSatS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16AddSatU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16AddSatU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Sub, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16Sub, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16SubSatS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16SubSatS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16SubSatU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16SubSatU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MinS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MinS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MinU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MinU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MaxS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MaxS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MaxU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16MaxU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16AvgrU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16AvgrU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Q15MulrSatS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Q15MulrSatS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8NarrowI32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8NarrowI32x4S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8NarrowI32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8NarrowI32x4U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Add, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Add, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8AddSatS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8AddSatS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8AddSatU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8AddSatU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Sub, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Sub, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8SubSatS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8SubSatS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8SubSatU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8SubSatU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Mul, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8Mul, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MinS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MinS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MinU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MinU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MaxS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MaxS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MaxU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8MaxU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8AvgrU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8AvgrU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulLowI8x16S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulLowI8x16S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulHighI8x16S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulHighI8x16S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulLowI8x16U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulLowI8x16U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulHighI8x16U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8ExtMulHighI8x16U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Add, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Add, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Sub, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Sub, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Mul, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4Mul, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MinS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MinS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MinU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MinU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MaxS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MaxS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MaxU, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4MaxU, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4DotI16x8S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4DotI16x8S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulLowI16x8S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulLowI16x8S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulHighI16x8S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulHighI16x8S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulLowI16x8U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulLowI16x8U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulHighI16x8U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I32x4ExtMulHighI16x8U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Add, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Add, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Sub, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Sub, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Mul, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Mul, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Eq, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Eq, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Ne, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2Ne, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2LtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2LtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2GtS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2GtS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2LeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2LeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2GeS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2GeS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulLowI32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulLowI32x4S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulHighI32x4S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulHighI32x4S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulLowI32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulLowI32x4U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulHighI32x4U, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I64x2ExtMulHighI32x4U, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Add, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Add, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Sub, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Sub, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Mul, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Mul, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Div, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Div, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Min, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Min, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Max, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4Max, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4PMin, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4PMin, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4PMax, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4PMax, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Add, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Add, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Sub, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Sub, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Mul, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Mul, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Div, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Div, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Min, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Min, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Max, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2Max, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2PMin, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2PMin, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2PMax, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2PMax, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16RelaxedSwizzle, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I8x16RelaxedSwizzle, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4RelaxedMin, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4RelaxedMin, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4RelaxedMax, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F32x4RelaxedMax, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2RelaxedMin, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2RelaxedMin, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2RelaxedMax, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<F64x2RelaxedMax, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8RelaxedQ15mulrS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8RelaxedQ15mulrS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8RelaxedDotI8x16I7x16S, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorBinary<I16x8RelaxedDotI8x16I7x16S, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<V128Bitselect, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<V128Bitselect, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<V128Bitselect, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F32x4RelaxedMadd, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F32x4RelaxedMadd, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F32x4RelaxedMadd, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F32x4RelaxedNmadd, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F32x4RelaxedNmadd, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F32x4RelaxedNmadd, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F64x2RelaxedMadd, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F64x2RelaxedMadd, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F64x2RelaxedMadd, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F64x2RelaxedNmadd, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F64x2RelaxedNmadd, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<F64x2RelaxedNmadd, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I8x16RelaxedLaneselect, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I8x16RelaxedLaneselect, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I8x16RelaxedLaneselect, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I16x8RelaxedLaneselect, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I16x8RelaxedLaneselect, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I16x8RelaxedLaneselect, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I32x4RelaxedLaneselect, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I32x4RelaxedLaneselect, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I32x4RelaxedLaneselect, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I64x2RelaxedLaneselect, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I64x2RelaxedLaneselect, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I64x2RelaxedLaneselect, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I32x4RelaxedDotI8x16I7x16AddS, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I32x4RelaxedDotI8x16I7x16AddS, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorTernary<I32x4RelaxedDotI8x16I7x16AddS, InSlot, InSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16Shl, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16Shl, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16Shl, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16ShrS, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16ShrS, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16ShrS, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16ShrU, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16ShrU, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I8x16ShrU, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8Shl, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8Shl, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8Shl, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8ShrS, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8ShrS, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8ShrS, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8ShrU, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8ShrU, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I16x8ShrU, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4Shl, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4Shl, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4Shl, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4ShrS, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4ShrS, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4ShrS, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4ShrU, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4ShrU, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I32x4ShrU, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2Shl, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2Shl, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2Shl, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2ShrS, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2ShrS, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2ShrS, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2ShrU, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2ShrU, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorShift<I64x2ShrU, FromConst, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorRotate<I8x16Rotl, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorRotate<I16x8Rotl, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorRotate<I32x4Rotl, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorRotate<I64x2Rotl, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I8x16ReplaceLane, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I8x16ReplaceLane, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I16x8ReplaceLane, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I16x8ReplaceLane, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I32x4ReplaceLane, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I32x4ReplaceLane, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I64x2ReplaceLane, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<I64x2ReplaceLane, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<F32x4ReplaceLane, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<F32x4ReplaceLane, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<F64x2ReplaceLane, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            Replace<F64x2ReplaceLane, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorStore<V128Store, FromSlot, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorStore<V128Store, FromAcc, InAcc>,
            #[cfg(peregrine_vector_acc)]
            VectorStore<V128Store, FromConst, InAcc>,
        }
    };
}
#[cfg(any(
    peregrine_avx2,
    all(feature = "simd", peregrine_dispatch = "loop", not(feature = "census"))
))]
pub(crate) use for_each_vector_op;

/// Calls a macro with every op that loop dispatch calls, but for those on vectors.
#[cfg(all(peregrine_dispatch = "loop", not(feature = "census")))]
macro_rules! for_each_called_op {
    ($callback:ident) => {
        $callback! {
            StructAlloc,
            StructNew1,
            StructNew2,
            StructNew3,
            StructNew4,
            StructNewFields,
            StructNewDefault,
            FieldGetV128,
            FieldSetV128,
            ArrayNew,
            ArrayNewDefault,
            ArrayNewFixed,
            ArrayNewData,
            ArrayNewElem,
            ArrayGetV128,
            ArraySetV128,
            ArrayFill,
            ArrayCopy,
            ArrayInitData,
            ArrayInitElem,
            RefTest,
            RefCast,
            BrOnCast,
            BrOnCastFail,
            RefTestAbstract,
            RefCastAbstract,
            TableGrow,
            TableFill,
            TableCopy,
            TableInit,
            ElemDrop,
            MemoryGrow,
            MemoryFill,
            MemoryCopy,
            MemoryInit,
            DataDrop,
            AtomicLoad,
            AtomicStore,
            AtomicUpdate,
            AtomicWait,
            AtomicNotify,
            AtomicFence,
            SharedLoad32,
            SharedLoad8Sx32,
            SharedLoad8,
            SharedLoad16Sx32,
            SharedLoad16,
            SharedLoad64,
            SharedLoad8Sx64,
            SharedLoad16Sx64,
            SharedLoad32Sx64,
            SharedStore8,
            SharedStore16,
            SharedStore32,
            SharedStore64,
            SharedLoadAny,
            SharedStoreAny,
            SharedLoadPair,
            OwnAtomicLoad8,
            OwnAtomicStore8,
            OwnAdd8,
            OwnSub8,
            OwnAnd8,
            OwnOr8,
            OwnXor8,
            OwnXchg8,
            OwnCmpxchg8,
            OwnAtomicLoad16,
            OwnAtomicStore16,
            OwnAdd16,
            OwnSub16,
            OwnAnd16,
            OwnOr16,
            OwnXor16,
            OwnXchg16,
            OwnCmpxchg16,
            OwnAtomicLoad32,
            OwnAtomicStore32,
            OwnAdd32,
            OwnSub32,
            OwnAnd32,
            OwnOr32,
            OwnXor32,
            OwnXchg32,
            OwnCmpxchg32,
            OwnAtomicLoad64,
            OwnAtomicStore64,
            OwnAdd64,
            OwnSub64,
            OwnAnd64,
            OwnOr64,
            OwnXor64,
            OwnXchg64,
            OwnCmpxchg64,
            SharedAtomicLoad8,
            SharedAtomicStore8,
            SharedAdd8,
            SharedSub8,
            SharedAnd8,
            SharedOr8,
            SharedXor8,
            SharedXchg8,
            SharedCmpxchg8,
            SharedAtomicLoad16,
            SharedAtomicStore16,
            SharedAdd16,
            SharedSub16,
            SharedAnd16,
            SharedOr16,
            SharedXor16,
            SharedXchg16,
            SharedCmpxchg16,
            SharedAtomicLoad32,
            SharedAtomicStore32,
            SharedAdd32,
            SharedSub32,
            SharedAnd32,
            SharedOr32,
            SharedXor32,
            SharedXchg32,
            SharedCmpxchg32,
            SharedAtomicLoad64,
            SharedAtomicStore64,
            SharedAdd64,
            SharedSub64,
            SharedAnd64,
            SharedOr64,
            SharedXor64,
            SharedXchg64,
            SharedCmpxchg64,
            CallForeign,
            LookUp,
            Throw,
            ThrowRef,
        }
    };
}
#[cfg(all(peregrine_dispatch = "loop", not(feature = "census")))]
pub(crate) use for_each_called_op;
