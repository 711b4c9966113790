//! Calls with references to what is collected: of guests by the host and of the host by guests, with collections in
//! between, at once and waiting. What there is to do with references themselves is in `api_gc.rs`.

use crate::support::{UNROOTED, gc_engine, gc_store, instantiate_in, message};
use peregrine::{
    AnyRef, ArrayRef, AsContextMut, Caller, EqRef, Error, ExnRef, ExternRef, FieldType, Func,
    FuncType, I31, Instance, Linker, Module, Mutability, Nullable, OwnedRooted, RefType, RootScope,
    StorageType, Store, StructRef, StructRefPre, StructType, TypedResumableCall, Val, ValType,
};
use std::{
    future::Future,
    sync::Arc,
    task::{Context, Poll, Waker},
};

fn field(mutability: Mutability, ty: impl Into<StorageType>) -> FieldType {
    FieldType::new(mutability, ty.into())
}

#[test]
fn each_call_of_a_host_function_is_a_scope() {
    let mut store = gc_store();
    let kept = Arc::new(std::sync::Mutex::new(Vec::new()));
    let keep = kept.clone();
    let typed = Func::wrap(
        &mut store,
        move |mut caller: Caller<'_, ()>, param: Option<ExternRef>| {
            let made = ExternRef::new(&mut caller, 2);
            keep.lock().unwrap().extend([param.unwrap(), made]);
            made
        },
    );
    let keep = kept.clone();
    let plain = Func::wrap(&mut store, move |param: Option<ExternRef>| {
        keep.lock().unwrap().extend(param);
        param
    });
    let keep = kept.clone();
    let ty = FuncType::new([ValType::ExternRef], [ValType::ExternRef]);
    let dynamic = Func::new(&mut store, ty, move |mut caller, params, results| {
        let made = ExternRef::new(caller.as_context_mut(), 2);
        let param = *params[0].unwrap_externref().val().unwrap();
        keep.lock().unwrap().extend([param, made]);
        results[0] = made.into();
        caller.gc();
        Ok(())
    });
    let keep = kept.clone();
    let failing = Func::wrap(
        &mut store,
        move |mut caller: Caller<'_, ()>,
              _: Option<ExternRef>|
              -> Result<Option<ExternRef>, Error> {
            keep.lock().unwrap().push(ExternRef::new(&mut caller, 2));
            Err(Error::new("fails"))
        },
    );
    let value = ExternRef::new(&mut store, 1);
    for func in [typed, plain, dynamic, failing] {
        let mut results = [Val::I32(0)];
        let called = func.call(&mut store, &[value.into()], &mut results);
        assert_eq!(called.is_err(), func == failing);
        for gone in kept.lock().unwrap().drain(..) {
            assert!(message(gone.try_data(&store)).contains(UNROOTED));
        }
        store.gc();
        if let Ok(()) = called {
            let result = *results[0].unwrap_externref().val().unwrap();
            assert!(result.data(&store).is::<i32>());
        }
    }
    assert!(value.data(&store).is::<i32>());
}

/// A guest that makes lists and calls the host with them.
const LISTS: &str = r#"(module
    (type $node (struct (field $value (mut i32)) (field $next (mut (ref null $node)))))
    (import "host" "see" (func $see (param anyref) (result anyref)))
    (func (export "list") (param $n i32) (result anyref)
        (local $list (ref null $node))
        (loop $again
            (local.set $list (struct.new $node (local.get $n) (local.get $list)))
            (local.set $n (i32.sub (local.get $n) (i32.const 1)))
            (br_if $again (local.get $n)))
        (local.get $list))
    (func (export "garbage") (param $n i32)
        (loop $again
            (drop (struct.new $node (local.get $n) (ref.null $node)))
            (local.set $n (i32.sub (local.get $n) (i32.const 1)))
            (br_if $again (local.get $n))))
    (func (export "sum") (param $any anyref) (result i32)
        (local $list (ref null $node)) (local $sum i32)
        (local.set $list (ref.cast (ref null $node) (call $see (local.get $any))))
        (block $end
            (loop $again
                (br_if $end (ref.is_null (local.get $list)))
                (local.set $sum
                    (i32.add (local.get $sum) (struct.get $node $value (local.get $list))))
                (local.set $list (struct.get $node $next (local.get $list)))
                (br $again)))
        (local.get $sum)))"#;

