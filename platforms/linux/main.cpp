// The `weft` command: its command line, and where failures become text and an exit code.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>

#include "disasm.h"
#include "failure.h"
#include "inspect.h"
#include "run.h"

namespace {

constexpr const char* exit_codes =
    "Exit codes:\n"
    "  0-255  what the program gave to exit() or returned from main (its low 8 bits); 0 after --invoke\n"
    "  124    the guest trapped, or its budget is spent\n"
    "  125    weft itself failed: wrong command line, or no memory\n"
    "  126    the module cannot be used: malformed, invalid, unsupported, or an import is missing\n"
    "  127    no such file, or no such export";

// CLI11 writes the usage line from what it parses; `weft run` takes what is behind the file as it stands, for the guest.
class Formatter : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* app, std::string name) const override {
    if (app->get_name() == "run") return "Usage: weft run [OPTIONS] FILE.wasm [ARGUMENTS...]\n";
    if (app->get_parent() == nullptr) return "Usage: weft COMMAND ...\n";
    return CLI::Formatter::make_usage(app, name);
  }
};

void print(const Failure& failure) {
  std::fprintf(stderr, "weft: %s\n", failure.what.c_str());
  if (!failure.where.empty()) std::fprintf(stderr, "  where: %s\n", failure.where.c_str());
  std::string help = failure.help;
  for (size_t end = help.find('\n'); end != std::string::npos; end = help.find('\n', end + 1)) {
    if (help[end + 1] != ' ') help.insert(end + 1, "        ");
  }
  if (!help.empty()) std::fprintf(stderr, "  help:  %s\n", help.c_str());
}

// Of `--env NAME=value`, or `--env NAME` for the value it has here.
std::string environment_entry(const std::string& given) {
  if (given.find('=') != std::string::npos) return given;
  const char* value = std::getenv(given.c_str());
  return given + "=" + (value == nullptr ? "" : value);
}

// Reads 64k as 65536.
CLI::Validator byte_count() { return CLI::AsSizeValue(false).description(""); }

CLI::Validator below_4_gib() { return CLI::Range(uint64_t{1}, uint64_t{UINT32_MAX}).description(""); }

CLI::App* add_run(CLI::App& weft, RunOptions& options) {
  CLI::App* run = weft.add_subcommand("run", "Run a WASI program, or call an exported function");
  run->add_option("--invoke", options.invoke, "Call this export and print its results, one per line. Everything behind the\n"
                                              "file is its arguments: 7 -7 0x7f 1.5 inf nan null")
      ->type_name("NAME");
  run->add_option("--env", options.environment, "Set an environment variable for the guest; NAME alone passes yours on.\n"
                                                "May be repeated. The guest sees no others")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  run->add_option("--dir", options.folders, "Give the guest a folder, under this name or that of GUEST, to read and write\n"
                                            "in. May be repeated. The guest sees no others")
      ->type_name("HOST[::GUEST]")
      ->allow_extra_args(false);
  run->add_option("--budget", options.budget, "Stop the guest after that many ticks: turns of loops, and calls")
      ->check(CLI::Range(uint64_t{1}, UINT64_MAX).description(""))
      ->type_name("TICKS");
  run->add_option("--stack", options.stack_bytes, "Guest stack, such as 4096 or 64k")
      ->transform(byte_count())
      ->check(below_4_gib())
      ->type_name("BYTES")
      ->default_str("1m");
  run->add_option("--max-memory", options.max_memory_bytes, "Ceiling for linear memory, such as 131072 or 128k")
      ->transform(byte_count())
      ->check(below_4_gib())
      ->type_name("BYTES");
  run->add_flag("--stats", options.stats, "Afterwards print time, RAM by purpose, code size and guest stack to standard error");
  run->prefix_command();
  run->footer(std::string("Without --invoke the file must be a WASI program (it exports _start); ARGUMENTS are its own, also those\n"
                          "that look like options. Its _initialize, if it is a WASI library, is called before --invoke.\n\n") +
              exit_codes +
              "\n\nExamples:\n"
              "  weft run hello.wasm --verbose\n"
              "  weft run --dir .::/ --env LANG report.wasm data.csv\n"
              "  weft run --invoke add plugin.wasm 1 -2\n"
              "  weft run --stats --stack 4096 --max-memory 64k plugin.wasm");
  return run;
}

