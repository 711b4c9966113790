//! Random programs against a model: the objects that the model reaches are there with their contents, and after a full
//! collection there are no others.

use super::rig::{BYTES, INTS, PAIR, REFS, Rig, WIDE, plan, wide};
use crate::{
    store::gc::{GcRef, Kind, Offset, Rooted, Storage},
    wasm::index::TypeNum,
};
use alloc::{boxed::Box, collections::BTreeMap, vec, vec::Vec};
use core::num::NonZeroU32;
use proptest::prelude::*;

/// What a reference is in the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Null,
    I31(u32),
    Node(usize),
}

/// An object of the model.
struct Node {
    ty: TypeNum,
    refs: Vec<Value>,
    /// Of bytes, their number.
    len: u32,
}

/// Numbers that look random.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }
}

/// How a program runs.
#[derive(Debug, Clone)]
struct Setup {
    seed: u64,
    stack: usize,
    zeal: u32,
    step: usize,
    abandon: bool,
    budget: usize,
    operations: usize,
}

/// How many roots there are of each kind.
const ROOTS: usize = 64;

struct Machine {
    rig: Rig,
    random: Random,
    nodes: Vec<Node>,
    /// What the cells hold.
    roots: Vec<Value>,
    /// What exact roots hold.
    exact: Vec<Value>,
    /// What handles hold.
    rooted: Vec<(Rooted, Value)>,
    wide: Vec<Offset>,
    pair: Vec<Offset>,
}

/// The i-th byte of an array.
fn byte(node: usize, index: usize) -> u8 {
    (node * 31 + index * 7) as u8
}

impl Machine {
    fn new(setup: &Setup) -> Self {
        let mut rig = Rig::new(64 << 20);
        rig.heap.stack.bound(setup.stack);
        rig.heap.set_budget(setup.budget);
        rig.heap.set_zeal(NonZeroU32::new(setup.zeal));
        rig.budget = setup.step;
        if setup.abandon {
            let mut random = Random(setup.seed | 1);
            rig.abandon = Box::new(move || random.below(30) == 0);
        }
        rig.cells = vec![0; ROOTS];
        rig.exact = vec![GcRef::NULL; ROOTS];
        let fields = wide();
        let offsets = plan(&fields).0.into_iter().zip(fields);
        let pair = plan(&[Storage::Ref; 2]).0;
        let wide = offsets
            .filter(|(_, field)| *field == Storage::Ref)
            .map(|(offset, _)| offset)
            .collect();
        Self {
            rig,
            random: Random(setup.seed | 1),
            nodes: Vec::new(),
            roots: vec![Value::Null; ROOTS],
            rooted: Vec::new(),
            exact: vec![Value::Null; ROOTS],
            wide,
            pair,
        }
    }

    fn root(&mut self) -> (usize, GcRef, Value) {
        let index = self.random.below(ROOTS);
        let reference = GcRef::from_bits(self.rig.cells[index] as u32);
        (index, reference, self.roots[index])
    }

    fn put(&mut self, reference: GcRef, node: Node) {
        let index = self.random.below(ROOTS);
        self.rig.cells[index] = reference.cell();
        self.roots[index] = Value::Node(self.nodes.len());
        self.nodes.push(node);
    }

    fn place(&self, node: usize, index: usize) -> Offset {
        match self.nodes[node].ty {
            PAIR => self.pair[index],
            WIDE => self.wide[index],
            _ => Offset::element(index as u32, Storage::Ref).unwrap(),
        }
    }

    fn len(&mut self, large: usize) -> u32 {
        let bound = match self.random.below(20) {
            0 => large,
            1 => large / 10,
            _ => 60,
        };
        self.random.below(bound) as u32
    }

