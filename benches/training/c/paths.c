/* Shortest paths: Floyd–Warshall over a matrix, Dijkstra with a binary heap
   over adjacency lists, Bellman–Ford over an edge list; n graphs of 64 nodes. */
#include "guest.h"

enum { V = 64, E = 512, INF = 1 << 28 };
struct edge { int from, to, cost, next; };
struct item { int dist, node; };
static struct edge edges[E];
static int head[V], dist[V][V], best[V];
static struct item heap[E + V];
static int heap_len;

static void push(int d, int v) {
  int at = heap_len++;
  while (at > 0 && heap[(at - 1) / 2].dist > d) heap[at] = heap[(at - 1) / 2], at = (at - 1) / 2;
  heap[at].dist = d, heap[at].node = v;
}

static struct item pop(void) {
  struct item top = heap[0], last = heap[--heap_len];
  int at = 0;
  for (;;) {
    int kid = 2 * at + 1;
    if (kid >= heap_len) break;
    if (kid + 1 < heap_len && heap[kid + 1].dist < heap[kid].dist) kid++;
    if (heap[kid].dist >= last.dist) break;
    heap[at] = heap[kid], at = kid;
  }
  heap[at] = last;
  return top;
}

static void dijkstra(int from) {
  for (int i = 0; i < V; i++) best[i] = INF;
  best[from] = 0, heap_len = 0;
  push(0, from);
  while (heap_len) {
    struct item it = pop();
    if (it.dist > best[it.node]) continue;
    for (int e = head[it.node]; e >= 0; e = edges[e].next) {
      int d = it.dist + edges[e].cost;
      if (d < best[edges[e].to]) best[edges[e].to] = d, push(d, edges[e].to);
    }
  }
}

static int bellman_ford(int from) {
  int rounds = 0, again = 1;
  for (int i = 0; i < V; i++) best[i] = INF;
  best[from] = 0;
  while (again) {
    again = 0, rounds++;
    for (int e = 0; e < E; e++)
      if (best[edges[e].from] + edges[e].cost < best[edges[e].to])
        best[edges[e].to] = best[edges[e].from] + edges[e].cost, again = 1;
  }
  return rounds;
}

static void floyd_warshall(void) {
  for (int k = 0; k < V; k++)
    for (int i = 0; i < V; i++)
      for (int j = 0; j < V; j++)
        if (dist[i][k] + dist[k][j] < dist[i][j]) dist[i][j] = dist[i][k] + dist[k][j];
}

RUN {
  uint64_t sum = 0;
  lcg_state = 2;
  for (int r = 0; r < n; r++) {
    for (int i = 0; i < V; i++) {
      head[i] = -1;
      for (int j = 0; j < V; j++) dist[i][j] = i == j ? 0 : INF;
    }
    for (int e = 0; e < E; e++) {
      struct edge *x = &edges[e];
      x->from = (int)(lcg() % V), x->to = (int)(lcg() % V), x->cost = 1 + (int)(lcg() % 100);
      x->next = head[x->from], head[x->from] = e;
      if (x->cost < dist[x->from][x->to]) dist[x->from][x->to] = x->cost;
    }
    floyd_warshall();
    for (int from = 0; from < V; from += 4) {
      dijkstra(from);
      for (int i = 0; i < V; i++) sum = fold(sum, (uint64_t)(best[i] ^ dist[from][i]));
      sum = fold(sum, (uint64_t)bellman_ford(from));
    }
  }
  return (int64_t)sum;
}
