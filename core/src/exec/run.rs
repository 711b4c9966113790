//! Executions: from a call by the host until the guest's function returns,
//! traps, or waits.
//!
//! [`dispatch::run`] runs code until something is needed that handlers cannot
//! do; the loop in [`Execution::go`] does it (calls the host function,
//! translates, grows a memory) and continues. It never recurses for calls
//! between Wasm functions.

use super::{
    call::{call_any, call_own, enter, tail_call_own},
    control::Epoch,
    ctx::Ctx,
    dispatch,
    execution::{End, Execution, Mode},
    exit,
    regs::{Flow, Op, Regs},
    statics,
    suspended::{Outcome, Stop, Suspended, needs_async},
    unwind::Threw,
};
use crate::{
    code::{FuncCode, Meta},
    error::Error,
    store::{CallHook, Frame, FuncInst, HostFunc, Store, StoreInner},
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
pub(super) fn set_accumulators(r: &mut Regs, cell: u64) {
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
        if !stack.reserve(meta.frame as usize) {
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
        unwinding: None,
        translation: None,
        thrown: 0,
        must_collect: false,
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
    fn enter(store: &'a mut Store<T>) -> Result<Self, TrapCode> {
        if store.inner.nesting() >= MAX_CALL_DEPTH {
            return Err(TrapCode::StackOverflow);
        }
        store.inner.call_depth += 1;
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
        // What had no room may have some now.
        nested.store.inner.gc.host_was_here();
        let end = self.go(nested.store, &mut at, mode);
        drop(nested);
        self.conclude(store, &at, end, cells, mode)
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

    /// Runs until the call ends or has to wait. `r` is where it begins, and where it has stopped.
    fn go<T>(&mut self, store: &mut Store<T>, r: &mut Regs, mode: Mode) -> Result<End, Error> {
        let mut ctx = Ctx {
            mem_base: ptr::dangling_mut(),
            mem_len: 0,
            globals: ptr::null(),
            entries: ptr::null(),
            frame_top: self.frame_top,
            frame_end: self.stack.frames_end(),
            stack_end: ptr::null_mut(),
            gc_base: ptr::null_mut(),
            gc: ptr::null_mut(),
            table_base: ptr::null(),
            table_len: 0,
            funcs: ptr::null(),
            instance: self.instance,
            store: &raw mut store.inner,
            epoch: ptr::null(),
            deadline: 0,
            mem_locks: ptr::null(),
            #[cfg(peregrine_dispatch = "tail")]
            exit_code: 0,
            exit: *r,
            exit_args: [0; 3],
            done: 0,
        };
        if self.unwinding.is_some()
            && let Some(end) = self.go_on_throwing(store, &mut ctx, r, mode)?
        {
            return Ok(end);
        }
        loop {
            // SAFETY: store: store and instance are valid; translator: `r` is at
            // an op of translated code, in the frame of its function. No
            // reference into the store is alive while code runs.
            let mut code = unsafe {
                ctx.store = &raw mut store.inner;
                ctx.epoch = StoreInner::epoch_place(ctx.store);
                ctx.deadline = (*ctx.store).deadline.get();
                ctx.refresh();
                ctx.stack_end = self.stack.values_end();
                ctx.done = self.done;
                r.ctx = &raw mut ctx;
                dispatch::run(*r)
            };
            *r = ctx.exit;
            self.instance = ctx.instance;
            self.frame_top = ctx.frame_top;
            self.done = ctx.done;
            if matches!(code, exit::EXTEND_STACK | exit::EXTEND_STACK_FOREIGN) {
                match self.extend_stack(&mut ctx, r, code) {
                    Flow::Exit(end) => code = end,
                    _ => continue,
                }
            }
            // One place for how it ends: each would take native stack of its own in unoptimised builds.
            let end = match code {
                exit::DONE => Ok(Some(End::Finished)),
                exit::HOST_CALL => self.host_call(store, &mut ctx, r, mode),
                exit::TRANSLATE => self.first_call(store, &ctx, r, mode),
                exit::GROW_MEMORY => self.grow_memory(store, &ctx, r, mode),
                exit::GROW_TABLE => self.grow_table(store, &ctx, r, mode),
                exit::ATOMIC_WAIT => self.atomic_wait(store, &ctx, r, mode),
                exit::MAKE_ROOM => self.make_room(store, &ctx, r, mode),
                exit::THROW | exit::THROW_REF => self.thrown(store, &mut ctx, r, mode, code),
                exit::LOOK_AGAIN | exit::CONTENDED => self.look_again(store, &ctx, r, code),
                exit::OUT_OF_FUEL => {
                    let required = ctx.exit_args[0];
                    Ok(Some(End::OutOfFuel { required }))
                }
                trap => self.trapped(store, &ctx, r, mode, trap),
            };
            if let Some(end) = end? {
                return Ok(end);
            }
        }
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
        let [func, base, len] = ctx.exit_args;
        let ctx = ptr::from_mut(ctx);
        r.ctx = ctx;
        // SAFETY: store: the function and its entry are valid, and so is the instance; translator: the
        // arguments are at `base`, which is in the frame.
        unsafe {
            let func_code = match code {
                exit::EXTEND_STACK => func as usize as *const FuncCode,
                _ => (*(func as usize as *const FuncInst)).code,
            };
            let meta = Meta::from_word((*func_code).entry().sub(1).read());
            let start = r.sp.add(base as usize);
            if !self.stack.reserve_from(start, meta.frame as usize) {
                return Flow::Exit(TrapCode::StackOverflow as u32);
            }
            (*ctx).stack_end = self.stack.values_end();
            let (base, len) = (base as u16, len as usize);
            let flow = match code {
                exit::EXTEND_STACK if len == 0 => tail_call_own(r, func_code),
                exit::EXTEND_STACK => call_own(r, func_code, base, len),
                _ => call_any(r, func as usize as *const FuncInst, base, len),
            };
            self.instance = (*ctx).instance;
            self.frame_top = (*ctx).frame_top;
            flow
        }
    }

    /// Calls the host function that the guest calls.
    fn host_call<T>(
        &mut self,
        store: &mut Store<T>,
        ctx: &mut Ctx,
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
            if !self.stack.reserve_from(start, cells_len) {
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
                let used = self.stack.cells_up_to(cells.as_ptr_range().end);
                store.inner.live_stacks.enter(&self.stack, used, [0; 2])?;
                let result = host(store.context(), Some(instance), cells);
                store.inner.live_stacks.leave();
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
                let error = match self.host_threw(store, ctx, r, mode, len == 0, error)? {
                    Threw::Caught => return Ok(None),
                    Threw::Waits(end) => return Ok(Some(end)),
                    Threw::Uncaught(error) => error,
                };
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
