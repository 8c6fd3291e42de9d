//! What must hold of the index.
