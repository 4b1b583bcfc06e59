// Weft for C++17: the types of host functions, exports and guest memory, over the C API in weft.h, which stays usable
// beside it. Header only; no exceptions, no heap, no RTTI, and no header of the C++ library, which bare-metal
// toolchains may lack. Threads and interrupts: as weft.h says of the functions underneath.
//
//   int32_t gpio_read(board& b, uint32_t pin);                  // host function; `board` is the library's context
//   constexpr weft_native functions[] = {weft::link<&gpio_read>("gpio_read")};             // const: in flash
//   weft_library library = weft::library("env", functions, &my_board);
//   auto add = weft::call<int32_t(int32_t, int32_t)>(instance, "add");
//   weft::result<int32_t> sum = add(1, 2);                      // sum.status, sum.value
#ifndef WEFT_HPP
#define WEFT_HPP

#include <string.h>

#include "weft.h"

namespace weft {

// ---- Values at the border ------------------------------------------------------------------

// Elements in guest memory, checked to lie in it when they come as an argument of a host function: the guest
// passes a pointer and a number of elements (two i32). Valid until the guest runs or grows its memory.
template <typename T>
class span {
 public:
  constexpr span() = default;
  constexpr span(T* data, uint32_t size) : data_(data), size_(size) {}
  constexpr T* data() const { return data_; }
  constexpr uint32_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr T* begin() const { return data_; }
  constexpr T* end() const { return data_ + size_; }
  constexpr T& operator[](uint32_t i) const { return data_[i]; }
  // Elements [first, first + count), cut where the span ends.
  constexpr span part(uint32_t first, uint32_t count) const {
    if (first > size_) first = size_;
    return {data_ + first, count < size_ - first ? count : size_ - first};
  }

 private:
  T* data_ = nullptr;
  uint32_t size_ = 0;
};

// Characters in guest memory, not terminated: a pointer and a size in bytes (two i32). Any bytes; not checked to be UTF-8.
class text : public span<const char> {
 public:
  using span<const char>::span;
  bool operator==(const char* other) const {
    return strlen(other) == size() && (size() == 0 || memcmp(other, data(), size()) == 0);
  }
  bool operator!=(const char* other) const { return !(*this == other); }
};

// One object in guest memory: a pointer (one i32). Never null in a host function.
template <typename T>
class object {
 public:
  constexpr explicit object(T* data) : data_(data) {}
  constexpr T& operator*() const { return *data_; }
  constexpr T* operator->() const { return data_; }

