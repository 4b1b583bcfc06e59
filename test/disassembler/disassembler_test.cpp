// Prepared code must be readable from end to end: known opcodes only, whose operands end where the next
// instruction begins, and branches that lead to instructions of the same function. A strong check on the rewriter,
// made on every module at hand.
#include "disassembler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

using Bytes = std::vector<uint8_t>;

namespace {

void* reallocate(void*, void* block, size_t, size_t new_size, weft_purpose) {
  if (new_size != 0) return std::realloc(block, new_size);
  std::free(block);
  return nullptr;
}

Bytes read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

class Loaded {
 public:
  Loaded(const Bytes& bytes, bool in_place, bool unmetered = false) : bytes_(bytes) {
    weft_config config = {};
    config.reallocate = reallocate;
    config.unmetered = unmetered;
    weft_store_init(&store_, &config);
    if (in_place) {
      weft_load_in_place(&store_, bytes_.data(), bytes_.size(), &module, nullptr);
    } else {
      weft_load(&store_, bytes_.data(), bytes_.size(), &module, nullptr);
    }
  }
  ~Loaded() { weft_module_drop(module); }
  Loaded(const Loaded&) = delete;

  weft_module* module = nullptr;

 private:
  Bytes bytes_;
  weft_store store_ = {};
};

struct Counts {
  size_t modules = 0, functions = 0, instructions = 0, branches = 0, bytes = 0;
};

// What is wrong with the code, or "".
std::string check_code(const weft_module& m, Counts& counts) {
  uint32_t position = 0;
  for (uint32_t f = m.function_imports; f < m.function_count; ++f) {
    weft::PreparedFunction function;
    if (!weft::prepared_function(m, f, function)) return "no code";
    if (function.start != position) return "functions do not follow each other";
    std::set<int64_t> starts;
    std::vector<int64_t> targets;
    const std::string where = "function " + std::to_string(f) + ", position ";
    for (position = function.first; position < function.end;) {
      weft::PreparedInstruction instruction;
      if (!weft::read_instruction(m.code, function.end, position, instruction)) {
        return where + std::to_string(position) + ": no instruction";
      }
      weft::OperandReader operands(m.code, instruction.end, instruction.opcode, instruction.operands);
      for (weft::PreparedOperand operand; operands.next(operand);) {
        if (operand.letter == 'o' || operand.letter == 'O') targets.push_back(operand.value);
        const bool slot = std::string("sSdD").find(operand.letter) != std::string::npos;
        if (slot && operand.value >= function.frame_slots) {
          return where + std::to_string(position) + ": slot beyond the frame";
        }
        if (operand.letter == 'f' && operand.value >= m.function_count) return where + std::to_string(position) + ": call";
        if (operand.letter == 't' && operand.value >= m.type_count) return where + std::to_string(position) + ": type";
      }
      char text[64];
      if (weft::write_instruction(m.code, instruction, function.start, text, sizeof text) == 0) return where + "no text";
      starts.insert(position);
      ++counts.instructions;
      position = instruction.end;
    }
    if (position != function.end) return where + std::to_string(position) + ": the last instruction is cut off";
    for (const int64_t target : targets) {
      if (starts.count(target) == 0) return where + std::to_string(target) + ": a branch leads into an instruction";
    }
    counts.branches += targets.size();
    ++counts.functions;
  }
  if (position != m.code_bytes) return "bytes behind the last function";
  counts.bytes += m.code_bytes;
  return "";
}

std::string check_observed(const weft_module& m) {
  struct Steps {
    const uint8_t* wasm;
    uint32_t position = 0;
    bool ordered = true;
    size_t count = 0;
  } steps = {m.wasm};
  const bool good = weft::observe_rewriter(
      m,
      [](void* context, const uint8_t* wasm, uint32_t position) {
        Steps& s = *static_cast<Steps*>(context);
        s.ordered = s.ordered && wasm >= s.wasm;
        s.wasm = wasm;
        s.position = position;
        ++s.count;
      },
      &steps);
  if (!good) return "rewriting it again makes other code";
  if (!steps.ordered) return "read out of order";
  if (steps.position > m.code_bytes) return "a position behind the code";
  return "";
}

// All valid modules below a folder.
Counts check_folder(const char* folder) {
  Counts counts;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".wasm") continue;
    const Bytes bytes = read_file(entry.path());
    const Loaded flash(bytes, false), in_place(bytes, true);
    EXPECT_EQ(flash.module == nullptr, in_place.module == nullptr) << entry.path();
    if (flash.module == nullptr || in_place.module == nullptr) continue;
    ++counts.modules;
    EXPECT_EQ(check_code(*flash.module, counts), "") << entry.path();
    EXPECT_EQ(check_observed(*flash.module), "") << entry.path();
    // Wherever the code is put, it is the same.
    EXPECT_EQ(Bytes(flash.module->code, flash.module->code + flash.module->code_bytes),
              Bytes(in_place.module->code, in_place.module->code + in_place.module->code_bytes))
        << entry.path();
  }
  std::printf("%s: %zu modules, %zu functions, %zu instructions, %zu branches, %zu bytes\n", folder, counts.modules,
              counts.functions, counts.instructions, counts.branches, counts.bytes);
  return counts;
}

