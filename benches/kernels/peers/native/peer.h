// What `benches/kernels/src/peer.rs` calls of a peer that is a library of its own, and how such a library is found.
// `FEATURES`, `OUTPUTS` and `FIRST` are sizes of the model, given to the compiler.
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Loads the library and the model of `folder`; 0, or what went wrong.
const char *peer_open(const char *folder);
size_t peer_outputs(void) { return OUTPUTS; }
size_t peer_first(void) { return FIRST; }
// One call for each row.
void peer_rows(const float *rows, size_t count, float *outputs);
// One call for all.
void peer_batch(const float *rows, size_t count, float *outputs);

// The library at this place in the folder of Python's packages, or 0.
static void *library(const char *path) {
  char whole[4096];
  const char *packages = getenv("REALIZAR_BENCH_PACKAGES");
  snprintf(whole, sizeof whole, "%s/%s", packages ? packages : ".", path);
  return dlopen(whole, RTLD_NOW | RTLD_LOCAL);
}

// Ends the program where a peer that has answered before fails: a figure of failures would be no figure.
static void answered(int code) {
  if (code != 0) {
    fprintf(stderr, "a peer ended with %d\n", code);
    abort();
  }
}
