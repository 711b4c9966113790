//! Executions: from a call by the host until the guest's function returns,
//! traps, or waits.
//!
//! [`dispatch::run`] runs code until something is needed that handlers cannot
//! do; the loop in [`Execution::go`] does it (calls the host function,
//! translates, grows a memory) and continues. It never recurses for calls
//! between Wasm functions.

use super::{
    call::{call_any, call_entry, enter, func_of, tail_call_entry},
    control::Epoch,
    ctx::Ctx,
    dispatch,
    execution::{End, Execution, Mode},
    exit,
    regs::{Flow, Op, Regs},
    statics,
    suspended::{Outcome, Stop, Suspended, needs_async},
};
use crate::base::narrow::{Fit, Low};
use crate::{
    base::fallible,
    code::Meta,
    error::Error,
    store::{CallHook, Frame, HostFunc, Stack, Store, StoreInner},
    wasm::{index::StoreFuncIdx, trap::TrapCode},
};
use core::ptr;

/// How deep executions may be nested through host functions. Each level takes
/// native stack for the host function and for the loop here.
pub(super) const MAX_CALL_DEPTH: u32 = 64;

/// Calls a function. `lower` writes its parameters to cells, and `lift` reads its results from there; they are
/// `len`, the greater of both numbers.
///
/// # Errors
///
/// Those of `lower` and `lift`, and what ends the call.
#[inline]
pub(crate) fn call<T, R>(
    store: &mut Store<T>,
    func: StoreFuncIdx,
    len: usize,
    lower: impl FnOnce(&StoreInner, &mut [u64]) -> Result<(), Error>,
    lift: impl FnOnce(&mut StoreInner, &[u64]) -> Result<R, Error>,
) -> Result<R, Error> {
    if store.inner.funcs[func.as_usize()].as_host().is_some() {
        let mut cells = fallible::zeroed(len)?;
        lower(&store.inner, &mut cells)?;
        call_host(store, func, &mut cells)?;
        return lift(&mut store.inner, &cells);
    }
    let mut stack = take_stack(&mut store.inner)?;
    let lowered = match stack.first_cells(len) {
        Some(cells) => lower(&store.inner, cells),
        None => Err(TrapCode::StackOverflow.into()),
    };
    if let Err(error) = lowered {
        store.inner.stacks.give(stack);
        return Err(error);
    }
    let mut stack = run_plain(store, func, stack)?;
    // The results are where the parameters were.
    let lifted = match stack.first_cells(len) {
        Some(cells) => lift(&mut store.inner, cells),
        None => Err(TrapCode::StackOverflow.into()),
    };
    store.inner.stacks.give(stack);
    lifted
}

/// Runs a guest's function until it returns. The parameters are on the stack, and the results when it is given back.
#[inline(never)]
fn run_plain<T>(store: &mut Store<T>, func: StoreFuncIdx, stack: Stack) -> Result<Stack, Error> {
    let (mut execution, at) = begin(&store.inner, func, stack)?;
    store.invoke_call_hook(CallHook::CallingWasm)?;
    let nested = Nested::enter(store)?;
    let mut ctx = execution.context(nested.store, &at);
    let end = execution.go(nested.store, &mut ctx, Mode::Plain);
    drop(nested);
    if let Ok(End::Finished) = end {
        return match store.invoke_call_hook(CallHook::ReturningFromWasm) {
            Ok(()) => Ok(execution.stack),
            Err(error) => {
                store.inner.stacks.give(execution.stack);
                Err(error)
            }
        };
    }
    match execution.conclude(store, &ctx.exit, end, &mut [], Mode::Plain) {
        Err(error) => Err(error),
        // Nothing else lets such a call wait.
        Ok(_) => Err(needs_async()),
    }
}

