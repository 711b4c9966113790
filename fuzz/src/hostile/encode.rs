//! Bytes of modules, section by section.
//!
//! Shapes need bytes that no encoder of good will writes: a million sections, counts that promise
//! what does not follow. So nothing is checked here.

/// Opcodes and types, under their names in the specification.
#[allow(missing_docs, reason = "the names are the specification's")]
pub(super) mod op {
    pub(in super::super) const UNREACHABLE: u8 = 0x00;
    pub(in super::super) const BLOCK: u8 = 0x02;
    pub(in super::super) const LOOP: u8 = 0x03;
    pub(in super::super) const IF: u8 = 0x04;
    pub(in super::super) const ELSE: u8 = 0x05;
    pub(in super::super) const THROW: u8 = 0x08;
    pub(in super::super) const END: u8 = 0x0b;
    pub(in super::super) const BR: u8 = 0x0c;
    pub(in super::super) const BR_IF: u8 = 0x0d;
    pub(in super::super) const BR_TABLE: u8 = 0x0e;
    pub(in super::super) const RETURN: u8 = 0x0f;
    pub(in super::super) const CALL: u8 = 0x10;
    pub(in super::super) const CALL_INDIRECT: u8 = 0x11;
    pub(in super::super) const RETURN_CALL: u8 = 0x12;
    pub(in super::super) const RETURN_CALL_INDIRECT: u8 = 0x13;
    pub(in super::super) const CALL_REF: u8 = 0x14;
    pub(in super::super) const DROP: u8 = 0x1a;
    pub(in super::super) const SELECT: u8 = 0x1b;
    pub(in super::super) const TRY_TABLE: u8 = 0x1f;
    pub(in super::super) const GET: u8 = 0x20;
    pub(in super::super) const SET: u8 = 0x21;
    pub(in super::super) const TEE: u8 = 0x22;
    pub(in super::super) const GLOBAL_GET: u8 = 0x23;
    pub(in super::super) const GLOBAL_SET: u8 = 0x24;
    pub(in super::super) const TABLE_GET: u8 = 0x25;
    pub(in super::super) const TABLE_SET: u8 = 0x26;
    pub(in super::super) const I32_LOAD: u8 = 0x28;
    pub(in super::super) const I64_LOAD: u8 = 0x29;
    pub(in super::super) const MEMORY_SIZE: u8 = 0x3f;
    pub(in super::super) const MEMORY_GROW: u8 = 0x40;
    pub(in super::super) const I32_CONST: u8 = 0x41;
    pub(in super::super) const I64_CONST: u8 = 0x42;
    pub(in super::super) const F64_CONST: u8 = 0x44;
    pub(in super::super) const I32_EQZ: u8 = 0x45;
    pub(in super::super) const I32_CLZ: u8 = 0x67;
    pub(in super::super) const I32_ADD: u8 = 0x6a;
    pub(in super::super) const I64_ADD: u8 = 0x7c;
    pub(in super::super) const F64_NEG: u8 = 0x9a;
    pub(in super::super) const F64_SQRT: u8 = 0x9f;
    pub(in super::super) const F64_ADD: u8 = 0xa0;
    pub(in super::super) const I32_TRUNC_F64_S: u8 = 0xaa;
    pub(in super::super) const F64_CONVERT_I32_S: u8 = 0xb7;
    pub(in super::super) const REF_NULL: u8 = 0xd0;
    pub(in super::super) const REF_FUNC: u8 = 0xd2;
    pub(in super::super) const BR_ON_NULL: u8 = 0xd5;
    pub(in super::super) const BR_ON_NON_NULL: u8 = 0xd6;
    pub(in super::super) const BULK: u8 = 0xfc;

    pub(in super::super) const I32: u8 = 0x7f;
    pub(in super::super) const I64: u8 = 0x7e;
    pub(in super::super) const F64: u8 = 0x7c;
    pub(in super::super) const FUNCREF: u8 = 0x70;
    pub(in super::super) const EXTERNREF: u8 = 0x6f;
    /// The type of blocks without parameters and results.
    pub(in super::super) const EMPTY: u8 = 0x40;
}

/// The most values that a type may have on either side.
pub(super) const MOST_VALUES: u32 = 1000;

