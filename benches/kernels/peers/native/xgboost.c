// XGBoost's C API: `XGBoosterPredictFromDense` on one thread, with the proxy matrix and the words of JSON kept.
#include "peer.h"

typedef void *Handle;
static int (*set_data)(Handle, const char *);
static int (*predict)(Handle, const char *, const char *, Handle, uint64_t const **, uint64_t *, const float **);
static Handle booster, proxy;
static float row[FEATURES];
static char described[256];

static const char how[] = "{\"type\": 0, \"training\": false, \"iteration_begin\": 0, \"iteration_end\": 0, "
                          "\"strict_shape\": false, \"missing\": NaN, \"cache_id\": 0}";

static void describe(const float *numbers, size_t count) {
  snprintf(described, sizeof described,
           "{\"data\": [%zu, true], \"shape\": [%zu, %d], \"typestr\": \"<f4\", \"version\": 3}",
           (size_t)numbers, count, FEATURES);
}

static void answer(float *outputs, size_t count) {
  const uint64_t *shape;
  uint64_t dimensions;
  const float *found;
  answered(predict(booster, described, how, proxy, &shape, &dimensions, &found));
  memcpy(outputs, found, count * OUTPUTS * sizeof(float));
}

const char *peer_open(const char *folder) {
  void *loaded = library("xgboost/lib/libxgboost.so");
  if (!loaded) return dlerror();
  int (*create)(const Handle *, uint64_t, Handle *) = dlsym(loaded, "XGBoosterCreate");
  int (*load)(Handle, const char *) = dlsym(loaded, "XGBoosterLoadModel");
  int (*set)(Handle, const char *, const char *) = dlsym(loaded, "XGBoosterSetParam");
  int (*make)(Handle *) = dlsym(loaded, "XGProxyDMatrixCreate");
  const char *(*why)(void) = dlsym(loaded, "XGBGetLastError");
  set_data = dlsym(loaded, "XGProxyDMatrixSetDataDense");
  predict = dlsym(loaded, "XGBoosterPredictFromDense");
  if (!create || !load || !set || !make || !why || !set_data || !predict) return "the library lacks a function";
  char path[4096];
  snprintf(path, sizeof path, "%s/xgboost.ubj", folder);
  if (create(0, 0, &booster) || load(booster, path) || set(booster, "nthread", "1") || make(&proxy)) return why();
  describe(row, 1);
  if (set_data(proxy, described)) return why();
  return 0;
}

void peer_rows(const float *rows, size_t count, float *outputs) {
  describe(row, 1);
  for (size_t place = 0; place < count; place++) {
    memcpy(row, rows + place * FEATURES, sizeof row);
    answer(outputs + place * OUTPUTS, 1);
  }
}

void peer_batch(const float *rows, size_t count, float *outputs) {
  describe(rows, count);
  answer(outputs, count);
}
