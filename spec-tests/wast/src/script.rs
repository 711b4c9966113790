//! Parses a script into directives that own what they need.
//!
//! Parsing and encoding use as much native stack as they like and happen once
//! per script; the directives then go to a small thread, as often as there are
//! configurations ([`crate::runner`]). If a file does not parse as a whole, its
//! forms are parsed one by one, and those that do not parse become directives
//! that fail.

use std::ops::Range;
use std::sync::Arc;

use wast::core::{
    AbstractHeapType, HeapType, NanPattern, V128Const, V128Pattern, WastArgCore, WastRetCore,
};
use wast::lexer::Lexer;
use wast::parser::{self, Parse, ParseBuffer, Parser};
use wast::token::{F32, F64, Id};
use wast::{
    QuoteWat, Wast, WastArg, WastDirective, WastExecute, WastInvoke, WastRet, WastThread, Wat,
};

use crate::features::{self, Features};
use crate::legacy;
use crate::skips;
use crate::source::Source;
use crate::split::{self, Lines};
use crate::values::{Float, Hierarchy, Pattern, Reference, Value};

/// A parsed file.
#[derive(Debug)]
pub struct Script {
    /// The file's path, as in [`Source::path`].
    pub path: String,
    /// The proposals it is run with.
    pub features: Features,
    /// Why the whole file cannot pass yet, if so.
    pub skip: Option<&'static str>,
    /// Its directives, in order; those of threads are within [`Action::Thread`].
    pub directives: Vec<Directive>,
}

/// One top-level form of a script.
#[derive(Debug)]
pub struct Directive {
    /// The line where it starts, from 1.
    pub line: u32,
    /// The column where it starts, from 1.
    pub column: u32,
    /// Its kind, which results are added up by.
    pub kind: Kind,
    /// Why this one directive cannot pass yet, if so.
    pub skip: Option<&'static str>,
    /// The beginning of its text, on one line.
    pub text: String,
    /// What to do.
    pub action: Action,
}

impl Directive {
    /// How many directives this is, with those of a thread.
    pub fn count(&self) -> usize {
        1 + count(self.inner())
    }

    /// The directives of a thread; none of any other directive.
    pub fn inner(&self) -> &[Self] {
        match &self.action {
            Action::Thread { directives, .. } => directives,
            _ => &[],
        }
    }
}

/// How many directives there are, with those of threads.
pub fn count(directives: &[Directive]) -> usize {
    directives.iter().map(Directive::count).sum()
}

/// Kinds of directive, which results are added up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A module, a definition or an instance.
    Module,
    /// `register`, and `invoke` at the top level.
    Action,
    /// `assert_return`.
    Return,
    /// `assert_trap`.
    Trap,
    /// `assert_exhaustion`.
    Exhaustion,
    /// `assert_exception`.
    Exception,
    /// `assert_suspension`.
    Suspension,
    /// `assert_invalid`.
    Invalid,
    /// `assert_malformed` of a binary.
    MalformedBinary,
    /// `assert_malformed` of text: exercises the text parser, not the engine.
    MalformedText,
    /// `assert_malformed_custom` and `assert_invalid_custom`: likewise.
    Custom,
    /// `assert_unlinkable`.
    Unlinkable,
    /// `thread` and `wait`.
    Thread,
    /// A form that the parser refuses.
    Unparsed,
}

impl Kind {
    /// All kinds, in the order of columns.
    pub const ALL: [Self; 14] = [
        Self::Module,
        Self::Action,
        Self::Return,
        Self::Trap,
        Self::Exhaustion,
        Self::Exception,
        Self::Suspension,
        Self::Invalid,
        Self::MalformedBinary,
        Self::MalformedText,
        Self::Custom,
        Self::Unlinkable,
        Self::Thread,
        Self::Unparsed,
    ];

