//! 32-bit RISC-V without floats in hardware, as `virt` in QEMU: the start-up code is `riscv-rt`.

use riscv as _;

#[riscv_rt::entry]
fn main() -> ! {
    crate::bare::run()
}
