#include "ledger.h"

namespace spec {

namespace {

size_t rounded(size_t size) { return (size + 7) & ~size_t{7}; }

}  // namespace

void* Ledger::reallocate(void* ledger, void* block, size_t old_size, size_t new_size, weft_purpose purpose) {
  return static_cast<Ledger*>(ledger)->resize(block, old_size, new_size, purpose);
}

void* Ledger::resize(void* block, size_t old_size, size_t new_size, weft_purpose purpose) {
  if (purpose >= WEFT_PURPOSES) {
    fault_ = "memory hook called with an unknown purpose";
    return nullptr;
  }
  Header* header = nullptr;
  if (block) {
    header = static_cast<Header*>(block) - 1;
    if (header->size != old_size) fault_ = "block resized or freed with a wrong old size";
    if (header->purpose != static_cast<uint32_t>(purpose)) fault_ = "block resized or freed for another purpose";
    if (fault_) return nullptr;
  } else if (old_size != 0) {
    fault_ = "null block with an old size";
    return nullptr;
  }

  const size_t old_total = block ? old_size + sizeof(Header) : 0;
  if (new_size == 0) {
    if (block) reallocate_(memory_, header, old_total, 0, purpose);
    balance_[purpose] -= rounded(old_size);
    return nullptr;
  }
  header = new_size > UINT32_MAX - sizeof(Header)
             ? nullptr
             : static_cast<Header*>(reallocate_(memory_, header, old_total, new_size + sizeof(Header), purpose));
  if (!header) {
    refused_linear_ = refused_linear_ || purpose == WEFT_FOR_LINEAR;
    return nullptr;
  }
  header->size = static_cast<uint32_t>(new_size);
  header->purpose = static_cast<uint32_t>(purpose);
  balance_[purpose] += rounded(new_size) - rounded(old_size);
  return header + 1;
}

size_t Ledger::total() const {
  size_t total = 0;
  for (size_t bytes : balance_) total += bytes;
  return total;
}

bool Ledger::take_refusal() {
  const bool refused = refused_linear_;
  refused_linear_ = false;
  return refused;
}

const char* Ledger::take_fault() {
  const char* fault = fault_;
  fault_ = nullptr;
  return fault;
}

const char* Ledger::purpose_name(weft_purpose purpose) {
  switch (purpose) {
    case WEFT_FOR_CODE: return "code";
    case WEFT_FOR_MODULE: return "module";
    case WEFT_FOR_INSTANCE: return "instance";
    case WEFT_FOR_STACK: return "stack";
    case WEFT_FOR_LINEAR: return "linear memory";
    case WEFT_FOR_SCRATCH: return "scratch";
    case WEFT_PURPOSES: break;
  }
  return "unknown";
}

}  // namespace spec
