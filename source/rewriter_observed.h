// The rewriter under another name, with a writer that tells where each instruction is read and written. Its two
// files, included behind this one, become a second rewriter: so that firmware has no trace of being observed.
#ifndef WEFT_REWRITER_OBSERVED_H
#define WEFT_REWRITER_OBSERVED_H

#include "code_writer.h"
#include "disassembler.h"

namespace weft {

struct ObservedModule : Module {
  RewriteObserver observe;
  void* context;
};

class ObservedWriter : public CodeWriter {
 public:
  ObservedWriter(Module& module, uint8_t* in_place_at)
      : CodeWriter(module, in_place_at), module_(static_cast<ObservedModule&>(module)) {}
  void reader_at(const uint8_t* at) {
    module_.observe(module_.context, at, position());
    CodeWriter::reader_at(at);
  }

 private:
  ObservedModule& module_;
};

bool rewrite_observed(Module& module, Reader& section);  // As rewrite_code_section, of an ObservedModule.

}  // namespace weft

#define CodeWriter ObservedWriter
#define Rewriter ObservedRewriter
#define rewrite_code_section rewrite_observed
#include "rewriter.h"

#endif
