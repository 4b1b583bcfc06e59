// `weft inspect`: what a module wants, offers, and costs.
#ifndef WEFT_LINUX_INSPECT_H
#define WEFT_LINUX_INSPECT_H

#include <string>

// Prints to standard output; throws a Failure.
void inspect(const std::string& path);

#endif
