/* Matching text: a small backtracking regular expression matcher, and substring search. */
#include "guest.h"

static int match_here(const char* pattern, const char* text);

static int match_one(const char* pattern, char c) {
  switch (pattern[0]) {
    case '.': return c != 0;
    case '\\':
      switch (pattern[1]) {
        case 'd': return c >= '0' && c <= '9';
        case 'w': return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        case 's': return c == ' ' || c == '\t';
        default: return c == pattern[1];
      }
    default: return pattern[0] == c;
  }
}

static int match_repeat(const char* one, const char* rest, const char* text, int at_least) {
  int count = 0;
  while (text[count] != 0 && match_one(one, text[count])) count++;
  for (; count >= at_least; count--) {
    const int length = match_here(rest, text + count);
    if (length >= 0) return count + length;
  }
  return -1;
}

/* The length of the match, or -1. */
static int match_here(const char* pattern, const char* text) {
  if (pattern[0] == 0) return 0;
  if (pattern[0] == '$' && pattern[1] == 0) return text[0] == 0 ? 0 : -1;
  const char* const next = pattern + (pattern[0] == '\\' ? 2 : 1);
  if (*next == '*') return match_repeat(pattern, next + 1, text, 0);
  if (*next == '+') return match_repeat(pattern, next + 1, text, 1);
  if (*next == '?') {
    if (text[0] != 0 && match_one(pattern, text[0])) {
      const int length = match_here(next + 1, text + 1);
      if (length >= 0) return length + 1;
    }
    return match_here(next + 1, text);
  }
  if (text[0] == 0 || !match_one(pattern, text[0])) return -1;
  const int length = match_here(next, text + 1);
  return length < 0 ? -1 : length + 1;
}

static __attribute__((noinline)) uint32_t search(const char* pattern, const char* text) {
  uint32_t sum = 0;
  for (int i = 0; text[i] != 0; i++) {
    const int length = match_here(pattern, text + i);
    if (length > 0) sum = mix(sum, (uint32_t)(i << 8 | length));
  }
  return sum;
}

static __attribute__((noinline)) uint32_t count_substring(const char* needle, const char* text) {
  uint32_t count = 0;
  for (; *text != 0; text++) {
    int i = 0;
    while (needle[i] != 0 && needle[i] == text[i]) i++;
    count += needle[i] == 0;
  }
  return count;
}

int32_t run(void) {
  static const char* const patterns[] = {"\\d+\\.\\d+", "\\w+@\\w+\\.\\w+", "ab*c?d", "0x\\w+", "err.*\\d$", "\\s\\w*ing\\s"};
  static const char* const lines[] = {
    "2026-11-21 03:13 sensor 7 reads 21.75 C and 48.2 % while heating is off",
    "mail ops@example.org and abbbbcd abd acd or aaaaabbbd before dumping 0xDEADBEEF",
    "error in section 10 at offset 4711: the string is missing something 42",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"};
  uint32_t sum = guest_seed & 1;
  for (int n = 0; n < 2; n++) {
    for (unsigned p = 0; p < sizeof patterns / sizeof *patterns; p++) {
      for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++) sum = mix(sum, search(patterns[p], lines[i]));
    }
    for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++) sum = mix(sum, count_substring("in", lines[i]));
  }
  return (int32_t)sum;
}
