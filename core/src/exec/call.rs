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
    regs::{Flow, Op, Regs, called, remember, single, trap},
    statics,
};
use crate::base::narrow::{Fit, Low};
use crate::{
    code::{FuncCode, Meta, ZEROED_TOGETHER, callee::Callee},
    store::{Frame, FuncInst, FuncOwner, InstanceInst},
    wasm::{index::TypeNum, trap::TrapCode},
};
use core::ptr;
#[cfg(all(target_pointer_width = "64", target_has_atomic = "64"))]
use core::sync::atomic::Ordering;

/// Starts the function whose code begins at `entry`, with its frame at `sp`.
/// The record to return through has been pushed.
///
/// # Safety
///
/// As [`Op::run`]; `entry` is that of a function, `meta` what is before it, and its frame fits at
/// `sp`, where the arguments are. If it is the stub of a function that is not translated yet,
/// the integer accumulator has the address of what calls of the function go through.
#[inline(always)]
pub(super) unsafe fn enter(r: &mut Regs, entry: *const u64, sp: *mut u64, meta: Meta) {
    // SAFETY: translator: callers have seen that the frame fits; the zeroed
    // locals are within the frame, also with those that make them a multiple of four.
    unsafe {
        if meta.zeroes() {
            let mut local = sp.add(meta.zero_from());
            let mut times = meta.zero_times();
            while times > 0 {
                // Volatile, so that it does not become a call of memset, which
                // would spill all registers of the handler.
                for at in 0..ZEROED_TOGETHER as usize {
                    local.add(at).write_volatile(0);
                }
                local = local.add(ZEROED_TOGETHER as usize);
                times -= 1;
            }
        }
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
        sp.wrapping_add(meta.frame()) as usize <= end as usize
    } else {
        // A stack at the end of 32-bit memory: the sum could wrap. Frames start
        // within the stack, so the difference cannot.
        meta.frame() * size_of::<u64>() <= end as usize - sp as usize
    }
}

/// What calls go through of the function with an index among the module's own.
///
/// # Safety
///
/// As [`Op::run`]; there is such a function.
#[inline(always)]
unsafe fn own(r: &Regs, index: u32) -> *const FuncCode {
    // SAFETY: validated: the index is below the module's count of functions.
    unsafe {
        let index = index as usize;
        #[cfg(feature = "strict")]
        assert!(
            index < (*r.ctx).instance().module.code().len(),
            "function {index} is none"
        );
        (*r.ctx).entries.add(index)
    }
}

/// The entry of a function, for a call: the stub of one that is not translated yet reads in the integer accumulator
/// which it is.
///
/// # Safety
///
/// `func` is valid.
#[inline(always)]
unsafe fn entry_of(r: &mut Regs, func: *const FuncCode) -> *const u64 {
    r.a = func as u64;
    // SAFETY: store: entries are valid, as is required of callers.
    unsafe { (*func).entry() }
}

/// The word of a call, which other threads may replace.
#[cfg(all(target_pointer_width = "64", target_has_atomic = "64"))]
type CallWord = core::sync::atomic::AtomicU64;

/// What a call names.
///
/// # Safety
///
/// As [`Op::run`], for a call of a function of the own module.
#[inline(always)]
unsafe fn callee(r: &Regs) -> Callee {
    // SAFETY: translator: the op has that word; all who replace it do so atomically.
    unsafe {
        #[cfg(all(target_pointer_width = "64", target_has_atomic = "64"))]
        // Acquire: pairs with the store in `find_callee`, so that the code is seen that the word leads to.
        let word = CallWord::from_ptr(r.ip.add(1).cast_mut()).load(Ordering::Acquire);
        #[cfg(not(all(target_pointer_width = "64", target_has_atomic = "64")))]
        let word = r.word::<1>();
        Callee::from_word(word)
    }
}

/// The entry of the function that a call names by its index; if it has code, the call has its address from now on.
///
/// # Safety
///
/// As [`callee`].
#[inline(always)]
unsafe fn find_callee(r: &mut Regs, callee: Callee) -> *const u64 {
    // SAFETY: validated: the module has that function; the word is one that is read atomically.
    unsafe {
        let func = own(r, callee.index());
        let entry = entry_of(r, func);
        #[cfg(all(target_pointer_width = "64", target_has_atomic = "64"))]
        if entry != statics::translate_stub()
            && let Some(linked) = callee.linked(entry.expose_provenance() as u64)
        {
            CallWord::from_ptr(r.ip.add(1).cast_mut()).store(linked.word(), Ordering::Release);
        }
        entry
    }
}

