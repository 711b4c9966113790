//! Tests of the registry: what is equal, who keeps what, and how long the lock is held.

use super::*;
use crate::{
    ArrayType, Config, EnforcedLimits, Engine, ExternType, FieldType, Finality, Func, Global,
    GlobalType, HeapType, Instance, Linker, Module, Mutability, Nullable, Ref, RefType,
    StorageType, Store, StructType, Table, Val, ValType, errors::ErrorKind, wasm::types::Fields,
};
use std::{format, string::String, sync::atomic::AtomicBool, sync::atomic::Ordering, thread, vec};

fn func(params: &[ValType], results: &[ValType]) -> FuncType {
    FuncType::new(params.iter().copied(), results.iter().copied())
}

fn reference(id: TypeId) -> ValType {
    ValType::from(RefType::new(true, HeapType::ConcreteFunc(id)))
}

/// A registry, and the identity that the first type of a group gets in it.
fn intern(registry: &Registry, group: &[impl Into<TypeDef> + Clone]) -> TypeId {
    let mut out = Vec::new();
    let group: Vec<TypeDef> = group.iter().cloned().map(Into::into).collect();
    registry.intern(&group, &mut out).unwrap();
    assert_eq!(out.len(), group.len());
    out[0].id
}

/// A type that is another for every number: the number in ternary.
fn numbered(mut number: u32) -> FuncType {
    let mut types = vec![ValType::F64];
    while number > 0 {
        types.push([ValType::I32, ValType::I64, ValType::F32][(number % 3) as usize]);
        number /= 3;
    }
    func(&types, &[])
}

/// A struct type with fields, which may have subtypes.
fn open_struct(supertype: Option<TypeId>, fields: &[ValType]) -> TypeDef {
    let lineage = Lineage::declared(Finality::NonFinal, supertype).unwrap();
    let fields: Vec<_> = fields
        .iter()
        .map(|ty| FieldType::new(Mutability::Var, (*ty).into()))
        .collect();
    TypeDef::Struct(Fields::new(lineage, &fields).unwrap())
}

fn struct_reference(id: TypeId) -> ValType {
    ValType::from(RefType::new(true, HeapType::ConcreteStruct(id)))
}

/// The bytes of a module with these types, each on its own.
fn module_of(types: impl Iterator<Item = FuncType>) -> Vec<u8> {
    let mut text = String::from("(module");
    for ty in types {
        text += &format!("(type {ty})");
    }
    wat::parse_str(text + ")").unwrap()
}

#[test]
fn equal_functions_have_one_id() {
    let registry = Registry::new(u32::MAX);
    let a = func(&[ValType::I32], &[ValType::I64]);
    let b = func(&[ValType::I32, ValType::I64], &[]);
    let id = intern(&registry, std::slice::from_ref(&a));
    let mut out = Vec::new();
    registry
        .intern(&[func(&[ValType::I32], &[ValType::I64]).into()], &mut out)
        .unwrap();
    assert_eq!((out[0].id, out[0].ty.as_func()), (id, Some(&a)));
    assert_ne!(intern(&registry, &[b]), id);
    assert_eq!(registry.len(), 2);
}

#[test]
fn recursive_groups_are_equal_by_structure() {
    let registry = Registry::new(u32::MAX);
    let own = || func(&[reference(TypeId::relative(0))], &[]);
    let a = intern(&registry, &[own()]);
    // Something in between, so that the second try starts elsewhere.
    intern(&registry, &[numbered(5)]);
    assert_eq!(intern(&registry, &[own()]), a);
    // The unrolled type is another one: it refers to the first from outside.
    let unrolled = intern(&registry, &[func(&[reference(a)], &[])]);
    assert_ne!(unrolled, a);
    // So is a group of two, even if its first type looks alike.
    let pair = intern(&registry, &[own(), numbered(1)]);
    assert_eq!(intern(&registry, &[own(), numbered(1)]), pair);
    assert!(![a, unrolled].contains(&pair));
    // What refers to its own group has the group's identities.
    let mut out = Vec::new();
    let group = [numbered(1).into(), own().into()];
    registry.intern(&group, &mut out).unwrap();
    assert_eq!(out[1].ty.values(), [reference(out[0].id)]);
}