    /// The name in tables and floors.
    pub fn name(self) -> &'static str {
        match self {
            Self::Module => "module",
            Self::Action => "action",
            Self::Return => "return",
            Self::Trap => "trap",
            Self::Exhaustion => "exhaustion",
            Self::Exception => "exception",
            Self::Suspension => "suspension",
            Self::Invalid => "invalid",
            Self::MalformedBinary => "malformed-binary",
            Self::MalformedText => "malformed-text",
            Self::Custom => "custom",
            Self::Unlinkable => "unlinkable",
            Self::Thread => "thread",
            Self::Unparsed => "unparsed",
        }
    }
}

/// A module of a script: its binary form, or why the text has none.
pub type Encoded = Result<Vec<u8>, String>;

/// What a directive does.
#[derive(Debug)]
pub enum Action {
    /// Compile a module and, unless it is only a definition, instantiate it.
    Module {
        /// Its `$id`.
        id: Option<String>,
        /// The module.
        module: Encoded,
        /// Whether to instantiate it.
        instantiate: bool,
    },
    /// Instantiate a definition.
    Instance {
        /// The `$id` of the instance.
        id: Option<String>,
        /// The `$id` of the definition; the last one if absent.
        definition: Option<String>,
    },
    /// Let later modules import from an instance.
    Register {
        /// The module name to import from.
        name: String,
        /// The `$id` of the instance; the current one if absent.
        instance: Option<String>,
    },
    /// Do something whatever comes of it, short of a trap.
    Run(Exec),
    /// Do something that must return such values.
    Return(Exec, Vec<Pattern>),
    /// Do something that must trap for this reason.
    Trap(Exec, String),
    /// Do something that must use up the guest's stack.
    Exhaustion(Exec, String),
    /// Do something that must end in an uncaught exception.
    Exception(Exec),
    /// Do something that must end in an unhandled suspension.
    Suspension(Exec, String),
    /// Refuse a module for this reason: not decodable, or not valid.
    Refuse(Encoded, String),
    /// Refuse a module for this reason when it is linked and not before.
    Unlinkable(Encoded, String),
    /// Run directives on a thread of its own.
    Thread {
        /// The `$id` of the thread.
        name: String,
        /// The `$id` of the one instance whose shared memories the thread sees.
        shared: Option<String>,
        /// What it runs.
        directives: Arc<[Directive]>,
    },
    /// Wait for the end of the thread with this `$id`.
    Wait(String),
    /// What this harness cannot do yet or the parser refuses, with the reason.
    Impossible(String),
}

/// Something that is executed.
#[derive(Debug)]
pub enum Exec {
    /// Call an exported function.
    Invoke {
        /// The `$id` of the instance; the current one if absent.
        instance: Option<String>,
        /// The name of the export.
        name: String,
        /// The arguments, or why they cannot be had.
        arguments: Result<Vec<Value>, String>,
    },
    /// Read an exported global.
    Get {
        /// The `$id` of the instance; the current one if absent.
        instance: Option<String>,
        /// The name of the export.
        name: String,
    },
    /// Instantiate a module.
    Module(Encoded),
}

/// Longest [`Directive::text`] in characters: enough to find the form.
const TEXT_LENGTH: usize = 160;

