// Mutation test: every module of a corpus is truncated everywhere, changed byte by byte, spliced with the others, and
// its numbers rewritten. Each mutant goes through trial.h. The same mutants every time; see --help. With --unchanged,
// the modules themselves go through several variants of it.
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>

#include <CLI/CLI.hpp>
#include <sanitizer/common_interface_defs.h>

#include "trial.h"

namespace {

struct Seed {
  std::string name;
  Bytes bytes;
};

// xorshift64*: the same numbers everywhere.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 2 + 1) {}
  uint32_t below(size_t limit) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<uint32_t>((state_ * 0x2545F4914F6CDD1Du >> 32) * limit >> 32);
  }

 private:
  uint64_t state_;
};

struct Piece {
  size_t begin, end;
};

Bytes part(const Bytes& bytes, size_t begin, size_t end) {
  return Bytes(bytes.begin() + static_cast<long>(begin), bytes.begin() + static_cast<long>(end));
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& bytes : parts) all.insert(all.end(), bytes.begin(), bytes.end());
  return all;
}

// Reads a LEB128 number; false when there is none.
bool read_leb(const Bytes& bytes, size_t& at, uint32_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 35 && at < bytes.size(); shift += 7) {
    const uint8_t b = bytes[at++];
    value |= static_cast<uint32_t>(b & 0x7F) << shift;
    if (!(b & 0x80)) return true;
  }
  return false;
}

void put_leb(Bytes& out, uint32_t value, unsigned at_least = 1) {
  for (unsigned n = 1; value > 0x7F || n < at_least; ++n, value >>= 7) out.push_back(static_cast<uint8_t>(value | 0x80));
  out.push_back(static_cast<uint8_t>(value));
}

// Where things are in a module.
struct Layout {
  std::vector<Piece> sections;  // Their contents,
  std::vector<uint8_t> ids;     // and their ids.
  std::vector<Piece> bodies;  // Function bodies without their sizes.
};

Layout layout_of(const Bytes& bytes) {
  Layout layout;
  size_t at = 8;
  while (at < bytes.size()) {
    const uint8_t id = bytes[at++];
    uint32_t size;
    if (!read_leb(bytes, at, size) || size > bytes.size() - at) break;
    layout.ids.push_back(id);
    layout.sections.push_back({at, at + size});
    if (id == 10) {
      size_t body = at;
      uint32_t count, length;
      if (read_leb(bytes, body, count)) {
        for (; count != 0 && read_leb(bytes, body, length) && length <= bytes.size() - body; --count, body += length) {
          layout.bodies.push_back({body, body + length});
        }
      }
    }
    at += size;
  }
  return layout;
}

class Mutants {
 public:
  Mutants(std::vector<Seed> seeds, size_t count, const TrialOptions& options)
      : seeds_(std::move(seeds)), count_(count), options_(options) {}

  int run() {
    for (current_ = 0; current_ < seeds_.size(); ++current_) {
      const Seed& seed = seeds_[current_];
      const size_t share = count_ / seeds_.size();
      layout_ = layout_of(seed.bytes);
      random_ = Random(current_ + 1);
      const size_t before = made_;
      std::memset(reached_here_, 0, sizeof reached_here_);

      const unsigned variants = count_ == 0 ? 9 : 1;  // Not a power of two: the next module gets others.
      for (unsigned i = 0; i < variants; ++i) attempt(seed.bytes);
      if (reached_here_[static_cast<int>(Reached::kRefused)] != 0) fail("a module of the corpus is refused");
      if (count_ != 0) {
        truncate(seed.bytes, share / 8);
        change_bytes(seed.bytes, share * 3 / 8);
        while (made_ - before < share * 5 / 8) change_number(seed.bytes);
        while (made_ - before < share * 7 / 8) change_body(seed.bytes);
        while (made_ - before < share) splice(seed.bytes);
      }
      std::printf("%3zu/%zu %-24s %6zu mutants: %zu refused, %zu no instance, %zu ran, %zu out of budget\n",
                  current_ + 1, seeds_.size(), seed.name.c_str(), made_ - before, reached_here_[0], reached_here_[1],
                  reached_here_[2], reached_here_[3]);
      std::fflush(stdout);
    }
    std::printf("%zu mutants: %zu refused, %zu made no instance, %zu ran to the end, %zu ran out of budget\n", made_,
                reached_[0], reached_[1], reached_[2], reached_[3]);
    std::printf("%zu passed, %zu failed\n", made_ - failed_, failed_);
    return failed_ != 0 || made_ == 0;
  }