fn lists(store: &mut Store<()>) -> Instance {
    let mut linker = Linker::new(store.engine());
    linker
        .func_wrap(
            "host",
            "see",
            |mut caller: Caller<'_, ()>, any: Option<AnyRef>| -> Result<Option<AnyRef>, Error> {
                caller.gc();
                // Garbage in between.
                for number in 0..100 {
                    ExternRef::new(&mut caller, number);
                }
                let Some(any) = any else { return Ok(None) };
                let node = any.unwrap_struct(&caller)?;
                let value = node.field(&caller, 0)?.unwrap_i32();
                node.set_field(&mut caller, 0, Val::I32(value + 100))?;
                Ok(Some(any))
            },
        )
        .unwrap();
    let module = Module::new(store.engine(), wat::parse_str(LISTS).unwrap()).unwrap();
    linker.instantiate_and_start(store, &module).unwrap()
}

/// Makes lists, keeps them over collections and has guests and the host read them.
fn use_lists(mut store: Store<()>, garbage: i32) {
    let instance = lists(&mut store);
    let list = instance
        .get_typed_func::<i32, Option<AnyRef>>(&store, "list")
        .unwrap();
    let sum = instance
        .get_typed_func::<Option<AnyRef>, i32>(&store, "sum")
        .unwrap();
    let waste = instance
        .get_typed_func::<i32, ()>(&store, "garbage")
        .unwrap();
    let lists: Vec<_> = (1..20)
        .map(|len| list.call(&mut store, len).unwrap())
        .collect();
    waste.call(&mut store, garbage).unwrap();
    store.gc();
    for (len, list) in (1..20).zip(&lists) {
        let mut node = list.map(|list| list.unwrap_struct(&store).unwrap());
        let mut values = Vec::new();
        while let Some(this) = node {
            values.push(this.field(&store, 0).unwrap().unwrap_i32());
            let next = this.field(&store, 1).unwrap().unwrap_anyref();
            node = next.val().map(|next| next.unwrap_struct(&store).unwrap());
        }
        assert!(values.iter().copied().eq(1..=len));
        let expected = len * (len + 1) / 2 + 100;
        assert_eq!(sum.call(&mut store, *list).unwrap(), expected);
        let dynamic = instance.get_func(&store, "sum").unwrap();
        let mut results = [Val::I32(0)];
        let list = Nullable::Val(list.unwrap());
        dynamic
            .call(&mut store, &[list.into()], &mut results)
            .unwrap();
        assert_eq!(results[0].i32(), Some(expected + 100));
    }
    assert_eq!(sum.call(&mut store, None).unwrap(), 0);
}

#[test]
fn references_hold_across_collections() {
    use_lists(gc_store(), 1_000_000);
}

#[cfg(feature = "strict")]
#[test]
fn references_hold_across_a_collection_at_each_allocation() {
    let mut config = peregrine::Config::default();
    config
        .wasm_gc(true)
        .wasm_function_references(true)
        .wasm_exceptions(true);
    config.gc_zeal_alloc_counter(std::num::NonZeroU32::new(1));
    use_lists(Store::new(&peregrine::Engine::new(&config), ()), 10);
}

#[test]
fn the_host_makes_objects_while_collections_go_on() {
    let mut store = gc_store();
    let engine = store.engine().clone();
    let node = [
        field(Mutability::Var, ValType::I32),
        field(Mutability::Var, ValType::from(RefType::ANYREF)),
    ];
    let node = StructType::new(&engine, node).unwrap();
    let pre = StructRefPre::new(&mut store, node);
    let mut list: Option<OwnedRooted<StructRef>> = None;
    for number in 0..300_000 {
        let mut scope = RootScope::new(&mut store);
        let next = match &list {
            Some(next) => next.to_rooted(&mut scope).unwrap().into(),
            None => Val::null_any_ref(),
        };
        // Garbage of the same size.
        StructRef::new(&mut scope, &pre, &[Val::I32(-1), Val::null_any_ref()]).unwrap();
        let node = StructRef::new(&mut scope, &pre, &[Val::I32(number), next]).unwrap();
        list = Some(node.to_owned_rooted(&mut scope).unwrap());
    }
    store.gc();
    let mut expected = 300_000;
    let mut at = list.unwrap();
    loop {
        let mut scope = RootScope::new(&mut store);
        let node = at.to_rooted(&mut scope).unwrap();
        expected -= 1;
        assert_eq!(node.field(&scope, 0).unwrap().i32(), Some(expected));
        let next = node.field(&scope, 1).unwrap().unwrap_anyref();
        let Nullable::Val(next) = next else { break };
        let next = next.unwrap_struct(&scope).unwrap();
        at = next.to_owned_rooted(&mut scope).unwrap();
    }
    assert_eq!(expected, 0);
}