impl Script {
    /// All directives in the order of the text: that of a thread, then those in it.
    pub fn all(&self) -> Vec<&Directive> {
        fn add<'a>(directives: &'a [Directive], all: &mut Vec<&'a Directive>) {
            for directive in directives {
                all.push(directive);
                add(directive.inner(), all);
            }
        }
        let mut all = Vec::with_capacity(count(&self.directives));
        add(&self.directives, &mut all);
        all
    }

    /// Whether it has threads.
    pub fn has_threads(&self) -> bool {
        let mut directives = self.directives.iter();
        directives.any(|directive| matches!(directive.action, Action::Thread { .. }))
    }

    /// Parses a file. Never fails: what does not parse becomes [`Kind::Unparsed`].
    pub fn parse(source: &Source) -> Self {
        let unfolded = source.path.contains("legacy").then(|| Source {
            path: source.path.clone(),
            text: legacy::unfold(&source.text),
        });
        let source = unfolded.as_ref().unwrap_or(source);
        let text = source.text.as_str();
        let forms = split::forms(text);
        let lines = Lines::new(text);
        let form_at = |offset: usize| {
            let index = forms.partition_point(|form| form.end <= offset);
            forms.get(index).filter(|form| form.start <= offset)
        };
        let mut directives = Vec::new();
        let whole = with_lexer(text, |buffer| {
            let wast = parser::parse::<Wast<'_>>(buffer)?;
            for directive in wast.directives {
                let offset = directive.span().offset();
                // A file that is one module without its parentheses is one form.
                let range = form_at(offset).cloned().unwrap_or(0..text.len());
                directives.push(Lowering::new(source, &lines, range).lower(directive));
            }
            Ok(())
        });
        if whole.is_err() {
            directives.clear();
            for range in &forms {
                let lowering = || Lowering::new(source, &lines, range.clone());
                let form = &text[range.clone()];
                let one = with_lexer(form, |buffer| {
                    let Form(directive) = parser::parse::<Form<'_>>(buffer)?;
                    directives.push(lowering().lower(directive));
                    Ok(())
                });
                if let Err(message) = one {
                    directives.push(lowering().unparsed(message));
                }
            }
        }
        Self {
            path: source.path.clone(),
            features: features::of(&source.path),
            skip: skips::whole_file(&source.path),
            directives,
        }
    }
}

/// Encodes a module in text form.
///
/// # Errors
///
/// If the text is not that of a module, with the reason.
pub fn encode_text(text: &str) -> Encoded {
    let mut bytes = Vec::new();
    with_lexer(text, |buffer| {
        bytes = parser::parse::<Wat<'_>>(buffer)?.encode()?;
        Ok(())
    })?;
    Ok(bytes)
}

/// Runs `parse` over the tokens of `text`; the suite tests confusing Unicode on purpose.
fn with_lexer(
    text: &str,
    parse: impl FnOnce(&ParseBuffer<'_>) -> parser::Result<()>,
) -> Result<(), String> {
    let mut lexer = Lexer::new(text);
    lexer.allow_confusing_unicode(true);
    ParseBuffer::new_with_lexer(lexer)
        .and_then(|buffer| parse(&buffer))
        .map_err(|error| error.message())
}

/// A single directive with its parentheses.
struct Form<'a>(WastDirective<'a>);

impl<'a> Parse<'a> for Form<'a> {
    fn parse(parser: Parser<'a>) -> parser::Result<Self> {
        let _custom = parser.register_annotation("custom");
        let _name = parser.register_annotation("name");
        let _producers = parser.register_annotation("producers");
        let _hint = parser.register_annotation("metadata.code.branch_hint");
        parser.parens(|parser| parser.parse()).map(Self)
    }
}

/// Turns what the parser borrows into what a directive owns.
struct Lowering<'a> {
    source: &'a Source,
    lines: &'a Lines,
    /// Where the form is.
    range: Range<usize>,
}

impl<'a> Lowering<'a> {
    fn new(source: &'a Source, lines: &'a Lines, range: Range<usize>) -> Self {
        Self {
            source,
            lines,
            range,
        }
    }

    fn directive(self, kind: Kind, action: Action) -> Directive {
        let form = &self.source.text[self.range.clone()];
        let (line, column) = self.lines.position(self.range.start);
        let mut text = String::new();
        for word in form.split_whitespace() {
            if text.len() >= TEXT_LENGTH {
                text.push('…');
                break;
            }
            if !text.is_empty() {
                text.push(' ');
            }
            text.extend(word.chars().take(TEXT_LENGTH));
        }
        Directive {
            line,
            column,
            kind,
            skip: skips::one_form(&self.source.path, form),
            text,
            action,
        }
    }

    fn unparsed(self, message: String) -> Directive {
        self.directive(Kind::Unparsed, Action::Impossible(message))
    }

