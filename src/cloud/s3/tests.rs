//! Tests of S3.
