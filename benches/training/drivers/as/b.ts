// Arrays of numbers.

function transform(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      const a = re[i];
      re[i] = re[j];
      re[j] = a;
      const b = im[i];
      im[i] = im[j];
      im[j] = b;
    }
  }
  for (let len = 2; len <= n; len <<= 1) {
    const angle = (-2 * Math.PI) / len;
    const wr = Math.cos(angle), wi = Math.sin(angle);
    for (let i = 0; i < n; i += len) {
      let cr = 1.0, ci = 0.0;
      for (let k = 0; k < len / 2; k++) {
        const a = i + k, b = a + len / 2;
        const tr = re[b] * cr - im[b] * ci, ti = re[b] * ci + im[b] * cr;
        re[b] = re[a] - tr;
        im[b] = im[a] - ti;
        re[a] += tr;
        im[a] += ti;
        const next = cr * wr - ci * wi;
        ci = cr * wi + ci * wr;
        cr = next;
      }
    }
  }
}

function life(cells: Uint8Array, side: i32): Uint8Array {
  const next = new Uint8Array(cells.length);
  for (let y = 1; y < side - 1; y++)
    for (let x = 1; x < side - 1; x++) {
      let count = 0;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) if (dx != 0 || dy != 0) count += cells[(y + dy) * side + x + dx];
      next[y * side + x] = u8(count == 3 || (count == 2 && cells[y * side + x] == 1));
    }
  return next;
}

export function run(n: i32): i64 {
  let sum: i64 = 0;
  for (let round = 0; round < n; round++) {
    const re = new Float64Array(1024), im = new Float64Array(1024);
    for (let i = 0; i < 1024; i++) re[i] = Math.sin(i * 0.37) + (i % 17);
    transform(re, im);
    for (let i = 0; i < 1024; i += 64) sum += i64(re[i] + im[i]);
    let cells = new Uint8Array(48 * 48);
    for (let i = 0; i < cells.length; i++) cells[i] = u8((i * 7 + i / 5) % 3 == 0);
    for (let i = 0; i < 12; i++) cells = life(cells, 48);
    for (let i = 0; i < cells.length; i++) sum += cells[i];
    const numbers = new Array<i32>();
    for (let i = 0; i < 3000; i++) numbers.push((i * 7919) % 10007);
    numbers.sort((a, b) => a - b);
    sum += numbers[1500];
    const table = new StaticArray<i32>(500);
    table[0] = 1;
    const coins: i32[] = [1, 2, 5, 10, 20, 50];
    for (let c = 0; c < coins.length; c++) for (let i = coins[c]; i < 500; i++) table[i] += table[i - coins[c]];
    sum += table[499];
    const small = new Float32Array(256);
    for (let i = 0; i < 256; i++) small[i] = f32(i) * 0.5;
    for (let pass = 0; pass < 20; pass++) for (let i = 1; i < 255; i++) small[i] = (small[i - 1] + small[i] * 2 + small[i + 1]) * 0.25;
    sum += i64(small[128] * 100);
  }
  return sum;
}
