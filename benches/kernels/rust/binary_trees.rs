//! Builds and walks binary trees of depth n with one allocation per node:
//! recursion, pointers, a free-list allocator.
#![no_std]
#![no_main]

extern crate alloc;

mod support;
use alloc::boxed::Box;
use support::{SUM0, mix};

struct Tree {
    left: Option<Box<Tree>>,
    right: Option<Box<Tree>>,
    label: u32,
}

fn build(depth: u32, label: u32) -> Option<Box<Tree>> {
    if depth == 0 {
        return None;
    }
    let left = build(depth - 1, label * 2);
    let right = build(depth - 1, label * 2 + 1);
    Some(Box::new(Tree { left, right, label }))
}

fn walk(tree: &Option<Box<Tree>>) -> u32 {
    match tree {
        None => 1,
        Some(node) => {
            let (left, right) = (walk(&node.left), walk(&node.right));
            left.wrapping_mul(3).wrapping_add(right) ^ node.label
        }
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn run(n: i32) -> i64 {
    let long_lived = build(n as u32, 1);
    let mut sum = SUM0;
    for depth in (2..n as u32).step_by(2) {
        for round in 0..1u32 << (n as u32 - depth) {
            sum = mix(sum, u64::from(walk(&build(depth, round))));
        }
    }
    mix(sum, u64::from(walk(&long_lived))) as i64
}
