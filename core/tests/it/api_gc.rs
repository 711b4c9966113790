//! The host's references to what is collected: structs, arrays, small integers, its own values. Scopes, owned
//! references, and that a collection takes what nobody has. Calls with them are in `api_gc_calls.rs`.

use crate::support::{OTHER_STORE, UNROOTED, gc_engine, gc_store, instantiate_in, message};
use peregrine::{
    AnyRef, ArrayRef, ArrayRefPre, ArrayType, AsContextMut, Config, Engine, EqRef, ExternRef,
    FieldType, Finality, Func, Global, GlobalType, HeapType, I31, Mutability, Nullable,
    OwnedRooted, Ref, RefType, RootScope, StorageType, Store, StructRef, StructRefPre, StructType,
    Table, TableType, TrapCode, Val, ValType,
    errors::{GlobalError, TableError},
};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// Counts how many of its kind were dropped.
struct Flag(Arc<AtomicUsize>);

impl Drop for Flag {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

fn field(mutability: Mutability, ty: impl Into<StorageType>) -> FieldType {
    FieldType::new(mutability, ty.into())
}

/// A struct type with a field of each kind.
fn all_kinds(engine: &Engine) -> StructType {
    let var = Mutability::Var;
    let fields = [
        FieldType::new(var, StorageType::I8),
        field(var, ValType::I64),
        FieldType::new(var, StorageType::I16),
        field(var, ValType::F32),
        field(var, ValType::F64),
        field(var, ValType::V128),
        field(var, ValType::I32),
        field(var, ValType::FuncRef),
        field(var, ValType::ExternRef),
        field(var, ValType::from(RefType::ANYREF)),
        field(Mutability::Const, ValType::I32),
    ];
    StructType::new(engine, fields).unwrap()
}

#[test]
fn structs_hold_what_was_written() {
    let mut store = gc_store();
    let ty = all_kinds(&store.engine().clone());
    let pre = StructRefPre::new(&mut store, ty.clone());
    let func = Func::wrap(&mut store, || ());
    let value = ExternRef::new(&mut store, 7_u8);
    let any = AnyRef::from_i31(&mut store, I31::wrapping_u32(9));
    let vector = peregrine::V128::from(u128::MAX - 3);
    let fields = [
        Val::I32(0x1ff),
        Val::I64(-2),
        Val::I32(-1),
        Val::from(1.5_f32),
        Val::from(-2.5_f64),
        Val::V128(vector),
        Val::I32(-3),
        Val::from(func),
        Val::from(value),
        Val::from(any),
        Val::I32(11),
    ];
    let object = StructRef::new(&mut store, &pre, &fields).unwrap();
    store.gc();
    let read: Vec<_> = object.fields(&store).unwrap().collect();
    assert_eq!(read.len(), fields.len());
    for (index, val) in read.iter().enumerate() {
        let one = object.field(&store, index).unwrap();
        assert_eq!(format!("{one:?}").len(), format!("{val:?}").len());
        let expected = match index {
            0 => Val::I32(0xff),
            2 => Val::I32(0xffff),
            8 | 9 => continue,
            _ => fields[index],
        };
        assert_eq!(format!("{val:?}"), format!("{expected:?}"), "{index}");
    }
    assert_eq!(read[8].unwrap_externref(), Nullable::Val(value));
    assert_eq!(read[9].unwrap_anyref(), Nullable::Val(any));

    object.set_field(&mut store, 0, Val::I32(0x234)).unwrap();
    assert_eq!(object.field(&store, 0).unwrap().i32(), Some(0x34));
    object.set_field(&mut store, 1, Val::I64(5)).unwrap();
    assert_eq!(object.field(&store, 1).unwrap().i64(), Some(5));
    let null = Val::null_any_ref();
    object.set_field(&mut store, 9, null).unwrap();
    assert!(object.field(&store, 9).unwrap().unwrap_anyref().is_null());
    object.set_field(&mut store, 9, object.into()).unwrap();
    let own = object.field(&store, 9).unwrap().unwrap_anyref();
    assert_eq!(own, Nullable::Val(object.to_anyref()));
    assert_eq!(object.ty(&store).unwrap(), ty);
    assert!(object.matches_ty(&store, &ty).unwrap());
}

#[test]
fn wrong_fields_are_errors() {
    let mut store = gc_store();
    let engine = store.engine().clone();
    let pre = StructRefPre::new(&mut store, all_kinds(&engine));
    assert!(message(StructRef::new(&mut store, &pre, &[])).contains("number of fields"));
    let pair = [
        field(Mutability::Var, ValType::I32),
        field(
            Mutability::Const,
            ValType::from(RefType::new(false, HeapType::Struct)),
        ),
    ];
    let empty = StructType::new(&engine, []).unwrap();
    let empty = StructRefPre::new(&mut store, empty);
    let empty = StructRef::new(&mut store, &empty, &[]).unwrap();
    let pair = StructType::new(&engine, pair).unwrap();
    let pre = StructRefPre::new(&mut store, pair.clone());
    let small = AnyRef::from_i31(&mut store, I31::wrapping_u32(9));
    for wrong in [
        [Val::I64(1), empty.into()],
        [Val::I32(1), small.into()],
        [Val::I32(1), Val::null_any_ref()],
        [Val::I32(1), Val::null_extern_ref()],
    ] {
        let made = StructRef::new(&mut store, &pre, &wrong);
        assert!(message(made).contains("does not have the type of the field"));
    }
    let object = StructRef::new(&mut store, &pre, &[Val::I32(1), empty.into()]).unwrap();
    assert!(message(object.field(&store, 2)).contains("no such field"));
    assert!(message(object.field(&store, usize::MAX)).contains("no such field"));
    assert!(message(object.set_field(&mut store, 2, Val::I32(1))).contains("no such field"));
    assert!(message(object.set_field(&mut store, 1, empty.into())).contains("immutable"));
    assert!(
        message(object.set_field(&mut store, 0, Val::I64(1)))
            .contains("does not have the type of the field")
    );
    assert!(!empty.matches_ty(&store, &pair).unwrap());

    let mut other = Store::new(&engine, ());
    let foreign = ExternRef::new(&mut other, 1);
    assert!(message(StructRef::new(&mut other, &pre, &[])).contains(OTHER_STORE));
    assert!(message(object.field(&other, 0)).contains(OTHER_STORE));
    assert!(message(object.fields(&other)).contains(OTHER_STORE));
    assert!(message(object.ty(&other)).contains(OTHER_STORE));
    assert!(message(object.matches_ty(&other, &pair)).contains(OTHER_STORE));
    assert!(message(object.set_field(&mut other, 0, Val::I32(1))).contains(OTHER_STORE));
    let externs = StructType::new(&engine, [field(Mutability::Var, ValType::ExternRef)]).unwrap();
    let externs = StructRefPre::new(&mut store, externs);
    let made = StructRef::new(&mut store, &externs, &[foreign.into()]);
    assert!(message(made).contains(OTHER_STORE));
}

#[test]
#[should_panic(expected = "another engine")]
fn types_of_other_engines_are_refused() {
    let mut store = gc_store();
    let ty = StructType::new(&gc_engine(), []).unwrap();
    StructRefPre::new(&mut store, ty);
}

#[test]
fn arrays_hold_what_was_written() {
    let mut store = gc_store();
    let engine = store.engine().clone();
    let mut pre = |ty: StorageType| {
        let ty = ArrayType::new(&engine, FieldType::new(Mutability::Var, ty)).unwrap();
        ArrayRefPre::new(&mut store, ty)
    };
    let bytes = pre(StorageType::I8);
    let halves = pre(StorageType::I16);
    let longs = pre(ValType::I64.into());
    let vectors = pre(ValType::V128.into());
    let anys = pre(ValType::from(RefType::ANYREF).into());
    for (pre, val, read) in [
        (&bytes, Val::I32(-1), Val::I32(0xff)),
        (&halves, Val::I32(-2), Val::I32(0xfffe)),
        (&longs, Val::I64(i64::MIN + 5), Val::I64(i64::MIN + 5)),
        (&vectors, Val::V128(7.into()), Val::V128(7.into())),
        (&anys, Val::null_any_ref(), Val::null_any_ref()),
    ] {
        let read = format!("{read:?}");
        for len in [0, 1, 3, 10_000] {
            let array = ArrayRef::new(&mut store, pre, &val, len).unwrap();
            assert_eq!(array.len(&store).unwrap(), len);
            let elems = array.elems(&store).unwrap();
            assert_eq!(elems.len(), len as usize);
            assert!(elems.into_iter().all(|elem| format!("{elem:?}") == read));
            assert!(array.get(&store, len).is_err() && array.set(&mut store, len, val).is_err());
        }
        let array = ArrayRef::new_fixed(&mut store, pre, &[val; 5]).unwrap();
        assert_eq!(array.len(&store).unwrap(), 5);
        assert_eq!(format!("{:?}", array.get(&store, 4).unwrap()), read);
        assert!(ArrayRef::new(&mut store, pre, &Val::from(1.0_f64), 2).is_err());
        assert!(ArrayRef::new_fixed(&mut store, pre, &[val, Val::from(1.0_f64)]).is_err());
        assert!(array.set(&mut store, 0, Val::from(1.0_f64)).is_err());
    }
    let array = ArrayRef::new_fixed(&mut store, &anys, &[Val::null_any_ref(); 3]).unwrap();
    let small = AnyRef::from_i31(&mut store, I31::wrapping_u32(1));
    array.set(&mut store, 1, array.into()).unwrap();
    array.set(&mut store, 2, small.into()).unwrap();
    let got: Vec<_> = array.elems(&store).unwrap().collect();
    assert!(got[0].unwrap_anyref().is_null());
    assert_eq!(got[1].unwrap_anyref(), Nullable::Val(array.to_anyref()));
    assert_eq!(got[2].unwrap_anyref(), Nullable::Val(small));
    assert!(array.ty(&store).unwrap().mutability().is_mut());
    let other = FieldType::new(Mutability::Const, StorageType::I8);
    let other = ArrayType::new(&engine, other).unwrap();
    assert!(!array.matches_ty(&store, &other).unwrap());
    assert!(
        array
            .matches_ty(&store, &array.ty(&store).unwrap())
            .unwrap()
    );

    let constant = ArrayRefPre::new(&mut store, other);
    let constant = ArrayRef::new(&mut store, &constant, &Val::I32(1), 1).unwrap();
    assert!(message(constant.set(&mut store, 0, Val::I32(1))).contains("immutable"));
    let huge = ArrayRef::new(&mut store, &vectors, &Val::V128(0.into()), u32::MAX);
    assert_eq!(
        huge.unwrap_err().as_trap_code(),
        Some(TrapCode::AllocationTooLarge)
    );
    let mut foreign = Store::new(&engine, ());
    assert!(message(ArrayRef::new(&mut foreign, &bytes, &Val::I32(0), 1)).contains(OTHER_STORE));
    assert!(message(ArrayRef::new_fixed(&mut foreign, &bytes, &[])).contains(OTHER_STORE));
    assert!(message(array.len(&foreign)).contains(OTHER_STORE));
    assert!(message(array.get(&foreign, 0)).contains(OTHER_STORE));
    assert!(message(array.elems(&foreign)).contains(OTHER_STORE));
}

#[test]
fn references_know_what_they_are_to() {
    let mut store = gc_store();
    let engine = store.engine().clone();
    let base = StructType::with_finality_and_supertype(&engine, Finality::NonFinal, None, []);
    let base = base.unwrap();
    let more = [field(Mutability::Var, ValType::I32)];
    let sub = StructType::with_finality_and_supertype(&engine, Finality::Final, Some(&base), more);
    let sub = sub.unwrap();
    let pre = StructRefPre::new(&mut store, sub.clone());
    let object = StructRef::new(&mut store, &pre, &[Val::I32(1)]).unwrap();
    assert!(object.matches_ty(&store, &base).unwrap());
    let bytes = FieldType::new(Mutability::Var, StorageType::I8);
    let bytes = ArrayType::new(&engine, bytes).unwrap();
    let pre = ArrayRefPre::new(&mut store, bytes.clone());
    let array = ArrayRef::new(&mut store, &pre, &Val::I32(1), 1).unwrap();
    let small = AnyRef::from_i31(&mut store, I31::wrapping_i32(-1));
    let host = ExternRef::new(&mut store, 1_u8);
    let host = AnyRef::convert_extern(&mut store, host).unwrap();
    let all = [object.to_anyref(), array.to_anyref(), small, host];

    let kinds = |store: &Store<()>, any: &AnyRef| {
        [
            any.is_eqref(store).unwrap(),
            any.is_struct(store).unwrap(),
            any.is_array(store).unwrap(),
            any.is_i31(store).unwrap(),
        ]
    };
    let expected = [
        [true, true, false, false],
        [true, false, true, false],
        [true, false, false, true],
        [false; 4],
    ];
    let types = [
        sub.heap_type(),
        bytes.heap_type(),
        HeapType::I31,
        HeapType::Any,
    ];
    for ((any, expected), ty) in all.iter().zip(expected).zip(types) {
        assert_eq!(kinds(&store, any), expected);
        assert_eq!(any.ty(&store).unwrap(), ty);
        assert!(any.matches_ty(&store, &ty).unwrap());
        assert!(any.matches_ty(&store, &HeapType::Any).unwrap());
        for no in [HeapType::None, HeapType::Func, HeapType::Extern] {
            assert!(!any.matches_ty(&store, &no).unwrap());
        }
        assert_eq!(any.as_struct(&store).unwrap().is_some(), expected[1]);
        assert_eq!(any.as_array(&store).unwrap().is_some(), expected[2]);
        assert_eq!(any.as_i31(&store).unwrap().is_some(), expected[3]);
        let Some(eq) = any.as_eqref(&store).unwrap() else {
            continue;
        };
        assert_eq!(eq.is_struct(&store).unwrap(), expected[1]);
        assert_eq!(eq.is_array(&store).unwrap(), expected[2]);
        assert_eq!(eq.is_i31(&store).unwrap(), expected[3]);
        assert_eq!(eq.ty(&store).unwrap(), ty);
        assert_eq!(eq.to_anyref(), *any);
        assert!(AnyRef::ref_eq(&store, &eq, any).unwrap());
    }
    assert_eq!(all[0].unwrap_struct(&store).unwrap(), object);
    assert_eq!(all[1].unwrap_array(&store).unwrap(), array);
    assert_eq!(small.unwrap_i31(&store).unwrap().get_i32(), -1);
    assert_eq!(all[0].unwrap_eqref(&store).unwrap(), object.to_eqref());
    assert!(!AnyRef::ref_eq(&store, &object, &array).unwrap());
    let again = EqRef::from_i31(&mut store, I31::wrapping_u32(u32::MAX));
    assert!(AnyRef::ref_eq(&store, &small, &again).unwrap());

    let other = Store::new(&engine, ());
    for any in all {
        assert!(message(any.is_i31(&other)).contains(OTHER_STORE));
        assert!(message(any.is_struct(&other)).contains(OTHER_STORE));
        assert!(message(any.ty(&other)).contains(OTHER_STORE));
        assert!(message(AnyRef::ref_eq(&other, &any, &any)).contains(OTHER_STORE));
    }
}

#[test]
fn small_integers_have_31_bits() {
    let most = (1 << 31) - 1;
    assert_eq!(I31::new_u32(most).map(|value| value.get_u32()), Some(most));
    assert_eq!(I31::new_u32(most + 1), None);
    for fits in [0, 1, -1, (1 << 30) - 1, -(1 << 30)] {
        assert_eq!(I31::new_i32(fits).map(|value| value.get_i32()), Some(fits));
    }
    for not in [1 << 30, -(1 << 30) - 1, i32::MIN, i32::MAX] {
        assert_eq!(I31::new_i32(not), None);
    }
    assert_eq!(I31::wrapping_u32(u32::MAX).get_u32(), most);
    assert_eq!(I31::wrapping_i32(i32::MIN).get_u32(), 0);
}

#[test]
fn values_of_the_host_go_through_guests() {
    let mut store = gc_store();
    let instance = instantiate_in(
        &mut store,
        r#"(module
            (type $s (struct (field i32)))
            (func (export "own") (result externref)
                (extern.convert_any (struct.new $s (i32.const 5))))
            (func (export "internal") (param externref) (result anyref)
                (any.convert_extern (local.get 0)))
            (func (export "external") (param anyref) (result externref)
                (extern.convert_any (local.get 0)))
            (func (export "same") (param externref externref) (result externref externref)
                (local.get 0) (local.get 1)))"#,
    );
    let value = ExternRef::new(&mut store, 5_u32);
    let internal = instance
        .get_typed_func::<Option<ExternRef>, Option<AnyRef>>(&store, "internal")
        .unwrap();
    let any = internal.call(&mut store, Some(value)).unwrap().unwrap();
    assert!(!any.is_eqref(&store).unwrap());
    let external = instance
        .get_typed_func::<Nullable<AnyRef>, Nullable<ExternRef>>(&store, "external")
        .unwrap();
    let back = external.call(&mut store, Nullable::Val(any)).unwrap();
    assert_eq!(back, Nullable::Val(value));
    assert!(ExternRef::ref_eq(&store, back.val().unwrap(), &any).unwrap());
    assert_eq!(value.data(&store).downcast_ref(), Some(&5_u32));
    *value
        .data_mut(&mut store)
        .unwrap()
        .unwrap()
        .downcast_mut::<u32>()
        .unwrap() += 1;
    let converted = ExternRef::convert_any(&mut store, any).unwrap();
    assert_eq!(converted.data(&store).downcast_ref(), Some(&6_u32));

