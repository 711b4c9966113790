/* An interpreter for a small stack machine, whose program counts primes by
   trial division up to n: a loop around a dense switch (br_table). */
#include "kernel.h"

enum Op { PUSH, LOAD, STORE, ADD, SUB, MUL, MOD, LT, EQ, JMP, JZ, DUP, POP, INC, HALT };

/* Locals: 0 limit, 1 candidate, 2 divisor, 3 count. */
static i32 code[96];
static int length;
static int emit1(i32 op) { code[length] = op; return length++; }
static int emit2(i32 op, i32 arg) { code[length] = op, code[length + 1] = arg; length += 2; return length - 1; }

static void assemble(void) {
  length = 0;
  emit2(PUSH, 2), emit2(STORE, 1);
  int outer = length;
  emit2(LOAD, 0), emit2(LOAD, 1), emit1(LT);
  int to_body = emit2(JZ, 0);
  emit1(HALT);
  code[to_body] = length;
  emit2(PUSH, 2), emit2(STORE, 2);
  int inner = length;
  emit2(LOAD, 1), emit2(LOAD, 2), emit1(DUP), emit1(MUL), emit1(LT);
  int to_test = emit2(JZ, 0);
  emit2(LOAD, 3), emit1(INC), emit2(STORE, 3);
  int to_next = emit2(JMP, 0);
  code[to_test] = length;
  emit2(LOAD, 1), emit2(LOAD, 2), emit1(MOD), emit2(PUSH, 0), emit1(EQ);
  int to_step = emit2(JZ, 0);
  int to_next2 = emit2(JMP, 0);
  code[to_step] = length;
  emit2(LOAD, 2), emit1(INC), emit2(STORE, 2), emit2(JMP, inner);
  code[to_next] = code[to_next2] = length;
  emit2(LOAD, 1), emit1(INC), emit2(STORE, 1), emit2(JMP, outer);
}

static NOINLINE u64 interpret(i32 limit) {
  i32 stack[64], locals[8] = {limit};
  i32 *sp = stack;
  u64 steps = 0;
  for (const i32 *pc = code;;) {
    steps++;
    switch (*pc++) {
      case PUSH: *sp++ = *pc++; break;
      case LOAD: *sp++ = locals[*pc++]; break;
      case STORE: locals[*pc++] = *--sp; break;
      case ADD: sp--, sp[-1] += sp[0]; break;
      case SUB: sp--, sp[-1] -= sp[0]; break;
      case MUL: sp--, sp[-1] *= sp[0]; break;
      case MOD: sp--, sp[-1] %= sp[0]; break;
      case LT: sp--, sp[-1] = sp[-1] < sp[0]; break;
      case EQ: sp--, sp[-1] = sp[-1] == sp[0]; break;
      case JMP: pc = code + *pc; break;
      case JZ: pc = *--sp ? pc + 1 : code + *pc; break;
      case DUP: *sp = sp[-1], sp++; break;
      case POP: sp--; break;
      case INC: sp[-1]++; break;
      default: return steps << 20 ^ (u64)locals[3];
    }
  }
}

EXPORT i64 run(i32 n) {
  assemble();
  return (i64)interpret(n);
}
