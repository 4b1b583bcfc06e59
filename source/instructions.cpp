// Tables made from the lists in instructions.h.
#include "instructions.h"

namespace weft {

namespace {

constexpr uint8_t kType_i32 = WEFT_I32, kType_i64 = WEFT_I64, kType_f32 = WEFT_F32, kType_f64 = WEFT_F64;
constexpr uint8_t kType_f32b = WEFT_F32, kType_f64b = WEFT_F64, kType_none = 0;

// Where the rows of an operation begin in each page.
struct FirstRows {
  uint16_t row[3][op_count];
};

constexpr FirstRows first_rows(const InstructionInfo* rows) {
  FirstRows first{};
  for (unsigned page = 0; page < 3; ++page) {
    const unsigned begin = page == 0 ? 0u : page == 1 ? unsigned{code_page1} : unsigned{code_page2};
    const unsigned end = page == 0 ? unsigned{code_page1} : page == 1 ? unsigned{code_page2} : unsigned{code_count};
    for (unsigned op = 0; op < op_count; ++op) first.row[page][op] = kNoOpcode;
    for (unsigned i = end; i-- > begin;) first.row[page][rows[i].op] = static_cast<uint16_t>(i);
  }
  return first;
}

// Rows of one operation must stand together within a page, sorted by form.
constexpr bool rows_in_order(const InstructionInfo* rows) {
  for (unsigned i = 1; i < code_count; ++i) {
    if (i == code_page1 || i == code_page2) continue;
    if (rows[i].op == rows[i - 1].op) {
      if (rows[i].form <= rows[i - 1].form) return false;
      continue;
    }
    for (unsigned j = i; j < code_count && j != code_page1 && j != code_page2; ++j) {
      if (rows[j].op == rows[i - 1].op) return false;
    }
  }
  return true;
}

}  // namespace

constexpr OpInfo kOps[op_count] = {
#define WEFT_LOAD_ROW(name, type, memory) {OpClass::kLoad, WEFT_I32, kType_##type, sizeof(memory)},
#define WEFT_STORE_ROW(name, type, memory) {OpClass::kStore, kType_##type, 0, sizeof(memory)},
#define WEFT_UNARY_ROW(name, type, result, meaning) {OpClass::kUnary, kType_##type, kType_##result, 0},
#define WEFT_BINARY_ROW(name, type, result, meaning) {OpClass::kBinary, kType_##type, kType_##result, 0},
#define WEFT_OTHER_ROW(name, result) {OpClass::kOther, 0, kType_##result, 0},
    WEFT_LOADS(WEFT_LOAD_ROW) WEFT_STORES(WEFT_STORE_ROW) WEFT_NUMERIC(WEFT_UNARY_ROW, WEFT_BINARY_ROW)
    WEFT_PREPARED_UNARY(WEFT_UNARY_ROW) WEFT_OTHERS(WEFT_OTHER_ROW)
#undef WEFT_LOAD_ROW
#undef WEFT_STORE_ROW
#undef WEFT_UNARY_ROW
#undef WEFT_BINARY_ROW
#undef WEFT_OTHER_ROW
};

constexpr InstructionInfo kInstructions[code_count] = {
#define WEFT_ROW(op, kind, dest) {op_##op, kind * 4 + dest},
#define WEFT_LAYOUT_ROW(op, kind, dest, layout) {op_##op, kind * 4 + dest},
#define WEFT_STORE_ROW(op, kind) {op_##op, kind * 4},
    WEFT_PAGE0(WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_STORE_ROW, WEFT_LAYOUT_ROW)
    WEFT_PAGE1(WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_STORE_ROW, WEFT_LAYOUT_ROW)
    WEFT_PAGE2(WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_ROW, WEFT_STORE_ROW, WEFT_LAYOUT_ROW)
#undef WEFT_ROW
#undef WEFT_LAYOUT_ROW
#undef WEFT_STORE_ROW
};

static_assert(rows_in_order(kInstructions), "rows of one operation must stand together, sorted by form");
static constexpr FirstRows kFirstRows = first_rows(kInstructions);

uint16_t find_opcode(Op op, unsigned form) {
  for (unsigned page = 0; page < 3; ++page) {
    for (unsigned i = kFirstRows.row[page][op]; i < code_count && kInstructions[i].op == op; ++i) {
      if (kInstructions[i].form == form) return static_cast<uint16_t>(i);
    }
  }
  return kNoOpcode;
}

}  // namespace weft