/// Lets calls by a reference go on at the code of the function, if there is some. Gives what calls by its index go
/// through.
///
/// # Safety
///
/// As [`linked`]; `ctx` is valid.
#[cold]
#[inline(never)]
unsafe fn link(ctx: *const Ctx, cell: u64) -> *const FuncCode {
    // SAFETY: store: functions live as long as their store, and the instance that it is of; the reference into it
    // ends with this function.
    unsafe {
        let func = func_of(ctx, cell);
        let code = (*func).code(&*(*ctx).store);
        code.map_or(ptr::null(), |code| {
            let entry = code.entry();
            if entry != statics::translate_stub() {
                (*func).link(entry);
            }
            ptr::from_ref(code)
        })
    }
}

/// The function that a reference names, which is not null. Of null it is a place that is not to be looked at.
///
/// # Safety
///
/// `ctx` is valid.
#[inline(always)]
pub(super) unsafe fn func_of(ctx: *const Ctx, cell: u64) -> *const FuncInst {
    // SAFETY: store: the context of the execution is valid.
    let funcs = unsafe { (*ctx).funcs };
    #[cfg(feature = "strict")]
    {
        // SAFETY: store: it is valid, and the reference ends with this block.
        let store = unsafe { &*(*ctx).store };
        let count = store.funcs.len();
        assert!(
            cell <= count as u64,
            "reference {cell:#x} is to no function"
        );
    }
    funcs.wrapping_add(cell.fit_size()).wrapping_sub(1)
}

/// The entry of a function that is called by a reference: the stub of one that has not been yet reads in the integer
/// accumulator which it is.
///
/// # Safety
///
/// The reference names a function of the store that is none of the host's.
#[inline(always)]
unsafe fn linked(r: &mut Regs, cell: u64) -> *const u64 {
    r.a = cell;
    // SAFETY: store: functions live as long as their store.
    unsafe { (*func_of(r.ctx, cell)).entry() }
}

/// Calls the function of the running instance whose code begins at `entry`.
///
/// # Safety
///
/// As [`Op::run`] and [`enter`], for an entry of the running instance's module; `len` is the length of the op.
#[inline(always)]
pub(super) unsafe fn call_entry(r: &mut Regs, entry: *const u64, base: u16, len: usize) -> Flow {
    // SAFETY: translator: `base` is within the frame; store: entries are valid.
    unsafe {
        let meta = Meta::from_word(entry.sub(1).read());
        let sp = r.sp.add(usize::from(base));
        let ctx = &mut *r.ctx;
        let top = r.t;
        if top >= ctx.frame_end {
            return trap(TrapCode::StackOverflow);
        }
        if !fits(ctx, sp, meta) {
            ctx.exit_args = [entry as u64, sp as u64, len as u64];
            return Flow::Exit(exit::EXTEND_STACK);
        }
        top.write(Frame {
            ip: r.ip.add(len),
            sp: r.sp,
        });
        r.t = top.add(1);
        enter(r, entry, sp, meta);
    }
    Flow::Jump
}

