def fib(n):
    return n if n < 2 else fib(n-1) + fib(n-2)
class V:
    def __init__(self, x, y): self.x = x; self.y = y
    def add(self, o): return V(self.x + o.x, self.y + o.y)
def work():
    d = {}
    for i in range(60000):
        k = "k%d" % (i % 997)
        d[k] = d.get(k, 0) + i
    v = V(0, 0)
    for i in range(60000):
        v = v.add(V(i, 1))
    s = sorted(str(i * 7919 % 10007) for i in range(30000))
    return fib(22), sum(d.values()), v.x, len(s), s[100]
print(work())