/// Calls a host function for the host.
#[inline(never)]
fn call_host<T>(store: &mut Store<T>, func: StoreFuncIdx, cells: &mut [u64]) -> Result<(), Error> {
    let host = store.inner.funcs[func.as_usize()].as_host();
    let host = host.and_then(|host| store.host_funcs.get(host as usize));
    let Some(HostFunc::Sync { func, .. }) = host else {
        return Err(needs_async());
    };
    let func = func.clone();
    func(store.context(), None, cells)
}

/// Stacks for a call.
#[inline]
fn take_stack(store: &mut StoreInner) -> Result<Stack, TrapCode> {
    let config = store.engine.config();
    let stack = store.stacks.take(config.stack_cells(), config.max_frames());
    stack.ok_or(TrapCode::OutOfSystemMemory)
}

/// Calls a function such that it can be resumed after a host function has
/// failed and when fuel has run out.
pub(crate) fn call_resumable<T>(
    store: &mut Store<T>,
    func: StoreFuncIdx,
    cells: &mut [u64],
) -> Result<Outcome, Error> {
    start(store, func, cells, Mode::Resumable)?.outcome()
}

/// Resumes a call. `host_results` are the cells of the results of the host
/// function that failed, `cells` receives the results of the call.
pub(crate) fn resume<T>(
    store: &mut Store<T>,
    suspended: Suspended,
    host_results: &[u64],
    cells: &mut [u64],
) -> Result<Outcome, Error> {
    suspended
        .go_on(store, host_results, cells, Mode::Resumable)?
        .outcome()
}

/// Sets all accumulators from the cell of a function's single result.
pub(super) fn set_accumulators(r: &mut Regs, cell: u64) {
    r.a = cell;
    r.f = f32::from_bits(cell.low32());
    r.d = f64::from_bits(cell);
}

/// Starts a call.
pub(super) fn start<T>(
    store: &mut Store<T>,
    func: StoreFuncIdx,
    cells: &mut [u64],
    mode: Mode,
) -> Result<Stop, Error> {
    if store.inner.funcs[func.as_usize()].as_host().is_some() {
        call_host(store, func, cells)?;
        return Ok(Stop::Outcome(Outcome::Finished));
    }
    let mut stack = take_stack(&mut store.inner)?;
    if !stack.write(cells) {
        return Err(TrapCode::StackOverflow.into());
    }
    let (execution, at) = begin(&store.inner, func, stack)?;
    store.invoke_call_hook(CallHook::CallingWasm)?;
    execution.supervise(store, at, cells, mode)
}

/// What runs a guest's function from its beginning on; the parameters are on the stack.
///
/// # Errors
///
/// If the stack is too small for its frame.
#[inline(always)]
fn begin(
    store: &StoreInner,
    func: StoreFuncIdx,
    mut stack: Stack,
) -> Result<(Execution, Regs), TrapCode> {
    let inst = &store.funcs[func.as_usize()];
    let instance = match inst.instance(store) {
        Some(instance) => instance.as_ptr().cast_const(),
        // Host functions do not come here.
        None => ptr::null(),
    };
    let sp = stack.values();
    let mut at = Regs {
        ip: statics::halt(),
        sp,
        ctx: ptr::null_mut(),
        t: ptr::null_mut(),
        a: 0,
        f: 0.0,
        d: 0.0,
        #[cfg(peregrine_loop_start)]
        l: ptr::null(),
        #[cfg(peregrine_pins)]
        pins: super::regs::Pins::none(),
        #[cfg(peregrine_vector_acc)]
        v: super::processor::VectorAcc::uninit(),
    };
    // SAFETY: store: a stack has room for some frames; the function's entry is
    // valid, and the meta word is before it.
    let frame_top = unsafe {
        let frames = stack.frames();
        frames.write(Frame {
            ip: statics::halt(),
            sp,
        });
        let entry = inst.entry();
        let meta = Meta::from_word(entry.sub(1).read());
        if !stack.reserve(meta.frame()) {
            return Err(TrapCode::StackOverflow);
        }
        at.a = func.as_usize() as u64 + 1;
        enter(&mut at, entry, sp, meta);
        frames.add(1)
    };
    let execution = Execution {
        instance,
        frame_top,
        func,
        done: 0,
        unwinding: None,
        translation: None,
        thrown: 0,
        must_collect: false,
        stack,
    };
    Ok((execution, at))
}