    fn step(&mut self) {
        let number = self.nodes.len();
        match self.random.below(21) {
            0..=6 => {
                // Nothing else keeps the two while there is room made.
                let object = self.rig.two(PAIR, [0, 0]).unwrap();
                let ((_, a, first), (_, b, second)) = (self.root(), self.root());
                let offsets = self.pair.clone();
                self.rig.set(object, offsets[0], a);
                self.rig.set(object, offsets[1], b);
                let refs = vec![first, second];
                self.put(
                    object,
                    Node {
                        ty: PAIR,
                        refs,
                        len: 0,
                    },
                );
            }
            7..=8 => {
                let object = self.rig.two(INTS, [number as u32, !(number as u32)]);
                let (ty, refs) = (INTS, Vec::new());
                self.put(object.unwrap(), Node { ty, refs, len: 0 });
            }
            9..=10 => {
                let len = self.len(40_000);
                let object = self.rig.run(|heap| heap.alloc(BYTES, len)).unwrap();
                let bytes: Vec<_> = (0..len as usize).map(|i| byte(number, i)).collect();
                self.rig.heap.array_init(object, 0, &bytes).unwrap();
                let (ty, refs) = (BYTES, Vec::new());
                self.put(object, Node { ty, refs, len });
            }
            11..=12 => {
                let len = self.len(20_000);
                let object = self.rig.refs(len).unwrap();
                let mut refs = vec![Value::Null; len as usize];
                let every = 1 + len as usize / 50;
                for index in (0..len as usize).step_by(every) {
                    let (_, reference, value) = self.root();
                    refs[index] = value;
                    let place = Offset::element(index as u32, Storage::Ref).unwrap();
                    self.rig.set(object, place, reference);
                }
                self.put(
                    object,
                    Node {
                        ty: REFS,
                        refs,
                        len,
                    },
                );
            }
            13 => {
                let object = self.rig.run(|heap| heap.alloc(WIDE, 0)).unwrap();
                let mut refs = Vec::new();
                for place in self.wide.clone() {
                    let (_, reference, value) = self.root();
                    self.rig.set(object, place, reference);
                    refs.push(value);
                }
                self.put(
                    object,
                    Node {
                        ty: WIDE,
                        refs,
                        len: 0,
                    },
                );
            }
            14..=16 => self.change(),
            17 => self.change_many(),
            18 => self.forget(),
            19 => self.name(),
            _ => self.handle(),
        }
    }

    /// Stores to a field or element.
    fn change(&mut self) {
        let ((_, object, target), (_, reference, value)) = (self.root(), self.root());
        let Value::Node(node) = target else { return };
        let count = self.nodes[node].refs.len();
        if count > 0 {
            let index = self.random.below(count);
            let place = self.place(node, index);
            if self.random.below(2) == 0 {
                self.rig.set(object, place, reference);
            } else {
                let bits = reference.bits().into();
                let stored = self.rig.heap.store(object, place, Storage::Ref, bits);
                stored.unwrap();
            }
            self.nodes[node].refs[index] = value;
        }
    }

    /// Fills or copies a part of an array.
    fn change_many(&mut self) {
        let ((_, to, a), (_, from, b)) = (self.root(), self.root());
        let (_, reference, value) = self.root();
        let (Value::Node(a), Value::Node(b)) = (a, b) else {
            return;
        };
        if self.nodes[a].ty != REFS || self.nodes[a].len == 0 {
            return;
        }
        let to_index = self.random.below(self.nodes[a].len as usize);
        let room = self.nodes[a].len as usize - to_index;
        if self.nodes[b].ty == REFS && self.nodes[b].len > 0 {
            let from_index = self.random.below(self.nodes[b].len as usize);
            let count = room.min(self.nodes[b].len as usize - from_index);
            let part = self.nodes[b].refs[from_index..][..count].to_vec();
            self.nodes[a].refs[to_index..][..count].copy_from_slice(&part);
            let (to, from) = ((to, to_index as u32), (from, from_index as u32));
            self.rig.heap.array_copy(to, from, count as u32).unwrap();
        } else {
            self.nodes[a].refs[to_index..].fill(value);
            let bits = reference.bits().into();
            let filled = self
                .rig
                .heap
                .array_fill(to, to_index as u32, room as u32, bits);
            filled.unwrap();
        }
    }

    fn forget(&mut self) {
        let (index, ..) = self.root();
        let number = self.random.below(1 << 31) as u32;
        // Null, an i31, or no reference at all.
        (self.roots[index], self.rig.cells[index]) = match self.random.below(3) {
            0 => (Value::Null, 0),
            1 => {
                let reference = GcRef::from_i31(number);
                (Value::I31(number), reference.cell())
            }
            _ => (Value::Null, 0),
        };
    }

    /// Names something by an exact root, and now and then by nothing else.
    fn name(&mut self) {
        let (index, reference, value) = self.root();
        let at = self.random.below(ROOTS);
        (self.rig.exact[at], self.exact[at]) = (reference, value);
        if self.random.below(2) == 0 {
            (self.rig.cells[index], self.roots[index]) = (0, Value::Null);
        }
    }

