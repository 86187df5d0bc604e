"""The benchmarks: Naast beside its peers and its limit, in one run on this machine; not shipped."""