 private:
  T* data_;
};

struct externref { weft_ref value; };
struct funcref { weft_ref value; };

// What a host function with a weft::result may return instead of a value: suspend the guest until weft::complete, or stop it.
struct pending {};
struct trap { weft_status status = WEFT_TRAP_HOST; };

// A value, or the reason why there is none. `value` is all zeros unless status is WEFT_OK.
template <typename T>
struct result {
  using type = T;
  weft_status status = WEFT_OK;
  T value = {};
  constexpr result(T v) : value(v) {}
  constexpr result(pending) : status(WEFT_PENDING) {}
  constexpr result(trap t) : status(t.status) {}
  constexpr explicit operator bool() const { return status == WEFT_OK; }
};
template <>
struct result<void> {
  using type = void;
  weft_status status = WEFT_OK;
  constexpr result() = default;
  constexpr result(pending) : status(WEFT_PENDING) {}
  constexpr result(trap t) : status(t.status) {}
  constexpr explicit operator bool() const { return status == WEFT_OK; }
};

// ---- How C++ types look to WebAssembly -----------------------------------------------------

namespace detail {

template <typename T> struct plain { using type = T; };
template <typename T> struct plain<const T> { using type = T; };
template <typename A, typename B> struct is_same { static constexpr bool value = false; };
template <typename A> struct is_same<A, A> { static constexpr bool value = true; };
template <typename T> struct never { static constexpr bool value = false; };

// A value type: its letter in weft_native::signature, its slots, and conversions.
template <typename T>
struct value_type {
  static_assert(never<T>::value,
                "this type cannot cross the border to WebAssembly: use int32_t, uint32_t, int64_t, uint64_t, float, double, "
                "bool, weft::externref, weft::funcref, or in parameters weft::span<T>, weft::text, weft::object<T>");
};

template <char Letter, uint8_t Type>
struct described {
  static constexpr char letter = Letter;
  static constexpr uint8_t type = Type;
  static constexpr uint32_t slots = Type == WEFT_I64 || Type == WEFT_F64 ? 2 : 1;
};

template <typename T, bool is_wide = sizeof(T) == 8> struct integer;
template <typename T>
struct integer<T, false> : described<'i', WEFT_I32> {
  static T read(const uint32_t* slots) { return static_cast<T>(slots[0]); }
  static void write(uint32_t* slots, T value) { slots[0] = static_cast<uint32_t>(value); }
  static T get(const weft_value& v) { return static_cast<T>(v.of.i32); }
  static void set(weft_value& v, T value) { v.of.i32 = static_cast<int32_t>(value); }
};
template <typename T>
struct integer<T, true> : described<'I', WEFT_I64> {
  static T read(const uint32_t* slots) { return static_cast<T>(weft_get_i64(slots)); }
  static void write(uint32_t* slots, T value) { weft_set_i64(slots, static_cast<int64_t>(value)); }
  static T get(const weft_value& v) { return static_cast<T>(v.of.i64); }
  static void set(weft_value& v, T value) { v.of.i64 = static_cast<int64_t>(value); }
};
// int32_t is int on some targets and long on others.
template <> struct value_type<int> : integer<int> {};
template <> struct value_type<unsigned> : integer<unsigned> {};
template <> struct value_type<long> : integer<long> {};
template <> struct value_type<unsigned long> : integer<unsigned long> {};
template <> struct value_type<long long> : integer<long long> {};
template <> struct value_type<unsigned long long> : integer<unsigned long long> {};

template <>
struct value_type<bool> : described<'i', WEFT_I32> {
  static bool read(const uint32_t* slots) { return slots[0] != 0; }
  static void write(uint32_t* slots, bool value) { slots[0] = value; }
  static bool get(const weft_value& v) { return v.of.i32 != 0; }
  static void set(weft_value& v, bool value) { v.of.i32 = value; }
};
template <>
struct value_type<float> : described<'f', WEFT_F32> {
  static float read(const uint32_t* slots) { float v; memcpy(&v, slots, sizeof v); return v; }
  static void write(uint32_t* slots, float value) { memcpy(slots, &value, sizeof value); }
  static float get(const weft_value& v) { return v.of.f32; }
  static void set(weft_value& v, float value) { v.of.f32 = value; }
};
template <>
struct value_type<double> : described<'F', WEFT_F64> {
  static double read(const uint32_t* slots) {
    const int64_t bits = weft_get_i64(slots);
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
  }
  static void write(uint32_t* slots, double value) {
    int64_t bits;
    memcpy(&bits, &value, sizeof bits);
    weft_set_i64(slots, bits);
  }
  static double get(const weft_value& v) { return v.of.f64; }
  static void set(weft_value& v, double value) { v.of.f64 = value; }
};
template <typename T, char Letter, uint8_t Type>
struct reference : described<Letter, Type> {
  static T read(const uint32_t* slots) { return T{slots[0]}; }
  static void write(uint32_t* slots, T value) { slots[0] = value.value; }
  static T get(const weft_value& v) { return T{v.of.ref}; }
  static void set(weft_value& v, T value) { v.of.ref = value.value; }
};
template <> struct value_type<externref> : reference<externref, 'e', WEFT_EXTERNREF> {};
template <> struct value_type<funcref> : reference<funcref, 'r', WEFT_FUNCREF> {};

template <typename T>
T* guest_elements(weft_instance* instance, uint32_t offset, uint32_t count) {
  if (count > UINT32_MAX / sizeof(T) || offset % alignof(T) != 0) return nullptr;
  return static_cast<T*>(weft_memory_span(instance, offset, count * static_cast<uint32_t>(sizeof(T))));
}

// A parameter of a host function: one value, or something in guest memory, which is checked before the call.
template <typename T>
struct parameter {
  using value = value_type<typename plain<T>::type>;
  static constexpr uint32_t letters = 1, slots = value::slots;
  static constexpr char letter = value::letter;
  static bool check(weft_instance*, const uint32_t*) { return true; }
  static T read(weft_instance*, const uint32_t* from) { return value::read(from); }
};
template <typename Span, typename T>
struct span_parameter {
  static constexpr uint32_t letters = 2, slots = 2;
  static constexpr char letter = 'i';
  // A C guest's empty range may have any address.
  static bool check(weft_instance* caller, const uint32_t* from) {
    return from[1] == 0 || guest_elements<T>(caller, from[0], from[1]) != nullptr;
  }
  static Span read(weft_instance* caller, const uint32_t* from) {
    return from[1] == 0 ? Span() : Span(guest_elements<T>(caller, from[0], from[1]), from[1]);
  }
};
template <typename T> struct parameter<span<T>> : span_parameter<span<T>, T> {};
template <> struct parameter<text> : span_parameter<text, const char> {};
template <typename T>
struct parameter<object<T>> {
  static constexpr uint32_t letters = 1, slots = 1;
  static constexpr char letter = 'i';
  static bool check(weft_instance* caller, const uint32_t* from) {
    return from[0] != 0 && guest_elements<T>(caller, from[0], 1) != nullptr;
  }
  static object<T> read(weft_instance* caller, const uint32_t* from) {
    return object<T>(guest_elements<T>(caller, from[0], 1));
  }
};

// What a host function returns: nothing, a value, a weft::result, or a bare weft_status (no value).
template <typename R>
struct returned {
  using type = R;
  static weft_status finish(R value, uint32_t* slots) {
    value_type<R>::write(slots, value);
    return WEFT_OK;
  }
};
template <>
struct returned<weft_status> {
  using type = void;
  static weft_status finish(weft_status status, uint32_t*) { return status; }
};
template <typename T>
struct returned<result<T>> {
  using type = T;
  static weft_status finish(result<T> r, uint32_t* slots) {
    if (r.status == WEFT_OK) value_type<T>::write(slots, r.value);
    return r.status;
  }
};
template <>
struct returned<result<void>> {
  using type = void;
  static weft_status finish(result<void> r, uint32_t*) { return r.status; }
};
template <>
struct returned<void> { using type = void; };

template <typename T> struct result_letter { static constexpr uint32_t count = 1; static constexpr char letter = value_type<T>::letter; };
template <> struct result_letter<void> { static constexpr uint32_t count = 0; static constexpr char letter = 0; };

// "(ii)i" of parameter types and a result type.
template <typename R, typename... A>
struct signature {
  static constexpr uint32_t size = (parameter<A>::letters + ... + 0u) + 2 + result_letter<R>::count;
  struct characters { char at[size + 1]; };
  static constexpr characters make() {
    characters c = {};
    uint32_t i = 0;
    c.at[i++] = '(';
    ((c.at[i++] = parameter<A>::letter, parameter<A>::letters == 2 ? c.at[i++] = parameter<A>::letter : 0), ...);
    c.at[i++] = ')';
    if (result_letter<R>::count != 0) c.at[i++] = result_letter<R>::letter;
    return c;
  }
  static constexpr characters text = make();
};

template <uint32_t... I> struct indices {};
template <uint32_t N, uint32_t... I> struct count_to : count_to<N - 1, N - 1, I...> {};
template <uint32_t... I> struct count_to<0, I...> { using type = indices<I...>; };

// The slot where argument `index` of such parameters begins.
template <typename... A>
constexpr uint32_t slot_of(uint32_t index) {
  const uint32_t slots[] = {parameter<A>::slots..., 0};
  uint32_t slot = 0;
  for (uint32_t i = 0; i < index; ++i) slot += slots[i];
  return slot;
}

template <typename T> struct is_void { static constexpr bool value = false; };
template <> struct is_void<void> { static constexpr bool value = true; };
struct no_context {};

// How to call a host function: with the caller, with the context, and with what the guest passes. Free functions
// and member functions; of the latter, the object is the context.
template <bool WithCaller, typename Context, bool IsMember, typename R, typename... A>
struct caller_of {
  using text = signature<typename returned<R>::type, A...>;

