// ONNX Runtime's C API: `Run` of one session on one thread, with the names of one input and one output (`INPUT`,
// `OUTPUT`). The tensors of one row are made once and kept; those of a batch are made around the caller's rows.
#include "peer.h"

// The API is a table of functions whose places never change from version to version
// (`onnxruntime_c_api.h`, `struct OrtApi`).
enum {
  GET_ERROR_MESSAGE = 2,
  CREATE_ENV = 3,
  CREATE_SESSION = 7,
  RUN = 9,
  CREATE_SESSION_OPTIONS = 10,
  SET_INTRA_OP_NUM_THREADS = 24,
  SET_INTER_OP_NUM_THREADS = 25,
  CREATE_TENSOR_WITH_DATA = 49,
  CREATE_CPU_MEMORY_INFO = 69,
  RELEASE_VALUE = 96,
};
enum { VERSION = 17, WARNING = 2, F32 = 1, I64 = 7 };

typedef void *Pointer;
typedef struct {
  const Pointer *(*get)(uint32_t version);
  const char *(*version)(void);
} Base;

static const Pointer *api;
static Pointer session, memory;
static float row[FEATURES];
static Pointer row_in, row_out;
// A label is a whole number; scores and probabilities are f32.
#ifdef LABEL
typedef int64_t Answer;
enum { KIND = I64 };
#else
typedef float Answer;
enum { KIND = F32 };
#endif
static Answer found[OUTPUTS];

static const char *why(Pointer status) {
  return status ? ((const char *(*)(Pointer))api[GET_ERROR_MESSAGE])(status) : 0;
}

static Pointer tensor(void *numbers, size_t rows, int64_t width, size_t size, int kind, Pointer *made) {
  int64_t shape[2] = {rows, width};
  // A label has no second dimension.
  size_t dimensions = kind == I64 ? 1 : 2;
  return ((Pointer(*)(Pointer, void *, size_t, const int64_t *, size_t, int, Pointer *))api[CREATE_TENSOR_WITH_DATA])(
      memory, numbers, rows * width * size, shape, dimensions, kind, made);
}

static Pointer run(Pointer in, Pointer *out) {
  static const char *const takes[] = {INPUT}, *const gives[] = {OUTPUT};
  return ((Pointer(*)(Pointer, Pointer, const char *const *, const Pointer *, size_t, const char *const *, size_t,
                      Pointer *))api[RUN])(session, 0, takes, &in, 1, gives, 1, out);
}

const char *peer_open(const char *folder) {
  void *loaded = library(LIBRARY);
  if (!loaded) return dlerror();
  const Base *(*base)(void) = dlsym(loaded, "OrtGetApiBase");
  api = base ? base()->get(VERSION) : 0;
  if (!api) return "the library has no such API";
  char path[4096];
  snprintf(path, sizeof path, "%s/model.onnx", folder);
  Pointer environment, options, status;
  status = ((Pointer(*)(int, const char *, Pointer *))api[CREATE_ENV])(WARNING, "peer", &environment);
  if (!status) status = ((Pointer(*)(Pointer *))api[CREATE_SESSION_OPTIONS])(&options);
  if (!status) status = ((Pointer(*)(Pointer, int))api[SET_INTRA_OP_NUM_THREADS])(options, 1);
  if (!status) status = ((Pointer(*)(Pointer, int))api[SET_INTER_OP_NUM_THREADS])(options, 1);
  if (!status)
    status = ((Pointer(*)(Pointer, const char *, Pointer, Pointer *))api[CREATE_SESSION])(environment, path, options,
                                                                                          &session);
  if (!status) status = ((Pointer(*)(int, int, Pointer *))api[CREATE_CPU_MEMORY_INFO])(1, 0, &memory);
  if (!status) status = tensor(row, 1, FEATURES, sizeof(float), F32, &row_in);
  if (!status) status = tensor(found, 1, OUTPUTS, sizeof(Answer), KIND, &row_out);
  // Whether the session takes these tensors.
  if (!status) status = run(row_in, &row_out);
  return why(status);
}

void peer_rows(const float *rows, size_t count, float *outputs) {
  for (size_t place = 0; place < count; place++) {
    memcpy(row, rows + place * FEATURES, sizeof row);
    answered(run(row_in, &row_out) != 0);
    for (int i = 0; i < OUTPUTS; i++) outputs[place * OUTPUTS + i] = found[i];
  }
}

void peer_batch(const float *rows, size_t count, float *outputs) {
  Pointer in, out;
  Answer *answers = (Answer *)outputs;
#ifdef LABEL
  static int64_t *labels;
  static size_t room;
  if (room < count) {
    room = count;
    labels = realloc(labels, room * OUTPUTS * sizeof(int64_t));
    if (!labels) abort();
  }
  answers = labels;
#endif
  answered(tensor((void *)rows, count, FEATURES, sizeof(float), F32, &in) != 0);
  answered(tensor(answers, count, OUTPUTS, sizeof(Answer), KIND, &out) != 0);
  answered(run(in, &out) != 0);
#ifdef LABEL
  for (size_t i = 0; i < count * OUTPUTS; i++) outputs[i] = labels[i];
#endif
  ((void (*)(Pointer))api[RELEASE_VALUE])(in);
  ((void (*)(Pointer))api[RELEASE_VALUE])(out);
}
