//! What must hold for memories that threads share, as long as one thread uses them.

use super::{Count, Failure, JUDGED, judgement, plan, same};
use crate::{
    for_wasmi::{Trust, trust},
    ours,
    outcome::{Mode, Stage},
};
use wasm_encoder::{
    Instruction as I, MemArg, MemoryType, Module,
    reencode::{Error, Reencode, utils},
};
use wasmparser::Operator as Op;

/// A valid module does the same with memories that threads share, in all modes of translation; and so do atomic
/// operators in the place of its loads and stores, which wasmtime executes, too, if it is there.
///
/// # Errors
///
/// If it does not.
pub fn same_if_shared(wasm: &[u8], seed: u64) -> Result<Count, Failure> {
    let mut count = Count::default();
    for atomics in [false, true] {
        let Some([own, shared]) = rewritten(wasm, atomics) else {
            continue;
        };
        let eager = plan(Mode::Eager, None, seed);
        let a = ours::run(&own, &eager);
        let refused = |stage: &Stage| *stage == Stage::Module;
        if a.met_limit() || a.failed.as_ref().is_some_and(|(stage, _)| refused(stage)) {
            continue;
        }
        for mode in [Mode::Eager, Mode::Lazy] {
            let b = ours::run(&shared, &plan(mode, None, seed));
            if !b.met_limit() {
                same("own and shared memories", &shared, &a, &b)?;
            }
        }
        count.add(Count::of(&a));
        // What relaxed operators do, engines choose.
        if atomics
            && JUDGED
            && trust(&own) != Trust::Nobody
            && let Some(b) = judgement(&own, &eager)
        {
            same("atomic operators as in wasmtime (ours first)", &own, &a, &b)?;
        }
    }
    Ok(count)
}

/// A module whose memories have maxima, and the same with memories that threads share; with atomic operators for
/// loads and stores or without. `None` if it has no memory.
fn rewritten(wasm: &[u8], atomics: bool) -> Option<[Vec<u8>; 2]> {
    let rewrite = |shared| {
        let mut rewriter = Rewriter {
            shared,
            atomics,
            memories: 0,
        };
        let mut module = Module::new();
        let parser = wasmparser::Parser::new(0);
        utils::parse_core_module(&mut rewriter, &mut module, parser, wasm).ok()?;
        (rewriter.memories > 0).then(|| module.finish())
    };
    Some([rewrite(false)?, rewrite(true)?])
}

struct Rewriter {
    shared: bool,
    atomics: bool,
    memories: u32,
}

/// Pages that a memory without a maximum may have.
const PAGES: u64 = 64;

impl Reencode for Rewriter {
    type Error = std::convert::Infallible;

    fn memory_type(
        &mut self,
        ty: wasmparser::MemoryType,
    ) -> Result<MemoryType, Error<Self::Error>> {
        self.memories += 1;
        let mut ty = utils::memory_type(self, ty);
        ty.maximum = Some(ty.maximum.unwrap_or(ty.minimum.saturating_add(PAGES)));
        ty.shared = self.shared;
        Ok(ty)
    }

    fn instruction<'a>(&mut self, op: Op<'a>) -> Result<I<'a>, Error<Self::Error>> {
        if !self.atomics {
            return utils::instruction(self, op);
        }
        // An atomic operator's alignment is its own.
        let mut arg = |memarg: wasmparser::MemArg, align| {
            let memarg = utils::mem_arg(self, memarg)?;
            Ok::<_, Error<Self::Error>>(MemArg { align, ..memarg })
        };
        Ok(match op {
            Op::I32Load { memarg } => I::I32AtomicLoad(arg(memarg, 2)?),
            Op::I64Load { memarg } => I::I64AtomicLoad(arg(memarg, 3)?),
            Op::I32Load8U { memarg } => I::I32AtomicLoad8U(arg(memarg, 0)?),
            Op::I32Load16U { memarg } => I::I32AtomicLoad16U(arg(memarg, 1)?),
            Op::I64Load8U { memarg } => I::I64AtomicLoad8U(arg(memarg, 0)?),
            Op::I64Load16U { memarg } => I::I64AtomicLoad16U(arg(memarg, 1)?),
            Op::I64Load32U { memarg } => I::I64AtomicLoad32U(arg(memarg, 2)?),
            Op::I32Store { memarg } => I::I32AtomicStore(arg(memarg, 2)?),
            Op::I64Store { memarg } => I::I64AtomicStore(arg(memarg, 3)?),
            Op::I32Store8 { memarg } => I::I32AtomicStore8(arg(memarg, 0)?),
            Op::I32Store16 { memarg } => I::I32AtomicStore16(arg(memarg, 1)?),
            Op::I64Store8 { memarg } => I::I64AtomicStore8(arg(memarg, 0)?),
            Op::I64Store16 { memarg } => I::I64AtomicStore16(arg(memarg, 1)?),
            Op::I64Store32 { memarg } => I::I64AtomicStore32(arg(memarg, 2)?),
            op => return utils::instruction(self, op),
        })
    }
}