#[test]
fn references_are_parameters_and_results_of_all_their_types() {
    let mut store = gc_store();
    let instance = instantiate_in(
        &mut store,
        r#"(module
            (type $s (struct (field i32)))
            (type $a (array i8))
            (func (export "any") (param anyref) (result anyref) (local.get 0))
            (func (export "eq") (param eqref) (result eqref) (local.get 0))
            (func (export "i31") (param i31ref) (result i31ref) (local.get 0))
            (func (export "struct") (param structref) (result structref) (local.get 0))
            (func (export "array") (param arrayref) (result arrayref) (local.get 0))
            (func (export "exn") (param exnref) (result exnref) (local.get 0))
            (func (export "non-null") (param (ref any) (ref i31) (ref extern))
                (result (ref any) (ref i31) (ref extern))
                (local.get 0) (local.get 1) (local.get 2))
            (func (export "new") (result (ref $s) (ref $a))
                (struct.new $s (i32.const 4)) (array.new_default $a (i32.const 3))))"#,
    );
    let new = instance
        .get_typed_func::<(), (StructRef, ArrayRef)>(&store, "new")
        .unwrap();
    let (object, array) = new.call(&mut store, ()).unwrap();
    store.gc();
    assert_eq!(object.field(&store, 0).unwrap().i32(), Some(4));
    assert_eq!(array.len(&store).unwrap(), 3);
    let nullable = instance
        .get_typed_func::<(), (Option<AnyRef>, Nullable<EqRef>)>(&store, "new")
        .unwrap();
    let (any, eq) = nullable.call(&mut store, ()).unwrap();
    assert!(any.unwrap().is_struct(&store).unwrap());
    assert!(eq.val().unwrap().is_array(&store).unwrap());

    /// Gives a value to a function and gets it back, and null.
    fn echo<T>(store: &mut Store<()>, instance: Instance, name: &str, value: T)
    where
        T: Copy + PartialEq + std::fmt::Debug,
        Option<T>: peregrine::WasmTy,
        Nullable<T>: peregrine::WasmTy,
    {
        let func = instance
            .get_typed_func::<Option<T>, Option<T>>(&*store, name)
            .unwrap();
        assert_eq!(func.call(&mut *store, Some(value)).unwrap(), Some(value));
        assert_eq!(func.call(&mut *store, None).unwrap(), None);
        let func = instance
            .get_typed_func::<Nullable<T>, Nullable<T>>(&*store, name)
            .unwrap();
        let echoed = func.call(&mut *store, Nullable::Val(value)).unwrap();
        assert_eq!(echoed, Nullable::Val(value));
    }
    echo(&mut store, instance, "any", object.to_anyref());
    echo(&mut store, instance, "eq", array.to_eqref());
    echo(&mut store, instance, "i31", I31::wrapping_u32(77));
    echo(&mut store, instance, "struct", object);
    echo(&mut store, instance, "array", array);
    let exn = instance
        .get_typed_func::<Option<ExnRef>, Option<ExnRef>>(&store, "exn")
        .unwrap();
    assert_eq!(exn.call(&mut store, None).unwrap(), None);

    type NonNull = (AnyRef, I31, ExternRef);
    let func = instance
        .get_typed_func::<NonNull, NonNull>(&store, "non-null")
        .unwrap();
    let value = ExternRef::new(&mut store, 1);
    let params = (object.to_anyref(), I31::wrapping_u32(5), value);
    assert_eq!(func.call(&mut store, params).unwrap(), params);
    // Types that are too general are not enough.
    assert!(
        instance
            .get_typed_func::<Option<AnyRef>, Option<EqRef>>(&store, "eq")
            .is_err()
    );
    assert!(
        instance
            .get_typed_func::<Option<EqRef>, EqRef>(&store, "eq")
            .is_err()
    );
}

/// Gives way once.
async fn pause() {
    let mut waited = false;
    std::future::poll_fn(|_| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        Poll::Pending
    })
    .await;
}

/// A guest that goes from a struct to an asynchronous host function and back.
const ASYNC: &str = r#"(module
    (type $s (struct (field i32)))
    (import "host" "wait" (func $wait (param anyref) (result anyref)))
    (func (export "run") (param i32) (result i32)
        (struct.get $s 0 (ref.cast (ref $s) (call $wait (struct.new $s (local.get 0)))))))"#;

