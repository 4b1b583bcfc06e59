// WASI preview 1: files in preopened directories, over the hooks of a file system. The guest's descriptors are in the
// caller's table; the file system only knows handles and paths relative to a directory.
#include "wasi_calls.h"

#include <string.h>

namespace weft::wasi {

namespace {

enum Right : uint32_t {
  NO_RIGHT = 0,
  DATASYNC = 1u << 0,
  READ = 1u << 1,
  SEEK = 1u << 2,
  SET_FLAGS = 1u << 3,
  SYNC = 1u << 4,
  TELL = 1u << 5,
  WRITE = 1u << 6,
  ADVISE = 1u << 7,
  CREATE_DIRECTORY = 1u << 9,
  CREATE_FILE = 1u << 10,
  LINK_SOURCE = 1u << 11,
  LINK_TARGET = 1u << 12,
  OPEN = 1u << 13,
  READDIR = 1u << 14,
  READLINK = 1u << 15,
  RENAME_SOURCE = 1u << 16,
  RENAME_TARGET = 1u << 17,
  PATH_FILESTAT = 1u << 18,
  PATH_SET_SIZE = 1u << 19,
  PATH_SET_TIMES = 1u << 20,
  FILESTAT = 1u << 21,
  SET_SIZE = 1u << 22,
  SET_TIMES = 1u << 23,
  SYMLINK = 1u << 24,
  REMOVE_DIRECTORY = 1u << 25,
  UNLINK_FILE = 1u << 26,
  POLL = 1u << 27,

