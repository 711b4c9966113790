//! Operators on vectors: what they take and give, by the number behind their prefix. The relaxed ones are not known.

use super::{
    F32, F64, I32, I64, Ty, Unknown, V128,
    rules::{NONE, Rule, rule},
    stack::{Heights, Stack},
};
use crate::translate::decode::index;

/// What stands behind an operator's number.
#[derive(Debug, Clone, Copy)]
enum Immediate {
    None,
    /// Alignment and offset.
    Access,
    /// A lane, of so many.
    Lane(u8),
    /// Both.
    AccessLane(u8),
    /// The bytes of a vector.
    Bytes,
    /// Sixteen lanes of two vectors.
    Shuffle,
}

/// An operator on vectors.
#[derive(Debug, Clone, Copy)]
struct Operator {
    rule: Rule,
    immediate: Immediate,
}

impl Stack<'_> {
    /// Validates the operator on vectors at a position; gives the heights and the position behind it.
    pub(super) fn vector(
        &mut self,
        now: Heights,
        bytes: &[u8],
        at: usize,
    ) -> Result<(Heights, usize), Unknown> {
        let (number, at) = index(bytes, at + 1).ok_or(Unknown)?;
        let Operator { rule, immediate } = OPERATORS.get(number as usize).ok_or(Unknown)?;
        let lane = |at: usize, lanes: u8| match bytes.get(at) {
            Some(lane) if *lane < lanes => Ok(at + 1),
            _ => Err(Unknown),
        };
        let next = match *immediate {
            Immediate::None => at,
            Immediate::Access => self.access(bytes, at, rule)?,
            Immediate::Lane(lanes) => lane(at, lanes)?,
            Immediate::AccessLane(lanes) => lane(self.access(bytes, at, rule)?, lanes)?,
            Immediate::Bytes => at + 16,
            Immediate::Shuffle => {
                let lanes: &[u8; 16] = (bytes.get(at..))
                    .and_then(<[u8]>::first_chunk)
                    .ok_or(Unknown)?;
                if lanes.iter().any(|lane| *lane >= 32) {
                    return Err(Unknown);
                }
                at + 16
            }
        };
        Ok((self.apply(now, rule)?, next))
    }
}

static OPERATORS: [Operator; 256] = operators();

const fn operators() -> [Operator; 256] {
    let mut all = [Operator {
        rule: NONE,
        immediate: Immediate::None,
    }; 256];
    // Accesses: the logarithm of the size, and the lanes of those that are to one.
    let accesses: &[(u32, u32, u8, u8)] = &[
        (0x00, 0x00, 4, 0),
        (0x01, 0x06, 3, 0),
        (0x07, 0x07, 0, 0),
        (0x08, 0x08, 1, 0),
        (0x09, 0x09, 2, 0),
        (0x0a, 0x0a, 3, 0),
        (0x0b, 0x0b, 4, 0),
        (0x54, 0x54, 0, 16),
        (0x55, 0x55, 1, 8),
        (0x56, 0x56, 2, 4),
        (0x57, 0x57, 3, 2),
        (0x58, 0x58, 0, 16),
        (0x59, 0x59, 1, 8),
        (0x5a, 0x5a, 2, 4),
        (0x5b, 0x5b, 3, 2),
        (0x5c, 0x5c, 2, 0),
        (0x5d, 0x5d, 3, 0),
    ];
    let mut at = 0;
    while at < accesses.len() {
        let (first, last, align, lanes) = accesses[at];
        let mut number = first;
        while number <= last {
            let rule = match number {
                0x0b | 0x58..=0x5b => rule(&[I32, V128], None),
                0x54..=0x57 => rule(&[I32, V128], Some(V128)),
                _ => rule(&[I32], Some(V128)),
            };
            all[number as usize] = Operator {
                rule: Rule { align, ..rule },
                immediate: match lanes {
                    0 => Immediate::Access,
                    lanes => Immediate::AccessLane(lanes),
                },
            };
            number += 1;
        }
        at += 1;
    }
    // Single lanes: what is extracted or put there, and how many lanes there are.
    let lanes: &[(u32, bool, Ty, u8)] = &[
        (0x15, false, I32, 16),
        (0x16, false, I32, 16),
        (0x17, true, I32, 16),
        (0x18, false, I32, 8),
        (0x19, false, I32, 8),
        (0x1a, true, I32, 8),
        (0x1b, false, I32, 4),
        (0x1c, true, I32, 4),
        (0x1d, false, I64, 2),
        (0x1e, true, I64, 2),
        (0x1f, false, F32, 4),
        (0x20, true, F32, 4),
        (0x21, false, F64, 2),
        (0x22, true, F64, 2),
    ];
    let mut at = 0;
    while at < lanes.len() {
        let (number, replaces, ty, lanes) = lanes[at];
        all[number as usize] = Operator {
            rule: if replaces {
                rule(&[V128, ty], Some(V128))
            } else {
                rule(&[V128], Some(ty))
            },
            immediate: Immediate::Lane(lanes),
        };
        at += 1;
    }
    all[0x0c] = Operator {
        rule: rule(&[], Some(V128)),
        immediate: Immediate::Bytes,
    };
    all[0x0d] = Operator {
        rule: rule(&[V128, V128], Some(V128)),
        immediate: Immediate::Shuffle,
    };
    // All others, from one number to another.
    let one: &[Ty] = &[V128];
    let two: &[Ty] = &[V128, V128];
    let shift: &[Ty] = &[V128, I32];
    let plain: &[(u32, u32, &[Ty], Ty)] = &[
        (0x0e, 0x0e, two, V128),
        (0x0f, 0x11, &[I32], V128),
        (0x12, 0x12, &[I64], V128),
        (0x13, 0x13, &[F32], V128),
        (0x14, 0x14, &[F64], V128),
        (0x23, 0x4c, two, V128),
        (0x4d, 0x4d, one, V128),
        (0x4e, 0x51, two, V128),
        (0x52, 0x52, &[V128, V128, V128], V128),
        (0x53, 0x53, one, I32),
        (0x5e, 0x62, one, V128),
        (0x63, 0x64, one, I32),
        (0x65, 0x66, two, V128),
        (0x67, 0x6a, one, V128),
        (0x6b, 0x6d, shift, V128),
        (0x6e, 0x73, two, V128),
        (0x74, 0x75, one, V128),
        (0x76, 0x79, two, V128),
        (0x7a, 0x7a, one, V128),
        (0x7b, 0x7b, two, V128),
        (0x7c, 0x81, one, V128),
        (0x82, 0x82, two, V128),
        (0x83, 0x84, one, I32),
        (0x85, 0x86, two, V128),
        (0x87, 0x8a, one, V128),
        (0x8b, 0x8d, shift, V128),
        (0x8e, 0x93, two, V128),
        (0x94, 0x94, one, V128),
        (0x95, 0x99, two, V128),
        (0x9b, 0x9f, two, V128),
        (0xa0, 0xa1, one, V128),
        (0xa3, 0xa4, one, I32),
        (0xa7, 0xaa, one, V128),
        (0xab, 0xad, shift, V128),
        (0xae, 0xae, two, V128),
        (0xb1, 0xb1, two, V128),
        (0xb5, 0xba, two, V128),
        (0xbc, 0xbf, two, V128),
        (0xc0, 0xc1, one, V128),
        (0xc3, 0xc4, one, I32),
        (0xc7, 0xca, one, V128),
        (0xcb, 0xcd, shift, V128),
        (0xce, 0xce, two, V128),
        (0xd1, 0xd1, two, V128),
        (0xd5, 0xdf, two, V128),
        (0xe0, 0xe1, one, V128),
        (0xe3, 0xe3, one, V128),
        (0xe4, 0xeb, two, V128),
        (0xec, 0xed, one, V128),
        (0xef, 0xef, one, V128),
        (0xf0, 0xf7, two, V128),
        (0xf8, 0xff, one, V128),
    ];
    let mut at = 0;
    while at < plain.len() {
        let (first, last, operands, result) = plain[at];
        let mut number = first;
        while number <= last {
            all[number as usize].rule = rule(operands, Some(result));
            number += 1;
        }
        at += 1;
    }
    all
}

