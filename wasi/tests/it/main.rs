//! Tests of the interface as a program sees it. [`guest`] drives; every other file is a family
//! of functions. What does not need the operating system runs on both hosts ([`hosts`]).

mod alike;
// Its guest has all the memory that 32 bits can address.
#[cfg(target_pointer_width = "64")]
mod deadline;
mod examples;
mod files;
mod guest;
mod hostile;
mod hosts;
mod layouts;
#[cfg(unix)]
mod numbers;
#[cfg(unix)]
mod os;
mod paths;
mod quota;
#[cfg(unix)]
#[path = "../runner/mod.rs"]
mod runner;
#[cfg(unix)]
mod sandbox;
#[cfg(unix)]
mod server;
mod shared;
mod streams;
mod threads;
mod unstable;
