//! Translation in pieces: whoever runs code looks at its deadline between them, and may even leave the
//! rest for later. A [`Job`] holds no reference, so that it can wait with the call that needs it.

use super::{
    Buffers, Held, OpIndex, PIECE, Translator,
    validate::{self, SHORTEST},
    walk,
};
use crate::{
    code::Code, declarations::ModuleHeader, engine::Engine, error::Error, wasm::index::FuncIdx,
};
use wasmparser::{FuncValidator, FuncValidatorAllocations, FunctionBody, ValidatorResources};

/// The translation of one function, begun and not ended.
pub(crate) struct Job {
    func: FuncIdx,
    /// What validates the function, until it has, and the memory that this takes at most.
    validation: Option<Validation>,
    /// How far it has.
    validated: validate::Progress,
    /// What a validator may use again.
    allocs: Option<FuncValidatorAllocations>,
    /// Where the next piece to be translated begins, in the body.
    at: usize,
    state: State,
}

/// What validates a function, and how many bytes of memory that takes at most.
type Validation = (FuncValidator<ValidatorResources>, usize);

/// What a [`Translator`] is between two pieces, without what it refers to.
#[derive(Default)]
struct State {
    buffers: Buffers,
    held: Held,
    held_before: Held,
    unreachable: bool,
    unreachable_depth: u32,
    charge: Option<(OpIndex, u32)>,
}

impl Job {
    /// Begins the translation of a function, which is validated first if there is a validator.
    pub(crate) fn new(func: FuncIdx, validation: Option<Validation>, buffers: Buffers) -> Self {
        Self {
            func,
            validation,
            validated: validate::Progress::default(),
            allocs: None,
            at: 0,
            state: State {
                buffers,
                ..State::default()
            },
        }
    }

    /// Which function it is.
    pub(crate) fn func(&self) -> FuncIdx {
        self.func
    }

    /// The memory that the validation of the function takes at most, if it is still to be done.
    pub(crate) fn room(&self) -> Option<usize> {
        self.validation.as_ref().map(|(_, room)| *room)
    }

    /// Does a piece, in time that does not depend on how long the function is, but for its last: that
    /// puts the code together, which takes a few per cent of the whole. Gives the code when all is done.
    ///
    /// # Errors
    ///
    /// If the function is not valid, needs more code than there may be or more memory than there is.
    /// There is nothing to go on with then.
    pub(crate) fn step(
        &mut self,
        header: &ModuleHeader,
        engine: &Engine,
        body: &FunctionBody<'_>,
    ) -> Result<Option<Code>, Error> {
        // An operator of two bytes can take a thousand values off the stack and put a thousand on it, one of
        // three take ten thousand off it, where code is not reached: elsewhere they were put there before.
        let arity = header.max_arity.max(header.max_fields);
        let most = PIECE / (arity as usize / 8).clamp(1, PIECE / SHORTEST);
        if let Some((mut validator, room)) = self.validation.take() {
            let quick = &mut self.state.buffers.quick;
            let progress = &mut self.validated;
            if validate::piece(&mut validator, quick, body, progress, most, header)? {
                self.allocs = Some(validator.into_allocations());
            } else {
                self.validation = Some((validator, room));
            }
            return Ok(None);
        }
        let state = core::mem::take(&mut self.state);
        let mut translator = Translator::new(header, engine, self.func, state.buffers);
        translator.held = state.held;
        translator.held_before = state.held_before;
        translator.reachable = !state.unreachable;
        translator.unreachable_depth = state.unreachable_depth;
        translator.charge = state.charge;
        if walk::piece(&mut translator, body, &mut self.at, most, true)? {
            let (code, buffers) = translator.finish()?;
            self.state.buffers = buffers;
            return Ok(Some(code));
        }
        self.state = State {
            held: translator.held,
            held_before: translator.held_before,
            unreachable: !translator.reachable,
            unreachable_depth: translator.unreachable_depth,
            charge: translator.charge,
            buffers: translator.into_buffers(),
        };
        Ok(None)
    }

    /// What other functions can be translated and validated with.
    pub(crate) fn take_buffers(&mut self) -> (Buffers, Option<FuncValidatorAllocations>) {
        (core::mem::take(&mut self.state.buffers), self.allocs.take())
    }
}

impl core::fmt::Debug for Job {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Job")
            .field("func", &self.func)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}
