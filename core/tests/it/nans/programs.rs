//! Random programs in which the bits of every NaN count: floats are computed with, taken for integers and
//! made of integers, in locals, globals and memory, in loops. They trap nowhere, and end.

use std::fmt::Write;

/// A type of values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ty {
    I32,
    I64,
    F32,
    F64,
    V128,
}

const SCALARS: [Ty; 4] = [Ty::I32, Ty::I64, Ty::F32, Ty::F64];

impl Ty {
    fn name(self) -> &'static str {
        match self {
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::V128 => "v128",
        }
    }
}

/// Operators with a result of a type: a name, and the types of the operands as letters, `i` and `l` for
/// integers, `f` and `d` for floats, `v` for vectors.
const TO_I32: &[(&str, &str)] = &[
    ("i32.add", "ii"),
    ("i32.mul", "ii"),
    ("i32.xor", "ii"),
    ("i32.or", "ii"),
    ("i32.rotl", "ii"),
    ("i32.wrap_i64", "l"),
    ("i32.reinterpret_f32", "f"),
    ("i32.reinterpret_f32", "f"),
    ("i32.reinterpret_f32", "f"),
    ("i32.trunc_sat_f32_s", "f"),
    ("i32.trunc_sat_f64_u", "d"),
    ("f32.lt", "ff"),
    ("f32.ge", "ff"),
    ("f64.ne", "dd"),
    ("f64.gt", "dd"),
];
const TO_I64: &[(&str, &str)] = &[
    ("i64.add", "ll"),
    ("i64.mul", "ll"),
    ("i64.xor", "ll"),
    ("i64.or", "ll"),
    ("i64.rotr", "ll"),
    ("i64.extend_i32_u", "i"),
    ("i64.reinterpret_f64", "d"),
    ("i64.reinterpret_f64", "d"),
    ("i64.reinterpret_f64", "d"),
    ("i64.trunc_sat_f32_u", "f"),
    ("i64.trunc_sat_f64_s", "d"),
];
const TO_F32: &[(&str, &str)] = &[
    ("f32.add", "ff"),
    ("f32.sub", "ff"),
    ("f32.mul", "ff"),
    ("f32.div", "ff"),
    ("f32.min", "ff"),
    ("f32.max", "ff"),
    ("f32.copysign", "ff"),
    ("f32.abs", "f"),
    ("f32.neg", "f"),
    ("f32.ceil", "f"),
    ("f32.floor", "f"),
    ("f32.trunc", "f"),
    ("f32.nearest", "f"),
    ("f32.sqrt", "f"),
    ("f32.demote_f64", "d"),
    ("f32.demote_f64", "d"),
    ("f32.reinterpret_i32", "i"),
    ("f32.reinterpret_i32", "i"),
    ("f32.convert_i32_s", "i"),
    ("f32.convert_i64_u", "l"),
];
const TO_F64: &[(&str, &str)] = &[
    ("f64.add", "dd"),
    ("f64.sub", "dd"),
    ("f64.mul", "dd"),
    ("f64.div", "dd"),
    ("f64.min", "dd"),
    ("f64.max", "dd"),
    ("f64.copysign", "dd"),
    ("f64.abs", "d"),
    ("f64.neg", "d"),
    ("f64.ceil", "d"),
    ("f64.floor", "d"),
    ("f64.trunc", "d"),
    ("f64.nearest", "d"),
    ("f64.sqrt", "d"),
    ("f64.promote_f32", "f"),
    ("f64.promote_f32", "f"),
    ("f64.reinterpret_i64", "l"),
    ("f64.reinterpret_i64", "l"),
    ("f64.convert_i32_u", "i"),
    ("f64.convert_i64_s", "l"),
];

