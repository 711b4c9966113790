//! What modules have: all operators on structs, arrays and exceptions.

use crate::{generate, seed};
use std::collections::BTreeSet;
use wasmparser::{Operator, Parser, Payload};

#[test]
fn every_operator_on_objects_and_exceptions_is_generated() {
    let mut seen = BTreeSet::new();
    let mut note = |wasm: &[u8]| {
        for payload in Parser::new(0).parse_all(wasm) {
            let Ok(Payload::CodeSectionEntry(body)) = payload else {
                continue;
            };
            for operator in body.get_operators_reader().expect("the body is valid") {
                if let Some(name) = name(&operator.expect("the operator is valid")) {
                    seen.insert(name);
                }
            }
        }
    };
    for seed in 0..400 {
        let bytes = seed::bytes(seed, 4096);
        note(&generate::module_with_objects(&bytes));
        note(&generate::module_with_older_exceptions(&bytes));
    }
    assert_eq!(seen.len(), NAMES, "{seen:?}");
}

/// Calls a macro with the operators that are to be seen.
macro_rules! operators {
    ($($name:ident)*) => {
        /// How many there are.
        const NAMES: usize = [$(stringify!($name)),*].len();

        /// The name of an operator that is one of them.
        fn name(operator: &Operator<'_>) -> Option<&'static str> {
            match operator {
                $(Operator::$name { .. } => Some(stringify!($name)),)*
                _ => None,
            }
        }
    };
}

operators! {
    StructNew StructNewDefault StructGet StructGetS StructGetU StructSet
    ArrayNew ArrayNewDefault ArrayNewFixed ArrayNewData ArrayNewElem
    ArrayGet ArrayGetS ArrayGetU ArraySet ArrayLen ArrayFill ArrayCopy ArrayInitData ArrayInitElem
    RefTestNonNull RefTestNullable RefCastNonNull RefCastNullable BrOnCast BrOnCastFail
    BrOnNull BrOnNonNull AnyConvertExtern ExternConvertAny RefI31 I31GetS I31GetU RefEq
    CallRef CallIndirect ReturnCall ReturnCallRef TableFill TableGrow TableCopy TableSet TableGet
    TryTable Throw ThrowRef Try Catch CatchAll Rethrow Delegate
}
