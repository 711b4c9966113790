//! AES-128 in software (bit-sliced) by block and by chain, ChaCha20 as a
//! stream; n messages of 2 KiB.
use aes::Aes128;
use aes::cipher::{BlockDecrypt, BlockEncrypt, KeyInit, generic_array::GenericArray};
use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher, StreamCipherSeek};
use peregrine_training::{Lcg, fold, fold_bytes};

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut rng = Lcg::new(1);
    let mut data = rng.bytes(2048);
    let mut sum = 0;
    for _ in 0..n {
        let key = rng.bytes(32);
        let aes = Aes128::new(GenericArray::from_slice(&key[..16]));
        let mut chain = [0_u8; 16];
        for block in data.chunks_exact_mut(16) {
            block.iter_mut().zip(chain).for_each(|(b, c)| *b ^= c);
            aes.encrypt_block(GenericArray::from_mut_slice(block));
            chain.copy_from_slice(block);
        }
        let mut blocks: Vec<_> = data
            .chunks_exact(16)
            .take(32)
            .map(GenericArray::clone_from_slice)
            .collect();
        aes.decrypt_blocks(&mut blocks);
        let mut stream = ChaCha20::new(
            GenericArray::from_slice(&key),
            GenericArray::from_slice(&chain[..12]),
        );
        stream.apply_keystream(&mut data);
        stream.seek(100_u32);
        stream.apply_keystream(&mut data[..777]);
        sum = fold_bytes(sum, &blocks[31]);
        sum = fold(sum, u64::from(data[776]));
    }
    sum as i64
}
