#include "ram_files.h"

#include <string.h>

enum { NODES = 24, PATH = 64, BYTES = 256 };

/* What there is, named by its whole path without a slash in front; the top is node 0 and "". */
typedef struct node {
  char path[PATH];
  uint8_t type;       /* WEFT_TYPE_UNKNOWN: free. */
  uint32_t opens;
  uint32_t size;
  uint8_t bytes[BYTES];
} node;

static node nodes[NODES] = {{"", WEFT_TYPE_DIRECTORY, 0, 0, {0}}};

static int find(const char* path) {
  for (int i = 0; i < NODES; i++) {
    if (nodes[i].type != WEFT_TYPE_UNKNOWN && strcmp(nodes[i].path, path) == 0) return i;
  }
  return -1;
}

static int make(const char* path, uint8_t type) {
  for (int i = 1; i < NODES; i++) {
    if (nodes[i].type != WEFT_TYPE_UNKNOWN) continue;
    memset(&nodes[i], 0, sizeof nodes[i]);
    strcpy(nodes[i].path, path);
    nodes[i].type = type;
    return i;
  }
  return -1;
}

/* The part of `path` behind folder `above`, or null when it is not below it. */
static const char* below(const char* path, const char* above) {
  const size_t size = strlen(above);
  if (size == 0) return path[0] != 0 ? path : NULL;
  return strncmp(path, above, size) == 0 && path[size] == '/' ? path + size + 1 : NULL;
}

static int is_empty(int folder) {
  for (int i = 1; i < NODES; i++) {
    if (nodes[i].type != WEFT_TYPE_UNKNOWN && below(nodes[i].path, nodes[folder].path) != NULL) return 0;
  }
  return 1;
}

/* The whole path of what lies at a path from an open folder. What is walked through must be folders; the last name need not
 * exist. `..` may be simply taken back, since there are no links. */
static int walk(intptr_t folder, weft_path path, char full[PATH], int* names_a_folder) {
  strcpy(full, nodes[folder].path);
  *names_a_folder = 0;
  for (uint32_t at = 0; at < path.size;) {
    const int found = find(full);
    if (found < 0) return WEFT_FILE_NOENT;
    if (nodes[found].type != WEFT_TYPE_DIRECTORY) return WEFT_FILE_NOTDIR;
    const char* name = path.text + at;
    size_t size = 0;
    while (at + size < path.size && name[size] != '/') size++;
    at += (uint32_t)size;
    *names_a_folder = at < path.size;
    while (at < path.size && path.text[at] == '/') at++;
    if (size == 1 && name[0] == '.') {
      *names_a_folder = 1;
    } else if (size == 2 && name[0] == '.' && name[1] == '.') {
      char* last = strrchr(full, '/');
      *(last != NULL ? last : full) = 0;
      *names_a_folder = 1;
    } else {
      const size_t before = strlen(full);
      if (before + 1 + size >= PATH) return WEFT_FILE_NAMETOOLONG;
      if (before != 0) strcat(full, "/");
      strncat(full, name, size);
    }
  }
  return WEFT_FILE_OK;
}

/* The same for something that must be there. */
static int look_up(intptr_t folder, weft_path path, int* found) {
  char full[PATH];
  int names_a_folder;
  const int error = walk(folder, path, full, &names_a_folder);
  if (error != WEFT_FILE_OK) return error;
  *found = find(full);
  if (*found < 0) return WEFT_FILE_NOENT;
  return names_a_folder && nodes[*found].type != WEFT_TYPE_DIRECTORY ? WEFT_FILE_NOTDIR : WEFT_FILE_OK;
}

