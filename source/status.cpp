// Texts of statuses and of reasons, each kind as one string of texts that end with a zero. Those of traps are the ones of the
// specification's test suite.
#include "reasons.h"

#include <string.h>

namespace weft {
namespace {

const char* text_at(const char* texts, unsigned position) {
  for (; position != 0; --position) texts += strlen(texts) + 1;
  return texts;
}

#if WEFT_ERROR_TEXTS

#define WEFT_GROUP(name, status) "\0"
#define WEFT_REASON(name, text) text "\0"
constexpr char kReasonTexts[] = "\0" WEFT_REASONS(WEFT_GROUP, WEFT_REASON);
#undef WEFT_GROUP
#undef WEFT_REASON

constexpr char kStatusTexts[] =
    "ok\0"
    "stopped for now\0"
    "a host function has not finished\0"
    "unreachable\0"
    "integer divide by zero\0"
    "integer overflow\0"
    "invalid conversion to integer\0"
    "out of bounds memory access\0"
    "out of bounds table access\0"
    "undefined element\0"
    "uninitialized element\0"
    "indirect call type mismatch\0"
    "call stack exhausted\0"
    "a host function refused\0"
    "the guest asked to end\0"
    "malformed module\0"
    "invalid module\0"
    "unsupported feature\0"
    "limit of the implementation exceeded\0"
    "unknown import\0"
    "incompatible import type\0"
    "out of memory\0"
    "not found\0"
    "arguments or results do not fit\0"
    "busy\0"
    "misuse of the interface\0"
    "unknown status";

#else

constexpr char kStatusTexts[] =
    "0\0" "1\0" "2\0" "3\0" "4\0" "5\0" "6\0" "7\0" "8\0" "9\0" "10\0" "11\0" "12\0" "13\0" "14\0" "15\0" "16\0" "17\0"
    "18\0" "19\0" "20\0" "21\0" "22\0" "23\0" "24\0" "25\0" "?";

#endif

constexpr unsigned count_texts(const char* texts, size_t size) {
  unsigned count = 0;
  for (size_t i = 0; i < size; ++i) count += texts[i] == 0;
  return count;
}
static_assert(count_texts(kStatusTexts, sizeof kStatusTexts) == WEFT_MISUSE + 2, "a text for each status, and one more");

}  // namespace

#if WEFT_ERROR_TEXTS
const char* text_of(Reason reason) { return text_at(kReasonTexts, static_cast<unsigned>(reason)); }
#else
const char* text_of(Reason) { return ""; }
#endif

weft_status status_of(Reason reason) {
  static const struct {
    Reason reason;
    uint8_t status;
  } groups[] = {
#define WEFT_GROUP(name, status) {Reason::name, status},
#define WEFT_REASON(name, text)
      WEFT_REASONS(WEFT_GROUP, WEFT_REASON)
#undef WEFT_GROUP
#undef WEFT_REASON
  };
  uint8_t status = WEFT_OK;
  for (const auto& group : groups) {
    if (reason > group.reason) status = group.status;
  }
  return static_cast<weft_status>(status);
}

}  // namespace weft

const char* weft_status_text(weft_status status) {
  const unsigned position = static_cast<unsigned>(status);
  return weft::text_at(weft::kStatusTexts, position <= WEFT_MISUSE ? position : WEFT_MISUSE + 1);
}