impl Suspended {
    /// Goes on. `host_results` are the cells of the results of the host function that it waits for.
    pub(super) fn go_on<T>(
        mut self,
        store: &mut Store<T>,
        host_results: &[u64],
        cells: &mut [u64],
        mode: Mode,
    ) -> Result<Stop, Error> {
        store.inner.live_stacks.resume(self.place);
        if !self.cells.is_null() {
            // SAFETY: store: the cells are in the execution's value stack, where the
            // caller's frame has room for the function's results.
            unsafe {
                ptr::copy_nonoverlapping(host_results.as_ptr(), self.cells, host_results.len());
            }
            set_accumulators(&mut self.at, host_results.first().copied().unwrap_or(0));
        }
        self.execution.supervise(store, self.at, cells, mode)
    }
}

/// Counts an execution among the nested ones of its store as long as it runs,
/// also when a host function panics and the embedder catches that. It is never in
/// anything that outlives a function of this crate, so nobody can forget it.
struct Nested<'a, T> {
    store: &'a mut Store<T>,
    /// How many executions of the store called host functions before.
    active: usize,
}

impl<'a, T> Nested<'a, T> {
    #[inline]
    fn enter(store: &'a mut Store<T>) -> Result<Self, TrapCode> {
        if store.inner.nesting() >= MAX_CALL_DEPTH {
            return Err(TrapCode::StackOverflow);
        }
        store.inner.call_depth += 1;
        // What had no room may have some now.
        store.inner.gc.host_was_here();
        let active = store.inner.live_stacks.depth();
        Ok(Self { store, active })
    }
}

impl<T> Drop for Nested<'_, T> {
    fn drop(&mut self) {
        self.store.inner.call_depth -= 1;
        self.store.inner.live_stacks.unwind_to(self.active);
    }
}

impl Execution {
    /// Runs and deals with the end.
    fn supervise<T>(
        mut self,
        store: &mut Store<T>,
        mut at: Regs,
        cells: &mut [u64],
        mode: Mode,
    ) -> Result<Stop, Error> {
        let nested = Nested::enter(store)?;
        // What was to be thrown comes first.
        let threw = self.go_on_throwing(nested.store, &mut at, mode);
        let mut ctx = self.context(nested.store, &at);
        let end = match threw {
            Ok(None) => self.go(nested.store, &mut ctx, mode),
            Ok(Some(end)) => Ok(end),
            Err(error) => Err(error),
        };
        drop(nested);
        self.conclude(store, &ctx.exit, end, cells, mode)
    }

    /// What ops reach while it runs. `at` is where it begins.
    #[inline(always)]
    fn context<T>(&self, store: &mut Store<T>, at: &Regs) -> Ctx {
        // SAFETY: store: the instance is valid.
        let mut ctx = unsafe {
            Ctx::new(
                &mut store.inner,
                self.instance,
                &self.stack,
                self.frame_top,
                at,
            )
        };
        ctx.done = self.done;
        ctx
    }