#[cfg(all(test, not(peregrine_compact)))]
mod tests {
    use super::super::tests::{compare, module_of_all};
    use super::*;
    use alloc::vec::Vec;
    use wasmparser::WasmFeatures;

    #[test]
    fn every_operator_is_judged_alike() {
        let operands: &[(Ty, &[u8])] = &[
            (I32, &[0x41, 1]),
            (I64, &[0x42, 1]),
            (F32, &[0x43, 0, 0, 0, 0]),
            (F64, &[0x44, 0, 0, 0, 0, 0, 0, 0, 0]),
            // A local.
            (V128, &[0x20, 0]),
        ];
        let immediates: &[&[u8]] = &[
            &[],
            &[0],
            &[1],
            &[15],
            &[16],
            &[0, 0],
            &[3, 0],
            &[4, 0],
            &[5, 0],
            &[0, 0, 1],
            &[1, 0, 8],
            &[31; 16],
            &[32; 16],
        ];
        for (number, operator) in (0_u32..).zip(&OPERATORS) {
            let (mut bodies, types) = (Vec::new(), operator.rule.types.to_le_bytes());
            let taken: Vec<Ty> = types.into_iter().filter(|ty| *ty != 0).collect();
            // What the rule asks for, and then with another type in one place, or with one less.
            let mut lists = Vec::from([taken.clone()]);
            for at in 0..taken.len() {
                lists.extend(operands.iter().map(|(ty, _)| {
                    let mut list = taken.clone();
                    list[at] = *ty;
                    list
                }));
                lists.push(taken[1..].to_vec());
            }
            if matches!(operator.rule.pops, 0) {
                lists = operands
                    .iter()
                    .map(|(ty, _)| Vec::from([*ty, *ty]))
                    .collect();
                lists.push(Vec::new());
            }
            for list in lists {
                for immediate in immediates {
                    for end in [&[0x1a, 0x0b][..], &[0x0b], &[0x1a, 0x1a, 0x1a, 0x0b]] {
                        let mut body = Vec::from([1, 1, 0x7b]);
                        for ty in &list {
                            let operand = operands.iter().find(|(of, _)| of == ty);
                            body.extend(operand.expect("a type").1);
                        }
                        body.push(0xfd);
                        if number >= 0x80 {
                            body.extend([number as u8, 1]);
                        } else {
                            body.push(number as u8);
                        }
                        body.extend(*immediate);
                        body.extend(end);
                        bodies.push(body);
                    }
                }
            }
            let all = compare(&module_of_all(&bodies), WasmFeatures::default());
            // Those that there are.
            assert_eq!(all.known > 0, all.valid > 0, "{number:x}: {all:?}");
        }
    }
}
