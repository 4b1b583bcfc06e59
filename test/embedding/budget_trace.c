#include "budget_trace.h"

enum { SMALL_STEPS = 40, HASHES = 60 };

static uint32_t hash(uint32_t sum, const uint8_t* bytes, size_t size) {
  for (size_t i = 0; i < size; i++) sum = (sum ^ bytes[i]) * 16777619u;
  return sum;
}

static void run(weft_instance* instance, uint32_t budget, budget_trace* trace) {
  weft_extern function;
  trace->status = weft_find(instance, "run", &function);
  if (trace->status == WEFT_OK) trace->status = weft_begin(function, NULL, 0);
  if (trace->status != WEFT_OK) return;
  for (;;) {
    trace->status = weft_run(instance, trace->yields < SMALL_STEPS ? trace->yields + 1 : budget);
    if (trace->status != WEFT_YIELDED) break;
    trace->yields++;
    if (trace->yields <= HASHES) {
      size_t size;
      const uint8_t* memory = weft_memory(instance, &size);
      trace->hash = hash(trace->hash, memory, size);
    }
  }
  weft_value result;
  if (trace->status == WEFT_OK) trace->status = weft_results(instance, &result, 1);
  if (trace->status == WEFT_OK) trace->result = result.of.i32;
}

budget_trace budget_trace_run(weft_store* store, void* wasm, size_t size, int in_place, uint32_t budget) {
  budget_trace trace = {WEFT_OK, 0, 2166136261u, 0};
  weft_module* module;
  weft_instance* instance;
  trace.status = in_place ? weft_load_in_place(store, wasm, size, &module, NULL) : weft_load(store, wasm, size, &module, NULL);
  if (trace.status != WEFT_OK) return trace;
  trace.status = weft_instantiate(module, NULL, NULL, &instance, NULL);
  if (trace.status == WEFT_OK) run(instance, budget, &trace);
  weft_instance_drop(instance);
  weft_module_drop(module);
  return trace;
}