  CHANGING = DATASYNC | SYNC | WRITE | CREATE_DIRECTORY | CREATE_FILE | LINK_SOURCE | LINK_TARGET | RENAME_SOURCE |
             RENAME_TARGET | PATH_SET_SIZE | PATH_SET_TIMES | SET_SIZE | SET_TIMES | SYMLINK | REMOVE_DIRECTORY |
             UNLINK_FILE,
  OF_FILES = DATASYNC | READ | SEEK | SET_FLAGS | SYNC | TELL | WRITE | ADVISE | FILESTAT | SET_SIZE | SET_TIMES | POLL,
  OF_DIRECTORIES = DATASYNC | SET_FLAGS | SYNC | CREATE_DIRECTORY | CREATE_FILE | LINK_SOURCE | LINK_TARGET | OPEN | READDIR |
                   READLINK | RENAME_SOURCE | RENAME_TARGET | PATH_FILESTAT | PATH_SET_SIZE | PATH_SET_TIMES | FILESTAT |
                   SET_TIMES | SYMLINK | REMOVE_DIRECTORY | UNLINK_FILE | POLL
};

enum { FLAG_APPEND = 1, FLAG_DSYNC = 2, FLAG_NONBLOCK = 4, FLAG_RSYNC = 8, FLAG_SYNC = 16, ALL_FLAGS = 31 };
enum { SET_ACCESSED = 1, SET_ACCESSED_NOW = 2, SET_MODIFIED = 4, SET_MODIFIED_NOW = 8 };
enum { WHENCE_SET = 0, WHENCE_CURRENT = 1, WHENCE_END = 2 };

using Descriptor = weft_wasi_descriptor;

constexpr weft_path no_path = {nullptr, 0};

// ---- Descriptors -----------------------------------------------------------------------------------------------------

Descriptor* open_descriptor(weft_wasi* wasi, uint32_t fd) {
  if (fd >= wasi->descriptor_count || wasi->descriptors[fd].kind == KIND_FREE) return nullptr;
  return &wasi->descriptors[fd];
}

// A file or directory with these rights, or why there is none.
uint32_t find(weft_wasi* wasi, uint32_t fd, uint32_t rights, Descriptor** found) {
  *found = open_descriptor(wasi, fd);
  if (*found == nullptr) return BADF;
  if ((*found)->kind == KIND_STREAM) return SPIPE;
  return ((*found)->rights & rights) == rights ? SUCCESS : NOTCAPABLE;
}

uint32_t find_file(weft_wasi* wasi, uint32_t fd, uint32_t rights, Descriptor** found) {
  const uint32_t error = find(wasi, fd, rights, found);
  if ((*found) != nullptr && (*found)->kind == KIND_DIRECTORY) return WEFT_FILE_ISDIR;
  return error;
}

uint32_t find_directory(weft_wasi* wasi, uint32_t fd, uint32_t rights, Descriptor** found) {
  *found = open_descriptor(wasi, fd);
  if (*found == nullptr) return BADF;
  if ((*found)->kind != KIND_DIRECTORY) return NOTDIR;
  return ((*found)->rights & rights) == rights ? SUCCESS : NOTCAPABLE;
}

void release(Descriptor& descriptor) {
  // A preopened directory is the host's.
  const bool owned = descriptor.kind == KIND_FILE || (descriptor.kind == KIND_DIRECTORY && descriptor.preopen == 0);
  if (owned) descriptor.files->close(descriptor.files->context, descriptor.handle);
  descriptor = {};
}

weft_status fd_close(weft_instance*, void* context, uint32_t* slots) {
  Descriptor* descriptor = open_descriptor(wasi_of(context), slots[0]);
  if (descriptor == nullptr) return answer(slots, BADF);
  release(*descriptor);
  return answer(slots, SUCCESS);
}

weft_status fd_renumber(weft_instance*, void* context, uint32_t* slots) {
  Descriptor* from = open_descriptor(wasi_of(context), slots[0]);
  Descriptor* to = open_descriptor(wasi_of(context), slots[1]);
  if (from == nullptr || to == nullptr) return answer(slots, BADF);
  if (from != to) {
    release(*to);
    *to = *from;
    *from = {};
  }
  return answer(slots, SUCCESS);
}

weft_status fd_fdstat_get(weft_instance* caller, void* context, uint32_t* slots) {
  const weft_wasi* wasi = wasi_of(context);
  const Descriptor* descriptor = open_descriptor(wasi_of(context), slots[0]);
  constexpr uint32_t size = 24;  // u8 type @0, u16 flags @2, u64 rights @8, u64 inheriting rights @16.
  if (descriptor == nullptr) return answer(slots, BADF);
  uint8_t* out = span(caller, slots[1], size);
  if (out == nullptr) return answer(slots, FAULT);
  memset(out, 0, size);
  switch (descriptor->kind) {
    case KIND_FILE: out[0] = WEFT_TYPE_FILE; break;
    case KIND_DIRECTORY: out[0] = WEFT_TYPE_DIRECTORY; break;
    default: out[0] = (wasi->terminals >> descriptor->stream & 1) != 0 ? WEFT_TYPE_CHARACTER_DEVICE : WEFT_TYPE_UNKNOWN;
  }
  out[2] = descriptor->flags;
  put_u32(out + 8, descriptor->rights);
  put_u32(out + 16, descriptor->inheriting);
  return answer(slots, SUCCESS);
}

weft_status fd_fdstat_set_flags(weft_instance*, void* context, uint32_t* slots) {
  Descriptor* descriptor = open_descriptor(wasi_of(context), slots[0]);
  if (descriptor == nullptr) return answer(slots, BADF);
  if ((slots[1] & ~uint32_t{ALL_FLAGS}) != 0) return answer(slots, INVAL);
  // A stream waits or does not as its port decides, and every write reaches the file system before it returns.
  if (descriptor->kind == KIND_STREAM && (slots[1] & FLAG_NONBLOCK) != 0) return answer(slots, NOTSUP);
  if ((slots[1] & (FLAG_DSYNC | FLAG_RSYNC | FLAG_SYNC)) != 0) return answer(slots, NOTSUP);
  descriptor->flags = static_cast<uint8_t>(slots[1]);
  return answer(slots, SUCCESS);
}

// Rights can only be given up.
weft_status fd_fdstat_set_rights(weft_instance*, void* context, uint32_t* slots) {
  Descriptor* descriptor = open_descriptor(wasi_of(context), slots[0]);
  if (descriptor == nullptr) return answer(slots, BADF);
  const uint64_t rights = get_slots_u64(slots + 1);
  const uint64_t inheriting = get_slots_u64(slots + 3);
  if ((rights & ~uint64_t{descriptor->rights}) != 0 || (inheriting & ~uint64_t{descriptor->inheriting}) != 0) {
    return answer(slots, NOTCAPABLE);
  }
  descriptor->rights = static_cast<uint32_t>(rights);
  descriptor->inheriting = static_cast<uint32_t>(inheriting);
  return answer(slots, SUCCESS);
}

weft_status fd_prestat_get(weft_instance* caller, void* context, uint32_t* slots) {
  const weft_wasi* wasi = wasi_of(context);
  const Descriptor* descriptor = open_descriptor(wasi_of(context), slots[0]);
  if (descriptor == nullptr || descriptor->preopen == 0) return answer(slots, BADF);
  uint8_t* out = span(caller, slots[1], 8);  // u8 type @0 (0: directory), u32 length of its name @4.
  if (out == nullptr) return answer(slots, FAULT);
  put_u32(out, 0);
  put_u32(out + 4, static_cast<uint32_t>(strlen(wasi->preopens[descriptor->preopen - 1].name)));
  return answer(slots, SUCCESS);
}

weft_status fd_prestat_dir_name(weft_instance* caller, void* context, uint32_t* slots) {
  const weft_wasi* wasi = wasi_of(context);
  const Descriptor* descriptor = open_descriptor(wasi_of(context), slots[0]);
  if (descriptor == nullptr || descriptor->preopen == 0) return answer(slots, BADF);
  const char* name = wasi->preopens[descriptor->preopen - 1].name;
  const auto size = static_cast<uint32_t>(strlen(name));
  if (slots[2] < size) return answer(slots, WEFT_FILE_NAMETOOLONG);
  uint8_t* out = span(caller, slots[1], size);
  if (out == nullptr) return answer(slots, FAULT);
  memcpy(out, name, size);
  return answer(slots, SUCCESS);
}

// ---- Contents of files -----------------------------------------------------------------------------------------------

// The file's size, for what is relative to its end.
uint32_t size_of(const Descriptor& file, uint64_t* size) {
  weft_file_info info;
  const auto error = static_cast<uint32_t>(file.files->info(file.files->context, file.handle, no_path, 0, &info));
  *size = error == SUCCESS ? info.size : 0;
  return error;
}

constexpr uint64_t last_position = INT64_MAX;

// Moves all buffers from or to `position`; *total is how much was moved when there is no error.
uint32_t move(weft_instance* caller, const Descriptor& file, bool writing, const uint8_t* iovecs, uint32_t count,
              uint64_t position, uint32_t* total) {
  const weft_files* files = file.files;
  *total = 0;
  if (writing ? files->write == nullptr : files->read == nullptr) return NOTSUP;
  for (uint32_t i = 0; i < count; i++) {
    const Buffer buffer = buffer_at(caller, iovecs, i);
    // An earlier buffer may lie over the array and have changed it.
    if (buffer.bytes == nullptr || buffer.size > most_at_once - *total) return FAULT;
    if (buffer.size == 0) continue;
    if (position > last_position - most_at_once) return WEFT_FILE_FBIG;
    size_t done = 0;
    const int error = writing ? files->write(files->context, file.handle, position, buffer.bytes, buffer.size, &done)
                              : files->read(files->context, file.handle, position, buffer.bytes, buffer.size, &done);
    if (error != WEFT_FILE_OK) return *total == 0 ? static_cast<uint32_t>(error) : uint32_t{SUCCESS};
    *total += static_cast<uint32_t>(done);
    position += done;
    if (done < buffer.size) break;
  }
  return SUCCESS;
}

// The four functions that read or write: `position` is null for those that use the descriptor's own.
weft_status transfer(weft_instance* caller, weft_wasi* wasi, uint32_t* slots, bool writing, const uint32_t* position) {
  Descriptor* file;
  uint32_t error = find_file(wasi, slots[0], (writing ? WRITE : READ) | (position != nullptr ? SEEK : NO_RIGHT), &file);
  if (error != SUCCESS) return answer(slots, error);
  uint8_t* moved_out = span(caller, slots[position != nullptr ? 5 : 3], 4);
  if (moved_out == nullptr) return answer(slots, FAULT);
  const uint8_t* iovecs;
  error = check_buffers(caller, slots[1], slots[2], &iovecs);
  if (error != SUCCESS) return answer(slots, error);

  uint64_t at = position != nullptr ? get_slots_u64(position) : file->position;
  if (writing && position == nullptr && (file->flags & FLAG_APPEND) != 0) error = size_of(*file, &at);
  uint32_t moved = 0;
  if (error == SUCCESS) error = move(caller, *file, writing, iovecs, slots[2], at, &moved);
  if (error != SUCCESS) return answer(slots, error);
  if (position == nullptr) file->position = at + moved;
  put_u32(moved_out, moved);
  return answer(slots, SUCCESS);
}

// Reading and writing of a stream is done as without files.
bool is_stream(weft_wasi* wasi, uint32_t* slots) {
  const Descriptor* descriptor = open_descriptor(wasi, slots[0]);
  if (descriptor == nullptr || descriptor->kind != KIND_STREAM) return false;
  slots[0] = descriptor->stream;
  return true;
}

weft_status fd_read(weft_instance* caller, void* context, uint32_t* slots) {
  if (is_stream(wasi_of(context), slots)) return stream_read(caller, context, slots);
  return transfer(caller, wasi_of(context), slots, false, nullptr);
}
weft_status fd_write(weft_instance* caller, void* context, uint32_t* slots) {
  if (is_stream(wasi_of(context), slots)) return stream_write(caller, context, slots);
  return transfer(caller, wasi_of(context), slots, true, nullptr);
}
weft_status fd_pread(weft_instance* caller, void* context, uint32_t* slots) {
  return transfer(caller, wasi_of(context), slots, false, slots + 3);
}
weft_status fd_pwrite(weft_instance* caller, void* context, uint32_t* slots) {
  return transfer(caller, wasi_of(context), slots, true, slots + 3);
}

// What has a position: neither streams nor directories.
uint32_t find_positioned(weft_wasi* wasi, uint32_t fd, uint32_t rights, Descriptor** found) {
  const uint32_t error = find_file(wasi, fd, rights, found);
  return error == WEFT_FILE_ISDIR ? uint32_t{SPIPE} : error;
}

weft_status fd_seek(weft_instance* caller, void* context, uint32_t* slots) {
  Descriptor* file;
  const uint64_t offset = get_slots_u64(slots + 1);
  const uint32_t whence = slots[3];
  // Asking where one is needs no right to go elsewhere.
  const uint32_t rights = whence == WHENCE_CURRENT && offset == 0 ? TELL : SEEK | TELL;
  uint32_t error = find_positioned(wasi_of(context), slots[0], rights, &file);
  if (error != SUCCESS) return answer(slots, error);
  uint8_t* out = span(caller, slots[4], 8);
  if (out == nullptr) return answer(slots, FAULT);
  uint64_t base = 0;
  switch (whence) {
    case WHENCE_SET: break;
    case WHENCE_CURRENT: base = file->position; break;
    case WHENCE_END: error = size_of(*file, &base); break;
    default: error = INVAL;
  }
  if (error != SUCCESS) return answer(slots, error);
  const uint64_t position = base + offset;  // `offset` may be negative: then this wraps to what is meant.
  if (position > last_position) return answer(slots, INVAL);
  file->position = position;
  put_u64(out, position);
  return answer(slots, SUCCESS);
}

weft_status fd_tell(weft_instance* caller, void* context, uint32_t* slots) {
  Descriptor* file;
  const uint32_t error = find_positioned(wasi_of(context), slots[0], TELL, &file);
  if (error != SUCCESS) return answer(slots, error);
  uint8_t* out = span(caller, slots[1], 8);
  if (out == nullptr) return answer(slots, FAULT);
  put_u64(out, file->position);
  return answer(slots, SUCCESS);
}

weft_status fd_filestat_set_size(weft_instance*, void* context, uint32_t* slots) {
  Descriptor* file;
  const uint32_t error = find_file(wasi_of(context), slots[0], SET_SIZE, &file);
  if (error != SUCCESS) return answer(slots, error);
  const uint64_t size = get_slots_u64(slots + 1);
  if (size > last_position) return answer(slots, INVAL);
  if (file->files->set_size == nullptr) return answer(slots, NOTSUP);
  return answer(slots, static_cast<uint32_t>(file->files->set_size(file->files->context, file->handle, size)));
}

weft_status synchronise(weft_wasi* wasi, uint32_t* slots, uint32_t right) {
  Descriptor* descriptor;
  const uint32_t error = find(wasi, slots[0], right, &descriptor);
  if (error == SPIPE) return answer(slots, INVAL);  // As fsync says of a console.
  if (error != SUCCESS) return answer(slots, error);
  if (descriptor->files->sync == nullptr) return answer(slots, NOTSUP);
  return answer(slots, static_cast<uint32_t>(descriptor->files->sync(descriptor->files->context, descriptor->handle)));
}
weft_status fd_sync(weft_instance*, void* context, uint32_t* slots) { return synchronise(wasi_of(context), slots, SYNC); }
weft_status fd_datasync(weft_instance*, void* context, uint32_t* slots) {
  return synchronise(wasi_of(context), slots, DATASYNC);
}

// Advice is checked and not needed.
weft_status fd_advise(weft_instance*, void* context, uint32_t* slots) {
  Descriptor* file;
  constexpr uint32_t last_advice = 5;
  const uint32_t error = find_file(wasi_of(context), slots[0], ADVISE, &file);
  if (error != SUCCESS) return answer(slots, error);
  return answer(slots, slots[5] > last_advice ? INVAL : SUCCESS);
}

// ---- What is known of files ------------------------------------------------------------------------------------------

weft_status put_info(weft_instance* caller, uint32_t address, const weft_file_info& info, uint32_t* slots) {
  uint8_t* out = span(caller, address, 64);
  if (out == nullptr) return answer(slots, FAULT);
  put_u64(out, info.device);
  put_u64(out + 8, info.serial);
  put_u64(out + 16, info.type);
  put_u64(out + 24, info.links);
  put_u64(out + 32, info.size);
  put_u64(out + 40, info.accessed_ns);
  put_u64(out + 48, info.modified_ns);
  put_u64(out + 56, info.changed_ns);
  return answer(slots, SUCCESS);
}

weft_status fd_filestat_get(weft_instance* caller, void* context, uint32_t* slots) {
  const weft_wasi* wasi = wasi_of(context);
  const Descriptor* descriptor = open_descriptor(wasi_of(context), slots[0]);
  if (descriptor == nullptr) return answer(slots, BADF);
  weft_file_info info = {};
  if (descriptor->kind == KIND_STREAM) {
    info.type = (wasi->terminals >> descriptor->stream & 1) != 0 ? WEFT_TYPE_CHARACTER_DEVICE : WEFT_TYPE_UNKNOWN;
    info.links = 1;
  } else {
    if ((descriptor->rights & FILESTAT) == 0) return answer(slots, NOTCAPABLE);
    const int error = descriptor->files->info(descriptor->files->context, descriptor->handle, no_path, 0, &info);
    if (error != WEFT_FILE_OK) return answer(slots, static_cast<uint32_t>(error));
  }
  return put_info(caller, slots[1], info, slots);
}

// The times to set, from what the guest gave and its flags.
uint32_t read_times(const uint32_t* slots, uint32_t flags, uint64_t* accessed, uint64_t* modified) {
  *accessed = get_slots_u64(slots);
  *modified = get_slots_u64(slots + 2);
  constexpr uint32_t both_accessed = SET_ACCESSED | SET_ACCESSED_NOW;
  constexpr uint32_t both_modified = SET_MODIFIED | SET_MODIFIED_NOW;
  if (flags > 15 || (flags & both_accessed) == both_accessed || (flags & both_modified) == both_modified) return INVAL;
  if ((flags & SET_ACCESSED) == 0) *accessed = (flags & SET_ACCESSED_NOW) != 0 ? WEFT_TIME_NOW : WEFT_TIME_KEEP;
  else if (*accessed > last_position) return INVAL;
  if ((flags & SET_MODIFIED) == 0) *modified = (flags & SET_MODIFIED_NOW) != 0 ? WEFT_TIME_NOW : WEFT_TIME_KEEP;
  else if (*modified > last_position) return INVAL;
  return SUCCESS;
}

weft_status fd_filestat_set_times(weft_instance*, void* context, uint32_t* slots) {
  Descriptor* descriptor;
  uint64_t accessed, modified;
  uint32_t error = find(wasi_of(context), slots[0], SET_TIMES, &descriptor);
  if (error == SUCCESS) error = read_times(slots + 1, slots[5], &accessed, &modified);
  if (error != SUCCESS) return answer(slots, error == SPIPE ? uint32_t{NOTSUP} : error);
  const weft_files* files = descriptor->files;
  if (files->set_times == nullptr) return answer(slots, NOTSUP);
  return answer(slots, static_cast<uint32_t>(
                           files->set_times(files->context, descriptor->handle, no_path, 0, accessed, modified)));
}

// ---- Paths -----------------------------------------------------------------------------------------------------------

// A path in the guest's memory that does not lead out of its directory as far as its text goes.
uint32_t read_path(weft_instance* caller, uint32_t address, uint32_t size, weft_path* path) {
  const char* text = reinterpret_cast<const char*>(span(caller, address, size));
  if (text == nullptr) return FAULT;
  if (size == 0) return NOENT;
  if (memchr(text, 0, size) != nullptr) return INVAL;
  if (text[0] == '/') return NOTCAPABLE;
  *path = {text, size};
  int32_t depth = 0;
  for (uint32_t i = 0; i < size;) {
    uint32_t end = i;
    while (end < size && text[end] != '/') end++;
    const uint32_t length = end - i;
    if (length == 2 && text[i] == '.' && text[i + 1] == '.') {
      if (--depth < 0) return NOTCAPABLE;
    } else if (length != 0 && !(length == 1 && text[i] == '.')) {
      depth++;
    }
    i = end + 1;
  }
  return SUCCESS;
}

// A directory with these rights and a path in it.
struct Place {
  Descriptor* directory;
  const weft_files* files;
  weft_path path;
};

uint32_t find_place(weft_instance* caller, weft_wasi* wasi, uint32_t fd, uint32_t rights, const uint32_t* path, Place* place) {
  const uint32_t error = find_directory(wasi, fd, rights, &place->directory);
  if (error != SUCCESS) return error;
  place->files = place->directory->files;
  return read_path(caller, path[0], path[1], &place->path);
}

using PathHook = int (*)(void*, intptr_t, weft_path);

// The functions that do one thing to one path.
weft_status at_path(weft_instance* caller, void* context, uint32_t* slots, uint32_t right, PathHook weft_files::* hook) {
  Place place;
  const uint32_t error = find_place(caller, wasi_of(context), slots[0], right, slots + 1, &place);
  if (error != SUCCESS) return answer(slots, error);
  if (place.files->*hook == nullptr) return answer(slots, NOTSUP);
  return answer(slots, static_cast<uint32_t>((place.files->*hook)(place.files->context, place.directory->handle, place.path)));
}
weft_status path_create_directory(weft_instance* caller, void* context, uint32_t* slots) {
  return at_path(caller, context, slots, CREATE_DIRECTORY, &weft_files::make_directory);
}
weft_status path_remove_directory(weft_instance* caller, void* context, uint32_t* slots) {
  return at_path(caller, context, slots, REMOVE_DIRECTORY, &weft_files::remove_directory);
}
weft_status path_unlink_file(weft_instance* caller, void* context, uint32_t* slots) {
  return at_path(caller, context, slots, UNLINK_FILE, &weft_files::remove_file);
}

weft_status path_filestat_get(weft_instance* caller, void* context, uint32_t* slots) {
  Place place;
  const uint32_t error = find_place(caller, wasi_of(context), slots[0], PATH_FILESTAT, slots + 2, &place);
  if (error != SUCCESS) return answer(slots, error);
  weft_file_info info = {};
  const int refused = place.files->info(place.files->context, place.directory->handle, place.path, slots[1] & 1, &info);
  if (refused != WEFT_FILE_OK) return answer(slots, static_cast<uint32_t>(refused));
  return put_info(caller, slots[4], info, slots);
}

weft_status path_filestat_set_times(weft_instance* caller, void* context, uint32_t* slots) {
  Place place;
  uint64_t accessed, modified;
  uint32_t error = find_place(caller, wasi_of(context), slots[0], PATH_SET_TIMES, slots + 2, &place);
  if (error == SUCCESS) error = read_times(slots + 4, slots[8], &accessed, &modified);
  if (error != SUCCESS) return answer(slots, error);
  if (place.files->set_times == nullptr) return answer(slots, NOTSUP);
  return answer(slots, static_cast<uint32_t>(place.files->set_times(place.files->context, place.directory->handle, place.path,
                                                                    slots[1] & 1, accessed, modified)));
}

weft_status path_open(weft_instance* caller, void* context, uint32_t* slots) {
  weft_wasi* wasi = wasi_of(context);
  const uint32_t how = slots[4];
  const uint32_t flags = slots[9];
  if (how > 15 || flags > ALL_FLAGS) return answer(slots, INVAL);
  const uint32_t needed = OPEN | ((how & WEFT_OPEN_CREATE) != 0 ? CREATE_FILE : NO_RIGHT) |
                          ((how & WEFT_OPEN_TRUNCATE) != 0 ? PATH_SET_SIZE : NO_RIGHT);
  Place place;
  uint32_t error = find_place(caller, wasi, slots[0], needed, slots + 2, &place);
  if (error != SUCCESS) return answer(slots, error);
  if ((flags & (FLAG_DSYNC | FLAG_RSYNC | FLAG_SYNC)) != 0) return answer(slots, NOTSUP);
  // Programs ask for all rights there are; to be told that a file cannot be written they must not get fewer silently.
  const uint32_t inherited = place.directory->inheriting;
  const auto wanted = static_cast<uint32_t>(get_slots_u64(slots + 5));
  if ((wanted & ~inherited & (READ | WRITE)) != 0) return answer(slots, NOTCAPABLE);
  uint8_t* out = span(caller, slots[10], 4);
  if (out == nullptr) return answer(slots, FAULT);
  uint32_t fd = 0;
  while (fd < wasi->descriptor_count && wasi->descriptors[fd].kind != KIND_FREE) fd++;
  if (fd == wasi->descriptor_count) return answer(slots, MFILE);

  const bool is_directory = (how & WEFT_OPEN_DIRECTORY) != 0;
  unsigned mode = how;
  if ((slots[1] & 1) != 0) mode |= WEFT_OPEN_FOLLOW;
  if ((wanted & WRITE) != 0 && !is_directory) mode |= WEFT_OPEN_WRITE;
  if ((wanted & READ) != 0 || (mode & WEFT_OPEN_WRITE) == 0) mode |= WEFT_OPEN_READ;
  Descriptor opened = {};
  opened.files = place.files;
  error = static_cast<uint32_t>(place.files->open(place.files->context, place.directory->handle, place.path, mode, &opened.handle));
  if (error != SUCCESS) return answer(slots, error);
  weft_file_info info = {};
  error = static_cast<uint32_t>(place.files->info(place.files->context, opened.handle, no_path, 0, &info));
  if (error != SUCCESS) {
    place.files->close(place.files->context, opened.handle);
    return answer(slots, error);
  }
  opened.kind = info.type == WEFT_TYPE_DIRECTORY ? KIND_DIRECTORY : KIND_FILE;
  opened.flags = static_cast<uint8_t>(flags);
  opened.rights = wanted & inherited & (opened.kind == KIND_DIRECTORY ? OF_DIRECTORIES : OF_FILES);
  opened.inheriting = opened.kind == KIND_DIRECTORY ? static_cast<uint32_t>(get_slots_u64(slots + 7)) & inherited : 0;
  wasi->descriptors[fd] = opened;
  put_u32(out, fd);
  return answer(slots, SUCCESS);
}

weft_status fd_readdir(weft_instance* caller, void* context, uint32_t* slots) {
  Descriptor* directory;
  const uint32_t error = find_directory(wasi_of(context), slots[0], READDIR, &directory);
  if (error != SUCCESS) return answer(slots, error);
  const weft_files* files = directory->files;
  if (files->read_directory == nullptr) return answer(slots, NOTSUP);
  const uint32_t room = slots[2];
  uint8_t* out = span(caller, slots[1], room);
  uint8_t* used_out = span(caller, slots[5], 4);
  if (out == nullptr || used_out == nullptr) return answer(slots, FAULT);

  uint64_t cookie = get_slots_u64(slots + 3);
  uint32_t used = 0;
  while (used < room) {
    weft_directory_entry entry = {};
    const int refused = files->read_directory(files->context, directory->handle, &cookie, &entry);
    if (refused != WEFT_FILE_OK) return answer(slots, static_cast<uint32_t>(refused));
    if (entry.name == nullptr) break;
    uint8_t header[24] = {};  // u64 next cookie @0, u64 serial @8, u32 length of the name @16, u8 type @20.
    put_u64(header, cookie);
    put_u64(header + 8, entry.serial);
    put_u32(header + 16, entry.name_size);
    header[20] = entry.type;
    // What does not fit is cut off: a full buffer tells the guest to ask again from the last cookie it saw whole.
    const uint32_t head = room - used < sizeof header ? room - used : static_cast<uint32_t>(sizeof header);
    memcpy(out + used, header, head);
    used += head;
    const uint32_t name = room - used < entry.name_size ? room - used : entry.name_size;
    memcpy(out + used, entry.name, name);
    used += name;
  }
  put_u32(used_out, used);
  return answer(slots, SUCCESS);
}

// Two places that must be in one file system.
uint32_t find_places(weft_instance* caller, weft_wasi* wasi, uint32_t from_fd, uint32_t from_right, const uint32_t* from_path,
                     Place* from, uint32_t to_fd, uint32_t to_right, const uint32_t* to_path, Place* to) {
  uint32_t error = find_place(caller, wasi, from_fd, from_right, from_path, from);
  if (error == SUCCESS) error = find_place(caller, wasi, to_fd, to_right, to_path, to);
  if (error == SUCCESS && from->files != to->files) error = XDEV;
  return error;
}

weft_status path_rename(weft_instance* caller, void* context, uint32_t* slots) {
  Place from, to;
  const uint32_t error = find_places(caller, wasi_of(context), slots[0], RENAME_SOURCE, slots + 1, &from, slots[3],
                                     RENAME_TARGET, slots + 4, &to);
  if (error != SUCCESS) return answer(slots, error);
  const weft_files* files = from.files;
  if (files->rename == nullptr) return answer(slots, NOTSUP);
  return answer(slots, static_cast<uint32_t>(
                           files->rename(files->context, from.directory->handle, from.path, to.directory->handle, to.path)));
}

weft_status path_link(weft_instance* caller, void* context, uint32_t* slots) {
  Place from, to;
  const uint32_t error = find_places(caller, wasi_of(context), slots[0], LINK_SOURCE, slots + 2, &from, slots[4], LINK_TARGET,
                                     slots + 5, &to);
  if (error != SUCCESS) return answer(slots, error);
  const weft_files* files = from.files;
  if (files->link == nullptr) return answer(slots, NOTSUP);
  return answer(slots, static_cast<uint32_t>(files->link(files->context, from.directory->handle, from.path, slots[1] & 1,
                                                         to.directory->handle, to.path)));
}

// The target may be relative only, and is not looked at until somebody follows it: then it cannot lead out.
weft_status path_symlink(weft_instance* caller, void* context, uint32_t* slots) {
  const char* target = reinterpret_cast<const char*>(span(caller, slots[0], slots[1]));
  Place place;
  const uint32_t error = find_place(caller, wasi_of(context), slots[2], SYMLINK, slots + 3, &place);
  if (error != SUCCESS) return answer(slots, error);
  if (target == nullptr) return answer(slots, FAULT);
  if (slots[1] == 0) return answer(slots, NOENT);
  if (memchr(target, 0, slots[1]) != nullptr) return answer(slots, INVAL);
  if (target[0] == '/') return answer(slots, NOTCAPABLE);
  if (place.files->make_link == nullptr) return answer(slots, NOTSUP);
  return answer(slots, static_cast<uint32_t>(place.files->make_link(place.files->context, {target, slots[1]},
                                                                    place.directory->handle, place.path)));
}

weft_status path_readlink(weft_instance* caller, void* context, uint32_t* slots) {
  Place place;
  const uint32_t error = find_place(caller, wasi_of(context), slots[0], READLINK, slots + 1, &place);
  if (error != SUCCESS) return answer(slots, error);
  uint8_t* out = span(caller, slots[3], slots[4]);
  uint8_t* used_out = span(caller, slots[5], 4);
  if (out == nullptr || used_out == nullptr) return answer(slots, FAULT);
  if (place.files->read_link == nullptr) return answer(slots, NOTSUP);
  size_t used = 0;
  const int refused =
      place.files->read_link(place.files->context, place.directory->handle, place.path, out, slots[4], &used);
  if (refused == WEFT_FILE_OK) put_u32(used_out, static_cast<uint32_t>(used));
  return answer(slots, static_cast<uint32_t>(refused));
}

}  // namespace

}  // namespace weft::wasi

