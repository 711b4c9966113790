//! What each Wasm operator costs in fuel: the table that [`crate::engine::fuel`] documents.
//!
//! The translator adds these up over a basic block. The numbers, and why they are what they are,
//! stand in `engine/fuel.rs`; what bulk operations cost beyond their operator is charged when they run.

use crate::engine::fuel;
use wasmparser::Operator;

/// The cost of an operator, without what depends on how much it copies.
#[inline]
pub(crate) fn cost(op: &Operator<'_>) -> u32 {
    use Operator as Op;
    match op {
        Op::Block { .. }
        | Op::Loop { .. }
        | Op::Else
        | Op::End
        | Op::Nop
        | Op::Drop
        | Op::TryTable { .. } => fuel::STRUCTURE,

        Op::LocalGet { .. }
        | Op::I32Const { .. }
        | Op::I64Const { .. }
        | Op::F32Const { .. }
        | Op::F64Const { .. }
        | Op::RefNull { .. }
        | Op::RefFunc { .. } => fuel::OPERAND,

        Op::Call { .. }
        | Op::CallIndirect { .. }
        | Op::CallRef { .. }
        | Op::ReturnCall { .. }
        | Op::ReturnCallIndirect { .. }
        | Op::ReturnCallRef { .. } => fuel::CALL,

        _ => fuel::OPERATOR,
    }
}

/// The cost of an operator by its opcode, for opcodes of one byte that are not prefixes.
#[inline]
pub(crate) fn of_opcode(opcode: u8) -> u32 {
    match opcode {
        0x01..=0x03 | 0x05 | 0x0b | 0x1a | 0x1f => fuel::STRUCTURE,
        0x20 | 0x41..=0x44 | 0xd0 | 0xd2 => fuel::OPERAND,
        0x10..=0x15 => fuel::CALL,
        _ => fuel::OPERATOR,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    /// The costs of the operators of a function body in the text format.
    fn costs(body: &str) -> Vec<u32> {
        let text = alloc::format!(
            "(module (memory 1) (table 1 funcref) (type $t (func)) (func (local i32) {body}))"
        );
        let wasm = wat::parse_str(text).expect("the test's own text");
        let mut costs = Vec::new();
        for payload in wasmparser::Parser::new(0).parse_all(&wasm) {
            if let wasmparser::Payload::CodeSectionEntry(body) = payload.expect("valid") {
                for op in body.get_operators_reader().expect("valid") {
                    costs.push(cost(&op.expect("valid")));
                }
            }
        }
        costs
    }

    // These numbers are promised: if this test has to change, so has the major version.
    #[test]
    fn costs_are_as_documented() {
        assert_eq!(costs("nop block end loop end"), [0; 6]);
        assert_eq!(costs("i32.const 1 if else end"), [0, 1, 0, 0, 0]);
        assert_eq!(costs("local.get 0 local.set 0"), [0, 1, 0]);
        assert_eq!(costs("local.get 0 local.tee 0 drop"), [0, 1, 0, 0]);
        assert_eq!(costs("f64.const 1 f64.sqrt drop"), [0, 1, 0, 0]);
        assert_eq!(costs("ref.null func drop"), [0, 0, 0]);
        assert_eq!(costs("i32.const 0 i32.load drop"), [0, 1, 0, 0]);
        assert_eq!(costs("call 0"), [2, 0]);
        assert_eq!(costs("i32.const 0 call_indirect (type $t)"), [0, 2, 0]);
        assert_eq!(costs("br 0"), [1, 0]);
        assert_eq!(costs("i32.const 0 br_table 0 0"), [0, 1, 0]);
        assert_eq!(costs("unreachable return"), [1, 1, 0]);
        assert_eq!(costs("memory.size memory.grow drop"), [1, 1, 0, 0]);
        assert_eq!(
            costs("i32.const 0 i32.const 0 i32.const 0 memory.fill"),
            [0, 0, 0, 1, 0]
        );
    }
}
