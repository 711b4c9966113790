//! [`TrapCode`]: the reasons for which Wasm execution ends early, each with its message.
//!
//! Traps are plain values of one byte: the executor returns them, `error.rs` wraps them for users.
//! Backtraces are attached later and are no business of this file.

use core::fmt;

/// Defines the trap list: name, number, message. One table, so that a variant and its message
/// cannot drift apart.
macro_rules! define_traps {
    ($( $(#[$docs:meta])* $name:ident = $code:literal, $message:literal; )*) => {
        /// Why the execution of Wasm code was ended early.
        ///
        /// Also exported as `Trap`. The numbers are stable and start at 1, so that 0 can stand for
        /// "no trap" in a byte.
        ///
        /// # Examples
        ///
        /// ```
        /// use peregrine::TrapCode;
        ///
        /// assert_eq!(TrapCode::IntegerDivisionByZero.to_string(), "integer divide by zero");
        /// ```
        #[derive(Debug, Copy, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(u8)]
        pub enum TrapCode {
            $( $(#[$docs])* $name = $code, )*
        }

        impl TrapCode {
            /// All trap codes, in the order of their numbers.
            #[cfg(test)]
            const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The trap of a number, or `None` if no trap has it.
            #[inline]
            pub const fn from_u8(code: u8) -> Option<Self> {
                match code {
                    $( $code => Some(Self::$name), )*
                    _ => None,
                }
            }

            /// The message of the trap, worded as in the WebAssembly test suite.
            pub const fn message(self) -> &'static str {
                match self {
                    $( Self::$name => $message, )*
                }
            }
        }
    };
}

define_traps! {
    /// The `unreachable` instruction was executed.
    UnreachableCodeReached = 1, "unreachable";
    /// A load, store or bulk memory operation touched bytes outside its memory or data segment.
    MemoryOutOfBounds = 2, "out of bounds memory access";
    /// An indirect call or a table operation went outside its table or element segment. The test
    /// suite words the first as the first half of the message, the others as the second half.
    TableOutOfBounds = 3, "undefined element: out of bounds table access";
    /// An indirect call went through an element that is null.
    IndirectCallToNull = 4, "uninitialized element";
    /// An integer was divided by zero.
    IntegerDivisionByZero = 5, "integer divide by zero";
    /// An integer division or a truncation of a float has no result that fits.
    IntegerOverflow = 6, "integer overflow";
    /// A float that is not a number was converted to an integer.
    BadConversionToInteger = 7, "invalid conversion to integer";
    /// Calls nested too deeply, or their frames took up the whole value stack.
    StackOverflow = 8, "call stack exhausted";
    /// An indirect call found a function of another type than it expects.
    BadSignature = 9, "indirect call type mismatch";
    /// The store ran out of fuel.
    OutOfFuel = 10, "all fuel consumed by WebAssembly";
    /// A resource limiter forbade a memory or table to grow, and asked for a trap.
    GrowthOperationLimited = 11, "growth operation limited";
    /// The host has no memory left for what the guest asked for.
    OutOfSystemMemory = 12, "out of system memory";
    /// The epoch passed the store's deadline: somebody interrupted the execution.
    Interrupt = 13, "interrupt";
    /// A null reference was used where an object is needed, as by `ref.as_non_null`.
    NullReference = 14, "null reference";
    /// `call_ref` or `return_call_ref` was given a null function reference.
    NullFunctionReference = 15, "null function reference";
    /// A reference was cast to a type that it is not of.
    CastFailure = 16, "cast failure";
    /// An element of an array was accessed that the array does not have.
    ArrayOutOfBounds = 17, "out of bounds array access";
    /// An array would be larger than any heap.
    AllocationTooLarge = 18, "allocation size too large";
    /// The heap of structs, arrays and exceptions has reached its limit, or the machine has no memory for it.
    GcHeapOutOfMemory = 19, "GC heap out of memory";
    /// A null reference was used where an `i31` is needed.
    NullI31Reference = 20, "null i31 reference";
    /// An atomic operator was given an address that is not a multiple of the size of its access.
    UnalignedAtomic = 21, "unaligned atomic";
    /// `memory.atomic.wait32` or `memory.atomic.wait64` was to wait at a memory that no threads share.
    AtomicWaitNonSharedMemory = 22, "expected shared memory";
    /// `memory.atomic.wait32` or `memory.atomic.wait64` was to wait, and the engine knows no way to: it has none
    /// without the feature `std` unless the embedder brings one with `Config::parking`.
    NoParking = 23, "threads cannot wait: without `std`, the embedder has to set `Config::parking`";
}

impl TrapCode {
    /// The message of the trap; the same as [`TrapCode::message`], under wasmi's name.
    pub fn trap_message(&self) -> &'static str {
        self.message()
    }
}

impl fmt::Display for TrapCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for TrapCode {}

/// A number that stands for no [`TrapCode`].
#[derive(Debug, Copy, Clone, PartialEq, Eq)]
pub struct InvalidTrapCode;

impl fmt::Display for InvalidTrapCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the number stands for no trap code")
    }
}

impl core::error::Error for InvalidTrapCode {}

impl From<TrapCode> for u8 {
    fn from(code: TrapCode) -> Self {
        code as Self
    }
}

impl TryFrom<u8> for TrapCode {
    type Error = InvalidTrapCode;

    fn try_from(code: u8) -> Result<Self, Self::Error> {
        Self::from_u8(code).ok_or(InvalidTrapCode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_dense_from_one() {
        for (i, trap) in TrapCode::ALL.iter().enumerate() {
            assert_eq!(
                u8::from(*trap),
                u8::try_from(i + 1).expect("fewer than 255 traps")
            );
            assert_eq!(TrapCode::try_from(u8::from(*trap)), Ok(*trap));
        }
        assert_eq!(TrapCode::from_u8(0), None);
        assert_eq!(TrapCode::try_from(u8::MAX), Err(InvalidTrapCode));
    }
}
