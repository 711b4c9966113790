/* A Brainfuck interpreter with precomputed jumps, n runs of a program of
   nested counting loops, a move loop and a scan: byte-wide memory, an
   unpredictable switch, short handlers. */
#include "kernel.h"

static const char source[] =
    "++++++++++[>++++++++++[>+++++[>+>+++<<-]<-]<-]" /* c3 = 500, c4 = 1500 mod 256 */
    ">>>.>."
    "[>+++>+<<-]>>[<+>-]<."                         /* c5 = 4 * c4 */
    "[>++++[>+>+<<-]>[<+>-]>[-]<<<-]"               /* clears c5 the slow way */
    ">>>>+>+>+>+[>]<[<]>[.->]";

enum { TAPE = 4096, CODE = sizeof source };
static u8 tape[TAPE];
static u16 jump[CODE];

static void link(void) {
  u16 open[64];
  int depth = 0;
  for (u32 i = 0; i + 1 < CODE; i++) {
    if (source[i] == '[') open[depth++] = (u16)i;
    if (source[i] == ']') {
      u16 o = open[--depth];
      jump[i] = o, jump[o] = (u16)i;
    }
  }
}

static NOINLINE u64 interpret(u64 sum) {
  u32 at = 16;
  for (u32 pc = 0; pc + 1 < CODE; pc++) {
    switch (source[pc]) {
      case '>': at = (at + 1) & (TAPE - 1); break;
      case '<': at = (at - 1) & (TAPE - 1); break;
      case '+': tape[at]++; break;
      case '-': tape[at]--; break;
      case '.': sum = mix(sum, tape[at]); break;
      case '[': if (!tape[at]) pc = jump[pc]; break;
      case ']': if (tape[at]) pc = jump[pc]; break;
    }
  }
  return sum;
}

EXPORT i64 run(i32 n) {
  u64 sum = SUM0;
  link();
  for (i32 i = 0; i < n; i++) {
    for (int k = 0; k < TAPE; k++) tape[k] = 0;
    sum = interpret(sum);
  }
  return (i64)sum;
}