using namespace weft::wasi;

extern "C" const weft_native weft_wasi_file_natives[] = {
    {"fd_advise", "(iIIi)i", fd_advise},
    {"fd_close", "(i)i", fd_close},
    {"fd_datasync", "(i)i", fd_datasync},
    {"fd_fdstat_get", "(ii)i", fd_fdstat_get},
    {"fd_fdstat_set_flags", "(ii)i", fd_fdstat_set_flags},
    {"fd_fdstat_set_rights", "(iII)i", fd_fdstat_set_rights},
    {"fd_filestat_get", "(ii)i", fd_filestat_get},
    {"fd_filestat_set_size", "(iI)i", fd_filestat_set_size},
    {"fd_filestat_set_times", "(iIIi)i", fd_filestat_set_times},
    {"fd_pread", "(iiiIi)i", fd_pread},
    {"fd_prestat_get", "(ii)i", fd_prestat_get},
    {"fd_prestat_dir_name", "(iii)i", fd_prestat_dir_name},
    {"fd_pwrite", "(iiiIi)i", fd_pwrite},
    {"fd_read", "(iiii)i", fd_read},
    {"fd_readdir", "(iiiIi)i", fd_readdir},
    {"fd_renumber", "(ii)i", fd_renumber},
    {"fd_seek", "(iIii)i", fd_seek},
    {"fd_sync", "(i)i", fd_sync},
    {"fd_tell", "(ii)i", fd_tell},
    {"fd_write", "(iiii)i", fd_write},
    {"path_create_directory", "(iii)i", path_create_directory},
    {"path_filestat_get", "(iiiii)i", path_filestat_get},
    {"path_filestat_set_times", "(iiiiIIi)i", path_filestat_set_times},
    {"path_link", "(iiiiiii)i", path_link},
    {"path_open", "(iiiiiIIii)i", path_open},
    {"path_readlink", "(iiiiii)i", path_readlink},
    {"path_remove_directory", "(iii)i", path_remove_directory},
    {"path_rename", "(iiiiii)i", path_rename},
    {"path_symlink", "(iiiii)i", path_symlink},
    {"path_unlink_file", "(iii)i", path_unlink_file},
};

