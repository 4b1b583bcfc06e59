/* An interpreter inside the guest: compiles a little Forth-like text to a byte code and runs it. */
#include "guest.h"

typedef enum opcode {
  PUSH, GET, SET, LOAD, STORE, ADD, SUBTRACT, MULTIPLY, AND, SHIFT_RIGHT, LESS, EQUAL, JUMP, JUMP_IF_ZERO, HALT
} opcode;

enum { MEMORY = 256, CODE = 160 };
static int32_t memory[MEMORY];
static int16_t code[CODE];

/* Variables are single letters, `=x` assigns, `@` and `!` load and store, the rest is what it looks like. */
static __attribute__((noinline)) void compile(const char* text) {
  int16_t open[8];
  int depth = 0, size = 0;
  while (*text != 0) {
    const char c = *text++;
    if (c >= '0' && c <= '9') {
      int16_t value = (int16_t)(c - '0');
      while (*text >= '0' && *text <= '9') value = (int16_t)(value * 10 + (*text++ - '0'));
      code[size++] = PUSH, code[size++] = value;
    } else if (c >= 'a' && c <= 'z') {
      code[size++] = GET, code[size++] = (int16_t)(c - 'a');
    } else {
      switch (c) {
        case '=':
          if (*text == '=') {
            text++;
            code[size++] = EQUAL;
          } else {
            code[size++] = SET, code[size++] = (int16_t)(*text++ - 'a');
          }
          break;
        case '@': code[size++] = LOAD; break;
        case '!': code[size++] = STORE; break;
        case '+': code[size++] = ADD; break;
        case '-': code[size++] = SUBTRACT; break;
        case '*': code[size++] = MULTIPLY; break;
        case '&': code[size++] = AND; break;
        case '>': code[size++] = SHIFT_RIGHT; break;
        case '<': code[size++] = LESS; break;
        /* { condition ? body }: a loop. */
        case '{': open[depth++] = (int16_t)size; break;
        /* condition ? body ; : a branch. */
        case '?': code[size++] = JUMP_IF_ZERO, open[depth++] = (int16_t)size++; break;
        case ';': code[open[--depth]] = (int16_t)size; break;
        case '}':
          depth -= 2;
          code[size++] = JUMP, code[size++] = open[depth];
          code[open[depth + 1]] = (int16_t)size;
          break;
        default: break;
      }
    }
  }
  code[size] = HALT;
}

static __attribute__((noinline)) int32_t interpret(void) {
  int32_t stack[16], variables[26] = {0};
  int top = -1;
  for (int pc = 0;;) {
    switch ((opcode)code[pc++]) {
      case PUSH: stack[++top] = code[pc++]; break;
      case GET: stack[++top] = variables[code[pc++]]; break;
      case SET: variables[code[pc++]] = stack[top--]; break;
      case LOAD: stack[top] = memory[stack[top] & (MEMORY - 1)]; break;
      case STORE: memory[stack[top] & (MEMORY - 1)] = stack[top - 1], top -= 2; break;
      case ADD: top--, stack[top] += stack[top + 1]; break;
      case SUBTRACT: top--, stack[top] -= stack[top + 1]; break;
      case MULTIPLY: top--, stack[top] *= stack[top + 1]; break;
      case AND: top--, stack[top] &= stack[top + 1]; break;
      case SHIFT_RIGHT: top--, stack[top] >>= stack[top + 1] & 31; break;
      case LESS: top--, stack[top] = stack[top] < stack[top + 1]; break;
      case EQUAL: top--, stack[top] = stack[top] == stack[top + 1]; break;
      case JUMP: pc = code[pc]; break;
      case JUMP_IF_ZERO: pc = stack[top--] == 0 ? code[pc] : pc + 1; break;
      case HALT: return stack[top];
    }
  }
}

int32_t run(void) {
  /* How many primes are below 256, and which number below n takes Collatz's rule the most steps. */
  static const char sieve[] =
    "2 =i { i 256 < ? i @ 0 == ? n 1 + =n i i + =k { k 256 < ? 1 k ! k i + =k } ; i 1 + =i } n";
  static const char collatz[] =
    "1 =i { i 30 < ? i =x 0 =s { 1 x < ?"
    " x 1 & ? x 3 * 1 + =y ; x 1 & 0 == ? x 1 > =y ; y =x s 1 + =s }"
    " b s < ? s =b i =m ; i 1 + =i } b 1000 * m +";
  for (int i = 0; i < MEMORY; i++) memory[i] = 0;
  uint32_t sum = guest_seed & 1;
  compile(sieve);
  sum = mix(sum, (uint32_t)interpret());
  compile(collatz);
  return (int32_t)mix(sum, (uint32_t)interpret());
}