    let same = instance.get_func(&store, "same").unwrap();
    let mut results = [Val::I32(0); 2];
    same.call(&mut store, &[value.into(), value.into()], &mut results)
        .unwrap();
    let [a, b] = results.map(|result| *result.unwrap_externref().val().unwrap());
    assert!(ExternRef::ref_eq(&store, &a, &b).unwrap() && a == value && b == value);
    let other = ExternRef::new(&mut store, 5_u32);
    assert_ne!(other, value);

    // What a guest makes of a struct has no data.
    let own = instance.get_typed_func::<(), ExternRef>(&store, "own");
    assert!(own.is_err(), "it may be null");
    let own = instance
        .get_typed_func::<(), Option<ExternRef>>(&store, "own")
        .unwrap();
    let own = own.call(&mut store, ()).unwrap().unwrap();
    assert!(own.try_data(&store).unwrap().is_none());
    assert!(own.data_mut(&mut store).unwrap().is_none());
    assert!(!own.data(&store).is::<u32>());
    let own = AnyRef::convert_extern(&mut store, own).unwrap();
    let own = own.unwrap_struct(&store).unwrap();
    assert_eq!(own.field(&store, 0).unwrap().i32(), Some(5));
}

#[test]
fn a_scope_ends_what_was_made_in_it() {
    let mut store = gc_store();
    let outer = ExternRef::new(&mut store, "outer");
    let (inner, innermost, small);
    {
        let mut scope = RootScope::new(&mut store);
        inner = ExternRef::new(&mut scope, "inner");
        small = AnyRef::from_i31(&mut scope, I31::wrapping_u32(3));
        {
            let mut nested = RootScope::new(scope.as_context_mut());
            innermost = ExternRef::new(nested.reborrow(), "innermost");
            assert!(innermost.try_data(&nested).is_ok() && inner.try_data(&nested).is_ok());
        }
        assert!(message(innermost.try_data(&scope)).contains(UNROOTED));
        assert!(inner.try_data(&scope).is_ok());
    }
    assert_eq!(small.unwrap_i31(&store).unwrap().get_u32(), 3);
    assert!(outer.try_data(&store).is_ok());
    // Others in their places are others.
    let again = ["a", "b"].map(|value| ExternRef::new(&mut store, value));
    assert!(again[0].try_data(&store).is_ok());
    for gone in [inner, innermost] {
        assert!(message(gone.try_data(&store)).contains(UNROOTED));
        assert!(message(gone.to_owned_rooted(&mut store)).contains(UNROOTED));
        assert!(message(AnyRef::convert_extern(&mut store, gone)).contains(UNROOTED));
        assert!(message(ExternRef::ref_eq(&store, &gone, &outer)).contains(UNROOTED));

        let null = Val::null_extern_ref();
        let global = Global::new(&mut store, null, Mutability::Var);
        assert_eq!(
            global.set(&mut store, gone.into()),
            Err(GlobalError::Unrooted)
        );
        let ty = TableType::new(RefType::EXTERNREF, 1, None);
        let table = Table::new(&mut store, ty, Ref::null(RefType::EXTERNREF)).unwrap();
        let unrooted = Err(TableError::Unrooted);
        assert_eq!(table.set(&mut store, 0, gone.into()), unrooted);
        assert_eq!(table.fill(&mut store, 0, gone.into(), 1), unrooted);
        assert!(table.grow(&mut store, 1, gone.into()).is_err());
        assert!(message(Table::new(&mut store, ty, gone.into())).contains(UNROOTED));
        let take = Func::wrap(&mut store, |_: Nullable<ExternRef>| ());
        assert!(message(take.call(&mut store, &[gone.into()], &mut [])).contains(UNROOTED));
        let typed = take.typed::<ExternRef, ()>(&store).unwrap();
        assert!(message(typed.call(&mut store, gone)).contains(UNROOTED));
        let give = Func::wrap(&mut store, move || gone);
        let give = give.typed::<(), ExternRef>(&store).unwrap();
        assert!(message(give.call(&mut store, ())).contains(UNROOTED));
    }
}

