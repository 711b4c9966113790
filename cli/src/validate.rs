//! `peregrine validate`: says of modules whether they are valid, and everything that is wrong.
//!
//! The engine decides. Since it stops at the first error, the bodies of all functions of a module
//! that it refuses for one of them are then checked one by one with the same parser.

use crate::args::ValidatePlan;
use crate::features::{self, Missing};
use crate::input::load;
use crate::names::Names;
use crate::report::{self, Exit, FAILURE, Failure, SUCCESS};
use crate::text::Place;
use peregrine::{Config, Engine, ErrorKind, Module};
use serde_json::{Value, json};
use std::ffi::OsStr;
use wasmparser::{FuncToValidate, FuncValidatorAllocations, Parser, ValidPayload, WasmFeatures};

/// The most errors that are told of one module. What comes after a hundred is seldom read.
const MAX_ERRORS: usize = 100;

/// Something wrong in a module.
struct Fault {
    message: String,
    offset: Option<usize>,
    function: Option<u32>,
    /// Where it is in the text, if the module is one.
    place: Option<Place>,
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
        let json: Value = verdicts.iter().map(Verdict::to_json).collect();
        return match report::print_json(&json) {
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
            report::error(&Failure::new(line).at(fault.place.clone()));
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
    let fault = |message, place| Fault {
        message,
        offset: None,
        function: None,
        place,
    };
    let input = match load(file) {
        Ok(input) => input,
        Err(failure) => {
            verdict.faults.push(fault(failure.message, failure.place));
            return verdict;
        }
    };
    verdict.file.clone_from(&input.shown);
    let Err(error) = Module::validate(engine, &input.wasm) else {
        return verdict;
    };
    verdict.names = Names::read(&input.wasm);
    let ErrorKind::Wasm(error) = error.kind() else {
        let message = format!("cannot validate `{}`: {error}", input.shown);
        verdict.faults.push(fault(message, None));
        return verdict;
    };
    verdict.missing = Missing::of(error, &input.wasm);
    verdict.faults.push(Fault {
        offset: Some(error.offset()),
        function: error.func_index(),
        ..fault(error.message().to_owned(), None)
    });
    // An error outside bodies leaves nothing to go on with.
    if let Some(told) = error.func_index() {
        let is_told = error.missing_proposal().is_some();
        other_bodies(&input.wasm, features, (told, is_told), &mut verdict.faults);
    }
    let offsets: Vec<usize> = verdict
        .faults
        .iter()
        .filter_map(|fault| fault.offset)
        .collect();
    for (fault, place) in verdict.faults.iter_mut().zip(input.places_of(&offsets)) {
        fault.place = place;
    }
    verdict
}

/// Checks every function but one on its own, and adds what is wrong. Of those that are only wrong since a feature is
/// missing, the first is told, unless the one `told` was.
///
/// The sections before are read with all features that there are, since the engine has accepted
/// them; were the parser of another opinion all the same, that is where this ends.
fn other_bodies(
    wasm: &[u8],
    features: WasmFeatures,
    (told, mut is_feature_told): (u32, bool),
    faults: &mut Vec<Fault>,
) {
    let mut validator = features::validator_of_all();
    // Of threads, the engine has the operators.
    let features = features.union(WasmFeatures::THREADS);
    for payload in Parser::new(0).parse_all(wasm) {
        let Ok(payload) = payload else { return };
        let (to_validate, body) = match validator.payload(&payload) {
            Ok(ValidPayload::Func(to_validate, body)) => (to_validate, body),
            Ok(_) => continue,
            // A validator that has reported an error must not be asked again.
            Err(_) => return,
        };
        let index = to_validate.index;
        // Each has a validator of its own, which ends with it.
        let check = |features| {
            let to_validate = FuncToValidate {
                resources: to_validate.resources.clone(),
                features,
                ..to_validate
            };
            let mut validator = to_validate.into_validator(FuncValidatorAllocations::default());
            validator.validate(&body)
        };
        if index == told {
            continue;
        }
        let Err(error) = check(features) else {
            continue;
        };
        if check(features::ALL).is_ok() && std::mem::replace(&mut is_feature_told, true) {
            continue;
        }
        if faults.len() == MAX_ERRORS {
            return;
        }
        faults.push(Fault {
            message: error.message().to_owned(),
            offset: usize::try_from(error.offset()).ok(),
            function: Some(index),
            place: None,
        });
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

    fn to_json(&self) -> Value {
        let errors = self.faults.iter().map(|fault| {
            json!({
                "message": fault.message,
                "offset": fault.offset,
                "function": fault.function,
                "name": fault.function.and_then(|index| self.names.function(index)),
                "line": fault.place.as_ref().map(|place| place.line),
                "column": fault.place.as_ref().map(|place| place.column),
            })
        });
        json!({
            "file": self.file,
            "valid": self.faults.is_empty(),
            "errors": errors.collect::<Value>(),
            "missing": self.missing.lacking,
        })
    }
}
