//! Tests of the interface as a program sees it. [`guest`] drives; every other file is a family
//! of functions. What does not need the operating system runs on both hosts ([`hosts`]).

mod files;
mod guest;
mod hosts;
mod paths;
mod streams;
