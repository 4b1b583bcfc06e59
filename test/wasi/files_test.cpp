// Files of WASI over folders of this machine: what a guest may reach, above all what it may not, and errors that programs in C do
// not make.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "posix_files.h"
#include "wasi_fixture.h"

namespace fs = std::filesystem;

namespace {

enum { CREATE = 1, DIRECTORY = 2, EXCLUSIVE = 4, TRUNCATE = 8 };
constexpr uint32_t READ = 1u << 1, SEEK = 1u << 2, WRITE = 1u << 6, ALL = 0x1FFFFFFF;
constexpr uint32_t FOLLOW = 1;
constexpr uint32_t given = 3, other = 4;  // Descriptors of the two folders.
constexpr uint32_t memory_end = 65536;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/weft-files-XXXXXX";
    ASSERT_NE(mkdtemp(pattern), nullptr);
    top_ = fs::canonical(pattern);
    fs::create_directories(top_ / "outside/folder");
    write(top_ / "secret", "the secret");
    write(top_ / "outside/victim", "the secret");
    plant();
    open({});
  }

  // What is in the guest's folders.
  void plant() {
    for (const char* folder : {"given", "other"}) fs::remove_all(top_ / folder);
    fs::create_directories(top_ / "given/dir/deep");
    fs::create_directories(top_ / "other");
    write(top_ / "given/file", "0123456789");
    write(top_ / "given/dir/inner", "inner");
  }

  void TearDown() override {
    close();
    fs::remove_all(top_);
  }

  // Gives the guest the two folders.
  void open(weft_files* instead, uint8_t read_only = 0, size_t descriptors = 32) {
    close();
    ASSERT_EQ(weft_posix_open_folder((top_ / "given").c_str(), &folders_[0]), WEFT_FILE_OK);
    ASSERT_EQ(weft_posix_open_folder((top_ / "other").c_str(), &folders_[1]), WEFT_FILE_OK);
    const weft_files* files = instead != nullptr ? instead : &weft_posix_files;
    preopens_[0] = {"/given", files, folders_[0], read_only};
    preopens_[1] = {"/other", &weft_posix_files, folders_[1], 0};
    descriptors_.assign(descriptors, {});
    wasi = {};
    wasi.port = &weft_posix_port;
    wasi.preopen_count = 2;
    wasi.preopens = preopens_;
    wasi.descriptor_count = static_cast<uint32_t>(descriptors);
    wasi.descriptors = descriptors_.data();
    ASSERT_NE(weft_wasi_file_library(&wasi, &library_, nullptr), nullptr);
    guest = std::make_unique<Guest>("waits", weft_wasi_libraries(&wasi, libraries_, nullptr));
    is_open_ = true;
  }
  void close() {
    if (!is_open_) return;
    guest.reset();
    weft_wasi_close_files(&wasi);
    for (const intptr_t folder : folders_) weft_posix_close_folder(folder);
    is_open_ = false;
  }

  // Calls a function as the engine does; i64 arguments are given as two slots.
  uint32_t call(const char* name, std::vector<uint32_t> slots) {
    slots.resize(slots.size() + 2);
    for (uint32_t i = 0; i < weft_wasi_file_native_count; i++) {
      if (std::strcmp(weft_wasi_file_natives[i].name, name) != 0) continue;
      EXPECT_EQ(weft_wasi_file_natives[i].function(guest->instance, &wasi, slots.data()), WEFT_OK);
      return slots[0];
    }
    ADD_FAILURE() << "no function " << name;
    return UINT32_MAX;
  }

  // Puts a path into the guest's memory; its length.
  uint32_t put(uint32_t address, const std::string& path) {
    std::memcpy(guest->at(address, static_cast<uint32_t>(path.size())), path.data(), path.size());
    return static_cast<uint32_t>(path.size());
  }
  static constexpr uint32_t path_at = 1024, second_at = 8192, out = 256, text_at = 20000;

  uint32_t open_path(const std::string& path, uint32_t how = 0, uint32_t lookup = FOLLOW, uint32_t rights = READ,
                     uint32_t folder = given) {
    const uint32_t size = put(path_at, path);
    const uint32_t error = call("path_open", {folder, lookup, path_at, size, how, rights, 0, ALL, 0, 0, out});
    opened_ = error == SUCCESS ? guest->get<uint32_t>(out) : UINT32_MAX;
    return error;
  }
  uint32_t at_path(const char* function, const std::string& path, uint32_t folder = given) {
    return call(function, {folder, path_at, put(path_at, path)});
  }
  uint32_t info(const std::string& path, uint32_t lookup) {
    return call("path_filestat_get", {given, lookup, path_at, put(path_at, path), out});
  }
  uint32_t set_times(const std::string& path, uint32_t lookup) {
    return call("path_filestat_set_times", {given, lookup, path_at, put(path_at, path), 1, 0, 2, 0, 5});
  }
  uint32_t rename(const std::string& from, const std::string& to, uint32_t to_folder = given) {
    return call("path_rename", {given, path_at, put(path_at, from), to_folder, second_at, put(second_at, to)});
  }
  uint32_t link(const std::string& from, const std::string& to, uint32_t lookup = 0, uint32_t to_folder = given) {
    return call("path_link", {given, lookup, path_at, put(path_at, from), to_folder, second_at, put(second_at, to)});
  }
  uint32_t symlink(const std::string& target, const std::string& path) {
    return call("path_symlink", {second_at, put(second_at, target), given, path_at, put(path_at, path)});
  }
  uint32_t readlink(const std::string& path, uint32_t room = 1000) {
    return call("path_readlink", {given, path_at, put(path_at, path), text_at, room, out});
  }
  // Reads or writes `size` bytes at `text_at`; how many in get(out).
  uint32_t transfer(const char* function, uint32_t fd, uint32_t size) {
    guest->put<uint32_t>(64, text_at);
    guest->put<uint32_t>(68, size);
    return call(function, {fd, 64, 1, out});
  }
  std::string read_all(uint32_t fd) {
    EXPECT_EQ(transfer("fd_read", fd, 1000), SUCCESS);
    return {reinterpret_cast<char*>(guest->at(text_at, 1)), guest->get<uint32_t>(out)};
  }

  static void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }
  static std::string read(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // All that is outside of the guest's folders: names, types, contents, times of change, numbers of links.
  std::string outside() const {
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator(top_)) {
      const std::string path = entry.path().string().substr(top_.string().size());
      if (path.rfind("/given/", 0) == 0 || path.rfind("/other/", 0) == 0) continue;
      struct stat what;
      lstat(entry.path().c_str(), &what);
      if (path == "/given" || path == "/other") what.st_mtim = {}, what.st_nlink = 0;
      all += path + " " + std::to_string(what.st_mode) + " " + std::to_string(what.st_nlink) + " " +
             std::to_string(what.st_mtim.tv_sec) + "." + std::to_string(what.st_mtim.tv_nsec) + " " +
             (S_ISREG(what.st_mode) ? read(entry.path()) : "") + "\n";
    }
    return all;
  }

  fs::path top_;
  weft_wasi wasi = {};
  std::unique_ptr<Guest> guest;
  uint32_t opened_ = 0;

 private:
  intptr_t folders_[2];
  weft_wasi_preopen preopens_[2];
  std::vector<weft_wasi_descriptor> descriptors_;
  weft_library library_, libraries_[WEFT_WASI_LIBRARIES];
  bool is_open_ = false;
};

