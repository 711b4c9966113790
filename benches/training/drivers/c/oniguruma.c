/* Seven patterns over a text. */
#include "oniguruma.h"
#include "shared.h"

int main(int argc, char **argv) {
  check(argc == 2, "usage: oniguruma FILE");
  size_t length;
  const UChar *text = (const UChar *)read_file(argv[1], &length), *end = text + length;
  static const char *const patterns[] = {
      "\\b\\w+tion\\b",      "([A-Z][a-z]+) +\\1",  "\\d{1,4}([-./:]\\d{1,4})+",
      "(?i)(?:the|a|an) (\\w+) (?:of|in)", "^\\s*[*#-]+.*$", "(?<=\\()[^()]{3,40}(?=\\))",
      "\\b(?:[a-z]*?(?:ing|ed|ly)\\b\\W*){2,}",
  };
  OnigEncoding encodings[] = {ONIG_ENCODING_UTF8};
  check(onig_initialize(encodings, 1) == ONIG_NORMAL, "initialize");
  for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
    const UChar *pattern = (const UChar *)patterns[i];
    regex_t *regex;
    OnigErrorInfo info;
    check(onig_new(&regex, pattern, pattern + strlen(patterns[i]), ONIG_OPTION_CAPTURE_GROUP, ONIG_ENCODING_UTF8,
                   ONIG_SYNTAX_ONIGURUMA, &info) == ONIG_NORMAL, patterns[i]);
    OnigRegion *region = onig_region_new();
    unsigned found = 0, sum = 0;
    for (const UChar *at = text; at < end;) {
      if (onig_search(regex, text, end, at, end, region, ONIG_OPTION_NONE) < 0) break;
      found++;
      sum += (unsigned)region->end[0];
      at = text + region->end[0] + (region->end[0] == region->beg[0]);
    }
    printf("%s: %u, %u\n", patterns[i], found, sum);
    onig_region_free(region, 1);
    onig_free(regex);
  }
  onig_end();
  return 0;
}
