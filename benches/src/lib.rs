//! Kernels, peers and measurements for Peregrine
