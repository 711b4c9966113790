/* What the C compilers of the corpus compile. It includes nothing. */
typedef unsigned char u8;
typedef unsigned int u32;
typedef struct node { struct node *left, *right; int key; u8 colour; } node;

static node pool[64];
static int used;

static node *make(int key) {
  node *n = &pool[used++];
  n->left = n->right = 0;
  n->key = key;
  n->colour = 1;
  return n;
}

node *insert(node *root, int key) {
  node **at = &root;
  while (*at) {
    if ((*at)->key == key) return root;
    at = key < (*at)->key ? &(*at)->left : &(*at)->right;
  }
  *at = make(key);
  return root;
}

u32 crc(const u8 *data, int length) {
  u32 c = ~0u;
  for (int i = 0; i < length; i++) {
    c ^= data[i];
    for (int k = 0; k < 8; k++) c = c & 1 ? c >> 1 ^ 0xedb88320u : c >> 1;
  }
  return ~c;
}

void sort(int *a, int n) {
  for (int gap = n / 2; gap > 0; gap /= 2)
    for (int i = gap; i < n; i++) {
      int v = a[i], j = i;
      for (; j >= gap && a[j - gap] > v; j -= gap) a[j] = a[j - gap];
      a[j] = v;
    }
}

int parse(const char *text) {
  int value = 0, sign = 1;
  while (*text == ' ') text++;
  switch (*text) {
  case '-': sign = -1; /* fall through */
  case '+': text++;
  }
  for (; *text >= '0' && *text <= '9'; text++) value = value * 10 + (*text - '0');
  return sign * value;
}

void multiply(const float *a, const float *b, float *c, int n) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++) {
      float sum = 0;
      for (int k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
      c[i * n + j] = sum;
    }
}

int depth(const node *n) {
  if (!n) return 0;
  int l = depth(n->left), r = depth(n->right);
  return 1 + (l > r ? l : r);
}