  template <auto F, uint32_t... I>
  static R apply(weft_instance* caller, void* context, const uint32_t* slots, indices<I...>) {
    (void)caller, (void)context, (void)slots;
    if constexpr (IsMember && WithCaller) {
      return (static_cast<Context*>(context)->*F)(caller, parameter<A>::read(caller, slots + slot_of<A...>(I))...);
    } else if constexpr (IsMember) {
      return (static_cast<Context*>(context)->*F)(parameter<A>::read(caller, slots + slot_of<A...>(I))...);
    } else if constexpr (!is_same<Context, no_context>::value && WithCaller) {
      return F(caller, *static_cast<Context*>(context), parameter<A>::read(caller, slots + slot_of<A...>(I))...);
    } else if constexpr (!is_same<Context, no_context>::value) {
      return F(*static_cast<Context*>(context), parameter<A>::read(caller, slots + slot_of<A...>(I))...);
    } else if constexpr (WithCaller) {
      return F(caller, parameter<A>::read(caller, slots + slot_of<A...>(I))...);
    } else {
      return F(parameter<A>::read(caller, slots + slot_of<A...>(I))...);
    }
  }

  template <uint32_t... I>
  static bool check(weft_instance* caller, const uint32_t* slots, indices<I...>) {
    (void)caller, (void)slots;
    return (parameter<A>::check(caller, slots + slot_of<A...>(I)) && ... && true);
  }

