# The stub as the target that a project has its kernel as: what FREERTOS_KERNEL_CMAKE may name.
find_package(Threads REQUIRED)
add_library(freertos_kernel STATIC ${CMAKE_CURRENT_LIST_DIR}/stub.c ${CMAKE_CURRENT_LIST_DIR}/tasks.c)
target_include_directories(freertos_kernel PUBLIC ${CMAKE_CURRENT_LIST_DIR})
target_link_libraries(freertos_kernel PUBLIC freertos_config Threads::Threads)
