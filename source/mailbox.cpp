#include "mailbox.h"

// Order matters and is kept by `volatile`: a post fills a place before posted_at shows it; a delivery claims an event
// before it reads it, so that no post changes it any more, and frees the place when it has been read.

namespace {

uint16_t after(const weft_mailbox& m, uint16_t place) {
  return static_cast<uint16_t>(place + 1 == m.capacity ? 0 : place + 1);
}

weft_status add(weft_mailbox& m, uint32_t kind, uint32_t value) {
  const uint16_t place = m.posted_at;
  if (after(m, place) == m.freed) {
    m.dropped = m.dropped + 1;
    return WEFT_LIMIT;
  }
  m.events[place].kind = kind;
  m.events[place].value = value;
  m.posted_at = after(m, place);
  return WEFT_OK;
}

}  // namespace

extern "C" weft_status weft_mailbox_init(weft_mailbox* mailbox, weft_event* ring, uint16_t capacity, weft_extern handler) {
  if (mailbox == nullptr || ring == nullptr || capacity < 2) return WEFT_MISUSE;
  weft_extern_type type;
  const weft_status status = weft_extern_get_type(handler, &type);
  if (status != WEFT_OK) return status;
  if (type.kind != WEFT_FUNCTION || type.param_count != 2 || type.result_count != 0 || type.params[0] != WEFT_I32 ||
      type.params[1] != WEFT_I32) {
    return WEFT_WRONG_ARGUMENTS;
  }
  *mailbox = weft_mailbox();
  mailbox->events = ring;
  mailbox->capacity = capacity;
  mailbox->handler = handler;
  return WEFT_OK;
}

extern "C" weft_status weft_mailbox_post(weft_mailbox* mailbox, uint32_t kind, uint32_t value) {
  if (mailbox == nullptr || mailbox->events == nullptr) return WEFT_MISUSE;
  mailbox->posted = mailbox->posted + 1;
  return add(*mailbox, kind, value);
}

extern "C" weft_status weft_mailbox_post_latest(weft_mailbox* mailbox, uint32_t kind, uint32_t value) {
  if (mailbox == nullptr || mailbox->events == nullptr) return WEFT_MISUSE;
  weft_mailbox& m = *mailbox;
  m.posted = m.posted + 1;
  for (uint16_t place = m.claimed; place != m.posted_at; place = after(m, place)) {
    if (m.events[place].kind == kind) {
      m.events[place].value = value;
      m.coalesced = m.coalesced + 1;
      return WEFT_OK;
    }
  }
  return add(m, kind, value);
}

extern "C" uint16_t weft_mailbox_waiting(const weft_mailbox* mailbox) {
  if (mailbox == nullptr || mailbox->events == nullptr) return 0;
  const int waiting = mailbox->posted_at - mailbox->claimed;
  return static_cast<uint16_t>(waiting < 0 ? waiting + mailbox->capacity : waiting);
}

extern "C" weft_status weft_mailbox_deliver(weft_mailbox* mailbox, uint32_t budget) {
  if (mailbox == nullptr || mailbox->events == nullptr) return WEFT_MISUSE;
  weft_mailbox& m = *mailbox;
  if (!m.delivering) {
    const uint16_t place = m.claimed;
    if (place == m.posted_at) return WEFT_OK;
    m.claimed = after(m, place);
    weft_value arguments[2] = {};
    arguments[0].type = arguments[1].type = WEFT_I32;
    arguments[0].of.i32 = static_cast<int32_t>(m.events[place].kind);
    arguments[1].of.i32 = static_cast<int32_t>(m.events[place].value);
    const weft_status status = weft_begin(m.handler, arguments, 2);
    if (status != WEFT_OK) {
      m.claimed = place;
      return status;
    }
    m.freed = after(m, place);
    m.delivered = m.delivered + 1;
    m.delivering = 1;
  }
  const weft_status status = weft_run(m.handler.instance, budget);
  if (status != WEFT_YIELDED && status != WEFT_PENDING && status != WEFT_BUSY) m.delivering = 0;
  return status;
}
