//! Executions: from a call by the host until the guest's function returns,
//! traps, or waits.
//!
//! [`dispatch::run`] runs code until something is needed that handlers cannot
//! do; the loop in [`Execution::go`] does it (calls the host function,
//! translates, grows a memory) and continues. It never recurses for calls
//! between Wasm functions.

use super::{
    backtrace,
    call::{enter, fits},
    ctx::Ctx,
    dispatch, exit,
    regs::Regs,
    stack::{Frame, Stack},
    statics,
};
use crate::{
    code::{FuncCode, Meta},
    error::Error,
    index::{DefinedFuncIdx, StoreFuncIdx, StoreMemoryIdx, StoreTableIdx},
    store::{CallHook, Store},
    trap::TrapCode,
};
use core::ptr;

/// How deep executions may be nested through host functions. Each level takes
/// native stack for the host function and for the loop here.
const MAX_CALL_DEPTH: u32 = 64;

/// How a resumable call stands.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It has returned; the results are in the caller's cells.
    Finished,
    /// A host function has failed; its results are awaited.
    HostTrap(Suspended, Error, StoreFuncIdx),
    /// There is less fuel than this.
    OutOfFuel(Suspended, u64),
}

/// A call that waits. It owns its stacks and belongs to its store: resuming it
/// with another one is an error of the caller's that the public API excludes.
pub(crate) struct Suspended {
    execution: Execution,
    /// Where it goes on, with what.
    at: Regs,
    /// Where the results of the host function go, if it waits for some.
    results: *mut u64,
}

// SAFETY: store: the pointers lead into the stacks that the execution owns and
// into the store, without which nothing is done with them.
unsafe impl Send for Suspended {}
// SAFETY: store: nothing is reachable through a shared reference.
unsafe impl Sync for Suspended {}

impl core::fmt::Debug for Suspended {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Suspended").finish_non_exhaustive()
    }
}

/// The stacks of a call and what was called.
struct Execution {
    stack: Stack,
    /// The instance that ran last, the next free record: what a context needs
    /// to go on.
    instance: *const crate::store::InstanceInst,
    frame_top: *mut Frame,
    func: StoreFuncIdx,
}

/// Calls a function. `cells` holds the parameters, then the results; it has as
/// many cells as the greater of their numbers.
pub(crate) fn call<T>(
    store: &mut Store<T>,
    func: StoreFuncIdx,
    cells: &mut [u64],
) -> Result<(), Error> {
    match start(store, func, cells, false)? {
        Outcome::Finished => Ok(()),
        Outcome::HostTrap(_, error, _) => Err(error),
        Outcome::OutOfFuel(..) => Err(TrapCode::OutOfFuel.into()),
    }
}

/// Calls a function such that it can be resumed after a host function has
/// failed and when fuel has run out.
pub(crate) fn call_resumable<T>(
    store: &mut Store<T>,
    func: StoreFuncIdx,
    cells: &mut [u64],
) -> Result<Outcome, Error> {
    start(store, func, cells, true)
}

/// Resumes a call. `host_results` are the cells of the results of the host
/// function that failed, `cells` receives the results of the call.
pub(crate) fn resume<T>(
    store: &mut Store<T>,
    suspended: Suspended,
    host_results: &[u64],
    cells: &mut [u64],
) -> Result<Outcome, Error> {
    let Suspended {
        execution,
        mut at,
        results,
    } = suspended;
    if !results.is_null() {
        // SAFETY: store: `results` is in the execution's value stack, where the
        // caller's frame has room for the function's results.
        unsafe {
            ptr::copy_nonoverlapping(host_results.as_ptr(), results, host_results.len());
            set_accumulators(&mut at, results.read());
        }
    }
    execution.supervise(store, at, cells, true)
}

/// Sets all accumulators from the cell of a function's single result.
fn set_accumulators(r: &mut Regs, cell: u64) {
    r.a = cell;
    r.f = f32::from_bits(cell as u32);
    r.d = f64::from_bits(cell);
}

fn start<T>(
    store: &mut Store<T>,
    func: StoreFuncIdx,
    cells: &mut [u64],
    resumable: bool,
) -> Result<Outcome, Error> {
    let inst = &store.inner.funcs[func.as_usize()];
    if let Some(host) = inst.as_host() {
        let host = store.host_funcs[host as usize].clone();
        host(store.caller(None), cells)?;
        return Ok(Outcome::Finished);
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
        stack,
    };
    store.invoke_call_hook(CallHook::CallingWasm)?;
    execution.supervise(store, at, cells, resumable)
}

/// Counts an execution among the nested ones of its store as long as it runs,
/// also when a host function panics and the embedder catches that.
struct Nested<'a, T> {
    store: &'a mut Store<T>,
}

