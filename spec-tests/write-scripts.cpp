// Writes the command scripts of a suite into a folder, with a file `list` that names them, for a target that has no json
// reader: write-scripts folder [json files and folders]
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "convert.h"
#include "suite.h"

namespace fs = std::filesystem;

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s folder [json files and folders]\n", argv[0]);
    return 2;
  }
  try {
    const fs::path folder = argv[1];
    const spec::Suite suite = spec::find_suite(std::vector<std::string>(argv + 2, argv + argc), SPEC_TESTS_FOLDER);
    fs::create_directories(folder);
    std::ofstream list(folder / "list");
    for (const spec::TestFile& file : suite.files) {
      const std::vector<uint8_t> script = spec::convert(file.json);
      const fs::path path = folder / (file.name + ".script");
      fs::create_directories(path.parent_path());
      std::ofstream out(path, std::ios::binary);
      out.write(reinterpret_cast<const char*>(script.data()), static_cast<std::streamsize>(script.size()));
      if (!out.flush()) throw std::runtime_error(path.string() + ": cannot be written");
      list << file.name << '\n';
    }
    if (!list.flush()) throw std::runtime_error("the list cannot be written");
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "write-scripts: %s\n", error.what());
    return 2;
  }
}