 private:
  void attempt(const Bytes& bytes) {
    alarm(60);
    options_.variant = static_cast<uint32_t>(made_);
    const TrialResult result = try_module(bytes.data(), bytes.size(), options_);
    ++made_;
    ++reached_[static_cast<int>(result.reached)];
    ++reached_here_[static_cast<int>(result.reached)];
    if (!result.fault.empty()) fail(result.fault);
  }

  void fail(const std::string& what) {
    ++failed_;
    const std::string file = "mutant-" + std::to_string(made_) + ".wasm";
    std::ofstream out(file, std::ios::binary);
    out.write(reinterpret_cast<const char*>(trial_bytes()), static_cast<long>(trial_size()));
    std::printf("FAILED: mutant %zu of %s (saved as %s): %s\n", made_, seeds_[current_].name.c_str(), file.c_str(),
                what.c_str());
  }

  // Every length, or `most` of them spread evenly.
  void truncate(const Bytes& bytes, size_t most) {
    const size_t step = bytes.size() / (most + 1) + 1;
    for (size_t size = 0; size < bytes.size(); size += step) attempt(part(bytes, 0, size));
  }

  // Every byte gets every one of these values, or `most` of all those changes spread evenly.
  void change_bytes(const Bytes& bytes, size_t most) {
    static const uint8_t kValues[] = {0x00, 0x01, 0x7F, 0x80, 0xFF, 0x0B, 0x40, 0x20, 0x41, 0x70};
    constexpr size_t kChanges = sizeof kValues + 8 + 2;  // Each bit flipped; one more, one less.
    const size_t all = bytes.size() * kChanges;
    // A step that shares no factor with kChanges reaches all kinds of changes.
    size_t step = all / (most + 1) + 1;
    while (step > 1 && (step % 2 == 0 || step % 5 == 0)) ++step;
    Bytes mutant = bytes;
    for (size_t i = 0; i < all; i += step) {
      const size_t at = i / kChanges, change = i % kChanges;
      const uint8_t old = bytes[at];
      const uint8_t value = change < sizeof kValues ? kValues[change]
                            : change < sizeof kValues + 8 ? old ^ static_cast<uint8_t>(1 << (change - sizeof kValues))
                            : change == kChanges - 1 ? old + 1 : old - 1;
      if (value == old) continue;
      mutant[at] = value;
      attempt(mutant);
      mutant[at] = old;
    }
  }

  // Replaces [begin, end) and corrects the sizes around it, so that the change itself is what gets judged.
  Bytes replaced(const Bytes& bytes, size_t begin, size_t end, const Bytes& by) {
    const long difference = static_cast<long>(by.size()) - static_cast<long>(end - begin);
    Bytes inner = by;
    size_t from = begin, to = end;  // What `inner` stands for.
    const auto widen = [&](const Piece& piece) {
      size_t number = piece.begin - 1;  // Its size lies before it: back over continuation bytes.
      while (number > 8 && (bytes[number - 1] & 0x80)) --number;
      Bytes wider;
      put_leb(wider, static_cast<uint32_t>(static_cast<long>(piece.end - piece.begin) + grown_ + difference));
      grown_ += static_cast<long>(wider.size()) - static_cast<long>(piece.begin - number);
      inner = joined({wider, part(bytes, piece.begin, from), inner, part(bytes, to, piece.end)});
      from = number;
      to = piece.end;
    };
    grown_ = 0;
    const auto around = [&](const Piece& piece) { return piece.begin <= from && to <= piece.end; };
    for (const Piece& body : layout_.bodies) {
      if (around(body)) {
        widen(body);
        break;
      }
    }
    for (const Piece& section : layout_.sections) {
      if (around(section)) {
        widen(section);
        break;
      }
    }
    return joined({part(bytes, 0, from), inner, part(bytes, to, bytes.size())});
  }

