// Orders, simplifies and packs the triangles of a surface.
#include <math.h>
#include <vector>
#include "meshoptimizer.h"
#include "shared.h"

struct Vertex {
  float x, y, z, u, v;
};

int main() {
  const int side = 40;
  std::vector<Vertex> vertices;
  std::vector<unsigned> indices;
  for (int i = 0; i <= side; i++)
    for (int j = 0; j <= side; j++) {
      float x = float(i) / side, y = float(j) / side;
      vertices.push_back({x, y, 0.2f * sinf(9 * x) * cosf(7 * y), x, y});
    }
  for (int i = 0; i < side; i++)
    for (int j = 0; j < side; j++) {
      unsigned a = unsigned(i * (side + 1) + j), b = a + 1, c = a + side + 1, d = c + 1;
      for (unsigned k : {a, b, c, b, d, c}) indices.push_back(k);
    }
  // Not in order.
  uint32_t state = 3;
  for (size_t i = indices.size() / 3 - 1; i > 0; i--) {
    size_t j = next_number(&state) % (i + 1);
    for (int k = 0; k < 3; k++) std::swap(indices[3 * i + k], indices[3 * j + k]);
  }
  size_t count = indices.size();
  std::vector<unsigned> remap(vertices.size());
  size_t unique = meshopt_generateVertexRemap(remap.data(), indices.data(), count, vertices.data(), vertices.size(), sizeof(Vertex));
  meshopt_remapIndexBuffer(indices.data(), indices.data(), count, remap.data());
  meshopt_remapVertexBuffer(vertices.data(), vertices.data(), vertices.size(), sizeof(Vertex), remap.data());
  vertices.resize(unique);
  meshopt_optimizeVertexCache(indices.data(), indices.data(), count, unique);
  meshopt_optimizeOverdraw(indices.data(), indices.data(), count, &vertices[0].x, unique, sizeof(Vertex), 1.05f);
  meshopt_optimizeVertexFetch(vertices.data(), indices.data(), count, vertices.data(), unique, sizeof(Vertex));
  std::vector<unsigned> fewer(count);
  float error;
  fewer.resize(meshopt_simplify(fewer.data(), indices.data(), count, &vertices[0].x, unique, sizeof(Vertex), count / 4, 0.05f, 0, &error));
  std::vector<unsigned char> packed(meshopt_encodeIndexBufferBound(count, unique));
  packed.resize(meshopt_encodeIndexBuffer(packed.data(), packed.size(), indices.data(), count));
  std::vector<unsigned char> packed_vertices(meshopt_encodeVertexBufferBound(unique, sizeof(Vertex)));
  packed_vertices.resize(meshopt_encodeVertexBuffer(packed_vertices.data(), packed_vertices.size(), vertices.data(), unique, sizeof(Vertex)));
  std::vector<unsigned> back(count);
  std::vector<Vertex> back_vertices(unique);
  check(!meshopt_decodeIndexBuffer(back.data(), count, sizeof(unsigned), packed.data(), packed.size()), "indices");
  check(!meshopt_decodeVertexBuffer(back_vertices.data(), unique, sizeof(Vertex), packed_vertices.data(), packed_vertices.size()), "vertices");
  printf("%zu, %zu, %zu, %zu, %u\n", unique, fewer.size(), packed.size(), packed_vertices.size(),
         sum_of(back_vertices.data(), unique * sizeof(Vertex), 2166136261u));
  return 0;
}