#[test]
fn kinds_finality_and_supertypes_tell_types_apart() {
    let registry = Registry::new(u32::MAX);
    let none = || Fields::new(Lineage::PLAIN, &[]).unwrap();
    let field = |ty| FieldType::new(Mutability::Const, ty);
    let one = |ty| Fields::new(Lineage::PLAIN, &[field(ty)]).unwrap();
    let root = intern(&registry, &[open_struct(None, &[])]);
    let mut ids = vec![root];
    for ty in [
        func(&[], &[]).into(),
        TypeDef::Struct(none()),
        TypeDef::Struct(one(StorageType::I8)),
        TypeDef::Array(one(StorageType::I8)),
        TypeDef::Array(one(StorageType::I16)),
        TypeDef::Array(one(ValType::I32.into())),
        open_struct(Some(root), &[]),
        open_struct(None, &[ValType::I32]),
        open_struct(None, &[reference(root)]),
        open_struct(Some(root), &[struct_reference(root)]),
    ] {
        let id = intern(&registry, std::slice::from_ref(&ty));
        assert!(!ids.contains(&id), "{ty:?}");
        ids.push(id);
        assert_eq!(intern(&registry, &[ty]), id);
    }
    assert_eq!(registry.len() as usize, ids.len());
}

#[test]
fn groups_of_structs_know_their_supertypes() {
    let registry = Arc::new(Registry::new(u32::MAX));
    let outside = open_struct(None, &[]);
    let mut out = Vec::new();
    registry.intern(&[outside], &mut out).unwrap();
    let root = out[0].id;
    // The second is below the first, the third below the second, and the first below what is outside.
    let group = || {
        let own = TypeId::relative;
        [
            open_struct(Some(root), &[struct_reference(own(2))]),
            open_struct(Some(own(0)), &[struct_reference(own(2))]),
            open_struct(Some(own(1)), &[struct_reference(own(2)), reference(own(3))]),
            func(&[struct_reference(own(0))], &[]).into(),
        ]
    };
    intern(&registry, &[numbered(9)]);
    registry.intern(&group(), &mut out).unwrap();
    let ids: Vec<TypeId> = out.iter().map(|ty| ty.id).collect();
    let chain: Vec<TypeNum> = ids[..4].iter().map(|id| id.num()).collect();
    for depth in 0..4 {
        let lineage = out[depth].ty.lineage();
        assert_eq!(lineage.numbers(), &chain[..=depth]);
        assert_eq!(lineage.supertype(), depth.checked_sub(1).map(|at| ids[at]));
        for other in 0..5 {
            let is_above = other <= depth;
            assert_eq!(registry.is_subtype(ids[depth], ids[other]), is_above);
            let other_depth = out[other].ty.lineage().depth();
            assert_eq!(
                out[depth].is_subtype_of(ids[other].num(), other_depth),
                is_above
            );
        }
    }
    assert_eq!(out[3].ty.fields()[1].concrete(), Some(ids[4]));
    // Once more, it is the same types.
    registry.intern(&group(), &mut out).unwrap();
    assert_eq!(
        out[5..].iter().map(|ty| ty.id).collect::<Vec<_>>(),
        ids[1..]
    );
    // A type below one of them keeps all of them, and what is outside.
    let (last, hold) = registry.intern_one(open_struct(Some(ids[3]), &[])).unwrap();
    assert_eq!(last.ty.lineage().depth(), 4);
    registry.release(out.iter().map(|ty| ty.id));
    assert_eq!(registry.len(), 7);
    drop(hold);
    assert_eq!(registry.len(), 1);
    assert!(!registry.is_subtype(ids[2], ids[1]));
    let stale = registry.intern_one(open_struct(Some(ids[3]), &[]));
    assert!(matches!(stale, Err(TypesError::Stale)));
    assert_eq!(registry.len(), 1);
}

