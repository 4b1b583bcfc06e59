// A WASI program for the tests: argv[1] chooses what it does with files and waiting, and it prints what came of it. It names
// errors by what they are, and leaves out what differs between file systems.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char* name_of_error(void) {
  switch (errno) {
    case EEXIST: return "EEXIST";
    case EISDIR: return "EISDIR";
    case ENOENT: return "ENOENT";
    case ENOTDIR: return "ENOTDIR";
    case ENOTEMPTY: return "ENOTEMPTY";
    case ELOOP: return "ELOOP";
    case EBADF: return "EBADF";
    case EINVAL: return "EINVAL";
    case EMFILE: return "EMFILE";
    case ENOTCAPABLE: return "ENOTCAPABLE";
    case ESPIPE: return "ESPIPE";
    default: return strerror(errno);
  }
}

static int say(const char* what, long long result) {
  if (result < 0) printf("%s: %s\n", what, name_of_error());
  else printf("%s: %lld\n", what, result);
  return (int)result;
}

// Whether it worked, where the number has no meaning.
static int done(const char* what, long long result) {
  say(what, result < 0 ? -1 : 0);
  return (int)result;
}

static void put_file(const char* path, const char* text) {
  FILE* file = fopen(path, "w");
  if (file == NULL) exit(3);
  fputs(text, file);
  fclose(file);
}

static void show_file(const char* path) {
  char text[200];
  FILE* file = fopen(path, "r");
  if (file == NULL) {
    printf("%s: %s\n", path, name_of_error());
    return;
  }
  const size_t size = fread(text, 1, sizeof text - 1, file);
  text[size] = 0;
  fclose(file);
  printf("%s: '%s'\n", path, text);
}

static void show_info(const char* path, int follow) {
  struct stat info;
  if ((follow ? stat(path, &info) : lstat(path, &info)) != 0) {
    printf("%s: %s\n", path, name_of_error());
    return;
  }
  printf("%s: %s", path, S_ISREG(info.st_mode) ? "file" : S_ISDIR(info.st_mode) ? "folder" : S_ISLNK(info.st_mode) ? "link" : "?");
  if (S_ISREG(info.st_mode)) printf(" of %lld bytes, %d links", (long long)info.st_size, (int)info.st_nlink);
  puts("");
}

static void open_files(void) {
  char text[20];
  done("new", open("/home/new", O_WRONLY | O_CREAT | O_EXCL, 0666));
  done("again", open("/home/new", O_WRONLY | O_CREAT | O_EXCL, 0666));
  done("absent", open("/home/absent", O_RDONLY));
  done("in a file", open("/home/old.txt/x", O_RDONLY));
  done("in nothing", open("/home/no/x", O_WRONLY | O_CREAT, 0666));
  done("folder", open("/home/folder", O_RDONLY | O_DIRECTORY));
  done("file as folder", open("/home/old.txt", O_RDONLY | O_DIRECTORY));
  done("not given", open("/etc/passwd", O_RDONLY));
  done("beyond", open("/home/../other/x", O_WRONLY | O_CREAT, 0666));
  done("up and down", open("/home/folder/../old.txt", O_RDONLY));
  const int reader = open("/home/old.txt", O_RDONLY);
  done("write to reader", write(reader, "x", 1));
  say("read", read(reader, text, 4));
  say("read rest", read(reader, text, sizeof text));
  say("read at end", read(reader, text, sizeof text));
  say("close", close(reader));
  say("close again", close(reader));
  const int writer = open("/home/new", O_WRONLY);
  done("read from writer", read(writer, text, 1));
  say("write", write(writer, "some text", 9));
  show_file("/home/new");
}

static void seek_files(void) {
  const int file = open("/home/old.txt", O_RDWR);
  say("end", lseek(file, 0, SEEK_END));
  say("back", lseek(file, -4, SEEK_CUR));
  say("set", lseek(file, 2, SEEK_SET));
  say("where", lseek(file, 0, SEEK_CUR));
  say("before the beginning", lseek(file, -3, SEEK_CUR));
  say("where", lseek(file, 0, SEEK_CUR));
  say("far", lseek(file, 14, SEEK_SET));
  say("write behind the end", write(file, "xy", 2));
  struct stat info;
  fstat(file, &info);
  say("size", info.st_size);
  char text[16];
  say("read", pread(file, text, 16, 0));
  say("a zero", text[11]);
  printf("%.10s %.2s\n", text, text + 14);
}

