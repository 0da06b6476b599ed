// LightGBM's C API: `LGBM_BoosterPredictForMatSingleRowFast` for a row, `LGBM_BoosterPredictForMat` for many, on one
// thread.
#include "peer.h"

typedef void *Handle;
enum { F32 = 0, NORMAL = 0 };
static int (*predict_row)(Handle, const void *, int64_t *, double *);
static int (*predict)(Handle, const void *, int, int32_t, int32_t, int, int, int, int, const char *, int64_t *, double *);
static Handle booster, fast;
static double *answers;
static size_t room;

static const char one_thread[] = "num_threads=1";

const char *peer_open(const char *folder) {
  void *loaded = library("lightgbm/lib/lib_lightgbm.so");
  if (!loaded) return dlerror();
  int (*load)(const char *, int *, Handle *) = dlsym(loaded, "LGBM_BoosterCreateFromModelfile");
  int (*prepare)(Handle, int, int, int, int, int32_t, const char *, Handle *) =
      dlsym(loaded, "LGBM_BoosterPredictForMatSingleRowFastInit");
  const char *(*why)(void) = dlsym(loaded, "LGBM_GetLastError");
  predict_row = dlsym(loaded, "LGBM_BoosterPredictForMatSingleRowFast");
  predict = dlsym(loaded, "LGBM_BoosterPredictForMat");
  if (!load || !prepare || !why || !predict_row || !predict) return "the library lacks a function";
  char path[4096];
  int rounds;
  snprintf(path, sizeof path, "%s/lightgbm.txt", folder);
  if (load(path, &rounds, &booster)) return why();
  if (prepare(booster, NORMAL, 0, -1, F32, FEATURES, one_thread, &fast)) return why();
  return 0;
}

void peer_rows(const float *rows, size_t count, float *outputs) {
  for (size_t place = 0; place < count; place++) {
    double found[OUTPUTS];
    int64_t length;
    answered(predict_row(fast, rows + place * FEATURES, &length, found));
    for (int i = 0; i < OUTPUTS; i++) outputs[place * OUTPUTS + i] = found[i];
  }
}

void peer_batch(const float *rows, size_t count, float *outputs) {
  if (room < count) {
    room = count;
    answers = realloc(answers, room * OUTPUTS * sizeof(double));
    if (!answers) abort();
  }
  int64_t length;
  answered(predict(booster, rows, F32, count, FEATURES, 1, NORMAL, 0, -1, one_thread, &length, answers));
  for (size_t i = 0; i < count * OUTPUTS; i++) outputs[i] = answers[i];
}
