#include "disasm.h"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <set>
#include <vector>

#include "disassembler.h"
#include "explain.h"
#include "meter.h"
#include "posix.h"
#include "text.h"
#include "wasm_text.h"

namespace {

// A wasm instruction, or the beginning of a body: where it is in the file, and where prepared code had got to.
struct Step {
  uint32_t offset;
  uint32_t position;
};

struct Totals {
  size_t functions = 0;
  size_t wasm_bytes = 0, wasm_instructions = 0;
  size_t prepared_bytes = 0, prepared_instructions = 0;
};

class Listing {
 public:
  explicit Listing(const WasmFile& file) : file_(file), meter_(weft_posix_port) {
    const weft_config config = meter_.config();
    weft_store_init(&store_, &config);
    weft_error error = {};
    if (weft_load(&store_, file.bytes().data(), file.bytes().size(), &module_, &error) != WEFT_OK) {
      throw explain_load(file, error);
    }
    if (!weft::observe_rewriter(*module_, note_step, this)) throw Failure{EXIT_WEFT_FAILED, "out of memory", "", ""};
  }
  ~Listing() { weft_module_drop(module_); }
  Listing(const Listing&) = delete;
  Listing& operator=(const Listing&) = delete;

  // The functions that this index or name means; all that have code when it is empty.
  std::vector<uint32_t> choose(const std::string& wanted) const;
  void print(uint32_t function, Totals& totals) const;

 private:
  static void note_step(void* listing, const uint8_t* wasm, uint32_t position) {
    Listing& self = *static_cast<Listing*>(listing);
    self.steps_.push_back({static_cast<uint32_t>(wasm - self.module_->wasm), position});
  }

  // Of the wasm instructions of a function, and the end of them; the step before them is the beginning of the body.
  void find_steps(const weft::PreparedFunction& prepared, const Step*& begin, const Step*& end) const;
  std::vector<weft::PreparedInstruction> read(const weft::PreparedFunction& prepared) const;
  std::set<int64_t> targets(const std::vector<weft::PreparedInstruction>& instructions) const;
  std::string prepared_text(const weft::PreparedInstruction& instruction, uint32_t start, bool is_target) const;

