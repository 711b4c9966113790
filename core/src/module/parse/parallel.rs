//! The code section on several threads: as `code.rs` does it, with the same code and the same errors.
//!
//! Each thread validates and translates functions in one walk. Those with something that only wasmparser knows are
//! left out, and come afterwards: first they are validated, then translated. Between the steps everybody waits: wasmparser
//! allocates memory without asking, so that nothing else may allocate while it does, but others that
//! validate, whose part was asked for before (`headroom.rs`).

use super::{Reader, to_usize};
use crate::base::narrow::Fit;
use crate::{
    base::{
        fallible::{self, OutOfMemory},
        parallel,
    },
    code::Code,
    engine::CompilationMode,
    error::{Error, invalid},
    module::{
        func_like,
        headroom::{self, BodyRoom},
    },
    translate::{self, BodyValidator},
    wasm::index::DefinedFuncIdx,
};
use alloc::vec::Vec;
use core::ops::Range;
use wasmparser::{
    BinaryReader, CodeSectionReader, FuncToValidate, FunctionBody, ValidatorResources, WasmFeatures,
};

/// The most threads that one module is made on. Reading sections and putting code into the map are done by one
/// alone, so that more would gain little.
const MOST_THREADS: usize = 16;

/// How many bytes of code there are for each thread at least: a thread costs some 50 µs, and these a millisecond.
/// Tests do it with modules of any size.
const BYTES_PER_THREAD: usize = if cfg!(test) { 1 } else { 128 << 10 };

/// How many bytes of bodies a thread takes at a time. Little enough that all end at about the same time.
const PART: u32 = if cfg!(test) { 8 } else { 16 << 10 };

/// What has been read of the code section: where the bodies are, and the code of the functions, of all or of
/// none.
type Read = (Vec<Range<u32>>, Vec<Option<Code>>);

impl<'a> Reader<'a> {
    /// On how many threads the functions are to be validated and translated; `None` if it should be the one
    /// that there is.
    pub(super) fn threads(&self, bodies: &CodeSectionReader<'a>) -> Option<usize> {
        if !self.config.translates_in_parallel() || self.mode == CompilationMode::Lazy {
            return None;
        }
        let range = bodies.range();
        let bytes = to_usize(range.end.saturating_sub(range.start));
        let useful = (bytes / BYTES_PER_THREAD).min(MOST_THREADS);
        if useful < 2 {
            return None;
        }
        let available = if cfg!(test) { 3 } else { parallel::available() };
        (available > 1).then(|| useful.min(available))
    }

    /// On how many threads at most bodies of so many bytes can be validated with the memory that there is right now.
    fn with_room(&self, largest: usize, threads: usize) -> Result<usize, OutOfMemory> {
        let room = BodyRoom::new(&self.header).most(largest);
        let room = room.saturating_add(BodyValidator::ROOM + parallel::START);
        let fits = |threads: &usize| fallible::headroom(room.saturating_mul(*threads)).is_ok();
        (1..=threads).rev().find(fits).ok_or(OutOfMemory)
    }

    /// Validates the functions and, if the mode says so, translates them.
    pub(super) fn read_parallel(
        &mut self,
        section: &'a [u8],
        start: usize,
        bodies: &CodeSectionReader<'a>,
        threads: usize,
    ) -> Result<Read, Error> {
        let features = *self.validator.features();
        // One byte at least for each function: more than that many are not there.
        let count = (bodies.count() as usize).min(section.len());
        let mut ranges = fallible::vec(count)?;
        let mut translated = fallible::vec(match self.mode {
            CompilationMode::Eager => count,
            _ => 0,
        })?;
        self.headroom.used();
        self.headroom.ask(headroom::BASE)?;
        let mut template = None;
        // What is wrong behind a body is an error only if the body is right.
        let mut end: Result<(), Error> = Ok(());
        for body in bodies.clone() {
            let entry = body.and_then(|body| {
                let entry = self.validator.code_section_entry(&body)?;
                Ok((body.range(), entry))
            });
            match entry {
                Ok((range, entry)) => {
                    // The section is shorter than 4 GiB by its own length field.
                    let (from, to) = (to_usize(range.start) - start, to_usize(range.end) - start);
                    ranges.push(from.fit32()..to.fit32());
                    template.get_or_insert(entry);
                }
                Err(error) => {
                    end = Err(invalid(error));
                    break;
                }
            }
        }
        let code = Bodies {
            section,
            start,
            features,
        };
        if let Some(mut template) = template {
            template.features = self.config.features_of_bodies();
            let failed = if self.mode == CompilationMode::Eager {
                translated.resize_with(ranges.len(), || None);
                self.make_parallel(&code, &ranges, &template, &mut translated, threads)?
            } else {
                self.validate_parallel(&code, &ranges, &template, &[], threads)?
            };
            if let Some((func, error)) = failed {
                return Err(self.in_func(DefinedFuncIdx::from_usize(func), error));
            }
        }
        end?;
        self.headroom.used();
        Ok((ranges, translated))
    }

