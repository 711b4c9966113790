//! Calls: within an instance, to other instances, to the host, and tail calls.
//!
//! Arguments are staged by the caller where the callee's parameters will be:
//! the callee's frame starts at slot `base` of the caller's. Results come back
//! from slot 0 of the callee's frame; a single result is also in the
//! accumulator of its class.

use super::{
    control::ret,
    ctx::Ctx,
    exit,
    regs::{Flow, Op, Regs, called, single, trap},
    statics,
};
use crate::{
    code::{FuncCode, Meta},
    store::{Frame, FuncInst, InstanceInst},
    wasm::{index::TypeNum, trap::TrapCode},
};

/// Starts the function whose code is entered through `func`, with its frame at `sp`.
/// The record to return through has been pushed.
///
/// # Safety
///
/// As [`Op::run`]; `entry` and `meta` are those of `func`, and its frame fits at
/// `sp`, where the arguments are.
#[inline(always)]
pub(super) unsafe fn enter(
    r: &mut Regs,
    func: *const FuncCode,
    entry: *const u64,
    sp: *mut u64,
    meta: Meta,
) {
    // SAFETY: translator: `check` has seen that the frame fits; the zeroed
    // locals are within the frame.
    unsafe {
        let mut local = sp.add(usize::from(meta.zero_from));
        let end = local.add(usize::from(meta.zero_len));
        while local < end {
            // Volatile, so that it does not become a call of memset, which
            // would spill all registers of the handler.
            local.write_volatile(0);
            local = local.add(1);
        }
        // The stub of a function that is not translated yet reads it there.
        r.a = func as u64;
        r.sp = sp;
        r.ip = entry;
    }
}

/// Whether a frame of the callee fits.
///
/// # Safety
///
/// `ctx` is valid.
#[inline(always)]
pub(super) unsafe fn fits(ctx: *const Ctx, sp: *mut u64, meta: Meta) -> bool {
    // SAFETY: store: the context of the execution is valid.
    let end = unsafe { (*ctx).stack_end };
    if cfg!(target_pointer_width = "64") {
        sp.wrapping_add(meta.frame as usize) as usize <= end as usize
    } else {
        // A stack at the end of 32-bit memory: the sum could wrap. Frames start
        // within the stack, so the difference cannot.
        meta.frame as usize * size_of::<u64>() <= end as usize - sp as usize
    }
}

/// What calls of the function go through that the op names, one of the module's own.
///
/// # Safety
///
/// As [`Op::run`]; the 32-bit field is the index of such a function.
#[inline(always)]
unsafe fn own(r: &Regs) -> *const FuncCode {
    // SAFETY: validated: the index is below the module's count of functions.
    unsafe {
        let index = r.imm() as usize;
        #[cfg(feature = "strict")]
        assert!(
            index < (*r.ctx).instance().module.code().len(),
            "function {index} is none"
        );
        (*r.ctx).entries.add(index)
    }
}

/// Calls a function of the running instance.
///
/// # Safety
///
/// As [`Op::run`]; `func` is an entry of the running instance's module, `len` the
/// length of the op.
#[inline(always)]
pub(super) unsafe fn call_own(r: &mut Regs, func: *const FuncCode, base: u16, len: usize) -> Flow {
    // SAFETY: translator: `base` is within the frame; store: entries are valid.
    unsafe {
        let entry = (*func).entry();
        let meta = Meta::from_word(entry.sub(1).read());
        let sp = r.sp.add(usize::from(base));
        let ctx = &mut *r.ctx;
        let top = ctx.frame_top;
        if top >= ctx.frame_end {
            return trap(TrapCode::StackOverflow);
        }
        if !fits(ctx, sp, meta) {
            ctx.exit_args = [func as u64, base.into(), len as u64];
            return Flow::Exit(exit::EXTEND_STACK);
        }
        top.write(Frame {
            ip: r.ip.add(len),
            sp: r.sp,
        });
        ctx.frame_top = top.add(1);
        enter(r, func, entry, sp, meta);
    }
    Flow::Jump
}

/// Calls any function.
///
/// # Safety
///
/// As [`Op::run`]; `func` is a function of the store, `len` the length of the op.
#[inline(always)]
pub(super) unsafe fn call_any(r: &mut Regs, func: *const FuncInst, base: u16, len: usize) -> Flow {
    // SAFETY: store: `func` is one of its functions.
    unsafe {
        let instance = (*func).instance;
        if instance == (*r.ctx).instance {
            return call_own(r, (*func).code, base, len);
        }
        if instance.is_null() {
            let index = func.offset_from((*r.ctx).funcs);
            (*r.ctx).exit_args = [index as u64, base.into(), len as u64];
            return Flow::Exit(exit::HOST_CALL);
        }
        detour(r, func as u64, base, len, statics::call_foreign())
    }
}

