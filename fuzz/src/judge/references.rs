//! References and exceptions of wasmtime's, in the terms of `walk.rs`.

use crate::{
    outcome::{Stop, Value},
    walk::{ELEMENTS, Heap, Seen, walk},
};
use wasmtime::{AsContextMut, Error, Result, ThrownException, Val};

/// A store in which values are looked at.
struct InStore<C>(C);

impl<C: AsContextMut> Heap for InStore<C> {
    type Val = Val;

    fn look(&mut self, value: &Val) -> Seen<Val> {
        self.try_look(value).unwrap_or(Seen::Plain(Value::Other))
    }
}

impl<C: AsContextMut> InStore<C> {
    fn try_look(&mut self, value: &Val) -> Result<Seen<Val>> {
        let store = &mut self.0;
        let any = match value {
            Val::I32(value) => return Ok(Seen::Plain(Value::I32(*value))),
            Val::I64(value) => return Ok(Seen::Plain(Value::I64(*value))),
            Val::F32(bits) => return Ok(Seen::Plain(Value::f32(*bits))),
            Val::F64(bits) => return Ok(Seen::Plain(Value::f64(*bits))),
            Val::V128(value) => return Ok(Seen::Plain(Value::V128(value.as_u128()))),
            Val::FuncRef(func) => return Ok(Seen::Plain(Value::Func(func.is_some()))),
            Val::ExternRef(object) => {
                let object = match object {
                    None => None,
                    Some(object) => {
                        let data = object.data(store.as_context_mut())?;
                        let number = data.and_then(|it| it.downcast_ref::<u32>().copied());
                        Some(number.unwrap_or(u32::MAX))
                    }
                };
                return Ok(Seen::Plain(Value::Extern(object)));
            }
            Val::AnyRef(None) | Val::ExnRef(None) => return Ok(Seen::Plain(Value::Object(None))),
            Val::ExnRef(Some(exception)) => {
                return Ok(Seen::Exception(exception.fields(store)?.collect()));
            }
            Val::AnyRef(Some(any)) => any,
            _ => return Ok(Seen::Plain(Value::Other)),
        };
        if let Some(value) = any.as_i31(&mut *store)? {
            return Ok(Seen::I31(value.get_i32()));
        }
        if let Some(object) = any.as_struct(&mut *store)? {
            return Ok(Seen::Struct(object.fields(&mut *store)?.collect()));
        }
        if let Some(array) = any.as_array(&mut *store)? {
            let len = array.len(&*store)?;
            let elements = (0..len.min(ELEMENTS)).map(|index| array.get(&mut *store, index));
            return Ok(Seen::Array(len, elements.collect::<Result<_>>()?));
        }
        Ok(Seen::External)
    }
}

/// What can be seen from a value.
pub(super) fn other_value(store: impl AsContextMut, value: &Val) -> Value {
    walk(&mut InStore(store), value)
}

/// The exception that an error stands for, if it is one; it waits no more.
pub(super) fn thrown(mut ctx: impl AsContextMut, error: &Error) -> Option<Stop> {
    error.downcast_ref::<ThrownException>()?;
    let exception = ctx.as_context_mut().take_pending_exception()?;
    let fields: Vec<Val> = exception.fields(&mut ctx).ok()?.collect();
    let values = fields.iter().map(|field| other_value(&mut ctx, field));
    Some(Stop::Thrown(values.collect()))
}