#[test]
fn types_are_no_deeper_than_64() {
    let registry = Arc::new(Registry::new(u32::MAX));
    let mut out = Vec::new();
    registry
        .intern(&[open_struct(None, &[])], &mut out)
        .unwrap();
    for depth in 1..=Lineage::DEEPEST {
        let ty = open_struct(Some(out[depth - 1].id), &[]);
        registry.intern(&[ty], &mut out).unwrap();
    }
    let last = out[Lineage::DEEPEST].id;
    let deeper = registry.intern_one(open_struct(Some(last), &[]));
    assert!(matches!(deeper, Err(TypesError::TooDeep)));
    assert_eq!(registry.len(), 64);
    assert!(out.iter().all(|ty| registry.is_subtype(last, ty.id)));
    registry.release(out.iter().map(|ty| ty.id));
    assert_eq!(registry.len(), 0);
}

#[test]
fn many_deep_types_come_and_go_in_pieces() {
    let registry = Registry::new(u32::MAX);
    let mut out = Vec::new();
    // Groups of 64 types, each below the one before, and all of them different.
    for number in 0..1000 {
        let group: Vec<TypeDef> = (0..=Lineage::DEEPEST)
            .map(|at| {
                open_struct(
                    at.checked_sub(1).map(TypeId::relative),
                    numbered(number).params(),
                )
            })
            .collect();
        registry.intern(&group, &mut out).unwrap();
    }
    assert_eq!(registry.len(), 64_000);
    assert!(
        out.iter()
            .enumerate()
            .all(|(at, ty)| ty.ty.lineage().depth() == at % 64)
    );
    let wide = vec![struct_reference(out[0].id); Fields::MOST];
    registry
        .intern(&[open_struct(None, &wide)], &mut out)
        .unwrap();
    registry.release(out.iter().map(|ty| ty.id));
    assert_eq!(registry.len(), 0);
    assert!(registry.state.lock().longest <= PIECE);
}

#[test]
fn types_of_embedders_are_those_of_modules() {
    let engine = Engine::default();
    let text = r#"(module
        (type $point (sub (struct (field i32) (field (mut i8)))))
        (type $more (sub final $point (struct (field i32) (field (mut i8)) (field (ref null $point)))))
        (type $bytes (array (mut i8)))
        (func (export "f") (param (ref null $point)) (result (ref null $more) (ref null $bytes)) unreachable))"#;
    let module = Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let Some(ExternType::Func(ty)) = module.get_export("f") else {
        panic!("it is a function")
    };
    let heap = |ty: &ValType| ty.as_ref().unwrap().heap_type();
    let point = heap(&ty.params()[0]).as_concrete_struct(&engine).unwrap();
    let more = heap(&ty.results()[0]).as_concrete_struct(&engine).unwrap();
    let bytes = heap(&ty.results()[1]).as_concrete_array(&engine).unwrap();
    assert!(heap(&ty.results()[1]).as_concrete_struct(&engine).is_none());
    drop((ty, module));
    let x = FieldType::new(Mutability::Const, ValType::I32.into());
    let y = FieldType::new(Mutability::Var, StorageType::I8);
    let z = RefType::new(true, point.heap_type());
    let z = FieldType::new(Mutability::Const, ValType::from(z).into());
    let of = |finality, supertype, fields: &[FieldType]| {
        let fields = fields.iter().copied();
        StructType::with_finality_and_supertype(&engine, finality, supertype, fields)
    };
    assert_eq!(point.fields().collect::<Vec<_>>(), [x, y]);
    assert_eq!(of(Finality::NonFinal, None, &[x, y]).unwrap(), point);
    assert_eq!(of(Finality::Final, Some(&point), &[x, y, z]).unwrap(), more);
    assert_eq!(ArrayType::new(&engine, y).unwrap(), bytes);
    assert_eq!(more.supertype(), Some(point.clone()));
    assert!(more.matches(&point) && !point.matches(&more) && point.matches(&point));
    assert!(more.heap_type().matches(&engine, &HeapType::Eq));
    assert!(more.heap_type().matches(&engine, &point.heap_type()));
    assert!(!more.heap_type().matches(&engine, &bytes.heap_type()));
    // What is not a subtype cannot be declared one.
    for (supertype, fields) in [(&more, &[x, y, z][..]), (&point, &[x]), (&point, &[y, x])] {
        assert!(of(Finality::Final, Some(supertype), fields).is_err());
    }
    let foreign = StructType::with_finality_and_supertype(
        &Engine::default(),
        Finality::Final,
        Some(&point),
        [x, y],
    );
    assert!(foreign.is_err());
    assert!(StructType::new(&engine, vec![x; Fields::MOST]).is_ok());
    assert!(StructType::new(&engine, vec![x; Fields::MOST + 1]).is_err());
    assert_eq!(engine.types().len(), 3);
    let heap = point.heap_type();
    drop((point, more, bytes));
    assert_eq!(engine.types().len(), 0);
    assert!(heap.as_concrete_struct(&engine).is_none());
}

