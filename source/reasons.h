// Why a module is refused or not linked: every reason once, with its text, in groups of the same status. Where the
// specification's test suite has a text, it is that one. The number of a reason is weft_error.code.
#ifndef WEFT_REASONS_H
#define WEFT_REASONS_H

#include <stdint.h>

#include "weft.h"

namespace weft {

#define WEFT_REASONS(GROUP, REASON)                                                   \
  GROUP(kIsMalformed, WEFT_MALFORMED)                                                 \
  REASON(kUnexpectedEnd, "unexpected end")                                            \
  REASON(kIntegerTooLong, "integer representation too long")                          \
  REASON(kIntegerTooLarge, "integer too large")                                       \
  REASON(kLengthOutOfBounds, "length out of bounds")                                  \
  REASON(kNoUtf8, "malformed UTF-8 encoding")                                         \
  REASON(kNoMagic, "magic header not detected")                                       \
  REASON(kUnknownVersion, "unknown binary version")                                   \
  REASON(kBadSectionId, "malformed section id")                                       \
  REASON(kSectionOrder, "section out of order")                                       \
  REASON(kSectionSize, "section size mismatch")                                       \
  REASON(kCodeCount, "function and code counts differ")                               \
  REASON(kDataCount, "data count and data section differ")                            \
  REASON(kNoDataCount, "data count section required")                                 \
  REASON(kBadFunctionType, "malformed function type")                                 \
  REASON(kBadValueType, "malformed value type")                                       \
  REASON(kBadReferenceType, "malformed reference type")                               \
  REASON(kBadLimits, "malformed limits flags")                                        \
  REASON(kBadPageSize, "invalid custom page size")                                    \
  REASON(kBadMutability, "malformed mutability")                                      \
  REASON(kBadImportKind, "malformed import kind")                                     \
  REASON(kBadExportKind, "malformed export kind")                                     \
  REASON(kBadElementSegment, "malformed elements segment kind")                       \
  REASON(kBadElementKind, "malformed element kind")                                   \
  REASON(kBadDataSegment, "malformed data segment kind")                              \
  REASON(kBadLocalType, "invalid local type")                                         \
  REASON(kTooManyLocals, "too many locals")                                           \
  REASON(kBadBlockType, "invalid block type")                                         \
  REASON(kBadSelectType, "invalid value type")                                        \
  REASON(kBadAlignment, "malformed memop flags")                                      \
  REASON(kZeroExpected, "zero byte expected")                                         \
  REASON(kElseWithoutIf, "else without if")                                           \
  REASON(kIllegalOpcode, "illegal opcode")                                            \
  REASON(kBehindEnd, "unexpected content after the function's end")                   \
  GROUP(kIsInvalid, WEFT_INVALID)                                                     \
  REASON(kTypeMismatch, "type mismatch")                                              \
  REASON(kUnknownType, "unknown type")                                                \
  REASON(kUnknownFunction, "unknown function")                                        \
  REASON(kUnknownTable, "unknown table")                                              \
  REASON(kUnknownMemory, "unknown memory")                                            \
  REASON(kUnknownGlobal, "unknown global")                                            \
  REASON(kUnknownLocal, "unknown local")                                              \
  REASON(kUnknownLabel, "unknown label")                                              \
  REASON(kUnknownElements, "unknown elem segment")                                    \
  REASON(kUnknownData, "unknown data segment")                                        \
  REASON(kUndeclaredFunction, "undeclared function reference")                        \
  REASON(kDuplicateExport, "duplicate export name")                                   \
  REASON(kStartFunction, "start function")                                            \
  REASON(kMultipleMemories, "multiple memories")                                      \
  REASON(kNotConstant, "constant expression required")                                \
  REASON(kImmutable, "global is immutable")                                           \
  REASON(kAlignment, "alignment must not be larger than natural")                     \
  REASON(kResultArity, "invalid result arity")                                        \
  REASON(kMinimumAboveMaximum, "minimum greater than maximum")                        \
  REASON(kMemoryTooLarge, "memory larger than 4 GiB")                                 \
  REASON(kOtherPageSize, "invalid custom page size")                                  \
  GROUP(kIsUnsupported, WEFT_UNSUPPORTED)                                             \
  REASON(kSimd, "SIMD is not supported")                                              \
  REASON(kThreads, "threads are not supported")                                       \
  REASON(kNotInThisBuild, "not in this build")                                        \
  GROUP(kIsLimit, WEFT_LIMIT)                                                         \
  REASON(kModuleTooLarge, "module too large")                                         \
  REASON(kTooManyEntries, "too many entries")                                         \
  REASON(kTooManyParameters, "too many parameters or results")                        \
  REASON(kTooManyInstances, "too many instances")                                     \
  REASON(kConstantTooDeep, "constant expression too deep")                            \
  REASON(kTooDeep, "blocks nested too deeply")                                        \
  REASON(kTooManyOperands, "too many operands")                                       \
  REASON(kTooManyValues, "too many values for so little code")                        \
  REASON(kFrameTooLarge, "frame too large")                                           \
  REASON(kTooManyLocalSlots, "too many locals")                                       \
  GROUP(kIsMissing, WEFT_IMPORT_MISSING)                                              \
  REASON(kNotOffered, "no library offers it")                                         \
  GROUP(kIsMismatch, WEFT_IMPORT_MISMATCH)                                            \
  REASON(kOtherKind, "it is offered as another kind")                                 \
  REASON(kHostFunctionNull, "the host function is null")                              \
  REASON(kHostNoSignature, "the host function has no signature")                      \
  REASON(kOtherType, "the offer has another type")                                    \
  REASON(kOtherLimits, "the limits of the offer do not fit")                          \
  REASON(kOfferPageSize, "the offer has another page size")                           \
  REASON(kOtherMutability, "only one of them is mutable")                             \
  GROUP(kIsMemory, WEFT_OUT_OF_MEMORY)                                                \
  REASON(kNoMemory, "out of memory")                                                  \
  REASON(kNoMemoryForInstance, "out of memory for the instance")                      \
  REASON(kNoMemoryForTable, "out of memory for a table")                              \
  REASON(kNoMemoryForStack, "out of memory for the guest stack")                      \
  REASON(kNoMemoryForLinear, "out of memory for the linear memory")                   \
  GROUP(kIsMisuse, WEFT_MISUSE)                                                       \
  REASON(kBytesChanged, "the module's bytes have changed")                            \
  REASON(kOtherStore, "an instance of another store")

enum class Reason : uint8_t {
  kNone,
#define WEFT_GROUP(name, status) name,
#define WEFT_REASON(name, text) name,
  WEFT_REASONS(WEFT_GROUP, WEFT_REASON)
#undef WEFT_GROUP
#undef WEFT_REASON
};

// Of kNone: WEFT_OK, and an empty text.
weft_status status_of(Reason reason);
const char* text_of(Reason reason);

}  // namespace weft

#endif
