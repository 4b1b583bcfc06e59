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
  // With `suspend`, host functions return WEFT_PENDING at times: see complete().
  Imports(weft_store* store, const weft_module* module, bool suspend);
  ~Imports();
  Imports(const Imports&) = delete;

  const weft_library* libraries() const { return libraries_.empty() ? nullptr : &libraries_.front(); }
  bool has_providers() const { return !instances_.empty(); }
  uint32_t calls() const { return calls_; }
  // Hands in the results of the host function that `instance` waits for.
  weft_status complete(weft_instance* instance) const;

 private:
  struct Function {
    Imports* imports;
    std::string module, name, signature, results;
    weft_native native;
  };
  static uint32_t result(char type, uint32_t call);
  static weft_status answer(weft_instance* caller, void* context, uint32_t* slots);
  void provide(weft_store* store, const std::string& name, const weft_extern_type& type, weft_library& library);

  std::deque<Function> functions_;  // Deques: what libraries point to must not move.
  std::deque<std::string> names_;
  std::deque<std::vector<uint8_t>> binaries_;
  std::deque<weft_library> libraries_;
  std::vector<weft_module*> modules_;
  std::vector<weft_instance*> instances_;
  uint32_t calls_ = 0;
  bool suspend_;
  const Function* waiting_ = nullptr;
};

#endif