/// Calls any function, by its reference.
///
/// # Safety
///
/// As [`Op::run`]; `cell` names a function of the store, `len` is the length of the op.
#[inline(always)]
pub(super) unsafe fn call_any(r: &mut Regs, cell: u64, base: u16, len: usize) -> Flow {
    // SAFETY: store: the reference is that of one of its functions.
    unsafe {
        let func = func_of(r.ctx, cell);
        let owner = (*func).owner();
        if owner == (*r.ctx).owner {
            let entry = linked(r, cell);
            remember::<2>(cell);
            return call_entry(r, entry, base, len);
        }
        if owner == FuncOwner::HOST {
            (*r.ctx).exit_args = [cell - 1, base.into(), len as u64];
            return Flow::Exit(exit::HOST_CALL);
        }
        detour(r, cell, base, len, statics::call_foreign())
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
    r.ip = ip.fit_size() as *const u64;
    (what, place.low16(), (place >> 16) as usize)
}

/// Calls the function that an element of table 0 names, if it has the type that the op names and is the running
/// instance's. What is not frequent is [`LookUp`]'s; ops for other tables name a type that no function has, and find
/// nothing in table 0 where that does not hold functions.
///
/// # Safety
///
/// As [`Op::run`]; validation saw that the table exists and holds functions.
#[inline(always)]
unsafe fn call_indirect(r: &mut Regs, index: u64, len: usize) -> Flow {
    // SAFETY: store: elements of function tables name functions of the store.
    unsafe {
        let ctx = &*r.ctx;
        if index < ctx.table_len {
            let cell = ctx.table_base.add(index.fit_size()).read();
            if cell != 0 && (*func_of(ctx, cell)).key() == ctx.owner.key(r.imm()) {
                let entry = linked(r, cell);
                remember::<2>(cell);
                return call_entry(r, entry, r.field::<0>(), len);
            }
        }
        detour(r, index, r.field::<0>(), len, statics::look_up())
    }
}

/// Pushes what a call into another instance needs and makes that instance the
/// current one. A number other than 0 is an exit: a trap, or a host call. The top of the frame
/// stack is in `exit` of the context, before and behind.
///
/// # Safety
///
/// As [`call_any`].
#[inline(never)]
unsafe fn prepare_foreign(
    ctx: *mut Ctx,
    cell: u64,
    base: u64,
    len: usize,
    ip: *const u64,
    sp: *mut u64,
) -> u32 {
    // SAFETY: store: as in `call_any`.
    unsafe {
        let ctx = &mut *ctx;
        let func = func_of(ctx, cell);
        if (*func).as_host().is_some() {
            ctx.exit_args = [cell - 1, base, len as u64];
            return exit::HOST_CALL;
        }
        let entry = (*func).entry();
        let meta = Meta::from_word(entry.sub(1).read());
        let top = ctx.exit.t;
        if (ctx.frame_end as usize) < top.wrapping_add(2) as usize {
            return TrapCode::StackOverflow as u32;
        }
        if !fits(ctx, sp.add(base.fit_size()), meta) {
            ctx.exit_args = [cell, sp.add(base.fit_size()) as u64, len as u64];
            return exit::EXTEND_STACK_FOREIGN;
        }
        top.write(Frame {
            ip: ip.add(len),
            sp,
        });
        push_restore(ctx, top.add(1));
        ctx.enter_instance(instance_of(ctx, func));
    }
    0
}

/// The instance of a function.
///
/// # Safety
///
/// `func` is a function of the store, and none of the host's.
unsafe fn instance_of(ctx: &Ctx, func: *const FuncInst) -> *const InstanceInst {
    // SAFETY: store: functions live as long as their store; the reference into it ends with this function.
    let instance = unsafe { (*func).instance(&*ctx.store) };
    instance.map_or(ptr::null(), |instance| instance.as_ptr().cast_const())
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
        ctx.exit.t = top.add(1);
    }
}

/// Calls any function in tail position, by its reference: its arguments are in slots 0 and up.
///
/// # Safety
///
/// As [`Op::run`]; `cell` names a function of the store.
#[inline(always)]
unsafe fn tail_call_any(r: &mut Regs, cell: u64) -> Flow {
    // SAFETY: store: the reference is that of one of its functions.
    unsafe {
        if (*func_of(r.ctx, cell)).owner() != (*r.ctx).owner {
            (*r.ctx).exit.t = r.t;
            let code = prepare_foreign_tail(r.ctx, cell);
            r.t = (*r.ctx).exit.t;
            if code != 0 {
                return Flow::Exit(code);
            }
        }
        let entry = linked(r, cell);
        tail_call_entry(r, entry)
    }
}

/// Calls a function of the current instance in tail position.
///
/// # Safety
///
/// As [`Op::run`]; `func` is an entry of the running instance's module.
#[inline(always)]
unsafe fn tail_call_own(r: &mut Regs, func: *const FuncCode) -> Flow {
    // SAFETY: store: `func` is an entry of the running instance's module, as is required of callers.
    unsafe {
        let entry = entry_of(r, func);
        tail_call_entry(r, entry)
    }
}

