//! Stores on several threads that share a memory: waiting and waking, and operators that are one step.

mod clock;
mod contention;
mod guest;
mod interruption;
mod waiting;
