//! Tests of what several rooms have to agree on, through the API, with what the public settings do not
//! allow yet.

mod vectors;