// ---- Escapes ---------------------------------------------------------------------------------------------------------

class Escape : public Files {
 protected:
  void SetUp() override {
    Files::SetUp();
    plant_links();
    before_ = outside();
  }

  void plant_links() {
    const auto make = [&](const char* target, const char* name) { fs::create_symlink(target, top_ / "given" / name); };
    make("../secret", "to-secret");
    make("..", "up");
    make("dir/../..", "round-about");
    make("../outside/folder", "to-folder");
    make("../absent", "dangling");
    make("to-secret", "chain");
    make("up/outside", "chained-folder");
    make(".", "self");
    make("self/self/../../secret", "through-self");
    make("../../secret", "dir/out");
    make("dir/deep/../../../outside", "deep-and-out");
    make("../given/file", "out-and-in");
    fs::create_symlink(top_ / "secret", top_ / "given/absolute");
    fs::create_symlink(top_ / "outside", top_ / "given/absolute-folder");
    fs::create_symlink(top_ / "given/file", top_ / "given/absolute-inside");
    fs::create_symlink("/", top_ / "given/root");
  }

  void TearDown() override {
    EXPECT_EQ(outside(), before_);
    Files::TearDown();
  }

  // Every function that takes a path, given this one, which leads out whether or not its last link is followed.
  void expect_refused(const std::string& path) {
    SCOPED_TRACE(path);
    for (const uint32_t lookup : {0u, FOLLOW}) {
      for (uint32_t how = 0; how < 16; how++) {
        for (const uint32_t rights : {READ, WRITE, READ | WRITE}) {
          EXPECT_EQ(open_path(path, how, lookup, rights), NOTCAPABLE) << how << " " << lookup;
        }
      }
      EXPECT_EQ(info(path, lookup), NOTCAPABLE);
      EXPECT_EQ(set_times(path, lookup), NOTCAPABLE);
      EXPECT_EQ(link(path, "got", lookup), NOTCAPABLE);
      EXPECT_EQ(link("file", path, lookup), NOTCAPABLE);
    }
    for (const char* function : {"path_create_directory", "path_remove_directory", "path_unlink_file"}) {
      EXPECT_EQ(at_path(function, path), NOTCAPABLE) << function;
    }
    EXPECT_EQ(rename(path, "got"), NOTCAPABLE);
    EXPECT_EQ(rename("file", path), NOTCAPABLE);
    EXPECT_EQ(symlink("file", path), NOTCAPABLE);
    EXPECT_EQ(readlink(path), NOTCAPABLE);
    EXPECT_FALSE(fs::exists(top_ / "given/got"));
    EXPECT_TRUE(fs::exists(top_ / "given/file"));
  }

