// Runs command scripts on a board: reads the file `list` and the scripts that it names through semihosting, one after
// another. All RAM that the firmware leaves holds the script at hand and, behind it, the arena.
// Arguments:
//   --code=in-place or --code=const (default)
//   --ram=BYTES         use no more than that of the RAM that is left
//   --stack=LOAD,RUN    most native stack, in bytes, that the engine may use; else it is only printed
//   --allow-unsupported what this build of the engine has not, such as floats, is not run
//   -v                  say of each command that was not run why
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "executor.h"
#include "report.h"
#include "semihosting.h"
#include "stack.h"
#include "weft.h"

// The linker script says what is free: from the end of the data to the end of the stack.
extern "C" uint8_t board_free_start[], board_stack_limit[];

namespace {

constexpr size_t kGuestStackBytes = 16u << 10;  // Or an eighth of the memory, where that is less.

// From the command line.
bool in_place = false;
bool verbose = false;
bool allow_unsupported = false;
size_t most_ram = SIZE_MAX;
size_t allowed_stack[spec::kPhases] = {SIZE_MAX, SIZE_MAX, SIZE_MAX};

char file[100];                              // The script at hand, as the list names it.
bool is_measured[spec::kPhases];
size_t most_stack[spec::kPhases];            // The most that was ever used.

void write(const char* text) { board_write(1, text, strlen(text)); }

// Without `-v` only failures are shown, before the row of their file.
void print_outcome(void*, uint32_t line, const char* command, const char* reason, const char* detail) {
  if (reason && !verbose) return;
  char text[400];
  snprintf(text, sizeof text, "  %s:%lu: %s: %s%s\n", file, static_cast<unsigned long>(line), command,
           reason ? "not run: " : "failed", reason ? reason : "");
  write(text);
  if (!detail) return;
  snprintf(text, sizeof text, "    %s\n", detail);
  write(text);
}

void measure_stack(spec::Phase phase) {
  const size_t used = stack_used();
  is_measured[phase] = true;
  if (used > most_stack[phase]) most_stack[phase] = used;
}

// The name at a position of the list, a line, goes to `file`; the position goes on to the next. False at the end.
bool next_file(size_t* position) {
  const int handle = semihosting_open("list", SEMIHOSTING_READ);
  if (handle < 0) return false;
  semihosting_seek(handle, *position);
  const size_t size = semihosting_read(handle, file, sizeof file);
  semihosting_close(handle);
  char* const end = static_cast<char*>(memchr(file, '\n', size));
  if (!end) return false;
  *end = 0;
  *position += static_cast<size_t>(end - file) + 1;
  return true;
}

// False when the file is missing, empty or too big for the buffer.
bool read_file(const char* path, void* buffer, size_t capacity, long* size) {
  const int handle = semihosting_open(path, SEMIHOSTING_READ);
  if (handle < 0) return false;
  *size = semihosting_size(handle);
  const size_t wanted = *size > 0 ? static_cast<size_t>(*size) : 0;
  const bool is_read = wanted != 0 && wanted <= capacity && semihosting_read(handle, buffer, wanted) == wanted;
  semihosting_close(handle);
  return is_read;
}

// True when every byte is back, in one piece.
bool is_whole(weft_arena* arena) {
  const size_t all = arena->size & ~size_t{7};
  if (arena->used != 0) return false;
  void* block = weft_arena_reallocate(arena, nullptr, 0, all, WEFT_FOR_SCRATCH);
  if (!block) return false;
  weft_arena_reallocate(arena, block, all, 0, WEFT_FOR_SCRATCH);
  return true;
}

spec::Tally run_script(const char* path) {
  const size_t left = static_cast<size_t>(board_stack_limit - board_free_start);
  const size_t available = left < most_ram ? left : most_ram;
  long size = 0;
  if (!read_file(path, board_free_start, available, &size)) {
    spec::Tally unread = {};
    const bool too_big = size > 0 && static_cast<size_t>(size) > available;
    (too_big ? unread.not_run[spec::kTooBig] : unread.failed)++;
    print_outcome(nullptr, 0, "script", too_big ? spec::kReasonText[spec::kTooBig] : nullptr, "it cannot be read");
    return unread;
  }

  const size_t start = (static_cast<size_t>(size) + 7) & ~size_t{7};
  weft_arena arena;
  weft_arena_init(&arena, board_free_start + start, available - start);
  spec::Environment environment = {};
  environment.reallocate = weft_arena_reallocate;
  environment.memory = &arena;
  environment.max_memory_bytes = 64u << 20;
  environment.stack_bytes = static_cast<uint32_t>(available / 8 < kGuestStackBytes ? available / 8 : kGuestStackBytes);
  environment.memory_is_scarce = true;
  environment.stack_is_scarce = environment.stack_bytes < kGuestStackBytes;
  environment.allow_unsupported = allow_unsupported;
  environment.in_place = in_place;
  environment.report = print_outcome;
  environment.before = stack_paint;
  environment.after = measure_stack;
  spec::Tally tally = spec::execute(board_free_start, static_cast<size_t>(size), environment);
  if (!is_whole(&arena)) {
    print_outcome(nullptr, 0, "arena", nullptr, "the arena has not got all bytes back");
    tally.failed++;
  }
  return tally;
}

bool take_argument(char* argument) {
  if (strncmp(argument, "--ram=", 6) == 0) {
    most_ram = strtoul(argument + 6, nullptr, 0);
    return most_ram != 0;
  }
  if (strncmp(argument, "--stack=", 8) == 0) {
    char* end;
    allowed_stack[spec::kLoading] = allowed_stack[spec::kInstantiating] = strtoul(argument + 8, &end, 10);
    if (*end != ',') return false;
    allowed_stack[spec::kRunning] = strtoul(end + 1, &end, 10);
    return *end == 0;
  }
  if (strcmp(argument, "-v") == 0) return verbose = true;
  if (strcmp(argument, "--allow-unsupported") == 0) return allow_unsupported = true;
  in_place = strcmp(argument, "--code=in-place") == 0;
  return in_place || strcmp(argument, "--code=const") == 0;
}

void check_stack(spec::Report& report) {
  static const char* const names[spec::kPhases] = {"loading", "instantiating", "running"};
  for (int i = 0; i < spec::kPhases; i++) {
    if (!is_measured[i]) continue;
    char text[100];
    const int size = snprintf(text, sizeof text, "native stack, %s: %lu bytes", names[i],
                              static_cast<unsigned long>(most_stack[i]));
    if (allowed_stack[i] == SIZE_MAX) {
      write(text);
      write("\n");
    } else {
      snprintf(text + size, sizeof text - static_cast<size_t>(size), ", at most %lu",
               static_cast<unsigned long>(allowed_stack[i]));
      report.check(text, most_stack[i] > 0 && most_stack[i] <= allowed_stack[i]);
    }
  }
}

}  // namespace

extern "C" int main(int argument_count, char** arguments) {
  for (int i = 1; i < argument_count; i++) {
    if (!take_argument(arguments[i])) {
      write("spec-tests: unknown argument\n");
      return 2;
    }
  }
  spec::Report report(write);
  report.heading();
  for (size_t position = 0; next_file(&position);) {
    char path[sizeof file + sizeof ".script"];
    snprintf(path, sizeof path, "%s.script", file);
    report.row(file, run_script(path));
  }
  check_stack(report);
  report.totals();
  return report.all_passed() ? 0 : 1;
}
