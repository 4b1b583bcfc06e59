/* Weft: a WebAssembly interpreter for microcontrollers. Public C API (C99).
 *
 * Objects. A *store* groups what may be linked together and says where memory comes from; the
 * caller owns the struct. A *module* is a validated, prepared binary; an *instance* is a module
 * with its own memory, tables, globals and stack. Both live in memory from the store's hook and
 * give every byte of it back when dropped. Weft never calls malloc and has no global state.
 *
 * Errors. Every function that can fail returns a weft_status. Nothing is thrown, nothing aborts.
 *
 * Threads. A store and all that belongs to it may be used by one thread at a time. Different
 * stores are independent. No function here may be called from an interrupt handler unless its
 * description says so.
 *
 * Section numbers (such as 4.5.4) refer to the WebAssembly 2.0 core specification. */
#ifndef WEFT_H
#define WEFT_H

#include <stddef.h>
#include <stdint.h>

#include "weft_config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Results ----------------------------------------------------------------------------- */

typedef enum weft_status {
  WEFT_OK = 0,
  WEFT_YIELDED,                /* The budget is spent, or weft_interrupt was called: run again. */
  WEFT_PENDING,                /* A host function has not finished: complete it, then run again. */

  /* Traps (4.4): the guest did something the specification forbids. Texts follow the test suite. */
  WEFT_TRAP_UNREACHABLE,
  WEFT_TRAP_DIVIDE_BY_ZERO,
  WEFT_TRAP_INTEGER_OVERFLOW,
  WEFT_TRAP_INVALID_CONVERSION,
  WEFT_TRAP_MEMORY_BOUNDS,
  WEFT_TRAP_TABLE_BOUNDS,
  WEFT_TRAP_UNDEFINED_ELEMENT,
  WEFT_TRAP_UNINITIALIZED_ELEMENT,
  WEFT_TRAP_INDIRECT_CALL_TYPE,
  WEFT_TRAP_STACK_EXHAUSTED,   /* The instance's own stack is full; see weft_options.stack_bytes. */
  WEFT_TRAP_HOST,              /* A host function refused. */
  WEFT_TRAP_EXIT,              /* The guest asked to end (WASI proc_exit); not a failure as such. */

  /* Load errors. weft_error says where. */
  WEFT_MALFORMED,              /* Not a well-formed binary (chapter 5). */
  WEFT_INVALID,                /* Well-formed, but fails validation (chapter 3). */
  WEFT_UNSUPPORTED,            /* A feature this build does not have. */
  WEFT_LIMIT,                  /* Exceeds a limit of the implementation (source/engine_limits.h). */

  /* Linking. */
  WEFT_IMPORT_MISSING,         /* No library offers the import. */
  WEFT_IMPORT_MISMATCH,        /* The library's offer has another type. */

  /* Use of the API. */
  WEFT_OUT_OF_MEMORY,          /* The memory hook said no. Nothing is leaked. */
  WEFT_NOT_FOUND,              /* No export of that name and kind. */
  WEFT_WRONG_ARGUMENTS,        /* Number or types of arguments or results do not fit. */
  WEFT_BUSY,                   /* The instance is running, or still in use by another. */
  WEFT_MISUSE                  /* A null or dropped object, or a call out of order. */
} weft_status;

/* A short English text for a status: static storage, never null. ISR-safe. Its number in a build without
 * WEFT_ERROR_TEXTS. */
const char* weft_status_text(weft_status status);

/* True for WEFT_TRAP_... */
static inline int weft_is_trap(weft_status s) {
  return s >= WEFT_TRAP_UNREACHABLE && s <= WEFT_TRAP_EXIT;
}

#define WEFT_NO_INDEX 0xFFFFFFFFu

/* Where and why a load or a link failed. `reason` and `name`s point to static text or into the
 * module's bytes; nothing needs freeing. */
typedef struct weft_error {
  weft_status status;
  uint8_t section;             /* Section id (5.5.2), 0 when it is the header or a custom section. */
  uint8_t code;                /* Number of the reason in source/reasons.h; 0 when `status` says it all. */
  uint32_t offset;             /* Byte offset from the start of the .wasm. */
  uint32_t function;           /* Function index when the fault is in a body, else WEFT_NO_INDEX. */
  const char* reason;          /* Never null; empty in a build without WEFT_ERROR_TEXTS. */
  const char* import_module;   /* For link errors: the import's two names, not terminated. */
  uint32_t import_module_size;
  const char* import_name;
  uint32_t import_name_size;
} weft_error;

