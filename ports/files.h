/* A file system as WASI needs it (wasi.h): a const struct of functions, as weft_port is. posix/posix_files.cpp implements it
 * over the host's folders; on a device a few lines over littlefs, FatFs or the like do, each with its own pool of handles.
 *
 * A handle is whatever number or pointer the file system likes; it stands for an open file or an open directory. Paths
 * are relative to an open directory. The WASI component has already refused paths that are empty, absolute, or that
 * contain a zero byte or more `..` than there are names before it; a file system without symbolic links may therefore
 * simply hand them on. One with symbolic links must see to it that none leads out of the directory (WEFT_FILE_NOTCAPABLE).
 *
 * Positions belong to the WASI component: reading and writing always say where. Each function returns 0 or an error
 * number; WEFT_FILE_... are those of WASI preview 1, and any other of those will do. A function that a file system lacks is
 * null and the guest is told ENOTSUP; `open`, `close` and `info` must be there. */
#ifndef WEFT_FILES_H
#define WEFT_FILES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  WEFT_FILE_OK = 0,
  WEFT_FILE_ACCES = 2,
  WEFT_FILE_BUSY = 10,
  WEFT_FILE_EXIST = 20,
  WEFT_FILE_FBIG = 22,
  WEFT_FILE_INVAL = 28,
  WEFT_FILE_IO = 29,
  WEFT_FILE_ISDIR = 31,
  WEFT_FILE_LOOP = 32,
  WEFT_FILE_MFILE = 33,
  WEFT_FILE_MLINK = 34,
  WEFT_FILE_NAMETOOLONG = 37,
  WEFT_FILE_NOENT = 44,
  WEFT_FILE_NOMEM = 48,
  WEFT_FILE_NOSPC = 51,
  WEFT_FILE_NOTDIR = 54,
  WEFT_FILE_NOTEMPTY = 55,
  WEFT_FILE_NOTSUP = 58,
  WEFT_FILE_PERM = 63,
  WEFT_FILE_ROFS = 69,
  WEFT_FILE_XDEV = 75,
  WEFT_FILE_NOTCAPABLE = 76    /* The path leads out of the directory. */
};

/* For `open`. The first four are WASI's own. */
enum {
  WEFT_OPEN_CREATE = 1,
  WEFT_OPEN_DIRECTORY = 2,     /* Fail with NOTDIR when it is none. */
  WEFT_OPEN_EXCLUSIVE = 4,     /* With CREATE: fail with EXIST when it is there. */
  WEFT_OPEN_TRUNCATE = 8,
  WEFT_OPEN_READ = 16,
  WEFT_OPEN_WRITE = 32,        /* A directory then fails with ISDIR. */
  WEFT_OPEN_FOLLOW = 64        /* Follow a symbolic link in the last place; else fail with LOOP. */
};

enum {                         /* WASI's file types. */
  WEFT_TYPE_UNKNOWN = 0,
  WEFT_TYPE_BLOCK_DEVICE = 1,
  WEFT_TYPE_CHARACTER_DEVICE = 2,
  WEFT_TYPE_DIRECTORY = 3,
  WEFT_TYPE_FILE = 4,
  WEFT_TYPE_SOCKET = 6,
  WEFT_TYPE_LINK = 7
};

typedef struct weft_path {     /* Not terminated. */
  const char* text;
  uint32_t size;
} weft_path;

typedef struct weft_file_info {
  uint64_t device;             /* 0 where there is but one. */
  uint64_t serial;             /* Tells files of a device apart; 0 where there are no such numbers. */
  uint64_t links;
  uint64_t size;
  uint64_t accessed_ns;        /* Since 1970; 0 where times are not kept. */
  uint64_t modified_ns;
  uint64_t changed_ns;
  uint8_t type;
} weft_file_info;

typedef struct weft_directory_entry {
  const char* name;            /* Valid until the next call for the directory. */
  uint32_t name_size;
  uint8_t type;
  uint64_t serial;
} weft_directory_entry;

/* Instead of a time, for set_times. */
#define WEFT_TIME_KEEP UINT64_MAX
#define WEFT_TIME_NOW (UINT64_MAX - 1)

typedef struct weft_files {
  void* context;               /* Handed to each function. */

  int (*open)(void* context, intptr_t directory, weft_path path, unsigned flags, intptr_t* handle);
  void (*close)(void* context, intptr_t handle);

  /* *done is how many bytes were moved: fewer than `size` only at the end of the file, or where space ran out. */
  int (*read)(void* context, intptr_t file, uint64_t position, void* bytes, size_t size, size_t* done);
  int (*write)(void* context, intptr_t file, uint64_t position, const void* bytes, size_t size, size_t* done);
  int (*set_size)(void* context, intptr_t file, uint64_t size);
  int (*sync)(void* context, intptr_t handle);

  /* The entry at *cookie, and the cookie of the next one; 0 is the first. The end is told by a name of null. `.` and `..`
   * are left out. */
  int (*read_directory)(void* context, intptr_t directory, uint64_t* cookie, weft_directory_entry* entry);

  /* Of the handle itself when path.text is null, else of what lies at the path, and with `follow` of what a symbolic link
   * there leads to. */
  int (*info)(void* context, intptr_t handle, weft_path path, int follow, weft_file_info* info);
  int (*set_times)(void* context, intptr_t handle, weft_path path, int follow, uint64_t accessed_ns, uint64_t modified_ns);

  int (*make_directory)(void* context, intptr_t directory, weft_path path);
  int (*remove_directory)(void* context, intptr_t directory, weft_path path);
  int (*remove_file)(void* context, intptr_t directory, weft_path path);
  int (*rename)(void* context, intptr_t from, weft_path from_path, intptr_t to, weft_path to_path);

  /* Symbolic and hard links. */
  int (*make_link)(void* context, weft_path target, intptr_t directory, weft_path path);
  int (*read_link)(void* context, intptr_t directory, weft_path path, void* bytes, size_t size, size_t* done);
  int (*link)(void* context, intptr_t from, weft_path from_path, int follow, intptr_t to, weft_path to_path);
} weft_files;

#ifdef __cplusplus
}
#endif
#endif /* WEFT_FILES_H */
