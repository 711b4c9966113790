//! The walk over the operators of a body, which calls the translator for each.
//!
//! The frequent operators of the list are decoded and translated here in one go: no [`Operator`] is made of them,
//! which takes a tenth of the time of translation. What is rare or long goes through wasmparser and
//! `visit.rs`; the tests compare the two ways. The body has
//! been validated, or each of its operators is before it is translated ([`Check`]).

use super::{
    PIECE, Translator,
    decode::{Access, block_type, index, signed, signed64},
    decoder::decode,
    invalid,
    operators::{LOADS, for_each_operator, opcode},
    validate::{Check, Kind, Trust, Unknown, Verdict, is_checked},
};
use crate::base::narrow::{Fit, const8};
use crate::{
    base::{COMPACT, fallible},
    code::{
        op::{BinaryOp, CompareOp, LoadOp, StoreOp, UnaryOp},
        operand_type::OperandType,
    },
    engine::fuel,
    error::Error,
};
use wasmparser::{BinaryReader, FrameKind, FunctionBody, Operator, WasmFeatures};

/// Translates the body of a function, or as far as who looks at its operators knows them.
///
/// # Errors
///
/// If the function needs more code than there may be or more memory than there is, or has an operator
/// that the engine does not have.
pub(super) fn translate_body<C: Check>(
    translator: &mut Translator<'_>,
    check: &mut C,
    body: &FunctionBody<'_>,
) -> Result<Verdict, Error> {
    let mut at = 0;
    loop {
        match checked_piece(translator, check, body, &mut at, PIECE, true)? {
            Verdict::More => {}
            verdict => return Ok(verdict),
        }
    }
}

/// Translates a piece of a body that has been validated, of about `most` bytes, from a position on that is 0 at
/// first, and moves the position. Says whether that was all. Without `direct`, every operator goes through wasmparser.
///
/// # Errors
///
/// As [`translate_body`].
pub(super) fn piece(
    translator: &mut Translator<'_>,
    body: &FunctionBody<'_>,
    at: &mut usize,
    most: usize,
    direct: bool,
) -> Result<bool, Error> {
    let verdict = checked_piece(translator, &mut Trust, body, at, most, direct)?;
    Ok(verdict != Verdict::More)
}

/// The same of a body whose operators somebody looks at.
fn checked_piece<C: Check>(
    translator: &mut Translator<'_>,
    check: &mut C,
    body: &FunctionBody<'_>,
    at: &mut usize,
    most: usize,
    direct: bool,
) -> Result<Verdict, Error> {
    let (bytes, start) = (body.as_bytes(), body.range().start);
    let mut reader = body.get_binary_reader();
    if *at == 0 {
        translator.declare_locals(&mut reader)?;
        *at = reader.current_position();
    }
    let features = reader.features();
    let end = bytes.len().min(*at + most);
    translator.emit.add_allowance(end - *at);
    while *at < end {
        // Offsets in memory always fit 64 bits.
        translator.reserve(end - *at, start + *at as u64)?;
        let room = translator.emit.capacity();
        if !COMPACT && direct && translator.is_reachable() {
            let Ok(next) = frequent(translator, check, bytes, *at, end) else {
                return Ok(Verdict::Unknown);
            };
            *at = next;
            debug_assert_eq!(translator.emit.capacity(), room, "more words than said");
            if *at >= end {
                break;
            }
        }
        if check.operator(bytes, *at).is_err() {
            return Ok(Verdict::Unknown);
        }
        // Bodies are shorter than 4 GiB: their lengths are 32-bit numbers.
        translator.emit.set_offset((*at).fit32());
        if u32::from(bytes[*at]) == opcode::TryTable {
            clauses_headroom(bytes, *at)?;
        }
        let (op, next) = rare(bytes, *at, start, features)?;
        translator.operator(&op, start + *at as u64)?;
        *at = next;
    }
    Ok(if *at < bytes.len() {
        Verdict::More
    } else if check.is_complete() {
        Verdict::Valid
    } else {
        Verdict::Unknown
    })
}