static void append_files(void) {
  const int file = open("/home/old.txt", O_WRONLY | O_APPEND);
  say("write", write(file, "ab", 2));
  say("seek", lseek(file, 0, SEEK_SET));
  say("write", write(file, "cd", 2));
  show_file("/home/old.txt");
  FILE* stream = fopen("/home/old.txt", "a+");
  fputs("ef", stream);
  fclose(stream);
  show_file("/home/old.txt");
}

static void truncate_files(void) {
  int file = open("/home/old.txt", O_RDWR);
  say("shorter", ftruncate(file, 4));
  show_info("/home/old.txt", 1);
  say("longer", ftruncate(file, 8));
  show_info("/home/old.txt", 1);
  say("sync", fsync(file));
  say("sync data", fdatasync(file));
  close(file);
  file = open("/home/old.txt", O_RDWR | O_TRUNC);
  show_info("/home/old.txt", 1);
  close(file);
}

static void positions(void) {
  char text[10] = "";
  const int file = open("/home/old.txt", O_RDWR);
  say("pread", pread(file, text, 3, 5));
  printf("%.3s\n", text);
  say("pwrite", pwrite(file, "zz", 2, 8));
  say("where", lseek(file, 0, SEEK_CUR));
  say("pread at end", pread(file, text, 3, 10));
  show_file("/home/old.txt");
}

static int compare(const void* a, const void* b) { return strcmp(*(char* const*)a, *(char* const*)b); }

// Sorted, since file systems have an order of their own. Says the types too.
static void list(const char* path) {
  char* names[600];
  int count = 0;
  DIR* folder = opendir(path);
  if (folder == NULL) {
    printf("%s: %s\n", path, name_of_error());
    return;
  }
  for (struct dirent* entry; (entry = readdir(folder)) != NULL && count < 600;) {
    char text[300];
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    snprintf(text, sizeof text, "%s%s", entry->d_name,
             entry->d_type == DT_DIR ? "/" : entry->d_type == DT_LNK ? "@" : entry->d_type == DT_REG ? "" : "?");
    names[count++] = strdup(text);
  }
  closedir(folder);
  qsort(names, (size_t)count, sizeof names[0], compare);
  printf("%s: %d", path, count);
  for (int i = 0; i < count; i++) printf(" %s", names[i]);
  puts("");
}

static void folders(void) {
  say("make", mkdir("/home/made", 0777));
  say("make again", mkdir("/home/made", 0777));
  say("make in nothing", mkdir("/home/no/made", 0777));
  say("make below", mkdir("/home/made/below", 0777));
  put_file("/home/made/below/file", "text");
  list("/home");
  list("/home/made");
  list("/home/made/below/");
  list("/home/made/./below/..");
  list("/home/old.txt");
  list("/home/absent");
  say("remove full", rmdir("/home/made/below"));
  say("remove file as folder", rmdir("/home/old.txt"));
  done("remove folder as file", unlink("/home/made"));
  say("remove file", unlink("/home/made/below/file"));
  say("remove", rmdir("/home/made/below"));
  say("remove again", rmdir("/home/made/below"));
  say("remove file again", unlink("/home/made/below/file"));
  list("/home/made");
}

static void renames(void) {
  say("file", rename("/home/old.txt", "/home/newer.txt"));
  say("over another", (put_file("/home/victim", "v"), rename("/home/newer.txt", "/home/victim")));
  say("folder", rename("/home/folder", "/home/moved"));
  say("to the other", rename("/home/moved", "/other/moved"));
  say("absent", rename("/home/absent", "/home/x"));
  say("into itself", rename("/other/moved", "/other/moved/inner/x"));
  say("file over folder", rename("/home/victim", "/other/moved"));
  list("/home");
  list("/other/moved");
  show_file("/home/victim");
}

static void links(void) {
  char text[50] = "";
  show_file("/home/to-file");
  list("/home/to-folder/inner");
  show_info("/home/to-file", 1);
  show_info("/home/to-file", 0);
  show_info("/home/dangling", 1);
  show_info("/home/dangling", 0);
  done("dangling", open("/home/dangling", O_RDONLY));
  say("symlink", symlink("old.txt", "/home/made"));
  say("symlink again", symlink("old.txt", "/home/made"));
  done("readlink", readlink("/home/made", text, sizeof text));
  puts(text);
  say("readlink of a file", readlink("/home/old.txt", text, sizeof text));
  say("remove the link", unlink("/home/made"));
  show_file("/home/old.txt");
  say("link", link("/home/old.txt", "/other/hard"));
  say("link again", link("/home/old.txt", "/other/hard"));
  show_info("/other/hard", 1);
  put_file("/other/hard", "through the other name");
  show_file("/home/old.txt");
}

