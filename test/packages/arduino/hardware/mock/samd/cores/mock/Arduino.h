/* A mock of the Arduino core API, with just what Weft's library and its examples use; the names and types are those of
 * ArduinoCore-API. Serial is the emulator's console, the LED is text on it, and delay() only moves the clock. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "pins_arduino.h"

#define HIGH 1
#define LOW 0
#define INPUT 0
#define OUTPUT 1

extern "C" {
void setup(void);
void loop(void);
void yield(void);
void delay(unsigned long milliseconds);
unsigned long millis(void);
unsigned long micros(void);
void pinMode(uint8_t pin, uint8_t mode);
void digitalWrite(uint8_t pin, uint8_t value);
}

class Print {
 public:
  virtual size_t write(uint8_t byte) = 0;
  virtual size_t write(const uint8_t* bytes, size_t size) = 0;
  size_t print(const char* text);
  size_t print(long number);
  size_t print(unsigned long number);
  size_t println();
  size_t println(const char* text);
  size_t println(long number);
};

class Stream : public Print {
 public:
  virtual int available() = 0;
  virtual int read() = 0;
  void setTimeout(unsigned long) {}
  long parseInt();
  size_t readBytes(char* bytes, size_t size);
};

class MockSerial : public Stream {
 public:
  void begin(unsigned long) {}
  size_t write(uint8_t byte) override;
  size_t write(const uint8_t* bytes, size_t size) override;
  int available() override;
  int read() override;
};

extern MockSerial Serial;
