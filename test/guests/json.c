/* Parses JSON into a tree in a fixed pool, sums it up, and writes it out again. */
#include "guest.h"

typedef enum kind { NUL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT } kind;

typedef struct node {
  uint8_t kind;
  int16_t key;      /* Offsets into the text, -1 for none. */
  int16_t text;
  int16_t child;    /* Indices into the pool, -1 for none. */
  int16_t next;
  int32_t number;   /* Scaled by 1000. */
} node;

enum { POOL = 96 };
static node pool[POOL];
static int used;
static const char* source;
static int at;
static char written[800];
static int length;

static void skip_space(void) {
  while (source[at] == ' ' || source[at] == '\n' || source[at] == '\t') at++;
}

static int16_t parse_string(void) {
  const int start = ++at;
  while (source[at] != '"') at += source[at] == '\\' ? 2 : 1;
  at++;
  return (int16_t)start;
}

static int32_t parse_number(void) {
  int negative = 0;
  if (source[at] == '-') negative = 1, at++;
  int32_t value = 0, scale = 1000;
  while (source[at] >= '0' && source[at] <= '9') value = value * 10 + (source[at++] - '0');
  value *= 1000;
  if (source[at] == '.') {
    at++;
    while (source[at] >= '0' && source[at] <= '9') {
      scale /= 10;
      value += (source[at++] - '0') * scale;
    }
  }
  return negative ? -value : value;
}

static int16_t parse_value(void) {
  skip_space();
  const int16_t self = (int16_t)used++;
  node* const n = &pool[self];
  n->key = n->text = n->child = n->next = -1;
  n->number = 0;
  const char c = source[at];
  if (c == '{' || c == '[') {
    n->kind = c == '{' ? OBJECT : ARRAY;
    int16_t last = -1;
    at++;
    for (skip_space(); source[at] != '}' && source[at] != ']'; skip_space()) {
      int16_t key = -1;
      if (c == '{') {
        key = parse_string();
        skip_space();
        at++;
      }
      const int16_t child = parse_value();
      pool[child].key = key;
      if (last < 0) n->child = child; else pool[last].next = child;
      last = child;
      skip_space();
      if (source[at] == ',') at++;
    }
    at++;
  } else if (c == '"') {
    n->kind = STRING;
    n->text = parse_string();
  } else if (c == 't' || c == 'f') {
    n->kind = BOOLEAN;
    n->number = c == 't';
    at += c == 't' ? 4 : 5;
  } else if (c == 'n') {
    n->kind = NUL;
    at += 4;
  } else {
    n->kind = NUMBER;
    n->number = parse_number();
  }
  return self;
}

static void put(char c) { written[length++] = c; }

static void put_text(const char* text) {
  while (*text) put(*text++);
}

static void put_string(int16_t start) {
  put('"');
  for (int i = start; source[i] != '"'; i++) {
    if (source[i] == '\\') put(source[i++]);
    put(source[i]);
  }
  put('"');
}

static void put_digits(uint32_t value, int at_least) {
  char digits[10];
  int count = 0;
  do digits[count++] = (char)('0' + value % 10), value /= 10;
  while (value != 0 || count < at_least);
  while (count > 0) put(digits[--count]);
}

static void put_number(int32_t value) {
  if (value < 0) put('-'), value = -value;
  put_digits((uint32_t)value / 1000, 1);
  if (value % 1000 != 0) put('.'), put_digits((uint32_t)value % 1000, 3);
}

static void write_value(int16_t self) {
  const node* const n = &pool[self];
  switch ((kind)n->kind) {
    case NUL: put_text("null"); break;
    case BOOLEAN: put_text(n->number ? "true" : "false"); break;
    case NUMBER: put_number(n->number); break;
    case STRING: put_string(n->text); break;
    case ARRAY:
    case OBJECT:
      put(n->kind == OBJECT ? '{' : '[');
      for (int16_t child = n->child; child >= 0; child = pool[child].next) {
        if (child != n->child) put(',');
        if (pool[child].key >= 0) put_string(pool[child].key), put(':');
        write_value(child);
      }
      put(n->kind == OBJECT ? '}' : ']');
  }
}

static int32_t total(int16_t self) {
  int32_t sum = pool[self].kind == NUMBER ? pool[self].number : 0;
  for (int16_t child = pool[self].child; child >= 0; child = pool[child].next) sum += total(child);
  return sum;
}

int32_t run(void) {
  static const char text[] =
    "{ \"device\": \"greenhouse 4\", \"firmware\": [1, 12, 0], \"online\": true, \"owner\": null,\n"
    "  \"location\": {\"lat\": 52.517, \"lon\": 13.389, \"alt\": -3.5, \"name\": \"north \\\"annex\\\"\"},\n"
    "  \"sensors\": [\n"
    "    {\"id\": 1, \"kind\": \"temperature\", \"unit\": \"C\", \"values\": [21.5, 21.75, 22, 22.125, 21.9]},\n"
    "    {\"id\": 2, \"kind\": \"humidity\", \"unit\": \"%\", \"values\": [48.2, 48.1, 47.95, 50, 51.5]},\n"
    "    {\"id\": 3, \"kind\": \"soil\", \"unit\": \"kPa\", \"values\": [-12.5, -12.625, -13, -12.75], \"alarm\": false},\n"
    "    {\"id\": 4, \"kind\": \"light\", \"unit\": \"lx\", \"values\": [12000, 11850, 9020, 320, 0.5, 0]}],\n"
    "  \"limits\": {\"temperature\": [5, 35], \"humidity\": [30, 90], \"soil\": [-60, 0]}, \"note\": \"\" }";
  uint32_t sum = guest_seed & 1;
  for (int n = 0; n < 10; n++) {
    source = text;
    at = used = length = 0;
    const int16_t root = parse_value();
    sum = mix(sum, (uint32_t)total(root));
    write_value(root);
    for (int i = 0; i < length; i += 5) sum = mix(sum, (uint8_t)written[i]);
    sum = mix(sum, (uint32_t)length);
  }
  return (int32_t)sum;
}