#[test]
fn asynchronous_host_functions_take_and_give_references() {
    let engine = gc_engine();
    let kept = Arc::new(std::sync::Mutex::new(Vec::new()));
    let mut typed = Linker::<()>::new(&engine);
    let keep = kept.clone();
    typed
        .func_wrap_async(
            "host",
            "wait",
            move |mut caller: Caller<'_, ()>, (any,): (Option<AnyRef>,)| {
                let keep = keep.clone();
                Box::new(async move {
                    keep.lock().unwrap().extend(any);
                    pause().await;
                    caller.gc();
                    for number in 0..10 {
                        ExternRef::new(&mut caller, number);
                    }
                    any
                })
            },
        )
        .unwrap();
    let mut dynamic = Linker::<()>::new(&engine);
    let any = ValType::from(RefType::ANYREF);
    let keep = kept.clone();
    dynamic
        .func_new_async(
            "host",
            "wait",
            FuncType::new([any], [any]),
            move |mut caller, params, results| {
                let keep = keep.clone();
                Box::new(async move {
                    keep.lock()
                        .unwrap()
                        .extend(params[0].anyref().unwrap().val().map(|any| **any));
                    pause().await;
                    caller.gc();
                    results[0] = params[0];
                    Ok(())
                })
            },
        )
        .unwrap();
    let module = crate::support::module(&engine, ASYNC);
    for linker in [typed, dynamic] {
        let mut store = Store::new(&engine, ());
        let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
        let run = instance.get_typed_func::<i32, i32>(&store, "run").unwrap();
        let mut context = Context::from_waker(Waker::noop());
        let mut call = Box::pin(run.call_async(&mut store, 42));
        assert!(call.as_mut().poll(&mut context).is_pending());
        let Poll::Ready(result) = call.as_mut().poll(&mut context) else {
            panic!("it has waited once");
        };
        assert_eq!(result.unwrap(), 42);
        drop(call);
        // A call that is given up ends its scope too.
        let mut call = Box::pin(run.call_async(&mut store, 43));
        assert!(call.as_mut().poll(&mut context).is_pending());
        drop(call);
        let gone = std::mem::take(&mut *kept.lock().unwrap());
        assert_eq!(gone.len(), 2);
        for gone in gone {
            assert!(message(gone.is_struct(&store)).contains(UNROOTED));
        }
    }
}

#[test]
fn a_call_that_waits_keeps_what_it_has() {
    let mut store = gc_store();
    let mut linker = Linker::new(store.engine());
    linker
        .func_wrap(
            "host",
            "wait",
            |_: Option<AnyRef>| -> Result<Option<AnyRef>, Error> { Err(Error::new("not yet")) },
        )
        .unwrap();
    let wat = r#"(module
        (type $s (struct (field i32)))
        (import "host" "wait" (func $wait (param anyref) (result anyref)))
        (func (export "run") (param i32) (result i32)
            (local $kept (ref $s))
            (local.set $kept (struct.new $s (local.get 0)))
            (drop (call $wait (ref.null any)))
            (i32.add
                (struct.get $s 0 (local.get $kept))
                (struct.get $s 0 (ref.cast (ref $s) (call $wait (ref.null any)))))))"#;
    let module = crate::support::module(store.engine(), wat);
    let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
    let ty = StructType::new(
        &store.engine().clone(),
        [field(Mutability::Const, ValType::I32)],
    );
    let pre = StructRefPre::new(&mut store, ty.unwrap());
    let run = instance.get_typed_func::<i32, i32>(&store, "run").unwrap();
    let TypedResumableCall::HostTrap(call) = run.call_resumable(&mut store, 40).unwrap() else {
        panic!("the host function fails");
    };
    store.gc();
    // Something else in the place that would have been freed.
    StructRef::new(&mut store, &pre, &[Val::I32(7)]).unwrap();
    let call = call.resume(&mut store, &[Val::null_any_ref()]).unwrap();
    let TypedResumableCall::HostTrap(call) = call else {
        panic!("the host function fails again");
    };
    store.gc();
    let two = StructRef::new(&mut store, &pre, &[Val::I32(2)]).unwrap();
    let call = call.resume(&mut store, &[two.into()]).unwrap();
    let TypedResumableCall::Finished(sum) = call else {
        panic!("it ends");
    };
    assert_eq!(sum, 42);
}
