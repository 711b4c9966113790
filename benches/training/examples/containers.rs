//! Ordered, hashed and compressed sets and maps, a heap and a deque: insert,
//! look up, remove, iterate; n rounds of 400 keys.
use indexmap::IndexMap;
use peregrine_training::{Lcg, fold};
use roaring::RoaringBitmap;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut rng = Lcg::new(11);
    let mut sum = 0;
    let mut tree = BTreeMap::new();
    let mut index: IndexMap<String, u32> = IndexMap::new();
    let mut bits = RoaringBitmap::new();
    for _ in 0..n {
        let mut heap = BinaryHeap::new();
        let mut queue = VecDeque::new();
        let mut other = RoaringBitmap::new();
        for i in 0..400 {
            let key = rng.below(5000);
            *tree.entry(key).or_insert(0_u64) += u64::from(i);
            *index.entry(format!("k{}", key % 700)).or_default() += i;
            bits.insert(key * 17);
            other.insert_range(key..key + 3);
            heap.push((key % 64, i));
            queue.push_back(key);
            if i % 3 == 0 {
                tree.remove(&rng.below(5000));
                index.swap_remove(&format!("k{}", rng.below(700)));
                sum = fold(sum, queue.pop_front().map_or(0, u64::from));
            }
        }
        let from = rng.below(4000);
        sum = tree
            .range(from..from + 500)
            .fold(sum, |s, (k, v)| fold(s, u64::from(*k) ^ v));
        while let Some((k, i)) = heap.pop() {
            sum = fold(sum, u64::from(k ^ i));
        }
        sum = fold(sum, (&bits & &other).len());
        bits = &bits - &other;
        sum = index.values().fold(sum, |s, v| fold(s, u64::from(*v)));
    }
    sum as i64
}