/// Has the op at `to`, which is static code, finish a call: what it calls for would have the handler of the call
/// save its registers in any case. It finds `what`, where the frame is and the op in `exit_args`; see [`detoured`].
///
/// # Safety
///
/// As [`Op::run`], for a call of length `len`.
#[inline(always)]
unsafe fn detour(r: &mut Regs, what: u64, base: u16, len: usize, to: *const u64) -> Flow {
    // SAFETY: store: the context of the execution is valid.
    unsafe {
        (*r.ctx).exit_args = [what, u64::from(base) | (len as u64) << 16, r.ip as u64];
    }
    r.ip = to;
    Flow::Jump
}

/// Returns to the call that took the detour: what is to be called, where the frame is, the length of the op.
///
/// # Safety
///
/// As [`Op::run`], for an op that a [`detour`] leads to.
#[inline(always)]
unsafe fn detoured(r: &mut Regs) -> (u64, u16, usize) {
    // SAFETY: store: the context of the execution is valid.
    let [what, place, ip] = unsafe { (*r.ctx).exit_args };
    r.ip = ip as usize as *const u64;
    (what, place as u16, (place >> 16) as usize)
}

/// Calls the function that an element of a table names, if it has the type that the op names. What is not
/// frequent is [`LookUp`]'s.
///
/// # Safety
///
/// As [`Op::run`]; validation saw that the table exists and holds functions.
#[inline(always)]
unsafe fn call_indirect(r: &mut Regs, index: u64, len: usize) -> Flow {
    // SAFETY: store: elements of function tables name functions of the store.
    unsafe {
        let ctx = &*r.ctx;
        if r.word::<2>() as u32 == 0 && index < ctx.table_len {
            let cell = ctx.table_base.add(index as usize).read();
            // Null is a place before the first function, which is not looked at.
            let func = ctx.funcs.wrapping_add(cell as usize).wrapping_sub(1);
            if cell != 0 && (*func).ty.as_u32() == r.imm() && (*func).instance == ctx.instance {
                return call_own(r, (*func).code, r.field::<0>(), len);
            }
        }
        detour(r, index, r.field::<0>(), len, statics::look_up())
    }
}

/// Pushes what a call into another instance needs and makes that instance the
/// current one. A number other than 0 is an exit: a trap, or a host call.
///
/// # Safety
///
/// As [`call_any`].
#[inline(never)]
unsafe fn prepare_foreign(
    ctx: *mut Ctx,
    func: *const FuncInst,
    base: u64,
    len: usize,
    ip: *const u64,
    sp: *mut u64,
) -> u32 {
    // SAFETY: store: as in `call_any`.
    unsafe {
        let ctx = &mut *ctx;
        if (*func).as_host().is_some() {
            let index = func.offset_from(ctx.funcs);
            ctx.exit_args = [index as u64, base, len as u64];
            return exit::HOST_CALL;
        }
        let entry = (*(*func).code).entry();
        let meta = Meta::from_word(entry.sub(1).read());
        let top = ctx.frame_top;
        if (ctx.frame_end as usize) < top.wrapping_add(2) as usize {
            return TrapCode::StackOverflow as u32;
        }
        if !fits(ctx, sp.add(base as usize), meta) {
            ctx.exit_args = [func as u64, base, len as u64];
            return exit::EXTEND_STACK_FOREIGN;
        }
        top.write(Frame {
            ip: ip.add(len),
            sp,
        });
        push_restore(ctx, top.add(1));
        ctx.enter_instance((*func).instance);
    }
    0
}

/// Pushes the record that makes the current instance current again.
///
/// # Safety
///
/// There is room for a record at `top`, and code runs.
unsafe fn push_restore(ctx: &mut Ctx, top: *mut Frame) {
    // SAFETY: store: there is room at `top`, as is required of callers.
    unsafe {
        top.write(Frame {
            ip: statics::restore(),
            sp: ctx.instance.cast_mut().cast(),
        });
        ctx.frame_top = top.add(1);
    }
}

/// Calls any function in tail position: its arguments are in slots 0 and up.
///
/// # Safety
///
/// As [`Op::run`]; `func` is a function of the store.
#[inline(always)]
unsafe fn tail_call_any(r: &mut Regs, func: *const FuncInst) -> Flow {
    // SAFETY: store: `func` is one of its functions.
    unsafe {
        if (*func).instance != (*r.ctx).instance {
            let code = prepare_foreign_tail(r.ctx, func);
            if code != 0 {
                return Flow::Exit(code);
            }
        }
        tail_call_own(r, (*func).code)
    }
}