    fn lower(self, directive: WastDirective<'_>) -> Directive {
        let (kind, action) = match directive {
            WastDirective::Module(module) => (Kind::Module, define(module, true)),
            WastDirective::ModuleDefinition(module) => (Kind::Module, define(module, false)),
            WastDirective::ModuleInstance {
                instance, module, ..
            } => {
                let id = instance.map(name);
                let definition = module.map(name);
                (Kind::Module, Action::Instance { id, definition })
            }
            WastDirective::Register {
                name: as_name,
                module,
                ..
            } => {
                let name_ = as_name.to_owned();
                let instance = module.map(name);
                let action = Action::Register {
                    name: name_,
                    instance,
                };
                (Kind::Action, action)
            }
            WastDirective::Invoke(call) => (Kind::Action, Action::Run(invoke(call))),
            WastDirective::AssertReturn { exec, results, .. } => {
                let patterns: Result<Vec<_>, _> = results.into_iter().map(pattern).collect();
                let action = match patterns {
                    Ok(patterns) => Action::Return(execute(exec), patterns),
                    Err(reason) => Action::Impossible(reason),
                };
                (Kind::Return, action)
            }
            WastDirective::AssertTrap { exec, message, .. } => {
                (Kind::Trap, Action::Trap(execute(exec), message.to_owned()))
            }
            WastDirective::AssertExhaustion { call, message, .. } => {
                let action = Action::Exhaustion(invoke(call), message.to_owned());
                (Kind::Exhaustion, action)
            }
            WastDirective::AssertException { exec, .. } => {
                (Kind::Exception, Action::Exception(execute(exec)))
            }
            WastDirective::AssertSuspension { exec, message, .. } => {
                let action = Action::Suspension(execute(exec), message.to_owned());
                (Kind::Suspension, action)
            }
            WastDirective::AssertInvalid {
                module, message, ..
            } => (Kind::Invalid, refuse(module, message)),
            WastDirective::AssertMalformed {
                module, message, ..
            } => {
                let kind = match module {
                    QuoteWat::Wat(_) => Kind::MalformedBinary,
                    QuoteWat::QuoteModule(..) | QuoteWat::QuoteComponent(..) => Kind::MalformedText,
                };
                (kind, refuse(module, message))
            }
            WastDirective::AssertMalformedCustom {
                module, message, ..
            }
            | WastDirective::AssertInvalidCustom {
                module, message, ..
            } => (Kind::Custom, refuse(module, message)),
            WastDirective::AssertUnlinkable {
                module, message, ..
            } => {
                let module = encode(QuoteWat::Wat(module));
                let action = Action::Unlinkable(module, message.to_owned());
                (Kind::Unlinkable, action)
            }
            WastDirective::Thread(thread) => (Kind::Thread, self.thread(thread)),
            WastDirective::Wait { thread, .. } => (Kind::Thread, Action::Wait(name(thread))),
        };
        self.directive(kind, action)
    }

    fn thread(&self, thread: WastThread<'_>) -> Action {
        // Past the parenthesis that opens it.
        let start = self.range.start + 1;
        let mut forms = split::forms(&self.source.text[start..self.range.end]);
        if thread.shared_module.is_some() && !forms.is_empty() {
            forms.remove(0);
        }
        let places = forms
            .into_iter()
            .map(|form| start + form.start..start + form.end);
        // The parser sees the same forms; if it did not, lines would be those of the thread.
        let places = places.chain(std::iter::repeat(self.range.clone()));
        let directives = thread.directives.into_iter().zip(places);
        Action::Thread {
            name: name(thread.name),
            shared: thread.shared_module.map(name),
            directives: directives
                .map(|(directive, place)| {
                    Self::new(self.source, self.lines, place).lower(directive)
                })
                .collect(),
        }
    }
}

fn name(id: Id<'_>) -> String {
    id.name().to_owned()
}

fn encode(mut module: QuoteWat<'_>) -> Encoded {
    let encoded = module.encode().map_err(|error| error.message());
    encoded.and_then(legacy::patch)
}

