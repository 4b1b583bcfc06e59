# Fails when README.md does not hold example.c as it is.
file(READ ${README} readme)
file(READ ${EXAMPLE} example)
string(FIND "${readme}" "${example}" position)
if(position EQUAL -1)
  message(FATAL_ERROR "README.md and test/package/example.c differ")
endif()
