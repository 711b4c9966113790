//! Lines of the guest's source, from the DWARF sections that compilers leave in a module.
//!
//! Read only when a trap is reported. What cannot be read is left out: the sections come from the
//! guest, and a backtrace without lines is still one. So is what takes too long: a few megabytes of
//! sections that refer to one another can keep their reader busy for minutes.

use crate::deferred::Sections;
use addr2line::Context;
use addr2line::gimli::{self, EndianSlice, LittleEndian};
use peregrine::Module;
use std::collections::BTreeMap;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long lines are looked for. Those of CPython, the largest of common programs, take a tenth of
/// a second.
const PATIENCE: Duration = Duration::from_secs(2);

/// A module, and the offsets in it whose places are wanted.
pub(super) struct Wanted {
    pub(super) module: Module,
    /// Sections that are not in it.
    pub(super) deferred: Sections,
    /// Where its code begins.
    pub(super) code_start: Option<usize>,
    pub(super) offsets: Vec<usize>,
}

/// The places in the source of offsets in a module.
pub(super) type Places = BTreeMap<usize, Vec<String>>;

/// Finds the places of what is wanted, module by module; none if that takes too long.
pub(super) fn find(wanted: Vec<Wanted>) -> Vec<Places> {
    let (sender, receiver) = mpsc::channel();
    let search = move || {
        let found = wanted.iter().map(Wanted::places).collect();
        // Nobody waits any more if it took too long.
        let _ = sender.send(found);
    };
    // Not waited for beyond that: the process is about to end.
    let spawned = thread::Builder::new().spawn(search);
    match spawned {
        Ok(_) => receiver.recv_timeout(PATIENCE).unwrap_or_default(),
        Err(_) => Vec::new(),
    }
}

impl Wanted {
    fn places(&self) -> Places {
        let source = Source::read(&self.module, &self.deferred, self.code_start);
        let Some(source) = source else {
            return Places::new();
        };
        let offsets = self.offsets.iter();
        offsets
            .map(|&offset| (offset, source.places(offset)))
            .collect()
    }
}

/// The bytes of a section.
type Bytes<'a> = EndianSlice<'a, LittleEndian>;

/// Where code of a module comes from.
struct Source<'a> {
    context: Context<Bytes<'a>>,
    /// Where the code section's contents begin: DWARF counts from there.
    code_start: usize,
}

impl<'a> Source<'a> {
    /// Reads the sections of a module whose code begins at an offset; `None` if it has none.
    /// Those that are not `deferred` are in the module.
    fn read(module: &'a Module, deferred: &'a Sections, code_start: Option<usize>) -> Option<Self> {
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
    fn places(&self, offset: usize) -> Vec<String> {
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
