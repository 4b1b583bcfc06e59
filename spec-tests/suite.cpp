#include "suite.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace fs = std::filesystem;

namespace spec {

namespace {

// What spec-tests/fetch brings and Weft has to pass.
const char* const kCovered[] = {"v1", "v2", "extended-const", "tail-call"};

void add_folder(const fs::path& folder, const fs::path& relative_to, std::vector<TestFile>& files) {
  std::vector<TestFile> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    fs::path name = fs::relative(entry.path(), relative_to);
    found.push_back({entry.path().string(), name.replace_extension().string()});
  }
  std::sort(found.begin(), found.end(), [](const TestFile& a, const TestFile& b) { return a.name < b.name; });
  files.insert(files.end(), found.begin(), found.end());
}

}  // namespace

Suite find_suite(const std::vector<std::string>& paths, const std::string& default_folder) {
  Suite suite;
  std::vector<std::string> chosen = paths;
  if (chosen.empty()) {
    if (const char* folder = std::getenv("SPEC_TESTS")) chosen.push_back(folder);
  }
  for (const std::string& path : chosen) {
    if (fs::is_directory(path)) {
      add_folder(path, path, suite.files);
    } else if (fs::exists(path)) {
      suite.files.push_back({path, fs::path(path).stem().string()});
    } else {
      throw std::runtime_error(path + ": no such file or folder");
    }
  }
  if (chosen.empty()) {
    suite.is_default = true;
    for (const char* name : kCovered) {
      const fs::path folder = fs::path(default_folder) / name;
      if (!fs::is_directory(folder)) {
        throw std::runtime_error(folder.string() + " is missing: run spec-tests/fetch, or set SPEC_TESTS to a folder");
      }
      add_folder(folder, default_folder, suite.files);
    }
    for (const auto& entry : fs::directory_iterator(default_folder)) {
      const std::string name = entry.path().filename().string();
      const bool covered = std::find(std::begin(kCovered), std::end(kCovered), name) != std::end(kCovered);
      if (entry.is_directory() && !covered) suite.left_out.push_back(name);
    }
    std::sort(suite.left_out.begin(), suite.left_out.end());
  }
  if (suite.files.empty()) throw std::runtime_error("no .json files found");
  return suite;
}

}  // namespace spec
