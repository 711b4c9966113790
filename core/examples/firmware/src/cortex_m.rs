//! A Cortex-M with floats in hardware, as `mps2-an386` in QEMU: the start-up code is `cortex-m-rt`.

use cortex_m as _;

#[cortex_m_rt::entry]
fn main() -> ! {
    crate::bare::run()
}
