//! References and exceptions of Peregrine's, in the terms of `walk.rs`; wasmi has none of them.

use super::api::{
    AnyRef, AsContextMut, Error, Func, HeapType, I31, Nullable, ResumableCall, Store, StoreContext,
    ThrownException, Val, ValType,
};
use crate::{
    outcome::{Stop, Value},
    walk::{ELEMENTS, Heap, Seen, walk},
};

/// A store in which values are looked at.
struct InStore<'a, T>(StoreContext<'a, T>);

impl<T> Heap for InStore<'_, T> {
    type Val = Val;

    fn look(&mut self, value: &Val) -> Seen<Val> {
        self.try_look(value).unwrap_or(Seen::Plain(Value::Other))
    }
}

impl<T> InStore<'_, T> {
    fn try_look(&self, value: &Val) -> Result<Seen<Val>, Error> {
        let store = &self.0;
        let any = match value {
            Val::I32(value) => return Ok(Seen::Plain(Value::I32(*value))),
            Val::I64(value) => return Ok(Seen::Plain(Value::I64(*value))),
            Val::F32(value) => return Ok(Seen::Plain(Value::f32(value.to_bits()))),
            Val::F64(value) => return Ok(Seen::Plain(Value::f64(value.to_bits()))),
            Val::V128(value) => return Ok(Seen::Plain(Value::V128(value.as_u128()))),
            Val::FuncRef(func) => return Ok(Seen::Plain(Value::Func(!func.is_null()))),
            Val::ExternRef(object) => {
                let object = match object {
                    Nullable::Null => None,
                    Nullable::Val(object) => {
                        let data = object.try_data(store)?;
                        let number = data.and_then(|it| it.downcast_ref::<u32>().copied());
                        Some(number.unwrap_or(u32::MAX))
                    }
                };
                return Ok(Seen::Plain(Value::Extern(object)));
            }
            Val::AnyRef(Nullable::Null) | Val::ExnRef(Nullable::Null) => {
                return Ok(Seen::Plain(Value::Object(None)));
            }
            Val::ExnRef(Nullable::Val(exception)) => {
                return Ok(Seen::Exception(exception.fields(store)?.collect()));
            }
            Val::AnyRef(Nullable::Val(any)) => any,
            _ => return Ok(Seen::Plain(Value::Other)),
        };
        if let Some(value) = any.as_i31(store)? {
            return Ok(Seen::I31(value.get_i32()));
        }
        if let Some(object) = any.as_struct(store)? {
            return Ok(Seen::Struct(object.fields(store)?.collect()));
        }
        if let Some(array) = any.as_array(store)? {
            let len = array.len(store)?;
            let elements = (0..len.min(ELEMENTS)).map(|index| array.get(store, index));
            return Ok(Seen::Array(len, elements.collect::<Result<_, _>>()?));
        }
        Ok(Seen::External)
    }
}

/// What can be seen from a value.
pub(super) fn other_value<'a, T: 'a>(store: impl Into<StoreContext<'a, T>>, value: &Val) -> Value {
    walk(&mut InStore(store.into()), value)
}

/// An argument of a reference type: an integer where one fits and the bits say so, null otherwise.
pub(super) fn other_argument(ctx: impl AsContextMut, ty: ValType, bits: u64) -> Val {
    match ty {
        ValType::Ref(ty)
            if bits & 1 == 1
                && matches!(ty.heap_type(), HeapType::Any | HeapType::Eq | HeapType::I31) =>
        {
            let value = I31::wrapping_u32((bits >> 1) as u32);
            Val::AnyRef(Nullable::Val(AnyRef::from_i31(ctx, value)))
        }
        other => Val::default_for_ty(other),
    }
}

/// The exception that an error stands for, if it is one; it waits no more.
pub(super) fn thrown(mut ctx: impl AsContextMut, error: &Error) -> Option<Stop> {
    if !error.is::<ThrownException>() {
        return None;
    }
    let mut store = ctx.as_context_mut();
    let exception = store.take_pending_exception()?;
    let fields = exception.fields(&store).ok()?;
    let values = fields.map(|field| other_value(&store, &field)).collect();
    Some(Stop::Thrown(values))
}

/// Collects what nothing refers to.
pub(super) fn collect(mut ctx: impl AsContextMut) {
    ctx.as_context_mut().gc();
}

/// How much fuel a piece of a call has at least.
const PIECE: u64 = 300;

/// Calls a function with a little fuel, and again and again has it go on with more, after a collection. What is left
/// in the end is what would be left if it had had all fuel from the beginning.
pub(super) fn in_pieces<T>(
    store: &mut Store<T>,
    func: &Func,
    args: &[Val],
    results: &mut [Val],
) -> Result<(), Error> {
    let whole = store.get_fuel()?;
    let mut given = PIECE;
    store.set_fuel(given)?;
    let mut call = func.call_resumable(&mut *store, args, results);
    let result = loop {
        let waiting = match call {
            Ok(ResumableCall::Finished) => break Ok(()),
            Ok(ResumableCall::HostTrap(failed)) => break Err(failed.into_host_error()),
            Ok(ResumableCall::OutOfFuel(waiting)) => waiting,
            Err(error) => break Err(error),
        };
        let left = store.get_fuel()?;
        let more = PIECE.max(waiting.required_fuel().saturating_sub(left));
        given += more;
        store.set_fuel(left + more)?;
        store.gc();
        call = waiting.resume(&mut *store, results);
    };
    let used = given - store.get_fuel()?;
    store.set_fuel(whole - used)?;
    result
}
