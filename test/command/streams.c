// A WASI program for the tests: argv[1] chooses what it does with WASI and what it prints of it.
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern char** environ;

static int print_arguments(int argc, char** argv) {
  for (int i = 2; i < argc; i++) printf("[%s]\n", argv[i]);
  return 0;
}

static int print_environment(void) {
  for (char** e = environ; *e != NULL; e++) puts(*e);
  return 0;
}

static int copy_lines(void) {
  char line[100];
  while (fgets(line, sizeof line, stdin) != NULL) printf("> %s", line);
  puts(feof(stdin) ? "end of input" : "error");
  return 0;
}

static int copy_bytes(void) {
  char block[1000];
  size_t n;
  while ((n = fread(block, 1, sizeof block, stdin)) != 0) fwrite(block, 1, n, stdout);
  return ferror(stdin) || ferror(stdout);
}

static int print_clocks(void) {
  struct timespec real, first, second, resolution;
  clock_gettime(CLOCK_REALTIME, &real);
  clock_gettime(CLOCK_MONOTONIC, &first);
  clock_gettime(CLOCK_MONOTONIC, &second);
  clock_getres(CLOCK_MONOTONIC, &resolution);
  const int forward = second.tv_sec > first.tv_sec || (second.tv_sec == first.tv_sec && second.tv_nsec >= first.tv_nsec);
  printf("%lld %d %ld\n", (long long)real.tv_sec, forward, resolution.tv_nsec);
  return 0;
}

static int print_random(void) {
  unsigned char bytes[200];
  if (getentropy(bytes, sizeof bytes) != 0) return 1;
  for (size_t i = 0; i < sizeof bytes; i++) printf("%02x", bytes[i]);
  puts("");
  return 0;
}

static int print_descriptors(void) {
  for (int fd = 0; fd < 4; fd++) {
    errno = 0;
    const int terminal = isatty(fd);
    const int terminal_errno = errno;
    errno = 0;
    const long long position = lseek(fd, 0, SEEK_CUR);
    printf("%d: tty %d (%d), seek %lld (%d)\n", fd, terminal, terminal == 0 ? terminal_errno : 0, position, errno);
  }
  return 0;
}

// What is not served fails with an errno, and the program goes on.
static int print_refusals(void) {
  errno = 0;
  printf("fopen %d", fopen("file", "r") == NULL);
  printf(" %d\n", errno != 0);
  printf("allocate %d\n", posix_fallocate(1, 0, 10) != 0);
  printf("yield %d\n", sched_yield());
  fflush(stdout);
  errno = 0;
  printf("write to 0: %d", (int)write(0, "x", 1));
  printf(" %d\n", errno == EBADF);
  fflush(stdout);
  close(1);
  errno = 0;
  const int written = (int)write(1, "x", 1);
  fprintf(stderr, "write to closed: %d %d\n", written, errno == EBADF);
  return 0;
}

static int copy_file(const char* from, const char* to) {
  char block[1000];
  FILE* in = fopen(from, "rb");
  FILE* out = in == NULL ? NULL : fopen(to, "wb");
  if (out == NULL) return 1;
  size_t n;
  while ((n = fread(block, 1, sizeof block, in)) != 0) fwrite(block, 1, n, out);
  fclose(in);
  return fclose(out);
}

static int sleep_a_while(void) {
  const struct timespec pause = {0, 200000000};
  if (nanosleep(&pause, NULL) != 0) return 1;
  return puts("slept") < 0;
}

static int compare(const void* a, const void* b) { return strcmp(*(char* const*)a, *(char* const*)b); }

// Much of the C library; the same program compiled for this computer must print the same.
static int compute(void) {
  char* words[200];
  unsigned state = 1;
  for (int i = 0; i < 200; i++) {
    state = state * 1103515245u + 12345u;
    char text[40];
    snprintf(text, sizeof text, "%08x%c", state, 'a' + i % 26);
    words[i] = strdup(text);
  }
  qsort(words, 200, sizeof words[0], compare);
  double sum = 0;
  for (int i = 0; i < 200; i++) {
    printf("%s ", words[i]);
    sum += 1.0 / (double)strtoull(words[i], NULL, 16);
    free(words[i]);
  }
  printf("\n%.17g %a %e %lld %llu\n", sum, sum, 1.0 / 3, -1234567890123456789LL, 18446744073709551615ULL);
  return 0;
}

static int recurse(int depth) {
  volatile int below = depth == 0 ? 0 : recurse(depth - 1);
  return below + 1;
}

int main(int argc, char** argv) {
  const char* what = argc > 1 ? argv[1] : "name";
  if (strcmp(what, "name") == 0) return puts(argv[0]) < 0;
  if (strcmp(what, "arguments") == 0) return print_arguments(argc, argv);
  if (strcmp(what, "environment") == 0) return print_environment();
  if (strcmp(what, "lines") == 0) return copy_lines();
  if (strcmp(what, "bytes") == 0) return copy_bytes();
  if (strcmp(what, "clocks") == 0) return print_clocks();
  if (strcmp(what, "random") == 0) return print_random();
  if (strcmp(what, "descriptors") == 0) return print_descriptors();
  if (strcmp(what, "refusals") == 0) return print_refusals();
  if (strcmp(what, "copy") == 0) return copy_file(argv[2], argv[3]);
  if (strcmp(what, "sleep") == 0) return sleep_a_while();
  if (strcmp(what, "compute") == 0) return compute();
  if (strcmp(what, "return") == 0) return atoi(argv[2]);
  if (strcmp(what, "abort") == 0) abort();
  if (strcmp(what, "recurse") == 0) return printf("%d\n", recurse(atoi(argv[2]))) < 0;
  if (strcmp(what, "exit") == 0) {
    printf("printed before");
    exit(atoi(argv[2]));
  }
  fputs("streams: what?\n", stderr);
  return 2;
}