  const WasmFile& file_;
  Meter meter_;
  weft_store store_ = {};
  weft_module* module_ = nullptr;
  std::vector<Step> steps_;
};

std::vector<uint32_t> Listing::choose(const std::string& wanted) const {
  std::vector<uint32_t> chosen;
  if (wanted.empty()) {
    for (uint32_t f = module_->function_imports; f < module_->function_count; f++) chosen.push_back(f);
    return chosen;
  }
  const bool is_index = wanted.find_first_not_of("0123456789") == std::string::npos && wanted.size() < 10;
  chosen = is_index ? std::vector<uint32_t>{static_cast<uint32_t>(std::stoul(wanted))} : file_.functions_named(wanted);
  if (chosen.empty() || chosen.front() >= module_->function_count) {
    throw Failure{EXIT_MISSING, "there is no function " + wanted + " in " + file_.path(), "",
                  "without it all are shown: weft disasm " + file_.path()};
  }
  if (chosen.front() < module_->function_imports) {
    throw Failure{EXIT_MISSING, file_.describe_function(chosen.front()) + " is imported: it has no code here", "",
                  "the functions with code are " + std::to_string(module_->function_imports) + " to " +
                      std::to_string(module_->function_count - 1)};
  }
  return chosen;
}

void Listing::find_steps(const weft::PreparedFunction& prepared, const Step*& begin, const Step*& end) const {
  const auto later = [](uint32_t position, const Step& step) { return position < step.position; };
  // Instructions that emit nothing may come before the body at its position; all of its own are after its header.
  const auto body_at = [&](uint32_t position) {
    const auto from = std::lower_bound(steps_.begin(), steps_.end(), position,
                                       [](const Step& step, uint32_t p) { return step.position < p; });
    return std::upper_bound(from, steps_.end(), position, later) - 1;
  };
  begin = &*body_at(prepared.start) + 1;
  end = prepared.end == module_->code_bytes ? steps_.data() + steps_.size() : &*body_at(prepared.end);
}

std::vector<weft::PreparedInstruction> Listing::read(const weft::PreparedFunction& prepared) const {
  std::vector<weft::PreparedInstruction> instructions;
  for (uint32_t at = prepared.first; at != prepared.end; at = instructions.back().end) {
    weft::PreparedInstruction instruction;
    if (!weft::read_instruction(module_->code, prepared.end, at, instruction)) {
      throw Failure{EXIT_WEFT_FAILED, "this is a bug in Weft: it made code that it cannot read",
                    "position " + std::to_string(at), "please report it, with the module"};
    }
    instructions.push_back(instruction);
  }
  return instructions;
}

std::set<int64_t> Listing::targets(const std::vector<weft::PreparedInstruction>& instructions) const {
  std::set<int64_t> found;
  for (const auto& instruction : instructions) {
    weft::OperandReader operands(module_->code, instruction.end, instruction.opcode, instruction.operands);
    for (weft::PreparedOperand operand; operands.next(operand);) {
      if (operand.letter == 'o' || operand.letter == 'O') found.insert(operand.value);
    }
  }
  return found;
}

std::string Listing::prepared_text(const weft::PreparedInstruction& instruction, uint32_t start, bool is_target) const {
  char text[512];
  const size_t size = weft::write_instruction(module_->code, instruction, start, text, sizeof text);
  std::string line = std::to_string(instruction.at - start);
  line.insert(0, line.size() < 5 ? 5 - line.size() : 0, ' ');
  return (is_target ? ">" : " ") + line + "  " + text + (size >= sizeof text ? "..." : "");
}

void print_row(const std::string& left, const std::string& right) {
  if (right.empty()) {
    std::printf("%s\n", left.c_str());
  } else {
    std::printf("%-44s%s\n", left.c_str(), right.c_str());
  }
}

void print_sizes(const char* indent, const Totals& sizes) {
  std::printf("%s%s bytes of WebAssembly (%s instructions) became %s bytes (%s)", indent,
              with_commas(sizes.wasm_bytes).c_str(), with_commas(sizes.wasm_instructions).c_str(),
              with_commas(sizes.prepared_bytes).c_str(), with_commas(sizes.prepared_instructions).c_str());
  if (sizes.wasm_bytes != 0) std::printf(", %.2f of it", static_cast<double>(sizes.prepared_bytes) / sizes.wasm_bytes);
  std::printf("\n");
}

void Listing::print(uint32_t f, Totals& totals) const {
  weft::PreparedFunction prepared = {};
  weft::prepared_function(*module_, f, prepared);
  const Step *step, *end;
  find_steps(prepared, step, end);
  const auto instructions = read(prepared);
  const auto branched_to = targets(instructions);
  const weft::Type& type = weft::function_type(*module_, f);
  weft_extern_type signature = {};
  signature.kind = WEFT_FUNCTION;
  signature.params = weft::params_of(*module_, type);
  signature.param_count = type.param_count;
  signature.results = weft::results_of(*module_, type);
  signature.result_count = type.result_count;

  std::printf("%s: %s\n", file_.describe_function(f).c_str(), extern_type_text(signature).c_str());
  std::printf("  frame of %u slots: %u of parameters, %u that start as zero\n", prepared.frame_slots, type.param_slots,
              prepared.zeroed_slots);

  const uint32_t body_end = end[-1].offset + 1;

  // The position up to which each wasm instruction completed code. Later ones may have taken back what it emitted.
  Totals sizes;
  sizes.wasm_instructions = static_cast<size_t>(end - step);
  sizes.wasm_bytes = body_end - step[-1].offset;
  sizes.prepared_bytes = prepared.end - prepared.start;
  sizes.prepared_instructions = instructions.size();
  std::vector<uint32_t> completed(sizes.wasm_instructions, prepared.end);
  for (size_t i = completed.size() - 1; i-- != 0;) completed[i] = std::min(completed[i + 1], step[i + 1].position);

  print_row("\n  offset    WebAssembly", "    at  prepared code");
  auto next = instructions.begin();
  int depth = 0;
  for (size_t i = 0; i < completed.size(); i++) {
    const uint8_t* wasm = file_.bytes().data() + step[i].offset;
    const uint8_t* wasm_end = file_.bytes().data() + (i + 1 < completed.size() ? step[i + 1].offset : body_end);
    depth -= indent_before(*wasm);
    char offset[16];
    std::snprintf(offset, sizeof offset, "%#8" PRIx32, step[i].offset);
    std::string left = offset + std::string(4 + 2 * std::clamp(depth, 0, 12), ' ') + instruction_text(file_, wasm, wasm_end);
    depth += indent_after(*wasm);
    if (next == instructions.end() || next->end > completed[i]) print_row(left, "");
    for (; next != instructions.end() && next->end <= completed[i]; ++next) {
      if (left.size() > 42) {
        print_row(left, "");
        left.clear();
      }
      print_row(left, prepared_text(*next, prepared.start, branched_to.count(next->at) != 0));
      left.clear();
    }
  }
  std::printf("\n");
  print_sizes("  ", sizes);
  std::printf("\n");

  totals.functions++;
  totals.wasm_bytes += sizes.wasm_bytes;
  totals.wasm_instructions += sizes.wasm_instructions;
  totals.prepared_bytes += sizes.prepared_bytes;
  totals.prepared_instructions += sizes.prepared_instructions;
}

}  // namespace

void disasm(const DisasmOptions& options) {
  const WasmFile file(options.path);
  const Listing listing(file);
  Totals totals;
  for (const uint32_t function : listing.choose(options.function)) listing.print(function, totals);
  if (totals.functions == 1) return;
  std::printf("%s functions: ", with_commas(totals.functions).c_str());
  print_sizes("", totals);
}
