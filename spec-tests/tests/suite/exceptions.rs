//! Random programs that throw and catch in both forms, against a model that has exceptions as Rust's results.
//!
//! What is compared is what each function returns or throws, and a number that all statements change. The
//! programs are made of a seed; `PEREGRINE_SEEDS` is how many there are.

use peregrine_wast::{
    engine::{Machine, Options, Stop},
    features::Features,
    legacy, script,
    values::Value,
};
use std::{collections::HashMap, fmt::Write};

/// Numbers without a pattern, by xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as u32 % most
    }

    fn one_in(&mut self, n: u32) -> bool {
        self.below(n) == 0
    }
}

/// What there is of statements. Blocks, loops and tries have numbers, by which they are named.
enum Statement {
    /// Changes the variable, and the number.
    Mix(i32),
    Throw(u32),
    Call(usize),
    Branch(u32),
    Return,
    Block(u32, Vec<Statement>),
    /// Runs so many times, what stands before the test once more; what leads to its number goes on with the
    /// next turn.
    Loop(u32, i32, Vec<Statement>, Vec<Statement>),
    If(i32, Vec<Statement>, Vec<Statement>),
    /// Operands wait while others run.
    Waiting(i32, Vec<Statement>),
    TryTable(u32, Vec<Clause>, Vec<Statement>),
    /// Throws what the clause with a number has caught.
    ThrowRef(u32),
    Try(u32, Vec<Statement>, Vec<(Option<u32>, Vec<Statement>)>),
    Delegate(u32, Vec<Statement>, Option<u32>),
    Rethrow(u32),
}

struct Clause {
    tag: Option<u32>,
    number: u32,
    to: To,
}

enum To {
    /// A handler, which may get the reference.
    Handler(bool, Vec<Statement>),
    /// The end of a block, or a loop.
    Label(u32),
    /// The end of the function.
    Return,
}

/// Makes programs.
struct Maker {
    random: Random,
    next: u32,
    /// Blocks, loops and tries around: their numbers, and whether branches may lead there.
    labels: Vec<u32>,
    /// What may be thrown again, by `throw_ref` and by `rethrow`.
    caught: Vec<u32>,
    handlers: Vec<u32>,
    func: usize,
    left: u32,
}

const TAGS: u32 = 3;

