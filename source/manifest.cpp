#include "manifest.h"

#include "text_writer.h"

namespace weft {
namespace {

// Reads bytes that nobody has validated. After a failure everything reads as zero.
struct Bytes {
  const uint8_t* at;
  const uint8_t* end;
  bool good = true;

  size_t left() const { return static_cast<size_t>(end - at); }
  bool fail() {
    good = false;
    at = end;
    return false;
  }
  uint8_t byte() { return at == end ? (fail(), uint8_t(0)) : *at++; }
  uint64_t number() {  // LEB128, unsigned; wide enough for 64-bit limits, which loading judges.
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const uint8_t b = byte();
      value |= static_cast<uint64_t>(b & 0x7F) << shift;
      if (!(b & 0x80)) return value;
    }
    fail();
    return 0;
  }
  Bytes part(uint64_t size) {
    if (size > left()) {
      fail();
      return {end, end, false};
    }
    const uint8_t* from = at;
    at += size;
    return {from, at};
  }
  Bytes name() { return part(number()); }
  bool is(const char* text) const { return strlen(text) == left() && memcmp(at, text, left()) == 0; }
};

struct Check {
  const weft_policy& policy;
  weft_manifest& manifest;
  TextWriter& out;
  uint64_t memory = 0, table = 0;  // What the module starts with.

  weft_status refuse(weft_status status, const char* reason) {
    out.add(reason);
    return status;
  }
  TextWriter& text(const Bytes& name) { return out.add(reinterpret_cast<const char*>(name.at), name.left()); }

  // Table or memory limits (5.3.5), in elements or bytes.
  uint64_t limits(Bytes& in, bool is_memory) {
    const uint8_t flags = in.byte();
    const uint64_t min = in.number();
    if (flags & 1) in.number();
    const uint64_t page_log2 = flags & 8 ? in.number() : 16;
    if (!is_memory) return min;
    return page_log2 < 32 && min <= UINT32_MAX ? min << page_log2 : UINT64_MAX;
  }
  void note(uint64_t& most, uint64_t value) {
    if (value > most) most = value;
  }

  bool may_import(const Bytes& module, const Bytes& name) const {
    for (uint32_t i = 0; policy.imports != nullptr && i < policy.import_count; ++i) {
      const weft_permission& p = policy.imports[i];
      if (p.module != nullptr && module.is(p.module) && (p.name == nullptr || name.is(p.name))) return true;
    }
    return false;
  }

  weft_status imports(Bytes in) {
    for (uint64_t count = in.number(); in.good && count != 0; --count) {
      const Bytes module = in.name(), name = in.name();
      switch (in.byte()) {
        case 0: in.number(); break;
        case 1: in.byte(); note(table, limits(in, false)); break;
        case 2: note(memory, limits(in, true)); break;
        case 3: in.byte(), in.byte(); break;
        default: in.fail();
      }
      if (in.good && !may_import(module, name)) {
        text(module).add(".");
        text(name).add(": the plugin may not import this");
        return WEFT_IMPORT_MISSING;
      }
    }
    return in.good ? WEFT_OK : refuse(WEFT_MALFORMED, "the import section cannot be read");
  }

  weft_status own_limits(Bytes in, bool is_memory) {
    for (uint64_t count = in.number(); in.good && count != 0; --count) {
      if (!is_memory) in.byte();
      const uint64_t value = limits(in, is_memory);
      note(is_memory ? memory : table, value);
    }
    return in.good ? WEFT_OK : refuse(WEFT_MALFORMED, "the table or memory section cannot be read");
  }

