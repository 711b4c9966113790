//! A caller of the heap: roots in cells, collections in steps, a limiter, and types to make objects of.

use crate::{
    store::gc::{
        Bytes, GcFast, GcHeap, GcRef, Kind, Layout, Need, Offset, Shape, SizeClass, Step, Storage,
        StructPlan, array_bytes,
    },
    wasm::index::TypeNum,
};
use alloc::{boxed::Box, vec::Vec};

/// Two references.
pub(super) const PAIR: TypeNum = TypeNum::from_u32(3);
/// Two numbers of 32 bits.
pub(super) const INTS: TypeNum = TypeNum::from_u32(4);
/// An array of bytes.
pub(super) const BYTES: TypeNum = TypeNum::from_u32(300);
/// An array of references.
pub(super) const REFS: TypeNum = TypeNum::from_u32(70_000);
/// 100 references with a vector before each 10th.
pub(super) const WIDE: TypeNum = TypeNum::from_u32(5);
/// 3,000 references.
pub(super) const HUGE: TypeNum = TypeNum::from_u32(6);

/// A heap with roots.
pub(super) struct Rig {
    pub(super) heap: GcHeap,
    pub(super) cells: Vec<u64>,
    /// As globals are.
    pub(super) exact: Vec<GcRef>,
    /// What a step may take.
    pub(super) budget: usize,
    /// The most that the limiter allows.
    pub(super) allowed: usize,
    /// Decides whether to abandon a collection before a step.
    pub(super) abandon: Box<dyn FnMut() -> bool>,
    pub(super) steps: usize,
}

/// The offsets of a struct's fields, and its layout.
pub(super) fn plan(fields: &[Storage]) -> (Vec<Offset>, Layout) {
    let mut plan = StructPlan::new();
    let offsets = fields.iter().map(|field| plan.field(*field).unwrap());
    let offsets = offsets.collect();
    let shape = Shape::Struct(plan.finish().unwrap());
    let supers = Box::default();
    (offsets, Layout { shape, supers })
}

pub(super) fn array(storage: Storage) -> Layout {
    let (shape, supers) = (Shape::Array(storage), Box::default());
    Layout { shape, supers }
}

/// The fields of [`WIDE`].
pub(super) fn wide() -> Vec<Storage> {
    (0..110)
        .map(|field| match field % 11 {
            0 => Storage::Vector,
            _ => Storage::Ref,
        })
        .collect()
}

impl Rig {
    pub(super) fn new(limit: usize) -> Self {
        let mut heap = GcHeap::new(limit);
        let layouts = [
            (PAIR, plan(&[Storage::Ref; 2]).1),
            (INTS, plan(&[Storage::Word; 2]).1),
            (BYTES, array(Storage::Byte)),
            (REFS, array(Storage::Ref)),
            (WIDE, plan(&wide()).1),
            (HUGE, plan(&[Storage::Ref; 3000]).1),
        ];
        for (ty, layout) in layouts {
            heap.define(ty, layout).unwrap();
        }
        Self {
            heap,
            cells: Vec::new(),
            exact: Vec::new(),
            budget: 10_000,
            allowed: usize::MAX,
            abandon: Box::new(|| false),
            steps: 0,
        }
    }

    /// Does what an allocation needs until it succeeds, as the executor's loop does. `None` if the heap is exhausted.
    pub(super) fn run<R>(
        &mut self,
        mut work: impl FnMut(&mut GcHeap) -> Result<R, Need>,
    ) -> Option<R> {
        loop {
            let mut need = match work(&mut self.heap) {
                Ok(result) => return Some(result),
                Err(need) => need,
            };
            if let Need::Grow { current, desired } = need {
                assert_eq!(current, self.heap.bytes());
                assert!(desired > current);
                if desired <= self.allowed && self.heap.grow(desired).is_ok() {
                    continue;
                }
                need = self.heap.refused();
            }
            match need {
                Need::Collect(kind) => self.collect(kind),
                Need::Exhausted => return None,
                Need::Grow { .. } => panic!("refused"),
            }
        }
    }

    /// A collection, begun anew if it is abandoned.
    pub(super) fn collect(&mut self, kind: Kind) {
        if !self.heap.is_collecting() {
            self.begin(kind);
        }
        let mut abandoned = 0;
        loop {
            if abandoned < 2 && (self.abandon)() {
                abandoned += 1;
                self.heap.abandon();
                if !self.heap.is_collecting() {
                    self.begin(kind);
                }
            }
            self.steps += 1;
            if self.heap.step(self.budget) == Step::Done {
                return;
            }
        }
    }

    fn begin(&mut self, kind: Kind) {
        self.heap.begin(kind);
        self.heap.mark_cells(&self.cells);
        for root in &self.exact {
            self.heap.mark(*root);
        }
    }

    /// An object of two words, as an op makes it.
    pub(super) fn two(&mut self, ty: TypeNum, words: [u32; 2]) -> Option<GcRef> {
        let class = SizeClass::of(12, ty == INTS).unwrap();
        loop {
            let fast = self.heap.fast();
            // SAFETY: store: nobody has borrowed the heap.
            let (taken, base) = unsafe { (GcFast::take(fast, class), GcFast::base(fast)) };
            if let Some(object) = taken {
                let start = GcFast::at(base, object, Offset::FIELDS.get()).cast::<u32>();
                // SAFETY: store: the slot has 16 bytes, and `start` is 4 into it.
                unsafe {
                    start.sub(1).write(ty.as_u32());
                    start.write(words[0]);
                    start.add(1).write(words[1]);
                }
                return Some(object);
            }
            self.run(|heap| heap.refill(class))?;
        }
    }

    pub(super) fn pair(&mut self, first: GcRef, second: GcRef) -> Option<GcRef> {
        self.two(PAIR, [first.bits(), second.bits()])
    }

    /// An array of references, all null, as an op makes it: in pieces if it is large.
    pub(super) fn refs(&mut self, len: u32) -> Option<GcRef> {
        let bytes: Bytes = array_bytes(len, Storage::Ref)?;
        if SizeClass::of(bytes.get(), false).is_some() {
            return self.run(|heap| heap.alloc(REFS, len));
        }
        let array = self.run(|heap| heap.alloc_large(REFS, bytes))?;
        for from in (0..len).step_by(1000) {
            let count = (len - from).min(1000);
            self.heap.array_fill(array, from, count, 0).unwrap();
        }
        self.heap.set_array_len(array, len).unwrap();
        Some(array)
    }

    /// Stores a reference as an op does.
    pub(super) fn set(&mut self, object: GcRef, offset: Offset, value: GcRef) {
        assert!(!self.heap.is_collecting());
        let fast = self.heap.fast();
        // SAFETY: store: nobody has borrowed the heap, and the object has the field.
        unsafe {
            let field = GcFast::at(GcFast::base(fast), object, offset.get());
            field.cast::<u32>().write(value.bits());
            GcFast::dirty_at(fast, object.bits() + offset.get());
        }
    }

    pub(super) fn get(&self, object: GcRef, offset: Offset) -> GcRef {
        let bits = self.heap.load(object, offset, Storage::Ref).unwrap();
        GcRef::from_bits(bits as u32)
    }

    /// How many objects there are.
    pub(super) fn count(&mut self) -> usize {
        self.heap.count_objects()
    }
}
