//! Executions: from a call by the host until the guest's function returns,
//! traps, or waits.
//!
//! [`dispatch::run`] runs code until something is needed that handlers cannot
//! do; the loop in [`Execution::go`] does it (calls the host function,
//! translates, grows a memory) and continues. It never recurses for calls
//! between Wasm functions.

use super::{
    call::enter,
    control::Epoch,
    ctx::Ctx,
    dispatch,
    execution::{End, Execution, Mode},
    exit,
    regs::{Op, Regs},
    statics,
    suspended::{Outcome, Stop, Suspended, needs_async},
};
use crate::{
    code::Meta,
    error::Error,
    store::{CallHook, Frame, HostFunc, Store},
    wasm::{index::StoreFuncIdx, trap::TrapCode},
};
use alloc::sync::Arc;
use core::ptr;

/// How deep executions may be nested through host functions. Each level takes
/// native stack for the host function and for the loop here.
pub(super) const MAX_CALL_DEPTH: u32 = 64;

/// Calls a function. `cells` holds the parameters, then the results; it has as
/// many cells as the greater of their numbers.
pub(crate) fn call<T>(
    store: &mut Store<T>,
    func: StoreFuncIdx,
    cells: &mut [u64],
) -> Result<(), Error> {
    start(store, func, cells, Mode::Plain)?
        .outcome()?
        .finished()
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
fn set_accumulators(r: &mut Regs, cell: u64) {
    r.a = cell;
    r.f = f32::from_bits(cell as u32);
    r.d = f64::from_bits(cell);
}

/// Starts a call.
pub(super) fn start<T>(
    store: &mut Store<T>,
    func: StoreFuncIdx,
    cells: &mut [u64],
    mode: Mode,
) -> Result<Stop, Error> {
    let inst = &store.inner.funcs[func.as_usize()];
    if let Some(host) = inst.as_host() {
        let HostFunc::Sync(host) = store.host_funcs[host as usize].clone() else {
            return Err(needs_async());
        };
        host(store.context(), None, cells)?;
        return Ok(Stop::Outcome(Outcome::Finished));
    }
    let (code, instance) = (inst.code, inst.instance);
    let config = store.inner.engine.config();
    let (stack_cells, frames) = (config.stack_cells(), config.max_frames());
    let stack = store.inner.stacks.take(stack_cells, frames);
    let mut stack = stack.ok_or(TrapCode::OutOfSystemMemory)?;
    if !stack.write(cells) {
        return Err(TrapCode::StackOverflow.into());
    }
    let sp = stack.values();
    let mut at = Regs {
        ip: statics::halt(),
        sp,
        ctx: ptr::null_mut(),
        a: 0,
        f: 0.0,
        d: 0.0,
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
        let entry = (*code).entry();
        let meta = Meta::from_word(entry.sub(1).read());
        if meta.frame as usize > stack.len() {
            return Err(TrapCode::StackOverflow.into());
        }
        enter(&mut at, code, entry, sp, meta);
        frames.add(1)
    };
    let execution = Execution {
        instance,
        frame_top,
        func,
        done: 0,
        translation: None,
        stack,
    };
    store.invoke_call_hook(CallHook::CallingWasm)?;
    execution.supervise(store, at, cells, mode)
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
}

impl<'a, T> Nested<'a, T> {
    fn enter(store: &'a mut Store<T>) -> Result<Self, TrapCode> {
        if store.inner.nesting() >= MAX_CALL_DEPTH {
            return Err(TrapCode::StackOverflow);
        }
        store.inner.call_depth += 1;
        Ok(Self { store })
    }
}

impl<T> Drop for Nested<'_, T> {
    fn drop(&mut self) {
        self.store.inner.call_depth -= 1;
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
        let end = self.go(nested.store, &mut at, mode);
        drop(nested);
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
                    let suspended = self.suspend(at.ip, next, cells);
                    return Ok(Stop::Outcome(Outcome::HostTrap(suspended, error, func)));
                }
                Err(error)
            }
            Ok(End::OutOfFuel { required }) => {
                if mode == Mode::Resumable {
                    let suspended = self.suspend(at.ip, at, ptr::null_mut());
                    return Ok(Stop::Outcome(Outcome::OutOfFuel(suspended, required)));
                }
                Err(self.traced(TrapCode::OutOfFuel.into(), at.ip))
            }
            Ok(End::Awaits { func, next, cells }) => {
                return Ok(Stop::Awaits(self.suspend(at.ip, next, cells), func));
            }
            Ok(End::Yields) => {
                return Ok(Stop::Yields(self.suspend(at.ip, at, ptr::null_mut())));
            }
            Err(error) => Err(error),
        };
        store.inner.stacks.give(self.stack);
        store.invoke_call_hook(CallHook::ReturningFromWasm)?;
        outcome
    }

    /// The call, to go on at `at` later. It stopped at `from`.
    fn suspend(self, from: *const u64, at: Regs, cells: *mut u64) -> Suspended {
        Suspended {
            execution: self,
            from,
            at,
            cells,
        }
    }

    /// Runs until the call ends or has to wait. `r` is where it begins, and where it has stopped.
    fn go<T>(&mut self, store: &mut Store<T>, r: &mut Regs, mode: Mode) -> Result<End, Error> {
        let epoch = core::ptr::from_ref(store.inner.engine.epoch());
        let mut ctx = Ctx {
            mem_base: ptr::dangling_mut(),
            mem_len: 0,
            globals: ptr::null(),
            entries: ptr::null(),
            frame_top: self.frame_top,
            frame_end: self.stack.frames_end(),
            stack_end: self.stack.values_end(),
            table_base: ptr::null(),
            table_len: 0,
            funcs: ptr::null(),
            instance: self.instance,
            store: &raw mut store.inner,
            epoch,
            #[cfg(peregrine_dispatch = "tail")]
            exit_code: 0,
            exit: *r,
            exit_args: [0; 3],
            done: 0,
        };
        loop {
            // SAFETY: store: store and instance are valid; translator: `r` is at
            // an op of translated code, in the frame of its function. No
            // reference into the store is alive while code runs.
            let code = unsafe {
                ctx.store = &raw mut store.inner;
                ctx.refresh();
                ctx.done = self.done;
                r.ctx = &raw mut ctx;
                dispatch::run(*r)
            };
            *r = ctx.exit;
            self.instance = ctx.instance;
            self.frame_top = ctx.frame_top;
            self.done = ctx.done;
            match code {
                exit::DONE => return Ok(End::Finished),
                exit::HOST_CALL => {
                    if let Some(end) = self.host_call(store, &ctx, r, mode)? {
                        return Ok(end);
                    }
                }
                exit::TRANSLATE => {
                    if let Some(end) = self.first_call(store, &ctx, r, mode)? {
                        return Ok(end);
                    }
                }
                exit::GROW_MEMORY => {
                    if let Some(end) = self.grow_memory(store, &ctx, r, mode)? {
                        return Ok(end);
                    }
                }
                exit::GROW_TABLE => {
                    if let Some(end) = self.grow_table(store, &ctx, r, mode)? {
                        return Ok(end);
                    }
                }
                exit::OUT_OF_FUEL => {
                    return Ok(End::OutOfFuel {
                        required: ctx.exit_args[0],
                    });
                }
                trap => {
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
                    if let Some(end) = self.at_deadline(store, at, mode)? {
                        return Ok(end);
                    }
                }
            }
        }
    }

    /// Calls the host function that the guest calls.
    fn host_call<T>(
        &mut self,
        store: &mut Store<T>,
        ctx: &Ctx,
        r: &mut Regs,
        mode: Mode,
    ) -> Result<Option<End>, Error> {
        let [func, base, len] = ctx.exit_args;
        let inst = &store.inner.funcs[func as usize];
        let cells_len = (inst.func_ty.param_cells()).max(inst.func_ty.result_cells());
        let Some(host) = inst.as_host() else {
            return Err(TrapCode::BadSignature.into());
        };
        let host = match &store.host_funcs[host as usize] {
            HostFunc::Sync(host) => Some(Arc::as_ptr(host)),
            HostFunc::Async(_) => None,
        };
        // SAFETY: translator: the caller's frame has room for the arguments and
        // results at `base`; a tail call's have to fit the stack, see below.
        let cells = unsafe {
            let start = r.sp.add(base as usize);
            if start.wrapping_add(cells_len) as usize > ctx.stack_end as usize {
                return Err(self.traced(TrapCode::StackOverflow.into(), r.ip));
            }
            core::slice::from_raw_parts_mut(start, cells_len)
        };
        let mut next = *r;
        next.ip = match len {
            0 => statics::return_op(),
            // SAFETY: translator: there is an op behind a call.
            len => unsafe { r.ip.add(len as usize) },
        };
        store.invoke_call_hook(CallHook::CallingHost)?;
        let result = match host {
            Some(host) => {
                // SAFETY: store: host functions are never removed, and each is in an
                // allocation of its own, so that it stays where it is even if the
                // function that runs adds others. The instance is valid.
                let (host, instance) = unsafe { (&*host, ctx.instance().index) };
                let result = host(store.context(), Some(instance), cells);
                store.invoke_call_hook(CallHook::ReturningFromHost)?;
                result
            }
            None if mode == Mode::Async => {
                let func = StoreFuncIdx::from_usize(func as usize);
                let cells = cells.as_mut_ptr();
                return Ok(Some(End::Awaits { func, next, cells }));
            }
            None => Err(needs_async()),
        };
        match result {
            Ok(()) => {
                set_accumulators(&mut next, cells.first().copied().unwrap_or(0));
                *r = next;
                Ok(None)
            }
            Err(error) => {
                let func = StoreFuncIdx::from_usize(func as usize);
                Ok(Some(End::HostTrap {
                    error,
                    func,
                    next,
                    cells: cells.as_mut_ptr(),
                }))
            }
        }
    }
}
