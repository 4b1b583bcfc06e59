// See rewriter_observed.h.
#include "rewriter_observed.h"

#include "rewriter.cpp"

#include "entries.h"

namespace weft {

bool observe_rewriter(const Module& module, RewriteObserver observe, void* context) {
  if (module.in_place) return false;
  // The module as it was when its code came: functions have types instead of code.
  const size_t bytes = module.function_count * sizeof(uint32_t);
  ObservedModule again = {};
  static_cast<Module&>(again) = module;
  again.observe = observe;
  again.context = context;
  again.code = nullptr;
  again.code_bytes = again.rewritten = 0;
  if (bytes != 0) {
    again.functions = static_cast<uint32_t*>(reallocate(*module.store, nullptr, 0, bytes, WEFT_FOR_SCRATCH));
    if (again.functions == nullptr) return false;
  }
  for (uint32_t f = 0; f < module.function_count; ++f) {
    again.functions[f] = function_type(module, f).canonical | kDeclared;
  }

  Failure failure = {};
  failure.wasm = module.wasm;
  Reader file = {module.wasm + 8, module.wasm + module.wasm_bytes, &failure};
  bool good = true;
  while (good && file.at != file.end) {
    uint8_t id;
    Reader section;
    good = next_section(file, id, section);
    constexpr uint8_t kCodeSection = 10;
    if (good && id == kCodeSection) good = rewrite_observed(again, section);
  }
  good = good && again.code_bytes == module.code_bytes &&
         (module.code_bytes == 0 || memcmp(again.code, module.code, module.code_bytes) == 0);
  if (again.code_bytes != 0) reallocate(*module.store, again.code, again.code_bytes, 0, WEFT_FOR_CODE);
  if (bytes != 0) reallocate(*module.store, again.functions, bytes, 0, WEFT_FOR_SCRATCH);
  return good;
}

}  // namespace weft
