/* Draws glyphs of a font, with hints of the font, with the library's own, and without. */
#include <ft2build.h>
#include FT_FREETYPE_H
#include "shared.h"

int main(int argc, char **argv) {
  check(argc == 2, "usage: freetype FONT");
  FT_Library library;
  FT_Face face;
  check(!FT_Init_FreeType(&library) && !FT_New_Face(library, argv[1], 0, &face), "font");
  static const FT_Int32 ways[] = {FT_LOAD_DEFAULT, FT_LOAD_FORCE_AUTOHINT, FT_LOAD_NO_HINTING};
  static const int sizes[] = {11, 32};
  for (int way = 0; way < 3; way++)
    for (int size = 0; size < 2; size++) {
      uint32_t sum = 2166136261u;
      check(!FT_Set_Pixel_Sizes(face, 0, (FT_UInt)sizes[size]), "size");
      for (FT_ULong letter = 33; letter < 127; letter += 1 + (FT_ULong)size) {
        check(!FT_Load_Char(face, letter, FT_LOAD_RENDER | ways[way]), "glyph");
        FT_Bitmap *bitmap = &face->glyph->bitmap;
        sum = sum_of(bitmap->buffer, bitmap->rows * (size_t)bitmap->pitch, sum);
      }
      printf("%d %d %u\n", way, sizes[size], sum);
    }
  FT_Done_FreeType(library);
  return 0;
}
