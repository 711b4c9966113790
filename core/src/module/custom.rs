//! Custom sections, and the names that one of them gives to functions.
//!
//! Sections are kept as they are; the name section is decoded when somebody first asks for a name,
//! which is when a backtrace is shown. It is not validated: what cannot be read is left out, and what
//! there is no memory for as well.

use crate::base::{fallible, sort::sort_by};
use alloc::{boxed::Box, vec::Vec};
use core::{iter::FusedIterator, slice};
use wasmparser::{BinaryReader, Name, NameSectionReader};

/// A custom section as it is kept.
#[derive(Debug)]
pub(crate) struct CustomSectionData {
    /// Its name.
    pub(crate) name: Box<str>,
    /// Its bytes.
    pub(crate) data: Box<[u8]>,
}

/// A custom section of a [`Module`](crate::Module).
///
/// # Examples
///
/// ```
/// use peregrine::{Engine, Module};
///
/// let module = Module::new(&Engine::default(), r#"(module (@custom "licence" "MIT"))"#)?;
/// let licence = module.custom_sections().find(|section| section.name() == "licence");
/// assert_eq!(licence.map(|section| section.data()), Some(&b"MIT"[..]));
/// # Ok::<(), peregrine::Error>(())
/// ```
#[derive(Debug, Copy, Clone)]
pub struct CustomSection<'module> {
    name: &'module str,
    data: &'module [u8],
}

impl<'module> CustomSection<'module> {
    /// The name of the section.
    pub fn name(&self) -> &'module str {
        self.name
    }

    /// The bytes of the section.
    pub fn data(&self) -> &'module [u8] {
        self.data
    }
}

/// The custom sections of a [`Module`](crate::Module), in the order of the module.
#[derive(Debug, Clone)]
pub struct CustomSectionsIter<'module> {
    sections: slice::Iter<'module, CustomSectionData>,
}

impl<'module> CustomSectionsIter<'module> {
    /// The sections that a module keeps.
    pub(super) fn new(sections: &'module [CustomSectionData]) -> Self {
        Self {
            sections: sections.iter(),
        }
    }
}

impl<'module> Iterator for CustomSectionsIter<'module> {
    type Item = CustomSection<'module>;

    fn next(&mut self) -> Option<Self::Item> {
        let section = self.sections.next()?;
        Some(CustomSection {
            name: &section.name,
            data: &section.data,
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.sections.size_hint()
    }
}

impl ExactSizeIterator for CustomSectionsIter<'_> {}
impl FusedIterator for CustomSectionsIter<'_> {}

/// The names of a module and its functions, as ranges of the name section's bytes: eight bytes and
/// no allocation per name.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// The name of the module.
    module: Option<Text>,
    /// Names by function index, sorted by it.
    funcs: Vec<(u32, Text)>,
}

/// A piece of the name section.
#[derive(Debug, Copy, Clone)]
struct Text {
    start: u32,
    len: u32,
}

impl Names {
    /// Reads the names out of the bytes of a name section.
    pub(super) fn read(section: &[u8]) -> Self {
        let mut names = Self::default();
        'parts: for part in NameSectionReader::new(BinaryReader::new(section, 0)) {
            match part {
                Ok(Name::Module { name, .. }) => names.module = Text::of(section, name),
                Ok(Name::Function(map)) => {
                    for naming in map.into_iter().map_while(Result::ok) {
                        if let Some(text) = Text::of(section, naming.name)
                            && fallible::push(&mut names.funcs, (naming.index, text)).is_err()
                        {
                            break 'parts;
                        }
                    }
                }
                Ok(_) => {}
                Err(_) => break,
            }
        }
        // Sorted in practice; the format demands it but nobody has checked. The first name stays.
        sort_by(&mut names.funcs, |(index, text), (other, behind)| {
            (index, text.start).cmp(&(other, behind.start))
        });
        names
    }

    /// The name of the module.
    pub(super) fn module<'a>(&self, section: &'a [u8]) -> Option<&'a str> {
        self.module?.text(section)
    }

    /// The name of a function.
    pub(super) fn func<'a>(&self, section: &'a [u8], index: u32) -> Option<&'a str> {
        let at = self.funcs.partition_point(|(other, _)| *other < index);
        let (found, text) = self.funcs.get(at)?;
        (*found == index).then(|| text.text(section)).flatten()
    }
}

impl Text {
    /// Where `text`, which was read from `section`, is in it.
    fn of(section: &[u8], text: &str) -> Option<Self> {
        let start = (text.as_ptr() as usize).checked_sub(section.as_ptr() as usize)?;
        Some(Self {
            start: u32::try_from(start).ok()?,
            len: u32::try_from(text.len()).ok()?,
        })
    }

    /// The piece of the section that it was made of.
    fn text(self, section: &[u8]) -> Option<&str> {
        let start = self.start as usize;
        let bytes = section.get(start..start + self.len as usize)?;
        core::str::from_utf8(bytes).ok()
    }
}

/// The name of a function in a module that could not be made: reads the module's sections for the
/// name section and nothing else, and needs no memory.
#[cold]
pub(super) fn func_name_in(wasm: &[u8], index: u32) -> Option<&str> {
    let payloads = wasmparser::Parser::new(0)
        .parse_all(wasm)
        .map_while(Result::ok);
    for payload in payloads {
        let wasmparser::Payload::CustomSection(section) = payload else {
            continue;
        };
        if section.name() == "name" {
            return func_name_of(section.data(), index);
        }
    }
    None
}

/// The first name that a name section gives to a function.
fn func_name_of(section: &[u8], index: u32) -> Option<&str> {
    let parts = NameSectionReader::new(BinaryReader::new(section, 0));
    parts.map_while(Result::ok).find_map(|part| {
        let Name::Function(map) = part else {
            return None;
        };
        let mut namings = map.into_iter().map_while(Result::ok);
        let naming = namings.find(|naming| naming.index == index)?;
        Some(naming.name)
    })
}