fn define(module: QuoteWat<'_>, instantiate: bool) -> Action {
    Action::Module {
        id: module.name().map(name),
        module: encode(module),
        instantiate,
    }
}

fn refuse(module: QuoteWat<'_>, message: &str) -> Action {
    Action::Refuse(encode(module), message.to_owned())
}

fn execute(exec: WastExecute<'_>) -> Exec {
    match exec {
        WastExecute::Invoke(call) => invoke(call),
        WastExecute::Wat(module) => Exec::Module(encode(QuoteWat::Wat(module))),
        WastExecute::Get { module, global, .. } => Exec::Get {
            instance: module.map(name),
            name: global.to_owned(),
        },
    }
}

fn invoke(call: WastInvoke<'_>) -> Exec {
    Exec::Invoke {
        instance: call.module.map(name),
        name: call.name.to_owned(),
        arguments: call.args.into_iter().map(argument).collect(),
    }
}

fn argument(argument: WastArg<'_>) -> Result<Value, String> {
    let WastArg::Core(argument) = argument else {
        return Err(format!("not an argument of a core function: {argument:?}"));
    };
    Ok(match argument {
        WastArgCore::I32(value) => Value::I32(value),
        WastArgCore::I64(value) => Value::I64(value),
        WastArgCore::F32(value) => Value::F32(value.bits),
        WastArgCore::F64(value) => Value::F64(value.bits),
        WastArgCore::V128(value) => Value::V128(vector(&value)),
        WastArgCore::RefNull(heap) => Value::Ref(Reference::Null(hierarchy(&heap))),
        WastArgCore::RefExtern(number) => Value::Ref(Reference::Extern(number)),
        WastArgCore::RefHost(number) => Value::Ref(Reference::Host(number)),
    })
}

fn vector(value: &V128Const) -> [u8; 16] {
    value.to_le_bytes()
}

/// The hierarchy that a heap type belongs to; not known for a module's own types.
fn hierarchy(heap: &HeapType<'_>) -> Option<Hierarchy> {
    let HeapType::Abstract { ty, .. } = heap else {
        return None;
    };
    Some(match ty {
        AbstractHeapType::Func | AbstractHeapType::NoFunc => Hierarchy::Func,
        AbstractHeapType::Extern | AbstractHeapType::NoExtern => Hierarchy::Extern,
        AbstractHeapType::Exn | AbstractHeapType::NoExn => Hierarchy::Exn,
        AbstractHeapType::Cont | AbstractHeapType::NoCont => Hierarchy::Cont,
        AbstractHeapType::Any
        | AbstractHeapType::Eq
        | AbstractHeapType::Struct
        | AbstractHeapType::Array
        | AbstractHeapType::I31
        | AbstractHeapType::None => Hierarchy::Any,
    })
}

fn pattern(result: WastRet<'_>) -> Result<Pattern, String> {
    match result {
        WastRet::Core(result) => core_pattern(result),
        other => Err(format!("not a result of a core function: {other:?}")),
    }
}

fn core_pattern(result: WastRetCore<'_>) -> Result<Pattern, String> {
    Ok(match result {
        WastRetCore::I32(value) => Pattern::I32(value),
        WastRetCore::I64(value) => Pattern::I64(value),
        WastRetCore::F32(value) => Pattern::F32(float32(&value)),
        WastRetCore::F64(value) => Pattern::F64(float64(&value)),
        WastRetCore::V128(value) => vector_pattern(&value),
        WastRetCore::RefNull(heap) => Pattern::RefNull(heap.as_ref().and_then(hierarchy)),
        WastRetCore::RefExtern(number) => Pattern::RefExtern(number),
        WastRetCore::RefHost(number) => Pattern::RefHost(number),
        WastRetCore::RefFunc(_) => Pattern::RefFunc,
        WastRetCore::RefAny => Pattern::RefAny,
        WastRetCore::RefEq => Pattern::RefEq,
        WastRetCore::RefArray => Pattern::RefArray,
        WastRetCore::RefStruct => Pattern::RefStruct,
        WastRetCore::RefI31 => Pattern::RefI31,
        WastRetCore::RefI31Shared => {
            return Err("shared references are not supported by this harness yet".to_owned());
        }
        WastRetCore::Either(patterns) => {
            let patterns: Result<_, _> = patterns.into_iter().map(core_pattern).collect();
            Pattern::Either(patterns?)
        }
    })
}