/// Appends a number as LEB128, unsigned; as signed it is the same up to 63.
pub(super) fn leb(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// A number as LEB128.
pub(super) fn leb_of(number: u64) -> Vec<u8> {
    let mut out = Vec::new();
    leb(&mut out, number);
    out
}

/// Bytes and what can be appended to them: the code of a function, or the items of a section.
#[derive(Debug, Default, Clone)]
pub(super) struct Bytes(pub(super) Vec<u8>);

impl Bytes {
    /// Appends bytes.
    pub(super) fn put(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// Appends a number as LEB128.
    pub(super) fn num(&mut self, number: usize) -> &mut Self {
        leb(&mut self.0, number as u64);
        self
    }

    /// Appends a number as signed LEB128, as an index is where a type may stand.
    pub(super) fn signed(&mut self, mut number: usize) -> &mut Self {
        while number >= 0x40 {
            self.put(&[number as u8 | 0x80]);
            number >>= 7;
        }
        self.put(&[number as u8])
    }

    /// Appends the same bytes several times.
    pub(super) fn times(&mut self, count: usize, bytes: &[u8]) -> &mut Self {
        for _ in 0..count {
            self.put(bytes);
        }
        self
    }

    /// Appends the same bytes until `len` have been appended.
    pub(super) fn fill(&mut self, len: usize, bytes: &[u8]) -> &mut Self {
        self.times(len.div_ceil(bytes.len()), bytes)
    }

    /// Appends an opcode and a number.
    pub(super) fn op(&mut self, code: u8, index: u32) -> &mut Self {
        self.put(&[code]).num(index as usize)
    }
}

/// A section: how many items, and their bytes.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) count: usize,
    pub(super) items: Bytes,
}

impl Section {
    /// Appends an item; returns its number.
    pub(super) fn item(&mut self, bytes: &[u8]) -> u32 {
        self.items.put(bytes);
        self.count += 1;
        self.count as u32 - 1
    }

    /// Appends the same item until the section has about `len` bytes.
    pub(super) fn fill(&mut self, len: usize, bytes: &[u8]) {
        while self.items.0.len() < len {
            self.item(bytes);
        }
    }
}

/// A module in the making. Functions are numbered with the imported ones first, so imports come first.
#[derive(Debug, Default)]
pub(super) struct Wasm {
    pub(super) types: Section,
    pub(super) imports: Section,
    pub(super) funcs: Section,
    pub(super) tables: Section,
    pub(super) memories: Section,
    pub(super) tags: Section,
    pub(super) globals: Section,
    pub(super) exports: Section,
    pub(super) start: Option<u32>,
    pub(super) elements: Section,
    pub(super) data_count: bool,
    pub(super) code: Section,
    pub(super) data: Section,
    /// Whole custom sections, at the end.
    pub(super) custom: Bytes,
    imported_funcs: u32,
}

impl Wasm {
    /// A function type; a run of equal types is one entry.
    pub(super) fn ty(&mut self, params: &[(u32, u8)], results: &[(u32, u8)]) -> u32 {
        let mut item = vec![0x60];
        for side in [params, results] {
            leb(
                &mut item,
                side.iter().map(|(count, _)| u64::from(*count)).sum(),
            );
            for &(count, ty) in side {
                item.extend((0..count).map(|_| ty));
            }
        }
        self.types.item(&item)
    }

    /// Imports functions of a type, all under the empty name.
    pub(super) fn import_func(&mut self, ty: u32) -> u32 {
        let mut item = Bytes::default();
        item.put(&[0, 0, 0]).num(ty as usize);
        self.imports.item(&item.0);
        self.imported_funcs += 1;
        self.imported_funcs - 1
    }

    /// A function; `code` is without the `end`.
    pub(super) fn func(&mut self, ty: u32, locals: &[(u32, u8)], code: &[u8]) -> u32 {
        let mut body = Bytes::default();
        body.num(locals.len());
        for &(count, ty) in locals {
            body.num(count as usize).put(&[ty]);
        }
        body.put(code).put(&[op::END]);
        self.raw_func(ty, &body.0)
    }

    /// A function, of the bytes of its body.
    pub(super) fn raw_func(&mut self, ty: u32, body: &[u8]) -> u32 {
        self.funcs.item(&leb_of(ty.into()));
        let mut item = leb_of(body.len() as u64);
        item.extend_from_slice(body);
        self.imported_funcs + self.code.item(&item)
    }

    /// The function that is called, `run`, which traps before it does anything: what matters is its
    /// translation. A zero global is what says so, so that no code is known not to be reached.
    pub(super) fn run(&mut self, locals: &[(u32, u8)], code: &[u8]) -> u32 {
        let zero = self.globals.item(&[op::I32, 1, op::I32_CONST, 0, op::END]);
        let mut guarded = Bytes::default();
        guarded.op(op::GLOBAL_GET, zero);
        guarded.put(&[op::I32_EQZ, op::IF, op::EMPTY, op::UNREACHABLE, op::END]);
        guarded.put(code);
        self.run_unguarded(locals, &guarded.0)
    }

    /// The function that is called, `run`, which does all that it has.
    pub(super) fn run_unguarded(&mut self, locals: &[(u32, u8)], code: &[u8]) -> u32 {
        let ty = self.ty(&[], &[]);
        let func = self.func(ty, locals, code);
        self.export("run", 0, func);
        func
    }

    /// An export of a kind: 0 a function, 1 a table, 2 a memory, 3 a global.
    pub(super) fn export(&mut self, name: &str, kind: u8, index: u32) {
        let mut item = Bytes::default();
        item.num(name.len()).put(name.as_bytes());
        item.put(&[kind]).num(index as usize);
        self.exports.item(&item.0);
    }

    /// A custom section.
    pub(super) fn custom(&mut self, name: &str, data: &[u8]) {
        let mut content = Bytes::default();
        content.num(name.len()).put(name.as_bytes()).put(data);
        self.custom.put(&[0]).num(content.0.len()).put(&content.0);
    }

    /// The bytes of the module.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut out = Bytes(b"\0asm\x01\0\0\0".to_vec());
        let section = |out: &mut Bytes, id: u8, section: &Section| {
            if section.count > 0 {
                let count = leb_of(section.count as u64);
                out.put(&[id]).num(count.len() + section.items.0.len());
                out.put(&count).put(&section.items.0);
            }
        };
        section(&mut out, 1, &self.types);
        section(&mut out, 2, &self.imports);
        section(&mut out, 3, &self.funcs);
        section(&mut out, 4, &self.tables);
        section(&mut out, 5, &self.memories);
        section(&mut out, 13, &self.tags);
        section(&mut out, 6, &self.globals);
        section(&mut out, 7, &self.exports);
        if let Some(start) = self.start {
            let index = leb_of(start.into());
            out.put(&[8]).num(index.len()).put(&index);
        }
        section(&mut out, 9, &self.elements);
        if self.data_count {
            let count = leb_of(self.data.count as u64);
            out.put(&[12]).num(count.len()).put(&count);
        }
        section(&mut out, 10, &self.code);
        section(&mut out, 11, &self.data);
        out.put(&self.custom.0);
        out.0
    }
}