#[test]
#[should_panic(expected = "no longer rooted")]
fn data_is_out_of_reach_after_the_scope() {
    let mut store = gc_store();
    let gone = ExternRef::new(RootScope::new(&mut store), 1);
    let _ = gone.data(&store);
}

#[test]
fn owned_references_keep_their_objects() {
    let mut store = gc_store();
    let dropped = Arc::new(AtomicUsize::new(0));
    let count = || dropped.load(Ordering::Relaxed);
    let mut make = || -> OwnedRooted<ExternRef> {
        let mut scope = RootScope::new(&mut store);
        let value = ExternRef::new(&mut scope, Flag(dropped.clone()));
        value.to_owned_rooted(&mut scope).unwrap()
    };
    let owned: Vec<_> = (0..10).map(|_| make()).collect();
    store.gc();
    assert_eq!(count(), 0);
    for one in &owned {
        let mut scope = RootScope::new(&mut store);
        let rooted = one.to_rooted(&mut scope).unwrap();
        assert!(rooted.data(&scope).is::<Flag>());
        assert!(OwnedRooted::<ExternRef>::ref_eq(&scope, one, &rooted).unwrap());
    }
    let twin = owned[9].clone();
    let other = std::thread::spawn(move || drop(owned));
    other.join().unwrap();
    store.gc();
    assert_eq!(count(), 9);
    let mut foreign = gc_store();
    let _own = ExternRef::new(&mut foreign, 1).to_owned_rooted(&mut foreign);
    assert!(message(twin.to_rooted(&mut foreign)).contains(OTHER_STORE));
    let mut scope = RootScope::new(&mut store);
    let rooted = twin.into_rooted(&mut scope).unwrap();
    assert!(rooted.data(&scope).is::<Flag>());
    drop(scope);
    store.gc();
    assert_eq!(count(), 10);
    // One may outlive its store.
    let value = ExternRef::new(&mut store, 1).to_owned_rooted(&mut store);
    drop(store);
    drop(value);
}

