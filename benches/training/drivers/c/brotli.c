/* Compresses a file at three levels and takes it apart again. */
#include "brotli/decode.h"
#include "brotli/encode.h"
#include "shared.h"

int main(int argc, char **argv) {
  check(argc == 2, "usage: brotli FILE");
  size_t length;
  const uint8_t *text = (const uint8_t *)read_file(argv[1], &length);
  uint8_t *packed = malloc(2 * length + 1000), *back = malloc(length);
  static const int levels[] = {1, 5, 9};
  for (int i = 0; i < 3; i++) {
    size_t packed_length = 2 * length + 1000, back_length = length;
    check(BrotliEncoderCompress(levels[i], 18, BROTLI_MODE_TEXT, length, text, &packed_length, packed), "compress");
    check(BrotliDecoderDecompress(packed_length, packed, &back_length, back) == BROTLI_DECODER_RESULT_SUCCESS, "decompress");
    check(back_length == length && !memcmp(back, text, length), "not the same");
    printf("%d %zu\n", levels[i], packed_length);
  }
  return 0;
}