#[test]
fn functions_of_subtypes_go_where_their_supertypes_are_wanted() {
    let engine = Engine::default();
    let text = r#"(module
        (type $sup (sub (func (result i32))))
        (type $sub (sub $sup (func (result i32))))
        (type $other (sub $sup (func (result i32))))
        (rec (type $in (func (result i32))) (type (struct)))
        (func (export "sup") (type $sup) i32.const 1)
        (func (export "sub") (type $sub) i32.const 2)
        (func (export "in") (type $in) i32.const 3)
        (table (export "t") 1 (ref null $sub))
        (global (export "g") (mut (ref null $sup)) (ref.null nofunc))
        (table $any 3 funcref)
        (elem declare func 0)
        (func (export "call") (param i32) (result i32) (local (ref null $sup))
            (table.set $any (i32.const 0) (table.get 0 (i32.const 0)))
            (call_indirect $any (type $sup) (local.get 0)))
        (func (export "tail") (param i32) (result i32)
            (return_call_indirect $any (type $sup) (local.get 0))))"#;
    let wasm = wat::parse_str(text).unwrap();
    let module = Module::new(&engine, wasm).unwrap();
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[]).unwrap();
    let [sup, sub, own] = ["sup", "sub", "in"].map(|name| instance.get_func(&store, name).unwrap());
    let table = instance.get_table(&store, "t").unwrap();
    assert!(table.set(&mut store, 0, sup.into()).is_err());
    table.set(&mut store, 0, sub.into()).unwrap();
    let global = instance.get_global(&store, "g").unwrap();
    global.set(&mut store, Val::from(sub)).unwrap();
    assert!(global.set(&mut store, Val::from(own)).is_err());
    for name in ["call", "tail"] {
        let call = instance.get_typed_func::<i32, i32>(&store, name).unwrap();
        let _ = instance
            .get_typed_func::<i32, i32>(&store, "call")
            .unwrap()
            .call(&mut store, 0);
        assert_eq!(call.call(&mut store, 0).unwrap(), 2);
    }
    // Imports: a subtype is given, or a host function of the type that the import says.
    let text = r#"(module
        (type $sup (sub (func (result i32))))
        (type $sub (sub $sup (func (result i32))))
        (rec (type $in (func (result i32))) (type (struct)))
        (import "" "sup" (func (type $sup)))
        (import "" "in" (func (type $in))))"#;
    let importing = Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    Instance::new(&mut store, &importing, &[sub.into(), own.into()]).unwrap();
    Instance::new(&mut store, &importing, &[sup.into(), own.into()]).unwrap();
    assert!(Instance::new(&mut store, &importing, &[own.into(), own.into()]).is_err());
    assert!(Instance::new(&mut store, &importing, &[sup.into(), sup.into()]).is_err());
    let types: Vec<FuncType> = importing
        .imports()
        .map(|import| import.ty().func().unwrap().clone())
        .collect();
    let mut linker = Linker::<()>::new(&engine);
    for (name, ty) in ["sup", "in"].into_iter().zip(types) {
        let made = Func::new(&mut store, ty.clone(), |_, _, results| {
            results[0] = Val::I32(7);
            Ok(())
        });
        assert_eq!(made.ty(&store), ty);
        linker.func_new("", name, ty, |_, _, _| Ok(())).unwrap();
    }
    linker.instantiate(&mut store, &importing).unwrap();
    // A type without declarations is another one.
    let plain = Func::wrap(&mut store, || 1_i32);
    assert!(Instance::new(&mut store, &importing, &[plain.into(), own.into()]).is_err());
    drop((store, module, importing, linker));
    assert_eq!(engine.types().len(), 0);
}

