//! One operator at a time, as wasmparser decodes it: for whoever has no decoder of its own for it.
//!
//! There is one such function for translation, for constant expressions and, in builds for small code, for validation,
//! because wasmparser makes machine code of all of its decoder for each type that visits operators.

use alloc::vec::Vec;
use wasmparser::{BinaryReader, FrameKind, FrameStack, Operator, VisitOperator};

/// Makes an [`Operator`] of what it visits.
struct Decoder {
    /// The innermost block that is open.
    frame: Option<FrameKind>,
}

impl FrameStack for Decoder {
    fn current_frame(&self) -> Option<FrameKind> {
        self.frame
    }
}

macro_rules! make_operators {
    ($( @$proposal:ident $op:ident $({ $($arg:ident: $ty:ty),* })? => $visit:ident ($($arity:tt)*) )*) => {$(
        fn $visit(&mut self $($(, $arg: $ty)*)?) -> Operator<'a> {
            Operator::$op $({ $($arg),* })?
        }
    )*};
}

impl<'a> VisitOperator<'a> for Decoder {
    type Output = Operator<'a>;

    #[cfg(feature = "simd")]
    fn simd_visitor(
        &mut self,
    ) -> Option<&mut dyn wasmparser::VisitSimdOperator<'a, Output = Operator<'a>>> {
        Some(self)
    }

    wasmparser::for_each_visit_operator!(make_operators);
}

#[cfg(feature = "simd")]
impl<'a> wasmparser::VisitSimdOperator<'a> for Decoder {
    wasmparser::for_each_visit_simd_operator!(make_operators);
}

/// Reads an operator. `frame` is the innermost block that is open, which some need to be of a kind; outside of blocks
/// there is none.
///
/// # Errors
///
/// If there is no operator, or none that may be there.
#[inline(never)]
pub(crate) fn decode<'a>(
    reader: &mut BinaryReader<'a>,
    frame: Option<FrameKind>,
) -> wasmparser::Result<Operator<'a>> {
    reader.visit_operator(&mut Decoder { frame })
}
