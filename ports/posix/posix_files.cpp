// Folders of a POSIX host. A guest must not reach anything outside of a folder it was given, whatever names, `..` and symbolic
// links it uses and whatever another process renames meanwhile. So no path of a guest is ever handed to the system: a walk
// opens folder by folder, each relative to the one before and never following a link (O_NOFOLLOW); it reads links itself
// and walks on along their text; and `..` goes back to the folder that the walk came from, which it still holds open. Going
// back beyond the first folder, or a link with an absolute target, ends it. This is what openat2(RESOLVE_BENEATH) does on
// Linux 5.6 and later, on every POSIX system and for all operations.
#include "posix_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <new>
#include <string>
#include <vector>

namespace {

#ifdef O_PATH
constexpr int walking = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;  // Needs the right to pass through, not to list.
#else
constexpr int walking = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
#endif

constexpr int most_links = 40;
constexpr size_t most_depth = 128;  // Folders held open by one walk.
constexpr size_t longest_path = 4096;

int error_number(int error) {
  switch (error) {
    case 0: return WEFT_FILE_OK;
    case EACCES: return WEFT_FILE_ACCES;
    case EBUSY: return WEFT_FILE_BUSY;
    case EEXIST: return WEFT_FILE_EXIST;
    case EFBIG: return WEFT_FILE_FBIG;
    case EINVAL: return WEFT_FILE_INVAL;
    case EISDIR: return WEFT_FILE_ISDIR;
    case ELOOP: return WEFT_FILE_LOOP;
    case EMFILE:
    case ENFILE: return WEFT_FILE_MFILE;
    case EMLINK: return WEFT_FILE_MLINK;
    case ENAMETOOLONG: return WEFT_FILE_NAMETOOLONG;
    case ENOENT: return WEFT_FILE_NOENT;
    case ENOMEM: return WEFT_FILE_NOMEM;
    case EDQUOT:
    case ENOSPC: return WEFT_FILE_NOSPC;
    case ENOTDIR: return WEFT_FILE_NOTDIR;
    case ENOTEMPTY: return WEFT_FILE_NOTEMPTY;
    case ENXIO:
    case EOPNOTSUPP: return WEFT_FILE_NOTSUP;
    case EPERM: return WEFT_FILE_PERM;
    case EROFS: return WEFT_FILE_ROFS;
    case EXDEV: return WEFT_FILE_XDEV;
    default: return WEFT_FILE_IO;
  }
}

int failed_if(bool failed) { return failed ? error_number(errno) : int{WEFT_FILE_OK}; }

// What a handle points to.
struct Opened {
  int fd;
  DIR* entries;      // Of a folder that is being listed.
  uint64_t cookie;   // Where `entries` stands.
};

Opened* opened(intptr_t handle) { return reinterpret_cast<Opened*>(handle); }

// Leaves `fd` to the handle, or closes it.
int make_handle(int fd, intptr_t* handle) {
  auto* made = new (std::nothrow) Opened{fd, nullptr, 0};
  if (made == nullptr) {
    close(fd);
    return WEFT_FILE_NOMEM;
  }
  *handle = reinterpret_cast<intptr_t>(made);
  return WEFT_FILE_OK;
}

void close_handle(void*, intptr_t handle) {
  Opened* which = opened(handle);
  if (which->entries != nullptr) closedir(which->entries);
  close(which->fd);
  delete which;
}

// The symbolic link `name` in a folder. False when it is none.
bool link_text(int folder, const std::string& name, std::string* text) {
  char buffer[longest_path];
  const ssize_t size = readlinkat(folder, name.c_str(), buffer, sizeof buffer);
  if (size < 0) return false;
  text->assign(buffer, static_cast<size_t>(size));
  return true;
}

// A path taken apart: an open folder, and a plain name in it that may or may not exist and is no link if links are followed.
class Place {
 public:
  Place(intptr_t folder, weft_path path, bool follow) : folders_{opened(folder)->fd} {
    error_ = walk(std::string(path.text, path.size), follow);
  }
  ~Place() {
    while (folders_.size() > 1) go_back();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  int error() const { return error_; }
  int folder() const { return folders_.back(); }
  const char* name() const { return name_.c_str(); }        // "." for the folder itself.
  bool is_folder_by_name() const { return ends_in_slash_ || name_ == "."; }

 private:
  void go_back() {
    close(folders_.back());
    folders_.pop_back();
  }

  int walk(std::string rest, bool follow) {
    int links = 0;
    if (rest.empty()) return WEFT_FILE_NOENT;
    if (rest[0] == '/') return WEFT_FILE_NOTCAPABLE;
    name_ = ".";
    while (!rest.empty()) {
      if (rest.size() > longest_path) return WEFT_FILE_NAMETOOLONG;
      const size_t end = rest.find('/');
      name_ = rest.substr(0, end);
      const size_t next = rest.find_first_not_of('/', end);
      ends_in_slash_ = end != std::string::npos;
      rest = next == std::string::npos ? "" : rest.substr(next);
      const bool last = rest.empty();

      if (name_ == ".") continue;
      if (name_ == "..") {
        if (folders_.size() == 1) return WEFT_FILE_NOTCAPABLE;
        go_back();
        name_ = ".";
        continue;
      }
      std::string target;
      if ((!last || follow || ends_in_slash_) && link_text(folder(), name_, &target)) {
        if (++links > most_links) return WEFT_FILE_LOOP;
        if (target.empty() || target[0] == '/') return WEFT_FILE_NOTCAPABLE;
        rest = target + (ends_in_slash_ ? "/" : "") + rest;
        name_ = ".";
        continue;
      }
      if (last) break;
      if (folders_.size() > most_depth) return WEFT_FILE_NAMETOOLONG;
      const int fd = openat(folder(), name_.c_str(), walking);
      if (fd < 0) return error_number(errno);
      folders_.push_back(fd);
      name_ = ".";
    }
    return WEFT_FILE_OK;
  }

  std::vector<int> folders_;  // From the guest's on; that one is not ours to close.
  std::string name_;
  bool ends_in_slash_ = false;
  int error_ = WEFT_FILE_OK;
};

int open_file(void*, intptr_t folder, weft_path path, unsigned flags, intptr_t* handle) {
  const bool creates_only = (flags & WEFT_OPEN_CREATE) != 0 && (flags & WEFT_OPEN_EXCLUSIVE) != 0;
  const Place place(folder, path, (flags & WEFT_OPEN_FOLLOW) != 0 && !creates_only);
  if (place.error() != WEFT_FILE_OK) return place.error();
  const bool wants_folder = (flags & WEFT_OPEN_DIRECTORY) != 0 || place.is_folder_by_name();
  // Not to be held up by a pipe that nobody writes to, nor to gain a terminal.
  int mode = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  mode |= (flags & WEFT_OPEN_WRITE) == 0 ? O_RDONLY : (flags & WEFT_OPEN_READ) == 0 ? O_WRONLY : O_RDWR;
  if (wants_folder) mode |= O_DIRECTORY;
  if ((flags & WEFT_OPEN_CREATE) != 0) {
    if (wants_folder) return (flags & WEFT_OPEN_DIRECTORY) != 0 ? WEFT_FILE_INVAL : WEFT_FILE_ISDIR;
    mode |= O_CREAT;
  }
  if ((flags & WEFT_OPEN_EXCLUSIVE) != 0) mode |= O_EXCL;

  // Asked before it is opened: opening a device may already have an effect.
  struct stat what;
  if (fstatat(place.folder(), place.name(), &what, AT_SYMLINK_NOFOLLOW) == 0) {
    if (S_ISLNK(what.st_mode)) return creates_only ? WEFT_FILE_EXIST : WEFT_FILE_LOOP;
    if (!S_ISREG(what.st_mode) && !S_ISDIR(what.st_mode)) return WEFT_FILE_NOTSUP;
  }
  const int fd = openat(place.folder(), place.name(), mode, 0666);
  if (fd < 0) return error_number(errno);
  // And again, should another process have exchanged it. Truncated only now, for the same reason.
  int error = failed_if(fstat(fd, &what) != 0);
  if (error == WEFT_FILE_OK && !S_ISREG(what.st_mode) && !S_ISDIR(what.st_mode)) error = WEFT_FILE_NOTSUP;
  if (error == WEFT_FILE_OK && (flags & WEFT_OPEN_TRUNCATE) != 0 && what.st_size != 0) {
    if ((flags & WEFT_OPEN_WRITE) != 0) {
      error = failed_if(ftruncate(fd, 0) != 0);
    } else {
      const int writable = openat(place.folder(), place.name(), O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
      error = failed_if(writable < 0);
      if (writable >= 0) close(writable);
    }
  }
  if (error != WEFT_FILE_OK) {
    close(fd);
    return error;
  }
  return make_handle(fd, handle);
}

int read_file(void*, intptr_t file, uint64_t position, void* bytes, size_t size, size_t* done) {
  auto* next = static_cast<char*>(bytes);
  for (*done = 0; *done < size;) {
    const ssize_t got = pread(opened(file)->fd, next + *done, size - *done, static_cast<off_t>(position + *done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && *done == 0) return error_number(errno);
    if (got <= 0) break;
    *done += static_cast<size_t>(got);
  }
  return WEFT_FILE_OK;
}

int write_file(void*, intptr_t file, uint64_t position, const void* bytes, size_t size, size_t* done) {
  const auto* next = static_cast<const char*>(bytes);
  for (*done = 0; *done < size;) {
    const ssize_t put = pwrite(opened(file)->fd, next + *done, size - *done, static_cast<off_t>(position + *done));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0 && *done == 0) return error_number(errno);
    if (put <= 0) break;
    *done += static_cast<size_t>(put);
  }
  return WEFT_FILE_OK;
}

int set_size(void*, intptr_t file, uint64_t size) { return failed_if(ftruncate(opened(file)->fd, static_cast<off_t>(size)) != 0); }
int sync_file(void*, intptr_t handle) { return failed_if(fsync(opened(handle)->fd) != 0); }

uint8_t type_of_mode(mode_t mode) {
  if (S_ISREG(mode)) return WEFT_TYPE_FILE;
  if (S_ISDIR(mode)) return WEFT_TYPE_DIRECTORY;
  if (S_ISLNK(mode)) return WEFT_TYPE_LINK;
  if (S_ISCHR(mode)) return WEFT_TYPE_CHARACTER_DEVICE;
  if (S_ISBLK(mode)) return WEFT_TYPE_BLOCK_DEVICE;
  if (S_ISSOCK(mode)) return WEFT_TYPE_SOCKET;
  return WEFT_TYPE_UNKNOWN;
}

uint8_t type_of_entry(unsigned char type) {
  switch (type) {
    case DT_REG: return WEFT_TYPE_FILE;
    case DT_DIR: return WEFT_TYPE_DIRECTORY;
    case DT_LNK: return WEFT_TYPE_LINK;
    case DT_CHR: return WEFT_TYPE_CHARACTER_DEVICE;
    case DT_BLK: return WEFT_TYPE_BLOCK_DEVICE;
    case DT_SOCK: return WEFT_TYPE_SOCKET;
    default: return WEFT_TYPE_UNKNOWN;
  }
}

int read_folder(void*, intptr_t folder, uint64_t* cookie, weft_directory_entry* entry) {
  Opened* which = opened(folder);
  if (which->entries == nullptr) {
    const int fd = openat(which->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // Its own position.
    if (fd < 0) return error_number(errno);
    which->entries = fdopendir(fd);
    if (which->entries == nullptr) {
      close(fd);
      return WEFT_FILE_NOMEM;
    }
    which->cookie = 0;
  }
  if (*cookie > LONG_MAX) return WEFT_FILE_INVAL;
  if (*cookie == 0) {
    rewinddir(which->entries);
  } else if (*cookie != which->cookie) {
    seekdir(which->entries, static_cast<long>(*cookie));
  }
  for (;;) {
    errno = 0;
    const dirent* found = readdir(which->entries);
    if (found == nullptr) {
      entry->name = nullptr;
      return error_number(errno);
    }
    *cookie = which->cookie = static_cast<uint64_t>(telldir(which->entries));
    const std::string name = found->d_name;
    if (name == "." || name == "..") continue;
    *entry = {found->d_name, static_cast<uint32_t>(name.size()), type_of_entry(found->d_type), found->d_ino};
    return WEFT_FILE_OK;
  }
}

uint64_t nanoseconds(const timespec& time) {
  return time.tv_sec < 0 ? 0 : static_cast<uint64_t>(time.tv_sec) * 1000000000u + static_cast<uint64_t>(time.tv_nsec);
}

int get_info(void*, intptr_t handle, weft_path path, int follow, weft_file_info* info) {
  struct stat what;
  int error;
  if (path.text == nullptr) {
    error = failed_if(fstat(opened(handle)->fd, &what) != 0);
  } else {
    const Place place(handle, path, follow != 0);
    error = place.error();
    if (error == WEFT_FILE_OK) error = failed_if(fstatat(place.folder(), place.name(), &what, AT_SYMLINK_NOFOLLOW) != 0);
    if (error == WEFT_FILE_OK && place.is_folder_by_name() && !S_ISDIR(what.st_mode)) error = WEFT_FILE_NOTDIR;
  }
  if (error != WEFT_FILE_OK) return error;
  *info = {what.st_dev,
           what.st_ino,
           what.st_nlink,
           static_cast<uint64_t>(what.st_size),
           nanoseconds(what.st_atim),
           nanoseconds(what.st_mtim),
           nanoseconds(what.st_ctim),
           type_of_mode(what.st_mode)};
  return WEFT_FILE_OK;
}

timespec time_to_set(uint64_t time) {
  if (time == WEFT_TIME_KEEP) return {0, UTIME_OMIT};
  if (time == WEFT_TIME_NOW) return {0, UTIME_NOW};
  return {static_cast<time_t>(time / 1000000000u), static_cast<long>(time % 1000000000u)};
}

int set_times(void*, intptr_t handle, weft_path path, int follow, uint64_t accessed, uint64_t modified) {
  const timespec times[2] = {time_to_set(accessed), time_to_set(modified)};
  if (path.text == nullptr) return failed_if(futimens(opened(handle)->fd, times) != 0);
  const Place place(handle, path, follow != 0);
  if (place.error() != WEFT_FILE_OK) return place.error();
  return failed_if(utimensat(place.folder(), place.name(), times, AT_SYMLINK_NOFOLLOW) != 0);
}

int make_folder(void*, intptr_t folder, weft_path path) {
  const Place place(folder, path, false);
  if (place.error() != WEFT_FILE_OK) return place.error();
  return failed_if(mkdirat(place.folder(), place.name(), 0777) != 0);
}

int remove_folder(void*, intptr_t folder, weft_path path) {
  const Place place(folder, path, false);
  if (place.error() != WEFT_FILE_OK) return place.error();
  return failed_if(unlinkat(place.folder(), place.name(), AT_REMOVEDIR) != 0);
}

int remove_file(void*, intptr_t folder, weft_path path) {
  const Place place(folder, path, false);
  if (place.error() != WEFT_FILE_OK) return place.error();
  struct stat what;  // Some systems let root unlink folders.
  if (fstatat(place.folder(), place.name(), &what, AT_SYMLINK_NOFOLLOW) != 0) return error_number(errno);
  if (S_ISDIR(what.st_mode)) return WEFT_FILE_ISDIR;
  if (place.is_folder_by_name()) return WEFT_FILE_NOTDIR;
  return failed_if(unlinkat(place.folder(), place.name(), 0) != 0);
}

// A name with a slash behind it stands for a folder: the system must see it too.
std::string name_in(const Place& place) { return place.name() + std::string(place.is_folder_by_name() ? "/" : ""); }

int rename_file(void*, intptr_t from, weft_path from_path, intptr_t to, weft_path to_path) {
  const Place source(from, from_path, false);
  if (source.error() != WEFT_FILE_OK) return source.error();
  const Place target(to, to_path, false);
  if (target.error() != WEFT_FILE_OK) return target.error();
  return failed_if(renameat(source.folder(), name_in(source).c_str(), target.folder(), name_in(target).c_str()) != 0);
}

int make_link(void*, weft_path target, intptr_t folder, weft_path path) {
  const Place place(folder, path, false);
  if (place.error() != WEFT_FILE_OK) return place.error();
  if (place.is_folder_by_name()) return WEFT_FILE_NOENT;
  return failed_if(symlinkat(std::string(target.text, target.size).c_str(), place.folder(), place.name()) != 0);
}

int read_link(void*, intptr_t folder, weft_path path, void* bytes, size_t size, size_t* done) {
  const Place place(folder, path, false);
  if (place.error() != WEFT_FILE_OK) return place.error();
  char buffer[longest_path];  // readlinkat refuses to fill no bytes.
  const ssize_t got = readlinkat(place.folder(), place.name(), buffer, sizeof buffer);
  if (got < 0) return error_number(errno);
  *done = std::string(buffer, static_cast<size_t>(got)).copy(static_cast<char*>(bytes), size);
  return WEFT_FILE_OK;
}

int hard_link(void*, intptr_t from, weft_path from_path, int follow, intptr_t to, weft_path to_path) {
  const Place source(from, from_path, follow != 0);
  if (source.error() != WEFT_FILE_OK) return source.error();
  const Place target(to, to_path, false);
  if (target.error() != WEFT_FILE_OK) return target.error();
  if (target.is_folder_by_name()) return WEFT_FILE_NOENT;
  return failed_if(linkat(source.folder(), source.name(), target.folder(), target.name(), 0) != 0);
}

}  // namespace

extern "C" const weft_files weft_posix_files = {
    nullptr,   open_file, close_handle, read_file,     write_file,  set_size,    sync_file, read_folder, get_info,
    set_times, make_folder, remove_folder, remove_file, rename_file, make_link, read_link,   hard_link,
};

extern "C" int weft_posix_open_folder(const char* path, intptr_t* handle) {
  const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return fd < 0 ? error_number(errno) : make_handle(fd, handle);
}

extern "C" void weft_posix_close_folder(intptr_t handle) { close_handle(nullptr, handle); }
