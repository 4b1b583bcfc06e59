// Runs the official WebAssembly test suite on the host. See README.md.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "convert.h"
#include "executor.h"
#include "report.h"
#include "suite.h"

namespace {

struct Listener {
  bool verbose;
  std::string file;
};

// Without `-v` only failures are shown, before the row of their file.
void print_outcome(void* context, uint32_t line, const char* command, const char* reason, const char* detail) {
  const Listener& listener = *static_cast<Listener*>(context);
  if (reason && !listener.verbose) return;
  std::printf("  %s:%u: %s: %s%s\n", listener.file.c_str(), line, command, reason ? "not run: " : "failed",
              reason ? reason : "");
  if (detail) std::printf("    %s\n", detail);
}

void* reallocate(void*, void* block, size_t, size_t new_size, weft_purpose) {
  if (new_size != 0) return std::realloc(block, new_size);
  std::free(block);
  return nullptr;
}

void write(const char* text) { std::fputs(text, stdout); }

}  // namespace

int main(int argc, char** argv) {
  std::string code = "const";
  bool verbose = false, allow_unsupported = false, allow_refused = false;
  unsigned least = 0;
  std::vector<std::string> paths;
  CLI::App app("Runs the official WebAssembly test suite on Weft.");
  app.add_option("--code", code, "where code is prepared: in the module's own bytes, or beside a const module")
    ->check(CLI::IsMember({"in-place", "const"}))->capture_default_str();
  app.add_flag("-v,--verbose", verbose, "say of each command that was not run why");
  app.add_flag("--allow-unsupported", allow_unsupported, "modules with features that this Weft says it lacks are not run, not failed");
  app.add_flag("--allow-refused", allow_refused, "any module that Weft refuses is not run, not failed: for proposals it does not know");
  app.add_option("--least", least, "fewer passed commands are a failure, where it is the default suite that is run");
  app.add_option("paths", paths, "json files and folders; default: $SPEC_TESTS, else what spec-tests/fetch has fetched");
  CLI11_PARSE(app, argc, argv);

  try {
    const spec::Suite suite = spec::find_suite(paths, SPEC_TESTS_FOLDER);
    std::printf("Specification tests: %s dispatcher, code %s\n", SPEC_DISPATCHER, code.c_str());
    Listener listener = {verbose, ""};
    spec::Environment environment = {};
    environment.reallocate = reallocate;
    environment.max_memory_bytes = 64u << 20;
    environment.stack_bytes = 64u << 10;
    environment.in_place = code == "in-place";
    environment.allow_unsupported = allow_unsupported;
    environment.allow_refused = allow_refused;
    environment.report = print_outcome;
    environment.report_context = &listener;

    spec::Report report(write);
    report.heading();
    for (const spec::TestFile& file : suite.files) {
      listener.file = file.name;
      const std::vector<uint8_t> script = spec::convert(file.json);
      report.row(file.name.c_str(), spec::execute(script.data(), script.size(), environment));
      std::fflush(stdout);
    }
    for (const std::string& name : suite.left_out) std::printf("%-44s not run: proposal that Weft does not have yet\n", name.c_str());
    if (suite.is_default && report.passed() < least) {
      report.check("Fewer commands than the suite is known to have", false);
    }
    report.totals();
    return report.all_passed() ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "spec-tests: %s\n", error.what());
    return 2;
  }
}
