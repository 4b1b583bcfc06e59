/* A test for twister: the port keeps what port.h promises. */
#include <zephyr/ztest.h>

#include "port_check.h"
#include "weft_zephyr.h"

static void report(const char* broken) { printk("BROKEN: %s\n", broken); }

ZTEST(weft_port, test_promises) {
  zassert_equal(weft_port_check(&weft_zephyr_port, report), 0, "the port does not keep its promises");
}

ZTEST_SUITE(weft_port, NULL, NULL, NULL, NULL, NULL);