  // The same where the last part of the path is a link that leads out. What follows it is refused, even with a slash behind it;
  // what does not concerns the link itself, or says that it is there.
  void expect_last_link_refused(const std::string& path) {
    SCOPED_TRACE(path);
    for (uint32_t how = 0; how < 16; how++) {
      const bool only_creates = (how & (CREATE | EXCLUSIVE)) == (CREATE | EXCLUSIVE);
      for (const uint32_t rights : {READ, WRITE, READ | WRITE}) {
        const uint32_t followed = open_path(path, how, FOLLOW, rights);
        if (only_creates) EXPECT_TRUE(followed == EXIST || followed == INVAL || followed == LOOP) << how << " " << followed;
        else EXPECT_EQ(followed, NOTCAPABLE) << how;
        EXPECT_NE(open_path(path, how, 0, rights), SUCCESS) << how;
        EXPECT_EQ(open_path(path + "/", how, 0, rights), NOTCAPABLE) << how;
        EXPECT_EQ(open_path(path + "/.", how, 0, rights), NOTCAPABLE) << how;
      }
    }
    EXPECT_EQ(info(path, FOLLOW), NOTCAPABLE);
    EXPECT_EQ(info(path + "/", 0), NOTCAPABLE);
    EXPECT_EQ(set_times(path, FOLLOW), NOTCAPABLE);
    EXPECT_EQ(link(path, "got", FOLLOW), NOTCAPABLE);
    EXPECT_EQ(link("file", path), EXIST);
    EXPECT_EQ(link("file", path + "/"), NOTCAPABLE);
    EXPECT_EQ(symlink("file", path), EXIST);
    EXPECT_EQ(at_path("path_create_directory", path), EXIST);
    for (const char* function : {"path_create_directory", "path_remove_directory", "path_unlink_file"}) {
      EXPECT_EQ(at_path(function, path + "/"), NOTCAPABLE) << function;
    }
    EXPECT_EQ(at_path("path_remove_directory", path), NOTDIR);
    EXPECT_EQ(rename(path + "/", "got"), NOTCAPABLE);
    EXPECT_EQ(rename("file", path + "/"), NOTCAPABLE);
    EXPECT_EQ(readlink(path + "/"), NOTCAPABLE);
    EXPECT_EQ(readlink(path), SUCCESS);  // Its text only.
    EXPECT_FALSE(fs::exists(top_ / "given/got"));
  }

  std::string before_;
};

TEST_F(Escape, ByDotDot) {
  for (const char* path : {"..", "../", "../secret", "../outside/victim", "./../secret", "dir/../../secret", "dir/../..",
                           "dir/deep/../../../outside", ".//..//secret", "dir//..//..//secret", "file/../../secret",
                           "absent/../../secret", "../given/file", "../other", "dir/deep/../../../given/dir/../../secret"}) {
    expect_refused(path);
  }
}

TEST_F(Escape, ByAbsolutePaths) {
  for (const std::string& path : {std::string("/"), std::string("/etc/passwd"), std::string("//"), (top_ / "secret").string(),
                                  (top_ / "given/file").string(), "/../" + (top_ / "secret").string(), std::string("/file")}) {
    expect_refused(path);
  }
}

TEST_F(Escape, ByLinksInTheMiddle) {
  for (const char* path : {"up/secret", "up/outside/victim", "up/new", "up/given/file", "up/..", "round-about/secret", "to-folder/new",
                           "to-folder/..", "chained-folder/victim", "absolute-folder/victim", "absolute-folder/..", "root/etc/passwd",
                           "self/up/secret", "dir/../up/secret", "dir/out/x", "deep-and-out/victim", "self/self/../../secret",
                           "dangling/x", "up/./secret", "up//secret", "up/outside/"}) {
    expect_refused(path);
  }
}

TEST_F(Escape, ByLinksAtTheEnd) {
  for (const char* path : {"to-secret", "up", "round-about", "to-folder", "dangling", "chain", "chained-folder", "absolute", "root",
                           "absolute-folder", "absolute-inside", "dir/out", "through-self", "deep-and-out", "out-and-in", "self/up",
                           "dir/../to-secret", "dir/deep/../out"}) {
    expect_last_link_refused(path);
  }
}

TEST_F(Escape, ByMakingThings) {
  EXPECT_EQ(symlink("/etc/passwd", "made"), NOTCAPABLE);
  EXPECT_EQ(symlink("../secret", "made"), SUCCESS);  // Nobody looks at it,
  EXPECT_EQ(open_path("made"), NOTCAPABLE);          // until somebody does.
  EXPECT_EQ(open_path("made", CREATE | TRUNCATE, FOLLOW, WRITE), NOTCAPABLE);
  // A link that stays inside, taken to where it leads out.
  EXPECT_EQ(symlink("../file", "dir/inside"), SUCCESS);
  EXPECT_EQ(open_path("dir/inside"), SUCCESS);
  EXPECT_EQ(rename("dir/inside", "inside"), SUCCESS);
  EXPECT_EQ(open_path("inside"), NOTCAPABLE);
  EXPECT_EQ(rename("inside", "elsewhere", other), SUCCESS);
  EXPECT_EQ(open_path("elsewhere", 0, FOLLOW, READ, other), NOTCAPABLE);
  EXPECT_EQ(link("to-secret", "again", 0, other), SUCCESS);  // Of the link itself.
  EXPECT_EQ(open_path("again", 0, FOLLOW, READ, other), NOTCAPABLE);
  // Between its folders a guest may move and link, but not past them.
  EXPECT_EQ(link("file", "../given/got", 0, other), NOTCAPABLE);
  EXPECT_EQ(rename("file", "../secret", other), NOTCAPABLE);
  EXPECT_EQ(link("file", "linked", 0, other), SUCCESS);
  EXPECT_EQ(rename("dir", "moved", other), SUCCESS);
  EXPECT_EQ(open_path("moved/out", 0, FOLLOW, READ, other), NOTCAPABLE);
}