impl Maker {
    fn number(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    fn body(&mut self, depth: u32) -> Vec<Statement> {
        let count = 1 + self.random.below(4);
        (0..count).map(|_| self.statement(depth)).collect()
    }

    fn labelled(&mut self, number: u32, depth: u32) -> Vec<Statement> {
        self.labels.push(number);
        let body = self.body(depth);
        self.labels.pop();
        body
    }

    fn some_tag(&mut self) -> Option<u32> {
        let tag = self.random.below(TAGS + 1);
        (tag < TAGS).then_some(tag)
    }

    fn pick(random: &mut Random, from: &[u32]) -> Option<u32> {
        let len = u32::try_from(from.len()).unwrap_or(0);
        (len > 0).then(|| from[random.below(len) as usize])
    }

    fn statement(&mut self, depth: u32) -> Statement {
        self.left = self.left.saturating_sub(1);
        let constant = self.random.below(1000) as i32;
        if depth == 0 || self.left == 0 {
            return match self.random.below(6) {
                0 => Statement::Throw(self.random.below(TAGS)),
                1 if self.func > 0 => Statement::Call(self.random.below(self.func as u32) as usize),
                _ => Statement::Mix(constant),
            };
        }
        let number = self.number();
        match self.random.below(22) {
            0..=2 => Statement::Mix(constant),
            3 | 4 => Statement::Throw(self.random.below(TAGS)),
            5..=7 if self.func > 0 => Statement::Call(self.random.below(self.func as u32) as usize),
            8 | 21 => match Self::pick(&mut self.random, &self.labels) {
                Some(label) => Statement::Branch(label),
                None => Statement::Mix(constant),
            },
            9 if self.random.one_in(3) => Statement::Return,
            10 => Statement::Block(number, self.labelled(number, depth - 1)),
            11 | 12 => {
                let head = match self.random.below(3) {
                    0 => Vec::new(),
                    1 => vec![self.statement((depth - 1).min(1))],
                    _ => vec![self.short_try(number)],
                };
                let body = self.labelled(number, depth - 1);
                Statement::Loop(number, constant % 4, head, body)
            }
            13 => Statement::If(constant % 7, self.body(depth - 1), self.body(depth - 1)),
            14 => Statement::Waiting(constant, self.body(depth - 1)),
            15 => match Self::pick(&mut self.random, &self.caught) {
                Some(caught) => Statement::ThrowRef(caught),
                None => Statement::Mix(constant),
            },
            16 => match Self::pick(&mut self.random, &self.handlers) {
                Some(handler) => Statement::Rethrow(handler),
                None => Statement::Mix(constant),
            },
            17 => self.legacy_try(number, depth),
            18 => {
                let body = self.labelled(number, depth - 1);
                let to = match self.random.one_in(4) {
                    true => None,
                    false => Self::pick(&mut self.random, &self.labels),
                };
                Statement::Delegate(number, body, to)
            }
            _ => self.try_table(number, depth),
        }
    }

    /// A call or a throw in a region that is a few ops.
    fn short_try(&mut self, number: u32) -> Statement {
        let body = match self.func {
            0 => Statement::Throw(self.random.below(TAGS)),
            func => Statement::Call(self.random.below(func as u32) as usize),
        };
        let Some(label) = Self::pick(&mut self.random, &self.labels) else {
            return body;
        };
        if self.random.one_in(2) {
            return body;
        }
        let clause = Clause {
            tag: None,
            number,
            to: To::Label(label),
        };
        Statement::TryTable(self.number(), vec![clause], vec![body])
    }

    fn legacy_try(&mut self, number: u32, depth: u32) -> Statement {
        let body = self.labelled(number, depth - 1);
        self.handlers.push(number);
        let mut catches = Vec::new();
        for _ in 0..self.random.below(3) {
            let tag = self.random.below(TAGS);
            catches.push((Some(tag), self.labelled(number, depth - 1)));
        }
        if self.random.one_in(3) {
            catches.push((None, self.labelled(number, depth - 1)));
        }
        self.handlers.pop();
        Statement::Try(number, body, catches)
    }

    fn try_table(&mut self, number: u32, depth: u32) -> Statement {
        let body = self.body(depth - 1);
        let mut clauses = Vec::new();
        for _ in 0..1 + self.random.below(3) {
            let tag = self.some_tag();
            let number = self.number();
            let label = Self::pick(&mut self.random, &self.labels);
            let to = match (self.random.below(6), tag, label) {
                (0, None | Some(2), Some(label)) => To::Label(label),
                (1, Some(0), _) => To::Return,
                (chance, ..) => {
                    let with_ref = chance > 2;
                    if with_ref {
                        self.caught.push(number);
                    }
                    let handler = self.body(depth - 1);
                    if with_ref {
                        self.caught.pop();
                    }
                    To::Handler(with_ref, handler)
                }
            };
            clauses.push(Clause { tag, number, to });
        }
        Statement::TryTable(number, clauses, body)
    }
}

/// The text of a function's statements.
struct Writer {
    text: String,
    locals: String,
}

/// What exceptions of a tag carry, besides nothing.
const CARRIED: [&str; TAGS as usize] = ["i32", "i32 i64", ""];

impl Writer {
    fn body(&mut self, body: &[Statement]) {
        for statement in body {
            self.statement(statement);
        }
    }