static void times(void) {
  const struct timespec set[2] = {{1000000000, 0}, {1234567890, 0}};
  const struct timespec keep[2] = {{0, UTIME_OMIT}, {7, 0}};
  struct stat info;
  say("set", utimensat(AT_FDCWD, "/home/old.txt", set, 0));
  stat("/home/old.txt", &info);
  printf("%lld %lld\n", (long long)info.st_atim.tv_sec, (long long)info.st_mtim.tv_sec);
  const int file = open("/home/old.txt", O_RDWR);
  say("keep one", futimens(file, keep));
  fstat(file, &info);
  printf("%lld %lld\n", (long long)info.st_atim.tv_sec, (long long)info.st_mtim.tv_sec);
  put_file("/home/old.txt", "changed now");
  fstat(file, &info);
  const time_t now = time(NULL);
  printf("%d\n", now - info.st_mtim.tv_sec < 60 && info.st_mtim.tv_sec - now < 60);
}

static void make_many(void) {
  char path[100];
  mkdir("/home/many", 0777);
  for (int i = 0; i < 500; i++) {
    snprintf(path, sizeof path, "/home/many/%03d %.*s", i, i % 50, "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz");
    put_file(path, "");
  }
}

// More entries than one call of fd_readdir holds.
static void many(void) {
  make_many();
  list("/home/many");
}

// While a folder is read, what was read is removed: the others are still to be seen.
static void remove_many(void) {
  char path[100];
  make_many();
  DIR* folder = opendir("/home/many");
  int removed = 0;
  for (struct dirent* entry; (entry = readdir(folder)) != NULL;) {
    snprintf(path, sizeof path, "/home/many/%s", entry->d_name);
    removed += unlink(path) == 0;
  }
  closedir(folder);
  say("removed", removed);
  say("remove", rmdir("/home/many"));
}

// Descriptors are used again.
static void exhaust(void) {
  int failed = 0;
  for (int i = 0; i < 2000; i++) {
    const int file = open("/home/old.txt", O_RDONLY);
    if (file < 0) failed++;
    close(file);
  }
  say("failed", failed);
}

static void wait_for_streams(void) {
  struct pollfd streams[2] = {{0, POLLIN, 0}, {1, POLLOUT, 0}};
  say("output", poll(&streams[1], 1, 1000));
  say("input", poll(&streams[0], 1, 1000) == 1);
}

static void sleep_a_while(void) {
  struct timespec before, after;
  const struct timespec pause = {0, 20000000};
  for (int i = 0; i < 2; i++) {
    clock_gettime(CLOCK_MONOTONIC, &before);
    if (i == 0) nanosleep(&pause, NULL);
    else say("usleep", usleep(20000));
    clock_gettime(CLOCK_MONOTONIC, &after);
    const long long slept = (after.tv_sec - before.tv_sec) * 1000000000LL + after.tv_nsec - before.tv_nsec;
    printf("%d\n", slept >= 10000000 && slept < 5000000000);  // node wakes up a little early at times.
  }
}

static void sleep_until_the_past(void) {
  const struct timespec past = {1, 0};
  say("slept", clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &past, NULL));
}

static void standard(void) {
  say("seek", lseek(0, 0, SEEK_CUR));
  say("close", close(0));
  say("close again", close(0));
  // The lowest one that is free.
  FILE* file = freopen("/home/old.txt", "r", stdin);
  say("reopened", file != NULL);
  char text[20];
  puts(file != NULL && fgets(text, sizeof text, stdin) != NULL ? text : "nothing");
}

int main(int argc, char** argv) {
  static const struct {
    const char* name;
    void (*run)(void);
  } steps[] = {{"open", open_files}, {"seek", seek_files}, {"append", append_files}, {"truncate", truncate_files},
               {"positions", positions}, {"folders", folders}, {"rename", renames}, {"links", links}, {"times", times},
               {"many", many}, {"remove", remove_many}, {"exhaust", exhaust}, {"wait", wait_for_streams},
               {"sleep", sleep_a_while}, {"past", sleep_until_the_past}, {"standard", standard}};
  for (size_t i = 0; argc > 1 && i < sizeof steps / sizeof steps[0]; i++) {
    if (strcmp(argv[1], steps[i].name) != 0) continue;
    steps[i].run();
    return fflush(stdout) != 0;
  }
  fputs("files: what?\n", stderr);
  return 2;
}