CLI::App* add_inspect(CLI::App& weft, InspectOptions& options) {
  CLI::App* inspect = weft.add_subcommand("inspect", "Show imports, exports, features, code size and the RAM a module needs");
  inspect->add_option("FILE.wasm", options.path, "The module")->required()->type_name(" ");
  inspect->add_option("--stack", options.stack_bytes, "Guest stack to reckon with, such as 2048 or 64k")
      ->transform(byte_count())
      ->check(below_4_gib())
      ->type_name("BYTES")
      ->capture_default_str();
  inspect->footer("The RAM is shown for both ways of loading: from flash, where a const module stays and only its prepared\n"
                  "code goes to RAM, and in place, where a module in RAM is rewritten where it lies.");
  return inspect;
}

CLI::App* add_disasm(CLI::App& weft, DisasmOptions& options) {
  CLI::App* disasm = weft.add_subcommand("disasm", "Show WebAssembly instructions beside the code that Weft makes of them");
  disasm->add_option("FILE.wasm", options.path, "The module")->required()->type_name(" ");
  disasm->add_option("FUNCTION", options.function, "Index or name of a function; without it, all are shown")->type_name(" ");
  disasm->footer("On the left, the offset in the file and the instruction. On the right, the position in the function's prepared\n"
                 "code (> where a branch leads to) and the instruction there, beside the one of WebAssembly that completed it.\n"
                 "An instruction of Weft says where its operands come from and where its result goes: S a slot (s3), A the\n"
                 "accumulator (acc), I a small constant; ->A the accumulator, ->D a slot, ->J and ->N a branch (@20) when the\n"
                 "result is not zero, or is zero.");
  return disasm;
}

int command(int argc, char** argv) {
  CLI::App weft{"Weft runs WebAssembly on microcontrollers; this is the same engine on a computer.", "weft"};
  weft.formatter(std::make_shared<Formatter>());
  weft.set_version_flag("--version", "weft " WEFT_VERSION);
  weft.require_subcommand(0, 1);
  weft.allow_extras();  // To say something better about them below.
  weft.footer(std::string("`weft COMMAND --help` says more.\n\n") + exit_codes);

  RunOptions run_options;
  CLI::App* run_command = add_run(weft, run_options);

  InspectOptions inspect_options;
  CLI::App* inspect_command = add_inspect(weft, inspect_options);

  DisasmOptions disasm_options;
  CLI::App* disasm_command = add_disasm(weft, disasm_options);

  try {
    weft.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return weft.exit(error) == 0 ? 0 : EXIT_WEFT_FAILED;
  }

  if (run_command->parsed()) {
    std::vector<std::string> rest = run_command->remaining();
    if (rest.empty()) rest = weft.remaining();  // Where CLI11 leaves what is behind `--`.
    if (rest.empty()) throw Failure{EXIT_WEFT_FAILED, "run what? A .wasm file is missing", "", "weft run --help"};
    if (rest.front()[0] == '-') {
      throw Failure{EXIT_WEFT_FAILED, "there is no option " + rest.front(), "",
                    "weft run --help lists them; the guest's own come behind the file"};
    }
    run_options.path = rest.front();
    run_options.arguments.assign(rest.begin() + 1, rest.end());
    for (std::string& e : run_options.environment) e = environment_entry(e);
    return run(run_options);
  }
  for (CLI::App* reader : {inspect_command, disasm_command}) {
    for (const std::string& extra : reader->remaining()) {
      if (extra == "--") continue;
      throw Failure{EXIT_WEFT_FAILED, "weft " + reader->get_name() + " has no use for " + extra, "",
                    "weft " + reader->get_name() + " --help"};
    }
  }
  if (inspect_command->parsed()) {
    inspect(inspect_options);
    return 0;
  }
  if (disasm_command->parsed()) {
    disasm(disasm_options);
    return 0;
  }
  if (const auto unknown = weft.remaining(); !unknown.empty()) {
    throw Failure{EXIT_WEFT_FAILED, "there is no command or option " + unknown.front(), "",
                  "weft --help lists them; to run a module: weft run FILE.wasm"};
  }
  std::fputs(weft.help().c_str(), stderr);
  return EXIT_WEFT_FAILED;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return command(argc, argv);
  } catch (const Failure& failure) {
    print(failure);
    return failure.exit_code;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "weft: %s\n", error.what());
    return EXIT_WEFT_FAILED;
  }
}
