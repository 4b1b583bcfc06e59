// An instance: the run-time state of a module (4.2), and the execution that runs it.
#ifndef WEFT_INSTANCE_H
#define WEFT_INSTANCE_H

#include "module.h"

namespace weft {

using Instance = weft_instance;

struct Memory {
  uint8_t* base;
  size_t bytes;
  uint32_t pages;
  uint32_t max_pages;       // The declared maximum, or what its address space allows.
  uint8_t page_size_log2;
  uint8_t has_max;
};

struct Table {
  weft_ref* elements;
  uint32_t size;
  uint32_t max;
  uint8_t type;
  uint8_t has_max;
};

// A resolved function import. When bit 0 of target is set, target - 1 is the Instance that defines the
// function and data its index there (never itself an import: chains are resolved when linking).
// Otherwise target is a const weft_native* and data the context of its library.
struct FunctionImport {
  uintptr_t target;
  uintptr_t data;
};

// A funcref: which instance, which function. Ids start at 1, so that no function is the null reference.
constexpr uint32_t kReferenceIndexBits = 20;
inline weft_ref make_funcref(uint32_t id, uint32_t function) { return id << kReferenceIndexBits | function; }
inline uint32_t funcref_id(weft_ref r) { return r >> kReferenceIndexBits; }
inline uint32_t funcref_index(weft_ref r) { return r & ((1u << kReferenceIndexBits) - 1); }

// Where no instance can get hold of references to functions of another one, all have the same id.
constexpr bool kForeignReferences = WEFT_INSTANCE_IMPORTS || WEFT_REFERENCE_TYPES;
struct OnlyId {
  operator uint16_t() const { return 1; }
  void operator=(uint16_t) const {}
};

enum class State : uint8_t {
  kIdle,        // Nothing begun, or it has ended and its results were fetched or abandoned.
  kReady,       // May be run (on).
  kRunning,     // In weft_run now.
  kPending,     // Waits for weft_complete.
  kDone         // Has ended well; results may be fetched.
};

// One call from the host into an instance, and all guest calls it makes, on that instance's stack,
// through other instances too. Everything needed to continue is here: nothing is on the native stack.
struct Execution {
  uint64_t accumulator;
  uint32_t* stack;          // First slot.
  uint32_t* limit;          // End of the slots.
  const uint8_t* pc;        // Where to continue.
  uint32_t* frame;          // Slot 0 of the current frame.
  Instance* current;        // Whose code runs.
  weft_status status;       // Why the handlers stopped; WEFT_OK until then.
  int32_t ticks;            // Left before the handlers must ask for more (call.cpp); bulk operations may owe some.
  uint32_t budget;          // Ticks that may still be asked for.
  uint32_t function;        // That was begun: its index.
  uint32_t trap_function;   // See weft_trap_function.
  uint32_t* pending;        // Where the results of the pending host function belong.
  const Type* pending_type;
  const Module* pending_module;
  uint16_t crossings;       // Frames entered from another instance.
  State state;
  volatile uint8_t interrupt;  // Set by weft_interrupt.
};

}  // namespace weft

// One allocation (WEFT_FOR_INSTANCE) holds this struct and the arrays after it, except where a
// comment says otherwise.
struct weft_instance {
  // What handlers read.
  const uint8_t* code;             // module->code
  const uint32_t* functions;       // module->functions
  weft::Memory* memory;            // Memory 0; own_memory (0 bytes) when there is none.
  uint32_t* stack_limit;           // Of the execution that runs this instance now.
  weft::Execution* execution;
  uint32_t* globals;               // Slots of the own globals.
  uint32_t** imported_globals;     // Where the imported ones live.
  weft::Table** tables;
  weft::FunctionImport* imports;

  weft_module* module;
  weft_store* store;
  weft_instance* next;             // In the store's list.
#if WEFT_INSTANCE_IMPORTS || WEFT_REFERENCE_TYPES
  uint16_t id;                     // See make_funcref. Unique among living instances of the store.
#else
  static constexpr weft::OnlyId id = {};
#endif
  uint16_t users;                  // Instances that import from this one, once per import.
  uint16_t provider_count;
  uint8_t starting;                // weft_instantiate has not returned yet.
  uint8_t orphan;                  // Failed to start, kept for references only (weft_store_sweep).
  weft::Memory own_memory;         // base: own allocation, WEFT_FOR_LINEAR.
  weft::Table* own_tables;         // elements: own allocations, WEFT_FOR_INSTANCE.
  uint8_t* dropped_elements;       // A bit per element segment, then
  uint8_t* dropped_data;           // a bit per data segment.
  weft_instance** providers;       // Instances this one imports from (for `users`), may repeat.
  void* user;
  weft::Execution own_execution;   // stack: own allocation, WEFT_FOR_STACK.
};

namespace weft {

// bulk.cpp: what handlers call for the rarer instructions. Statuses are WEFT_OK or a trap. Ticks are charged there too.
// Sizes and indices are unsigned i32 operands of the guest; all checks are here (4.4.6, 4.4.7).
int32_t memory_grow(Instance& instance, uint32_t pages);
weft_status memory_copy(Instance& instance, uint32_t to, uint32_t from, uint32_t count);
weft_status memory_fill(Instance& instance, uint32_t to, uint32_t byte, uint32_t count);
bool table_resize(Instance& instance, Table& table, uint32_t size, weft_ref value);  // Only ever larger.
void data_drop(Instance& instance, uint32_t segment);
void element_drop(Instance& instance, uint32_t segment);
// The instruction bulk at `pc`.
weft_status bulk(Instance& instance, const uint8_t* pc, uint32_t* frame);
int32_t table_grow(Instance& instance, uint32_t table, weft_ref value, uint32_t count);

// Whether instances import from this one; and whether an execution has entered others, and not left them.
inline bool has_users(const Instance& instance) { return WEFT_INSTANCE_IMPORTS && instance.users != 0; }
inline bool has_crossed(const Execution& execution) { return WEFT_INSTANCE_IMPORTS && execution.crossings != 0; }

// Whether [at, at + count) lies within `size`.
inline bool in_bounds(uint32_t at, uint32_t count, size_t size) { return count <= size && at <= size - count; }

// Where global `index` of the instance lives: one slot or two, 4-byte alignment.
inline uint32_t* global_slots(const Instance& instance, uint32_t index) {
  const Module& module = *instance.module;
  return index < module.global_imports ? instance.imported_globals[index]
                                       : instance.globals + module.globals[index].slot;
}
// Values, as the host gives and gets them, in slots. Both give how many these are.
uint32_t write_value(uint32_t* slots, const weft_value& value);
uint32_t read_value(const uint32_t* slots, uint8_t type, weft_value& value);
// The value of ref.func. An import gives its definer's reference, which may outlive this instance.
weft_ref function_reference(const Instance& instance, uint32_t function);
// Null, or a function of a living instance. A host can make up any bits.
bool is_valid_funcref(const weft_store& store, weft_ref reference);
// The living instance with that id, or null.
Instance* find_instance(const weft_store& store, uint32_t id);
// Structural equality of two function types of any two modules.
bool equal_types(const Module& a, const Type& x, const Module& b, const Type& y);


}  // namespace weft

#endif