    /// Validates and translates the functions; gives the error of the first one that has any, as if they had been taken
    /// one after the other.
    fn make_parallel(
        &self,
        code: &Bodies<'_>,
        ranges: &[Range<u32>],
        template: &FuncToValidate<ValidatorResources>,
        translated: &mut [Option<Code>],
        threads: usize,
    ) -> Result<Option<Failed>, Error> {
        let (header, engine) = (&self.header, self.engine);
        let features = &template.features;
        let mut failed = for_each_func(
            threads,
            ranges,
            translated,
            translate::Buffers::default,
            |buffers, func, slot| {
                let index = header.func_of_defined(DefinedFuncIdx::from_usize(func));
                let body = code.body(&ranges[func]);
                *slot = translate::validate_and_translate(
                    header, engine, index, features, &body, buffers,
                )?;
                Ok(())
            },
        );
        // Nothing behind one that has failed is of interest: so what fails from here on is before it.
        let end = |failed: &Option<Failed>| failed.as_ref().map_or(ranges.len(), |(func, _)| *func);
        let known = end(&failed);
        let invalid = self.validate_parallel(
            code,
            &ranges[..known],
            template,
            &translated[..known],
            threads,
        )?;
        failed = invalid.or(failed);
        let valid = end(&failed);
        if translated[..valid].iter().all(Option::is_some) {
            return Ok(failed);
        }
        let untranslated = for_each_func(
            threads,
            &ranges[..valid],
            &mut translated[..valid],
            translate::Buffers::default,
            |buffers, func, slot| {
                if slot.is_none() {
                    let index = header.func_of_defined(DefinedFuncIdx::from_usize(func));
                    let body = code.body(&ranges[func]);
                    *slot = Some(translate::translate(header, engine, index, body, buffers)?);
                }
                Ok(())
            },
        );
        Ok(untranslated.or(failed))
    }

    /// Validates those of the functions that have no code yet; gives the error of the first one that has any. `made` is
    /// empty if none has been looked at.
    fn validate_parallel(
        &self,
        code: &Bodies<'_>,
        ranges: &[Range<u32>],
        template: &FuncToValidate<ValidatorResources>,
        made: &[Option<Code>],
        threads: usize,
    ) -> Result<Option<Failed>, Error> {
        let header = &self.header;
        let is_valid = |func: usize| made.get(func).is_some_and(Option::is_some);
        let unknown = (0..ranges.len()).filter(|func| !is_valid(*func));
        let Some(largest) = unknown.map(|func| ranges[func].len()).max() else {
            return Ok(None);
        };
        let mut nothing = fallible::vec(ranges.len())?;
        nothing.resize(ranges.len(), ());
        Ok(for_each_func(
            self.with_room(largest, threads)?,
            ranges,
            &mut nothing,
            BodyValidator::default,
            |validator, func, ()| {
                if is_valid(func) {
                    return Ok(());
                }
                let index = header.func_of_defined(DefinedFuncIdx::from_usize(func));
                let to_validate = func_like(template, header, index);
                let body = code.body(&ranges[func]);
                if made.is_empty() {
                    validator.validate(to_validate, &body, header)
                } else {
                    validator.validate_fully(to_validate, &body, header)
                }
            },
        ))
    }
}

/// A function, by its number among those with bodies, and what is wrong with it.
type Failed = (usize, Error);

/// Does `work` for each function with these bodies, part by part: it gets a state that its thread has made with `start`, the
/// number of the function among those with bodies, and what `slots` has for it. Gives the error of the first one for
/// which it fails; for all before that one it has been done.
fn for_each_func<S, T: Send>(
    threads: usize,
    ranges: &[Range<u32>],
    slots: &mut [T],
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize, &mut T) -> Result<(), Error> + Sync,
) -> Option<Failed> {
    let mut rest = slots;
    let parts = Parts { ranges, done: 0 }.map(move |part| {
        let (slots, others) = core::mem::take(&mut rest).split_at_mut(part.len());
        rest = others;
        (part, slots)
    });
    let result = parallel::try_for_each(threads, parts, start, |state, (part, slots)| {
        for (func, slot) in part.zip(slots) {
            work(state, func, slot).map_err(|error| (func, error))?;
        }
        Ok(())
    });
    result.err()
}

/// The bytes that bodies are in.
struct Bodies<'a> {
    section: &'a [u8],
    /// Where the section begins in the module.
    start: usize,
    features: WasmFeatures,
}

impl<'a> Bodies<'a> {
    /// The body in a range of the section.
    fn body(&self, range: &Range<u32>) -> FunctionBody<'a> {
        let bytes = &self.section[range.start as usize..range.end as usize];
        // Offsets in memory always fit 64 bits.
        let offset = (self.start + range.start as usize) as u64;
        FunctionBody::new(BinaryReader::new_features(bytes, offset, self.features))
    }
}

/// The functions with these bodies, part by part.
struct Parts<'a> {
    ranges: &'a [Range<u32>],
    /// How many functions have been given out.
    done: usize,
}

impl Iterator for Parts<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let rest = self.ranges.get(self.done..)?;
        let first = rest.first()?;
        let len = 1 + rest
            .iter()
            .take_while(|body| body.end - first.start < PART)
            .count();
        let from = self.done;
        self.done = self.ranges.len().min(from + len);
        Some(from..self.done)
    }
}
