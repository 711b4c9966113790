// Where threads start and end. No stack is used once a thread is said to have ended: who waits for that may
// give the stack to the next one at once. So this cannot be C; it is in a C file since the assembler of its own
// gets no features from Zig.

__asm__(
    ".globaltype __stack_pointer, i32\n"
    ".functype thread_work (i32, i32) -> ()\n"
    ".hidden thread_work\n"
    ".globl wasi_thread_start\n"
    ".type wasi_thread_start,@function\n"
    "wasi_thread_start:\n"
    ".functype wasi_thread_start (i32, i32) -> ()\n"
    "local.get 1\n"
    "i32.load 0\n"
    "global.set __stack_pointer\n"
    "local.get 0\n"
    "local.get 1\n"
    "call thread_work\n"
    // runs = 0, and whoever waits for that is woken.
    "local.get 1\n"
    "i32.const 0\n"
    "i32.atomic.store 4\n"
    "local.get 1\n"
    "i32.const -1\n"
    "memory.atomic.notify 4\n"
    "drop\n"
    "end_function\n"
    ".export_name wasi_thread_start, wasi_thread_start\n"
);