/// Calls the function of the current instance whose code begins at `entry` in tail position.
///
/// # Safety
///
/// As [`Op::run`] and [`enter`], for an entry of the running instance's module.
#[inline(always)]
pub(super) unsafe fn tail_call_entry(r: &mut Regs, entry: *const u64) -> Flow {
    // SAFETY: store: entries are valid.
    unsafe {
        let meta = Meta::from_word(entry.sub(1).read());
        if !fits(r.ctx, r.sp, meta) {
            (*r.ctx).exit_args = [entry as u64, r.sp as u64, 0];
            return Flow::Exit(exit::EXTEND_STACK);
        }
        enter(r, entry, r.sp, meta);
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
unsafe fn prepare_foreign_tail(ctx: *mut Ctx, cell: u64) -> u32 {
    // SAFETY: store: as in `tail_call_any`; there is a record for the running function.
    unsafe {
        let ctx = &mut *ctx;
        let func = func_of(ctx, cell);
        if (*func).as_host().is_some() {
            ctx.exit_args = [cell - 1, 0, 0];
            return exit::HOST_CALL;
        }
        let top = ctx.exit.t;
        if (*top.sub(1)).ip != statics::restore() {
            if top >= ctx.frame_end {
                return TrapCode::StackOverflow as u32;
            }
            push_restore(ctx, top);
        }
        ctx.enter_instance(instance_of(ctx, func));
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

/// The reference to the function that an element of a table names, if that has the expected type.
///
/// # Safety
///
/// As [`Op::run`]; validation saw that the table exists and holds functions.
#[inline(always)]
unsafe fn indirect(r: &Regs, index: u64, table: u32, ty: u32) -> Result<u64, TrapCode> {
    // SAFETY: store: elements of function tables name functions of the store.
    unsafe {
        let ctx = &*r.ctx;
        let place = if table == 0 {
            if index >= ctx.table_len {
                return Err(TrapCode::TableOutOfBounds);
            }
            ctx.table_base.add(index.fit_size())
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
        let func = func_of(ctx, cell);
        if (*func).ty().as_u32() != ty && !is_of_subtype(func, ty) {
            return Err(TrapCode::BadSignature);
        }
        Ok(cell)
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

single! {
    /// Calls a function of the own module: `base:16 0xffff:16 index:32`, then `base:16 entry:48`.
    Call[2]: |r| {
        let callee = callee(r);
        let entry = match callee.entry() {
            Some(entry) => ptr::with_exposed_provenance(entry.fit_size()),
            None => find_callee(r, callee),
        };
        call_entry(r, entry, callee.base(), Self::LEN)
    };
    /// Calls an imported function: `base:16 -:16 index:32`.
    CallImport[2]: |r| {
        let func = (*r.ctx).func_index(r.imm());
        call_any(r, u64::from(func.as_u32()) + 1, r.field::<0>(), Self::LEN)
    };
    /// `base:16 index:16 type:32`, the table in a second word (lower half) and there the type again; in the first one
    /// there is none if the table is not 0.
    CallIndirectS[3]: |r| {
        call_indirect(r, r.slot::<1>(), Self::LEN)
    };
    /// The same with the index in the accumulator.
    CallIndirectA[3]: |r| {
        call_indirect(r, r.a, Self::LEN)
    };
    /// `base:16 reference:16`.
    CallRef[2]: |r| {
        match r.slot::<1>() {
            0 => trap(TrapCode::NullFunctionReference),
            cell => call_any(r, cell, r.field::<0>(), Self::LEN),
        }
    };
    /// Tail-calls a function of the own module: `args:16 count:16 index:32`.
    ReturnCall[2]: |r| {
        move_args(r);
        tail_call_own(r, own(r, r.imm()))
    };
    /// Tail-calls an imported function.
    ReturnCallImport[2]: |r| {
        move_args(r);
        let func = (*r.ctx).func_index(r.imm());
        tail_call_any(r, u64::from(func.as_u32()) + 1)
    };
    /// `args:16 count:16 type:32`, the table (low half) and the slot of the index in a second word.
    ReturnCallIndirect[3]: |r| {
        let word = r.word::<2>();
        let index = *r.sp.add((word >> 32) as usize);
        match indirect(r, index, word.low32(), r.imm()) {
            Ok(cell) => {
                move_args(r);
                tail_call_any(r, cell)
            }
            Err(code) => trap(code),
        }
    };
    /// `args:16 count:16 reference:16`.
    ReturnCallRef[2]: |r| {
        match r.slot::<2>() {
            0 => trap(TrapCode::NullFunctionReference),
            cell => {
                move_args(r);
                tail_call_any(r, cell)
            }
        }
    };
    /// What calls of a function find that is not translated yet. The integer
    /// accumulator has the address of the entry that was called through. With an operand other than 0 it is what calls by
    /// a reference find until one of them has found the code: the accumulator has the reference.
    Translate[2]: |r| {
        if r.word::<1>() != 0 {
            let code = link(r.ctx, r.a);
            let entry = entry_of(r, code);
            // If it has no code, as this op without an operand: whoever comes back to that finds what it needs.
            return tail_call_entry(r, entry);
        }
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
        let (cell, base, len) = detoured(r);
        (*r.ctx).exit.t = r.t;
        let code = prepare_foreign(r.ctx, cell, base.into(), len, r.ip, r.sp);
        r.t = (*r.ctx).exit.t;
        if code != 0 {
            return Flow::Exit(code);
        }
        let sp = r.sp.add(usize::from(base));
        let entry = linked(r, cell);
        let meta = Meta::from_word(entry.sub(1).read());
        enter(r, entry, sp, meta);
        Flow::Jump
    };
    /// Static code: does a call of an element of a table, which is not one of table 0, is null or has another
    /// type or instance than most.
    LookUp[2]: |r| {
        let (index, base, len) = detoured(r);
        let word = r.word::<2>();
        match indirect(r, index, word.low32(), (word >> 32) as u32) {
            Ok(cell) => call_any(r, cell, base, len),
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
