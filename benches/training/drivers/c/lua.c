/* Runs a Lua script. */
#include "lauxlib.h"
#include "lualib.h"
#include "shared.h"

/* wasi-libc has no temporary files. */
FILE *tmpfile(void) { return NULL; }

int main(int argc, char **argv) {
  check(argc == 2, "usage: lua SCRIPT");
  lua_State *state = luaL_newstate();
  luaL_openlibs(state);
  if (luaL_dofile(state, argv[1])) {
    fprintf(stderr, "%s\n", lua_tostring(state, -1));
    return 1;
  }
  lua_close(state);
  return 0;
}