#[test]
fn a_group_without_types_is_nothing() {
    let registry = Registry::new(0);
    let mut out = Vec::new();
    registry.intern(&[], &mut out).unwrap();
    assert!(out.is_empty());
    assert_eq!(registry.len(), 0);
}

#[test]
fn long_types_that_differ_at_their_end_only_are_different() {
    let registry = Registry::new(u32::MAX);
    let mut ids = std::collections::BTreeSet::new();
    for last in [ValType::I32, ValType::I64, ValType::FuncRef] {
        for len in [10, 120, 123, 124, 125, 200, 999] {
            let mut types = vec![ValType::F32; len];
            types.push(last);
            let id = intern(&registry, &[func(&types, &[])]);
            assert!(ids.insert(id));
            assert_eq!(intern(&registry, &[func(&types, &[])]), id);
            // The same types, some of them results.
            assert!(ids.insert(intern(&registry, &[func(&types[..len], &types[len..])])));
        }
    }
    assert_eq!(registry.len() as usize, ids.len());
}

#[test]
fn a_thousand_modules_made_and_dropped_leave_no_types() {
    let engine = Engine::default();
    let kept = Module::new(&engine, module_of((0..10).map(numbered))).unwrap();
    assert_eq!(engine.types().len(), 10);
    for round in 0..1000 {
        // Ten of them are there already, and the others are new.
        let wasm = module_of((0..10).chain(round * 20..round * 20 + 20).map(numbered));
        let module = Module::new(&engine, wasm).unwrap();
        assert!((20..=30).contains(&engine.types().len()));
        drop(module);
        assert_eq!(engine.types().len(), 10);
    }
    drop(kept);
    assert_eq!(engine.types().len(), 0);
}

#[test]
fn validation_leaves_no_types() {
    let engine = Engine::default();
    let wasm = module_of((0..100).map(numbered));
    Module::validate(&engine, &wasm).unwrap();
    assert_eq!(engine.types().len(), 0);
    // Nor does a module that is refused behind its types.
    let text = "(module (type (func)) (type (func (param i32))) (func (type 1) (local.get 7)))";
    let wasm = wat::parse_str(text).unwrap();
    assert!(Module::validate(&engine, &wasm).is_err());
    assert!(Module::new(&engine, &wasm).is_err());
    assert!(Module::new(&engine, &wasm[..20]).is_err());
    assert_eq!(engine.types().len(), 0);
}

