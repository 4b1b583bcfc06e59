// A first-fit allocator. Free blocks are listed by address inside themselves; blocks in use need no
// header, because the caller gives their size back.
#include <string.h>

#include "weft.h"

namespace {

constexpr size_t kUnit = 8;
constexpr uint32_t kNone = 0xFFFFFFFFu;

// The head of a free block. Sizes and places are counted in units, so that a head fits into one.
struct Free {
  uint32_t units;
  uint32_t next;
};
static_assert(sizeof(Free) == kUnit, "a head is one unit");

size_t round_up(size_t bytes) { return (bytes + kUnit - 1) / kUnit * kUnit; }

struct Arena {
  weft_arena& a;

  Free* at(uint32_t place) const {
    return place == kNone ? nullptr : reinterpret_cast<Free*>(a.base + place * kUnit);
  }
  uint32_t place_of(const void* block) const {
    return block ? static_cast<uint32_t>((static_cast<const uint8_t*>(block) - a.base) / static_cast<ptrdiff_t>(kUnit))
                 : kNone;
  }
  Free* first() const { return static_cast<Free*>(a.first_free); }
  Free* next(const Free* f) const { return at(f->next); }
  void set_next(Free* previous, Free* f) {
    if (previous) previous->next = place_of(f);
    else a.first_free = f;
  }
  uint8_t* end(Free* f) const { return reinterpret_cast<uint8_t*>(f) + f->units * kUnit; }

  // Takes `bytes` off the start of free block f, which is large enough. Its content stays.
  void take(Free* previous, Free* f, size_t bytes) {
    Free* rest = next(f);
    if (f->units * kUnit > bytes) {
      Free* left = reinterpret_cast<Free*>(reinterpret_cast<uint8_t*>(f) + bytes);
      *left = {f->units - static_cast<uint32_t>(bytes / kUnit), f->next};
      rest = left;
    }
    set_next(previous, rest);
    a.used += bytes;
    if (a.used > a.peak) a.peak = a.used;
  }

  void* allocate(size_t bytes) {
    Free* previous = nullptr;
    for (Free* f = first(); f; previous = f, f = next(f)) {
      if (f->units * kUnit < bytes) continue;
      take(previous, f, bytes);
      return f;
    }
    return nullptr;
  }

  void release(void* block, size_t bytes) {
    if (bytes == 0) return;
    Free *freed = static_cast<Free*>(block), *previous = nullptr, *f = first();
    for (; f && f < freed; previous = f, f = next(f)) {}
    *freed = {static_cast<uint32_t>(bytes / kUnit), place_of(f)};
    set_next(previous, freed);
    if (f && end(freed) == reinterpret_cast<uint8_t*>(f)) *freed = {freed->units + f->units, f->next};
    if (previous && end(previous) == static_cast<uint8_t*>(block)) {
      *previous = {previous->units + freed->units, freed->next};
    }
    a.used -= bytes;
  }

  // Grows where the block is, or down into free space before it; only then somewhere else, because
  // that needs room for both.
  void* grow(void* block, size_t old_bytes, size_t bytes) {
    uint8_t* start = static_cast<uint8_t*>(block);
    Free *before = nullptr, *previous = nullptr, *f = first();
    for (; f && reinterpret_cast<uint8_t*>(f) < start; before = previous, previous = f, f = next(f)) {}
    size_t above = f && start + old_bytes == reinterpret_cast<uint8_t*>(f) ? f->units * kUnit : 0;
    size_t below = previous && end(previous) == start ? previous->units * kUnit : 0;
    if (old_bytes + above >= bytes) {
      take(previous, f, bytes - old_bytes);
      return block;
    }
    if (below + old_bytes + above >= bytes) {
      Free* rest = above ? next(f) : f;
      set_next(before, rest);
      a.used += below + above;
      uint8_t* moved = reinterpret_cast<uint8_t*>(previous);
      memmove(moved, block, old_bytes);
      release(moved + bytes, below + old_bytes + above - bytes);
      if (a.used > a.peak) a.peak = a.used;
      return moved;
    }
    void* other = allocate(bytes);
    if (!other) return nullptr;
    memcpy(other, block, old_bytes);
    release(block, old_bytes);
    return other;
  }
};

}  // namespace

void weft_arena_init(weft_arena* arena, void* block, size_t size) {
  if (!arena) return;
  size_t skip = block ? (kUnit - reinterpret_cast<uintptr_t>(block) % kUnit) % kUnit : 0;
  size_t units = block && size > skip ? (size - skip) / kUnit : 0;
  if (units >= kNone) units = kNone - 1;
  *arena = {block ? static_cast<uint8_t*>(block) + skip : nullptr, units * kUnit, 0, 0, nullptr};
  if (units == 0) return;
  Free* all = reinterpret_cast<Free*>(arena->base);
  *all = {static_cast<uint32_t>(units), kNone};
  arena->first_free = all;
}

void* weft_arena_reallocate(void* arena, void* block, size_t old_size, size_t new_size, weft_purpose) {
  Arena a = {*static_cast<weft_arena*>(arena)};
  if (new_size > a.a.size) return nullptr;  // Before rounding, which could overflow.
  size_t old_bytes = block ? round_up(old_size) : 0, bytes = round_up(new_size);
  if (bytes <= old_bytes) {
    a.release(static_cast<uint8_t*>(block) + bytes, old_bytes - bytes);
    return bytes != 0 ? block : nullptr;
  }
  return old_bytes != 0 ? a.grow(block, old_bytes, bytes) : a.allocate(bytes);
}
