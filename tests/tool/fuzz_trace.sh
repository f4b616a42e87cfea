#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: tests/tool/fuzz_trace.sh FIRMWARE.elf FOLDER [libFuzzer-option...]
# Builds tests/tool/fuzz_trace.c with AddressSanitizer and UndefinedBehaviorSanitizer and fuzzes `stator trace` with the
# inputs in FOLDER, where it leaves new ones. -max_total_time=3600: an hour.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
firmware=$1
corpus=$2
shift 2
program=$corpus/../fuzz_trace
protoc-c --c_out="$corpus/.." --proto_path="$root/tool/trace" perfetto.proto
# shellcheck disable=SC2046  # lists of options are split into words on purpose
clang -std=c11 -O1 -g -D_GNU_SOURCE -DSTATOR_VERSION='"fuzz"' -DTOOL_FOLDER="\"$root/tool\"" -Dexit=fuzz_exit -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION -I "$root" -I "$corpus/.." \
    -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
    $(pkg-config --cflags libdw libelf libgvc libcgraph capstone ncursesw libprotobuf-c) \
    "$root/tests/tool/fuzz_trace.c" $(find "$root/tool" -name '*.c' ! -name main.c) "$corpus/../perfetto.pb-c.c" -o "$program" \
    $(pkg-config --libs libdw libelf libgvc libcgraph capstone ncursesw libprotobuf-c)
# The program's own lists live from input to input.
STATOR_FUZZ_ELF=$firmware ASAN_OPTIONS=detect_leaks=0 exec "$program" "$corpus" -max_len=4096 -rss_limit_mb=1500 -fork=1 -ignore_ooms=1 \
    -timeout=60 "$@"