#[test]
fn types_of_host_functions_go_with_their_stores_and_linkers() {
    let engine = Engine::default();
    for round in 0..100 {
        let mut store = Store::new(&engine, ());
        let ty = numbered(round);
        let by_hand = Func::new(&mut store, ty.clone(), |_, _, _| Ok(()));
        Func::wrap(&mut store, |_: u64, _: u64| ());
        assert_eq!(engine.types().len(), 2);
        assert_eq!(by_hand.ty(&store), ty);

        let module = format!(r#"(module (import "" "f" {ty}))"#).replace("(func ", "(func $f ");
        let module = Module::new(&engine, wat::parse_str(module).unwrap()).unwrap();
        let mut linker = Linker::new(&engine);
        linker
            .func_new("", "f", ty.clone(), |_, _, _| Ok(()))
            .unwrap();
        let pre = linker.instantiate_pre(&module).unwrap();
        pre.instantiate(&mut store).unwrap();
        linker.instantiate(&mut store, &module).unwrap();
        drop((store, module));
        assert_eq!(engine.types().len(), 1);
        drop(linker);
        assert_eq!(engine.types().len(), 1);
        drop(pre);
        assert_eq!(engine.types().len(), 0);
    }
}

#[test]
fn stubs_for_unknown_imports_keep_their_types() {
    let engine = Engine::default();
    let text = r#"(module
        (rec (type $a (func (param (ref null $b)))) (type $b (func (param (ref null $a)))))
        (import "" "f" (func (type $b))))"#;
    let module = Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let mut linker = Linker::<()>::new(&engine);
    linker.define_unknown_imports_as_traps(&module).unwrap();
    drop(module);
    assert_eq!(engine.types().len(), 2);
    let module = Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    linker
        .instantiate(&mut Store::new(&engine, ()), &module)
        .unwrap();
    drop((module, linker));
    assert_eq!(engine.types().len(), 0);
}

#[test]
fn types_live_as_long_as_an_instance_has_functions_of_them() {
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let text = r#"(module (func (export "f") (param i32 i64 f64)))"#;
    let module = Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let instance = Instance::new(&mut store, &module, &[]).unwrap();
    drop(module);
    assert_eq!(engine.types().len(), 1);
    assert_eq!(
        instance
            .get_func(&store, "f")
            .unwrap()
            .ty(&store)
            .params()
            .len(),
        3
    );
    drop(store);
    assert_eq!(engine.types().len(), 0);
}

/// A module whose export `f` takes a reference to functions of a type of its own.
fn mentions(engine: &Engine) -> Module {
    let text = r#"(module
        (type $a (func (param f32 f32 f32)))
        (type $b (func (param (ref null $a)) (result i32)))
        (func (export "f") (type $b) (i32.const 7))
        (table (export "t") 1 (ref null $a))
        (global (export "g") (ref null $a) (ref.null $a)))"#;
    Module::new(engine, wat::parse_str(text).unwrap()).unwrap()
}

#[test]
fn handles_of_types_keep_what_they_mention() {
    let engine = Engine::default();
    let module = mentions(&engine);
    let Some(ExternType::Func(ty)) = module.get_export("f") else {
        panic!("it is a function")
    };
    drop(module);
    assert_eq!(engine.types().len(), 2);
    let copy = ty.clone();
    drop(ty);
    // It is still the type of a module that is made now.
    assert_eq!(mentions(&engine).get_export("f"), Some(copy.clone().into()));
    let mut store = Store::new(&engine, ());
    let func = Func::new(&mut store, copy.clone(), |_, _, _| Ok(()));
    drop(copy);
    assert_eq!(engine.types().len(), 2);
    let ty = func.ty(&store);
    drop(store);
    assert_eq!(engine.types().len(), 2);
    drop(ty);
    assert_eq!(engine.types().len(), 0);

    // What an instance says of its functions does, too.
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &mentions(&engine), &[]).unwrap();
    let ty = instance.get_func(&store, "f").unwrap().ty(&store);
    let same = instance.get_export(&store, "f").unwrap().ty(&store);
    drop(store);
    assert_eq!(engine.types().len(), 2);
    assert_eq!(same, ExternType::from(ty));
    drop(same);
    assert_eq!(engine.types().len(), 0);
}

