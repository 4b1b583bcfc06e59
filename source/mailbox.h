/* Events for a plugin, posted from an interrupt handler and handled later by an exported function, within a budget. An
 * optional component over weft.h; no atomics library, no locks, no memory but the caller's.
 *
 * Rule: nothing may interrupt a post but code that leaves the mailbox alone. That holds for one interrupt handler per mailbox,
 * several of one priority, and for higher-priority tasks or signal handlers of the one thread that delivers. Otherwise
 * (another core, another thread) take a lock around weft_mailbox_post and weft_mailbox_deliver's call. */
#ifndef WEFT_MAILBOX_H
#define WEFT_MAILBOX_H

#include "weft.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weft_event {
  uint32_t kind;               /* Yours: a pin, a channel, a message type. */
  uint32_t value;
} weft_event;

typedef struct weft_mailbox {
  volatile weft_event* events; /* The caller's ring. */
  uint16_t capacity;
  uint8_t delivering;          /* The handler has begun and not ended. */
  weft_extern handler;
  volatile uint16_t posted_at; /* Where the next event goes. Written by posts only, like the next three. */
  volatile uint32_t posted;    /* Events posted: all of them, */
  volatile uint32_t coalesced; /* those that replaced the value of a waiting one, */
  volatile uint32_t dropped;   /* and those that were lost because the ring was full. */
  volatile uint16_t claimed;   /* The next event to deliver. Written by deliveries only, like the next two. */
  volatile uint16_t freed;     /* The oldest place that may not be written to. */
  volatile uint32_t delivered; /* Events handed to the handler, whether it succeeded or not. */
} weft_mailbox;

/* `handler` is an export of type (i32 kind, i32 value) -> (). The ring holds capacity - 1 events; it and the mailbox must
 * outlive all posts. WEFT_WRONG_ARGUMENTS for another type, WEFT_MISUSE for null or a ring of fewer than 2. */
weft_status weft_mailbox_init(weft_mailbox* mailbox, weft_event* ring, uint16_t capacity, weft_extern handler);

/* ISR-safe (see the rule above). WEFT_OK, or WEFT_LIMIT when the ring is full: the event is dropped and counted. */
weft_status weft_mailbox_post(weft_mailbox* mailbox, uint32_t kind, uint32_t value);

/* The same for events of which only the latest value matters: where one of this kind waits, it gets the new value. */
weft_status weft_mailbox_post_latest(weft_mailbox* mailbox, uint32_t kind, uint32_t value);

/* Events that wait, the one being handled apart. ISR-safe. */
uint16_t weft_mailbox_waiting(const weft_mailbox* mailbox);

/* Goes on with the event being handled, or takes the next one, and runs the handler for at most `budget`. WEFT_OK when
 * it has ended, or when nothing waits; WEFT_YIELDED and WEFT_PENDING as from weft_run: deliver again to go on; a trap: that
 * event is over. WEFT_BUSY, and the event stays, while another call of the instance is under way. */
weft_status weft_mailbox_deliver(weft_mailbox* mailbox, uint32_t budget);

#ifdef __cplusplus
}
#endif
#endif /* WEFT_MAILBOX_H */
