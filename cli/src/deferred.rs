//! Leaves the debug information of a large binary on disk until a trap needs it.
//!
//! Half of CPython's 26 MB are DWARF sections, and reading, copying and freeing what nobody looks
//! at took a tenth of the time that `print(1)` takes. Only sections that compilers put behind
//! everything else are left out, so that offsets stay what they are. What is not plainly a binary
//! in order is read as a whole, and whoever reads it says what is wrong with it.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::time::SystemTime;

/// Files and sections below this are not worth a system call more.
const MIN_FILE: u64 = 1 << 20;
const MIN_SECTION: u64 = 64 << 10;

/// The most sections that are looked at; compilers make some twenty.
const MAX_SECTIONS: u32 = 256;

/// How the sections' names begin.
const PREFIX: &[u8] = b".debug_";

/// What stands for the sections that are left out: a custom section `left-out` with one byte. By
/// it a module has a section in memory, which is what tells modules apart.
const STAND_IN: &[u8] = b"\0\x0a\x08left-out\0";

/// Sections' contents by name.
pub(crate) type Sections = BTreeMap<String, Vec<u8>>;

/// Sections that were left out.
#[derive(Debug)]
pub(crate) struct Deferred {
    file: File,
    /// Length and time of the file when the rest was read.
    state: (u64, Option<SystemTime>),
    sections: Vec<Section>,
}

/// A section's contents: its name, and where in the file they are.
#[derive(Debug)]
struct Section {
    name: String,
    start: u64,
    end: u64,
}

/// What a file holds besides debug sections, and those; or the file, if it is to be read as a
/// whole.
///
/// # Errors
///
/// If the file cannot be read.
pub(crate) fn read(
    mut file: File,
    metadata: &Metadata,
) -> io::Result<Result<(Vec<u8>, Deferred), File>> {
    let len = metadata.len();
    let sections = match metadata.is_file() && len >= MIN_FILE {
        true => trailing(&mut file, len)?,
        false => Vec::new(),
    };
    file.seek(SeekFrom::Start(0))?;
    let left_out: u64 = sections
        .iter()
        .map(|section| section.1.end - section.0)
        .sum();
    if left_out == 0 {
        return Ok(Err(file));
    }
    let capacity = usize::try_from(len - left_out).unwrap_or(0) + STAND_IN.len();
    let mut bytes = Vec::with_capacity(capacity);
    let mut at = 0;
    for (header, section) in &sections {
        file.seek(SeekFrom::Start(at))?;
        (&mut file).take(header - at).read_to_end(&mut bytes)?;
        at = section.end;
    }
    file.seek(SeekFrom::Start(at))?;
    (&mut file).take(len - at).read_to_end(&mut bytes)?;
    bytes.extend_from_slice(STAND_IN);
    let deferred = Deferred {
        file,
        state: (len, metadata.modified().ok()),
        sections: sections.into_iter().map(|(_, section)| section).collect(),
    };
    Ok(Ok((bytes, deferred)))
}

/// The debug sections worth leaving out, each with the start of its header; none if another kind
/// of section comes after one, or if the binary is not in order.
fn trailing(file: &mut File, len: u64) -> io::Result<Vec<(u64, Section)>> {
    let mut sections = Vec::new();
    if window(file, 0)?.get(..8) != Some(b"\0asm\x01\0\0\0") {
        return Ok(sections);
    }
    let mut at = 8;
    for _ in 0..MAX_SECTIONS {
        if at == len {
            return Ok(sections);
        }
        let bytes = window(file, at)?;
        let Some(header) = header(&bytes) else {
            return Ok(Vec::new());
        };
        let end = at + header.before + u64::from(header.size);
        if end > len {
            return Ok(Vec::new());
        }
        match header.name {
            None => sections.clear(),
            Some((name, name_end)) if name.starts_with(PREFIX) && end - at >= MIN_SECTION => {
                let Ok(name) = String::from_utf8(name) else {
                    return Ok(Vec::new());
                };
                let start = at + name_end;
                sections.push((at, Section { name, start, end }));
            }
            Some(_) => {}
        }
        at = end;
    }
    Ok(Vec::new())
}

