/* Compresses a file and takes it apart again. */
#include "bzlib.h"
#include "shared.h"

void bz_internal_error(int code) { exit(code); }

int main(int argc, char **argv) {
  check(argc == 2, "usage: bzip2 FILE");
  size_t length;
  char *text = read_file(argv[1], &length);
  char *packed = malloc(2 * length + 1000), *back = malloc(length);
  for (int level = 1; level <= 9; level += 8) {
    unsigned packed_length = (unsigned)(2 * length + 1000), back_length = (unsigned)length;
    check(BZ2_bzBuffToBuffCompress(packed, &packed_length, text, (unsigned)length, level, 0, 0) == BZ_OK, "compress");
    check(BZ2_bzBuffToBuffDecompress(back, &back_length, packed, packed_length, level == 9, 0) == BZ_OK, "decompress");
    check(back_length == length && !memcmp(back, text, length), "not the same");
    printf("%d %u\n", level, packed_length);
  }
  return 0;
}
