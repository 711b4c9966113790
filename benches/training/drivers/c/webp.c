/* WebP both ways, without loss and with. */
#include "shared.h"
#include "src/webp/decode.h"
#include "src/webp/encode.h"

enum { SIDE = 64 };

int main(void) {
  uint8_t *pixels = picture(SIDE, SIDE, 3);
  for (int loss = 0; loss < 2; loss++) {
    uint8_t *packed;
    size_t length = loss ? WebPEncodeRGB(pixels, SIDE, SIDE, SIDE * 3, 75, &packed)
                         : WebPEncodeLosslessRGB(pixels, SIDE, SIDE, SIDE * 3, &packed);
    int width, height;
    uint8_t *back = WebPDecodeRGB(packed, length, &width, &height);
    check(back && width == SIDE && height == SIDE, "decode");
    long far = 0;
    for (int i = 0; i < SIDE * SIDE * 3; i++) far += labs((long)back[i] - pixels[i]);
    printf("%zu bytes, %ld off\n", length, far);
    check(loss || far == 0, "not the same");
    WebPFree(packed);
    WebPFree(back);
  }
  return 0;
}