#[test]
fn tables_and_globals_of_the_host_keep_their_types_and_stale_types_are_refused() {
    let engine = Engine::default();
    let module = mentions(&engine);
    let Some(ExternType::Table(ty)) = module.get_export("t") else {
        panic!("it is a table")
    };
    let element = ty.element();
    let null = Val::FuncRef(Nullable::Null);
    let mut store = Store::new(&engine, ());
    let table = Table::new(&mut store, ty, Ref::null(element)).unwrap();
    let global = GlobalType::new(element.into(), Mutability::Var);
    Global::with_type(&mut store, global, null).unwrap();
    drop(module);
    assert_eq!(engine.types().len(), 1);
    let other = Func::wrap(&mut store, || ());
    let own = Func::wrap(&mut store, |_: f32, _: f32, _: f32| ());
    assert!(table.set(&mut store, 0, other.into()).is_err());
    table.set(&mut store, 0, own.into()).unwrap();
    drop(store);
    assert_eq!(engine.types().len(), 0);

    // The number is another type's now. Nothing takes that for the one that is gone.
    let next = Module::new(&engine, module_of([numbered(3)].into_iter())).unwrap();
    let mut store = Store::new(&engine, ());
    assert!(Table::new(&mut store, ty, Ref::null(element)).is_err());
    assert!(Global::with_type(&mut store, global, null).is_err());
    let stale = func(&[element.into()], &[]);
    let mut linker = Linker::<()>::new(&engine);
    linker
        .func_new("", "f", stale.clone(), |_, _, _| Ok(()))
        .unwrap();
    let text =
        r#"(module (type $a (func (param f64 i32))) (import "" "f" (func (param (ref null $a)))))"#;
    let importing = Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let error = linker.instantiate(&mut store, &importing).unwrap_err();
    assert!(format!("{error}").contains("no longer"), "{error}");
    let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        Func::new(&mut store, stale, |_, _, _| Ok(()))
    }));
    assert!(made.is_err());
    drop((store, importing, linker, next));
    assert_eq!(engine.types().len(), 0);
}

#[test]
fn chains_of_types_go_without_recursion() {
    let registry = Arc::new(Registry::new(u32::MAX));
    let mut out = Vec::new();
    registry.intern(&[func(&[], &[]).into()], &mut out).unwrap();
    for _ in 0..100_000 {
        let last = out[out.len() - 1].id;
        registry
            .intern(&[func(&[reference(last)], &[]).into()], &mut out)
            .unwrap();
    }
    let last = registry.hold(out[100_000].id).unwrap();
    registry.release(out.iter().map(|ty| ty.id));
    assert_eq!(registry.len(), 100_001);
    let small = thread::Builder::new().stack_size(64 << 10);
    small.spawn(move || drop(last)).unwrap().join().unwrap();
    assert_eq!(registry.len(), 0);
    assert!(registry.state.lock().longest <= PIECE);
}

#[test]
fn the_lock_is_never_held_for_the_types_of_a_whole_module() {
    let registry = Registry::new(u32::MAX);
    // A group, each of whose types mentions the group and what is outside.
    let outside = intern(&registry, &[numbered(0)]);
    let len = 20_000;
    let group: Vec<TypeDef> = (0..len)
        .map(|i| {
            func(
                &[reference(TypeId::relative(len - 1 - i)), reference(outside)],
                &[],
            )
            .into()
        })
        .collect();
    let mut out = Vec::new();
    for _ in 0..2 {
        registry.intern(&group, &mut out).unwrap();
    }
    assert_eq!(registry.len() as usize, len + 1);
    let wide = func(
        &vec![reference(outside); 1000],
        &vec![reference(outside); 1000],
    );
    registry.intern(&[wide.into()], &mut out).unwrap();
    registry.release(out.iter().map(|ty| ty.id));
    assert_eq!(registry.len(), 1);
    let longest = registry.state.lock().longest;
    assert!(longest <= PIECE, "{longest} steps");
}

#[test]
fn many_types_are_found_in_a_logarithm_of_their_number() {
    // Structures with a long part in common, as somebody would choose them who wants to be slow.
    let registry = Registry::new(u32::MAX);
    let mut out = Vec::new();
    for number in 0..50_000 {
        let mut types = vec![ValType::F64; 80];
        types.extend(numbered(number).params());
        registry
            .intern(&[func(&types, &[]).into()], &mut out)
            .unwrap();
    }
    let state = registry.state.lock();
    for ty in out.iter().step_by(97) {
        let key = &state.slots.get(ty.id.num().as_u32()).key;
        let mut compared = 0;
        let found = state.groups.search(|other| {
            compared += 1;
            state.slots.get(other).key.cmp(key)
        });
        assert!(found.is_ok());
        assert!(key.len() <= 128 && compared <= 16 + 3, "{compared}");
    }
}

