/* A stub: see ../../../README.md. */
#pragma once
#include <zephyr/kernel.h>
