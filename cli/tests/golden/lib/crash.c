/* A program that crashes, with source lines in its module:
   clang --target=wasm32 -g -O1 -nostdlib -fdebug-prefix-map=$PWD=. -Wl,--no-entry -o crash.wasm crash.c */

static volatile int zero;

static int divide(int a, int b) {
    return a / b;
}

__attribute__((noinline)) static int middle(int a) {
    return divide(a, zero) + 1;
}

__attribute__((export_name("_start"))) void start(void) {
    zero = middle(7);
}
