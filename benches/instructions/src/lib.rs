//! A plugin of QEMU's user mode that counts the instructions which a program executes, and prints
//! the number on standard error at its exit.
//!
//! `qemu-ARCH -plugin libinstructions.so PROGRAM`, with a QEMU whose plugin interface has version 1, as 7.2, which
//! Debian 12 has; from 9 on it has another. QEMU translates a program in pieces that are executed from
//! their start to their end, so one addition in front of a piece counts its instructions. Those that
//! repeat themselves (`rep movs` on x86) count once a turn. Programs are expected to have one thread:
//! additions of several may be lost.

#![allow(
    clippy::print_stderr,
    reason = "QEMU's log may be off, and a file would need a name"
)]

use std::ffi::{c_char, c_int, c_uint, c_void};
use std::sync::atomic::{AtomicU64, Ordering};

/// A piece of translated code, which only QEMU knows the inside of.
#[repr(C)]
struct Piece {
    _opaque: [u8; 0],
}

/// QEMU's name for this plugin.
type PluginId = u64;

/// The operation of an inline callback that adds to a number: the only one there is.
const ADD: c_uint = 0;

unsafe extern "C" {
    fn qemu_plugin_register_vcpu_tb_trans_cb(
        id: PluginId,
        callback: extern "C" fn(PluginId, *mut Piece),
    );
    fn qemu_plugin_tb_n_insns(piece: *const Piece) -> usize;
    fn qemu_plugin_register_vcpu_tb_exec_inline(
        piece: *mut Piece,
        operation: c_uint,
        number: *mut c_void,
        addend: u64,
    );
    fn qemu_plugin_register_atexit_cb(
        id: PluginId,
        callback: extern "C" fn(PluginId, *mut c_void),
        data: *mut c_void,
    );
}

/// How many instructions have been executed.
static EXECUTED: AtomicU64 = AtomicU64::new(0);

/// The version of the interface, which QEMU looks at before it calls anything.
// SAFETY: QEMU asks for an `int` of this name.
#[unsafe(no_mangle)]
pub static qemu_plugin_version: c_int = 1;

/// Called once when QEMU has loaded the plugin; 0 is success.
// SAFETY: QEMU asks for a function of this name with these parameters.
#[unsafe(no_mangle)]
pub extern "C" fn qemu_plugin_install(
    id: PluginId,
    _machine: *const c_void,
    _count: c_int,
    _arguments: *mut *mut c_char,
) -> c_int {
    // SAFETY: `id` is what QEMU gave, and both callbacks are there for as long as the plugin is.
    unsafe {
        qemu_plugin_register_vcpu_tb_trans_cb(id, count_piece);
        qemu_plugin_register_atexit_cb(id, print, std::ptr::null_mut());
    }
    0
}

/// Called when a piece has been translated: it is to add its instructions whenever it is executed.
extern "C" fn count_piece(_id: PluginId, piece: *mut Piece) {
    // SAFETY: QEMU gives a piece that is good until this function returns. The number is
    // of 64 bits, aligned, and lives for ever.
    unsafe {
        let instructions = qemu_plugin_tb_n_insns(piece);
        qemu_plugin_register_vcpu_tb_exec_inline(
            piece,
            ADD,
            EXECUTED.as_ptr().cast(),
            instructions as u64,
        );
    }
}

/// Called when the program ends.
extern "C" fn print(_id: PluginId, _data: *mut c_void) {
    eprintln!("instructions: {}", EXECUTED.load(Ordering::Relaxed));
}