impl<'a, T> Nested<'a, T> {
    fn enter(store: &'a mut Store<T>) -> Result<Self, TrapCode> {
        if store.inner.call_depth >= MAX_CALL_DEPTH {
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

/// What [`Execution::go`] ends with.
enum End {
    Finished,
    HostTrap {
        error: Error,
        func: StoreFuncIdx,
        at: Regs,
        results: *mut u64,
    },
    OutOfFuel {
        required: u64,
        at: Regs,
    },
}

impl Execution {
    /// Runs and deals with the end.
    fn supervise<T>(
        mut self,
        store: &mut Store<T>,
        at: Regs,
        cells: &mut [u64],
        resumable: bool,
    ) -> Result<Outcome, Error> {
        let nested = Nested::enter(store)?;
        let end = self.go(nested.store, at);
        drop(nested);
        let outcome = match end {
            Ok(End::Finished) => {
                let results = store.inner.funcs[self.func.as_usize()]
                    .func_ty
                    .results()
                    .len();
                let len = results.min(cells.len());
                self.stack.read(&mut cells[..len]);
                Ok(Outcome::Finished)
            }
            Ok(End::HostTrap {
                error,
                func,
                at,
                results,
            }) if resumable => {
                return Ok(Outcome::HostTrap(
                    Suspended {
                        execution: self,
                        at,
                        results,
                    },
                    error,
                    func,
                ));
            }
            Ok(End::OutOfFuel { required, at }) if resumable => {
                let suspended = Suspended {
                    execution: self,
                    at,
                    results: ptr::null_mut(),
                };
                return Ok(Outcome::OutOfFuel(suspended, required));
            }
            Ok(End::HostTrap { error, at, .. }) => Err(self.traced(error, at)),
            Ok(End::OutOfFuel { at, .. }) => Err(self.traced(TrapCode::OutOfFuel.into(), at)),
            Err(error) => Err(error),
        };
        store.inner.stacks.give(self.stack);
        store.invoke_call_hook(CallHook::ReturningFromWasm)?;
        outcome
    }

    /// The error with the call stack.
    fn traced(&mut self, error: Error, at: Regs) -> Error {
        let frames = self.stack.frames();
        // SAFETY: store: the records between the first and the top are valid,
        // and so are the instances; see `backtrace`.
        let trace = unsafe { backtrace::collect(self.instance, frames, self.frame_top, at.ip) };
        error.with_backtrace(trace)
    }

    /// Runs until the call ends or has to wait.
    fn go<T>(&mut self, store: &mut Store<T>, mut r: Regs) -> Result<End, Error> {
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
            exit: r,
            exit_args: [0; 3],
        };
        loop {
            // SAFETY: store: store and instance are valid; translator: `r` is at
            // an op of translated code, in the frame of its function. No
            // reference into the store is alive while code runs.
            let code = unsafe {
                ctx.store = &raw mut store.inner;
                ctx.refresh();
                r.ctx = &raw mut ctx;
                dispatch::run(r)
            };
            r = ctx.exit;
            self.instance = ctx.instance;
            self.frame_top = ctx.frame_top;
            match code {
                exit::DONE => return Ok(End::Finished),
                exit::HOST_CALL => {
                    if let Some(end) = self.host_call(store, &ctx, &mut r)? {
                        return Ok(end);
                    }
                }
                exit::TRANSLATE => {
                    // SAFETY: store: the instance is valid.
                    let module = unsafe { &ctx.instance().module };
                    let func = ctx.exit_args[0] as usize as *const FuncCode;
                    let index = module
                        .code()
                        .index_of(func)
                        .ok_or(TrapCode::UnreachableCodeReached)?;
                    let defined = DefinedFuncIdx::from_usize(index);
                    if !store.inner.charge(module.inner.first_call_cost(defined)) {
                        return Err(self.traced(TrapCode::OutOfFuel.into(), r));
                    }
                    module.inner.ensure_translated(defined)?;
                    // SAFETY: store: the entry leads to the function's code now;
                    // the arguments are at `r.sp`.
                    unsafe {
                        let entry = (*func).entry();
                        let meta = Meta::from_word(entry.sub(1).read());
                        if !fits(&raw const ctx, r.sp, meta) {
                            // The callee has no code that could be named; its caller has.
                            return Err(self.traced(TrapCode::StackOverflow.into(), r));
                        }
                        let sp = r.sp;
                        enter(&mut r, func, entry, sp, meta);
                    }
                }
                exit::GROW_MEMORY => {
                    let [memory, delta, dst] = ctx.exit_args;
                    // SAFETY: validated: the memory exists.
                    let (memory, is_64): (StoreMemoryIdx, bool) = unsafe {
                        let index = ctx.memory_index(memory as u32);
                        (index, store.inner.memories[index.as_usize()].ty().is_64())
                    };
                    let cost = store.inner.memory_growth_cost(memory, delta);
                    if !store.inner.charge(cost) {
                        return Ok(End::OutOfFuel {
                            required: cost,
                            at: r,
                        });
                    }
                    let grown = match store.grow_memory(memory, delta) {
                        Ok(Some(pages)) => Some(pages),
                        Ok(None) => {
                            store.inner.refund(cost);
                            None
                        }
                        Err(error) => return Err(self.traced(error, r)),
                    };
                    // SAFETY: translator: the slot is in the frame.
                    unsafe { give(&mut r, dst, grown, is_64, 2) };
                }
                exit::GROW_TABLE => {
                    let [table, delta, init] = ctx.exit_args;
                    // SAFETY: validated: the table exists.
                    let (index, is_64): (StoreTableIdx, bool) = unsafe {
                        let index = ctx.table_index(table as u32);
                        (index, store.inner.tables[index.as_usize()].ty.is_64())
                    };
                    let cost = store.inner.table_growth_cost(index, delta);
                    if !store.inner.charge(cost) {
                        return Ok(End::OutOfFuel {
                            required: cost,
                            at: r,
                        });
                    }
                    let grown = match store.grow_table(index, delta, init) {
                        Ok(Some(size)) => Some(size),
                        Ok(None) => {
                            store.inner.refund(cost);
                            None
                        }
                        Err(error) => return Err(self.traced(error, r)),
                    };
                    // SAFETY: translator: the slot is in the frame.
                    unsafe { give(&mut r, table >> 32, grown, is_64, 3) };
                }
                exit::OUT_OF_FUEL => {
                    return Ok(End::OutOfFuel {
                        required: ctx.exit_args[0],
                        at: r,
                    });
                }
                trap => {
                    let trap = u8::try_from(trap)
                        .ok()
                        .and_then(|code| TrapCode::try_from(code).ok());
                    let trap = trap.unwrap_or(TrapCode::UnreachableCodeReached);
                    return Err(self.traced(trap.into(), r));
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
    ) -> Result<Option<End>, Error> {
        let [func, base, len] = ctx.exit_args;
        let inst = &store.inner.funcs[func as usize];
        let cells_len = inst
            .func_ty
            .params()
            .len()
            .max(inst.func_ty.results().len());
        let Some(host) = inst.as_host() else {
            return Err(TrapCode::BadSignature.into());
        };
        // SAFETY: store: host functions are never removed, and each is in an
        // allocation of its own, so that it stays where it is even if the
        // function that runs adds others. The instance is valid.
        let (host, instance) = unsafe {
            let host = alloc::sync::Arc::as_ptr(&store.host_funcs[host as usize]);
            (&*host, ctx.instance().index)
        };
        // SAFETY: translator: the caller's frame has room for the arguments and
        // results at `base`; a tail call's have to fit the stack, see below.
        let cells = unsafe {
            let start = r.sp.add(base as usize);
            if start.wrapping_add(cells_len) as usize > ctx.stack_end as usize {
                return Err(self.traced(TrapCode::StackOverflow.into(), *r));
            }
            core::slice::from_raw_parts_mut(start, cells_len)
        };
        store.invoke_call_hook(CallHook::CallingHost)?;
        let result = host(store.caller(Some(instance)), cells);
        store.invoke_call_hook(CallHook::ReturningFromHost)?;
        let mut next = *r;
        next.ip = match len {
            0 => statics::return_op(),
            // SAFETY: translator: there is an op behind a call.
            len => unsafe { r.ip.add(len as usize) },
        };
        match result {
            Ok(()) => {
                set_accumulators(&mut next, cells.first().copied().unwrap_or(0));
                *r = next;
                Ok(None)
            }
            Err(error) => {
                let error = self.traced(error, *r);
                let func = StoreFuncIdx::from_usize(func as usize);
                Ok(Some(End::HostTrap {
                    error,
                    func,
                    at: next,
                    results: cells.as_mut_ptr(),
                }))
            }
        }
    }
}

/// Writes the result of a growth (the old size, or −1) and goes on behind the op.
///
/// # Safety
///
/// `dst` is a slot of the frame, `len` the length of the op in words.
unsafe fn give(r: &mut Regs, dst: u64, grown: Option<u64>, is_64: bool, len: usize) {
    let failed = if is_64 { u64::MAX } else { u64::from(u32::MAX) };
    let cell = grown.unwrap_or(failed);
    // SAFETY: translator: the slot is in the frame, and an op is behind this one.
    unsafe {
        r.sp.add(dst as usize).write(cell);
        r.ip = r.ip.add(len);
    }
    r.a = cell;
}
