/* For host_call.cpp: two loops that differ by one call of a host function in each turn. */
__attribute__((import_module("env"), import_name("mix"))) extern int mix(int a, int b);

__attribute__((export_name("once"))) int once(int n) {
  int x = 0;
  do x = mix(x, n); while (--n != 0);
  return x;
}
__attribute__((export_name("twice"))) int twice(int n) {
  int x = 0;
  do x = mix(mix(x, n), n); while (--n != 0);
  return x;
}
