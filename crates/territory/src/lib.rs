//! Areas, boundaries, locating
