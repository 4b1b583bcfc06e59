#include "Arduino.h"

#include <string.h>

// From ports/newlib/board.h: the board's console.
extern "C" {
void board_write(int stream, const void* bytes, size_t size);
size_t board_read(void* bytes, size_t size);
void board_exit(int status) __attribute__((noreturn));
}

MockSerial Serial;

namespace {

unsigned long now;  // Microseconds. Only delay() and looking at the clock make time go by.

// One byte that was looked at by available() and not read yet, or none.
int ahead = -1;
bool at_end;

}  // namespace

void yield() {}
void delay(unsigned long milliseconds) { now += milliseconds * 1000; }
unsigned long micros() { return ++now; }
unsigned long millis() { return micros() / 1000; }
void pinMode(uint8_t, uint8_t) {}

void digitalWrite(uint8_t pin, uint8_t value) {
  Serial.print("pin ");
  Serial.print(static_cast<long>(pin));
  Serial.print(value == HIGH ? " high at " : " low at ");
  Serial.println(static_cast<long>(millis()));
}

size_t MockSerial::write(uint8_t byte) { return write(&byte, 1); }

size_t MockSerial::write(const uint8_t* bytes, size_t size) {
  board_write(1, bytes, size);
  return size;
}

int MockSerial::available() {
  if (ahead < 0 && !at_end) {
    uint8_t byte;
    if (board_read(&byte, 1) == 1) ahead = byte;
    else at_end = true;
  }
  return ahead >= 0;
}

int MockSerial::read() {
  if (!available()) return -1;
  const int byte = ahead;
  ahead = -1;
  return byte;
}

size_t Print::print(const char* text) { return write(reinterpret_cast<const uint8_t*>(text), strlen(text)); }

size_t Print::print(unsigned long number) {
  char digits[12];
  char* first = digits + sizeof digits - 1;
  *first = 0;
  do *--first = static_cast<char>('0' + number % 10);
  while ((number /= 10) != 0);
  return print(first);
}

size_t Print::print(long number) {
  if (number >= 0) return print(static_cast<unsigned long>(number));
  return print("-") + print(0 - static_cast<unsigned long>(number));
}

size_t Print::println() { return print("\r\n"); }
size_t Print::println(const char* text) { return print(text) + println(); }
size_t Print::println(long number) { return print(number) + println(); }

// As the real one: skips what is no number, and leaves what follows the number.
long Stream::parseInt() {
  while (available() && (ahead < '0' || ahead > '9')) read();
  long value = 0;
  while (available() && ahead >= '0' && ahead <= '9') value = value * 10 + (read() - '0');
  return value;
}

size_t Stream::readBytes(char* bytes, size_t size) {
  size_t count = 0;
  while (count < size && available()) bytes[count++] = static_cast<char>(read());
  return count;
}

// loop() runs a few times, and as long as there is something to read.
extern "C" int main() {
  setup();
  for (int i = 0; i < 2 || Serial.available(); i++) loop();
  board_exit(0);
}