void check_if_there(const char* folder, size_t least_modules) {
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not there";
  EXPECT_GE(check_folder(folder).modules, least_modules);
}

TEST(Code, OfUnitTests) { EXPECT_GE(check_folder(UNIT_MODULES).modules, 5u); }
TEST(Code, OfGuests) { check_if_there(GUESTS, 20); }
TEST(Code, OfSpecificationTests) { check_if_there(SPEC_TESTS, 1000); }

// A module of one function () -> i32 with these locals of type i32 and this body.
Bytes function_of(const Bytes& body, uint8_t locals) {
  Bytes code = {1, locals, WEFT_I32};
  for (const uint8_t byte : body) code.push_back(byte);
  code.push_back(0x0B);
  Bytes wasm = {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, WEFT_I32, 3, 2, 1, 0, 5, 3, 1, 0, 1, 10,
                static_cast<uint8_t>(code.size() + 2), 1, static_cast<uint8_t>(code.size())};
  for (const uint8_t byte : code) wasm.push_back(byte);
  return wasm;
}

// Its instructions; those of a pair as two.
std::vector<std::string> disassemble(const Bytes& body, uint8_t locals = 4) {
  const Loaded loaded(function_of(body, locals), false, true);
  std::vector<std::string> lines;
  if (loaded.module == nullptr) return lines;
  weft::PreparedFunction function;
  weft::prepared_function(*loaded.module, 0, function);
  weft::PreparedInstruction instruction;
  for (uint32_t at = function.first; weft::read_instruction(loaded.module->code, function.end, at, instruction);
       at = instruction.end) {
    char text[200];
    weft::write_instruction(loaded.module->code, instruction, function.start, text, sizeof text);
    std::string line = text;
    for (size_t end; (end = line.find(" + ")) != std::string::npos; line.erase(0, end + 3)) lines.push_back(line.substr(0, end));
    lines.push_back(line);
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(Text, ArithmeticBetweenSlots) {
  // local.get 0, local.get 1, i32.add, local.set 2, local.get 2
  EXPECT_EQ(disassemble({0x20, 0, 0x20, 1, 0x6A, 0x21, 2, 0x20, 2}), (Lines{"i32_add SS->D  s0, s1 -> s2", "ret32  s2"}));
}

TEST(Text, AccumulatorAndConstant) {
  // local.get 0, local.get 1, i32.mul, i32.const -7, i32.add
  EXPECT_EQ(disassemble({0x20, 0, 0x20, 1, 0x6C, 0x41, 0x79, 0x6A}),
            (Lines{"i32_mul SS->A  s0, s1 -> acc", "i32_add AI->A  acc, -7 -> acc", "ret"}));
}

TEST(Text, Memory) {
  // local.get 0, local.get 1, i32.store offset=4, local.get 0, i32.load8_u offset=2
  EXPECT_EQ(disassemble({0x20, 0, 0x20, 1, 0x36, 2, 4, 0x20, 0, 0x2D, 0, 2}),
            (Lines{"i32_store SS  s1 -> [s0+4]", "i32_load8_u S->A  [s0+2] -> acc", "ret"}));
}

TEST(Text, BranchesAndPrefixedInstructions) {
  // Which opcodes have one byte is up to the list of instructions, where all are not longer and aligned.
  const char* branch = weft::kDirectCode    ? "i32_nez S->J  s0 -> @14"
                       : weft::kWideOpcodes ? "i32_nez S->J  s0 -> @13"
                       : weft::code_unreachable_K0_A < weft::code_page1 ? "i32_nez S->J  s0 -> @11" : "i32_nez S->J  s0 -> @12";
  // block, local.get 0, br_if 0, unreachable, end, memory.size
  EXPECT_EQ(disassemble({0x02, 0x40, 0x20, 0, 0x0D, 0, 0x00, 0x0B, 0x3F, 0}),
            (Lines{branch, "unreachable", "memory_size  -> acc", "ret"}));
}

TEST(Text, AppliedOperation) {
  // local.get 0, i32.popcnt
  const char* popcnt = WEFT_FORMS_MANY ? "i32_popcnt S->A  s0 -> acc" : "apply  i32_popcnt, s0, s0 -> acc, s4";
  EXPECT_EQ(disassemble({0x20, 0, 0x69}), (Lines{popcnt, "ret"}));
}

TEST(Text, Pair) {
  if (!weft::kHasPairs) GTEST_SKIP() << "there are none in this build";
  // local.get 0, i32.const 1, i32.add, local.set 0, local.get 1, i32.const 2, i32.add, local.set 1, unreachable
  const Loaded loaded(function_of({0x20, 0, 0x41, 1, 0x6A, 0x21, 0, 0x20, 1, 0x41, 2, 0x6A, 0x21, 1, 0x00}, 2), false, true);
  ASSERT_NE(loaded.module, nullptr);
  weft::PreparedInstruction instruction;
  ASSERT_TRUE(weft::read_instruction(loaded.module->code, loaded.module->code_bytes, 6, instruction));
  char text[100];
  EXPECT_EQ(weft::write_instruction(loaded.module->code, instruction, 0, text, sizeof text), 55u);
  EXPECT_STREQ(text, "i32_add SI->D  s0, 1 -> s0 + i32_add SI->D  s1, 2 -> s1");
}

// A branch leads between two instructions that would be a pair.
TEST(Text, NoPairAcrossLabels) {
  // block, local.get 1, br_if 0, local.get 0, i32.const 1, i32.add, local.set 0, end, local.get 0, i32.const 2, i32.add,
  // local.set 0, unreachable
  const Loaded loaded(function_of({0x02, 0x40, 0x20, 1, 0x0D, 0, 0x20, 0, 0x41, 1, 0x6A, 0x21, 0, 0x0B, 0x20, 0, 0x41, 2, 0x6A,
                                   0x21, 0, 0x00}, 2), false, true);
  ASSERT_NE(loaded.module, nullptr);
  Counts counts;
  EXPECT_EQ(check_code(*loaded.module, counts), "");
  EXPECT_EQ(counts.branches, 1u);
}

TEST(Text, IsCutOffWhereTheBufferEnds) {
  const Loaded loaded(function_of({0x20, 0, 0x20, 1, 0x6A}, 2), false, true);
  ASSERT_NE(loaded.module, nullptr);
  weft::PreparedInstruction instruction;
  ASSERT_TRUE(weft::read_instruction(loaded.module->code, loaded.module->code_bytes, 6, instruction));
  char text[8];
  char all[100];
  const size_t length = weft::write_instruction(loaded.module->code, instruction, 0, all, sizeof all);
  EXPECT_EQ(std::string(all).substr(0, 28), "i32_add SS->A  s0, s1 -> acc");
  EXPECT_EQ(weft::write_instruction(loaded.module->code, instruction, 0, text, sizeof text), length);
  EXPECT_STREQ(text, "i32_add");
}

TEST(Reading, RefusesWhatIsNoCode) {
  weft::PreparedInstruction instruction;
#if WEFT_DIRECT_CODE
  const uint16_t add = weft::kCodes[weft::code_i32_add_SS_A];
  alignas(2) const uint8_t cut_off[] = {static_cast<uint8_t>(add), static_cast<uint8_t>(add >> 8), 4, 8};
  EXPECT_TRUE(weft::read_instruction(cut_off, 4, 0, instruction));
  EXPECT_FALSE(weft::read_instruction(cut_off, 4, 1, instruction));
  EXPECT_FALSE(weft::read_instruction(cut_off, 3, 0, instruction));
  alignas(2) const uint8_t unknown[] = {0xFF, 0xFF};
#elif WEFT_HAS_PAIRS
  const uint8_t cut_off[] = {weft::code_i32_add_SS_A & 0xFF, weft::code_i32_add_SS_A >> 8};
  const uint8_t unknown[] = {0xFF, 0xFF};
#else
  const uint8_t add = weft::code_i32_add_SS_A;
  const uint8_t cut_off[] = {add, 1};
  const uint8_t unknown[] = {static_cast<uint8_t>(weft::code_prefix2_K0_A), 0xFF};
  static_assert(weft::code_count - weft::code_page2 <= 0xFF, "choose another way to make an unknown opcode");
#endif
  EXPECT_FALSE(weft::read_instruction(cut_off, 2, 0, instruction));
  EXPECT_FALSE(weft::read_instruction(cut_off, 2, 2, instruction));
  EXPECT_FALSE(weft::read_instruction(unknown, 2, 0, instruction));
}

}  // namespace
