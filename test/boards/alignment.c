/* A plugin for QEMU: the first access to memory that is not aligned ends the run, with status 98. The processors of some boards
 * would fault there, but their emulation does not. Debian has no header for QEMU's plugins: what is used of it is declared
 * here (API version 1). */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

struct qemu_plugin_tb;    /* Some instructions that are translated together. */
struct qemu_plugin_insn;
typedef void (*translated)(uint64_t plugin, struct qemu_plugin_tb* block);
typedef void (*accessed)(unsigned processor, uint32_t kind, uint64_t address, void* instruction);
enum { NO_REGISTERS = 0, READS_AND_WRITES = 3 };
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t plugin, translated callback);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb* block);
struct qemu_plugin_insn* qemu_plugin_tb_get_insn(const struct qemu_plugin_tb* block, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn* instruction);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn* instruction, accessed callback, int registers, int kinds, void* context);
unsigned qemu_plugin_mem_size_shift(uint32_t kind);

static void on_access(unsigned processor, uint32_t kind, uint64_t address, void* instruction) {
  (void)processor;
  const unsigned size = 1u << qemu_plugin_mem_size_shift(kind);
  if ((address & (size - 1)) == 0) return;
  fprintf(stderr, "board: unaligned access to %u bytes at 0x%llx, by the instruction at 0x%llx\n", size,
          (unsigned long long)address, (unsigned long long)(uintptr_t)instruction);
  _exit(98);
}

static void on_translation(uint64_t plugin, struct qemu_plugin_tb* block) {
  (void)plugin;
  for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
    struct qemu_plugin_insn* instruction = qemu_plugin_tb_get_insn(block, i);
    void* address = (void*)(uintptr_t)qemu_plugin_insn_vaddr(instruction);
    qemu_plugin_register_vcpu_mem_cb(instruction, on_access, NO_REGISTERS, READS_AND_WRITES, address);
  }
}

extern const int qemu_plugin_version;
const int qemu_plugin_version = 1;

int qemu_plugin_install(uint64_t plugin, const void* machine, int count, char** arguments);
int qemu_plugin_install(uint64_t plugin, const void* machine, int count, char** arguments) {
  (void)machine, (void)count, (void)arguments;
  qemu_plugin_register_vcpu_tb_trans_cb(plugin, on_translation);
  return 0;
}
