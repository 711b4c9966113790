//! Lines of the guest's source, from the DWARF sections that compilers leave in a module.
//!
//! Read only when a trap is reported. What cannot be read is left out: the sections come from the
//! guest, and a backtrace without lines is still one.

use crate::deferred::Sections;
use addr2line::Context;
use addr2line::gimli::{self, EndianSlice, LittleEndian};
use peregrine::Module;

/// The bytes of a section.
type Bytes<'a> = EndianSlice<'a, LittleEndian>;

/// Where code of a module comes from.
pub(super) struct Source<'a> {
    context: Context<Bytes<'a>>,
    /// Where the code section's contents begin: DWARF counts from there.
    code_start: usize,
}

impl<'a> Source<'a> {
    /// Reads the sections of a module whose code begins at an offset; `None` if it has none.
    /// Those that are not `deferred` are in the module.
    pub(super) fn read(
        module: &'a Module,
        deferred: &'a Sections,
        code_start: Option<usize>,
    ) -> Option<Self> {
        let section = |id: gimli::SectionId| {
            let mut own = module.custom_sections();
            let own = own.find(|section| section.name() == id.name());
            let found = match own {
                Some(section) => section.data(),
                None => deferred.get(id.name()).map_or(&[][..], Vec::as_slice),
            };
            EndianSlice::new(found, LittleEndian)
        };
        let sections = gimli::Dwarf::load(|id| Ok::<_, gimli::Error>(section(id))).ok()?;
        Some(Self {
            context: Context::from_dwarf(sections).ok()?,
            code_start: code_start?,
        })
    }

    /// The places in the source of an offset in the module, innermost first: functions that were
    /// inlined there come before the one that they are inlined into.
    pub(super) fn places(&self, offset: usize) -> Vec<String> {
        let mut places = Vec::new();
        let Some(address) = offset.checked_sub(self.code_start) else {
            return places;
        };
        let Ok(mut frames) = self.context.find_frames(address as u64).skip_all_loads() else {
            return places;
        };
        while let Ok(Some(frame)) = frames.next() {
            let Some(location) = frame.location else {
                continue;
            };
            let mut place = location.file.unwrap_or("<unknown file>").to_owned();
            for number in [location.line, location.column].into_iter().flatten() {
                place.push_str(&format!(":{number}"));
            }
            if let Some(name) = frame
                .function
                .and_then(|function| Some(function.raw_name().ok()?.into_owned()))
            {
                place.push_str(&format!(" ({name})"));
            }
            places.push(place);
        }
        places
    }
}

/// Where the contents of the code section begin in a binary.
pub(super) fn code_start(wasm: &[u8]) -> Option<usize> {
    let payloads = wasmparser::Parser::new(0)
        .parse_all(wasm)
        .map_while(Result::ok);
    let mut starts = payloads.filter_map(|payload| match payload {
        wasmparser::Payload::CodeSectionStart {
            unchecked_range, ..
        } => Some(unchecked_range.start),
        _ => None,
    });
    starts.next().and_then(|start| usize::try_from(start).ok())
}