/// Calls a function of the current instance in tail position.
///
/// # Safety
///
/// As [`Op::run`]; `func` is an entry of the running instance's module.
#[inline(always)]
pub(super) unsafe fn tail_call_own(r: &mut Regs, func: *const FuncCode) -> Flow {
    // SAFETY: store: entries are valid.
    unsafe {
        let entry = (*func).entry();
        let meta = Meta::from_word(entry.sub(1).read());
        if !fits(r.ctx, r.sp, meta) {
            (*r.ctx).exit_args = [func as u64, 0, 0];
            return Flow::Exit(exit::EXTEND_STACK);
        }
        enter(r, func, entry, r.sp, meta);
    }
    Flow::Jump
}

/// As [`prepare_foreign`], for tail calls: the caller's record stays, and the
/// instance is restored once however many tail calls follow each other.
///
/// # Safety
///
/// As [`tail_call_any`].
#[inline(never)]
unsafe fn prepare_foreign_tail(ctx: *mut Ctx, func: *const FuncInst) -> u32 {
    // SAFETY: store: as in `tail_call_any`; there is a record for the running function.
    unsafe {
        let ctx = &mut *ctx;
        if (*func).as_host().is_some() {
            let index = func.offset_from(ctx.funcs);
            ctx.exit_args = [index as u64, 0, 0];
            return exit::HOST_CALL;
        }
        let top = ctx.frame_top;
        if (*top.sub(1)).ip != statics::restore() {
            if top >= ctx.frame_end {
                return TrapCode::StackOverflow as u32;
            }
            push_restore(ctx, top);
        }
        ctx.enter_instance((*func).instance);
    }
    0
}

/// Moves the arguments of a tail call: `nargs` cells from slot `base` to slot 0.
///
/// # Safety
///
/// As [`Op::run`], for a tail call.
#[inline(always)]
unsafe fn move_args(r: &Regs) {
    // SAFETY: translator: both are within the frame; the destination is below.
    unsafe {
        let (base, len) = (usize::from(r.field::<0>()), usize::from(r.field::<1>()));
        let mut i = 0;
        while i < len {
            // Volatile, so that it does not become a call of memmove.
            let cell = r.sp.add(base + i).read();
            r.sp.add(i).write_volatile(cell);
            i += 1;
        }
    }
}

/// The function that an element of a table names, if it has the expected type.
///
/// # Safety
///
/// As [`Op::run`]; validation saw that the table exists and holds functions.
#[inline(always)]
unsafe fn indirect(r: &Regs, index: u64, table: u32, ty: u32) -> Result<*const FuncInst, TrapCode> {
    // SAFETY: store: elements of function tables name functions of the store.
    unsafe {
        let ctx = &*r.ctx;
        let place = if table == 0 {
            if index >= ctx.table_len {
                return Err(TrapCode::TableOutOfBounds);
            }
            ctx.table_base.add(index as usize)
        } else {
            let place = super::table::element(r.ctx, table, index);
            if place.is_null() {
                return Err(TrapCode::TableOutOfBounds);
            }
            place
        };
        let cell = place.read();
        if cell == 0 {
            return Err(TrapCode::IndirectCallToNull);
        }
        let func = ctx.funcs.add(cell as usize - 1);
        if (*func).ty.as_u32() != ty && !is_of_subtype(func, ty) {
            return Err(TrapCode::BadSignature);
        }
        Ok(func)
    }
}

/// Whether the type of a function is a subtype of that with a number. It is another one.
///
/// # Safety
///
/// `func` is a function of the store.
#[cold]
#[inline(never)]
unsafe fn is_of_subtype(func: *const FuncInst, ty: u32) -> bool {
    // SAFETY: store: functions live as long as their store.
    unsafe { (*func).is_of_type(TypeNum::from_u32(ty)) }
}

/// The function that a reference names.
///
/// # Safety
///
/// As [`Op::run`]; `cell` is a function reference of the store.
#[inline(always)]
unsafe fn referenced(r: &Regs, cell: u64) -> Result<*const FuncInst, TrapCode> {
    match cell {
        0 => Err(TrapCode::NullFunctionReference),
        // SAFETY: store: function references name functions of the store.
        cell => Ok(unsafe { (*r.ctx).funcs.add(cell as usize - 1) }),
    }
}

