// All dispatchers in one program, so that what they do can be compared.
#ifndef WEFT_TEST_FUZZ_DISPATCH_H
#define WEFT_TEST_FUZZ_DISPATCH_H

enum class Dispatcher { kSwitch, kGoto, kTail };

extern Dispatcher dispatcher;  // Which one executes from now on.

#endif