  // One line without its end: a key, a space, a value.
  bool line(Bytes in) {
    Bytes key = {in.at, in.at};
    while (key.end != in.end && *key.end != ' ') ++key.end;
    if (key.end == in.end) return false;
    Bytes value = {key.end + 1, in.end};
    if (value.left() == 0) return false;
    if (key.is("name")) {
      if (value.left() > WEFT_MANIFEST_NAME) return false;
      memcpy(manifest.name, value.at, value.left());
      manifest.name[value.left()] = 0;
      return true;
    }
    uint64_t number = 0;
    for (; value.at != value.end; ++value.at) {
      if (*value.at < '0' || *value.at > '9') return false;
      number = number * 10 + (*value.at - '0');
      if (number > UINT32_MAX) return false;
    }
    if (key.is("stack")) manifest.stack_bytes = static_cast<uint32_t>(number);
    else if (key.is("memory")) manifest.memory_bytes = static_cast<uint32_t>(number);
    else if (key.is("table")) manifest.table_elements = static_cast<uint32_t>(number);
    else if (key.is("budget")) manifest.budget = static_cast<uint32_t>(number);
    else return false;
    return true;
  }

  weft_status lines(Bytes in) {
    manifest.present = 1;
    while (in.left() != 0) {
      Bytes one = {in.at, in.at};
      while (one.end != in.end && *one.end != '\n' && *one.end != 0) ++one.end;
      in.at = one.end == in.end ? in.end : one.end + 1;
      if (one.left() != 0 && !line(one)) {
        out.add("weft.manifest: cannot read the line '");
        text(one).add("'");
        return WEFT_MALFORMED;
      }
    }
    return WEFT_OK;
  }

  weft_status sections(Bytes in) {
    static const uint8_t header[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    if (in.left() < sizeof header || memcmp(in.at, header, sizeof header) != 0) {
      return refuse(WEFT_MALFORMED, "not a WebAssembly module");
    }
    in.at += sizeof header;
    while (in.left() != 0) {
      const uint8_t id = in.byte();
      Bytes section = in.part(in.number());
      if (!in.good) return refuse(WEFT_MALFORMED, "a section does not end within the module");
      weft_status status = WEFT_OK;
      if (id == 0) {
        const Bytes name = section.name();
        if (name.is("weft.manifest") && !manifest.present) status = lines(section);
      } else if (id == 2) {
        status = imports(section);
      } else if (id == 4 || id == 5) {
        status = own_limits(section, id == 5);
      }
      if (status != WEFT_OK) return status;
    }
    return WEFT_OK;
  }

  weft_status within(const char* what, uint64_t needed, uint32_t ceiling) {
    if (ceiling == 0 || needed <= ceiling) return WEFT_OK;
    out.add("the plugin needs ").add(needed).add(what).add(", allowed are ").add(static_cast<uint64_t>(ceiling));
    return WEFT_LIMIT;
  }

  weft_status run(const Bytes& in) {
    weft_status status = sections(in);
    note(memory, manifest.memory_bytes);
    note(table, manifest.table_elements);
    if (status == WEFT_OK) status = within(" bytes of memory", memory, policy.max_memory_bytes);
    if (status == WEFT_OK) status = within(" table elements", table, policy.max_table_elements);
    if (status == WEFT_OK) status = within(" bytes of stack", manifest.stack_bytes, policy.max_stack_bytes);
    if (status == WEFT_OK) status = within(" ticks for a call", manifest.budget, policy.max_budget);
    manifest.memory_bytes = static_cast<uint32_t>(memory < UINT32_MAX ? memory : UINT32_MAX);
    manifest.table_elements = static_cast<uint32_t>(table < UINT32_MAX ? table : UINT32_MAX);
    return status;
  }
};

}  // namespace
}  // namespace weft

using namespace weft;

extern "C" weft_status weft_manifest_check(const void* wasm, size_t size, const weft_policy* policy,
                                           weft_manifest* manifest, char* text, size_t text_size) {
  TextWriter out(text, text_size);
  weft_manifest own;
  if (manifest == nullptr) manifest = &own;
  *manifest = weft_manifest();
  if (wasm == nullptr || policy == nullptr) {
    out.add(weft_status_text(WEFT_MISUSE));
    return WEFT_MISUSE;
  }
  const uint8_t* bytes = static_cast<const uint8_t*>(wasm);
  Check check = {*policy, *manifest, out};
  return check.run({bytes, bytes + size});
}
