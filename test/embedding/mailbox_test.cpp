// The event mailbox, with a signal handler in the place of the interrupt.
#include "mailbox.h"

#include <signal.h>
#include <sys/time.h>

#include "support.h"

class Mailbox : public ::testing::Test {
 protected:
  int32_t total() {
    weft_value value = {};
    EXPECT_EQ(weft_global_get(plugin.find("total"), &value), WEFT_OK);
    return value.of.i32;
  }
  void init(uint16_t capacity) { ASSERT_EQ(weft_mailbox_init(&box, ring, capacity, plugin.find("on_event")), WEFT_OK); }
  Device device;
  Plugin plugin{device};
  weft_event ring[8];
  weft_mailbox box;
};

TEST_F(Mailbox, DeliversInOrderAndCounts) {
  init(4);
  EXPECT_EQ(weft_mailbox_deliver(&box, 1000), WEFT_OK);  // Nothing there.
  EXPECT_EQ(weft_mailbox_post(&box, 1, 10), WEFT_OK);
  EXPECT_EQ(weft_mailbox_post(&box, 2, 20), WEFT_OK);
  EXPECT_EQ(weft_mailbox_post(&box, 3, 30), WEFT_OK);
  EXPECT_EQ(weft_mailbox_post(&box, 4, 40), WEFT_LIMIT);
  EXPECT_EQ(weft_mailbox_waiting(&box), 3);
  EXPECT_EQ(weft_mailbox_deliver(&box, 1000), WEFT_OK);
  EXPECT_EQ(total(), 10);
  EXPECT_EQ(weft_mailbox_deliver(&box, 1000), WEFT_OK);
  EXPECT_EQ(total(), 30);
  EXPECT_EQ(weft_mailbox_post(&box, 5, 50), WEFT_OK);
  EXPECT_EQ(weft_mailbox_deliver(&box, 1000), WEFT_OK);
  EXPECT_EQ(weft_mailbox_deliver(&box, 1000), WEFT_OK);
  EXPECT_EQ(total(), 110);
  EXPECT_EQ(weft_mailbox_waiting(&box), 0);
  EXPECT_EQ(box.posted, 5u);
  EXPECT_EQ(box.dropped, 1u);
  EXPECT_EQ(box.delivered, 4u);
}

TEST_F(Mailbox, CoalescesWhatWaits) {
  init(4);
  EXPECT_EQ(weft_mailbox_post_latest(&box, 7, 1), WEFT_OK);
  EXPECT_EQ(weft_mailbox_post_latest(&box, 8, 100), WEFT_OK);
  EXPECT_EQ(weft_mailbox_post_latest(&box, 7, 2), WEFT_OK);
  EXPECT_EQ(weft_mailbox_post_latest(&box, 7, 3), WEFT_OK);
  EXPECT_EQ(weft_mailbox_waiting(&box), 2);
  EXPECT_EQ(box.coalesced, 2u);
  EXPECT_EQ(weft_mailbox_deliver(&box, 1000), WEFT_OK);
  EXPECT_EQ(total(), 3);
  EXPECT_EQ(weft_mailbox_post_latest(&box, 7, 4), WEFT_OK);  // The first one is on its way.
  EXPECT_EQ(weft_mailbox_waiting(&box), 2);
}

TEST_F(Mailbox, RunsTheHandlerUnderABudget) {
  init(4);
  weft_mailbox_post(&box, 100, 1);  // on_event counts to the kind.
  weft_mailbox_post(&box, 1, 1);
  int yields = 0;
  while (weft_mailbox_deliver(&box, 10) == WEFT_YIELDED) yields++;
  EXPECT_EQ(yields, 10);
  EXPECT_EQ(weft_mailbox_waiting(&box), 1);
}

TEST_F(Mailbox, WaitsForTheInstance) {
  init(4);
  weft_mailbox_post(&box, 1, 5);
  ASSERT_EQ(plugin.begin("spin"), WEFT_OK);
  ASSERT_EQ(plugin.run(10), WEFT_YIELDED);
  EXPECT_EQ(weft_mailbox_deliver(&box, 10), WEFT_BUSY);
  EXPECT_EQ(weft_mailbox_waiting(&box), 1);
  EXPECT_EQ(weft_cancel(plugin.instance.get()), WEFT_OK);
  EXPECT_EQ(weft_mailbox_deliver(&box, 100), WEFT_OK);
  EXPECT_EQ(total(), 5);
}

TEST_F(Mailbox, Misuse) {
  EXPECT_EQ(weft_mailbox_init(nullptr, ring, 4, plugin.find("on_event")), WEFT_MISUSE);
  EXPECT_EQ(weft_mailbox_init(&box, nullptr, 4, plugin.find("on_event")), WEFT_MISUSE);
  EXPECT_EQ(weft_mailbox_init(&box, ring, 1, plugin.find("on_event")), WEFT_MISUSE);
  EXPECT_EQ(weft_mailbox_init(&box, ring, 4, plugin.find("add")), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ(weft_mailbox_init(&box, ring, 4, plugin.find("memory")), WEFT_WRONG_ARGUMENTS);
  EXPECT_EQ(weft_mailbox_post(nullptr, 1, 1), WEFT_MISUSE);
  EXPECT_EQ(weft_mailbox_deliver(nullptr, 1), WEFT_MISUSE);
  weft_mailbox empty = {};
  EXPECT_EQ(weft_mailbox_post(&empty, 1, 1), WEFT_MISUSE);
  EXPECT_EQ(weft_mailbox_waiting(&empty), 0);
}

weft_mailbox* g_box;
volatile sig_atomic_t g_posts;
volatile uint32_t g_sum, g_latest;

TEST_F(Mailbox, SurvivesInterruptsAtAnyPoint) {
  init(8);
  g_box = &box;
  g_posts = 0;
  g_sum = g_latest = 0;
  struct sigaction action = {}, before;
  action.sa_handler = [](int) {
    for (uint32_t i = 0; i < 3; i++) {
      const uint32_t n = static_cast<uint32_t>(++g_posts);
      if (weft_mailbox_post(g_box, 1, n & 15) == WEFT_OK) g_sum = g_sum + (n & 15);
    }
  };
  ASSERT_EQ(sigaction(SIGALRM, &action, &before), 0);
  itimerval timer = {};
  timer.it_value.tv_usec = timer.it_interval.tv_usec = 100;
  ASSERT_EQ(setitimer(ITIMER_REAL, &timer, nullptr), 0);
  while (g_posts < 3000) {
    const weft_status status = weft_mailbox_deliver(&box, 2);
    ASSERT_TRUE(status == WEFT_OK || status == WEFT_YIELDED);
  }
  timer = {};
  setitimer(ITIMER_REAL, &timer, nullptr);
  sigaction(SIGALRM, &before, nullptr);
  while (weft_mailbox_waiting(&box) != 0 || box.delivering) weft_mailbox_deliver(&box, 100);
  EXPECT_EQ(static_cast<uint32_t>(total()), g_sum);  // Nothing lost but what was counted, nothing twice.
  EXPECT_EQ(box.posted, static_cast<uint32_t>(g_posts));
  EXPECT_EQ(box.delivered + box.dropped, box.posted);
}
