"""One heap for all threads, and free memory given back: on glibc; elsewhere nothing is asked."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only glibc keeps so much")

THREADS = """
import ctypes, sys, threading
from bot import memory
if sys.argv[1] == "one":
    memory.one_heap()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier(4)
def ask():
    together.wait()
    libc.malloc(1000)
    together.wait()
threads = [threading.Thread(target=ask) for _ in range(4)]
for each in threads: each.start()
for each in threads: each.join()
libc.malloc_stats()
"""
FREED = """
import ctypes
from bot import memory
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
blocks = [libc.malloc(20_000) for _ in range(4_000)]
for each in blocks: ctypes.memset(each, 1, 20_000)
last = libc.malloc(20_000)  # holds what is below it
for each in blocks: libc.free(each)
full = resident()
memory.give_back()
print(full - resident())
"""


def heaps(how: str) -> int:
    """How many heaps four threads have between them, as glibc tells."""
    ran = subprocess.run(
        [sys.executable, "-c", THREADS, how], capture_output=True, text=True, check=True
    )
    return ran.stderr.count("Arena ")


def test_threads_share_one_heap():
    """Without asking they have their own."""
    assert heaps("one") == 1
    assert heaps("many") > 1


def test_what_is_free_is_given_back():
    """Eighty megabytes, of which the last block would hold all."""
    ran = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=True)
    assert int(ran.stdout) > 70_000_000
