#include "imports.h"

namespace {

char letter(uint8_t type) {
  switch (type) {
    case WEFT_I32: return 'i';
    case WEFT_I64: return 'I';
    case WEFT_F32: return 'f';
    case WEFT_F64: return 'F';
    case WEFT_FUNCREF: return 'r';
    default: return 'e';
  }
}

std::string letters(const uint8_t* types, uint32_t count) {
  std::string text;
  for (uint32_t i = 0; i < count; ++i) text += letter(types[i]);
  return text;
}

void put_leb(std::vector<uint8_t>& out, uint64_t value) {
  do {
    out.push_back(static_cast<uint8_t>((value & 0x7F) | (value > 0x7F ? 0x80 : 0)));
    value >>= 7;
  } while (value != 0);
}

void put_section(std::vector<uint8_t>& out, uint8_t id, const std::vector<uint8_t>& contents) {
  out.push_back(id);
  put_leb(out, contents.size());
  out.insert(out.end(), contents.begin(), contents.end());
}

// A module that exports one memory, table or global of this type.
std::vector<uint8_t> provider(const std::string& name, const weft_extern_type& type) {
  std::vector<uint8_t> contents = {1};
  uint8_t id = 0;
  const auto limits = [&] {
    const bool small_pages = type.kind == WEFT_MEMORY && type.page_size_log2 == 0;
    contents.push_back(static_cast<uint8_t>((type.has_max ? 1 : 0) | (small_pages ? 8 : 0)));
    put_leb(contents, type.min);
    if (type.has_max) put_leb(contents, type.max);
    if (small_pages) contents.push_back(0);
  };
  switch (type.kind) {
    case WEFT_TABLE:
      id = 4;
      contents.push_back(type.type);
      limits();
      break;
    case WEFT_MEMORY:
      id = 5;
      limits();
      break;
    default:
      id = 6;
      contents.push_back(type.type);
      contents.push_back(type.is_mutable);
      switch (type.type) {
        case WEFT_I32: contents.insert(contents.end(), {0x41, 7}); break;
        case WEFT_I64: contents.insert(contents.end(), {0x42, 7}); break;
        case WEFT_F32: contents.insert(contents.end(), {0x43, 0, 0, 0x80, 0x3F}); break;
        case WEFT_F64: contents.insert(contents.end(), {0x44, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F}); break;
        default: contents.insert(contents.end(), {0xD0, type.type}); break;
      }
      contents.push_back(0x0B);
      break;
  }
  std::vector<uint8_t> exports = {1};
  put_leb(exports, name.size());
  exports.insert(exports.end(), name.begin(), name.end());
  exports.push_back(static_cast<uint8_t>(type.kind));
  exports.push_back(0);

  std::vector<uint8_t> out = {0, 'a', 's', 'm', 1, 0, 0, 0};
  put_section(out, id, contents);
  put_section(out, 7, exports);
  return out;
}

}  // namespace

Imports::Imports(weft_store* store, const weft_module* module, bool suspend) : suspend_(suspend) {
  weft_name module_name, name;
  weft_extern_type type;
  for (uint32_t i = 0; weft_import_at(module, i, &module_name, &name, &type) == WEFT_OK; ++i) {
    weft_library library = {};
    const std::string from(module_name.text, module_name.size), what(name.text, name.size);
    if (type.kind == WEFT_FUNCTION) {
      Function& f = functions_.emplace_back();
      f.imports = this;
      f.module = from;
      f.name = what;
      f.results = letters(type.results, type.result_count);
      f.signature = "(" + letters(type.params, type.param_count) + ")" + f.results;
      f.native = {f.name.c_str(), f.signature.c_str(), answer};
      library.module = f.module.c_str();
      library.natives = &f.native;
      library.native_count = 1;
      library.context = &f;
    } else {
      library.module = names_.emplace_back(from).c_str();
      provide(store, what, type, library);
    }
    libraries_.push_back(library);
  }
  for (size_t i = 1; i < libraries_.size(); ++i) libraries_[i - 1].next = &libraries_[i];
}

void Imports::provide(weft_store* store, const std::string& name, const weft_extern_type& type, weft_library& library) {
  const std::vector<uint8_t>& binary = binaries_.emplace_back(provider(name, type));
  weft_module* module;
  if (weft_load(store, binary.data(), binary.size(), &module, nullptr) != WEFT_OK) return;
  modules_.push_back(module);
  weft_options options = {};
  options.stack_bytes = 64;
  weft_instance* instance;
  if (weft_instantiate(module, nullptr, &options, &instance, nullptr) != WEFT_OK) return;
  instances_.push_back(instance);
  library.instance = instance;
}

Imports::~Imports() {
  for (weft_instance* instance : instances_) weft_instance_drop(instance);
  for (weft_module* module : modules_) weft_module_drop(module);
}

// Results depend on how many calls there were only.
uint32_t Imports::result(char type, uint32_t call) { return type == 'r' ? 0 : call * 2654435761u >> (call % 32); }

// Now and then it uses or grows the caller's memory, or refuses.
weft_status Imports::answer(weft_instance* caller, void* context, uint32_t* slots) {
  const Function& f = *static_cast<const Function*>(context);
  Imports& imports = *f.imports;
  const uint32_t n = ++imports.calls_;
  if (n % 64 == 0) return WEFT_TRAP_HOST;
  if (n % 8 == 0) weft_memory_grow(caller, 1);
  if (n % 4 == 0) {
    if (uint8_t* bytes = static_cast<uint8_t*>(weft_memory_span(caller, n, 4))) bytes[3] = static_cast<uint8_t>(n);
  }
  if (imports.suspend_ && n % 3 != 0) {
    imports.waiting_ = &f;
    return WEFT_PENDING;
  }
  for (char type : f.results) {
    const uint32_t value = result(type, n);
    *slots++ = value;
    if (type == 'I' || type == 'F') *slots++ = ~value;
  }
  return WEFT_OK;
}

weft_status Imports::complete(weft_instance* instance) const {
  std::vector<weft_value> values;
  for (char type : waiting_->results) {
    const uint32_t low = result(type, calls_);
    weft_value value = {};
    value.type = static_cast<uint8_t>(type == 'i' ? WEFT_I32 : type == 'I' ? WEFT_I64 : type == 'f' ? WEFT_F32
                                      : type == 'F' ? WEFT_F64 : type == 'r' ? WEFT_FUNCREF : WEFT_EXTERNREF);
    value.of.f64_bits = low;
    if (type == 'I' || type == 'F') value.of.f64_bits |= static_cast<uint64_t>(~low) << 32;
    values.push_back(value);
  }
  return weft_complete(instance, values.data(), static_cast<uint32_t>(values.size()));
}