  template <auto F>
  static weft_status enter(weft_instance* caller, void* context, uint32_t* slots) {
    using all = typename count_to<sizeof...(A)>::type;
    if constexpr (!is_same<Context, no_context>::value) {
      if (context == nullptr) return WEFT_TRAP_HOST;
    }
    if (!check(caller, slots, all())) return WEFT_TRAP_MEMORY_BOUNDS;
    if constexpr (is_void<R>::value) {
      apply<F>(caller, context, slots, all());
      return WEFT_OK;
    } else {
      return returned<R>::finish(apply<F>(caller, context, slots, all()), slots);
    }
  }
};

// Splits off what is not the guest's.
template <typename R, typename... A> struct free_function : caller_of<false, no_context, false, R, A...> {};
template <typename R, typename C, typename... A>
struct free_function<R, C&, A...> : caller_of<false, C, false, R, A...> {};
template <typename R, typename... A>
struct free_function<R, weft_instance*, A...> : caller_of<true, no_context, false, R, A...> {};
template <typename R, typename C, typename... A>
struct free_function<R, weft_instance*, C&, A...> : caller_of<true, C, false, R, A...> {};
template <typename C, typename R, typename... A> struct member_function : caller_of<false, C, true, R, A...> {};
template <typename C, typename R, typename... A>
struct member_function<C, R, weft_instance*, A...> : caller_of<true, C, true, R, A...> {};

template <typename F> struct host;
template <typename R, typename... A> struct host<R (*)(A...)> : free_function<R, A...> {};
template <typename R, typename... A> struct host<R (*)(A...) noexcept> : free_function<R, A...> {};
template <typename C, typename R, typename... A> struct host<R (C::*)(A...)> : member_function<C, R, A...> {};
template <typename C, typename R, typename... A> struct host<R (C::*)(A...) const> : member_function<C, R, A...> {};
template <typename C, typename R, typename... A> struct host<R (C::*)(A...) noexcept> : member_function<C, R, A...> {};
template <typename C, typename R, typename... A>
struct host<R (C::*)(A...) const noexcept> : member_function<C, R, A...> {};

constexpr bool same_text(const char* a, const char* b) {
  while (*a != 0 && *a == *b) ++a, ++b;
  return *a == *b;
}

}  // namespace detail

// ---- Host functions --------------------------------------------------------------------------

// The signature of a host function as weft_native has it, known at compile time: "(ii)i".
template <auto Function>
constexpr const char* signature_of() { return detail::host<decltype(Function)>::text::text.at; }
// The same of a function type, for exports: signature_of<int32_t(int32_t)>().
namespace detail {
template <typename F> struct of_type;
template <typename R, typename... A> struct of_type<R(A...)> : signature<R, A...> {};
}  // namespace detail
template <typename F>
constexpr const char* signature_of() { return detail::of_type<F>::text.at; }

// A host function as an entry of a const table. Its parameters, in this order, of which the guest passes the last ones:
//   weft_instance*   optional: the caller;
//   C&               optional: the library's context, or the object of a member function;
//   values           int32_t, uint32_t, int64_t, uint64_t, float, double, bool, weft::externref, weft::funcref;
//   weft::span<T>, weft::text, weft::object<T>   guest memory. Out of bounds or misaligned: the guest traps with
//                    WEFT_TRAP_MEMORY_BOUNDS and the function is not called.
// It returns nothing, a value, a weft::result<T> (value, weft::pending or weft::trap) or a weft_status (no value).
template <auto Function>
constexpr weft_native link(const char* name) {
  using host = detail::host<decltype(Function)>;
  return {name, host::text::text.at, &host::template enter<Function>};
}

// The same with the module's name, for weft::offer.
struct linked {
  const char* module;
  weft_native native;
};
template <auto Function>
constexpr linked link(const char* module, const char* name) { return {module, link<Function>(name)}; }

// A const table as a library. The table and the context must outlive the instances.
template <size_t N>
constexpr weft_library library(const char* module, const weft_native (&natives)[N], void* context = nullptr,
                               const weft_library* next = nullptr) {
  return {module, natives, static_cast<uint32_t>(N), context, nullptr, next};
}
// The exports of an instance as a library.
inline weft_library library(const char* module, weft_instance* instance, const weft_library* next = nullptr) {
  return {module, nullptr, 0, nullptr, instance, next};
}

// Functions of any modules, with one context:
//   weft::offer host(&board, weft::link<&gpio_write>("env", "gpio_write"), weft::link<&now>("clock", "now"));
//   weft_instantiate(module, host.libraries(), ...)
// It must outlive the instances, and takes RAM for each function: const tables do not.
template <size_t N>
class offer {
 public:
  template <typename... L>
  explicit offer(void* context, const L&... functions) : natives_{functions.native...} {
    const char* const modules[] = {functions.module...};
    for (size_t i = 0; i < N; ++i) {
      libraries_[i] = {modules[i], &natives_[i], 1, context, nullptr, i + 1 < N ? &libraries_[i + 1] : nullptr};
    }
  }
  offer(const offer&) = delete;
  offer& operator=(const offer&) = delete;
  const weft_library* libraries() const { return libraries_; }
  // Continues the chain behind these.
  void then(const weft_library* next) { libraries_[N - 1].next = next; }

