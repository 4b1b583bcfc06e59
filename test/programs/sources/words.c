// Counts words of its input, sorts them, and prints numbers in every way that printf has. Returns how many words it was given.
#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct word {
  char* text;
  unsigned count;
  struct word* next;
} word;

static word* buckets[256];
static unsigned distinct;

static void count_word(const char* text) {
  uint32_t hash = 2166136261u;
  for (const char* c = text; *c != 0; c++) hash = (hash ^ (unsigned char)*c) * 16777619u;
  word** bucket = &buckets[hash % 256];
  for (word* w = *bucket; w != NULL; w = w->next) {
    if (strcmp(w->text, text) == 0) {
      w->count++;
      return;
    }
  }
  word* w = malloc(sizeof *w);
  *w = (word){strdup(text), 1, *bucket};
  *bucket = w;
  distinct++;
}

static int by_count(const void* a, const void* b) {
  const word *x = *(word* const*)a, *y = *(word* const*)b;
  return x->count != y->count ? (x->count < y->count ? 1 : -1) : strcmp(x->text, y->text);
}

static void print_numbers(void) {
  const double values[] = {0.1, -0.0, 1e300, 5e-324, 2.0 / 3, INFINITY, -NAN, 123456789.125};
  for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
    const double v = values[i];
    printf("%g %.3f %e %a %.17g\n", v, fabs(v) < 1e20 ? v : 0, v, v, v);
  }
  for (int i = -3; i <= 3; i++) {
    const double x = i * 0.75;
    printf("%.15g %.15g %.15g %.15g %.15g\n", sin(x), exp(x), atan2(x, 2), pow(fabs(x), 1.7), cbrt(x));
  }
  printf("%d %u %x %o %lld %llu %hhd %c %5s|%-5s|%05d\n", INT32_MIN, UINT32_MAX, 0xBEEF, 511, INT64_MIN, UINT64_MAX,
         (signed char)300, 'z', "ab", "cd", -42);
  printf("%.17g %ld %llx\n", strtod("3.141592653589793238", NULL), strtol("-7fff", NULL, 16),
         strtoull("18446744073709551615", NULL, 10));
}

int main(int argc, char** argv) {
  char text[64];
  size_t size = 0;
  for (int c = getchar();; c = getchar()) {
    if (c != EOF && isalnum(c)) {
      if (size + 1 < sizeof text) text[size++] = (char)tolower(c);
      continue;
    }
    text[size] = 0;
    if (size != 0) count_word(text);
    size = 0;
    if (c == EOF) break;
  }
  word** all = malloc((distinct + 1) * sizeof *all);
  unsigned n = 0;
  for (int b = 0; b < 256; b++) {
    for (word* w = buckets[b]; w != NULL; w = w->next) all[n++] = w;
  }
  qsort(all, n, sizeof *all, by_count);
  for (unsigned i = 0; i < n; i++) printf("%4u %s\n", all[i]->count, all[i]->text);
  print_numbers();
  for (int i = 0; i < argc; i++) fprintf(stderr, "argument %d: %s\n", i, i == 0 ? "(program)" : argv[i]);
  const char* variable = getenv("WEFT_TEST");
  fprintf(stderr, "WEFT_TEST is %s\n", variable ? variable : "not set");
  return argc - 1;
}
