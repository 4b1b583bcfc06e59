/* A small file system in RAM over the hooks of files.h: a model for one on a device. Without links, times and permissions; what is
 * open cannot be removed (BUSY). One for the program, since it is for tests. */
#ifndef WEFT_TEST_RAM_FILES_H
#define WEFT_TEST_RAM_FILES_H

#include "files.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const weft_files ram_files;

/* An open folder, made if it is not there; below the top. -1 when there is no room. */
intptr_t ram_folder(const char* path);
/* A file with this text. */
int ram_file(const char* path, const char* text);

#ifdef __cplusplus
}
#endif
#endif
