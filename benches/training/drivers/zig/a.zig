//! Hashes and a cipher.

const std = @import("std");

var data: [4096]u8 = undefined;

export fn run(n: i32) i64 {
    var sum: u64 = 0;
    var round: i32 = 0;
    while (round < n) : (round += 1) {
        var state: u32 = @intCast(round + 1);
        for (&data) |*byte| {
            state = state *% 1664525 +% 1013904223;
            byte.* = @truncate(state >> 20);
        }
        var blake: [32]u8 = undefined;
        std.crypto.hash.Blake3.hash(&data, &blake, .{});
        var sha: [64]u8 = undefined;
        std.crypto.hash.sha2.Sha512.hash(&data, &sha, .{});
        var keccak: [32]u8 = undefined;
        std.crypto.hash.sha3.Sha3_256.hash(data[0..1024], &keccak, .{});
        sum +%= std.hash.Wyhash.hash(sum, &data);
        sum +%= std.hash.XxHash64.hash(7, &data);
        sum +%= std.hash.CityHash64.hash(&data);
        sum +%= std.hash.Murmur2_64.hash(&data);
        sum +%= std.hash.Crc32.hash(&data);
        var sealed: [data.len]u8 = undefined;
        var tag: [16]u8 = undefined;
        const Cipher = std.crypto.aead.aegis.Aegis128L;
        Cipher.encrypt(&sealed, &tag, &data, "", @splat(3), blake[0..Cipher.key_length].*);
        var mac: [16]u8 = undefined;
        std.crypto.onetimeauth.Poly1305.create(&mac, &sealed, &blake);
        for (sha, 0..) |byte, i| sum = sum *% 31 +% (byte ^ mac[i % 16] ^ tag[i % 16] ^ keccak[i % 32]);
    }
    return @bitCast(sum);
}
