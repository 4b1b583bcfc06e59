// Limits of the implementation, all in one place. Exceeding one is WEFT_LIMIT, never a crash.
// (Not limits.h: this folder is on the include path of programs, whose <limits.h> it would hide.)
#ifndef WEFT_LIMITS_H
#define WEFT_LIMITS_H

#include <stdint.h>

#include "weft_config.h"

namespace weft {

constexpr uint32_t kMaxTypes = 65535;            // Type indices are 16 bits in prepared code.
constexpr uint32_t kMaxFunctions = 65535;        // So are function indices.
constexpr uint32_t kMaxParams = 1000;            // Per function type, as browsers allow.
constexpr uint32_t kMaxResults = 1000;
constexpr uint32_t kMaxFrameSlots = WEFT_MAX_FRAME_SLOTS;  // 32-bit slots of one frame: locals and temporaries.
// Lists of types that are longer than kShortList cost an instruction of a few bytes as much time as they are long, each time it names
// one. All together they may be as long as the code, and kValuesInAdvance: so that loading takes time in proportion.
constexpr uint32_t kShortList = 1;
constexpr uint32_t kValuesInAdvance = 1500;
constexpr uint32_t kValuesPerFunction = 4;       // Beside one for each byte of its body: it has an index and a size, too.
constexpr uint32_t kMaxTables = 255;             // Table indices are 8 bits in prepared code.
constexpr uint32_t kMaxGlobals = 65535;
constexpr uint32_t kMaxNesting = WEFT_MAX_NESTING;          // Open blocks in one function.
constexpr uint32_t kMaxSegments = 65535;         // Element segments; data segments likewise.
constexpr uint32_t kMaxModuleBytes = WEFT_MAX_MODULE_BYTES;
constexpr uint32_t kMaxCodeBytes = 0x3FFFFFFF;   // Prepared code of a module: 1 GiB.
constexpr uint32_t kMaxConstantDepth = 8;        // Operands in a constant expression.
constexpr uint32_t kMaxInstances = 4095;         // Alive in one store.
constexpr uint32_t kMaxCrossings = 65535;        // Calls from instance to instance in one call of the host (else a trap).

// Options can only be smaller than what prepared code can express.
static_assert(kMaxFrameSlots <= 32000 && kMaxNesting <= 16000 && kMaxModuleBytes <= kMaxCodeBytes, "beyond Kconfig's ranges");

}  // namespace weft

#endif
