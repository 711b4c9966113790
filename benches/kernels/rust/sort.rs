//! Quick, merge and heap sort of the same 2,000 numbers, n rounds: compares,
//! swaps and copies with unpredictable branches.
#![no_std]
#![no_main]

mod support;
use support::{Rng, SUM0, mix};

const N: usize = 2000;

fn insertion(v: &mut [u32]) {
    for i in 1..v.len() {
        let x = v[i];
        let mut j = i;
        while j > 0 && v[j - 1] > x {
            v[j] = v[j - 1];
            j -= 1;
        }
        v[j] = x;
    }
}

fn quick(mut v: &mut [u32]) {
    while v.len() > 12 {
        let (a, b, c) = (v[0], v[v.len() / 2], v[v.len() - 1]);
        let pivot = a.max(b).min(a.min(b).max(c));
        let (mut i, mut j) = (0, v.len() - 1);
        loop {
            while v[i] < pivot {
                i += 1;
            }
            while v[j] > pivot {
                j -= 1;
            }
            if i >= j {
                break;
            }
            v.swap(i, j);
            i += 1;
            j -= 1;
        }
        let (left, right) = v.split_at_mut(i);
        if left.len() < right.len() {
            quick(left);
            v = right;
        } else {
            quick(right);
            v = left;
        }
    }
    insertion(v);
}

fn merge(v: &mut [u32], scratch: &mut [u32]) {
    if v.len() <= 8 {
        return insertion(v);
    }
    let mid = v.len() / 2;
    merge(&mut v[..mid], scratch);
    merge(&mut v[mid..], scratch);
    scratch[..mid].copy_from_slice(&v[..mid]);
    let (mut i, mut j, mut k) = (0, mid, 0);
    while i < mid {
        if j < v.len() && v[j] < scratch[i] {
            v[k] = v[j];
            j += 1;
        } else {
            v[k] = scratch[i];
            i += 1;
        }
        k += 1;
    }
}

fn sift(v: &mut [u32], mut root: usize) {
    loop {
        let mut child = 2 * root + 1;
        if child >= v.len() {
            return;
        }
        if child + 1 < v.len() && v[child] < v[child + 1] {
            child += 1;
        }
        if v[root] >= v[child] {
            return;
        }
        v.swap(root, child);
        root = child;
    }
}

fn heap(v: &mut [u32]) {
    for i in (0..v.len() / 2).rev() {
        sift(v, i);
    }
    for end in (1..v.len()).rev() {
        v.swap(0, end);
        sift(&mut v[..end], 0);
    }
}

#[unsafe(no_mangle)]
pub extern "C" fn run(n: i32) -> i64 {
    static mut INPUT: [u32; N] = [0; N];
    static mut WORK: [u32; N] = [0; N];
    static mut SCRATCH: [u32; N] = [0; N];
    // SAFETY: one thread, and `run` is not re-entered.
    let (input, work, scratch) =
        unsafe { (&mut *&raw mut INPUT, &mut *&raw mut WORK, &mut *&raw mut SCRATCH) };
    let mut rng = Rng::new(5);
    let mut sum = SUM0;
    for _ in 0..n {
        input.fill_with(|| rng.next() as u32 >> 8);
        for kind in 0..3 {
            work.copy_from_slice(input);
            match kind {
                0 => quick(work),
                1 => merge(work, scratch),
                _ => heap(work),
            }
            sum = mix(sum, u64::from(work[N / 3]) ^ u64::from(work.is_sorted()) << 40);
        }
    }
    sum as i64
}