TEST_F(Escape, FromAnOpenFolder) {
  ASSERT_EQ(open_path("dir", DIRECTORY, FOLLOW, ALL), SUCCESS);
  const uint32_t dir = opened_;
  EXPECT_EQ(open_path("inner", 0, FOLLOW, READ, dir), SUCCESS);
  for (const char* path : {"..", "../file", "../../secret", "deep/../../file", "out", "/file"}) {
    EXPECT_EQ(open_path(path, 0, FOLLOW, READ, dir), NOTCAPABLE) << path;
  }
  // Also once it lies elsewhere.
  fs::rename(top_ / "given/dir", top_ / "other/dir");
  EXPECT_EQ(open_path("../file", 0, FOLLOW, READ, dir), NOTCAPABLE);
  EXPECT_EQ(open_path("inner", 0, FOLLOW, READ, dir), SUCCESS);
}

// Another process exchanges a folder for a link while the guest walks through it.
TEST_F(Escape, WhileNamesChange) {
  fs::create_directory(top_ / "given/swapped");
  fs::create_symlink("..", top_ / "given/swap");
  const std::string a = top_ / "given/swapped", b = top_ / "given/swap";
  std::atomic<bool> ended{false};
  std::atomic<int> swaps{0};
  std::thread swapper([&] {
    while (!ended) swaps += syscall(SYS_renameat2, AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), 2 /* RENAME_EXCHANGE */) == 0;
  });
  int refused = 0, absent = 0;
  for (int i = 0; i < 20000 || (swaps < 1000 && i < 2000000); i++) {
    const uint32_t error = open_path("swapped/secret");
    ASSERT_NE(error, SUCCESS);
    refused += error == NOTCAPABLE;
    absent += error == NOENT;
  }
  ended = true;
  swapper.join();
  std::printf("%d exchanges, %d refused, %d not found\n", swaps.load(), refused, absent);
  EXPECT_GT(refused, 0);
  EXPECT_GT(absent, 0);
}

// Calls at random, with arguments that mean something more often than not. Whatever they do must be inside; a build with sanitizers
// sees what is wrong besides.
TEST_F(Escape, AtRandom) {
  weft_port quiet = weft_posix_port;
  quiet.read = nullptr;
  quiet.write = [](void*, int, const void*, size_t size) { return static_cast<int32_t>(size); };
  const std::vector<std::string> names = {"file",      "dir",    "..",       "../secret",         "up/secret", "to-secret", "dangling",
                                          "new",       "self",   "dir/new",  "dir/inner",         "dir/out",   ".",         "/etc/passwd",
                                          "absolute",  "chain",  "dir/deep", "new/../../secret",  "dir/..",    "new/",      "up/outside/victim",
                                          "moved/out", "to-folder/x", "elsewhere", "../../secret", "dir/deep/.."};
  // The places of folders and paths among the arguments.
  struct Shape {
    const char* function;
    std::vector<uint32_t> folders, paths;
  };
  const std::vector<Shape> shapes = {
      {"path_open", {0}, {2}},           {"path_filestat_get", {0}, {2}},    {"path_filestat_set_times", {0}, {2}},
      {"path_link", {0, 4}, {2, 5}},     {"path_rename", {0, 3}, {1, 4}},    {"path_symlink", {2}, {0, 3}},
      {"path_readlink", {0}, {1}},       {"path_create_directory", {0}, {1}}, {"path_remove_directory", {0}, {1}},
      {"path_unlink_file", {0}, {1}}};
  uint64_t state = 1;
  const auto random = [&](uint32_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<uint32_t>((state >> 33) % below);
  };
  const auto argument = [&]() -> uint32_t {
    switch (random(6)) {
      case 0: return random(16);
      case 1: return memory_end - random(100);
      case 2: return UINT32_MAX - random(100);
      case 3: return ALL >> random(32);
      default: return random(memory_end);
    }
  };
  std::vector<uint32_t> answers(100);
  for (uint32_t i = 0; i < 40000; i++) {
    if (i % 200 == 0) {  // Everything anew.
      close();
      plant();
      plant_links();
      open(nullptr);
      wasi.port = &quiet;
    }
    const weft_native& native = weft_wasi_file_natives[random(weft_wasi_file_native_count)];
    if (std::strstr(native.name, "sync") != nullptr) continue;  // Slow.
    for (size_t n = 0; n < names.size(); n++) put(path_at + 32 * static_cast<uint32_t>(n), names[n]);
    std::vector<uint32_t> slots(12);
    for (uint32_t& slot : slots) slot = argument();
    if (random(10) != 0) slots[0] = given + random(6);
    const bool ends = std::strstr(native.name, "close") || std::strstr(native.name, "renumber") || std::strstr(native.name, "rights");
    if (ends && (slots[0] <= other || slots[1] <= other) && random(50) != 0) continue;  // That would be the end of much.
    for (const Shape& shape : shapes) {
      if (std::strcmp(shape.function, native.name) != 0 || random(10) == 0) continue;
      for (const uint32_t at : shape.folders) slots[at] = given + random(4);
      for (const uint32_t at : shape.paths) {
        const uint32_t name = random(static_cast<uint32_t>(names.size()));
        slots[at] = path_at + 32 * name;
        slots[at + 1] = static_cast<uint32_t>(names[name].size());
      }
    }
    if (std::strcmp(native.name, "path_open") == 0 && random(4) != 0) {
      const uint32_t rest[] = {random(16), ALL, 0, ALL, 0, random(2), out};
      std::copy(std::begin(rest), std::end(rest), slots.begin() + 4);
    }
    ASSERT_EQ(native.function(guest->instance, &wasi, slots.data()), WEFT_OK) << native.name;
    ASSERT_LT(slots[0], answers.size()) << native.name;
    answers[slots[0]]++;
  }
  // It was worth it: many calls succeeded, and many were refused.
  EXPECT_GT(answers[SUCCESS], 1000u);
  EXPECT_GT(answers[NOTCAPABLE], 1000u);
  EXPECT_GT(answers[FAULT], 300u);
}

