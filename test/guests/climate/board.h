/* What the climate plugin asks of whoever runs it. In a firmware these are imports of the module "board", that is host
 * functions; in a program for the command line, board_wasi.c is linked in and supplies them. */
#ifndef CLIMATE_BOARD_H
#define CLIMATE_BOARD_H

#include <stdint.h>

#ifdef CLIMATE_IN_FIRMWARE
#define BOARD_IMPORT(name) __attribute__((import_module("board"), import_name(name)))
#else
#define BOARD_IMPORT(name)
#endif

/* Writes text to the console. */
BOARD_IMPORT("print") void board_print(const char* text, uint32_t size);

/* Milliseconds since some moment. */
BOARD_IMPORT("milliseconds") int64_t board_milliseconds(void);

/* The temperature at a sensor, in hundredths of a degree Celsius. */
BOARD_IMPORT("temperature") int32_t board_temperature(uint32_t sensor);

#endif /* CLIMATE_BOARD_H */
