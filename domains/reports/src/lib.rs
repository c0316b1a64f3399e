//! Reports: what residents, hotline and grid workers say, and what becomes of it
