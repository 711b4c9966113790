//! Writes random programs that move vectors about, twice: as they are, and with two i64 in place of each
//! vector.
//!
//! A [`Writer`] writes both texts at once. It knows the types on the stack, and draws what comes next from
//! random bytes; where these end, it takes the simplest.

use crate::ValType;
use ValType::{F32 as Float, F64 as Double, I32 as Int, I64 as Long, V128 as Vector};
use alloc::{format, string::String, vec::Vec};
use core::fmt::Write;

/// The types of values.
pub(super) const TYPES: [ValType; 5] = [Vector, Int, Double, Long, Float];

/// Parameters and results.
pub(super) type Signature = (Vec<ValType>, Vec<ValType>);

/// The two texts.
#[derive(Default)]
pub(super) struct Texts {
    pub(super) vectors: String,
    pub(super) halves: String,
}

impl Texts {
    /// Writes the same to both.
    fn both(&mut self, text: &str) {
        self.each(text, text);
    }

    /// Writes to each.
    fn each(&mut self, vectors: &str, halves: &str) {
        writeln!(self.vectors, "{vectors}").unwrap();
        writeln!(self.halves, "{halves}").unwrap();
    }

    /// Parameters or results, without names.
    fn types(word: &str, types: &[ValType], halves: bool) -> String {
        if types.is_empty() {
            return String::new();
        }
        let mut text = format!("({word}");
        for ty in types {
            match (ty, halves) {
                (Vector, true) => text += " i64 i64",
                _ => write!(text, " {ty}").unwrap(),
            }
        }
        text + ")"
    }

    /// Writes something that ends with a signature.
    fn signature(&mut self, begin: &str, (params, results): &Signature, end: &str) {
        let [vectors, halves] = [false, true].map(|halves| {
            let params = Self::types("param", params, halves);
            let results = Self::types("result", results, halves);
            format!("{begin} {params} {results} {end}")
        });
        self.each(&vectors, &halves);
    }
}

/// An open block.
struct Label {
    /// Its name.
    name: String,
    /// What a branch takes along.
    types: Vec<ValType>,
    /// Whether branches go back.
    is_loop: bool,
}

/// The two texts of a module, and the signatures of its functions; that of the host is the last.
pub(super) fn module(choices: &[u8]) -> (Texts, Vec<Signature>) {
    let writer = Writer {
        choices: choices.iter(),
        texts: Texts::default(),
        signatures: Vec::new(),
        func: 0,
        locals: Vec::new(),
        labels: Vec::new(),
        stack: Vec::new(),
        blocks: 0,
    };
    writer.module()
}

/// Writes a module.
struct Writer<'a> {
    choices: core::slice::Iter<'a, u8>,
    texts: Texts,
    signatures: Vec<Signature>,
    /// The function that is written.
    func: usize,
    /// The types of its locals.
    locals: Vec<ValType>,
    labels: Vec<Label>,
    /// The types on the stack.
    stack: Vec<ValType>,
    /// How many blocks there were.
    blocks: usize,
}

/// How many functions a module has; the first is exported.
pub(super) const FUNCS: usize = 4;

/// How many globals it has.
pub(super) const GLOBALS: usize = TYPES.len();