/// Operators on vectors; lanes are taken and replaced with one operator more each.
const TO_V128: &[(&str, &str)] = &[
    ("f32x4.add", "vv"),
    ("f32x4.sub", "vv"),
    ("f32x4.mul", "vv"),
    ("f32x4.div", "vv"),
    ("f32x4.min", "vv"),
    ("f32x4.max", "vv"),
    ("f32x4.pmin", "vv"),
    ("f32x4.pmax", "vv"),
    ("f32x4.relaxed_min", "vv"),
    ("f32x4.relaxed_max", "vv"),
    ("f32x4.relaxed_madd", "vvv"),
    ("f32x4.relaxed_nmadd", "vvv"),
    ("f32x4.abs", "v"),
    ("f32x4.neg", "v"),
    ("f32x4.sqrt", "v"),
    ("f32x4.ceil", "v"),
    ("f32x4.floor", "v"),
    ("f32x4.trunc", "v"),
    ("f32x4.nearest", "v"),
    ("f32x4.lt", "vv"),
    ("f32x4.splat", "f"),
    ("f32x4.replace_lane 2", "vf"),
    ("f32x4.convert_i32x4_s", "v"),
    ("f32x4.demote_f64x2_zero", "v"),
    ("f64x2.add", "vv"),
    ("f64x2.sub", "vv"),
    ("f64x2.mul", "vv"),
    ("f64x2.div", "vv"),
    ("f64x2.min", "vv"),
    ("f64x2.max", "vv"),
    ("f64x2.pmin", "vv"),
    ("f64x2.pmax", "vv"),
    ("f64x2.relaxed_min", "vv"),
    ("f64x2.relaxed_max", "vv"),
    ("f64x2.relaxed_madd", "vvv"),
    ("f64x2.relaxed_nmadd", "vvv"),
    ("f64x2.abs", "v"),
    ("f64x2.neg", "v"),
    ("f64x2.sqrt", "v"),
    ("f64x2.ceil", "v"),
    ("f64x2.floor", "v"),
    ("f64x2.trunc", "v"),
    ("f64x2.nearest", "v"),
    ("f64x2.ge", "vv"),
    ("f64x2.splat", "d"),
    ("f64x2.replace_lane 1", "vd"),
    ("f64x2.promote_low_f32x4", "v"),
    ("i32x4.relaxed_trunc_f32x4_s", "v"),
    ("i32x4.relaxed_trunc_f32x4_u", "v"),
    ("i32x4.relaxed_trunc_f64x2_s_zero", "v"),
    ("i32x4.relaxed_trunc_f64x2_u_zero", "v"),
    ("i8x16.relaxed_swizzle", "vv"),
    ("i8x16.relaxed_laneselect", "vvv"),
    ("i32x4.relaxed_laneselect", "vvv"),
    ("i16x8.relaxed_q15mulr_s", "vv"),
    ("i16x8.relaxed_dot_i8x16_i7x16_s", "vv"),
    ("i32x4.relaxed_dot_i8x16_i7x16_add_s", "vvv"),
    ("v128.xor", "vv"),
    ("v128.or", "vv"),
    ("i64x2.add", "vv"),
    (
        "i8x16.shuffle 3 1 17 9 30 4 8 22 0 5 11 27 13 2 19 16",
        "vv",
    ),
];
const OF_V128: [&[(&str, &str)]; 4] = [
    &[("i32x4.extract_lane 3", "v"), ("i32x4.bitmask", "v")],
    &[("i64x2.extract_lane 0", "v")],
    &[("f32x4.extract_lane 1", "v")],
    &[("f64x2.extract_lane 1", "v")],
];

/// Constants in the text format, of which every second is a NaN.
const F32: [&str; 8] = [
    "nan:0x200001",
    "-nan:0x123456",
    "nan",
    "-nan:0x000001",
    "inf",
    "-0",
    "1.5",
    "-3e7",
];
const F64: [&str; 8] = [
    "nan:0x4000000000001",
    "-nan:0x8123456789abc",
    "-nan",
    "nan:0x0000000000001",
    "-inf",
    "0",
    "-2.5",
    "3e18",
];

/// How often the loop of a program turns.
const TURNS: u32 = 10;

/// What makes a program.
struct Maker {
    state: u64,
    has_vectors: bool,
    text: String,
}