    /// Roots something by a handle, or ends all that are.
    fn handle(&mut self) {
        if self.rooted.len() > 10 {
            for (rooted, value) in &self.rooted {
                let reference = self.rig.heap.handles.get(*rooted).unwrap();
                assert_eq!(reference.is_null(), *value == Value::Null);
            }
            let all = super::super::handles::Scope::all();
            self.rig.heap.handles.exit(all);
            let (first, value) = self.rooted[0];
            let gone = self.rig.heap.handles.get(first).is_none();
            assert!(gone || matches!(value, Value::I31(_)));
            self.rooted.clear();
        }
        let (_, reference, value) = self.root();
        let rooted = self.rig.heap.handles.root(reference).unwrap();
        self.rooted.push((rooted, value));
    }

    /// Compares everything that can be reached. Returns how many objects that is.
    fn walk(&self) -> usize {
        let mut seen: BTreeMap<usize, GcRef> = BTreeMap::new();
        let cells = self.rig.cells.iter();
        let mut todo: Vec<_> = cells
            .map(|cell| GcRef::from_bits(*cell as u32))
            .zip(self.roots.iter().copied())
            .collect();
        todo.extend(
            self.rig
                .exact
                .iter()
                .copied()
                .zip(self.exact.iter().copied()),
        );
        for (rooted, value) in &self.rooted {
            todo.push((self.rig.heap.handles.get(*rooted).unwrap(), *value));
        }
        while let Some((reference, value)) = todo.pop() {
            let node = match value {
                Value::Null => {
                    assert!(reference.is_null());
                    continue;
                }
                Value::I31(number) => {
                    assert_eq!(reference.as_i31(), Some(number));
                    continue;
                }
                Value::Node(node) => node,
            };
            if let Some(before) = seen.insert(node, reference) {
                assert_eq!(before, reference);
                continue;
            }
            let (heap, object) = (&self.rig.heap, &self.nodes[node]);
            assert_eq!(heap.type_of(reference), Some(object.ty));
            assert!(heap.is_object(reference.cell()));
            for (index, value) in object.refs.iter().enumerate() {
                let place = self.place(node, index);
                todo.push((self.rig.get(reference, place), *value));
            }
            if object.ty == INTS {
                let words = [0, 1].map(|field| self.pair[field]);
                let words = words.map(|field| heap.load(reference, field, Storage::Word));
                let number = node as u32;
                assert_eq!(words, [Some(number.into()), Some((!number).into())]);
            } else if object.ty == BYTES || object.ty == REFS {
                assert_eq!(heap.array_len(reference), Some(object.len));
            }
            if object.ty == BYTES {
                // All of some, and some of all.
                let every = if node % 8 == 0 { 1 } else { 61 };
                for index in (0..object.len).step_by(every) {
                    let place = Offset::element(index, Storage::Byte).unwrap();
                    let expected = byte(node, index as usize).into();
                    let found = heap.load(reference, place, Storage::Byte);
                    assert_eq!(found, Some(expected), "byte {index} of {node}");
                }
            }
        }
        seen.len()
    }

    fn run(&mut self, setup: &Setup) {
        for operation in 1..=setup.operations {
            self.step();
            if operation % (setup.operations / 4) == 0 {
                self.walk();
                self.rig.collect(Kind::New);
                let reached = self.walk();
                assert!(self.rig.count() >= reached);
                self.rig.collect(Kind::Full);
                assert_eq!(self.rig.count(), reached);
            }
        }
    }
}

fn setups() -> impl Strategy<Value = Setup> {
    let stack = prop_oneof![Just(1_usize), Just(4), Just(8192)];
    let zeal = prop_oneof![4 => Just(0_u32), 1 => Just(1), 1 => Just(7)];
    let step = prop_oneof![Just(1_usize), Just(100), Just(usize::MAX)];
    let budget = prop_oneof![Just(1_usize << 14), Just(1 << 18), Just(4 << 20)];
    (any::<u64>(), stack, zeal, step, any::<bool>(), budget).prop_map(
        |(seed, stack, zeal, step, abandon, budget)| Setup {
            seed,
            stack,
            zeal,
            step: if zeal > 0 { step.max(100) } else { step },
            abandon,
            budget,
            operations: if zeal > 0 { 400 } else { 3000 },
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn random_programs_have_exactly_what_they_reach(setup in setups()) {
        Machine::new(&setup).run(&setup);
    }
}
