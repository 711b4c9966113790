// Shapes the lines of a text.
#include "hb-ot.h"
#include "hb.h"
#include "shared.h"

int main(int argc, char **argv) {
  check(argc == 3, "usage: harfbuzz FONT TEXT");
  size_t font_length, length;
  char *bytes = read_file(argv[1], &font_length), *text = read_file(argv[2], &length);
  hb_blob_t *blob = hb_blob_create(bytes, (unsigned)font_length, HB_MEMORY_MODE_READONLY, nullptr, nullptr);
  hb_face_t *face = hb_face_create(blob, 0);
  hb_font_t *font = hb_font_create(face);
  hb_ot_font_set_funcs(font);
  hb_font_set_scale(font, 2048, 2048);
  hb_buffer_t *buffer = hb_buffer_create();
  long width = 0;
  unsigned glyphs = 0, lines = 0;
  for (char *line = strtok(text, "\n"); line && lines < 120; line = strtok(nullptr, "\n"), lines++) {
    hb_buffer_clear_contents(buffer);
    hb_buffer_add_utf8(buffer, line, -1, 0, -1);
    hb_buffer_guess_segment_properties(buffer);
    hb_shape(font, buffer, nullptr, 0);
    unsigned count;
    hb_glyph_position_t *positions = hb_buffer_get_glyph_positions(buffer, &count);
    for (unsigned i = 0; i < count; i++) width += positions[i].x_advance;
    glyphs += count;
  }
  printf("%u lines, %u glyphs, %ld wide\n", lines, glyphs, width);
  hb_buffer_destroy(buffer);
  hb_font_destroy(font);
  hb_face_destroy(face);
  hb_blob_destroy(blob);
  return 0;
}