 private:
  weft_native natives_[N];
  weft_library libraries_[N];
};
template <typename... L>
offer(void*, const L&...) -> offer<sizeof...(L)>;

// ---- Calls into the guest --------------------------------------------------------------------

namespace detail {
template <typename T>
result<T> take(weft_status status, const weft_value* value) {
  if (status != WEFT_OK) return trap{status};
  if constexpr (is_void<T>::value) return (void)value, result<T>();
  else return value_type<T>::get(*value);
}
}  // namespace detail

template <typename F> class function;

// An export whose type was compared with R(A...) when it was looked up. Cheap to copy, valid as long as its instance.
// A failed look-up makes every use return its status: WEFT_NOT_FOUND, WEFT_WRONG_ARGUMENTS for another type,
// WEFT_MISUSE for a null instance.
template <typename R, typename... A>
class function<R(A...)> {
 public:
  function() = default;
  function(weft_instance* instance, const char* name) {
    status_ = weft_find(instance, name, &export_);
    if (status_ != WEFT_OK) return;
    weft_extern_type type;
    status_ = weft_extern_get_type(export_, &type);
    if (status_ != WEFT_OK) return;
    const uint8_t params[] = {detail::value_type<A>::type..., 0};
    bool good = type.kind == WEFT_FUNCTION && type.param_count == sizeof...(A) && type.result_count == results;
    for (uint32_t i = 0; good && i < sizeof...(A); ++i) good = type.params[i] == params[i];
    if constexpr (results != 0) good = good && type.results[0] == detail::value_type<R>::type;
    if (!good) status_ = WEFT_WRONG_ARGUMENTS;
  }

  weft_status status() const { return status_; }
  explicit operator bool() const { return status_ == WEFT_OK; }
  weft_extern get() const { return export_; }

  // weft_call.
  result<R> operator()(A... arguments) const {
    weft_status status = begin(arguments...);
    if (status == WEFT_OK) status = weft_run(export_.instance, WEFT_UNLIMITED);
    return status == WEFT_OK ? fetch() : result<R>(trap{status});
  }
  // weft_begin; afterwards weft_run as long as it returns WEFT_YIELDED, then fetch().
  weft_status begin(A... arguments) const {
    if (status_ != WEFT_OK) return status_;
    weft_value values[sizeof...(A) + 1] = {};
    uint32_t i = 0;
    ((values[i].type = detail::value_type<A>::type, detail::value_type<A>::set(values[i++], arguments)), ...);
    return weft_begin(export_, values, i);
  }
  // weft_results.
  result<R> fetch() const {
    if (status_ != WEFT_OK) return trap{status_};
    weft_value value;
    return detail::take<R>(weft_results(export_.instance, &value, results), &value);
  }

