/* The host functions of the climate plugin (test/guests/climate): console, clock and a simulated sensor, as the library
 * "board". */
#ifndef CLIMATE_BOARD_H
#define CLIMATE_BOARD_H

#include "port.h"
#include "sensor.h"
#include "weft.h"

/* What the functions work on: handed to each of them as their context. */
typedef struct climate_board {
  const weft_port* port;
  sensor sensor;
} climate_board;

/* A library to link the plugin with. The board must outlive the instances. */
weft_library climate_board_library(climate_board* board);

#endif /* CLIMATE_BOARD_H */
