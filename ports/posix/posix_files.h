/* Folders of a POSIX host as a file system for guests (files.h). Nothing outside of an opened folder can be reached: see
 * posix_files.cpp. Only regular files and folders can be opened; devices, pipes and sockets that lie there cannot. */
#ifndef WEFT_POSIX_FILES_H
#define WEFT_POSIX_FILES_H

#include "files.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const weft_files weft_posix_files;

/* Opens a folder for a weft_wasi_preopen. 0, or an error number of files.h (errno has the system's). */
int weft_posix_open_folder(const char* path, intptr_t* handle);
void weft_posix_close_folder(intptr_t handle);

#ifdef __cplusplus
}
#endif
#endif /* WEFT_POSIX_FILES_H */