// ---- What may be opened ----------------------------------------------------------------------------------------------

TEST_F(Files, FollowsLinksThatStayInside) {
  fs::create_symlink("dir/../file", top_ / "given/link");
  fs::create_symlink("../file", top_ / "given/dir/up");
  fs::create_symlink("made", top_ / "given/dangling");
  fs::create_symlink("dir", top_ / "given/folder");
  for (const char* path : {"link", "dir/up", "folder/up", "folder/../link", "./folder/deep/../up"}) {
    ASSERT_EQ(open_path(path), SUCCESS) << path;
    EXPECT_EQ(read_all(opened_), "0123456789");
    EXPECT_EQ(call("fd_close", {opened_}), SUCCESS);
  }
  EXPECT_EQ(open_path("link", 0, 0), LOOP);
  EXPECT_EQ(open_path("dangling", CREATE, 0, WRITE), LOOP);
  EXPECT_EQ(open_path("dangling", CREATE | EXCLUSIVE, FOLLOW, WRITE), EXIST);
  EXPECT_EQ(open_path("dangling", CREATE, FOLLOW, WRITE), SUCCESS);
  EXPECT_TRUE(fs::exists(top_ / "given/made"));
}

TEST_F(Files, GivesUpInCircles) {
  fs::create_symlink("b", top_ / "given/a");
  fs::create_symlink("a", top_ / "given/b");
  EXPECT_EQ(open_path("a"), LOOP);
  EXPECT_EQ(open_path("a/x"), LOOP);
  fs::create_symlink("growing/x", top_ / "given/growing");
  EXPECT_EQ(open_path("growing"), LOOP);
  std::string deep = "file";
  for (int i = 0; i < 2000; i++) deep = "dir/../" + deep;
  EXPECT_EQ(open_path(deep.substr(deep.size() - 4 - 500 * 7)), SUCCESS);
  EXPECT_EQ(open_path(std::string(5000, 'x')), NAMETOOLONG);
}

TEST_F(Files, OpensNoDevices) {
  ASSERT_EQ(mkfifo((top_ / "given/pipe").c_str(), 0666), 0);
  const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, (top_ / "given/socket").c_str());
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  for (const uint32_t rights : {READ, WRITE, READ | WRITE}) {
    EXPECT_EQ(open_path("pipe", 0, FOLLOW, rights), NOTSUP);  // At once, though nobody writes into it.
    EXPECT_EQ(open_path("socket", CREATE, FOLLOW, rights), NOTSUP);
  }
  ::close(listener);
}

TEST_F(Files, TruncatesOnlyWhatItMayWrite) {
  EXPECT_EQ(open_path("file", TRUNCATE | EXCLUSIVE | CREATE), EXIST);
  EXPECT_EQ(open_path("dir", TRUNCATE), ISDIR);
  EXPECT_EQ(read(top_ / "given/file"), "0123456789");
  EXPECT_EQ(open_path("file", TRUNCATE), SUCCESS);  // Which needs the right of the folder, not that to write.
  EXPECT_EQ(read(top_ / "given/file"), "");
}

TEST_F(Files, KeepsAReadOnlyFolderAsItIs) {
  open(nullptr, 1);
  const auto before = fs::last_write_time(top_ / "given");
  ASSERT_EQ(open_path("file"), SUCCESS);
  EXPECT_EQ(read_all(opened_), "0123456789");
  EXPECT_EQ(transfer("fd_write", opened_, 1), NOTCAPABLE);
  EXPECT_EQ(call("fd_filestat_set_size", {opened_, 0, 0}), NOTCAPABLE);
  EXPECT_EQ(call("fd_filestat_set_times", {opened_, 0, 0, 0, 0, 10}), NOTCAPABLE);
  EXPECT_EQ(open_path("file", 0, FOLLOW, WRITE), NOTCAPABLE);
  EXPECT_EQ(open_path("file", TRUNCATE), NOTCAPABLE);
  EXPECT_EQ(open_path("new", CREATE), NOTCAPABLE);
  EXPECT_EQ(at_path("path_create_directory", "new"), NOTCAPABLE);
  EXPECT_EQ(at_path("path_remove_directory", "dir/deep"), NOTCAPABLE);
  EXPECT_EQ(at_path("path_unlink_file", "file"), NOTCAPABLE);
  EXPECT_EQ(set_times("file", FOLLOW), NOTCAPABLE);
  EXPECT_EQ(symlink("file", "new"), NOTCAPABLE);
  EXPECT_EQ(rename("file", "new"), NOTCAPABLE);
  EXPECT_EQ(rename("file", "new", other), NOTCAPABLE);
  EXPECT_EQ(link("file", "new", 0, other), NOTCAPABLE);  // Through which it could be written.
  // Nor through a folder opened below.
  ASSERT_EQ(open_path("dir", DIRECTORY, FOLLOW, ALL & ~WRITE), SUCCESS);
  const uint32_t dir = opened_;
  EXPECT_EQ(open_path("inner", 0, FOLLOW, READ, dir), SUCCESS);
  EXPECT_EQ(open_path("inner", 0, FOLLOW, WRITE, dir), NOTCAPABLE);
  EXPECT_EQ(at_path("path_unlink_file", "inner", dir), NOTCAPABLE);
  EXPECT_EQ(call("fd_fdstat_set_rights", {given, ALL, 0, ALL, 0}), NOTCAPABLE);
  EXPECT_EQ(fs::last_write_time(top_ / "given"), before);
}

