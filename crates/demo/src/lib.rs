//! A made-up Wuhai, the same every time.