/* ---- Memory ------------------------------------------------------------------------------ */

/* What a block is for, so that a port can place linear memory in PSRAM and code in fast RAM. */
typedef enum weft_purpose {
  WEFT_FOR_CODE,               /* Prepared code. */
  WEFT_FOR_MODULE,             /* Module tables. */
  WEFT_FOR_INSTANCE,           /* Instance, globals, tables, imports. */
  WEFT_FOR_STACK,              /* Guest stack. */
  WEFT_FOR_LINEAR,             /* Linear memory. */
  WEFT_FOR_SCRATCH,            /* Needed during loading only. */
  WEFT_PURPOSES
} weft_purpose;

/* Allocates (block null), resizes, or frees (new_size 0) one block of at least 8-byte alignment.
 * Returns null on failure, leaving the old block as it was. Making a block smaller must succeed.
 * `old_size` is always the exact size given before. Called only from Weft functions. */
typedef void* (*weft_reallocate)(void* context, void* block, size_t old_size, size_t new_size,
                                 weft_purpose purpose);

/* A first-fit allocator over one caller-owned block, with no per-block overhead (sizes are rounded
 * up to 8 bytes). Pass weft_arena_reallocate and the arena as a store's hook. */
typedef struct weft_arena {
  uint8_t* base;
  size_t size;
  size_t used;                 /* Bytes in use now. */
  size_t peak;                 /* The most there ever was. May be reset by the caller. */
  void* first_free;            /* Internal. */
} weft_arena;

void weft_arena_init(weft_arena* arena, void* block, size_t size);
void* weft_arena_reallocate(void* arena, void* block, size_t old_size, size_t new_size,
                            weft_purpose purpose);

/* ---- Store ------------------------------------------------------------------------------- */

typedef struct weft_module weft_module;
typedef struct weft_instance weft_instance;

typedef struct weft_config {
  weft_reallocate reallocate;
  void* context;
  uint32_t max_memory_bytes;   /* Ceiling for each linear memory; 0 means none. */
  uint32_t max_table_elements; /* Ceiling for each table; 0 means WEFT_DEFAULT_... */
  uint8_t unmetered;           /* Nonzero: modules loaded from now on cannot be stopped by a budget or by
                                * weft_interrupt, and run a few per cent faster. For trusted code. As if
                                * set where the option WEFT_METERING is off. */
} weft_config;

typedef struct weft_store {
  weft_config config;
  weft_instance* instances;    /* Internal. */
  uint32_t next_id;            /* Internal. */
} weft_store;

/* Prepares a store. It holds no memory of its own, so there is nothing to tear down; drop its
 * instances and modules before reusing it. WEFT_MISUSE when the hook is null. */
weft_status weft_store_init(weft_store* store, const weft_config* config);

/* Frees instances that failed to start but had to stay because they had already put references to
 * their functions into a table of another instance (see weft_instantiate). Those references become
 * invalid: calling one traps. Does nothing while an instance of the store runs. */
void weft_store_sweep(weft_store* store);

/* ---- Modules ----------------------------------------------------------------------------- */

/* Validates and prepares a module. `wasm` is never written and must outlive the module: names, data
 * and element segments are used where they lie (flash). Prepared code comes from the store's hook.
 * On failure *module is null and `error` (may be null) says why. */
weft_status weft_load(weft_store* store, const void* wasm, size_t size, weft_module** module,
                      weft_error* error);

/* The same for a module in writable memory: its code is rewritten where it lies and what is not
 * needed any more is cut off. The buffer must outlive the module. Afterwards only the first
 * weft_module_info.wasm_bytes bytes of it are in use; the rest is the caller's again. On failure
 * the contents of the buffer are destroyed. */
weft_status weft_load_in_place(weft_store* store, void* wasm, size_t size, weft_module** module,
                               weft_error* error);

/* Says that no other instance will be made of the module (WEFT_MISUSE from then on), and gives up what only that
 * would need: in place the data segments are cut off, if all are active, and weft_module_info.wasm_bytes is what
 * is in use from now on. Instances stay as they are. Null is allowed. */
