//! Validation of operators that have been decoded, in builds for small code: half of the machine code of the way through
//! wasmparser's reader, which is made again for everything that visits operators.

use wasmparser::{Error, FuncValidator, Operator, VisitOperator, WasmModuleResources};

/// Validates an operator at an offset in the module, as `FuncValidator::op` does.
///
/// Of a proposal that the engine does not have, no operator is valid, and the error is the same for all. So one stands for
/// all of them, and what the others would do is not there.
///
/// # Errors
///
/// As wasmparser.
pub(super) fn validate<R: WasmModuleResources>(
    validator: &mut FuncValidator<R>,
    op: &Operator<'_>,
    offset: u64,
) -> Result<(), Error> {
    let mut visitor = validator.visitor(offset);
    macro_rules! visit {
        (stack_switching $visit:ident $($arg:ident)*) => {{
            $(let _ = $arg;)*
            visitor.visit_suspend(0)
        }};
        (custom_descriptors $visit:ident $($arg:ident)*) => {{
            $(let _ = $arg;)*
            visitor.visit_ref_get_desc(0)
        }};
        (shared_everything_threads $visit:ident $($arg:ident)*) => {{
            $(let _ = $arg;)*
            visitor.visit_ref_i31_shared()
        }};
        ($proposal:ident $visit:ident $($arg:ident)*) => {
            visitor.$visit($($arg.clone()),*)
        };
    }
    macro_rules! visit_all {
        ($( @$proposal:ident $op:ident $({ $($arg:ident: $ty:ty),* })? => $visit:ident ($($arity:tt)*) )*) => {
            match op {
                $(Operator::$op $({ $($arg),* })? => visit!($proposal $visit $($($arg)*)?),)*
                // The list above is of all that there are.
                _ => visitor.visit_suspend(0),
            }
        };
    }
    wasmparser::for_each_visit_operator!(visit_all)
}

#[cfg(test)]
mod tests {
    use crate::wasm::proposals::Proposal;
    use wasmparser::WasmFeatures;

    #[test]
    fn proposals_of_which_one_operator_stands_for_all_cannot_be_on() {
        let proposals = [
            WasmFeatures::STACK_SWITCHING,
            WasmFeatures::CUSTOM_DESCRIPTORS,
            WasmFeatures::SHARED_EVERYTHING_THREADS,
        ];
        for feature in proposals {
            assert_eq!(Proposal::of(feature).expect("a proposal").switch, None);
        }
    }
}
