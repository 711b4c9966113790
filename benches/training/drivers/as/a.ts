// Objects, maps and strings.

abstract class Shape {
  constructor(public name: string) {}
  abstract area(): f64;
  describe(): string {
    return this.name + ":" + i32(this.area() * 100).toString();
  }
}
class Circle extends Shape {
  constructor(public radius: f64) {
    super("circle");
  }
  area(): f64 {
    return Math.PI * this.radius * this.radius;
  }
}
class Box extends Shape {
  constructor(public width: f64, public height: f64) {
    super("box");
  }
  area(): f64 {
    return this.width * this.height;
  }
}
class Node<T> {
  left: Node<T> | null = null;
  right: Node<T> | null = null;
  constructor(public value: T) {}
}
class Tree<T> {
  root: Node<T> | null = null;
  size: i32 = 0;
  add(value: T): void {
    const made = new Node<T>(value);
    let at = this.root;
    if (!at) {
      this.root = made;
      this.size++;
      return;
    }
    while (true) {
      if (value == at!.value) return;
      const next = value < at!.value ? at!.left : at!.right;
      if (!next) {
        if (value < at!.value) at!.left = made;
        else at!.right = made;
        this.size++;
        return;
      }
      at = next;
    }
  }
  depth(node: Node<T> | null): i32 {
    return node ? 1 + max(this.depth(node.left), this.depth(node.right)) : 0;
  }
}

export function run(n: i32): i64 {
  let sum: i64 = 0;
  for (let round = 0; round < n; round++) {
    const shapes = new Array<Shape>();
    for (let i = 0; i < 120; i++) shapes.push(i % 3 == 0 ? new Circle(<f64>i / 7) : new Box(i, i % 11));
    const byName = new Map<string, i32>();
    for (let i = 0; i < shapes.length; i++) {
      const text = shapes[i].describe();
      const key = text.split(":")[0] + (text.length % 5).toString();
      byName.set(key, byName.has(key) ? byName.get(key) + text.length : 1);
    }
    const keys = byName.keys().sort();
    for (let i = 0; i < keys.length; i++) sum += keys[i].charCodeAt(0) * byName.get(keys[i]);
    const tree = new Tree<i32>();
    let state: u32 = 17 + round;
    for (let i = 0; i < 400; i++) {
      state = state * 1664525 + 1013904223;
      tree.add((state >> 12) % 2000);
    }
    sum += tree.size * tree.depth(tree.root);
    const words = "a set of words that are turned around and joined once more with some of them in capitals".split(" ");
    const turned = words.map<string>((w) => (w.length > 3 ? w.toUpperCase() : w)).reverse().join("-");
    const seen = new Set<i32>();
    for (let i = 0; i < turned.length; i++) seen.add(turned.charCodeAt(i) * (i % 13));
    sum += seen.size + turned.indexOf("WORDS") + turned.replaceAll("-", "").length;
  }
  return sum;
}
