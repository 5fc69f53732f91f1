//! JSONata, the query and transformation language of Step Functions and of the course's goals.
