/* What the programs have in common: input from files, numbers, and a sum over results. */
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The whole of a file, with a zero behind it. */
static inline char *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  if (!file) {
    fprintf(stderr, "cannot open %s\n", path);
    exit(1);
  }
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  fseek(file, 0, SEEK_SET);
  char *text = (char *)malloc((size_t)size + 1);
  *length = fread(text, 1, (size_t)size, file);
  text[*length] = 0;
  fclose(file);
  return text;
}

/* Ends the program with a message if something is not so. */
static inline void check(int holds, const char *what) {
  if (!holds) {
    fprintf(stderr, "%s\n", what);
    exit(1);
  }
}

/* Numbers of a linear congruential generator. */
static inline uint32_t next_number(uint32_t *state) {
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

/* A sum over bytes (FNV-1a). */
static inline uint32_t sum_of(const void *data, size_t length, uint32_t sum) {
  const unsigned char *bytes = (const unsigned char *)data;
  for (size_t i = 0; i < length; i++) sum = (sum ^ bytes[i]) * 16777619u;
  return sum;
}

/* A picture with smooth parts, edges and some noise: `channels` bytes for each of `width` * `height` pixels. */
static inline unsigned char *picture(int width, int height, int channels) {
  unsigned char *pixels = (unsigned char *)malloc((size_t)(width * height * channels));
  uint32_t state = 7;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < channels; c++) {
        int dx = x - width / 3, dy = y - height / 2;
        int value = dx * dx + dy * dy < width * width / 16 ? 220 - 60 * c : (x * (2 + c) + y * 3) / 4;
        if ((x / 16 + y / 16) % 5 == 0) value += (int)(next_number(&state) % 32);
        pixels[(y * width + x) * channels + c] = (unsigned char)(value < 0 ? 0 : value > 255 ? 255 : value);
      }
  return pixels;
}
