/* A JSON tokenizer and checker over a generated document, n times: byte
   loads, character classes, a recursive descent over nesting. */
#include "kernel.h"

enum { CAP = 1 << 16 };
static u8 text[CAP];
static u32 text_len;

static void put(u8 c) { if (text_len < CAP) text[text_len++] = c; }
static void puts_(const char *s) { while (*s) put((u8)*s++); }
static void put_number(u64 v) {
  u8 digits[20];
  int k = 0;
  do digits[k++] = (u8)('0' + v % 10), v /= 10; while (v);
  while (k) put(digits[--k]);
}

static void generate(void) {
  rng_seed(77);
  text_len = 0;
  put('[');
  for (int i = 0; text_len < 20000; i++) {
    if (i) puts_(",\n  ");
    puts_("{\"id\": ");
    put_number((u64)i);
    puts_(", \"name\": \"item \\u00e9 \\\"");
    for (int k = 0; k < 8; k++) put((u8)('a' + rng() % 26));
    puts_("\", \"value\": -");
    put_number(rng() % 1000);
    put('.');
    put_number(rng() % 100000);
    puts_("e-2, \"flags\": [true, false, null], \"tags\": {\"k\": []}}");
  }
  put(']');
}

typedef struct { const u8 *p, *end; u32 tokens, depth; u64 sum; } Lexer;

static void space(Lexer *l) {
  while (l->p < l->end && (*l->p == ' ' || *l->p == '\n' || *l->p == '\t' || *l->p == '\r')) l->p++;
}
static int is_digit(u8 c) { return (u8)(c - '0') < 10; }

static int string(Lexer *l) {
  u32 h = 2166136261u;
  l->p++;
  while (l->p < l->end) {
    u8 c = *l->p++;
    if (c == '"') { l->tokens++; l->sum = mix(l->sum, h); return 1; }
    if (c < 0x20) return 0;
    if (c == '\\') {
      if (l->p >= l->end) return 0;
      c = *l->p++;
      if (c == 'u') {
        u32 v = 0;
        for (int i = 0; i < 4; i++) {
          if (l->p >= l->end) return 0;
          u8 x = *l->p++;
          if (is_digit(x)) v = v << 4 | (u32)(x - '0');
          else if ((u8)((x | 32) - 'a') < 6) v = v << 4 | (u32)((x | 32) - 'a' + 10);
          else return 0;
        }
        h = (h ^ v) * 16777619u;
        continue;
      }
    }
    h = (h ^ c) * 16777619u;
  }
  return 0;
}

static int number(Lexer *l) {
  double v = 0, scale = 1;
  int negative = 0, e = 0, e_negative = 0;
  if (*l->p == '-') negative = 1, l->p++;
  if (l->p >= l->end || !is_digit(*l->p)) return 0;
  while (l->p < l->end && is_digit(*l->p)) v = v * 10 + (*l->p++ - '0');
  if (l->p < l->end && *l->p == '.') {
    l->p++;
    while (l->p < l->end && is_digit(*l->p)) scale *= 0.1, v += scale * (*l->p++ - '0');
  }
  if (l->p < l->end && (*l->p | 32) == 'e') {
    l->p++;
    if (l->p < l->end && (*l->p == '-' || *l->p == '+')) e_negative = *l->p++ == '-';
    while (l->p < l->end && is_digit(*l->p)) e = e * 10 + (*l->p++ - '0');
  }
  for (; e > 0; e--) v = e_negative ? v * 0.1 : v * 10;
  l->tokens++;
  l->sum = mix(l->sum, (u64)(i64)((negative ? -v : v) * 1024));
  return 1;
}

static int word(Lexer *l, const char *w) {
  for (; *w; w++, l->p++)
    if (l->p >= l->end || *l->p != (u8)*w) return 0;
  l->tokens++;
  return 1;
}

static NOINLINE int value(Lexer *l) {
  space(l);
  if (l->p >= l->end || ++l->depth > 64) return 0;
  int ok = 0;
  u8 close;
  switch (*l->p) {
    case '{': case '[':
      close = *l->p == '{' ? '}' : ']';
      l->p++, l->tokens++;
      space(l);
      if (l->p < l->end && *l->p == close) { l->p++; ok = 1; break; }
      for (;;) {
        if (close == '}') {
          space(l);
          if (l->p >= l->end || *l->p != '"' || !string(l)) break;
          space(l);
          if (l->p >= l->end || *l->p++ != ':') break;
        }
        if (!value(l)) break;
        space(l);
        if (l->p >= l->end) break;
        u8 c = *l->p++;
        if (c == close) { ok = 1; break; }
        if (c != ',') break;
      }
      break;
    case '"': ok = string(l); break;
    case 't': ok = word(l, "true"); break;
    case 'f': ok = word(l, "false"); break;
    case 'n': ok = word(l, "null"); break;
    default: ok = number(l);
  }
  l->depth--;
  return ok;
}

EXPORT i64 run(i32 n) {
  generate();
  u64 sum = SUM0;
  for (i32 i = 0; i < n; i++) {
    Lexer l = {text, text + text_len, 0, 0, sum};
    if (!value(&l)) return -1;
    sum = mix(l.sum, l.tokens);
  }
  return (i64)sum;
}
