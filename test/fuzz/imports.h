// Something for every import of a module: host functions that answer by a fixed rule, and for memories, tables and
// globals one small provider instance each.
#ifndef WEFT_TEST_FUZZ_IMPORTS_H
#define WEFT_TEST_FUZZ_IMPORTS_H

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "weft.h"

class Imports {
 public:
  Imports(weft_store* store, const weft_module* module);
  ~Imports();
  Imports(const Imports&) = delete;

  const weft_library* libraries() const { return libraries_.empty() ? nullptr : &libraries_.front(); }
  bool has_providers() const { return !instances_.empty(); }
  uint32_t calls() const { return calls_; }
  // After this every host function refuses.
  void close() { closed_ = true; }

 private:
  struct Function {
    Imports* imports;
    std::string module, name, signature, results;
    weft_native native;
  };
  static weft_status answer(weft_instance* caller, void* context, uint32_t* slots);
  void provide(weft_store* store, const std::string& name, const weft_extern_type& type, weft_library& library);

  std::deque<Function> functions_;  // Deques: what libraries point to must not move.
  std::deque<std::string> names_;
  std::deque<std::vector<uint8_t>> binaries_;
  std::deque<weft_library> libraries_;
  std::vector<weft_module*> modules_;
  std::vector<weft_instance*> instances_;
  uint32_t calls_ = 0;
  bool closed_ = false;
};

#endif