impl Maker {
    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        // SplitMix64.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        // The result is below a `usize`.
        ((z ^ z >> 31) % bound as u64) as usize
    }

    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn ty(&mut self) -> Ty {
        match self.below(if self.has_vectors { 8 } else { 4 }) {
            scalar @ 0..4 => SCALARS[scalar],
            _ => Ty::V128,
        }
    }

    /// An address of 16 bytes in the memory.
    fn address(&mut self, depth: usize) {
        self.put("(i32.and (i32.const 0x7ff) ");
        self.expr(Ty::I32, depth);
        self.put(")");
    }

    /// A constant, a local or a global.
    fn leaf(&mut self, ty: Ty) {
        let name = ty.name();
        match self.below(8) {
            0..4 => {
                let local = self.below(3);
                write!(self.text, "(local.get ${name}{local})")
            }
            4 => write!(self.text, "(global.get ${name})"),
            _ => match ty {
                Ty::I32 => {
                    let value = self.below(1 << 31);
                    write!(self.text, "(i32.const {value})")
                }
                // The upper half makes it a NaN as a float.
                Ty::I64 => {
                    let value = self.below(1 << 31);
                    write!(self.text, "(i64.const 0xfff7{value:012x})")
                }
                Ty::F32 => {
                    let value = F32[self.below(8)];
                    write!(self.text, "(f32.const {value})")
                }
                Ty::F64 => {
                    let value = F64[self.below(8)];
                    write!(self.text, "(f64.const {value})")
                }
                Ty::V128 => {
                    let values = [(); 4].map(|()| F32[self.below(8)]).join(" ");
                    write!(self.text, "(v128.const f32x4 {values})")
                }
            },
        }
        .expect("a string takes everything");
    }

    /// An expression of a type, nested up to a depth.
    fn expr(&mut self, ty: Ty, depth: usize) {
        if depth == 0 {
            return self.leaf(ty);
        }
        let name = ty.name();
        match self.below(20) {
            0 => {
                self.put(&format!("({name}.load offset=32 "));
                self.address(depth - 1);
            }
            1 => {
                self.put("(select ");
                self.expr(ty, depth - 1);
                self.expr(ty, depth - 1);
                self.expr(Ty::I32, depth - 1);
            }
            2 => {
                let local = self.below(3);
                self.put(&format!("(local.tee ${name}{local} "));
                self.expr(ty, depth - 1);
            }
            3 => {
                self.put(&format!("(block (result {name}) (br_if 0 "));
                self.expr(ty, depth - 1);
                self.expr(Ty::I32, depth - 1);
                self.put(") (drop) ");
                self.expr(ty, depth - 1);
            }
            4 => {
                self.put(&format!("(if (result {name}) "));
                self.expr(Ty::I32, depth - 1);
                self.put("(then ");
                self.expr(ty, depth - 1);
                self.put(") (else ");
                self.expr(ty, depth - 1);
                self.put(")");
            }
            5 => return self.leaf(ty),
            chosen => {
                let mut operators = match ty {
                    Ty::I32 => TO_I32,
                    Ty::I64 => TO_I64,
                    Ty::F32 => TO_F32,
                    Ty::F64 => TO_F64,
                    Ty::V128 => TO_V128,
                };
                if self.has_vectors && ty != Ty::V128 && chosen < 9 {
                    operators = OF_V128[ty as usize];
                }
                let (name, operands) = operators[self.below(operators.len())];
                self.put(&format!("({name} "));
                for operand in operands.bytes() {
                    let ty = match operand {
                        b'i' => Ty::I32,
                        b'l' => Ty::I64,
                        b'f' => Ty::F32,
                        b'd' => Ty::F64,
                        _ => Ty::V128,
                    };
                    self.expr(ty, depth - 1);
                }
            }
        }
        self.put(")");
    }

    /// A statement.
    fn statement(&mut self, depth: usize) {
        let ty = self.ty();
        let name = ty.name();
        match self.below(6) {
            0..3 => {
                let local = self.below(3);
                self.put(&format!("(local.set ${name}{local} "));
                self.expr(ty, 4);
            }
            3 => {
                self.put(&format!("({name}.store "));
                self.address(2);
                self.expr(ty, 3);
            }
            4 => {
                self.put(&format!("(global.set ${name} "));
                self.expr(ty, 4);
            }
            _ if depth == 0 => return,
            _ => {
                self.put("(if ");
                self.expr(Ty::I32, 3);
                self.put("(then ");
                self.statement(depth - 1);
                self.put(") (else ");
                self.statement(depth - 1);
                self.put(")");
            }
        }
        self.put(")\n");
    }
}

/// The program of a seed: exports `memory`, and `f`, which takes and gives an `i64`.
pub(super) fn program(seed: u64, has_vectors: bool) -> String {
    let mut maker = Maker {
        state: seed,
        has_vectors,
        text: String::from("(module (memory (export \"memory\") 1)\n"),
    };
    let types = if has_vectors {
        "i32 i64 f32 f64 v128"
    } else {
        "i32 i64 f32 f64"
    };
    let types = types.split(' ');
    for ty in types.clone() {
        let zero = if ty == "v128" { "i64x2 0 0" } else { "0" };
        maker.put(&format!("(global ${ty} (mut {ty}) ({ty}.const {zero}))\n"));
    }
    maker.put("(func (export \"f\") (param $i640 i64) (result i64) (local $turns i32)");
    for ty in types.clone() {
        for local in 0..3 {
            if (ty, local) != ("i64", 0) {
                maker.put(&format!("(local ${ty}{local} {ty})"));
            }
        }
    }
    maker.put("\n(loop $again\n");
    for _ in 0..12 {
        maker.statement(2);
    }
    // Everything can be seen, and takes part in the next turn.
    for (number, ty) in types.enumerate() {
        for local in 0..3 {
            let address = 4096 + (number * 3 + local) * 16;
            maker.put(&format!(
                "({ty}.store (i32.const {address}) (local.get ${ty}{local}))"
            ));
        }
    }
    maker.put(&format!(
        "(local.set $i640 (i64.rotl (i64.xor (local.get $i640) (i64.load (i32.const 4160))) (i64.const 9)))
        (br_if $again (i32.lt_u (local.tee $turns (i32.add (local.get $turns) (i32.const 1)))
            (i32.const {TURNS}))))
        (i64.xor (local.get $i640) (i64.reinterpret_f64 (local.get $f640)))))"
    ));
    maker.text
}
