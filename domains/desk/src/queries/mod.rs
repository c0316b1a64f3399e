//! What the routes answer with, put into words.

pub mod boundaries;
pub mod colleagues;
pub mod offers;
pub mod order;
pub mod people;
pub mod procedures;
pub mod responsibility;
pub mod rights;
pub mod sheets;
pub mod shown;
pub mod tiles;
pub mod work;
