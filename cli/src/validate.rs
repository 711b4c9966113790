//! `peregrine validate`: says of modules whether they are valid, and everything that is wrong.
//!
//! The engine decides. Since it stops at the first error, the bodies of all functions of a module
//! that it refuses for one of them are then checked one by one with the same parser.

use crate::args::ValidatePlan;
use crate::features::{self, Missing};
use crate::input::load;
use crate::json::Json;
use crate::names::Names;
use crate::report::{self, Exit, FAILURE, Failure, SUCCESS};
use peregrine::{Config, Engine, ErrorKind, Module};
use std::ffi::OsStr;
use wasmparser::{FuncValidatorAllocations, Parser, ValidPayload, WasmFeatures};

/// The most errors that are told of one module. What comes after a hundred is seldom read.
const MAX_ERRORS: usize = 100;

/// Something wrong in a module.
struct Fault {
    message: String,
    offset: Option<usize>,
    function: Option<u32>,
}

/// What came of one file.
struct Verdict {
    file: String,
    names: Names,
    faults: Vec<Fault>,
    /// The features that it needs and may not use.
    missing: Missing,
}

/// Checks modules; the code is 1 if one is not valid.
pub(crate) fn validate(plan: &ValidatePlan) -> Exit {
    let mut config = Config::default();
    let switches = plan.wasm.switches();
    switches.configure(&mut config);
    let engine = Engine::new(&config);
    let features = switches.parser_features();
    let mut verdicts = plan.files.iter().map(|file| judge(&engine, features, file));
    if plan.json {
        let verdicts: Vec<Verdict> = verdicts.collect();
        let are_valid = verdicts.iter().all(|verdict| verdict.faults.is_empty());
        let json: Json = verdicts.iter().map(Verdict::to_json).collect();
        return match report::print(&format!("{json}\n")) {
            Exit::Code(_) if !are_valid => Exit::Code(FAILURE),
            exit => exit,
        };
    }
    let mut code = SUCCESS;
    for verdict in &mut verdicts {
        let mut missing = verdict.missing.told();
        for fault in &verdict.faults {
            // Once is enough.
            let line = verdict.line(fault) + &std::mem::take(&mut missing);
            report::error(&Failure::new(line));
            code = FAILURE;
        }
    }
    Exit::Code(code)
}

fn judge(engine: &Engine, features: WasmFeatures, file: &OsStr) -> Verdict {
    let mut verdict = Verdict {
        file: file.display().to_string(),
        names: Names::default(),
        faults: Vec::new(),
        missing: Missing::default(),
    };
    let input = match load(file) {
        Ok(input) => input,
        Err(failure) => {
            verdict.faults.push(Fault {
                message: failure.message,
                offset: None,
                function: None,
            });
            return verdict;
        }
    };
    verdict.file.clone_from(&input.shown);
    if let Err(error) = Module::validate(engine, &input.wasm) {
        verdict.names = Names::read(&input.wasm);
        verdict.faults.push(match error.kind() {
            ErrorKind::Wasm(error) => {
                verdict.missing = Missing::of(error, &input.wasm);
                Fault {
                    message: error.message().to_owned(),
                    offset: Some(error.offset()),
                    function: error.func_index(),
                }
            }
            _ => Fault {
                message: format!("cannot validate `{}`: {error}", input.shown),
                offset: None,
                function: None,
            },
        });
        // An error outside bodies leaves nothing to go on with.
        if verdict.faults[0].function.is_some() {
            all_bodies(&input.wasm, features, &mut verdict.faults);
        }
    }
    verdict
}

/// Checks every function on its own, and adds what is wrong in those not yet told of.
///
/// The sections before are read with all features that there are, since the engine has accepted
/// them; were the parser of another opinion all the same, that is where this ends.
fn all_bodies(wasm: &[u8], features: WasmFeatures, faults: &mut Vec<Fault>) {
    let told = faults[0].function;
    let mut validator = features::validator_of_all();
    let mut allocations = FuncValidatorAllocations::default();
    for payload in Parser::new(0).parse_all(wasm) {
        let Ok(payload) = payload else { return };
        let (mut to_validate, body) = match validator.payload(&payload) {
            Ok(ValidPayload::Func(to_validate, body)) => (to_validate, body),
            Ok(_) => continue,
            // A validator that has reported an error must not be asked again.
            Err(_) => return,
        };
        // Of threads, the engine has the operators.
        to_validate.features = features.union(WasmFeatures::THREADS);
        let index = to_validate.index;
        let mut function = to_validate.into_validator(allocations);
        let result = function.validate(&body);
        allocations = function.into_allocations();
        if let Err(error) = result
            && told != Some(index)
        {
            if faults.len() == MAX_ERRORS {
                return;
            }
            faults.push(Fault {
                message: error.message().to_owned(),
                offset: usize::try_from(error.offset()).ok(),
                function: Some(index),
            });
        }
    }
}

impl Verdict {
    /// A fault on a line.
    fn line(&self, fault: &Fault) -> String {
        let Some(offset) = fault.offset else {
            return fault.message.clone();
        };
        let function = match fault.function {
            None => String::new(),
            Some(index) => match self.names.function(index) {
                None => format!("function {index}: "),
                Some(name) => format!("function {index} `{name}`: "),
            },
        };
        let Self { file, .. } = self;
        format!(
            "`{file}` is not valid: {function}{} (at offset {offset:#x})",
            fault.message
        )
    }

    fn to_json(&self) -> Json {
        let errors = self.faults.iter().map(|fault| {
            let name = fault.function.and_then(|index| self.names.function(index));
            Json::Object(vec![
                ("message", fault.message.as_str().into()),
                ("offset", fault.offset.into()),
                ("function", fault.function.into()),
                ("name", name.into()),
            ])
        });
        Json::Object(vec![
            ("file", self.file.as_str().into()),
            ("valid", self.faults.is_empty().into()),
            ("errors", errors.collect()),
            ("missing", self.missing.lacking.iter().copied().collect()),
        ])
    }
}