single! {
    /// Calls a function of the own module: `base:16 -:16 index:32`.
    Call[2]: |r| {
        let func = own(r);
        call_own(r, func, r.field::<0>(), Self::LEN)
    };
    /// Calls an imported function: `base:16 -:16 index:32`.
    CallImport[2]: |r| {
        let ctx = &*r.ctx;
        let func = ctx.funcs.add(ctx.func_index(r.imm()).as_usize());
        call_any(r, func, r.field::<0>(), Self::LEN)
    };
    /// `base:16 index:16 type:32`, the table in a second word.
    CallIndirectS[3]: |r| {
        call_indirect(r, r.slot::<1>(), Self::LEN)
    };
    /// The same with the index in the accumulator.
    CallIndirectA[3]: |r| {
        call_indirect(r, r.a, Self::LEN)
    };
    /// `base:16 reference:16`.
    CallRef[2]: |r| {
        match referenced(r, r.slot::<1>()) {
            Ok(func) => call_any(r, func, r.field::<0>(), Self::LEN),
            Err(code) => trap(code),
        }
    };
    /// Tail-calls a function of the own module: `args:16 count:16 index:32`.
    ReturnCall[2]: |r| {
        move_args(r);
        tail_call_own(r, own(r))
    };
    /// Tail-calls an imported function.
    ReturnCallImport[2]: |r| {
        move_args(r);
        let ctx = &*r.ctx;
        tail_call_any(r, ctx.funcs.add(ctx.func_index(r.imm()).as_usize()))
    };
    /// `args:16 count:16 type:32`, the table (low half) and the slot of the index in a second word.
    ReturnCallIndirect[3]: |r| {
        let word = r.word::<2>();
        let index = *r.sp.add((word >> 32) as usize);
        match indirect(r, index, word as u32, r.imm()) {
            Ok(func) => {
                move_args(r);
                tail_call_any(r, func)
            }
            Err(code) => trap(code),
        }
    };
    /// `args:16 count:16 reference:16`.
    ReturnCallRef[2]: |r| {
        match referenced(r, r.slot::<2>()) {
            Ok(func) => {
                move_args(r);
                tail_call_any(r, func)
            }
            Err(code) => trap(code),
        }
    };
    /// What calls of a function find that is not translated yet. The integer
    /// accumulator has the address of the entry that was called through.
    Translate[2]: |r| {
        (*r.ctx).exit_args[0] = r.a;
        Flow::Exit(exit::TRANSLATE)
    };
    /// What the outermost function returns to.
    Halt[2]: |_r| Flow::Exit(exit::DONE);
    /// What a function returns to that was called from another instance: the
    /// record has that instance in place of a frame.
    RestoreInstance[2]: |r| {
        restore(r.ctx, r.sp.cast());
        ret(r)
    };
}

called! {
    /// Static code: calls a function of another instance, which a call has found.
    CallForeign[2]: |r| {
        let (func, base, len) = detoured(r);
        let func = func as usize as *const FuncInst;
        let code = prepare_foreign(r.ctx, func, base.into(), len, r.ip, r.sp);
        if code != 0 {
            return Flow::Exit(code);
        }
        let sp = r.sp.add(usize::from(base));
        let entry = (*(*func).code).entry();
        let meta = Meta::from_word(entry.sub(1).read());
        enter(r, (*func).code, entry, sp, meta);
        Flow::Jump
    };
    /// Static code: does a call of an element of a table, which is not one of table 0, is null or has another
    /// type or instance than most.
    LookUp[2]: |r| {
        let (index, base, len) = detoured(r);
        match indirect(r, index, r.word::<2>() as u32, r.imm()) {
            Ok(func) => call_any(r, func, base, len),
            Err(code) => trap(code),
        }
    };
    /// Throws an exception: `payload:16 -:16 tag:32`.
    Throw[2]: |r| {
        (*r.ctx).exit_args = [r.imm().into(), r.field::<0>().into(), 0];
        Flow::Exit(exit::THROW)
    };
    /// Throws the exception of a reference: `reference:16`.
    ThrowRef[2]: |r| {
        match r.slot::<0>() {
            0 => trap(TrapCode::NullReference),
            exception => {
                (*r.ctx).exit_args[0] = exception;
                Flow::Exit(exit::THROW_REF)
            }
        }
    };
}

/// Makes the caller's instance current again.
///
/// # Safety
///
/// As [`Op::run`], for the context; `instance` is one of the store.
#[inline(never)]
unsafe fn restore(ctx: *mut Ctx, instance: *const InstanceInst) {
    // SAFETY: store: records hold instances of the store.
    unsafe { (*ctx).enter_instance(instance) };
}