void weft_module_seal(weft_module* module);

/* Gives back everything. WEFT_BUSY while an instance of the module exists. Null is allowed. */
weft_status weft_module_drop(weft_module* module);

typedef struct weft_module_info {
  uint32_t wasm_bytes;         /* Bytes of the caller's buffer in use (all of it for weft_load). */
  uint32_t code_bytes;         /* Prepared code. */
  uint32_t code_section_bytes; /* The code section it came from. */
  uint32_t functions;          /* Imported and defined. */
  uint32_t imports;
  uint32_t exports;
  uint32_t types;
  uint32_t features;           /* Bits of weft_feature, set when used; 0 without WEFT_INTROSPECTION. */
} weft_module_info;

void weft_module_get_info(const weft_module* module, weft_module_info* info);

typedef enum weft_feature {    /* Beyond WebAssembly 1.0. */
  WEFT_FEATURE_SIGN_EXTENSION = 1 << 0,
  WEFT_FEATURE_SATURATING = 1 << 1,
  WEFT_FEATURE_MULTI_VALUE = 1 << 2,
  WEFT_FEATURE_BULK_MEMORY = 1 << 3,
  WEFT_FEATURE_REFERENCES = 1 << 4,
  WEFT_FEATURE_EXTENDED_CONST = 1 << 5,
  WEFT_FEATURE_TAIL_CALL = 1 << 6,
  WEFT_FEATURE_CUSTOM_PAGE = 1 << 7,
  WEFT_FEATURE_MUTABLE_GLOBALS = 1 << 8
} weft_feature;

/* ---- Types ------------------------------------------------------------------------------- */

typedef enum weft_type {       /* Encoded as in the binary format (5.3). */
  WEFT_I32 = 0x7F,
  WEFT_I64 = 0x7E,
  WEFT_F32 = 0x7D,
  WEFT_F64 = 0x7C,
  WEFT_FUNCREF = 0x70,
  WEFT_EXTERNREF = 0x6F
} weft_type;

typedef enum weft_kind { WEFT_FUNCTION, WEFT_TABLE, WEFT_MEMORY, WEFT_GLOBAL } weft_kind;

/* A reference is one 32-bit value; 0 is the null reference. An externref carries any other value
 * the host chooses (on 32-bit targets a pointer fits). A funcref is Weft's own handle. */
typedef uint32_t weft_ref;

typedef struct weft_value {
  uint8_t type;                /* weft_type */
  union {
    int32_t i32;
    int64_t i64;
    float f32;
    double f64;
    uint32_t f32_bits;
    uint64_t f64_bits;
    weft_ref ref;
  } of;
} weft_value;

typedef struct weft_name {     /* UTF-8, not terminated; points into the module. */
  const char* text;
  uint32_t size;
} weft_name;

/* Type of an import or export. `params` and `results` are arrays of weft_type bytes that point
 * into the module. */
typedef struct weft_extern_type {
  weft_kind kind;
  const uint8_t* params;       /* WEFT_FUNCTION */
  const uint8_t* results;
  uint32_t param_count;
  uint32_t result_count;
  uint8_t type;                /* WEFT_TABLE: element type; WEFT_GLOBAL: value type. */
  uint8_t is_mutable;          /* WEFT_GLOBAL */
  uint8_t has_max;             /* WEFT_TABLE, WEFT_MEMORY */
  uint8_t page_size_log2;      /* WEFT_MEMORY: 16, or 0 with custom-page-sizes. */
  uint64_t min;                /* Elements or pages. */
  uint64_t max;
} weft_extern_type;

/* The i-th import or export in binary order; WEFT_NOT_FOUND past the end. Linear in i. These three
 * functions are in builds with WEFT_INTROSPECTION only. */
weft_status weft_import_at(const weft_module* module, uint32_t i, weft_name* module_name,
                           weft_name* name, weft_extern_type* type);
weft_status weft_export_at(const weft_module* module, uint32_t i, weft_name* name,
                           weft_extern_type* type, uint32_t* index);
/* The first custom section of that name (5.5.3). Available for weft_load modules only, in place
 * they are cut off: WEFT_NOT_FOUND. */
weft_status weft_custom_section(const weft_module* module, const char* name,
                                const uint8_t** bytes, uint32_t* size);