/// The operator of a validated body at a position, through wasmparser, and the position behind it.
fn rare(
    bytes: &[u8],
    at: usize,
    start: u64,
    features: WasmFeatures,
) -> Result<(Operator<'_>, usize), Error> {
    let rest = bytes.get(at..).unwrap_or_default();
    // Offsets in memory always fit 64 bits.
    let mut reader = BinaryReader::new_features(rest, start + at as u64, features);
    // The body is valid: what must be in a block of a kind is.
    let frame = match u32::from(bytes[at]) {
        opcode::Else => FrameKind::If,
        opcode::Catch | opcode::CatchAll => FrameKind::LegacyCatch,
        opcode::Delegate => FrameKind::LegacyTry,
        _ => FrameKind::Block,
    };
    let op = decode(&mut reader, Some(frame)).map_err(invalid)?;
    Ok((op, at + reader.current_position()))
}

/// Asks for the memory that wasmparser takes for the clauses of the `try_table` at a position.
fn clauses_headroom(bytes: &[u8], at: usize) -> Result<(), Error> {
    let count = block_type(bytes, at + 1).and_then(|(_, next)| index(bytes, next));
    // What the clauses are is said in a byte, and to where in another.
    let most = bytes.len().saturating_sub(at) / 2;
    let count = count.map_or(most, |(count, _)| most.min(count as usize));
    // A list that grows is there twice, and has room for as many again.
    let room = (count.min(MOST_CLAUSES) + 4) * 3 * size_of::<wasmparser::Catch>();
    Ok(fallible::headroom(room)?)
}

/// How many clauses wasmparser allows.
const MOST_CLAUSES: usize = 10_000;

