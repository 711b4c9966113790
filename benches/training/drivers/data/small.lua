-- Tables, objects, patterns and closures: what the Lua of the corpus runs.
local Account = {}
Account.__index = Account
function Account.new(owner) return setmetatable({ owner = owner, balance = 0, log = {} }, Account) end
function Account:deposit(amount)
  self.balance = self.balance + amount
  self.log[#self.log + 1] = amount
end
local Savings = setmetatable({}, { __index = Account })
Savings.__index = Savings
function Savings.new(owner, rate)
  local account = Account.new(owner)
  account.rate = rate
  return setmetatable(account, Savings)
end
function Savings:interest() self:deposit(self.balance * self.rate // 100) end

local total = 0
for i = 1, 120 do
  local account = i % 3 == 0 and Savings.new("s" .. i, i % 7 + 1) or Account.new("a" .. i)
  for j = 1, 40 do account:deposit(i * j % 97) end
  if account.interest then account:interest() end
  total = total + account.balance
end
print("accounts", total)

-- Words of a text: patterns, sorting by a closure, joining.
local text = ("the quick brown fox jumps over the lazy dog while seven wizards make toxic brew; "):rep(25)
local counts, words = {}, {}
for word in text:gmatch("%a+") do
  if not counts[word] then words[#words + 1] = word end
  counts[word] = (counts[word] or 0) + #word
end
table.sort(words, function(a, b) return counts[a] ~= counts[b] and counts[a] > counts[b] or counts[a] == counts[b] and a < b end)
print("words", #words, table.concat(words, ",", 1, 5), (text:gsub("o(%w)", "%1o"):sub(1, 40)))

-- Closures and varargs.
local function counter(step)
  local n = 0
  return function(...)
    n = n + step + select("#", ...)
    return n
  end
end
local c = counter(3)
for i = 1, 4000 do c(i, i) end
print("counter", c())

-- Memoised recursion, queues, sieve, string building.
local memo = setmetatable({}, { __mode = "k" })
local function ways(n, most)
  if n == 0 then return 1 end
  if n < 0 or most == 0 then return 0 end
  local key = n * 1000 + most
  if memo[key] then return memo[key] end
  local w = ways(n - most, most) + ways(n, most - 1)
  memo[key] = w
  return w
end
print("partitions", ways(60, 60))
local sieve, primes = {}, 0
for i = 2, 6000 do
  if not sieve[i] then
    primes = primes + 1
    for j = i * i, 6000, i do sieve[j] = true end
  end
end
print("primes", primes)
local parts = {}
for i = 1, 800 do parts[#parts + 1] = string.format("%d:%x:%5.2f", i, i * 77, i / 7) end
local joined = table.concat(parts, ";")
print("joined", #joined, joined:find("777:", 1, true))

-- Iterators and floats. (Coroutines and errors would need jumps, which wasi-libc does not have.)
local function points(n)
  local i = 0
  return function()
    i = i + 1
    if i <= n then return math.sin(i) * i, math.cos(i) * i end
  end
end
local far = 0.0
for x, y in points(1500) do far = math.max(far, x * x + y * y) end
print("far", math.floor(far))