    fn put(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// Mixes in what an exception carries, which is on the stack.
    fn take(&mut self, tag: Option<u32>) {
        match tag {
            Some(0) => self.put("local.get $a i32.const 7 i32.mul i32.add local.set $a"),
            Some(1) => self
                .put("i32.wrap_i64 i32.add local.get $a i32.const 7 i32.mul i32.add local.set $a"),
            _ => self.put("local.get $a i32.const 5 i32.add local.set $a"),
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Mix(constant) => self.put(&format!(
                "(local.set $a (i32.add (local.get $a) (i32.const {constant})))
                (global.set $g (i32.add (i32.mul (global.get $g) (i32.const 31)) (local.get $a)))"
            )),
            Statement::Throw(0) => self.put("(throw $e0 (local.get $a))"),
            Statement::Throw(1) => self.put(
                "(throw $e1 (local.get $a) (i64.mul (i64.extend_i32_s (local.get $a)) (i64.const 3)))",
            ),
            Statement::Throw(_) => self.put("(throw $e2)"),
            Statement::Call(func) => {
                self.put(&format!("(local.set $a (call $f{func} (local.get $a)))"));
            }
            Statement::Branch(label) => self.put(&format!("(br $l{label})")),
            Statement::Return => self.put("(return (local.get $a))"),
            Statement::Block(number, body) => {
                self.put(&format!("(block $l{number}"));
                self.body(body);
                self.put(")");
            }
            Statement::Loop(number, turns, head, body) => {
                write!(self.locals, "(local $i{number} i32)").expect("a string");
                self.put(&format!(
                    "(local.set $i{number} (i32.const 0))
                    (block $x{number} (loop $l{number}
                    (local.set $i{number} (i32.add (local.get $i{number}) (i32.const 1)))"
                ));
                self.body(head);
                self.put(&format!(
                    "(br_if $x{number} (i32.gt_s (local.get $i{number}) (i32.const {turns})))"
                ));
                self.body(body);
                self.put(&format!("(br $l{number})))"));
            }
            Statement::If(bits, yes, no) => {
                self.put(&format!(
                    "(if (i32.eqz (i32.and (local.get $a) (i32.const {bits}))) (then"
                ));
                self.body(yes);
                self.put(") (else");
                self.body(no);
                self.put("))");
            }
            Statement::Waiting(constant, body) => {
                self.put(&format!(
                    "local.get $a i32.const 3 i32.mul i32.const {constant} local.get $a"
                ));
                self.body(body);
                self.put("i32.add i32.add local.get $a i32.xor local.set $a");
            }
            Statement::TryTable(number, clauses, body) => self.try_table(*number, clauses, body),
            Statement::ThrowRef(number) => {
                self.put(&format!("(throw_ref (local.get $r{number}))"));
            }
            Statement::Try(number, body, catches) => {
                self.put(&format!("(try $l{number} (do"));
                self.body(body);
                self.put(")");
                for (tag, handler) in catches {
                    match tag {
                        Some(tag) => self.put(&format!("(catch $e{tag}")),
                        None => self.put("(catch_all"),
                    }
                    self.take(*tag);
                    self.body(handler);
                    self.put(")");
                }
                self.put(")");
            }
            Statement::Delegate(number, body, to) => {
                self.put(&format!("(try $l{number} (do"));
                self.body(body);
                match to {
                    Some(label) => self.put(&format!(") (delegate $l{label}))")),
                    None => self.put(") (delegate $func))"),
                }
            }
            Statement::Rethrow(number) => self.put(&format!("(rethrow $l{number})")),
        }
    }

    fn try_table(&mut self, number: u32, clauses: &[Clause], body: &[Statement]) {
        self.put(&format!("(block $d{number}"));
        let handlers = || {
            clauses.iter().filter_map(|clause| match &clause.to {
                To::Handler(with_ref, body) => Some((clause, *with_ref, body)),
                _ => None,
            })
        };
        let mut opened: Vec<_> = handlers().collect();
        opened.reverse();
        for (clause, with_ref, _) in &opened {
            let carried = clause.tag.map_or("", |tag| CARRIED[tag as usize]);
            let reference = if *with_ref { " exnref" } else { "" };
            let number = clause.number;
            self.put(&format!("(block $h{number} (result {carried}{reference})"));
        }
        self.put("(try_table");
        for clause in clauses {
            let (reference, label) = match &clause.to {
                To::Handler(with_ref, _) => (*with_ref, format!("$h{}", clause.number)),
                To::Label(label) => (false, format!("$l{label}")),
                To::Return => (false, "$func".to_owned()),
            };
            let reference = if reference { "_ref" } else { "" };
            match clause.tag {
                Some(tag) => self.put(&format!("(catch{reference} $e{tag} {label})")),
                None => self.put(&format!("(catch_all{reference} {label})")),
            }
        }
        self.body(body);
        self.put(&format!(") (br $d{number})"));
        for (clause, with_ref, body) in handlers() {
            self.put(")");
            if with_ref {
                let number = clause.number;
                write!(self.locals, "(local $r{number} exnref)").expect("a string");
                self.put(&format!("local.set $r{number}"));
            }
            self.take(clause.tag);
            self.body(body);
            self.put(&format!("(br $d{number})"));
        }
        self.put(")");
    }
}

/// An exception, which passes what is inside of a label if it was delegated there.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Exception {
    tag: u32,
    value: i32,
    past: Option<u32>,
}

/// How a statement ends.
enum Flow {
    Next,
    Branch(u32),
    Return(i32),
}

/// Runs programs.
struct Model<'a> {
    funcs: &'a [Vec<Statement>],
    number: i32,
    steps: u32,
}

/// What a function has.
struct Frame {
    a: i32,
    caught: HashMap<u32, Exception>,
}

/// Too many steps.
struct TooLong;

type Ran<T> = Result<Result<T, Exception>, TooLong>;

impl Model<'_> {
    fn call(&mut self, func: usize, a: i32) -> Ran<i32> {
        let mut frame = Frame {
            a,
            caught: HashMap::new(),
        };
        let funcs = self.funcs;
        Ok(match self.body(&funcs[func], &mut frame)? {
            Ok(Flow::Return(value)) => Ok(value),
            Ok(_) => Ok(frame.a),
            Err(exception) => Err(Exception {
                past: None,
                ..exception
            }),
        })
    }

