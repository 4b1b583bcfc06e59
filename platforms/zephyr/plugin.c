/* A plugin that counts and reports. No C library, no memory; what it can do is what the application offers. */
#define IMPORT(name) __attribute__((import_module("zephyr"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

IMPORT("uptime") long long uptime(void);
IMPORT("sleep") void sleep(int milliseconds);
IMPORT("report") void report(int step, long long milliseconds);

/* Reports `steps` times, and returns how many of the steps took at least as long as they were to sleep. */
EXPORT("run") int run(int steps) {
  int slept = 0;
  for (int step = 1; step <= steps; step++) {
    const long long start = uptime();
    sleep(20);
    const long long took = uptime() - start;
    if (took >= 20) slept++;
    report(step, took);
  }
  return slept;
}
