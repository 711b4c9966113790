/* wasi-libc has no jumps between frames. The programs here jump only for errors, which do not happen. */
#pragma once
typedef int jmp_buf[1];
#define setjmp(buffer) ((void)(buffer), 0)
#define longjmp(buffer, value) ((void)(buffer), (void)(value), __builtin_trap())
