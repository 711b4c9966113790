//! Where references are: what a collector of garbage will have to look at, named in one place.
//!
//! A reference is a cell: 0 for null, otherwise a number that means something in its store. Of values that
//! are collected there are none yet; host values behind external references live as long as their store.
//!
//! - **Globals** of a reference type: [`GlobalInst::bits`](super::inner::GlobalInst::bits).
//! - **Tables**: [`TableInst::elems`](super::inner::TableInst::elems).
//! - **Element segments** that have not been dropped: [`InstanceInst::elems`](super::inner::InstanceInst::elems).
//! - **External references**: the numbers are indices of [`StoreInner::externs`](super::inner::StoreInner::externs), which only grows.
//! - **Frames** of running executions: slots of a [`Stack`](super::stack::Stack) below the highest frame's end. They are not
//!   initialised and have no types; [`OperandType::Ref`] is what translation knows of them, so that maps
//!   of a frame can be made there, for each place at which an execution can stop.
//! - **Executions that wait**: the same of [`Suspended`], and its integer accumulator, which may be a
//!   reference.
//! - **Calls from and to the host**: cells on their way, in `api/func` and `exec/asynchronous.rs`, which no
//!   collection may interrupt.
//! - **Handles** of the embedder ([`Func`], [`ExternRef`]): an index and the identity of the store. They
//!   may be kept for ever, so what they name must be kept, or be found to be gone.
//!
//! Documentation is built of private items too, so that a link here that leads nowhere is an error.
//!
//! [`OperandType::Ref`]: crate::code::operand_type::OperandType::Ref
//! [`Suspended`]: crate::exec::Suspended
//! [`Func`]: crate::Func
//! [`ExternRef`]: crate::ExternRef