    /// What a call that has stopped at `at` comes to. It takes native stack when nothing runs any more.
    #[inline(never)]
    fn conclude<T>(
        mut self,
        store: &mut Store<T>,
        at: &Regs,
        end: Result<End, Error>,
        cells: &mut [u64],
        mode: Mode,
    ) -> Result<Stop, Error> {
        let outcome = match end {
            Ok(End::Finished) => {
                let results = store.inner.funcs[self.func.as_usize()]
                    .func_ty
                    .result_cells();
                let len = results.min(cells.len());
                self.stack.read(&mut cells[..len]);
                Ok(Stop::Outcome(Outcome::Finished))
            }
            Ok(End::HostTrap {
                error,
                func,
                next,
                cells,
            }) => {
                let error = self.traced(error, at.ip);
                if mode == Mode::Resumable {
                    let suspended = self.suspend(store, at.ip, next, cells)?;
                    return Ok(Stop::Outcome(Outcome::HostTrap(suspended, error, func)));
                }
                Err(error)
            }
            Ok(End::OutOfFuel { required }) => {
                if mode == Mode::Resumable {
                    let suspended = self.suspend(store, at.ip, *at, ptr::null_mut())?;
                    return Ok(Stop::Outcome(Outcome::OutOfFuel(suspended, required)));
                }
                Err(self.traced(TrapCode::OutOfFuel.into(), at.ip))
            }
            Ok(End::Awaits { func, next, cells }) => {
                return Ok(Stop::Awaits(self.suspend(store, at.ip, next, cells)?, func));
            }
            Ok(End::Yields) => {
                let suspended = self.suspend(store, at.ip, *at, ptr::null_mut())?;
                return Ok(Stop::Yields(suspended));
            }
            Err(error) => Err(error),
        };
        store.inner.stacks.give(self.stack);
        store.invoke_call_hook(CallHook::ReturningFromWasm)?;
        outcome
    }

    /// The call, to go on at `at` later. It stopped at `from`.
    fn suspend<T>(
        self,
        store: &mut Store<T>,
        from: *const u64,
        at: Regs,
        cells: *mut u64,
    ) -> Result<Suspended, Error> {
        let used = self.used_cells(&at);
        let waiting = self.stack.waiting(used, [at.a, self.thrown]);
        let place = store.inner.live_stacks.wait(waiting)?;
        Ok(Suspended {
            execution: self,
            from,
            at,
            cells,
            place,
        })
    }

    /// Runs until the call ends or has to wait. `ctx.exit` is where it begins, and where it has stopped, unless it has
    /// finished.
    #[inline]
    fn go<T>(&mut self, store: &mut Store<T>, ctx: &mut Ctx, mode: Mode) -> Result<End, Error> {
        loop {
            let mut r = ctx.exit;
            r.ctx = ptr::from_mut(ctx);
            // SAFETY: store: store and instance are valid; translator: `r` is at
            // an op of translated code, in the frame of its function. No
            // reference into the store is alive while code runs.
            let code = unsafe { dispatch::run(r) };
            let end = match code {
                exit::DONE => return Ok(End::Finished),
                exit::HOST_CALL => self.host_call(store, ctx, mode),
                code => self.stopped(store, ctx, mode, code),
            };
            if let Some(end) = end? {
                return Ok(end);
            }
        }
    }

    /// Does what execution has stopped for, but to call a host function.
    #[inline(never)]
    fn stopped<T>(
        &mut self,
        store: &mut Store<T>,
        ctx: &mut Ctx,
        mode: Mode,
        mut code: u32,
    ) -> Result<Option<End>, Error> {
        let r = &mut self.stop(ctx);
        if matches!(code, exit::EXTEND_STACK | exit::EXTEND_STACK_FOREIGN) {
            match self.extend_stack(ctx, r, code) {
                Flow::Exit(end) => code = end,
                _ => {
                    self.refresh(store, ctx, r);
                    return Ok(None);
                }
            }
        }
        // One place for how it ends: each would take native stack of its own in unoptimised builds.
        let end = match code {
            exit::TRANSLATE => self.first_call(store, ctx, r, mode),
            exit::GROW_MEMORY => self.grow_memory(store, ctx, r, mode),
            exit::GROW_TABLE => self.grow_table(store, ctx, r, mode),
            exit::ATOMIC_WAIT => self.atomic_wait(store, ctx, r, mode),
            exit::MAKE_ROOM => self.make_room(store, ctx, r, mode),
            exit::THROW | exit::THROW_REF => self.thrown(store, ctx, r, mode, code),
            exit::LOOK_AGAIN | exit::CONTENDED => self.look_again(store, ctx, r, code),
            exit::OUT_OF_FUEL => {
                let required = ctx.exit_args[0];
                Ok(Some(End::OutOfFuel { required }))
            }
            exit::FAULT => Err(self.fault(Some(ctx.exit_args[0]), ctx.mem_len, r.ip)),
            exit::WIDE_FAULT => {
                let [start, len, known] = ctx.exit_args;
                Err(self.fault((known != 0).then_some(start), len, r.ip))
            }
            trap => self.trapped(store, ctx, r, mode, trap),
        };
        self.refresh(store, ctx, r);
        end
    }

