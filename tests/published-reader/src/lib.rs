//! Artifacts of realizar, read by the published reader of the format: see `tests/`.