fn float32(pattern: &NanPattern<F32>) -> Float<u32> {
    match pattern {
        NanPattern::CanonicalNan => Float::CanonicalNan,
        NanPattern::ArithmeticNan => Float::ArithmeticNan,
        NanPattern::Value(value) => Float::Bits(value.bits),
    }
}

fn float64(pattern: &NanPattern<F64>) -> Float<u64> {
    match pattern {
        NanPattern::CanonicalNan => Float::CanonicalNan,
        NanPattern::ArithmeticNan => Float::ArithmeticNan,
        NanPattern::Value(value) => Float::Bits(value.bits),
    }
}

fn vector_pattern(pattern: &V128Pattern) -> Pattern {
    match *pattern {
        V128Pattern::I8x16(lanes) => Pattern::V128(vector(&V128Const::I8x16(lanes))),
        V128Pattern::I16x8(lanes) => Pattern::V128(vector(&V128Const::I16x8(lanes))),
        V128Pattern::I32x4(lanes) => Pattern::V128(vector(&V128Const::I32x4(lanes))),
        V128Pattern::I64x2(lanes) => Pattern::V128(vector(&V128Const::I64x2(lanes))),
        V128Pattern::F32x4(ref lanes) => Pattern::F32x4(lanes.each_ref().map(float32)),
        V128Pattern::F64x2(ref lanes) => Pattern::F64x2(lanes.each_ref().map(float64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Script {
        Script::parse(&Source {
            path: "x.wast".to_owned(),
            text: text.to_owned(),
        })
    }

    fn kinds(text: &str) -> Vec<Kind> {
        let directives = script(text).directives;
        directives.iter().map(|directive| directive.kind).collect()
    }

    #[test]
    fn one_odd_form_hides_nothing() {
        let text = r#"(module) (no_such_directive) (assert_malformed (module quote "(") "x")"#;
        assert_eq!(
            kinds(text),
            [Kind::Module, Kind::Unparsed, Kind::MalformedText]
        );
    }

    #[test]
    fn a_module_without_parentheses_is_one_directive() {
        assert_eq!(kinds("(func) (memory 1)"), [Kind::Module]);
    }

    #[test]
    fn directives_know_where_they_are() {
        let script = script("(module)\n  (module\n   (func))");
        let second = &script.directives[1];
        assert_eq!((second.line, second.column), (2, 3));
        assert_eq!(second.text, "(module (func))");
    }

    #[test]
    fn directives_of_a_thread_are_within_it_and_know_where_they_are() {
        let script = script(
            "(module $M)\n(thread $T (shared (module $M))\n (module)\n  (thread $U (module $N)))\n(wait $T)",
        );
        let all = script.all();
        let places: Vec<_> = all.iter().map(|one| (one.line, one.column)).collect();
        assert_eq!(places, [(1, 1), (2, 1), (3, 2), (4, 3), (4, 14), (5, 1)]);
        assert_eq!(all[4].text, "(module $N)");
        assert_eq!(script.directives[1].count(), 4);
        let Action::Thread { shared, .. } = &all[1].action else {
            panic!("not a thread: {:?}", all[1]);
        };
        assert_eq!(shared.as_deref(), Some("M"));
    }

    #[test]
    fn binary_and_text_are_told_apart() {
        let text = r#"(assert_malformed (module binary "") "x")"#;
        assert_eq!(kinds(text), [Kind::MalformedBinary]);
    }
}
