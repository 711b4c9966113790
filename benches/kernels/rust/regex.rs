//! A small regular-expression engine: patterns are compiled to an NFA program,
//! which is run over 4 KiB of log lines with a list of threads, n times.
#![no_std]
#![no_main]

extern crate alloc;

mod support;
use alloc::vec::Vec;
use support::{Rng, SUM0, mix};

#[derive(Clone, Copy)]
enum Inst {
    Byte(u8),
    Any,
    Range(u8, u8),
    Split(u16, u16),
    Jump(u16),
    Match,
}

struct Compiler<'a> {
    pattern: &'a [u8],
    at: usize,
    program: Vec<Inst>,
}

impl Compiler<'_> {
    fn peek(&self) -> u8 {
        *self.pattern.get(self.at).unwrap_or(&0)
    }

    fn pc(&self) -> u16 {
        self.program.len() as u16
    }

    fn alternation(&mut self) {
        let start = self.pc();
        self.sequence();
        while self.peek() == b'|' {
            self.at += 1;
            self.program.insert(usize::from(start), Inst::Split(0, 0));
            self.shift(start + 1);
            let jump = self.pc();
            self.program.push(Inst::Jump(0));
            self.program[usize::from(start)] = Inst::Split(start + 1, jump + 1);
            self.sequence();
            self.program[usize::from(jump)] = Inst::Jump(self.pc());
        }
    }

    /// Moves the targets of what stands from `from` on by one place.
    fn shift(&mut self, from: u16) {
        for inst in &mut self.program[usize::from(from)..] {
            match inst {
                Inst::Split(a, b) => {
                    *a += 1;
                    *b += 1;
                }
                Inst::Jump(a) => *a += 1,
                _ => {}
            }
        }
    }

    fn sequence(&mut self) {
        while !matches!(self.peek(), 0 | b'|' | b')') {
            let start = self.pc();
            self.atom();
            match self.peek() {
                b'*' => {
                    self.program.insert(usize::from(start), Inst::Split(0, 0));
                    self.shift(start + 1);
                    self.program.push(Inst::Jump(start));
                    self.program[usize::from(start)] = Inst::Split(start + 1, self.pc());
                    self.at += 1;
                }
                b'+' => {
                    let next = self.pc() + 1;
                    self.program.push(Inst::Split(start, next));
                    self.at += 1;
                }
                b'?' => {
                    self.program.insert(usize::from(start), Inst::Split(0, 0));
                    self.shift(start + 1);
                    self.program[usize::from(start)] = Inst::Split(start + 1, self.pc());
                    self.at += 1;
                }
                _ => {}
            }
        }
    }

    fn atom(&mut self) {
        let c = self.peek();
        self.at += 1;
        match c {
            b'(' => {
                self.alternation();
                self.at += 1;
            }
            b'[' => {
                let (low, high) = (self.pattern[self.at], self.pattern[self.at + 2]);
                self.program.push(Inst::Range(low, high));
                self.at += 4;
            }
            b'.' => self.program.push(Inst::Any),
            _ => self.program.push(Inst::Byte(c)),
        }
    }
}

fn compile(pattern: &str) -> Vec<Inst> {
    let mut compiler = Compiler { pattern: pattern.as_bytes(), at: 0, program: Vec::new() };
    compiler.alternation();
    compiler.program.push(Inst::Match);
    compiler.program
}

/// A set of program counters: members in order, and the round they joined in.
struct Threads {
    list: Vec<u16>,
    mark: Vec<u32>,
}

impl Threads {
    fn new(len: usize) -> Self {
        Threads { list: Vec::with_capacity(len), mark: alloc::vec![0; len] }
    }

    fn add(&mut self, program: &[Inst], pc: u16, round: u32) -> bool {
        if self.mark[usize::from(pc)] == round {
            return false;
        }
        self.mark[usize::from(pc)] = round;
        match program[usize::from(pc)] {
            Inst::Jump(to) => self.add(program, to, round),
            Inst::Split(a, b) => self.add(program, a, round) | self.add(program, b, round),
            Inst::Match => true,
            _ => {
                self.list.push(pc);
                false
            }
        }
    }
}

/// Counts the positions at which a match ends.
fn count(program: &[Inst], text: &[u8]) -> u32 {
    let mut now = Threads::new(program.len());
    let mut next = Threads::new(program.len());
    let mut found = 0;
    for (at, &byte) in text.iter().enumerate() {
        let round = at as u32 + 1;
        now.add(program, 0, round);
        next.list.clear();
        for i in 0..now.list.len() {
            let pc = now.list[i];
            let step = match program[usize::from(pc)] {
                Inst::Byte(b) => b == byte,
                Inst::Any => byte != b'\n',
                Inst::Range(low, high) => (low..=high).contains(&byte),
                _ => false,
            };
            if step {
                found += u32::from(next.add(program, pc + 1, round + 1));
            }
        }
        core::mem::swap(&mut now, &mut next);
    }
    found
}

#[unsafe(no_mangle)]
pub extern "C" fn run(n: i32) -> i64 {
    let mut rng = Rng::new(4);
    let mut text = Vec::new();
    while text.len() < 4096 {
        let words: [&[u8]; 8] =
            [b"GET ", b"/index", b".html ", b"200 ", b"error: ", b"timeout ", b"aaab", b"\n"];
        text.extend_from_slice(words[rng.below(8) as usize]);
        text.push(b'0' + rng.below(10) as u8);
    }
    let programs: [Vec<Inst>; 4] = [
        compile("(GET|POST) ?[0-9]*/[a-z]+"),
        compile("e(r|o)*: ?[0-9]+.*t"),
        compile("(a*)*b[0-9]"),
        compile("[0-9][0-9]?[0-9]? [0-9]"),
    ];
    let mut sum = SUM0;
    for _ in 0..n {
        for program in &programs {
            sum = mix(sum, u64::from(count(program, &text)));
        }
    }
    sum as i64
}
