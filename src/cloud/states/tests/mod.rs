//! Executions from the outside: through the API, with time passing.

mod properties;
