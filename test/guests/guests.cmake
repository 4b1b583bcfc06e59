# The benchmark guests, one C file each. Included by what builds them as plugins (CMakeLists.txt here) and natively
# (test/bench).
set(WEFT_GUESTS_FOLDER ${CMAKE_CURRENT_LIST_DIR})
set(WEFT_GUESTS
  aes containers crc32 fft fib filter huffman indirect interpreter json lz machine match matrix md5 mixture modular64 nbody
  picture qr sha256 siphash sort)
# Those that also run on boards with a few KB of RAM, as small-<name>.wasm: with no more linear memory than they need.
set(WEFT_SMALL_GUESTS crc32 fib filter indirect interpreter md5 mixture modular64 nbody picture qr sha256 siphash)