TEST_F(Files, RightsCanOnlyBeGivenUp) {
  ASSERT_EQ(open_path("file", 0, FOLLOW, READ | SEEK | WRITE), SUCCESS);
  const uint32_t file = opened_;
  EXPECT_EQ(call("fd_fdstat_set_rights", {file, READ, 0, 0, 0}), SUCCESS);
  EXPECT_EQ(transfer("fd_write", file, 1), NOTCAPABLE);
  EXPECT_EQ(call("fd_fdstat_set_rights", {file, READ | WRITE, 0, 0, 0}), NOTCAPABLE);
  EXPECT_EQ(call("fd_fdstat_set_rights", {file, READ, 1, 0, 0}), NOTCAPABLE);
  EXPECT_EQ(transfer("fd_read", file, 1), SUCCESS);
}

// ---- Descriptors -----------------------------------------------------------------------------------------------------

TEST_F(Files, DescriptorsRunOutAndComeBack) {
  open(nullptr, 0, 7);
  const auto count = [] { return std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator{}); };
  const auto before = count();
  EXPECT_EQ(open_path("file"), SUCCESS);
  EXPECT_EQ(opened_, 5u);
  EXPECT_EQ(open_path("file"), SUCCESS);
  EXPECT_EQ(open_path("file"), MFILE);
  EXPECT_EQ(open_path("new", CREATE), MFILE);
  EXPECT_FALSE(fs::exists(top_ / "given/new"));
  EXPECT_EQ(call("fd_close", {5}), SUCCESS);
  EXPECT_EQ(open_path("dir", DIRECTORY), SUCCESS);
  EXPECT_EQ(opened_, 5u);
  EXPECT_EQ(call("fd_readdir", {5, text_at, 100, 0, 0, out}), NOTCAPABLE);  // Not asked for.
  weft_wasi_close_files(&wasi);
  EXPECT_EQ(count(), before);
  EXPECT_EQ(open_path("file"), BADF);
}

TEST_F(Files, NeedsEnoughDescriptors) {
  weft_library library;
  for (const uint32_t count : {0u, 2u, 4u}) {
    wasi.descriptor_count = count;
    EXPECT_EQ(weft_wasi_file_library(&wasi, &library, nullptr), nullptr);
  }
  wasi.descriptor_count = 5;
  EXPECT_EQ(weft_wasi_file_library(&wasi, &library, nullptr), &library);
}

TEST_F(Files, Renumbers) {
  ASSERT_EQ(open_path("file"), SUCCESS);
  const uint32_t file = opened_;
  EXPECT_EQ(call("fd_renumber", {file, 20}), BADF);
  EXPECT_EQ(call("fd_renumber", {20, file}), BADF);
  EXPECT_EQ(call("fd_renumber", {file, file}), SUCCESS);
  EXPECT_EQ(call("fd_renumber", {file, other}), SUCCESS);
  EXPECT_EQ(read_all(other), "0123456789");
  EXPECT_EQ(transfer("fd_read", file, 1), BADF);
  EXPECT_EQ(call("fd_prestat_get", {other, out}), BADF);
  EXPECT_EQ(call("fd_renumber", {1, other}), SUCCESS);  // Standard output, elsewhere.
  EXPECT_EQ(transfer("fd_write", other, 0), SUCCESS);
  EXPECT_EQ(transfer("fd_write", 1, 0), BADF);
}

TEST_F(Files, NamesItsFolders) {
  EXPECT_EQ(call("fd_prestat_get", {given, out}), SUCCESS);
  EXPECT_EQ(guest->get<uint8_t>(out), 0u);
  EXPECT_EQ(guest->get<uint32_t>(out + 4), 6u);
  EXPECT_EQ(call("fd_prestat_dir_name", {given, text_at, 5}), NAMETOOLONG);
  EXPECT_EQ(call("fd_prestat_dir_name", {given, memory_end - 5, 6}), FAULT);
  EXPECT_EQ(call("fd_prestat_dir_name", {given, text_at, 6}), SUCCESS);
  EXPECT_EQ(std::string(reinterpret_cast<char*>(guest->at(text_at, 6)), 6), "/given");
  EXPECT_EQ(call("fd_prestat_get", {5, out}), BADF);
  EXPECT_EQ(call("fd_prestat_get", {1, out}), BADF);
  EXPECT_EQ(call("fd_close", {given}), SUCCESS);
  EXPECT_EQ(call("fd_prestat_get", {given, out}), BADF);
}

// ---- Hostile arguments -----------------------------------------------------------------------------------------------

