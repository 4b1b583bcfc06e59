// Linked into a runner of spec-tests in front of weft_instantiate (--wrap), for builds whose instances import host
// functions only: offers as such what the support module of host.mjs exports, which V8 has.
#include <string.h>

#include "weft.h"

extern "C" weft_status __real_weft_instantiate(weft_module*, const weft_library*, const weft_options*, weft_instance**,
                                               weft_error*);

namespace {

uint32_t note_sum;

weft_status mix(weft_instance*, void*, uint32_t* slots) {
  const uint64_t b = static_cast<uint64_t>(weft_get_i64(slots + 1));
  weft_set_i64(slots, static_cast<int64_t>(slots[0] * b + b));
  return WEFT_OK;
}
weft_status note(weft_instance*, void*, uint32_t* slots) {
  note_sum = note_sum * 31 + slots[0];
  return WEFT_OK;
}
weft_status noted(weft_instance*, void*, uint32_t* slots) {
  slots[0] = note_sum;
  return WEFT_OK;
}
weft_status third(weft_instance*, void*, uint32_t* slots) {  // Behind an i32 and an f64.
  slots[0] = slots[3];
  return WEFT_OK;
}
weft_status second(weft_instance*, void*, uint32_t* slots) {  // Behind an f32.
  memmove(slots, slots + 1, 8);
  return WEFT_OK;
}
weft_status check(weft_instance*, void*, uint32_t* slots) { return slots[0] == 13 ? WEFT_TRAP_UNREACHABLE : WEFT_OK; }

const weft_native kNatives[] = {
  {"mix", "(iI)I", mix},       {"note", "(i)", note},          {"noted", "()i", noted},
  {"third", "(iFfI)f", third}, {"second", "(fFi)F", second}, {"check", "(i)i", check},
};

}  // namespace

extern "C" weft_status __wrap_weft_instantiate(weft_module* module, const weft_library* libraries,
                                               const weft_options* options, weft_instance** instance, weft_error* error) {
  note_sum = 7;  // As in a new support module.
  const weft_library support = {"support", kNatives, sizeof kNatives / sizeof *kNatives, nullptr, nullptr, libraries};
  return __real_weft_instantiate(module, &support, options, instance, error);
}
