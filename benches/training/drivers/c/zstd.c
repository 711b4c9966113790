/* Compresses a file at three levels and takes it apart again. */
#include "shared.h"
#include "zstd.h"

int main(int argc, char **argv) {
  check(argc == 2, "usage: zstd FILE");
  size_t length;
  char *text = read_file(argv[1], &length), *back = malloc(length);
  size_t most = ZSTD_compressBound(length);
  char *packed = malloc(most);
  static const int levels[] = {1, 6, 15};
  for (int i = 0; i < 3; i++) {
    size_t packed_length = ZSTD_compress(packed, most, text, length, levels[i]);
    check(!ZSTD_isError(packed_length), "compress");
    check(ZSTD_decompress(back, length, packed, packed_length) == length && !memcmp(back, text, length), "not the same");
    printf("%d %zu\n", levels[i], packed_length);
  }
  return 0;
}
