/* The port for ESP-IDF: its heaps by capability, esp_timer, the system clock, the random generator and the console. */
#ifndef WEFT_ESP_IDF_H
#define WEFT_ESP_IDF_H

#include "port.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where memory comes from: MALLOC_CAP_... of esp_heap_caps.h. */
typedef struct weft_esp_idf_memory {
  uint32_t caps;               /* Code, tables, instances and guest stacks. */
  uint32_t linear_caps;        /* Linear memories; when there is none of these left, `caps` serve them too. */
} weft_esp_idf_memory;

/* The port's memory hook; `memory` is a const weft_esp_idf_memory. */
void* weft_esp_idf_reallocate(void* memory, void* block, size_t old_size, size_t new_size, weft_purpose purpose);

/* Internal RAM, but linear memories in PSRAM where the chip has it. The system clock starts at 1970 until the application
 * sets it (SNTP); random bytes are fit for keys while Wi-Fi or Bluetooth is on, or with bootloader_random_enable(). */
extern const weft_port weft_esp_idf_port;

#ifdef __cplusplus
}
#endif
#endif /* WEFT_ESP_IDF_H */
