// weft-profile a.wasm b.wasm ...: runs run() of each module and prints which prepared instructions and
// which pairs of them ran most, each module weighing the same; then the code that ran. Forms, opcodes and pairs are
// chosen by this.
#include <stdio.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "disassembler.h"
#include "module.h"
#include "profile.h"
#include "weft.h"

using namespace weft;

static const char* const kNames[] = {
#define WEFT_ROW(op, kind, dest) #op " " #kind " " #dest,
#define WEFT_STORE_ROW(op, kind) #op " " #kind,
#define WEFT_LAYOUT_ROW(op, kind, dest, layout) #op " " #kind " " #dest,
    WEFT_INSTRUCTIONS(WEFT_ROW, WEFT_STORE_ROW, WEFT_LAYOUT_ROW)
#undef WEFT_ROW
#undef WEFT_STORE_ROW
#undef WEFT_LAYOUT_ROW
};

static void* allocate(void*, void* block, size_t, size_t bytes, weft_purpose) {
  if (bytes == 0) return free(block), nullptr;
  return realloc(block, bytes);
}

// Instructions that ran, as they follow each other, and how often: a line "-" where another one or none is between them,
// or where a branch leads.
static void list_code(const Module& m, std::string& listing) {
  for (uint32_t f = m.function_imports; f < m.function_count; ++f) {
    PreparedFunction function;
    PreparedInstruction instruction;
    if (!prepared_function(m, f, function)) continue;
    std::set<int64_t> targets;
    for (uint32_t at = function.first; read_instruction(m.code, function.end, at, instruction); at = instruction.end) {
      OperandReader operands(m.code, instruction.end, instruction.opcode, instruction.operands);
      for (PreparedOperand operand; operands.next(operand);) {
        if (operand.letter == 'o' || operand.letter == 'O') targets.insert(operand.value);
      }
    }
    listing += "-\n";
    for (uint32_t at = function.first; read_instruction(m.code, function.end, at, instruction); at = instruction.end) {
      const uint64_t times = profile_places[at];
      if (times == 0 || targets.count(at) != 0) listing += "-\n";
      if (times != 0) listing += std::string(kNames[instruction.opcode]) + " " + std::to_string(times) + "\n";
    }
  }
}

int main(int count, char** names) {
  std::string listing;
  std::vector<double> share(code_count), pair_share(size_t{code_count} * code_count);
  const int modules = count - 1;
  for (int i = 1; i < count; ++i) {
    std::ifstream file(names[i], std::ios::binary);
    std::string wasm{std::istreambuf_iterator<char>(file), {}};
    weft_config config{};
    config.reallocate = allocate;
    weft_store store;
    weft_store_init(&store, &config);
    weft_module* module = nullptr;
    weft_instance* instance = nullptr;
    weft_extern run{};
    weft_value result{};
    weft_error error{};
    weft_options options{};
    options.stack_bytes = 65536;
    std::fill(profile_counts, profile_counts + code_count, 0);
    std::fill(&profile_pairs[0][0], &profile_pairs[0][0] + size_t{code_count} * code_count, 0);
    if (weft_load(&store, wasm.data(), wasm.size(), &module, &error) != WEFT_OK ||
        weft_instantiate(module, nullptr, &options, &instance, &error) != WEFT_OK) {
      fprintf(stderr, "%s: cannot be loaded\n", names[i]);
      return 1;
    }
    std::vector<uint64_t> places(module->code_bytes);
    profile_code = module->code;
    profile_code_bytes = module->code_bytes;
    profile_places = places.data();
    if (weft_find(instance, "run", &run) != WEFT_OK || weft_call(run, nullptr, 0, &result, 1) != WEFT_OK) {
      fprintf(stderr, "%s: cannot be run\n", names[i]);
      return 1;
    }
    double total = 0;
    for (uint64_t n : profile_counts) total += static_cast<double>(n);
    for (unsigned k = 0; k < code_count; ++k) {
      share[k] += 100.0 * static_cast<double>(profile_counts[k]) / total / modules;
      for (unsigned j = 0; j < code_count; ++j) {
        pair_share[size_t{k} * code_count + j] += 100.0 * static_cast<double>(profile_pairs[k][j]) / total / modules;
      }
    }
    listing += "module " + std::to_string(total) + "\n";
    list_code(*module, listing);
    profile_code_bytes = 0;
    weft_instance_drop(instance);
    weft_module_drop(module);
  }
  std::vector<size_t> order(code_count);
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return share[a] > share[b]; });
  printf("instruction, %% of all dispatches, page\n");
  for (size_t i : order) {
    const int page = i < code_page1 ? 0 : i < code_page2 ? 1 : 2;
    printf("%-28s %7.3f  %d\n", kNames[i], share[i], page);
  }
  std::vector<size_t> pairs(pair_share.size());
  for (size_t i = 0; i < pairs.size(); ++i) pairs[i] = i;
  const size_t top = 150;
  std::partial_sort(pairs.begin(), pairs.begin() + top, pairs.end(),
                    [&](size_t a, size_t b) { return pair_share[a] > pair_share[b]; });
  printf("\npair, %% of all dispatches\n");
  for (size_t i = 0; i < top; ++i) {
    printf("%-28s %-28s %7.3f\n", kNames[pairs[i] / code_count], kNames[pairs[i] % code_count], pair_share[pairs[i]]);
  }
  printf("\ncode, and how often it ran\n%s", listing.c_str());
}