TEST_F(Files, TouchesNothingForWrongAddresses) {
  ASSERT_EQ(open_path("file", 0, FOLLOW, ALL), SUCCESS);
  const uint32_t file = opened_, name = put(path_at, "new");
  const std::vector<std::pair<const char*, std::vector<uint32_t>>> wrong = {
      {"path_open", {given, 1, memory_end - 2, 3, CREATE, READ, 0, 0, 0, 0, out}},
      {"path_open", {given, 1, path_at, name, CREATE, READ, 0, 0, 0, 0, memory_end - 3}},
      {"path_open", {given, 1, UINT32_MAX, UINT32_MAX, CREATE, READ, 0, 0, 0, 0, out}},
      {"path_create_directory", {given, memory_end, 1}},
      {"path_filestat_get", {given, 0, second_at, put(second_at, "file"), memory_end - 63}},
      {"path_rename", {given, second_at, 4, given, memory_end - 1, 2}},
      {"path_symlink", {memory_end - 1, 2, given, path_at, name}},
      {"path_readlink", {given, second_at, 4, memory_end - 1, 2, out}},
      {"path_readlink", {given, second_at, 4, text_at, 2, memory_end - 3}},
      {"fd_filestat_get", {file, memory_end - 63}},
      {"fd_fdstat_get", {file, memory_end - 23}},
      {"fd_seek", {file, 5, 0, 0, memory_end - 7}},
      {"fd_tell", {file, memory_end - 7}},
      {"fd_read", {file, memory_end - 7, 1, out}},
      {"fd_write", {file, 64, 0x20000000, out}},
      {"fd_pread", {file, 64, 0, 0, 0, memory_end - 3}},
      {"fd_pwrite", {file, memory_end - 7, 1, 0, 0, out}},
      {"fd_readdir", {given, memory_end - 99, 100, 0, 0, out}},
      {"fd_readdir", {given, text_at, 100, 0, 0, memory_end - 3}}};
  for (const auto& [function, arguments] : wrong) EXPECT_EQ(call(function, arguments), FAULT) << function;
  EXPECT_FALSE(fs::exists(top_ / "given/new"));
  EXPECT_EQ(call("fd_tell", {file, out}), SUCCESS);
  EXPECT_EQ(guest->get<uint64_t>(out), 0u);
  EXPECT_EQ(read(top_ / "given/file"), "0123456789");
}

TEST_F(Files, RefusesNonsense) {
  EXPECT_EQ(open_path(""), NOENT);
  EXPECT_EQ(open_path(std::string("file\0x", 6)), INVAL);
  EXPECT_EQ(symlink(std::string("a\0b", 3), "new"), INVAL);
  EXPECT_EQ(symlink("", "new"), NOENT);
  EXPECT_EQ(open_path("file", 16), INVAL);
  const uint32_t size = put(path_at, "file");
  EXPECT_EQ(call("path_open", {given, 1, path_at, size, 0, READ, 0, 0, 0, 32, out}), INVAL);
  EXPECT_EQ(call("path_open", {given, 1, path_at, size, 0, READ, 0, 0, 0, 16, out}), NOTSUP);  // Synchronous writing.
  EXPECT_EQ(call("path_open", {9, 1, path_at, size, 0, READ, 0, 0, 0, 0, out}), BADF);
  EXPECT_EQ(call("path_open", {1, 1, path_at, size, 0, READ, 0, 0, 0, 0, out}), NOTDIR);
  ASSERT_EQ(open_path("file", 0, FOLLOW, ALL), SUCCESS);
  const uint32_t file = opened_;
  EXPECT_EQ(call("path_open", {file, 1, path_at, size, 0, READ, 0, 0, 0, 0, out}), NOTDIR);
  EXPECT_EQ(call("fd_seek", {file, UINT32_MAX, UINT32_MAX, 0, out}), INVAL);  // -1
  EXPECT_EQ(call("fd_seek", {file, 0, 0x80000000, 1, out}), INVAL);
  EXPECT_EQ(call("fd_seek", {file, 0, 0, 3, out}), INVAL);
  EXPECT_EQ(call("fd_seek", {given, 0, 0, 0, out}), SPIPE);
  EXPECT_EQ(call("fd_filestat_set_size", {file, 0, 0x80000000}), INVAL);
  EXPECT_EQ(call("fd_filestat_set_times", {file, 0, 0, 0, 0, 3}), INVAL);
  EXPECT_EQ(call("fd_filestat_set_times", {file, 0, 0, 0, 0, 16}), INVAL);
  EXPECT_EQ(call("fd_filestat_set_times", {file, 0, 0x80000000, 0, 0, 1}), INVAL);
  EXPECT_EQ(call("fd_fdstat_set_flags", {file, 32}), INVAL);
  EXPECT_EQ(call("fd_fdstat_set_flags", {file, 2}), NOTSUP);
  EXPECT_EQ(call("fd_advise", {file, 0, 0, 0, 0, 6}), INVAL);
  EXPECT_EQ(call("fd_advise", {file, 0, 0, 0, 0, 5}), SUCCESS);
  EXPECT_EQ(transfer("fd_read", given, 1), ISDIR);
  EXPECT_EQ(call("fd_pread", {1, 64, 0, 0, 0, out}), SPIPE);
  EXPECT_EQ(call("fd_readdir", {file, text_at, 100, 0, 0, out}), NOTDIR);
  EXPECT_EQ(call("fd_sync", {given}), SUCCESS);
  EXPECT_EQ(call("fd_sync", {1}), INVAL);
}

TEST_F(Files, WritesFarBehindTheEndFailsCleanly) {
  ASSERT_EQ(open_path("file", 0, FOLLOW, ALL), SUCCESS);
  EXPECT_EQ(call("fd_seek", {opened_, UINT32_MAX, 0x7FFFFFFF, 0, out}), SUCCESS);
  EXPECT_NE(transfer("fd_write", opened_, 1), SUCCESS);
  EXPECT_EQ(read(top_ / "given/file"), "0123456789");
}