#[test]
fn values_of_the_host_go_when_nothing_refers_to_them() {
    for gc in [false, true] {
        let mut config = Config::default();
        if gc {
            config
                .wasm_gc(true)
                .wasm_function_references(true)
                .wasm_exceptions(true);
        }
        let engine = Engine::new(&config);
        let mut store = Store::new(&engine, ());
        let dropped = Arc::new(AtomicUsize::new(0));
        let count = || dropped.load(Ordering::Relaxed);
        let instance = instantiate_in(
            &mut store,
            r#"(module
                (global $g (export "g") (mut externref) (ref.null extern))
                (table $t (export "t") 3 externref)
                (func (export "keep") (param externref)
                    (global.set $g (local.get 0)))
                (func (export "store") (param i32 externref)
                    (table.set $t (local.get 0) (local.get 1))))"#,
        );
        let keep = instance.get_func(&store, "keep").unwrap();
        let set = instance
            .get_typed_func::<(i32, Option<ExternRef>), ()>(&store, "store")
            .unwrap();
        for round in 1..=3 {
            let mut scope = RootScope::new(&mut store);
            let value = ExternRef::new(&mut scope, Flag(dropped.clone()));
            keep.call(&mut scope, &[value.into()], &mut []).unwrap();
            drop(scope);
            store.gc();
            assert_eq!(count(), round - 1);
        }
        for index in 0..3 {
            let mut scope = RootScope::new(&mut store);
            let value = ExternRef::new(&mut scope, Flag(dropped.clone()));
            set.call(&mut scope, (index, Some(value))).unwrap();
        }
        store.gc();
        assert_eq!(count(), 2);
        let table = instance.get_table(&store, "t").unwrap();
        table
            .fill(&mut store, 0, Ref::null(RefType::EXTERNREF), 2)
            .unwrap();
        store.gc();
        assert_eq!(count(), 4);
        let global = instance.get_global(&store, "g").unwrap();
        global.set(&mut store, Val::null_extern_ref()).unwrap();
        store.gc();
        assert_eq!(count(), 5);
        // Without being asked, too.
        for _ in 0..1_000_000 {
            let mut scope = RootScope::new(&mut store);
            ExternRef::new(&mut scope, Flag(dropped.clone()));
        }
        assert!(count() > 500_000, "{}", count());
        drop(store);
        assert_eq!(count(), 1_000_006);
    }
}