/* ---- Host functions and linking ---------------------------------------------------------- */

/* A host function. `slots` holds the arguments in order, 32-bit types in one slot and 64-bit types
 * in two (low half first); results are written from slots[0] in the same way, in the order of the
 * signature. At least as many slots exist as arguments and results need. Returns WEFT_OK, or
 * WEFT_TRAP_HOST, WEFT_TRAP_EXIT or another trap to stop the guest, or WEFT_PENDING to suspend it until
 * weft_complete hands in the results. It may read and write the
 * caller's memory through weft_memory_span, grow it, and call other idle instances. */
typedef weft_status (*weft_host_function)(weft_instance* caller, void* context, uint32_t* slots);

/* One function that the host offers; meant for a const table in flash. `signature` lists types as
 * letters: i = i32, I = i64, f = f32, F = f64, r = funcref, e = externref; "(iI)F" takes an i32 and
 * an i64 and returns an f64, "()" takes and returns nothing. It is compared with the import when
 * linking; anything else than an exact match is WEFT_IMPORT_MISMATCH. */
typedef struct weft_native {
  const char* name;
  const char* signature;
  weft_host_function function;
} weft_native;

/* What may be imported under one module name: host functions, or the exports of an instance.
 * Libraries are chained; the first that serves both names wins. They may be dropped after linking,
 * the `natives` table and `context` may not. */
typedef struct weft_library {
  const char* module;          /* Import module name served. */
  const weft_native* natives;
  uint32_t native_count;
  void* context;               /* Handed to each function. */
  weft_instance* instance;     /* Exports offered too, or null. A build without WEFT_INSTANCE_IMPORTS refuses to
                                * link what needs them: WEFT_UNSUPPORTED. */
  const struct weft_library* next;
} weft_library;

static inline int64_t weft_get_i64(const uint32_t* slots) {
  return (int64_t)(((uint64_t)slots[1] << 32) | slots[0]);
}
static inline void weft_set_i64(uint32_t* slots, int64_t value) {
  slots[0] = (uint32_t)(uint64_t)value;
  slots[1] = (uint32_t)((uint64_t)value >> 32);
}

/* ---- Instances --------------------------------------------------------------------------- */

typedef struct weft_options {
  uint32_t stack_bytes;        /* Guest stack; 0 means WEFT_DEFAULT_STACK_BYTES. */
  void* user;                  /* Yours; see weft_instance_user. */
  uint8_t defer_start;         /* Nonzero: the start function is begun, not run: weft_run runs it, within a
                                * budget. WEFT_MISUSE from that weft_run means there is none. */
} weft_options;

/* How many bytes the module and one instance of it hold, by purpose, exactly and with each block
 * rounded up to 8 bytes as weft_arena does: on a target with `pointer_bytes` of 4, or of
 * sizeof(void*) for this host. Functions are assumed to be imported from natives, each library of
 * instances adds a pointer. `options` (may be null) are those of the instance. What is needed
 * during loading only (WEFT_FOR_SCRATCH) is given as 0. Prepared code is counted as this build
 * writes it: on 32-bit RISC-V it is two fifths longer than elsewhere (WEFT_CODE in Kconfig). Only in
 * builds with WEFT_INTROSPECTION. */
weft_status weft_module_requirements(const weft_module* module, const weft_options* options,
                                     int pointer_bytes, size_t bytes[WEFT_PURPOSES]);

/* Links, allocates, initialises (4.5.4) and runs the start function. `options` and `error` may be
 * null. On failure, a trap in the start function or an active segment included, *instance is null
 * and everything is given back; only where the instance had already put references to its functions
 * into an imported table does it stay allocated for them (4.5.4, note), until weft_store_sweep. */
weft_status weft_instantiate(weft_module* module, const weft_library* libraries,
                             const weft_options* options, weft_instance** instance,
                             weft_error* error);

/* Gives back everything. WEFT_BUSY while any instance of the store runs (seen from a host function),
 * or another instance imports from this one. References to its functions that remain in tables
 * become invalid: calling one traps. Null is allowed. */
weft_status weft_instance_drop(weft_instance* instance);

void* weft_instance_user(const weft_instance* instance);
const weft_module* weft_instance_module(const weft_instance* instance);