  // A byte becomes a longer form of the same number, the largest one, one that is too long, or any other.
  void change_number(const Bytes& bytes) {
    if (bytes.size() < 9) return attempt(bytes);
    const size_t at = 8 + random_.below(bytes.size() - 8);
    Bytes number;
    switch (random_.below(6)) {
      case 0: put_leb(number, bytes[at] & 0x7F, 2 + random_.below(4)); break;
      case 1: put_leb(number, bytes[at] & 0x7F, 6); break;
      case 2: number = {0xFF, 0xFF, 0xFF, 0xFF, 0x0F}; break;
      case 3: put_leb(number, 1u << random_.below(32)); break;
      case 4: number = Bytes(1 + random_.below(11), 0xFF); break;
      default: put_leb(number, random_.below(300)); break;
    }
    if (random_.below(4) == 0) {  // In place, over what follows.
      Bytes mutant = bytes;
      for (size_t i = 0; i < number.size() && at + i < mutant.size(); ++i) mutant[at + i] = number[i];
      attempt(mutant);
    } else {
      attempt(replaced(bytes, at, at + 1, number));
    }
  }

  // Instructions are put in, taken out, doubled, or exchanged, in a function that stays framed as it should.
  void change_body(const Bytes& bytes) {
    if (layout_.bodies.empty()) return change_number(bytes);
    const Piece body = layout_.bodies[random_.below(layout_.bodies.size())];
    if (body.end - body.begin < 3) return change_number(bytes);
    const size_t at = body.begin + 1 + random_.below(body.end - body.begin - 2);
    const size_t length = std::min<size_t>(1 + random_.below(6), body.end - 1 - at);
    switch (random_.below(4)) {
      case 0: attempt(replaced(bytes, at, at + length, {})); break;
      case 1: {
        const Bytes once = part(bytes, at, at + length);
        attempt(replaced(bytes, at, at + length, joined({once, once})));
        break;
      }
      case 2: attempt(replaced(bytes, at, at, fragment())); break;
      default: attempt(replaced(bytes, at, at + length, fragment())); break;
    }
  }

  // Code that often fits where it is put.
  Bytes fragment() {
    const uint8_t local = static_cast<uint8_t>(random_.below(4)), number = static_cast<uint8_t>(random_.below(128));
    const uint8_t operation = static_cast<uint8_t>(0x45 + random_.below(0x80));
    switch (random_.below(16)) {
      case 0: return {0x41, number};
      case 1: return {0x42, number};
      case 2: return {0x20, local};
      case 3: return {0x22, local};
      case 4: return {0x41, number, 0x21, local};
      case 5: return {0x20, local, 0x1A};
      case 6: return {operation};
      case 7: return {0x41, number, 0x6A};
      case 8: return {0x02, 0x40, 0x0B};
      case 9: return {0x03, 0x40, 0x20, local, 0x0D, 0x00, 0x0B};
      case 10: return {0x20, local, 0x04, 0x40, 0x0B};
      case 11: return {0x0C, static_cast<uint8_t>(random_.below(3))};
      case 12: return {0x10, static_cast<uint8_t>(random_.below(8))};
      case 13: return {0x00};
      case 14: return {0x1A, 0x41, number};
      default: return {0x41, number, 0x28, 0x02, static_cast<uint8_t>(random_.below(128))};
    }
  }

