//! Tests of what several rooms have to agree on, through the API.

#[cfg(feature = "simd")]
mod vectors;
