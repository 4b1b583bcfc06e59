// Tables made from the lists in instructions.h.
#include "instructions.h"

#include "numeric.h"

namespace weft {

namespace {

constexpr uint8_t kType_i32 = WEFT_I32, kType_i64 = WEFT_I64, kType_f32 = WEFT_F32, kType_f64 = WEFT_F64;
constexpr uint8_t kType_f32b = WEFT_F32, kType_f64b = WEFT_F64, kType_none = 0;

constexpr unsigned bits_below(uint32_t mask, unsigned form) {
  unsigned count = 0;
  for (mask &= (uint32_t{1} << form) - 1; mask != 0; mask &= mask - 1) ++count;
  return count;
}

constexpr InstructionInfo kRows[code_pairs] = {WEFT_INSTRUCTION_TABLE};

constexpr bool same(uint32_t a, uint32_t b) { return a == b; }
constexpr bool same(const OpInfo& a, const OpInfo& b) {
  return a.shape == b.shape && a.operand == b.operand && a.result == b.result && a.width == b.width;
}

// With too few rows this is not constant, and does not compile.
template <class Row, unsigned kRows>
constexpr OpTable<Row, kRows> table_of(const Row* rows) {
  OpTable<Row, kRows> table{};
  unsigned count = 0;
  for (unsigned op = 0; op < op_count; ++op) {
    unsigned i = 0;
    while (i < count && !same(table.rows[i], rows[op])) ++i;
    if (i == count) table.rows[count++] = rows[op];
    table.index[op] = static_cast<uint8_t>(i);
  }
  return table;
}

struct Applied {
  uint8_t op;
  uint8_t operands;
};
constexpr Applied kApplied[] = {
#define WEFT_APPLIED_UNARY(op) {op_##op, 1},
#define WEFT_APPLIED_BINARY(op) {op_##op, 2},
    WEFT_APPLYING(WEFT_APPLIED(WEFT_APPLIED_UNARY, WEFT_APPLIED_BINARY))
#undef WEFT_APPLIED_UNARY
#undef WEFT_APPLIED_BINARY
    {op_count, 0}};
// How many operands an applied operation has, itself or mirrored; 0 when it is none.
constexpr unsigned applied_operands(Op op) {
  for (const Applied& row : kApplied) {
    if (row.op == op || row.op == mirrored(op)) return row.operands;
  }
  return 0;
}
constexpr bool none_has_a_form() {
  for (const InstructionInfo& row : kRows) {
    if (applied_operands(static_cast<Op>(row.op)) != 0) return false;
  }
  return true;
}
static_assert(none_has_a_form(), "FormTables::first can say one thing only");
static_assert(sizeof kApplied / sizeof kApplied[0] < kSwapped, "and kSwapped beside it");

constexpr FormTables form_tables() {
  FormTables tables{};
  uint32_t masks[op_count] = {};
  for (const InstructionInfo& row : kRows) masks[row.op] |= uint32_t{1} << row.form;
  unsigned first = 0;
  for (unsigned op = 0; op < op_count; ++op) {
    tables.first[op] = static_cast<EntryOf<code_pairs <= 256>::Type>(first);
    first += bits_below(masks[op], kFormCount - 1) + (masks[op] >> (kFormCount - 1));
  }
  for (unsigned i = 0; kApplied[i].op != op_count; ++i) {
    tables.first[mirrored(static_cast<Op>(kApplied[i].op))] = static_cast<uint8_t>(i | kSwapped);
  }
  for (unsigned i = 0; kApplied[i].op != op_count; ++i) tables.first[kApplied[i].op] = static_cast<uint8_t>(i);
#if !WEFT_FORMS_FEW
  for (unsigned i = 0; i < code_pairs; ++i) {
    const unsigned op = kRows[i].op;
    tables.opcodes[tables.first[op] + bits_below(masks[op], kRows[i].form)] = static_cast<EntryOf<code_pairs <= 256>::Type>(i);
  }
#endif
  tables.masks = table_of<uint32_t, kFormRows>(masks);
#if !WEFT_FORMS_FEW
  for (unsigned row = 0; row < kFormRows; ++row) {
    for (unsigned form = 0; form < kFormCount; form += 4) {
      tables.before[row] |= bits_below(tables.masks.rows[row], form) << form;
    }
  }
#endif
  return tables;
}

constexpr unsigned own_traits(Op op) {
  switch (op) {
    case op_i32_add: case op_i32_mul: case op_i32_and: case op_i32_or: case op_i32_xor: case op_i32_eq: case op_i32_ne:
    case op_i64_add: case op_i64_mul: case op_i64_and: case op_i64_or: case op_i64_xor: case op_i64_eq: case op_i64_ne:
    case op_f32_eq: case op_f32_ne: case op_f64_eq: case op_f64_ne:
    case op_f32_add: case op_f32_mul: case op_f64_add: case op_f64_mul:
      return kCommutes;
    case op_i32_sub: case op_i32_gt_s: case op_i32_gt_u: case op_i32_le_s: case op_i32_le_u:
    case op_i64_sub: case op_i64_gt_s: case op_i64_gt_u: case op_i64_le_s: case op_i64_le_u:
      return kAdapts;
    default:
      return 0;
  }
}
constexpr uint8_t traits(Op op) {
  return static_cast<uint8_t>(own_traits(op) | static_cast<unsigned>(mirrored(op) - op) << kToMirrored);
}

// What a build has no numbers for is refused, and needs no row of its own.
constexpr OpInfo numeric(Op op, OpClass shape, uint8_t operand, uint8_t result) {
  const bool needs_f64 = operand == WEFT_F64 || result == WEFT_F64;
  const bool is_reinterpretation = op >= op_i32_reinterpret_f32 && op <= op_f64_reinterpret_i64;
  if (is_reinterpretation || op == op_i32_wrap_i64) return {OpClass::kReinterpretation, operand, result, 0};
  if (needs_f64 && !WEFT_FLOATS_F64) return {OpClass::kUnary, WEFT_F64, WEFT_F64, 0};
  return {shape, operand, result, shape == OpClass::kBinary ? traits(op) : uint8_t{0}};
}

struct Infos {
  OpInfo rows[op_count];
};
constexpr Infos infos() {
  Infos infos{};
#define WEFT_INFO(op, ...) if (op < op_count) infos.rows[op] = __VA_ARGS__;
#define WEFT_LOAD_ROW(name, type, memory) WEFT_INFO(op_##name, {OpClass::kLoad, WEFT_I32, kType_##type, sizeof(memory)})
#define WEFT_STORE_ROW(name, type, memory) WEFT_INFO(op_##name, {OpClass::kStore, kType_##type, 0, sizeof(memory)})
#define WEFT_UNARY_ROW(name, type, result, meaning) \
  WEFT_INFO(op_##name, numeric(op_##name, OpClass::kUnary, kType_##type, kType_##result))
#define WEFT_BINARY_ROW(name, type, result, meaning) \
  WEFT_INFO(op_##name, numeric(op_##name, OpClass::kBinary, kType_##type, kType_##result))
#define WEFT_OTHER_ROW(name, result) WEFT_INFO(op_##name, {OpClass::kOther, 0, kType_##result, 0})
  WEFT_LOADS(WEFT_LOAD_ROW) WEFT_STORES(WEFT_STORE_ROW) WEFT_NUMERIC(WEFT_UNARY_ROW, WEFT_BINARY_ROW)
  WEFT_PREPARED_UNARY(WEFT_UNARY_ROW) WEFT_OTHERS(WEFT_OTHER_ROW)
#undef WEFT_LOAD_ROW
#undef WEFT_STORE_ROW
#undef WEFT_UNARY_ROW
#undef WEFT_BINARY_ROW
#undef WEFT_OTHER_ROW
#undef WEFT_INFO
  for (unsigned op = 0; op < op_count; ++op) {
    const unsigned operands = applied_operands(static_cast<Op>(op));
    if (operands == 0) continue;
    infos.rows[op].shape = OpClass::kApplied;
    infos.rows[op].width = static_cast<uint8_t>(operands);
  }
  return infos;
}

}  // namespace

constexpr OpTable<OpInfo, kOpRows> kOps = table_of<OpInfo, kOpRows>(infos().rows);
constexpr FormTables kFormTables = form_tables();

constexpr bool all_are_found() {
  for (unsigned i = 0; i < code_pairs; ++i) {
    if (opcode_in(kFormTables, find_form(kFormTables, static_cast<Op>(kRows[i].op), kRows[i].form)) != i) return false;
  }
  return true;
}
constexpr bool all_take_slots() {
  for (unsigned i = 0; i < op_count; ++i) {
    const Op op = static_cast<Op>(i);
    if (kOps[op].shape != OpClass::kBinary) continue;
    if (!includes(kFormTables.masks[op] | kFormTables.masks[mirrored(op)], form(SS, A))) return false;
  }
  return true;
}
static_assert(all_take_slots(), "Rewriter::binary relies on it");
static_assert(all_are_found(), "four bits must be enough for the forms before each kind; the rows of few forms must be in order");

#if WEFT_FLOATS_NONE
namespace {

// Runs of operations that are not refused.
struct Run {
  uint8_t begin;
  uint8_t end;
};
constexpr unsigned kRuns = 6;  // With too few this does not compile.
struct Runs {
  Run runs[kRuns];
};
constexpr Runs find_runs() {
  Runs found{};
  unsigned count = 0;
  for (unsigned place = 0; place < place_count; ++place) {
    if (kIsRefused[place]) continue;
    if (place == 0 || kIsRefused[place - 1]) found.runs[count++].begin = static_cast<uint8_t>(place);
    found.runs[count - 1].end = static_cast<uint8_t>(place + 1);
  }
  return found;
}
constexpr Runs kFound = find_runs();

}  // namespace

Op numeric_op(unsigned place) {
  unsigned op = op_numeric;
  for (const Run& run : kFound.runs) {
    if (place < run.begin) break;
    if (place < run.end) return static_cast<Op>(op + place - run.begin);
    op += static_cast<unsigned>(run.end - run.begin);
  }
  return op_count;
}
#endif

#if WEFT_HAS_PAIRS
namespace {

constexpr Pair kPairs[] = {
#define WEFT_PAIR_ROW(first, second) WEFT_PAIR(first, second)
#define WEFT_PAIR(first, second) {code_##first, code_##second},
    WEFT_PAIR_ROWS(WEFT_PAIR_ROW)
};
constexpr unsigned kPairCount = code_count - code_pairs;
#if WEFT_APPLIES
constexpr bool none_applies() {
  for (const Pair& pair : kPairs) {
    if (pair.first == code_apply_K0_D || pair.second == code_apply_K0_D) return false;
  }
  return true;
}
static_assert(none_applies(), "Rewriter::applied_end_ relies on it");
#endif

// All pairs in the order of the first, and where in it those of each first begin.
struct PairTable {
  uint16_t begin[code_pairs + 1];
  uint16_t second[kPairCount];
  uint16_t opcode[kPairCount];
};
constexpr PairTable pair_table() {
  PairTable table{};
  for (const Pair& pair : kPairs) ++table.begin[pair.first + 1];
  for (unsigned i = 0; i < code_pairs; ++i) table.begin[i + 1] = static_cast<uint16_t>(table.begin[i] + table.begin[i + 1]);
  uint16_t next[code_pairs] = {};
  for (unsigned i = 0; i < kPairCount; ++i) {
    const unsigned at = table.begin[kPairs[i].first] + next[kPairs[i].first]++;
    table.second[at] = kPairs[i].second;
    table.opcode[at] = static_cast<uint16_t>(code_pairs + i);
  }
  return table;
}
constexpr PairTable kPairTable = pair_table();

}  // namespace

uint32_t find_pair(uint32_t first, uint32_t second) {
  for (unsigned i = kPairTable.begin[first]; i != kPairTable.begin[first + 1]; ++i) {
    if (kPairTable.second[i] == second) return kPairTable.opcode[i];
  }
  return 0;
}

Pair pair_of(uint32_t opcode) { return kPairs[opcode - code_pairs]; }
#endif

}  // namespace weft