    /// The error of an access out of bounds that begins at `start`, to a memory of so many bytes. wasmtime's tools read
    /// these words, too.
    #[cold]
    fn fault(&mut self, start: Option<u64>, len: u64, ip: *const u64) -> Error {
        let error = Error::from(TrapCode::MemoryOutOfBounds);
        let error = match start {
            Some(start) => error.with_detail(format_args!(
                "memory fault at wasm address {start:#x} in linear memory of size {len:#x}"
            )),
            None => error,
        };
        self.traced(error, ip)
    }

    /// Ends with a trap, or does at the deadline what the embedder wants.
    #[inline(never)]
    fn trapped<T>(
        &mut self,
        store: &mut Store<T>,
        ctx: &Ctx,
        r: &mut Regs,
        mode: Mode,
        trap: u32,
    ) -> Result<Option<End>, Error> {
        let trap = u8::try_from(trap)
            .ok()
            .and_then(|code| TrapCode::try_from(code).ok());
        let trap = trap.unwrap_or(TrapCode::UnreachableCodeReached);
        if trap != TrapCode::Interrupt {
            return Err(self.traced(trap.into(), r.ip));
        }
        let at = r.ip;
        if ctx.done == 0 {
            // The op only looks. It is not to look again, or else a deadline that is
            // always reached would let nothing happen.
            // SAFETY: translator: there is an op behind one that looks at the epoch.
            r.ip = unsafe { at.add(<Epoch as Op>::LEN) };
        }
        // An operation in pieces runs again, and goes on behind those that are done.
        self.at_deadline(store, r, at, mode)
    }

    /// Initialises more of the value stack and does the call that needed it.
    fn extend_stack(&mut self, ctx: &mut Ctx, r: &mut Regs, code: u32) -> Flow {
        let [callee, start, len] = ctx.exit_args;
        let ctx = ptr::from_mut(ctx);
        r.ctx = ctx;
        // SAFETY: store: the function and its entry are valid, and so is the instance; translator: the
        // arguments are at `start`, which is in the frame.
        unsafe {
            let entry = match code {
                exit::EXTEND_STACK => callee.fit_size() as *const u64,
                _ => (*func_of(ctx, callee)).entry(),
            };
            let meta = Meta::from_word(entry.sub(1).read());
            // The caller's frame begins below, less than 2^16 cells away.
            let base = (start.fit_size() - r.sp as usize) / size_of::<u64>();
            let start = r.sp.add(base);
            if !self.stack.reserve_from(start, meta.frame()) {
                return Flow::Exit(TrapCode::StackOverflow as u32);
            }
            (*ctx).stack_end = self.stack.values_end();
            let (base, len) = (base.fit16(), len.fit_size());
            let flow = match code {
                exit::EXTEND_STACK if len == 0 => tail_call_entry(r, entry),
                exit::EXTEND_STACK => call_entry(r, entry, base, len),
                _ => call_any(r, callee, base, len),
            };
            self.instance = (*ctx).instance;
            self.frame_top = r.t;
            flow
        }
    }
}