static int open_node(void* context, intptr_t folder, weft_path path, unsigned flags, intptr_t* handle) {
  (void)context;
  char full[PATH];
  int names_a_folder;
  const int error = walk(folder, path, full, &names_a_folder);
  if (error != WEFT_FILE_OK) return error;
  int found = find(full);
  if (found < 0) {
    if ((flags & WEFT_OPEN_CREATE) == 0) return WEFT_FILE_NOENT;
    if (names_a_folder) return WEFT_FILE_ISDIR;
    found = make(full, WEFT_TYPE_FILE);
    if (found < 0) return WEFT_FILE_NOSPC;
  } else {
    const int is_folder = nodes[found].type == WEFT_TYPE_DIRECTORY;
    if ((flags & WEFT_OPEN_CREATE) != 0 && (flags & WEFT_OPEN_EXCLUSIVE) != 0) return WEFT_FILE_EXIST;
    if (!is_folder && (names_a_folder || (flags & WEFT_OPEN_DIRECTORY) != 0)) return WEFT_FILE_NOTDIR;
    if (is_folder && (flags & (WEFT_OPEN_WRITE | WEFT_OPEN_TRUNCATE)) != 0) return WEFT_FILE_ISDIR;
    if ((flags & WEFT_OPEN_TRUNCATE) != 0) nodes[found].size = 0;
  }
  nodes[found].opens++;
  *handle = found;
  return WEFT_FILE_OK;
}

static void close_node(void* context, intptr_t handle) {
  (void)context;
  nodes[handle].opens--;
}

static int read_bytes(void* context, intptr_t file, uint64_t position, void* bytes, size_t size, size_t* done) {
  (void)context;
  const node* n = &nodes[file];
  *done = position >= n->size ? 0 : n->size - (size_t)position;
  if (*done > size) *done = size;
  memcpy(bytes, n->bytes + (position < n->size ? position : 0), *done);
  return WEFT_FILE_OK;
}

/* What lies between the old end and the new reads as zeros. */
static int set_size(void* context, intptr_t file, uint64_t size) {
  (void)context;
  node* n = &nodes[file];
  if (size > BYTES) return WEFT_FILE_NOSPC;
  if (size > n->size) memset(n->bytes + n->size, 0, (size_t)size - n->size);
  n->size = (uint32_t)size;
  return WEFT_FILE_OK;
}

static int write_bytes(void* context, intptr_t file, uint64_t position, const void* bytes, size_t size, size_t* done) {
  node* n = &nodes[file];
  if (position >= BYTES) return WEFT_FILE_NOSPC;
  if (size > BYTES - position) size = (size_t)(BYTES - position);
  if (position + size > n->size) set_size(context, file, position + size);
  memcpy(n->bytes + position, bytes, size);
  *done = size;
  return WEFT_FILE_OK;
}

static int sync_node(void* context, intptr_t handle) {
  (void)context, (void)handle;
  return WEFT_FILE_OK;
}

static int read_directory(void* context, intptr_t folder, uint64_t* cookie, weft_directory_entry* entry) {
  (void)context;
  for (uint64_t i = *cookie; i < NODES; i++) {
    if (nodes[i].type == WEFT_TYPE_UNKNOWN) continue;
    const char* name = below(nodes[i].path, nodes[folder].path);
    if (name == NULL || strchr(name, '/') != NULL) continue;
    *cookie = i + 1;
    entry->name = name;
    entry->name_size = (uint32_t)strlen(name);
    entry->type = nodes[i].type;
    entry->serial = i;
    return WEFT_FILE_OK;
  }
  entry->name = NULL;
  return WEFT_FILE_OK;
}

static int info(void* context, intptr_t handle, weft_path path, int follow, weft_file_info* to) {
  (void)context, (void)follow;
  int which = (int)handle;
  const int error = path.text == NULL ? WEFT_FILE_OK : look_up(handle, path, &which);
  if (error != WEFT_FILE_OK) return error;
  memset(to, 0, sizeof *to);
  to->serial = (uint64_t)which;
  to->links = 1;
  to->size = nodes[which].size;
  to->type = nodes[which].type;
  return WEFT_FILE_OK;
}

static int make_directory(void* context, intptr_t folder, weft_path path) {
  (void)context;
  char full[PATH];
  int names_a_folder;
  const int error = walk(folder, path, full, &names_a_folder);
  if (error != WEFT_FILE_OK) return error;
  if (find(full) >= 0) return WEFT_FILE_EXIST;
  return make(full, WEFT_TYPE_DIRECTORY) < 0 ? WEFT_FILE_NOSPC : WEFT_FILE_OK;
}

