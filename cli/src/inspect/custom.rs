//! What custom sections say that change nothing of what a module does: names of all kinds, hints at
//! branches. They are counted; what cannot be read is left out.

use wasmparser::{IndirectNameMap, KnownCustom, Name, NameMap};

/// What is named, in the order of the name section's parts, which the text format calls so.
const NAMED: [&str; 12] = [
    "func", "param", "local", "label", "type", "table", "memory", "global", "elem", "data",
    "field", "tag",
];

/// Counts of what is in custom sections.
#[derive(Debug, Default)]
pub(super) struct Notes {
    named: [u64; NAMED.len()],
    /// The branches that there are hints for.
    pub(super) branch_hints: u64,
}

impl Notes {
    /// Adds what is in a section.
    pub(super) fn read(&mut self, section: KnownCustom<'_>) {
        match section {
            KnownCustom::Name(parts) => {
                for part in parts.into_iter().map_while(Result::ok) {
                    self.count(part);
                }
            }
            KnownCustom::BranchHints(functions) => {
                for function in functions.into_iter().map_while(Result::ok) {
                    self.branch_hints += u64::from(function.hints.count());
                }
            }
            _ => {}
        }
    }

    fn count(&mut self, part: Name<'_>) {
        let direct = |map: NameMap<'_>| map.into_iter().map_while(Result::ok).count() as u64;
        let indirect = |map: IndirectNameMap<'_>| {
            let maps = map.into_iter().map_while(Result::ok);
            maps.map(|map| direct(map.names)).sum::<u64>()
        };
        let (index, count) = match part {
            Name::Module { .. } | Name::Unknown { .. } => return,
            Name::Function(map) => (0, direct(map)),
            Name::Parameter(map) | Name::TagParameter(map) => (1, indirect(map)),
            Name::Local(map) => (2, indirect(map)),
            Name::Label(map) => (3, indirect(map)),
            Name::Type(map) => (4, direct(map)),
            Name::Table(map) => (5, direct(map)),
            Name::Memory(map) => (6, direct(map)),
            Name::Global(map) => (7, direct(map)),
            Name::Element(map) => (8, direct(map)),
            Name::Data(map) => (9, direct(map)),
            Name::Field(map) => (10, indirect(map)),
            Name::Tag(map) => (11, direct(map)),
        };
        self.named[index] += count;
    }

    /// What is named, and how many of each.
    pub(super) fn named(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        let all = NAMED.iter().copied().zip(self.named);
        all.filter(|(_, count)| *count > 0)
    }
}