impl Writer<'_> {
    /// A number below `count`.
    fn choose(&mut self, count: usize) -> usize {
        usize::from(self.choices.next().copied().unwrap_or(0)) % count
    }

    /// A list of types.
    fn types(&mut self, most: usize) -> Vec<ValType> {
        let len = self.choose(most + 1);
        (0..len).map(|_| TYPES[self.choose(TYPES.len())]).collect()
    }

    fn module(mut self) -> (Texts, Vec<Signature>) {
        self.texts.both("(module");
        for index in 0..FUNCS + 1 {
            let params = self.types(5);
            // Many alike, so that there are tail calls.
            let results = match self.choose(2) {
                0 if index > 0 => self.signatures[0].1.clone(),
                _ => self.types(5),
            };
            let signature = (params, results);
            let begin = format!("(type $t{index} (func");
            self.texts.signature(&begin, &signature, "))");
            self.signatures.push(signature);
        }
        self.texts.both(&format!(
            "(import \"host\" \"f\" (func $f{FUNCS} (type $t{FUNCS})))"
        ));
        for (index, ty) in TYPES.iter().enumerate() {
            let global = |name, ty| {
                format!("(import \"host\" \"{name}{index}\" (global ${name}{index} (mut {ty})))")
            };
            match ty {
                Vector => {
                    let halves = global("g", &Long) + &global("h", &Long);
                    self.texts.each(&global("g", ty), &halves);
                }
                _ => self.texts.both(&global("g", ty)),
            }
        }
        self.texts
            .both("(table funcref (elem $f0 $f1 $f2 $f3 $f4))");
        for func in 0..FUNCS {
            self.function(func);
        }
        self.texts.both(")");
        (self.texts, self.signatures)
    }

    fn function(&mut self, func: usize) {
        self.func = func;
        let (params, results) = self.signatures[func].clone();
        let export = if func == 0 { "(export \"f\")" } else { "" };
        self.texts
            .both(&format!("(func $f{func} {export} (type $t{func})"));
        self.locals = params.clone();
        let more = self.types(6);
        self.locals.extend(more.into_iter().chain(TYPES));
        for (index, ty) in self.locals.clone().into_iter().enumerate() {
            if index == params.len() {
                let signature = (Vec::new(), results.clone());
                self.texts.signature("", &signature, "");
            }
            let word = if index < params.len() {
                "param"
            } else {
                "local"
            };
            let local = |name, ty| format!("({word} ${name}{index} {ty})");
            match ty {
                Vector => {
                    let halves = local("l", Long) + &local("h", Long);
                    self.texts.each(&local("l", ty), &halves);
                }
                _ => self.texts.both(&local("l", ty)),
            }
        }
        self.texts.both("(local $n i32)");
        self.texts.each(
            "",
            "(local $a i64) (local $b i64) (local $c i64) (local $d i64)",
        );
        self.texts.each("", "(local $m i32)");
        self.texts.both("i32.const 6 local.set $n");
        self.stack.clear();
        self.labels.clear();
        self.labels.push(Label {
            name: String::new(),
            types: results.clone(),
            is_loop: false,
        });
        let count = 4 + self.choose(16);
        self.sequence(0, count, &results);
        self.texts.both(")");
    }

    /// The name of a label in a branch: that of the function has none, and is so many blocks away.
    fn label(&self, index: usize) -> String {
        match index {
            0 => format!("{}", self.labels.len() - 1),
            _ => self.labels[index].name.clone(),
        }
    }

    /// Some operators, which leave values of some types above a height.
    fn sequence(&mut self, base: usize, count: usize, types: &[ValType]) {
        for _ in 0..count {
            if self.choices.len() == 0 {
                break;
            }
            self.operator(base);
        }
        self.arrange(base, types);
    }

    /// Lets the stack have values of these types above a height, and no others.
    fn arrange(&mut self, base: usize, types: &[ValType]) {
        let own = self.stack[base..].iter();
        let same = own.zip(types).take_while(|(a, b)| a == b).count();
        while self.stack.len() > base + same {
            self.drop_top();
        }
        for ty in &types[same..] {
            self.push(*ty);
        }
    }

    fn drop_top(&mut self) {
        match self.stack.pop() {
            Some(Vector) => self.texts.each("drop", "drop drop"),
            _ => self.texts.both("drop"),
        }
    }

    /// Pushes some value of a type.
    fn push(&mut self, ty: ValType) {
        match self.choose(4) {
            0 if ty != Vector => {
                let number = self.choose(100);
                self.texts.both(&format!("{ty}.const {number}"));
                self.stack.push(ty);
            }
            1 => self.global_get(ty),
            _ => {
                let local = self.local(ty);
                self.local_get(local);
            }
        }
    }

    /// Some local of a type.
    fn local(&mut self, ty: ValType) -> usize {
        let from = self.choose(self.locals.len());
        let locals = (from..self.locals.len()).chain(0..from);
        let mut locals = locals.filter(|local| self.locals[*local] == ty);
        locals.next().expect("one of each type")
    }

    fn local_get(&mut self, local: usize) {
        let vectors = format!("local.get $l{local}");
        let ty = self.locals[local];
        match ty {
            Vector => {
                let halves = format!("{vectors} local.get $h{local}");
                self.texts.each(&vectors, &halves);
            }
            _ => self.texts.both(&vectors),
        }
        self.stack.push(ty);
    }

    fn local_set(&mut self, local: usize) {
        let vectors = format!("local.set $l{local}");
        match self.stack.pop() {
            Some(Vector) => {
                let halves = format!("local.set $h{local} {vectors}");
                self.texts.each(&vectors, &halves);
            }
            _ => self.texts.both(&vectors),
        }
    }

    fn global_get(&mut self, ty: ValType) {
        let global = TYPES
            .iter()
            .position(|other| *other == ty)
            .expect("one of each type");
        let vectors = format!("global.get $g{global}");
        let halves = match ty {
            Vector => format!("{vectors} global.get $h{global}"),
            _ => vectors.clone(),
        };
        self.texts.each(&vectors, &halves);
        self.stack.push(ty);
    }

    fn global_set(&mut self) {
        let ty = self.stack.pop().expect("a value");
        let global = TYPES
            .iter()
            .position(|other| *other == ty)
            .expect("one of each type");
        let vectors = format!("global.set $g{global}");
        let halves = match ty {
            Vector => format!("global.set $h{global} {vectors}"),
            _ => vectors.clone(),
        };
        self.texts.each(&vectors, &halves);
    }

    /// Whether the highest values above a height have these types.
    fn have(&self, base: usize, types: &[ValType]) -> bool {
        self.stack[base..].ends_with(types)
    }

    fn pop(&mut self, count: usize) {
        self.stack.truncate(self.stack.len() - count);
    }

    fn operator(&mut self, base: usize) {
        match self.choose(20) {
            0..=3 => {
                let ty = TYPES[self.choose(TYPES.len())];
                self.push(ty);
            }
            4 | 5 => {
                if self.stack.len() > base {
                    let local = self.local(self.stack[self.stack.len() - 1]);
                    self.local_set(local);
                }
            }
            6 => {
                if self.stack.len() > base {
                    let local = self.local(self.stack[self.stack.len() - 1]);
                    let vectors = format!("local.tee $l{local}");
                    let halves = match self.stack.last() {
                        Some(Vector) => {
                            format!("local.set $h{local} local.tee $l{local} local.get $h{local}")
                        }
                        _ => vectors.clone(),
                    };
                    self.texts.each(&vectors, &halves);
                }
            }
            7 => {
                if self.stack.len() > base {
                    self.drop_top();
                }
            }
            8 => {
                if self.stack.len() > base {
                    self.global_set();
                }
            }
            9 | 10 => self.select(base),
            11 => {
                let ty = *self.stack.last().unwrap_or(&Int);
                if ty != Vector && self.have(base, &[ty, ty]) {
                    self.texts.both(&format!("{ty}.add"));
                    self.pop(1);
                }
            }
            12 | 13 => self.block(base),
            14 | 15 => self.call(),
            16..=18 => self.branch_if(base),
            _ => self.leave(),
        }
    }

    fn select(&mut self, base: usize) {
        let ty = *self.stack.last().unwrap_or(&Vector);
        if !self.have(base, &[ty, ty]) {
            self.push(ty);
            self.push(ty);
        }
        self.push(Int);
        match ty {
            Vector => {
                let vectors = ["select", "select (result v128)"][self.choose(2)];
                let halves = "local.set $m local.set $d local.set $b local.set $c local.set $a \
                    local.get $a local.get $b local.get $m select \
                    local.get $c local.get $d local.get $m select";
                self.texts.each(vectors, halves);
            }
            _ => self.texts.both("select"),
        }
        self.pop(2);
    }

    /// A block, a loop, or an `if`.
    fn block(&mut self, base: usize) {
        if self.labels.len() > 5 {
            return;
        }
        let kind = self.choose(3);
        let results = self.types(4);
        let condition = kind == 2;
        let taken = self.choose(self.stack.len() - base + 1);
        let params = self.stack[self.stack.len() - taken..].to_vec();
        if condition {
            self.push(Int);
            self.stack.pop();
        }
        self.blocks += 1;
        let name = format!("$b{}", self.blocks);
        let word = ["block", "loop", "if"][kind];
        let signature = (params.clone(), results.clone());
        self.texts
            .signature(&format!("{word} {name}"), &signature, "");
        let is_loop = kind == 1;
        self.labels.push(Label {
            name,
            types: if is_loop {
                params.clone()
            } else {
                results.clone()
            },
            is_loop,
        });
        let below = self.stack.len() - taken;
        let count = self.choose(8);
        self.sequence(below, count, &results);
        if condition {
            self.texts.both("else");
            self.stack.truncate(below);
            self.stack.extend(&params);
            let count = self.choose(8);
            self.sequence(below, count, &results);
        }
        self.texts.both("end");
        self.labels.pop();
    }

    /// Pushes the arguments of a function behind the running one, which may be the host's; returns
    /// which.
    fn arguments(&mut self) -> usize {
        let func = self.func + 1 + self.choose(FUNCS - self.func);
        for ty in self.signatures[func].0.clone() {
            self.push(ty);
        }
        func
    }

    fn call(&mut self) {
        let func = self.arguments();
        match self.choose(2) {
            0 => self.texts.both(&format!("call $f{func}")),
            _ => self
                .texts
                .both(&format!("i32.const {func} call_indirect (type $t{func})")),
        }
        let (params, results) = self.signatures[func].clone();
        self.pop(params.len());
        self.stack.extend(results);
    }

    /// A branch that may be taken.
    fn branch_if(&mut self, base: usize) {
        let label = self.choose(self.labels.len());
        let types = self.labels[label].types.clone();
        if !self.have(base, &types) {
            if self.choose(2) == 0 {
                let ty = TYPES[self.choose(TYPES.len())];
                self.push(ty);
            }
            for ty in types {
                self.push(ty);
            }
        }
        if self.labels[label].is_loop {
            self.texts
                .both("local.get $n i32.const 1 i32.sub local.tee $n i32.const 0 i32.gt_s");
        } else {
            self.push(Int);
            self.stack.pop();
        }
        let name = self.label(label);
        self.texts.both(&format!("br_if {name}"));
    }

    /// A jump, a return or a tail call, if some value is not zero.
    fn leave(&mut self) {
        self.push(Int);
        self.stack.pop();
        self.texts.both("if");
        self.labels.push(Label {
            name: String::new(),
            types: Vec::new(),
            is_loop: false,
        });
        let height = self.stack.len();
        for ty in self.types(2) {
            self.push(ty);
        }
        let results = self.signatures[self.func].1.clone();
        match self.choose(4) {
            0 => {
                for ty in results {
                    self.push(ty);
                }
                self.texts.both("return");
            }
            1 => {
                let func = self.arguments();
                if self.signatures[func].1 == results {
                    self.texts.both(&format!("return_call $f{func}"));
                } else {
                    self.texts.both("unreachable");
                }
            }
            _ => {
                let first = self.choose(self.labels.len() - 1);
                let types = self.labels[first].types.clone();
                for ty in &types {
                    self.push(*ty);
                }
                // Loops only while there is something left.
                self.push(Int);
                self.texts.both("i32.const 3 i32.and i32.const 0");
                self.texts.both(
                    "local.get $n i32.const 1 i32.sub local.tee $n i32.const 0 i32.gt_s select",
                );
                let mut text = String::from("br_table");
                let alike = (0..self.labels.len() - 1).filter(|i| self.labels[*i].types == types);
                let alike: Vec<usize> = alike.collect();
                // The first and the default lead on; those between may be loops.
                let ahead = alike.iter().find(|index| !self.labels[**index].is_loop);
                match ahead {
                    Some(ahead) => {
                        for index in [ahead].into_iter().chain(&alike).chain([ahead]) {
                            write!(text, " {}", self.label(*index)).unwrap();
                        }
                    }
                    None => text = String::from("unreachable"),
                }
                self.texts.both(&text);
            }
        }
        self.stack.truncate(height);
        self.labels.pop();
        self.texts.both("end");
    }
}
