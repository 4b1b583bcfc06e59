// Turns one test file in json + wasm form into a command script (script.h).
#ifndef SPEC_TESTS_CONVERT_H
#define SPEC_TESTS_CONVERT_H

#include <cstdint>
#include <string>
#include <vector>

namespace spec {

// `json` is the path of the file; its modules lie beside it. Throws std::exception when it cannot be read.
std::vector<uint8_t> convert(const std::string& json);

}  // namespace spec

#endif
