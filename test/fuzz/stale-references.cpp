// References to functions that are not there (any more): of a dropped instance whose number another one has got since,
// and numbers that the host made up. Calling one must trap, whatever module calls.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "ledger.h"

namespace {

int passed, failed;

void expect(bool good, const char* what) {
  ++(good ? passed : failed);
  if (!good) std::printf("FAILED: %s\n", what);
}

std::vector<char> read(const std::string& folder, const char* name) {
  std::ifstream file(folder + "/" + name + ".wasm", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

bool is_invalid_reference(weft_status status) {
  return status == WEFT_TRAP_UNINITIALIZED_ELEMENT || status == WEFT_TRAP_INDIRECT_CALL_TYPE;
}

}  // namespace

int main(int, char** argv) {
  Ledger ledger;
  weft_config config = {};
  config.reallocate = Ledger::hook;
  config.context = &ledger;
  weft_store store;
  weft_store_init(&store, &config);

  const char* const names[] = {"owner", "leaver", "newcomer"};
  std::vector<char> bytes[3];
  weft_module* modules[3];
  for (int i = 0; i < 3; ++i) {
    bytes[i] = read(argv[1], names[i]);
    expect(weft_load(&store, bytes[i].data(), bytes[i].size(), &modules[i], nullptr) == WEFT_OK, names[i]);
  }
  weft_instance *owner, *other;
  expect(weft_instantiate(modules[0], nullptr, nullptr, &owner, nullptr) == WEFT_OK, "owner");
  weft_library library = {};
  library.module = "owner";
  library.instance = owner;

  // Sooner or later a newcomer gets the number that the leaver had.
  expect(weft_instantiate(modules[1], &library, nullptr, &other, nullptr) == WEFT_OK, "leaver");
  expect(weft_instance_drop(other) == WEFT_OK, "leaver dropped");
  for (int i = 0; i < 5000; ++i) {
    if (weft_instantiate(modules[2], &library, nullptr, &other, nullptr) != WEFT_OK) expect(false, "newcomer");
    weft_extern call;
    weft_find(other, "call", &call);
    if (!is_invalid_reference(weft_call(call, nullptr, 0, nullptr, 0))) expect(false, "a stale reference traps");
    weft_instance_drop(other);
  }

  // Numbers near to every instance's, with functions that do not exist: refused at once, or trap when called.
  expect(weft_instantiate(modules[2], &library, nullptr, &other, nullptr) == WEFT_OK, "newcomer");
  weft_extern put, call;
  weft_find(other, "put", &put);
  weft_find(other, "call", &call);
  for (uint32_t id = 0; id < 4096; ++id) {
    for (uint32_t function : {2u, 300u, 0xFFFFu, 0xFFFFFu}) {
      weft_value reference = {};
      reference.type = WEFT_FUNCREF;
      reference.of.ref = id << 20 | function;
      if (weft_call(put, &reference, 1, nullptr, 0) != WEFT_OK) continue;
      if (!is_invalid_reference(weft_call(call, nullptr, 0, nullptr, 0))) expect(false, "a made-up reference traps");
    }
  }

  weft_instance_drop(other);
  weft_instance_drop(owner);
  for (weft_module* module : modules) weft_module_drop(module);
  ledger.expect_nothing_held();
  expect(ledger.fault().empty(), ledger.fault().c_str());
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed != 0;
}