#[test]
fn two_threads_make_modules_while_another_calls_indirectly() {
    let engine = Engine::default();
    let wasm = [0, 1].map(|seed| module_of((0..3000).map(|i| numbered(2 * i + seed))));
    let text = r#"(module
        (type $f (func (param i32) (result i32)))
        (table funcref (elem $inc $none))
        (func $inc (type $f) (i32.add (local.get 0) (i32.const 1)))
        (func $none)
        (func (export "run") (param $which i32) (result i32)
            (call_indirect (type $f) (i32.const 41) (local.get $which))))"#;
    let module = Module::new(&engine, wat::parse_str(text).unwrap()).unwrap();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let makers = wasm.each_ref().map(|wasm| {
            let engine = &engine;
            scope.spawn(move || {
                for _ in 0..5 {
                    drop(Module::new(engine, wasm).unwrap());
                }
            })
        });
        let calls = scope.spawn(|| {
            let mut store = Store::new(&engine, ());
            let instance = Instance::new(&mut store, &module, &[]).unwrap();
            let run = instance.get_typed_func::<i32, i32>(&store, "run").unwrap();
            let mut calls = 0_u64;
            while !done.load(Ordering::Relaxed) || calls < 1000 {
                assert_eq!(run.call(&mut store, 0).unwrap(), 42);
                assert!(run.call(&mut store, 1).is_err());
                calls += 2;
            }
            // No call needs the registry, not even one that does not find its type: also while
            // somebody has it.
            let held = engine.types().state.lock();
            assert_eq!(run.call(&mut store, 0).unwrap(), 42);
            assert!(run.call(&mut store, 1).is_err());
            drop(held);
        });
        for maker in makers {
            maker.join().unwrap();
        }
        done.store(true, Ordering::Relaxed);
        calls.join().unwrap();
    });
    assert!(engine.types().state.lock().longest <= PIECE);
    drop(module);
    assert_eq!(engine.types().len(), 0);
}

#[test]
fn modules_with_more_types_than_the_limit_are_refused() {
    let mut config = Config::default();
    config.enforced_limits(EnforcedLimits::strict());
    let engine = Engine::new(&config);
    let wasm = |count| module_of((0..count).map(|i| func(&[ValType::I32; 3][..i % 4], &[])));
    assert!(Module::new(&engine, wasm(1000)).is_ok());
    let error = Module::new(&engine, wasm(1001)).unwrap_err();
    let limit = EnforcedLimitsError::TooManyTypes { limit: 1000 };
    assert!(matches!(error.kind(), ErrorKind::UserLimits(error) if *error == limit));
    // Also those of one group.
    let group = format!("(module (rec {}))", "(type (func))".repeat(1001));
    let error = Module::validate(&engine, &wat::parse_str(group).unwrap()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::UserLimits(error) if *error == limit));
    assert_eq!(engine.types().len(), 0);
}

#[test]
fn an_engine_has_no_more_types_than_its_limit() {
    let mut config = Config::default();
    config.max_types(100);
    let engine = Engine::new(&config);
    let full = Module::new(&engine, module_of((0..100).map(numbered))).unwrap();
    // What is there already is not more.
    assert!(Module::new(&engine, module_of((0..100).chain(0..100).map(numbered))).is_ok());
    let error = Module::new(&engine, module_of((0..101).map(numbered))).unwrap_err();
    let limit = EnforcedLimitsError::TooManyTypesInEngine { limit: 100 };
    assert!(matches!(error.kind(), ErrorKind::UserLimits(error) if *error == limit));
    assert_eq!(engine.types().len(), 100);
    // Guests cannot use up what the host needs.
    let mut store = Store::new(&engine, ());
    Func::wrap(&mut store, |_: i64, _: i64| ());
    assert_eq!(engine.types().len(), 101);
    drop((full, store));
    assert_eq!(engine.types().len(), 0);
}