 private:
  static constexpr uint32_t results = detail::result_letter<R>::count;
  weft_extern export_ = {WEFT_FUNCTION, nullptr, 0};
  weft_status status_ = WEFT_MISUSE;
};

// call<int32_t(int32_t, int32_t)>(instance, "add")(1, 2)
template <typename F>
function<F> call(weft_instance* instance, const char* name) { return function<F>(instance, name); }

// weft_complete: hands in the result of the host function that is pending. Any time, from the store's thread.
template <typename T>
weft_status complete(weft_instance* instance, T value) {
  weft_value v;
  v.type = detail::value_type<T>::type;
  detail::value_type<T>::set(v, value);
  return weft_complete(instance, &v, 1);
}
inline weft_status complete(weft_instance* instance) { return weft_complete(instance, nullptr, 0); }

// ---- Guest memory ----------------------------------------------------------------------------

// `count` elements at `offset` of memory 0; without data when out of bounds or misaligned. Valid until the guest runs
// or grows its memory.
template <typename T>
span<T> memory(weft_instance* instance, uint32_t offset, uint32_t count) {
  T* const data = detail::guest_elements<T>(instance, offset, count);
  return data == nullptr ? span<T>() : span<T>(data, count);
}
// Copies in or out, at any alignment. False, and nothing is copied, when out of bounds.
template <typename T>
bool read(weft_instance* instance, uint32_t offset, T& value) {
  const void* from = weft_memory_span(instance, offset, sizeof value);
  if (from != nullptr) memcpy(&value, from, sizeof value);
  return from != nullptr;
}
template <typename T>
bool write(weft_instance* instance, uint32_t offset, const T& value) {
  void* to = weft_memory_span(instance, offset, sizeof value);
  if (to != nullptr) memcpy(to, &value, sizeof value);
  return to != nullptr;
}

// ---- Owners ----------------------------------------------------------------------------------

// Drops what it holds when it goes. drop() says whether that was possible; a destructor cannot, so declare a module
// before its instances, and an instance before those that import from it. Where lifetimes are not nested, use the
// C handles.
class module {
 public:
  module() = default;
  module(const module&) = delete;
  module& operator=(const module&) = delete;
  ~module() { weft_module_drop(handle_); }
  // WEFT_BUSY when it holds a module already.
  weft_status load(weft_store& store, const void* wasm, size_t size, weft_error* error = nullptr) {
    return handle_ ? WEFT_BUSY : weft_load(&store, wasm, size, &handle_, error);
  }
  weft_status load_in_place(weft_store& store, void* wasm, size_t size, weft_error* error = nullptr) {
    return handle_ ? WEFT_BUSY : weft_load_in_place(&store, wasm, size, &handle_, error);
  }
  void seal() { weft_module_seal(handle_); }
  weft_status drop() {
    const weft_status status = weft_module_drop(handle_);
    if (status == WEFT_OK) handle_ = nullptr;
    return status;
  }
  weft_module* get() const { return handle_; }

 private:
  weft_module* handle_ = nullptr;
};

class instance {
 public:
  instance() = default;
  instance(const instance&) = delete;
  instance& operator=(const instance&) = delete;
  ~instance() { weft_instance_drop(handle_); }
  // WEFT_BUSY when it holds an instance already.
  weft_status make(const module& m, const weft_library* libraries = nullptr, const weft_options* options = nullptr,
                   weft_error* error = nullptr) {
    return handle_ ? WEFT_BUSY : weft_instantiate(m.get(), libraries, options, &handle_, error);
  }
  weft_status drop() {
    const weft_status status = weft_instance_drop(handle_);
    if (status == WEFT_OK) handle_ = nullptr;
    return status;
  }
  weft_instance* get() const { return handle_; }

 private:
  weft_instance* handle_ = nullptr;
};

}  // namespace weft
#endif
