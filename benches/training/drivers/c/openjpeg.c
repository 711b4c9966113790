/* JPEG 2000 both ways, without loss and with. */
#include "openjpeg.h"
#include "shared.h"

enum { SIDE = 96 };

/* A file in memory. */
struct memory {
  unsigned char bytes[4 * SIDE * SIDE * 3];
  size_t length, at;
};

static OPJ_SIZE_T read_memory(void *to, OPJ_SIZE_T count, void *data) {
  struct memory *memory = data;
  if (memory->at >= memory->length) return (OPJ_SIZE_T)-1;
  if (count > memory->length - memory->at) count = memory->length - memory->at;
  memcpy(to, memory->bytes + memory->at, count);
  memory->at += count;
  return count;
}
static OPJ_SIZE_T write_memory(void *from, OPJ_SIZE_T count, void *data) {
  struct memory *memory = data;
  if (memory->at + count > sizeof memory->bytes) return (OPJ_SIZE_T)-1;
  memcpy(memory->bytes + memory->at, from, count);
  memory->at += count;
  if (memory->at > memory->length) memory->length = memory->at;
  return count;
}
static OPJ_OFF_T skip_memory(OPJ_OFF_T count, void *data) {
  ((struct memory *)data)->at += (size_t)count;
  return count;
}
static OPJ_BOOL seek_memory(OPJ_OFF_T at, void *data) {
  ((struct memory *)data)->at = (size_t)at;
  return OPJ_TRUE;
}
static opj_stream_t *stream_of(struct memory *memory, OPJ_BOOL reads) {
  opj_stream_t *stream = opj_stream_default_create(reads);
  opj_stream_set_user_data(stream, memory, NULL);
  opj_stream_set_user_data_length(stream, memory->length);
  opj_stream_set_read_function(stream, read_memory);
  opj_stream_set_write_function(stream, write_memory);
  opj_stream_set_skip_function(stream, skip_memory);
  opj_stream_set_seek_function(stream, seek_memory);
  memory->at = 0;
  return stream;
}

int main(void) {
  static struct memory memory;
  unsigned char *pixels = picture(SIDE, SIDE, 3);
  for (int loss = 0; loss < 2; loss++) {
    opj_image_cmptparm_t parts[3];
    memset(parts, 0, sizeof parts);
    for (int c = 0; c < 3; c++) parts[c] = (opj_image_cmptparm_t){.dx = 1, .dy = 1, .w = SIDE, .h = SIDE, .prec = 8};
    opj_image_t *image = opj_image_create(3, parts, OPJ_CLRSPC_SRGB);
    image->x1 = image->y1 = SIDE;
    for (int c = 0; c < 3; c++)
      for (int i = 0; i < SIDE * SIDE; i++) image->comps[c].data[i] = pixels[3 * i + c];
    opj_cparameters_t how;
    opj_set_default_encoder_parameters(&how);
    how.tcp_numlayers = 1;
    how.cp_disto_alloc = 1;
    how.tcp_mct = 1;
    how.irreversible = loss;
    how.tcp_rates[0] = loss ? 12 : 0;
    memory.length = 0;
    opj_codec_t *codec = opj_create_compress(OPJ_CODEC_J2K);
    check(opj_setup_encoder(codec, &how, image), "encoder");
    opj_stream_t *stream = stream_of(&memory, OPJ_FALSE);
    check(opj_start_compress(codec, image, stream) && opj_encode(codec, stream) && opj_end_compress(codec, stream), "encode");
    opj_stream_destroy(stream);
    opj_destroy_codec(codec);
    opj_image_destroy(image);

    opj_dparameters_t back;
    opj_set_default_decoder_parameters(&back);
    codec = opj_create_decompress(OPJ_CODEC_J2K);
    check(opj_setup_decoder(codec, &back), "decoder");
    stream = stream_of(&memory, OPJ_TRUE);
    check(opj_read_header(stream, codec, &image) && opj_decode(codec, stream, image), "decode");
    opj_end_decompress(codec, stream);
    long far = 0;
    for (int c = 0; c < 3; c++)
      for (int i = 0; i < SIDE * SIDE; i++) far += labs(image->comps[c].data[i] - (long)pixels[3 * i + c]);
    printf("%zu bytes, %ld off\n", memory.length, far);
    check(loss || far == 0, "not the same");
    opj_stream_destroy(stream);
    opj_destroy_codec(codec);
    opj_image_destroy(image);
  }
  return 0;
}
