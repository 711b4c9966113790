//! Tests of the heap as a whole, with a caller as the executor is one: `rig`. Random programs against a model are in
//! `model`, shapes that are hard for a collector in `shapes`, interruptions in `steps`, limits and failures in `limits`
//! and `failing`, what the host holds in `host`, single accesses in `access`.

mod access;
mod failing;
mod host;
mod limits;
mod model;
mod rig;
mod shapes;
mod steps;

pub(super) use self::failing::admit;
