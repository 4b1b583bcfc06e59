// A guest that speaks the protocol by itself, also as no SDK would. The operation's first letter says what to do.
#define IMPORT(name) __attribute__((import_module("wapc"), import_name(#name)))
#define EXPORT(name) __attribute__((export_name(#name)))

IMPORT(__guest_request) void guest_request(char* operation, char* payload);
IMPORT(__guest_response) void guest_response(const char* bytes, unsigned size);
IMPORT(__guest_error) void guest_error(const char* bytes, unsigned size);
IMPORT(__host_call)
int host_call(const char* binding, unsigned binding_size, const char* name_space, unsigned name_space_size, const char* operation,
              unsigned operation_size, const char* payload, unsigned payload_size);
IMPORT(__host_response_len) unsigned host_response_len(void);
IMPORT(__host_response) void host_response(char* bytes);
IMPORT(__host_error_len) unsigned host_error_len(void);
IMPORT(__host_error) void host_error(char* bytes);
IMPORT(__console_log) void console_log(const char* text, unsigned size);

static char operation[64], payload[2048], answer[2048];
static const char* const outside = (const char*)0xFFFFFFF0;

// What lies in memory from here on is not; the page is 65536 bytes.
static const char* const last = (const char*)65535;

static int relay(const char* binding, unsigned size) {
  if (host_call(binding, size, "", 0, operation, 1, payload, size)) {
    host_response(answer);
    guest_response(answer, host_response_len());
    return 1;
  }
  host_error(answer);
  guest_error(answer, host_error_len());
  return 0;
}

EXPORT(__guest_call) int guest_call(unsigned operation_size, unsigned payload_size) {
  if (operation_size > sizeof operation || payload_size > sizeof payload) {
    guest_error("too much", 8);
    return 0;
  }
  guest_request(operation, payload);
  switch (operation_size == 0 ? 0 : operation[0]) {
    case 'e':  // Echo. Freed at once, as an SDK may.
      guest_response(payload, payload_size);
      for (unsigned i = 0; i < payload_size; i++) payload[i] = '#';
      return 1;
    case 'n': return 1;                                     // Nothing to say.
    case 'f': return 0;                                     // Fails without a word,
    case 'F': return guest_response("not this", 8), 0;      // or after a response,
    case 'E': return guest_error("only this", 9), 1;        // or says that it went well.
    case 't': return guest_response("first", 5), guest_response("second one", 10), 1;
    case 'h': return relay(payload, payload_size);
    case 'H': return relay("", 0);
    case 'l': return console_log(payload, payload_size), 1;
    case 'r': return guest_request(operation, (char*)outside), 1;
    case 'R': return guest_request((char*)last, payload), 1;
    case 'o': return guest_response(outside, 17), 1;
    case 'O': return guest_error(last, 2), 1;
    case '1': return host_call(outside, 17, "", 0, "", 0, "", 0);
    case '2': return host_call("", 0, last, 2, "", 0, "", 0);
    case '3': return host_call("", 0, "", 0, last, 0xFFFFFFFF, "", 0);
    case '4': return host_call("", 0, "", 0, "", 0, last, 2);
    case 'c': return console_log(last, 2), 1;
    case 's': host_call("", 0, "", 0, "", 0, "", 0); return host_response((char*)last), 1;
    case 'S': host_call("", 0, "", 0, "", 0, "", 0); return host_error((char*)last), 1;
    case 'u': __builtin_trap();
    default: guest_error("what?", 5); return 0;
  }
}

// Called for something else, it gets nothing of what the host lent before.
EXPORT(peek) int peek(void) {
  operation[0] = payload[0] = answer[0] = '-';
  guest_request(operation, payload);
  if (host_response_len() != 0 || host_error_len() != 0) return 0;
  host_response(answer);
  host_error(answer);
  return operation[0] == '-' && payload[0] == '-' && answer[0] == '-';
}
