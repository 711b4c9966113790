//! Sorting, maps, queues and formatting.

const std = @import("std");

const Item = struct {
    key: u32,
    weight: f64,
    name: [8]u8,

    fn before(_: void, a: Item, b: Item) bool {
        return if (a.weight == b.weight) a.key < b.key else a.weight < b.weight;
    }
};

fn work(allocator: std.mem.Allocator, round: u32) !u64 {
    var sum: u64 = 0;
    var state: u32 = round +% 17;
    var items: std.ArrayList(Item) = .empty;
    defer items.deinit(allocator);
    var names: std.StringHashMapUnmanaged(u32) = .empty;
    defer names.deinit(allocator);
    var buckets: std.AutoArrayHashMapUnmanaged(u32, u32) = .empty;
    defer buckets.deinit(allocator);
    for (0..700) |_| {
        state = state *% 1664525 +% 1013904223;
        var item: Item = .{ .key = state >> 8, .weight = @as(f64, @floatFromInt(state >> 16)) / 16.0, .name = @splat('-') };
        _ = try std.fmt.bufPrint(&item.name, "n{x}", .{state >> 22});
        try items.append(allocator, item);
        const slot = try buckets.getOrPut(allocator, (state >> 16) % 97);
        slot.value_ptr.* = if (slot.found_existing) slot.value_ptr.* + 1 else 1;
    }
    for (items.items) |*item| {
        const entry = try names.getOrPut(allocator, &item.name);
        entry.value_ptr.* = if (entry.found_existing) entry.value_ptr.* +% item.key else item.key;
    }
    std.mem.sort(Item, items.items, {}, Item.before);
    var keys: [700]u32 = undefined;
    for (&keys, items.items) |*key, item| key.* = item.key;
    std.sort.pdq(u32, &keys, {}, std.sort.asc(u32));
    var at: usize = 0;
    while (at < keys.len) : (at += 7) {
        sum +%= std.sort.lowerBound(u32, &keys, keys[at] +% 1, order);
    }
    var text: [128]u8 = undefined;
    for (items.items[0..120]) |item| {
        const line = try std.fmt.bufPrint(&text, "{d:>10}|{d:.3}|{s}|{b}", .{ item.key, item.weight, item.name, item.key % 64 });
        sum +%= std.hash.Fnv1a_64.hash(line);
        var fields = std.mem.splitScalar(u8, line, '|');
        const first = std.mem.trim(u8, fields.first(), " ");
        sum +%= try std.fmt.parseInt(u64, first, 10);
        const second = fields.next() orelse "";
        sum +%= @intFromFloat(try std.fmt.parseFloat(f64, second));
    }
    var iterator = names.iterator();
    while (iterator.next()) |entry| sum +%= entry.value_ptr.* ^ entry.key_ptr.*[1];
    for (buckets.keys(), buckets.values()) |key, value| sum +%= key * value;
    return sum;
}

fn order(wanted: u32, key: u32) std.math.Order {
    return std.math.order(wanted, key);
}

export fn run(n: i32) i64 {
    var sum: u64 = 0;
    var round: i32 = 0;
    while (round < n) : (round += 1) {
        sum +%= work(std.heap.wasm_allocator, @intCast(round)) catch return -1;
    }
    return @bitCast(sum);
}
