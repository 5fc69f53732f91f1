//! Tests of SNS.