    fn body(&mut self, body: &[Statement], frame: &mut Frame) -> Ran<Flow> {
        for statement in body {
            self.steps += 1;
            if self.steps > 100_000 {
                return Err(TooLong);
            }
            match self.statement(statement, frame)? {
                Ok(Flow::Next) => {}
                other => return Ok(other),
            }
        }
        Ok(Ok(Flow::Next))
    }

    /// What comes out of something with a number that branches and delegations may lead to.
    fn leave(number: u32, ran: Result<Flow, Exception>) -> Result<Flow, Exception> {
        match ran {
            Ok(Flow::Branch(label)) if label == number => Ok(Flow::Next),
            Err(exception) if exception.past == Some(number) => Err(Exception {
                past: None,
                ..exception
            }),
            other => other,
        }
    }

    fn take(frame: &mut Frame, tag: Option<u32>, exception: Exception) {
        frame.a = match tag {
            Some(0) => frame.a.wrapping_mul(7).wrapping_add(exception.value),
            Some(1) => {
                let carried = exception
                    .value
                    .wrapping_add(exception.value.wrapping_mul(3));
                frame.a.wrapping_mul(7).wrapping_add(carried)
            }
            _ => frame.a.wrapping_add(5),
        };
    }

    fn statement(&mut self, statement: &Statement, frame: &mut Frame) -> Ran<Flow> {
        Ok(match statement {
            Statement::Mix(constant) => {
                frame.a = frame.a.wrapping_add(*constant);
                self.number = self.number.wrapping_mul(31).wrapping_add(frame.a);
                Ok(Flow::Next)
            }
            Statement::Throw(tag) => Err(Exception {
                tag: *tag,
                value: if *tag == 2 { 0 } else { frame.a },
                past: None,
            }),
            Statement::Call(func) => self.call(*func, frame.a)?.map(|value| {
                frame.a = value;
                Flow::Next
            }),
            Statement::Branch(label) => Ok(Flow::Branch(*label)),
            Statement::Return => Ok(Flow::Return(frame.a)),
            Statement::Block(number, body) => Self::leave(*number, self.body(body, frame)?),
            Statement::Loop(number, turns, head, body) => {
                for turn in 1.. {
                    match self.body(head, frame)? {
                        Ok(Flow::Next) => {}
                        other => return Ok(other),
                    }
                    if turn > *turns {
                        break;
                    }
                    match Self::leave(*number, self.body(body, frame)?) {
                        Ok(Flow::Next) => {}
                        other => return Ok(other),
                    }
                }
                Ok(Flow::Next)
            }
            Statement::If(bits, yes, no) => {
                let body = if frame.a & bits == 0 { yes } else { no };
                self.body(body, frame)?
            }
            Statement::Waiting(constant, body) => {
                let before = frame.a;
                let ran = self.body(body, frame)?;
                if let Ok(Flow::Next) = ran {
                    let sum = before.wrapping_mul(3).wrapping_add(*constant);
                    frame.a ^= sum.wrapping_add(before);
                }
                ran
            }
            Statement::TryTable(_, clauses, body) => {
                let ran = self.body(body, frame)?;
                let Err(exception) = ran else {
                    return Ok(ran);
                };
                let catches = |clause: &&Clause| clause.tag.is_none_or(|tag| tag == exception.tag);
                let clause = match exception.past {
                    None => clauses.iter().find(catches),
                    Some(_) => None,
                };
                let Some(clause) = clause else {
                    return Ok(Err(exception));
                };
                match &clause.to {
                    To::Handler(_, body) => {
                        frame.caught.insert(clause.number, exception);
                        Self::take(frame, clause.tag, exception);
                        self.body(body, frame)?
                    }
                    To::Label(label) => Ok(Flow::Branch(*label)),
                    To::Return => Ok(Flow::Return(exception.value)),
                }
            }
            Statement::ThrowRef(number) | Statement::Rethrow(number) => Err(frame.caught[number]),
            Statement::Try(number, body, catches) => {
                let ran = Self::leave(*number, self.body(body, frame)?);
                let Err(exception) = ran else {
                    return Ok(ran);
                };
                let catches = catches.iter().find(|(tag, _)| {
                    exception.past.is_none() && tag.is_none_or(|tag| tag == exception.tag)
                });
                let Some((tag, handler)) = catches else {
                    return Ok(Err(exception));
                };
                let outer = frame.caught.insert(*number, exception);
                Self::take(frame, *tag, exception);
                let ran = self.body(handler, frame)?;
                if let Some(outer) = outer {
                    frame.caught.insert(*number, outer);
                }
                Self::leave(*number, ran)
            }
            Statement::Delegate(number, body, to) => {
                // To the function itself nothing has the number 0.
                match Self::leave(*number, self.body(body, frame)?) {
                    Err(exception) if exception.past.is_none() => Err(Exception {
                        past: Some(to.unwrap_or(0)),
                        ..exception
                    }),
                    other => other,
                }
            }
        })
    }
}

/// Compares a program with the model. Says whether something was thrown out of it.
fn compare(seed: u64) -> Option<bool> {
    let mut maker = Maker {
        random: Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
        next: 0,
        labels: Vec::new(),
        caught: Vec::new(),
        handlers: Vec::new(),
        func: 0,
        left: 0,
    };
    let mut funcs = Vec::new();
    let mut text = String::from(
        "(module (tag $e0 (param i32)) (tag $e1 (param i32 i64)) (tag $e2)
        (global $g (export \"g\") (mut i32) (i32.const 0))",
    );
    for func in 0..4 {
        (maker.func, maker.left) = (func, 60);
        let body = maker.body(5);
        let mut writer = Writer {
            text: String::new(),
            locals: String::new(),
        };
        writer.body(&body);
        let Writer { text: code, locals } = writer;
        // The function's own label has no name.
        write!(
            text,
            "(func $f{func} (export \"f{func}\") (param $a i32) (result i32) {locals}
            (block $func (result i32) {code} (local.get $a)))"
        )
        .expect("a string");
        funcs.push(body);
    }
    text.push(')');
    let wasm = script::encode_text(&legacy::unfold(&text));
    let wasm = wasm.and_then(legacy::patch);
    let wasm = wasm.unwrap_or_else(|error| panic!("{seed}: {error}\n{text}"));
    let features = Features::WASM3.union(Features::LEGACY_EXCEPTIONS);
    let mut thrown = false;
    for (eager, fuel) in [(false, false), (true, true)] {
        let options = Options {
            eager,
            fuel,
            ..Options::default()
        };
        let mut machine = Machine::new(features, options).expect("spectest");
        let module = machine.compile(&wasm);
        let module = module.unwrap_or_else(|error| panic!("{seed}: {error}\n{text}"));
        let instance = machine.instantiate(&module, |_| None).expect("no imports");
        let mut model = Model {
            funcs: &funcs,
            number: 0,
            steps: 0,
        };
        for func in 0..funcs.len() {
            for a in [0, 5, -1] {
                model.steps = 0;
                let Ok(expected) = model.call(func, a) else {
                    return None;
                };
                let got = machine.invoke(&instance, &format!("f{func}"), &[Value::I32(a)]);
                let fits = match (&expected, &got) {
                    (Ok(value), Ok(got)) => got[..] == [Value::I32(*value)],
                    (Err(_), Err(Stop::Exception(_))) => true,
                    _ => false,
                };
                assert!(fits, "{seed}: f{func}({a}): {expected:?} {got:?}\n{text}");
                thrown |= expected.is_err();
                let number = machine.global(&instance, "g").expect("it is exported");
                assert_eq!(
                    number,
                    Value::I32(model.number),
                    "{seed}: f{func}({a})\n{text}"
                );
            }
        }
    }
    Some(thrown)
}

#[test]
fn random_programs_do_what_the_model_does() {
    let seeds = std::env::var("PEREGRINE_SEEDS");
    let seeds = seeds.map_or(600, |seeds| seeds.parse().expect("a number"));
    let mut compared = [0, 0];
    for seed in 0..seeds {
        if let Some(thrown) = compare(seed) {
            compared[usize::from(thrown)] += 1;
        }
    }
    assert!(
        compared[0] > seeds / 20 && compared[1] > seeds / 4,
        "{compared:?}"
    );
}
