/* A controller as code generators write it: many flags, big switches, few computations. A lift with doors, and a Petri
 * net of guarded transitions. */
#include "guest.h"

typedef enum state { IDLE, DOOR_OPENING, DOOR_OPEN, DOOR_CLOSING, STARTING, UP, DOWN, BRAKING, LEVELLING, ALARM, SERVICE } state;

static struct lift {
  uint8_t state, floor, target, calls, timer, door, obstacle, overload, brake, motor, direction, faults;
  uint16_t moved, served;
} lift;

static void choose_target(void) {
  for (uint8_t n = 0; n < 8; n++) {
    const uint8_t up = (uint8_t)(lift.floor + n), down = (uint8_t)(lift.floor - n);
    if (lift.direction && up < 8 && lift.calls >> up & 1) { lift.target = up; return; }
    if (n <= lift.floor && lift.calls >> down & 1) { lift.target = down; lift.direction = 0; return; }
    if (up < 8 && lift.calls >> up & 1) { lift.target = up; lift.direction = 1; return; }
  }
}

static __attribute__((noinline)) void lift_step(uint32_t input) {
  if (input & 0x700) lift.calls |= (uint8_t)(1u << (input & 7));
  lift.obstacle = (input >> 11 & 31) == 0;
  lift.overload = (input >> 16 & 31) == 0;
  switch ((state)lift.state) {
    case IDLE:
      if (lift.calls == 0) break;
      choose_target();
      lift.state = lift.target == lift.floor ? DOOR_OPENING : STARTING;
      lift.timer = 0;
      break;
    case DOOR_OPENING:
      if (++lift.door == 4) lift.state = DOOR_OPEN, lift.timer = 0;
      break;
    case DOOR_OPEN:
      if (lift.obstacle || lift.overload) lift.timer = 0;
      if (++lift.timer == 5) {
        lift.calls &= (uint8_t)~(1u << lift.floor);
        lift.served++;
        lift.state = DOOR_CLOSING;
      }
      break;
    case DOOR_CLOSING:
      if (lift.obstacle) lift.state = DOOR_OPENING;
      else if (--lift.door == 0) lift.state = IDLE;
      break;
    case STARTING:
      lift.brake = 0;
      if (++lift.timer == 2) lift.motor = 1, lift.state = lift.target > lift.floor ? UP : DOWN;
      break;
    case UP:
      lift.moved++;
      lift.floor++;
      if (lift.floor >= lift.target || lift.floor == 7) lift.state = BRAKING;
      break;
    case DOWN:
      lift.moved++;
      lift.floor--;
      if (lift.floor <= lift.target || lift.floor == 0) lift.state = BRAKING;
      break;
    case BRAKING:
      lift.motor = 0;
      lift.brake = 1;
      lift.state = (input >> 21 & 63) == 0 ? ALARM : LEVELLING;
      lift.timer = 0;
      break;
    case LEVELLING:
      if (++lift.timer == 2) lift.state = DOOR_OPENING, lift.door = 0;
      break;
    case ALARM:
      if (++lift.faults == 3) lift.state = SERVICE;
      else if (input & 0x8000) lift.state = LEVELLING;
      break;
    case SERVICE:
      lift.faults = 0;
      lift.calls = 0;
      lift.door = 0;
      lift.state = IDLE;
      break;
  }
}

static volatile uint8_t places[24];

/* One transition: fires when its inputs hold a token and its guard agrees. */
#define TRANSITION(p, q, r, s, guard)          \
  if (places[p] >= 1 && places[q] >= 1 && (guard)) { \
    places[p]--;                               \
    places[q]--;                               \
    places[r]++;                               \
    places[s]++;                               \
    fired++;                                   \
  }

static __attribute__((noinline)) uint32_t net_step(uint32_t input) {
  uint32_t fired = 0;
  TRANSITION(0, 1, 2, 3, input & 1)
  TRANSITION(1, 2, 4, 5, places[3] > 0)
  TRANSITION(2, 3, 6, 7, input & 2)
  TRANSITION(4, 5, 8, 9, places[6] < 4)
  TRANSITION(6, 7, 10, 11, input & 4)
  TRANSITION(8, 9, 12, 13, places[10] + places[11] > 0)
  TRANSITION(10, 11, 14, 15, input & 8)
  TRANSITION(12, 13, 16, 17, places[14] < 3)
  TRANSITION(14, 15, 18, 19, input & 16)
  TRANSITION(16, 17, 20, 21, places[18] != places[19])
  TRANSITION(18, 19, 22, 23, input & 32)
  TRANSITION(20, 21, 0, 1, places[22] > 0)
  TRANSITION(22, 23, 2, 0, input & 64)
  TRANSITION(0, 2, 1, 22, places[1] < places[2])
  TRANSITION(3, 5, 4, 23, input & 128)
  TRANSITION(7, 9, 6, 8, places[7] > 1)
  TRANSITION(11, 13, 10, 12, input & 256)
  TRANSITION(15, 17, 14, 16, places[15] >= places[17])
  TRANSITION(19, 21, 18, 20, input & 512)
  TRANSITION(23, 0, 3, 7, places[23] > 2)
  TRANSITION(4, 12, 5, 9, input & 1024)
  TRANSITION(8, 16, 11, 13, places[8] > places[16])
  TRANSITION(14, 20, 15, 17, input & 2048)
  TRANSITION(22, 6, 19, 21, places[6] > 2)
  return fired;
}

int32_t run(void) {
  uint32_t random = guest_seed, sum = 0;
  const struct lift start = {0};
  lift = start;
  for (int i = 0; i < 24; i++) places[i] = 2;
  for (int n = 0; n < 2400; n++) {
    const uint32_t input = next_random(&random);
    lift_step(input);
    if (n % 4 == 0) sum = mix(sum, net_step(input) << 8 | lift.state);
  }
  for (int i = 0; i < 24; i++) sum = mix(sum, places[i]);
  return (int32_t)mix(mix(sum, lift.served), lift.moved);
}
