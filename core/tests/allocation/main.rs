//! What modules cost in memory, and what happens when there is none left.
//!
//! A binary of its own, because it has its own allocator.

mod allocator;
mod untouched;
