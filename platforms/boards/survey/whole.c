/* Nothing but the engine and WASI, whole: what the linker makes of them is what they cost. It is not run. */
int main(void) { return 0; }
