//! The code section: function bodies are validated as they are read and, if the engine is eager,
//! translated, nearly all of them in the same walk.
//!
//! `parse.rs` calls this; with `Config::parallel_translation` large modules go through `parallel.rs`. Functions that are translated when they are first called come through
//! `ModuleInner::begin_translation` instead.

use super::{Reader, to_usize};
use crate::base::narrow::Fit;
use crate::{
    base::{fallible, sync::SpinMutex},
    code::{Code, CodeMap},
    engine::CompilationMode,
    error::{Error, invalid},
    module::{
        LazyValidation, custom,
        headroom::{self, BodyRoom},
    },
    translate,
    wasm::index::DefinedFuncIdx,
};
use alloc::{boxed::Box, vec::Vec};
use core::ops::Range;
use wasmparser::{BinaryReader, CodeSectionReader, FuncValidatorAllocations, FunctionBody};

impl<'a> Reader<'a> {
    /// Takes the code section over; validates and translates its functions as the mode says.
    pub(super) fn read_code(&mut self, section: &'a [u8], start: usize) -> Result<(), Error> {
        self.complete_header()?;
        // Offsets in memory always fit 64 bits.
        let features = *self.validator.features();
        let reader = BinaryReader::new_features(section, start as u64, features);
        let bodies = CodeSectionReader::new(reader).map_err(invalid)?;
        let count = bodies.count();
        self.config.limits().check_code(count, section.len())?;
        // One byte at least for each function: more than that many are not there.
        let most = (count as usize).min(section.len());
        #[cfg(feature = "std")]
        if let Some(threads) = self.threads(&bodies) {
            let (ranges, translated) = self.read_parallel(section, start, &bodies, threads)?;
            return self.take_code(section, start, ranges, translated);
        }
        let mut ranges = fallible::vec(most)?;
        let mut translated = fallible::vec(match self.mode {
            CompilationMode::Eager => most,
            _ => 0,
        })?;
        let mut validator = match self.mode {
            CompilationMode::Lazy => translate::BodyValidator::default(),
            _ => translate::BodyValidator::new()?,
        };
        // That has allocated memory.
        self.headroom.used();
        self.headroom.ask(headroom::BASE)?;
        let mut room = BodyRoom::new(&self.header);
        let features = self.config.features_of_bodies();
        // One walk, so that bodies come from memory once.
        for (index, body) in (0_u32..).zip(bodies) {
            let body = body.map_err(invalid)?;
            let Range { start: from, end } = body.range();
            // The section is shorter than 4 GiB by its own length field.
            ranges.push((to_usize(from) - start).fit32()..(to_usize(end) - start).fit32());
            let mut to_validate = self.validator.code_section_entry(&body).map_err(invalid)?;
            to_validate.features = features;
            if self.mode == CompilationMode::Lazy {
                // One is as good as another: it is the module's declarations that matter.
                self.lazy_validation.get_or_insert_with(|| LazyValidation {
                    template: to_validate,
                    allocs: SpinMutex::new(FuncValidatorAllocations::default()),
                });
                continue;
            }
            let func = DefinedFuncIdx::from_u32(index);
            if self.mode == CompilationMode::Eager {
                let code = translate::validate_and_translate(
                    &self.header,
                    self.engine,
                    self.header.func_of_defined(func),
                    &features,
                    &body,
                    &mut self.buffers,
                );
                if let Some(code) = code.map_err(|error| self.in_func(func, error))? {
                    translated.push(Some(code));
                    continue;
                }
                // That has allocated memory.
                room.used();
                self.headroom.used();
            }
            room.ask(&mut self.headroom, &body)?;
            if self.mode == CompilationMode::Eager {
                validator.validate_fully(to_validate, &body, &self.header)
            } else {
                validator.validate(to_validate, &body, &self.header)
            }
            .map_err(|error| self.in_func(func, error))?;
            if self.mode == CompilationMode::Eager {
                self.translate(section, start, &ranges, &mut translated)?;
            }
        }
        if self.mode == CompilationMode::Eager {
            self.headroom.used();
        }
        self.take_code(section, start, ranges, translated)
    }

    /// Notes where the bodies are, and the code of the functions if they have been translated.
    fn take_code(
        &mut self,
        section: &'a [u8],
        start: usize,
        ranges: Vec<Range<u32>>,
        translated: Vec<Option<Code>>,
    ) -> Result<(), Error> {
        let mut code = CodeMap::new(
            fallible::boxed(ranges)?,
            self.engine.backend().translate_stub(),
        )
        .map_err(Error::out_of_memory)?;
        if !translated.is_empty() {
            code.set_first(translated).map_err(Error::out_of_memory)?;
        }
        // Everything is translated: nobody asks for the bodies any more.
        let bodies = match self.mode {
            CompilationMode::Eager => Box::default(),
            _ => fallible::copy(section)?,
        };
        self.code = Some((code, bodies, start));
        Ok(())
    }

    /// Translates those of the functions with these bodies that are not translated yet.
    fn translate(
        &mut self,
        section: &'a [u8],
        start: usize,
        bodies: &[Range<u32>],
        translated: &mut Vec<Option<Code>>,
    ) -> Result<(), Error> {
        for range in &bodies[translated.len()..] {
            let bytes = &section[range.start as usize..range.end as usize];
            // Offsets in memory always fit 64 bits.
            let reader = BinaryReader::new(bytes, (start + range.start as usize) as u64);
            let func = DefinedFuncIdx::from_usize(translated.len());
            let code = translate::translate(
                &self.header,
                self.engine,
                self.header.func_of_defined(func),
                FunctionBody::new(reader),
                &mut self.buffers,
            );
            translated.push(Some(code.map_err(|error| self.in_func(func, error))?));
        }
        Ok(())
    }

    /// Says of an error in a function's body which function it is.
    #[cold]
    pub(super) fn in_func(&self, func: DefinedFuncIdx, error: Error) -> Error {
        let func = self.header.func_of_defined(func).as_u32();
        error.in_func(func, || custom::func_name_in(self.wasm, func))
    }
}