TEST_F(Files, ReadsFoldersInPieces) {
  for (int i = 0; i < 40; i++) write(top_ / "given/dir/deep" / ("entry " + std::to_string(i)), "");
  ASSERT_EQ(open_path("dir/deep", DIRECTORY, FOLLOW, ALL), SUCCESS);
  std::vector<std::string> names;
  uint64_t cookie = 0;
  for (;;) {
    constexpr uint32_t room = 100;  // Two entries and a part.
    ASSERT_EQ(call("fd_readdir", {opened_, text_at, room, static_cast<uint32_t>(cookie), static_cast<uint32_t>(cookie >> 32), out}),
              SUCCESS);
    const uint32_t used = guest->get<uint32_t>(out);
    ASSERT_LE(used, room);
    for (uint32_t at = 0; at + 24 <= used;) {
      const uint32_t size = guest->get<uint32_t>(text_at + at + 16);
      if (at + 24 + size > used) break;
      names.emplace_back(reinterpret_cast<char*>(guest->at(text_at + at + 24, size)), size);
      EXPECT_EQ(guest->get<uint8_t>(text_at + at + 20), WEFT_TYPE_FILE);
      cookie = guest->get<uint64_t>(text_at + at);
      at += 24 + size;
    }
    if (used < room) break;
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names.size(), 40u);
  EXPECT_EQ(std::unique(names.begin(), names.end()), names.end());
  // Cookies that nobody gave out.
  for (const uint32_t high : {0u, 0x7FFFFFFFu, 0xFFFFFFFFu}) {
    const uint32_t error = call("fd_readdir", {opened_, text_at, 100, 0x12345678, high, out});
    EXPECT_TRUE(error == SUCCESS || error == INVAL) << error;
  }
}

TEST_F(Files, SetsTimesToTheNanosecond) {
  ASSERT_EQ(open_path("file", 0, FOLLOW, ALL), SUCCESS);
  constexpr uint64_t time = 1234567890'987654321u;
  const auto low = static_cast<uint32_t>(time), high = static_cast<uint32_t>(time >> 32);
  EXPECT_EQ(call("fd_filestat_set_times", {opened_, low, high, 5, 0, 1 | 4}), SUCCESS);
  EXPECT_EQ(call("fd_filestat_get", {opened_, out}), SUCCESS);
  EXPECT_EQ(guest->get<uint64_t>(out + 40), time);
  EXPECT_EQ(guest->get<uint64_t>(out + 48), 5u);
  EXPECT_EQ(call("fd_filestat_set_times", {opened_, 0, 0, 0, 0, 8}), SUCCESS);  // Changed now.
  EXPECT_EQ(info("file", FOLLOW), SUCCESS);
  EXPECT_EQ(guest->get<uint64_t>(out + 40), time);
  EXPECT_GT(guest->get<uint64_t>(out + 48), 1'600'000'000'000'000'000u);
}

TEST_F(Files, ReadsLinksIntoLittleRoom) {
  EXPECT_EQ(symlink("some/target", "link"), SUCCESS);
  EXPECT_EQ(readlink("link"), SUCCESS);
  EXPECT_EQ(guest->get<uint32_t>(out), 11u);
  EXPECT_EQ(readlink("link", 4), SUCCESS);
  EXPECT_EQ(guest->get<uint32_t>(out), 4u);
  EXPECT_EQ(readlink("link", 0), SUCCESS);
  EXPECT_EQ(readlink("file"), INVAL);
}

// ---- A file system of a device, that has little ----------------------------------------------------------------------

TEST_F(Files, AnswersForWhatAFileSystemLacks) {
  weft_files little = {};
  little.open = [](void*, intptr_t, weft_path path, unsigned, intptr_t* handle) -> int {
    *handle = static_cast<intptr_t>(path.size);
    return WEFT_FILE_OK;
  };
  little.close = [](void*, intptr_t) {};
  little.info = [](void*, intptr_t, weft_path, int, weft_file_info* info) -> int {
    info->type = WEFT_TYPE_FILE;
    return WEFT_FILE_OK;
  };
  open(&little);
  ASSERT_EQ(open_path("file", 0, FOLLOW, ALL), SUCCESS);
  const uint32_t file = opened_;
  EXPECT_EQ(open_path("../file"), NOTCAPABLE);  // It need not see to that.
  EXPECT_EQ(open_path("dir/../../file"), NOTCAPABLE);
  EXPECT_EQ(transfer("fd_read", file, 1), NOTSUP);
  EXPECT_EQ(transfer("fd_write", file, 1), NOTSUP);
  EXPECT_EQ(call("fd_filestat_set_size", {file, 0, 0}), NOTSUP);
  EXPECT_EQ(call("fd_filestat_set_times", {file, 0, 0, 0, 0, 8}), NOTSUP);
  EXPECT_EQ(call("fd_sync", {file}), NOTSUP);
  EXPECT_EQ(call("fd_readdir", {given, text_at, 100, 0, 0, out}), NOTSUP);
  EXPECT_EQ(set_times("file", FOLLOW), NOTSUP);
  EXPECT_EQ(at_path("path_create_directory", "x"), NOTSUP);
  EXPECT_EQ(at_path("path_remove_directory", "x"), NOTSUP);
  EXPECT_EQ(at_path("path_unlink_file", "x"), NOTSUP);
  EXPECT_EQ(rename("x", "y"), NOTSUP);
  EXPECT_EQ(link("x", "y"), NOTSUP);
  EXPECT_EQ(symlink("x", "y"), NOTSUP);
  EXPECT_EQ(readlink("x"), NOTSUP);
  EXPECT_EQ(rename("x", "y", other), 75u);  // Another file system: EXDEV.
  EXPECT_EQ(link("x", "y", 0, other), 75u);
}

}  // namespace
