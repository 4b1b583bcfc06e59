// SQLite: runs the statements of its input on a database in memory and prints what they return.
#include <stdio.h>
#include <string.h>

#include "sqlite3.h"

// SQLite wants a file system to start with, even for databases in memory.
static int no_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
  (void)vfs, (void)name, (void)flags, (void)out;
  file->pMethods = NULL;
  return SQLITE_CANTOPEN;
}
static int fixed_randomness(sqlite3_vfs* vfs, int size, char* bytes) {
  (void)vfs;
  memset(bytes, 7, (size_t)size);
  return size;
}
static int fixed_time(sqlite3_vfs* vfs, sqlite3_int64* time) {
  (void)vfs;
  *time = 212641200000000;
  return SQLITE_OK;
}
static sqlite3_vfs no_files = {.iVersion = 2, .szOsFile = sizeof(sqlite3_file), .mxPathname = 16, .zName = "none",
                               .xOpen = no_open, .xRandomness = fixed_randomness, .xCurrentTimeInt64 = fixed_time};

int sqlite3_os_init(void) { return sqlite3_vfs_register(&no_files, 1); }
int sqlite3_os_end(void) { return SQLITE_OK; }

static int print_row(void* context, int count, char** values, char** names) {
  (void)context, (void)names;
  for (int i = 0; i < count; i++) printf("%s%s", i == 0 ? "" : "|", values[i] ? values[i] : "NULL");
  putchar('\n');
  return 0;
}

int main(void) {
  sqlite3* database;
  if (sqlite3_open(":memory:", &database) != SQLITE_OK) {
    fprintf(stderr, "cannot be opened: %s\n", sqlite3_errmsg(database));
    return 1;
  }
  printf("SQLite %s\n", sqlite3_libversion());
  char line[1000];
  int errors = 0;
  while (fgets(line, sizeof line, stdin) != NULL) {
    char* error = NULL;
    if (sqlite3_exec(database, line, print_row, NULL, &error) == SQLITE_OK) continue;
    fprintf(stderr, "error: %s\n", error);
    sqlite3_free(error);
    errors++;
  }
  printf("%lld bytes at most\n", (long long)sqlite3_memory_highwater(0));
  sqlite3_close(database);
  return errors;
}
