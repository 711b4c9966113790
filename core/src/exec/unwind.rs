//! Exceptions on their way: from where something is thrown to what catches it.
//!
//! First the handler is looked for, frame by frame, and nothing changes meanwhile, so that the search can
//! wait or end with an interruption. What it takes is charged as it goes on: one unit of fuel for each frame
//! that is left and each clause that is looked at. Only then is there an exception object, and only if somebody gets a
//! reference to it. Frames of the host end the search: what has called them gets an error, and if that comes
//! out of the host function, the search goes on outside of it.

use super::{
    ctx::Ctx,
    execution::{End, Execution, Mode},
    exit,
    regs::Regs,
    run::set_accumulators,
    statics,
};
use crate::base::narrow::Fit;
use crate::{
    base::fallible,
    code::handlers::{Clause, Reference, Table},
    error::{Error, ThrownException},
    store::{Found, FoundPlaces, Frame, InstanceInst, Room, Store},
    wasm::{index::StoreTagIdx, trap::TrapCode},
};
use alloc::boxed::Box;

/// How many frames and clauses are looked at between two looks at the deadline. They are charged together,
/// so where an execution stops for want of fuel depends on it.
const PIECE: u32 = 4096;

/// What is thrown.
#[derive(Debug, Clone, Copy)]
pub(super) enum Thrown {
    /// What an op throws that execution has stopped at: an exception that is none yet, with its payload in
    /// slots.
    New {
        /// The tag.
        tag: StoreTagIdx,
        /// The first slot.
        base: u64,
    },
    /// An exception that is there: the reference to it.
    Exception(u64),
}

/// Where the search for a handler is.
#[derive(Debug, Clone, Copy)]
struct Place {
    instance: *const InstanceInst,
    /// The record that the frame returns through is the one before.
    top: *mut Frame,
    /// In the call that has not returned, or the op that throws.
    ip: *const u64,
    sp: *mut u64,
    /// The innermost region that has not been looked at, and its next clause; `None` before the function
    /// has been looked up.
    at: Option<(u32, u32)>,
}

/// An exception on its way.
#[derive(Debug)]
pub(super) struct Unwinding {
    thrown: Thrown,
    tag: StoreTagIdx,
    place: Place,
    /// What has been looked at since the last charge.
    looked_at: u32,
    /// The error that stands for it, if it has come from the host.
    error: Option<Error>,
}

/// A handler: in which frame, and what is in the table of its function.
struct Handler {
    clause: Clause,
    /// The meta word of the function's code.
    code: *const u64,
}

/// What a search comes to.
enum Search {
    Caught(Handler),
    Uncaught,
    /// A piece has been looked at.
    Piece,
}

/// How throwing ends, unless it stops the execution.
pub(super) enum Threw {
    /// It goes on in the handler.
    Caught,
    /// Nothing here has caught it.
    Uncaught(Error),
    /// It has to wait.
    Waits(End),
}

impl Execution {
    /// Throws what an op says that `r` is at: that is what `code` means.
    ///
    /// # Errors
    ///
    /// What stands for the exception if nothing here catches it; or as [`Execution::throw`].
    #[inline(never)]
    pub(super) fn thrown<T>(
        &mut self,
        store: &mut Store<T>,
        ctx: &Ctx,
        r: &mut Regs,
        mode: Mode,
        code: u32,
    ) -> Result<Option<End>, Error> {
        let [arg, base, _] = ctx.exit_args;
        let thrown = if code == exit::THROW {
            // SAFETY: validated: the tag exists.
            let tag = unsafe { ctx.instance().tags[arg.fit_size()] };
            Thrown::New { tag, base }
        } else {
            Thrown::Exception(arg)
        };
        let Some(unwinding) = self.begin_throw(store, r, thrown, false, None) else {
            // References are to what there is.
            return Err(self.traced(TrapCode::NullReference.into(), r.ip));
        };
        self.after_throw(store, r, mode, unwinding)
    }

    /// Goes on to throw what had to wait, if something had.
    ///
    /// # Errors
    ///
    /// As [`Execution::thrown`].
    #[inline(never)]
    pub(super) fn go_on_throwing<T>(
        &mut self,
        store: &mut Store<T>,
        r: &mut Regs,
        mode: Mode,
    ) -> Result<Option<End>, Error> {
        match self.unwinding.take() {
            Some(unwinding) => self.after_throw(store, r, mode, *unwinding),
            None => Ok(None),
        }
    }