/* An export, or any function: cheap to copy, valid as long as its instance. */
typedef struct weft_extern {
  weft_kind kind;
  weft_instance* instance;
  uint32_t index;
} weft_extern;

/* Finds an export by its (terminated) name. WEFT_NOT_FOUND. */
weft_status weft_find(weft_instance* instance, const char* name, weft_extern* found);
weft_status weft_find_sized(weft_instance* instance, const char* name, size_t name_size,
                            weft_extern* found);
/* Builds without WEFT_INTROSPECTION know functions only: WEFT_UNSUPPORTED. */
weft_status weft_extern_get_type(weft_extern object, weft_extern_type* type);

/* Calls a function and waits for it: weft_begin, weft_run without a limit, weft_results. Arguments and
 * results must match its type exactly (WEFT_WRONG_ARGUMENTS). After a trap the instance may be called
 * again: memory and globals are as the trap left them. WEFT_BUSY on re-entry. WEFT_PENDING and
 * WEFT_YIELDED (after weft_interrupt) leave the call suspended: go on as after weft_run.
 * Native stack used: a constant, see docs/. */
weft_status weft_call(weft_extern function, const weft_value* arguments, uint32_t argument_count,
                      weft_value* results, uint32_t result_count);

/* The same in steps, so that a guest can be stopped and continued, from any task, with no threads.
 *
 * weft_begin makes a call ready to run; the instance can hold one at a time (WEFT_BUSY). weft_run runs it
 * for at most `budget` ticks: a tick is the beginning of a loop's turn or of a function, 64 bytes or
 * elements of a bulk operation, or a segment before the one that it names. The count is deterministic: the same module, input and budgets stop at the
 * same places, on every target. It returns
 *   WEFT_OK        it has ended: fetch the results;
 *   WEFT_YIELDED   the budget is spent, or weft_interrupt was called: call weft_run again to go on;
 *   WEFT_PENDING   a host function returned WEFT_PENDING: hand in its results with weft_complete, then
 *                  call weft_run again;
 *   a trap         it is over; the instance may begin another call.
 * WEFT_MISUSE when there is nothing to run. A suspended call may be given up with weft_cancel (or by
 * dropping the instance): memory and globals stay as they are. */
#define WEFT_UNLIMITED 0xFFFFFFFFu
weft_status weft_begin(weft_extern function, const weft_value* arguments, uint32_t argument_count);
weft_status weft_run(weft_instance* instance, uint32_t budget);
weft_status weft_complete(weft_instance* instance, const weft_value* results, uint32_t result_count);
weft_status weft_results(weft_instance* instance, weft_value* results, uint32_t result_count);
weft_status weft_cancel(weft_instance* instance);

/* How much of the last weft_run's budget was not used; WEFT_UNLIMITED when that was its budget. */
uint32_t weft_budget_left(const weft_instance* instance);

/* Makes the instance's weft_run return WEFT_YIELDED soon (within 256 ticks). May be called from an interrupt
 * handler, a signal handler or another thread, at any time while the instance exists; without effect on
 * modules loaded unmetered and when nothing runs. */
void weft_interrupt(weft_instance* instance);

/* The function index in which the last trap happened, WEFT_NO_INDEX if there was none. */
uint32_t weft_trap_function(const weft_instance* instance);

weft_status weft_global_get(weft_extern global, weft_value* value);
weft_status weft_global_set(weft_extern global, const weft_value* value);
/* Only in builds with WEFT_REFERENCE_TYPES. */
weft_status weft_table_get(weft_extern table, uint32_t index, weft_value* value);

/* Memory 0 of the instance (own or imported), its size in bytes in *size; null when there is none.
 * Valid until the guest runs or grows it. */
uint8_t* weft_memory(weft_instance* instance, size_t* size);

/* [offset, offset + size) of memory 0, or null when any of it is out of bounds. */
void* weft_memory_span(weft_instance* instance, uint32_t offset, uint32_t size);

/* Grows memory 0 by `pages`; the previous size in pages, or -1 (4.4.7). */
int32_t weft_memory_grow(weft_instance* instance, uint32_t pages);

/* The most bytes of guest stack that were ever in use. */
uint32_t weft_stack_peak(const weft_instance* instance);

#ifdef __cplusplus
}
#endif
#endif /* WEFT_H */