#[test]
fn values_of_the_host_do_not_count_against_the_limit_of_guests() {
    let mut config = Config::default();
    config
        .wasm_gc(true)
        .wasm_function_references(true)
        .wasm_exceptions(true);
    config.set_max_gc_heap_bytes(64 << 10);
    let mut store = Store::new(&Engine::new(&config), ());
    let values: Vec<_> = (0..100_000)
        .map(|number| ExternRef::new(&mut store, number))
        .collect();
    assert!(
        values
            .iter()
            .enumerate()
            .all(|(number, value)| value.data(&store).downcast_ref() == Some(&(number as i32)))
    );
    let mut more = Vec::new();
    let error = loop {
        match ExternRef::try_new(&mut store, 1) {
            Ok(value) => more.push(value),
            Err(error) => break error,
        }
        assert!(more.len() < 100_000);
    };
    assert_eq!(error.as_trap_code(), Some(TrapCode::GcHeapOutOfMemory));
}

#[test]
fn references_have_the_types_of_globals_and_tables() {
    let mut store = gc_store();
    let engine = store.engine().clone();
    let point = [field(Mutability::Var, ValType::I32)];
    let point = StructType::new(&engine, point).unwrap();
    let empty = StructType::new(&engine, []).unwrap();
    let pre = StructRefPre::new(&mut store, point.clone());
    let object = StructRef::new(&mut store, &pre, &[Val::I32(1)]).unwrap();
    let pre = StructRefPre::new(&mut store, empty);
    let other = StructRef::new(&mut store, &pre, &[]).unwrap();
    let small = AnyRef::from_i31(&mut store, I31::wrapping_u32(9));
    let value = ExternRef::new(&mut store, 1);
    let null = Val::null_any_ref();
    let candidates: [Val; 6] = [
        object.into(),
        other.into(),
        small.into(),
        null,
        value.into(),
        Val::null_func_ref(),
    ];
    for (heap, nullable, fits) in [
        (
            point.heap_type(),
            true,
            [true, false, false, true, false, false],
        ),
        (
            point.heap_type(),
            false,
            [true, false, false, false, false, false],
        ),
        (
            HeapType::Struct,
            true,
            [true, true, false, true, false, false],
        ),
        (HeapType::Eq, false, [true, true, true, false, false, false]),
        (
            HeapType::I31,
            true,
            [false, false, true, true, false, false],
        ),
        (
            HeapType::Array,
            true,
            [false, false, false, true, false, false],
        ),
        (
            HeapType::None,
            true,
            [false, false, false, true, false, false],
        ),
        (HeapType::Any, true, [true, true, true, true, false, false]),
        (
            HeapType::Extern,
            true,
            [false, false, false, false, true, false],
        ),
        (HeapType::NoExtern, true, [false; 6]),
        (
            HeapType::NoFunc,
            true,
            [false, false, false, false, false, true],
        ),
    ] {
        let ty = RefType::new(nullable, heap);
        for (val, fits) in candidates.into_iter().zip(fits) {
            let global = GlobalType::new(ty.into(), Mutability::Var);
            let global = Global::with_type(&mut store, global, val);
            assert_eq!(global.is_ok(), fits, "{ty} {val:?}");
            let reference = match val {
                Val::AnyRef(any) => Ref::Any(any),
                Val::ExternRef(value) => Ref::Extern(value),
                Val::FuncRef(func) => Ref::Func(func),
                _ => continue,
            };
            let table = Table::new(&mut store, TableType::new(ty, 1, None), reference);
            assert_eq!(table.is_ok(), fits, "{ty} {val:?}");
            let (Ok(global), Ok(table)) = (global, table) else {
                continue;
            };
            store.gc();
            global.set(&mut store, val).unwrap();
            let got = global.get(&store);
            assert_eq!(got.anyref(), val.anyref());
            assert_eq!(got.externref(), val.externref());
            assert_eq!(table.get(&store, 0), Some(reference));
            table.grow(&mut store, 1, reference).unwrap();
            assert_eq!(table.get(&store, 1), Some(reference));
        }
    }
    // Of each hierarchy its null.
    for (ty, null) in [
        (RefType::ANYREF, Val::null_any_ref()),
        (RefType::EXNREF, Val::null_exn_ref()),
        (RefType::FUNCREF, Val::null_func_ref()),
        (RefType::NULLREF, Val::null_any_ref()),
    ] {
        let default = Val::default_for_ty(ty.into());
        assert_eq!(format!("{default:?}"), format!("{null:?}"));
        assert_eq!(Val::from(Ref::null(ty)).ty(), null.ty());
    }
}