    fn after_throw<T>(
        &mut self,
        store: &mut Store<T>,
        r: &mut Regs,
        mode: Mode,
        unwinding: Unwinding,
    ) -> Result<Option<End>, Error> {
        match self.throw(store, r, mode, unwinding)? {
            Threw::Caught => Ok(None),
            Threw::Waits(end) => Ok(Some(end)),
            Threw::Uncaught(error) => Err(error),
        }
    }

    /// Deals with the error of a host function, whose call `r` is at: throws the exception that it stands for,
    /// if it does. `left` is whether it was a tail call, so that handlers of the frame are not asked.
    ///
    /// # Errors
    ///
    /// As [`Execution::throw`].
    #[inline(never)]
    pub(super) fn host_threw<T>(
        &mut self,
        store: &mut Store<T>,
        r: &mut Regs,
        mode: Mode,
        left: bool,
        error: Error,
    ) -> Result<Threw, Error> {
        if !is_thrown(store, &error) {
            return Ok(Threw::Uncaught(error));
        }
        let pending = Thrown::Exception(store.inner.exceptions.pending());
        match self.begin_throw(store, r, pending, left, Some(error)) {
            Some(unwinding) => {
                store.inner.exceptions.set_pending(0);
                self.throw(store, r, mode, unwinding)
            }
            // It is there, since it is pending.
            None => Ok(Threw::Uncaught(ThrownException.into())),
        }
    }

    /// Prepares to throw. `r` is where the execution has stopped; if it has `left` the frame there by a tail
    /// call, handlers of that frame are not asked. `None` if there is no such exception.
    pub(super) fn begin_throw<T>(
        &self,
        store: &Store<T>,
        r: &Regs,
        thrown: Thrown,
        left: bool,
        error: Option<Error>,
    ) -> Option<Unwinding> {
        let tag = match thrown {
            Thrown::New { tag, .. } => tag,
            Thrown::Exception(cell) => store.inner.tag_of(cell)?,
        };
        let place = Place {
            instance: self.instance,
            top: self.frame_top,
            ip: r.ip,
            sp: r.sp,
            at: left.then_some((0, 0)),
        };
        Some(Unwinding {
            thrown,
            tag,
            place,
            looked_at: 0,
            error,
        })
    }

    /// Looks for the handler of what has been thrown and lets `r` and the execution go on there.
    ///
    /// # Errors
    ///
    /// If the deadline ends it, or there is too little memory for the exception.
    fn throw<T>(
        &mut self,
        store: &mut Store<T>,
        r: &mut Regs,
        mode: Mode,
        mut unwinding: Unwinding,
    ) -> Result<Threw, Error> {
        let base = self.stack.frames();
        self.thrown = match unwinding.thrown {
            Thrown::Exception(cell) => cell,
            Thrown::New { .. } => 0,
        };
        loop {
            let before = unwinding.place;
            // SAFETY: store: the records from the first to the top are valid, and so are instances; the
            // place has come from there, and nothing has run since.
            let search = unsafe { unwinding.search(&mut store.inner.found, base) };
            let cost = u64::from(core::mem::take(&mut unwinding.looked_at));
            let end = if !store.inner.charge(cost) {
                // The search goes on with this piece.
                unwinding.place = before;
                Some(End::OutOfFuel { required: cost })
            } else {
                match search {
                    Search::Caught(handler) => {
                        // SAFETY: store: as above, and the handler has been found in the code of the frame.
                        unsafe { self.catch(store, r, &unwinding, &handler)? };
                        self.thrown = 0;
                        return Ok(Threw::Caught);
                    }
                    Search::Uncaught => {
                        return Ok(Threw::Uncaught(self.uncaught(store, r, unwinding)));
                    }
                    Search::Piece if store.inner.deadline_reached() => {
                        self.at_deadline(store, r, r.ip, mode)?
                    }
                    Search::Piece => None,
                }
            };
            if let Some(end) = end {
                fallible::headroom(size_of::<Unwinding>())?;
                self.unwinding = Some(Box::new(unwinding));
                return Ok(Threw::Waits(end));
            }
        }
    }

