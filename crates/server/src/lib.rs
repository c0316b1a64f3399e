//! The jingwei program: configuration, list of domains, command line
