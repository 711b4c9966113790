//! `peregrine wast`: runs test scripts through the spec-test harness.

use crate::args::WastPlan;
use crate::report::{self, Exit, FAILURE, Failure, os_reason};
use crate::terminal;
use peregrine_wast::engine::Options;
use peregrine_wast::report::Report;
use peregrine_wast::runner::Settings;
use peregrine_wast::script::Script;
use peregrine_wast::source::{self, SourceError};
use std::path::Path;
use std::sync::Arc;

/// Runs scripts and folders of scripts; the code is 1 if a directive fails.
pub(crate) fn wast(plan: &WastPlan) -> Exit {
    let mut scripts = Vec::new();
    for file in &plan.files {
        match source::load(Path::new(file)) {
            Ok(sources) => scripts.extend(sources),
            Err(SourceError::Unreadable(path, error)) => {
                let (path, reason) = (path.display(), os_reason(&error));
                return Failure::new(format!("cannot read `{path}`: {reason}")).into();
            }
            Err(error) => return Failure::new(format!("cannot read {error}")).into(),
        }
    }
    let scripts: Vec<Arc<Script>> = scripts
        .into_iter()
        .map(|source| Arc::new(Script::parse(&source)))
        .collect();
    let settings = Settings {
        options: Options {
            eager: plan.eager,
            fuel: plan.fuel,
            ..Options::default()
        },
        ..Settings::default()
    };
    let report = Report::run(&scripts, settings);
    let mut out = Vec::new();
    let written = match plan.json {
        true => report.print_json(&mut out),
        false => report.print(&mut out),
    };
    if let Err(error) = written {
        return Failure::new(format!(
            "cannot write to standard output: {}",
            os_reason(&error)
        ))
        .into();
    }
    // Names and texts of scripts are in it.
    let text = String::from_utf8_lossy(&out);
    let printed = match plan.json {
        true => report::print(&terminal::json(&text)),
        false => report::print(&text),
    };
    match printed {
        Exit::Code(_) if !report.failures.is_empty() => Exit::Code(FAILURE),
        exit => exit,
    }
}
