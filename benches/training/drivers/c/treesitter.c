/* Parses a Python file, walks over the tree, changes a line and parses again, and asks for definitions. */
#include "shared.h"
#include "tree_sitter/api.h"

const TSLanguage *tree_sitter_python(void);

static unsigned walk(TSTreeCursor *cursor, unsigned depth) {
  unsigned sum = 0;
  do {
    TSNode node = ts_tree_cursor_current_node(cursor);
    sum = sum * 31 + ts_node_symbol(node) + depth + ts_node_end_byte(node);
    if (ts_tree_cursor_goto_first_child(cursor)) {
      sum += walk(cursor, depth + 1);
      ts_tree_cursor_goto_parent(cursor);
    }
  } while (ts_tree_cursor_goto_next_sibling(cursor));
  return sum;
}

int main(int argc, char **argv) {
  check(argc == 2, "usage: treesitter FILE");
  size_t length;
  char *text = read_file(argv[1], &length);
  TSParser *parser = ts_parser_new();
  check(ts_parser_set_language(parser, tree_sitter_python()), "language");
  TSTree *tree = ts_parser_parse_string(parser, NULL, text, (uint32_t)length);
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
  printf("%u nodes, sum %u\n", ts_node_descendant_count(ts_tree_root_node(tree)), walk(&cursor, 0));
  ts_tree_cursor_delete(&cursor);
  /* Blanks in place of a line in the middle. */
  uint32_t row = 0, at = 0;
  for (; at < length / 2 || text[at - 1] != '\n'; at++) row += text[at] == '\n';
  uint32_t end = at;
  while (text[end] != '\n') text[end++] = ' ';
  TSInputEdit edit = {at, end, end, {row, 0}, {row, end - at}, {row, end - at}};
  ts_tree_edit(tree, &edit);
  TSTree *other = ts_parser_parse_string(parser, tree, text, (uint32_t)length);
  const char *pattern = "(function_definition name: (identifier) @f) (call function: (attribute attribute: (identifier) @m))"
                        "((assignment left: (identifier) @v right: (string)))";
  uint32_t offset;
  TSQueryError error;
  TSQuery *query = ts_query_new(tree_sitter_python(), pattern, (uint32_t)strlen(pattern), &offset, &error);
  check(query != NULL, "query");
  TSQueryCursor *matches = ts_query_cursor_new();
  ts_query_cursor_exec(matches, query, ts_tree_root_node(other));
  TSQueryMatch match;
  unsigned found = 0;
  while (ts_query_cursor_next_match(matches, &match)) found += match.capture_count;
  printf("%u matches\n", found);
  ts_query_cursor_delete(matches);
  ts_query_delete(query);
  ts_tree_delete(other);
  ts_tree_delete(tree);
  ts_parser_delete(parser);
  return 0;
}