    /// The error that stands for what is thrown on its way through the host.
    fn uncaught<T>(&mut self, store: &mut Store<T>, r: &Regs, unwinding: Unwinding) -> Error {
        // SAFETY: store: `r` is at the op that throws.
        let error = match unsafe { self.object(store, r, unwinding.thrown, unwinding.tag) } {
            Ok(exception) => {
                store.inner.exceptions.set_pending(exception);
                unwinding.error.unwrap_or_else(|| ThrownException.into())
            }
            Err(error) => error,
        };
        self.traced(error, r.ip)
    }

    /// Goes on in a handler.
    ///
    /// # Safety
    ///
    /// The handler was found at the place of `unwinding`; `r` is at the op that throws.
    unsafe fn catch<T>(
        &mut self,
        store: &mut Store<T>,
        r: &mut Regs,
        unwinding: &Unwinding,
        handler: &Handler,
    ) -> Result<(), Error> {
        let Clause {
            tag,
            target,
            slot,
            reference,
        } = handler.clause;
        let mut thrown = unwinding.thrown;
        if reference != Reference::Unused {
            // SAFETY: store: as is required here.
            match unsafe { self.object(store, r, thrown, unwinding.tag) } {
                Ok(exception) => thrown = Thrown::Exception(exception),
                Err(error) => return Err(self.traced(error, r.ip)),
            }
        }
        let place = &unwinding.place;
        // SAFETY: translator: where the handler begins, the payload and the reference are in slots of
        // the frame. What is thrown from slots may overlap them. The target is an op of the same code.
        unsafe {
            let to = place.sp.add(slot.into());
            let mut len = 0;
            let behind = usize::from(reference == Reference::Behind);
            if tag.is_some() {
                len = store.inner.tags[unwinding.tag.as_usize()]
                    .func_ty
                    .param_cells();
                match thrown {
                    Thrown::New { base, .. } => to.copy_from(r.sp.add(base.fit_size()), len),
                    Thrown::Exception(cell) => {
                        let mut next = to;
                        store.inner.payload(cell, |cell| {
                            next.write(cell);
                            next = next.add(1);
                        });
                    }
                }
            }
            #[cfg(feature = "strict")]
            assert!(
                usize::from(slot) + len + behind
                    <= crate::code::Meta::from_word(handler.code.read()).frame(),
                "a payload is beyond the frame"
            );
            if let Thrown::Exception(cell) = thrown {
                match reference {
                    Reference::Unused => {}
                    Reference::Behind => to.add(len).write(cell),
                    Reference::Before => to.sub(1).write(cell),
                }
            }
            r.sp = place.sp;
            r.ip = match target {
                Some(word) => handler.code.add(word as usize),
                None => {
                    if len + behind > 0 {
                        set_accumulators(r, to.read());
                    }
                    statics::return_op()
                }
            };
        }
        self.frame_top = place.top;
        self.instance = place.instance;
        Ok(())
    }
}

/// Whether an error stands for an exception that nobody has taken.
pub(super) fn is_thrown<T>(store: &Store<T>, error: &Error) -> bool {
    error.is::<ThrownException>() && store.inner.exceptions.pending() != 0
}

impl Execution {
    /// The reference to the exception that is thrown, which is made if it is none yet.
    ///
    /// # Errors
    ///
    /// If there is no room for it.
    ///
    /// # Safety
    ///
    /// `r` is at the op that throws it.
    unsafe fn object<T>(
        &self,
        store: &mut Store<T>,
        r: &Regs,
        thrown: Thrown,
        tag: StoreTagIdx,
    ) -> Result<u64, Error> {
        let base = match thrown {
            Thrown::Exception(cell) => return Ok(cell),
            Thrown::New { base, .. } => base,
        };
        let len = store.inner.tags[tag.as_usize()].func_ty.param_cells();
        // SAFETY: translator: the payload is in slots of the frame.
        let cells = unsafe { core::slice::from_raw_parts(r.sp.add(base.fit_size()), len) };
        loop {
            let need = match store.inner.new_exception(tag, cells)? {
                Ok(exception) => return Ok(exception.cell()),
                Err(need) => need,
            };
            let own = [self.stack.cells(self.used_cells(r)), &[r.a]];
            match store.make_room(need, &own, false) {
                Ok(Room::Made) => {}
                Ok(_) => return Err(TrapCode::GcHeapOutOfMemory.into()),
                Err(_limited) => return Err(TrapCode::GrowthOperationLimited.into()),
            }
        }
    }
}