  // A piece of another module, a whole section of it, or a piece of its own in another place.
  void splice(const Bytes& bytes) {
    const Bytes& other = seeds_[random_.below(seeds_.size())].bytes;
    if (bytes.size() < 9 || other.size() < 9) return change_number(bytes);
    const Layout others = layout_of(other);
    if (random_.below(3) == 0 && !others.sections.empty() && !layout_.sections.empty()) {
      const size_t which = random_.below(others.sections.size());
      const Piece from = others.sections[which];
      for (size_t i = 0; i < layout_.sections.size(); ++i) {
        if (layout_.ids[i] != others.ids[which]) continue;
        const Piece to = layout_.sections[i];
        return attempt(replaced(bytes, to.begin, to.end, part(other, from.begin, from.end)));
      }
    }
    if (random_.below(2) == 0 && !others.bodies.empty() && !layout_.bodies.empty()) {
      const Piece from = others.bodies[random_.below(others.bodies.size())];
      const Piece to = layout_.bodies[random_.below(layout_.bodies.size())];
      return attempt(replaced(bytes, to.begin, to.end, part(other, from.begin, from.end)));
    }
    const size_t from = 8 + random_.below(other.size() - 8);
    const size_t length = std::min<size_t>(1 + random_.below(40), other.size() - from);
    const size_t to = 8 + random_.below(bytes.size() - 8);
    const size_t over = random_.below(2) == 0 ? 0 : std::min(length, bytes.size() - to);
    attempt(replaced(bytes, to, to + over, part(other, from, from + length)));
  }

  std::vector<Seed> seeds_;
  size_t count_;
  TrialOptions options_;
  size_t current_ = 0;
  Layout layout_;
  Random random_{1};
  long grown_ = 0;
  size_t made_ = 0;
  size_t failed_ = 0;
  size_t reached_[4] = {};
  size_t reached_here_[4] = {};
};

// A crash or a hang: what it happened with must not be lost.
void save_culprit() {
  std::FILE* file = std::fopen("culprit.wasm", "wb");
  if (!file) return;
  std::fwrite(trial_bytes(), 1, trial_size(), file);
  std::fclose(file);
  std::fprintf(stderr, "the module is saved as culprit.wasm\n");
}

void on_alarm(int) {
  save_culprit();
  std::fprintf(stderr, "FAILED: a mutant took longer than a minute\n");
  _exit(1);
}

std::vector<Seed> read_seeds(const std::vector<std::string>& paths, size_t most_bytes) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!std::filesystem::is_directory(path)) files.push_back(path);
    else for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
      if (entry.path().extension() == ".wasm") files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<Seed> seeds;
  for (const std::string& file : files) {
    std::ifstream in(file, std::ios::binary);
    Bytes bytes((std::istreambuf_iterator<char>(in)), {});
    if (bytes.size() > most_bytes) continue;
    // Only what loads is worth changing: folders of the official suite hold bad modules too.
    if (try_module(bytes.data(), bytes.size(), {}).reached == Reached::kRefused) {
      std::printf("not a seed, refused as it is: %s\n", file.c_str());
      continue;
    }
    seeds.push_back({std::filesystem::path(file).stem().string(), bytes});
  }
  return seeds;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Loads and runs mutants of the modules given");
  std::vector<std::string> paths;
  size_t count = 120000, most_bytes = 20000;
  app.add_option("modules", paths, "Modules, or folders with modules")->required();
  app.add_option("--count", count, "Mutants, about");
  bool unchanged = false;
  TrialOptions options;
  app.add_flag("--unchanged", unchanged, "No mutants: the modules as they are");
  app.add_option("--budget", options.budget, "Ticks for each call");
  app.add_option("--stack-bytes", options.stack_bytes, "Guest stack");
  app.add_option("--most-bytes", most_bytes, "Leave larger modules out");
  CLI11_PARSE(app, argc, argv);

  __sanitizer_set_death_callback(save_culprit);
  std::signal(SIGALRM, on_alarm);
  std::vector<Seed> seeds = read_seeds(paths, most_bytes);
  if (seeds.empty()) {
    std::fprintf(stderr, "no modules\n");
    return 1;
  }
  return Mutants(std::move(seeds), unchanged ? 0 : count, options).run();
}