/// The bytes at an offset that a header and a name take.
fn window(file: &mut File, at: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(64);
    file.seek(SeekFrom::Start(at))?;
    file.take(64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The beginning of a section.
struct Header {
    /// Bytes before the contents.
    before: u64,
    /// Bytes of the contents, a custom section's name included.
    size: u32,
    /// A custom section's name and where it ends; one too long to be a debug section's is empty.
    name: Option<(Vec<u8>, u64)>,
}

fn header(bytes: &[u8]) -> Option<Header> {
    let (&id, rest) = bytes.split_first()?;
    let (size, rest) = leb128(rest)?;
    let before = bytes.len() - rest.len();
    let name = match id {
        0 => {
            let (len, rest) = leb128(rest)?;
            let start = bytes.len() - rest.len();
            let name = rest.get(..usize::try_from(len).ok()?).unwrap_or_default();
            // A name that its section does not hold is for the engine to refuse.
            if (start - before) as u64 + u64::from(len) > u64::from(size) {
                return None;
            }
            Some((name.to_vec(), (start + name.len()) as u64))
        }
        _ => None,
    };
    Some(Header {
        before: before as u64,
        size,
        name,
    })
}

/// An unsigned number of 32 bits, and what follows it.
fn leb128(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let mut value = 0_u64;
    for (index, &byte) in bytes.iter().enumerate().take(5) {
        value |= u64::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            return Some((u32::try_from(value).ok()?, &bytes[index + 1..]));
        }
    }
    None
}

impl Deferred {
    /// The contents of the sections by name; none if the file has changed since, or cannot be
    /// read: lines of source code are a courtesy.
    pub(crate) fn load(&self) -> Sections {
        self.try_load().unwrap_or_default()
    }

    fn try_load(&self) -> io::Result<Sections> {
        let mut sections = Sections::new();
        let metadata = self.file.metadata()?;
        if (metadata.len(), metadata.modified().ok()) != self.state {
            return Ok(sections);
        }
        for Section { name, start, end } in &self.sections {
            let mut bytes = Vec::new();
            let mut file = &self.file;
            file.seek(SeekFrom::Start(*start))?;
            file.take(end - start).read_to_end(&mut bytes)?;
            sections.insert(name.clone(), bytes);
        }
        Ok(sections)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A section with a header of six bytes.
    fn section(id: u8, contents: &[u8]) -> Vec<u8> {
        let len = u32::try_from(contents.len()).expect("sections are small");
        let mut bytes = vec![id];
        bytes.extend((0..5).map(|index| {
            let byte = (len >> (7 * index)) as u8 & 0x7f;
            if index < 4 { byte | 0x80 } else { byte }
        }));
        bytes.extend_from_slice(contents);
        bytes
    }

    fn custom(name: &str, len: usize) -> Vec<u8> {
        let mut contents = vec![u8::try_from(name.len()).expect("names are short")];
        contents.extend_from_slice(name.as_bytes());
        contents.resize(contents.len() + len, b'x');
        section(0, &contents)
    }

    /// What is read of a file, and the sections that are deferred.
    fn split(name: &str, bytes: &[u8]) -> Option<(Vec<u8>, Sections)> {
        let path = std::env::temp_dir().join(format!("peregrine-{}-{name}", std::process::id()));
        fs::write(&path, bytes).expect("temporary files can be written");
        let file = File::open(&path).expect("it was written");
        let metadata = file.metadata().expect("it is open");
        let read = read(file, &metadata).expect("it can be read");
        let outcome = match read {
            Ok((bytes, deferred)) => Some((bytes, deferred.load())),
            Err(mut file) => {
                let mut whole = Vec::new();
                file.read_to_end(&mut whole).expect("it can be read");
                assert_eq!(whole, bytes);
                None
            }
        };
        fs::remove_file(path).expect("it was written");
        outcome
    }

    #[test]
    fn trailing_debug_sections_are_left_on_disk() {
        let magic = b"\0asm\x01\0\0\0".to_vec();
        let early = [
            &magic[..],
            &custom(".debug_early", 1 << 20),
            &section(1, b"\0"),
        ]
        .concat();
        let small = custom(".debug_small", 100);
        let info = custom(".debug_info", 1 << 20);
        let names = custom("name", 70_000);
        let lines = custom(".debug_line", 1 << 16);
        let all = [&early[..], &small, &info, &names, &lines].concat();
        let (bytes, sections) = split("all", &all).expect("there is something to leave out");
        assert_eq!(bytes, [&early[..], &small, &names, STAND_IN].concat());
        assert_eq!(sections.len(), 2);
        assert_eq!(sections[".debug_info"], vec![b'x'; 1 << 20]);
        assert_eq!(sections[".debug_line"], vec![b'x'; 1 << 16]);
        // Nothing comes before a section that counts.
        assert_eq!(split("early", &early), None);
        assert_eq!(split("short", &[&magic[..], &lines].concat()), None);
    }

    #[test]
    fn what_is_not_in_order_is_read_as_a_whole() {
        let magic = b"\0asm\x01\0\0\0".to_vec();
        let info = custom(".debug_info", 1 << 20);
        let good = [&magic[..], &info].concat();
        assert!(split("good", &good).is_some());
        for (name, bytes) in [
            ("cut", good[..good.len() - 1].to_vec()),
            ("more", [&good[..], &[0, 5]].concat()),
            (
                "number",
                [&good[..], &[0, 0xff, 0xff, 0xff, 0xff, 0x7f]].concat(),
            ),
            ("name", [&good[..], &section(0, b"\x7fab")].concat()),
            ("component", [b"\0asm\x0d\0\x01\0", &info[..]].concat()),
            (
                "utf8",
                [
                    &magic[..],
                    &section(0, &[&b"\x08.debug_\xff"[..], &[0; 1 << 20]].concat()),
                ]
                .concat(),
            ),
            ("many", [&good[..], &custom("n", 0).repeat(300)].concat()),
        ] {
            assert_eq!(split(name, &bytes), None, "{name}");
        }
    }
}
