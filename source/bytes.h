// Reading the binary format (5.2): a cursor with LEB128 decoding, and where a failure is noted.
#ifndef WEFT_BYTES_H
#define WEFT_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "reasons.h"
#include "weft_config.h"

// Functions that are called for nearly every instruction of a module, where only little code grows by it.
#define WEFT_FORCE_INLINE inline __attribute__((always_inline))

namespace weft {

// Whether what modules have most of is loaded by ways of its own, which take flash.
constexpr bool kShortWays = !WEFT_FORMS_FEW;

// The first failure of a load or of linking: what functions that can fail note before they return false.
struct Failure {
  weft_error error;
  const uint8_t* wasm;  // Start of the module: offsets are relative to it.

  Failure(const uint8_t* wasm = nullptr);
  void note(const uint8_t* where, weft_status status, Reason reason = Reason::kNone);
  void note(const uint8_t* where, Reason reason);
  bool at(const uint8_t* where, Reason reason) {
    note(where, reason);
    return false;
  }
  // Writes it all down where the caller of the API wants it, null for nowhere.
  weft_status report(weft_error* to);

};

// A cursor over [at, end). Every read checks the end. A failure is noted, and it stays: the cursor goes to the end, and all
// reads give 0 from then on. So a group of reads needs one look at `failed`, before what they gave is used. A loop
// whose count was read must look inside.
struct Reader {
  const uint8_t* at;
  const uint8_t* end;
  Failure* failure;               // Null for what was validated before.
  bool failed;
  const uint8_t* entry;           // Start of what is being read: the place of what is well-formed but not valid.

  Reader() {}                     // For one that is set before it is used.
  Reader(const uint8_t* begin, const uint8_t* behind, Failure* where)
      : at(begin), end(behind), failure(where), failed(false), entry(nullptr) {}
  size_t left() const { return static_cast<size_t>(end - at); }
  void begin_entry() { entry = at; }
  // Where it failed: there, at the cursor, in the byte before, or in what is being read. All give false.
  bool fail_at(const uint8_t* where, Reason reason);
  bool fail(Reason reason) { return fail_at(at, reason); }
  bool fail_byte(Reason reason) { return fail_at(at - 1, reason); }
  bool fail_entry(Reason reason) { return fail_at(entry, reason); }

  uint8_t byte();
  uint8_t byte_up_to(uint8_t most, Reason otherwise);
  uint32_t u32();  // 5.2.2.
  uint32_t index(uint32_t count, Reason unknown);  // A number below `count`, or the entry is wrong.
  uint32_t count();  // Of things that take at least a byte each.
  int32_t s32();
  int64_t s33();
  int64_t s64();
  bool skip(size_t count);
  weft_name bytes();  // A vector of bytes.
  weft_name name();   // A vector of bytes that is valid UTF-8 (5.2.4), which is not looked at again where it was validated before.
  // Where speed counts more than size. The one-byte case is most of them.
  WEFT_FORCE_INLINE uint32_t u32_inline() { return kShortWays && at != end && *at < 0x80 ? *at++ : u32_long(); }
  uint32_t u32_long();
};

// Whether ordinary loads and stores of the target take any address.
#if defined(__x86_64__) || defined(__i386__) || defined(__aarch64__) || defined(__ARM_FEATURE_UNALIGNED) || \
    defined(__riscv_misaligned_fast)
constexpr bool kUnalignedAccess = true;
#else
constexpr bool kUnalignedAccess = false;
#endif

// Unaligned little-endian access. Without the target's help, bytes: compilers that save space would call memcpy.
inline __attribute__((always_inline)) uint16_t load16(const uint8_t* p) {
  if constexpr (!kUnalignedAccess) return static_cast<uint16_t>(p[0] | p[1] << 8);
  uint16_t v;
  memcpy(&v, p, 2);
  return v;
}
inline __attribute__((always_inline)) int32_t load_s16(const uint8_t* p) {
  if constexpr (!kUnalignedAccess) return static_cast<int8_t>(p[1]) * 256 + p[0];
  return static_cast<int16_t>(load16(p));
}
inline __attribute__((always_inline)) uint32_t load32_inline(const uint8_t* p) {
  if constexpr (!kUnalignedAccess) return load16(p) | static_cast<uint32_t>(load16(p + 2)) << 16;
  uint32_t v;
  memcpy(&v, p, 4);
  return v;
}
// Many instructions on Cortex-M0: it calls a function for them, where speed does not count.
#if defined(__thumb__) && !defined(__thumb2__)
uint32_t load32(const uint8_t* p);
void store32_bytes(uint8_t* p, uint32_t v);
#else
inline __attribute__((always_inline)) uint32_t load32(const uint8_t* p) { return load32_inline(p); }
inline __attribute__((always_inline)) void store32_bytes(uint8_t* p, uint32_t v) {
  for (size_t i = 0; i < sizeof v; ++i) p[i] = static_cast<uint8_t>(v >> (8 * i));
}
#endif
inline __attribute__((always_inline)) uint64_t load64(const uint8_t* p) {
  if constexpr (!kUnalignedAccess) return load32(p) | static_cast<uint64_t>(load32(p + 4)) << 32;
  uint64_t v;
  memcpy(&v, p, 8);
  return v;
}
inline void store16(uint8_t* p, uint16_t v) { memcpy(p, &v, 2); }
inline void store32(uint8_t* p, uint32_t v) { memcpy(p, &v, 4); }
inline void store64(uint8_t* p, uint64_t v) { memcpy(p, &v, 8); }

}  // namespace weft

#endif