extern "C" const uint32_t weft_wasi_file_native_count = sizeof weft_wasi_file_natives / sizeof weft_wasi_file_natives[0];

const weft_library* weft_wasi_file_library(weft_wasi* wasi, weft_library* library, const weft_library* next) {
  constexpr uint32_t streams = 3;
  if (wasi->descriptor_count < streams || wasi->descriptor_count - streams < wasi->preopen_count) return nullptr;
  if (wasi->preopen_count > UINT8_MAX - 1u) return nullptr;
  for (uint32_t fd = 0; fd < wasi->descriptor_count; fd++) {
    Descriptor& descriptor = wasi->descriptors[fd];
    descriptor = {};
    if (fd < streams) {
      if (!stream_is_open(wasi, fd)) continue;
      descriptor.kind = KIND_STREAM;
      descriptor.stream = static_cast<uint8_t>(fd);
      descriptor.rights = (fd == STDIN ? READ : WRITE) | POLL;
    } else if (fd - streams < wasi->preopen_count) {
      const weft_wasi_preopen& preopen = wasi->preopens[fd - streams];
      const uint32_t refused = preopen.read_only != 0 ? CHANGING : NO_RIGHT;
      descriptor.kind = KIND_DIRECTORY;
      descriptor.preopen = static_cast<uint8_t>(fd - streams + 1);
      descriptor.rights = OF_DIRECTORIES & ~refused;
      descriptor.inheriting = (OF_DIRECTORIES | OF_FILES) & ~refused;
      descriptor.files = preopen.files;
      descriptor.handle = preopen.directory;
    }
  }
  *library = {"wasi_snapshot_preview1", weft_wasi_file_natives, weft_wasi_file_native_count, wasi, nullptr, next};
  return library;
}

void weft_wasi_close_files(weft_wasi* wasi) {
  for (uint32_t fd = 0; fd < wasi->descriptor_count; fd++) release(wasi->descriptors[fd]);
}
