//! The workloads as a shared library of the host.

shim::exports!(64 << 20);