impl Unwinding {
    /// Looks at a piece of what there is, from the place on. `base` is the first record.
    ///
    /// # Safety
    ///
    /// The records from `base` to that of the place are valid, and all instances.
    unsafe fn search(&mut self, places: &mut FoundPlaces, base: *mut Frame) -> Search {
        let place = &mut self.place;
        loop {
            // SAFETY: store: instances are valid.
            if let Some(instance) = unsafe { place.instance.as_ref() }
                && place.at != Some((0, 0))
            {
                let found = match places.get(place.ip as usize) {
                    Some(found) => found,
                    None => find(places, instance, place.ip),
                };
                if found.region != 0 {
                    let table = found.table as *const u64;
                    // SAFETY: store: instances keep their modules, and these the code; see `find`.
                    let words = unsafe { core::slice::from_raw_parts(table, found.len) };
                    if let Some(table) = Table::new(words) {
                        let code = found.code as *const u64;
                        let first = || (found.region, table.region(found.region).1);
                        let mut at = place.at.unwrap_or_else(first);
                        while at.0 != 0 {
                            let Some((clause, next)) = table.clause(at.1) else {
                                let (outside, _) = table.region(at.0);
                                at = (outside, table.region(outside).1);
                                continue;
                            };
                            if self.looked_at >= PIECE {
                                place.at = Some(at);
                                return Search::Piece;
                            }
                            self.looked_at += 1;
                            let catches = |tag| instance.tags.get(tag as usize) == Some(&self.tag);
                            if clause.tag.is_none_or(catches) {
                                place.at = Some(at);
                                return Search::Caught(Handler { clause, code });
                            }
                            at.1 = next;
                        }
                    }
                }
            }
            if self.looked_at >= PIECE {
                place.at = Some((0, 0));
                return Search::Piece;
            }
            // SAFETY: store: records are valid, as is required here.
            if unsafe { !place.leave(base) } {
                return Search::Uncaught;
            }
            self.looked_at += 1;
        }
    }
}

/// Finds the handlers for a place in code, and remembers them. Addresses of code are valid as long as the instance is.
#[cold]
fn find(places: &mut FoundPlaces, instance: &InstanceInst, ip: *const u64) -> Found {
    let code = instance.module.code();
    let mut found = Found {
        ip: ip as usize,
        ..Found::default()
    };
    if let Some((func, word, handlers)) = code.find_handlers(ip) {
        let code = code.func(func).entry().wrapping_sub(1);
        let table = code.wrapping_add(handlers.start);
        // SAFETY: translator: the table is within the words of the function's code, which stay where they
        // are.
        let words = unsafe { core::slice::from_raw_parts(table, handlers.len()) };
        found = Found {
            code: code as usize,
            table: table as usize,
            len: handlers.len(),
            region: Table::new(words).map_or(0, |table| table.innermost(word)),
            ..found
        };
    }
    places.set(found);
    found
}

impl Place {
    /// Goes on to the frame of the caller. `false`, and nothing has changed, if that is the host.
    ///
    /// # Safety
    ///
    /// The records from `base` to that of the place are valid.
    unsafe fn leave(&mut self, base: *mut Frame) -> bool {
        let Self {
            mut instance,
            mut top,
            ..
        } = *self;
        loop {
            // The first record leads to the host.
            if top.cast_const() <= base.wrapping_add(1).cast_const() {
                return false;
            }
            // SAFETY: store: there are records down to the first.
            let Frame { ip, sp } = unsafe {
                top = top.sub(1);
                top.read()
            };
            if ip == statics::restore() {
                instance = sp.cast_const().cast();
                continue;
            }
            *self = Self {
                instance,
                top,
                // The record names the op behind the call.
                // SAFETY: translator: there is a call before it.
                ip: unsafe { ip.sub(1) },
                sp,
                at: None,
            };
            return true;
        }
    }
}
