// Growing, filling, copying and initialising memories and tables (4.4.6, 4.4.7).
#include "encoding.h"
#include "entries.h"
#include "instance.h"
#include "segments.h"

namespace weft {
namespace {

// Bulk operations use a tick for each 64 bytes or elements. What they owe stays far from where it would overflow.
void charge(const Instance& x, uint32_t count) {
  constexpr int32_t kMostOwed = 1 << 30;
  int32_t& ticks = x.execution->ticks;
  if (ticks > -kMostOwed) ticks -= static_cast<int32_t>(count >> 6);
}

}  // namespace

int32_t memory_grow(Instance& x, uint32_t pages) {
  Memory& memory = *x.memory;
  uint32_t before = memory.pages;
  if (pages > memory.max_pages - before) return -1;
  if (pages == 0) return static_cast<int32_t>(before);
  size_t ceiling = x.store->config.max_memory_bytes;
  if (ceiling == 0) ceiling = SIZE_MAX;
  if (before + pages > ceiling >> memory.page_size_log2) return -1;
  const size_t new_bytes = static_cast<size_t>(before + pages) << memory.page_size_log2;
  void* base = reallocate(*x.store, memory.base, memory.bytes, new_bytes, WEFT_FOR_LINEAR);
  if (!base) return -1;
  memory.base = static_cast<uint8_t*>(base);
  memset(memory.base + memory.bytes, 0, new_bytes - memory.bytes);
  memory.bytes = new_bytes;
  memory.pages = before + pages;
  return static_cast<int32_t>(before);
}

weft_status memory_copy(Instance& x, uint32_t to, uint32_t from, uint32_t count) {
  const Memory& memory = *x.memory;
  if (!in_bounds(from, count, memory.bytes) || !in_bounds(to, count, memory.bytes)) return WEFT_TRAP_MEMORY_BOUNDS;
  charge(x, count);
  if (count != 0) memmove(memory.base + to, memory.base + from, count);
  return WEFT_OK;
}

weft_status memory_fill(Instance& x, uint32_t to, uint32_t byte, uint32_t count) {
  const Memory& memory = *x.memory;
  if (!in_bounds(to, count, memory.bytes)) return WEFT_TRAP_MEMORY_BOUNDS;
  charge(x, count);
  if (count != 0) memset(memory.base + to, static_cast<int>(byte & 0xFF), count);
  return WEFT_OK;
}

bool table_resize(Instance& x, Table& table, uint32_t size, weft_ref value) {
  if (size == table.size) return true;
  if (static_cast<uint64_t>(size) * sizeof(weft_ref) > SIZE_MAX) return false;
  void* elements = reallocate(*x.store, table.elements, table.size * sizeof(weft_ref), size * sizeof(weft_ref),
                              WEFT_FOR_INSTANCE);
  if (!elements) return false;
  table.elements = static_cast<weft_ref*>(elements);
  for (uint32_t i = table.size; i < size; ++i) table.elements[i] = value;
  table.size = size;
  return true;
}

#if WEFT_REFERENCE_TYPES  // Else there is no instruction that asks for any of this.

namespace {

void set_bit(uint8_t* bits, uint32_t i) { bits[i / 8] = static_cast<uint8_t>(bits[i / 8] | 1u << (i % 8)); }
bool has_bit(const uint8_t* bits, uint32_t i) { return bits[i / 8] >> (i % 8) & 1; }
// Segments that are walked over, to find one, use a tick each.
constexpr uint32_t kSegmentCharge = 64;

weft_status memory_init(Instance& x, uint32_t segment, uint32_t to, uint32_t from, uint32_t count) {
  Module& m = *x.module;
  const Memory& memory = *x.memory;
  DataSegment data = {};
  if (!has_bit(x.dropped_data, segment)) {
    Reader r;
    reread(m, m.data_section, r);
    charge(x, segment * kSegmentCharge);
    for (uint32_t i = 0; i <= segment && read_data_segment(m, &x, r, data); ++i) {}
  }
  if (!in_bounds(from, count, data.bytes.size) || !in_bounds(to, count, memory.bytes)) return WEFT_TRAP_MEMORY_BOUNDS;
  charge(x, count);
  if (count != 0) memcpy(memory.base + to, data.bytes.text + from, count);
  return WEFT_OK;
}

weft_status table_fill(Instance& x, uint32_t index, uint32_t at, weft_ref value, uint32_t count) {
  Table& table = *x.tables[index];
  if (!in_bounds(at, count, table.size)) return WEFT_TRAP_TABLE_BOUNDS;
  charge(x, count);
  for (uint32_t i = 0; i < count; ++i) table.elements[at + i] = value;
  return WEFT_OK;
}

weft_status table_copy(Instance& x, uint32_t to_table, uint32_t from_table, uint32_t to, uint32_t from, uint32_t count) {
  Table& target = *x.tables[to_table];
  const Table& source = *x.tables[from_table];
  if (!in_bounds(from, count, source.size) || !in_bounds(to, count, target.size)) return WEFT_TRAP_TABLE_BOUNDS;
  charge(x, count);
  if (count != 0) memmove(target.elements + to, source.elements + from, count * sizeof(weft_ref));
  return WEFT_OK;
}

weft_status table_init(Instance& x, uint32_t index, uint32_t segment, uint32_t to, uint32_t from, uint32_t count) {
  Module& m = *x.module;
  Table& table = *x.tables[index];
  ElementSegment elements = {};
  Reader r(nullptr, nullptr, nullptr);
  if (!has_bit(x.dropped_elements, segment)) {
    reread(m, m.element_section, r);
    for (uint32_t i = 0; read_element_segment(m, &x, r, elements) && i != segment; ++i) {
      charge(x, kSegmentCharge);
      charge(x, elements.count);
      read_elements(m, &x, r, elements, elements.count, nullptr);
    }
  }
  if (!in_bounds(from, count, elements.count) || !in_bounds(to, count, table.size)) return WEFT_TRAP_TABLE_BOUNDS;
  if (count == 0) return WEFT_OK;
  charge(x, from + count);
  read_elements(m, &x, r, elements, from, nullptr);
  read_elements(m, &x, r, elements, count, table.elements + to);
  return r.failed ? WEFT_TRAP_TABLE_BOUNDS : WEFT_OK;
}

}  // namespace

void data_drop(Instance& x, uint32_t segment) { set_bit(x.dropped_data, segment); }
void element_drop(Instance& x, uint32_t segment) { set_bit(x.dropped_elements, segment); }

int32_t table_grow(Instance& x, uint32_t index, weft_ref value, uint32_t count) {
  Table& table = *x.tables[index];
  uint32_t before = table.size;
  uint32_t ceiling = x.store->config.max_table_elements;
  if (ceiling == 0) ceiling = WEFT_DEFAULT_MAX_TABLE_ELEMENTS;
  if (ceiling > table.max) ceiling = table.max;
  if (count == 0) return static_cast<int32_t>(before);
  if (before > ceiling || count > ceiling - before || !table_resize(x, table, before + count, value)) return -1;
  charge(x, count);
  return static_cast<int32_t>(before);
}

weft_status bulk(Instance& x, const uint8_t* pc, uint32_t* frame) {
  const uint32_t table = pc[2], number = code16(pc + 3);
  const uint32_t a = *near_slot(frame, pc[5]), b = *near_slot(frame, pc[6]), c = *near_slot(frame, pc[7]);
  switch (pc[1]) {
    case kMemoryInit: return memory_init(x, number, a, b, c);
    case kTableInit: return table_init(x, table, number, a, b, c);
    case kTableCopy: return table_copy(x, table, number, a, b, c);
    case kTableFill: return table_fill(x, table, a, b, c);
    case kDataDrop: data_drop(x, number); break;
    default: element_drop(x, number);
  }
  return WEFT_OK;
}

#endif

}  // namespace weft