/// Translates operators from a position on for as long as they are frequent ones and can be reached;
/// returns the position of the first that is not, or that begins at `until` or behind it.
///
/// # Errors
///
/// If who looks at them does not know one.
#[inline(never)]
fn frequent<C: Check>(
    t: &mut Translator<'_>,
    checker: &mut C,
    bytes: &[u8],
    mut at: usize,
    until: usize,
) -> Result<usize, Unknown> {
    let opcodes = bytes.get(..until).unwrap_or(bytes);
    let mut now = checker.now();
    /// Leaves the loop before the operator at a position.
    macro_rules! leave {
        ($at:expr) => {{
            checker.keep(now);
            return Ok($at);
        }};
    }
    while let Some(&code) = opcodes.get(at) {
        // A third of all operators is this one, and mostly the address of a load, which then need not be pushed.
        if code == LOCAL_GET
            && let Some((local, next)) = index(bytes, at + 1)
        {
            now = checker.opcode(now, LOCAL_GET)?;
            now = checker.local_get(now, local)?;
            if let Some(&following) = opcodes.get(next)
                && let Some(load) = LOADS[usize::from(following)]
                && let Some((access, behind)) =
                    Access::read(bytes, next + 1, checker.alignments(following))
            {
                now = checker.opcode(now, following)?;
                t.emit.set_offset(next.fit32());
                if t.charge.is_some() {
                    t.charge(load.cost);
                }
                t.load_by(local, load.op, access, load.ty);
                at = behind;
            } else {
                t.local_get(local);
                at = next;
            }
            continue;
        }
        t.emit.set_offset(at.fit32());
        let after = checker.opcode(now, code)?;
        /// Reads an immediate of a kind, and where what follows it is; what is not there in a short
        /// form is left to wasmparser. What alignment an access may have was for validation to know.
        macro_rules! read {
            (index $at:ident) => {
                read!(index(bytes, $at))
            };
            (i32 $at:ident) => {
                read!(signed(bytes, $at))
            };
            (i64 $at:ident) => {
                read!(signed64(bytes, $at))
            };
            (memarg $at:ident) => {
                read!(Access::read(bytes, $at, checker.alignments(code)))
            };
            (block $at:ident) => {
                read!(block_type(bytes, $at))
            };
            (f32 $at:ident) => {{
                let bits = bytes.get($at..).and_then(<[u8]>::first_chunk);
                (u32::from_le_bytes(*read!(bits)), $at + 4)
            }};
            (f64 $at:ident) => {{
                let bits = bytes.get($at..).and_then(<[u8]>::first_chunk);
                (u64::from_le_bytes(*read!(bits)), $at + 8)
            }};
            ($read:expr) => {
                match $read {
                    Some(read) => read,
                    None => leave!(at),
                }
            };
        }
        /// An immediate of a kind, as the list's arguments have it.
        macro_rules! immediate {
            ($kind:ident $field:ident) => {
                $field
            };
        }
        /// What is left to be looked at of an operator when its immediates are known: gives what is known of the
        /// stack behind it.
        macro_rules! check {
            ($next:ident Block $ty:ident) => {
                checker.open(after, Kind::Block, $ty)?
            };
            ($next:ident Loop $ty:ident) => {
                checker.open(after, Kind::Loop, $ty)?
            };
            ($next:ident If $ty:ident) => {
                checker.open(after, Kind::If, $ty)?
            };
            ($next:ident Else) => {
                checker.otherwise(after)?
            };
            ($next:ident End) => {
                checker.end(after, $next >= bytes.len())?
            };
            ($next:ident Unreachable) => {
                checker.dead(after)
            };
            ($next:ident Br $depth:ident) => {{
                let now = checker.branch(after, $depth)?;
                checker.dead(now)
            }};
            ($next:ident BrIf $depth:ident) => {
                checker.branch(after, $depth)?
            };
            ($next:ident Return) => {{
                let now = checker.return_(after)?;
                checker.dead(now)
            }};
            ($next:ident Call $func:ident) => {
                checker.call(after, $func)?
            };
            ($next:ident CallIndirect $ty:ident $table:ident) => {
                checker.call_indirect(after, $ty, $table)?
            };
            ($next:ident Select) => {
                checker.select(after)?
            };
            ($next:ident LocalGet $local:ident) => {
                checker.local_get(after, $local)?
            };
            ($next:ident LocalSet $local:ident) => {
                checker.local_set(after, $local)?
            };
            ($next:ident LocalTee $local:ident) => {{
                checker.local_set(after, $local)?;
                after
            }};
            ($next:ident GlobalGet $global:ident) => {
                checker.global_get(after, $global)?
            };
            ($next:ident GlobalSet $global:ident) => {
                checker.global_set(after, $global)?
            };
            ($next:ident $name:ident $($field:ident)*) => {{
                const { assert!(is_checked(opcode::$name)) };
                after
            }};
        }
        /// What is done for an operator: gives the position behind it, or leaves the loop.
        macro_rules! arm {
            (rare $($ignored:tt)*) => {
                leave!(at)
            };
            (last $($operator:tt)*) => {{
                let mut next = arm!(frequent $($operator)*);
                // Mostly that is the end of a block, too, behind which something can be reached again.
                while !t.reachable && opcodes.get(next) == Some(&END) {
                    t.emit.set_offset(next.fit32());
                    next += 1;
                    now = checker.end(now, next >= bytes.len())?;
                    t.end();
                }
                if !t.reachable {
                    leave!(next);
                }
                next
            }};
            (
                frequent $cost:ident $name:ident { $($field:ident: $kind:ident),* }
                $method:ident ( $($argument:expr),* )
            ) => {{
                let next = at + 1;
                $(
                    let ($field, next) = read!($kind next);
                )*
                now = check!(next $name $($field)*);
                $(let $field = immediate!($kind $field);)*
                if fuel::$cost != 0 && t.charge.is_some() {
                    t.charge(fuel::$cost);
                }
                t.$method($($argument),*);
                next
            }};
        }
        macro_rules! translate {
            ($(
                $opcode:literal $cost:ident $often:ident $name:ident { $($immediates:tt)* }
                    => $method:ident ( $($argument:expr),* );
            )*) => {
                at = match u32::from(code) {
                    $($opcode => arm!($often $cost $name { $($immediates)* } $method ( $($argument),* )),)*
                    _ => leave!(at),
                }
            };
        }
        for_each_operator!(translate);
    }
    leave!(at)
}

/// The opcode of `local.get`, which costs nothing.
const LOCAL_GET: u8 = const8(opcode::LocalGet as usize);
const _: () = assert!(fuel::OPERAND == 0);

/// The opcode of `end`.
const END: u8 = const8(opcode::End as usize);

#[cfg(test)]
mod tests;
