// Finds the files of a test suite: json + wasm, as wabt's wast2json and `wasm-tools json-from-wast` write them.
#ifndef SPEC_TESTS_SUITE_H
#define SPEC_TESTS_SUITE_H

#include <string>
#include <vector>

namespace spec {

struct TestFile {
  std::string json;     // Path.
  std::string name;     // For the table: relative to the folder given, without ".json".
};

struct Suite {
  std::vector<TestFile> files;
  bool is_default = false;
  std::vector<std::string> left_out;   // Folders of the default suite that are not covered.
};

// The files in the given files and folders. With none given: those of the folder that the environment variable SPEC_TESTS
// names, else the suites that Weft has to pass, out of `default_folder`. Throws std::runtime_error when there are none.
Suite find_suite(const std::vector<std::string>& paths, const std::string& default_folder);

}  // namespace spec

#endif