static int remove_directory(void* context, intptr_t folder, weft_path path) {
  (void)context;
  int which;
  const int error = look_up(folder, path, &which);
  if (error != WEFT_FILE_OK) return error;
  if (nodes[which].type != WEFT_TYPE_DIRECTORY) return WEFT_FILE_NOTDIR;
  if (!is_empty(which)) return WEFT_FILE_NOTEMPTY;
  if (which == 0 || nodes[which].opens != 0) return WEFT_FILE_BUSY;
  nodes[which].type = WEFT_TYPE_UNKNOWN;
  return WEFT_FILE_OK;
}

static int remove_file(void* context, intptr_t folder, weft_path path) {
  (void)context;
  int which;
  const int error = look_up(folder, path, &which);
  if (error != WEFT_FILE_OK) return error;
  if (nodes[which].type == WEFT_TYPE_DIRECTORY) return WEFT_FILE_ISDIR;
  if (nodes[which].opens != 0) return WEFT_FILE_BUSY;
  nodes[which].type = WEFT_TYPE_UNKNOWN;
  return WEFT_FILE_OK;
}

static int rename_node(void* context, intptr_t from, weft_path from_path, intptr_t to, weft_path to_path) {
  (void)context;
  char full[PATH], old[PATH];
  int which, names_a_folder;
  int error = look_up(from, from_path, &which);
  if (error == WEFT_FILE_OK) error = walk(to, to_path, full, &names_a_folder);
  if (error != WEFT_FILE_OK) return error;
  const int is_folder = nodes[which].type == WEFT_TYPE_DIRECTORY;
  if (which == 0 || (is_folder && below(full, nodes[which].path) != NULL)) return WEFT_FILE_INVAL;
  if (names_a_folder && !is_folder) return WEFT_FILE_NOTDIR;
  const int there = find(full);
  if (there == which) return WEFT_FILE_OK;
  if (there >= 0) {
    const int over_folder = nodes[there].type == WEFT_TYPE_DIRECTORY;
    if (is_folder != over_folder) return over_folder ? WEFT_FILE_ISDIR : WEFT_FILE_NOTDIR;
    if (over_folder && !is_empty(there)) return WEFT_FILE_NOTEMPTY;
    if (nodes[there].opens != 0) return WEFT_FILE_BUSY;
  }
  /* All that is below moves with it. */
  strcpy(old, nodes[which].path);
  for (int i = 1; i < NODES; i++) {
    const char* rest = nodes[i].type != WEFT_TYPE_UNKNOWN ? below(nodes[i].path, old) : NULL;
    if (rest != NULL && strlen(full) + 1 + strlen(rest) >= PATH) return WEFT_FILE_NAMETOOLONG;
  }
  if (there >= 0) nodes[there].type = WEFT_TYPE_UNKNOWN;
  for (int i = 1; i < NODES; i++) {
    char rest[PATH];
    const char* found = nodes[i].type != WEFT_TYPE_UNKNOWN ? below(nodes[i].path, old) : NULL;
    if (found == NULL) continue;
    strcpy(rest, found);
    strcpy(nodes[i].path, full);
    strcat(nodes[i].path, "/");
    strcat(nodes[i].path, rest);
  }
  strcpy(nodes[which].path, full);
  return WEFT_FILE_OK;
}

const weft_files ram_files = {
  .open = open_node,
  .close = close_node,
  .read = read_bytes,
  .write = write_bytes,
  .set_size = set_size,
  .sync = sync_node,
  .read_directory = read_directory,
  .info = info,
  .make_directory = make_directory,
  .remove_directory = remove_directory,
  .remove_file = remove_file,
  .rename = rename_node,
};

intptr_t ram_folder(const char* path) {
  const int found = find(path);
  const int folder = found >= 0 ? found : make(path, WEFT_TYPE_DIRECTORY);
  if (folder >= 0) nodes[folder].opens++;
  return folder;
}

int ram_file(const char* path, const char* text) {
  const int file = make(path, WEFT_TYPE_FILE);
  if (file < 0 || strlen(text) > BYTES) return WEFT_FILE_NOSPC;
  size_t done;
  return write_bytes(NULL, file, 0, text, strlen(text), &done);
}
