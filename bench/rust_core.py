# SPDX-License-Identifier: Apache-2.0
"""Rust for Cortex-M4 from Debian's packages: the newest compiler of Debian 12, which may not be installed beside its
rustc, is unpacked under build/bench/rust/, and `core` is compiled there from the library's sources."""
import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "bench" / "rust"
TARGET = "thumbv7em-none-eabi"
PACKAGES = ("rustc-web", "rust-web-src")
# What they need of the same source and release; the rest (libz3, libxml2, ...) clang needs too.
NEEDED = re.compile(r"Depends: ((?:libstd-rust-web|libllvm)\S*)")
# `core` calls memcpy and its kin; the board's start-up code has them.
BUILTINS = "#![feature(compiler_builtins)]\n#![compiler_builtins]\n#![no_std]\n"


class Missing(Exception):
    """Why there is no Rust for the chip."""


def _said(command, folder=None, environment=None):
    done = subprocess.run([str(word) for word in command], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(f"{command[0]}: {(done.stderr or done.stdout).strip()[-400:]}")
    return done.stdout


def _closure():
    wanted, found = list(PACKAGES), []
    while wanted:
        name = wanted.pop()
        if name not in found:
            found.append(name)
            wanted += NEEDED.findall(_said(["apt-cache", "depends", name]))
    return found


def _unpack(root):
    if os.environ.get("STATOR_NO_SETUP"):
        raise Missing(f"STATOR_NO_SETUP is set, and there is no {root.relative_to(ROOT)}")
    packages = FOLDER / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    try:
        _said(["apt-get", "-q", "download", *_closure()], packages)
    except FileNotFoundError as why:
        raise Missing(f"not a Debian system: {why}") from why
    unpacked = root.with_name("unpacking")
    for package in sorted(packages.glob("*.deb")):
        _said(["dpkg", "-x", package, unpacked])
        package.unlink()
    unpacked.rename(root)


class Rust:
    """The compiler; `core` is there after the first time (about 20 s)."""

    def __init__(self):
        self.root = FOLDER / "root"
        if not self.root.is_dir():
            _unpack(self.root)
        libraries = self.root / "usr/lib/x86_64-linux-gnu"
        # RUSTC_BOOTSTRAP: a stable compiler takes the unstable features that `core` is written in.
        self.environment = {**os.environ, "LD_LIBRARY_PATH": str(libraries), "RUSTC_BOOTSTRAP": "1"}
        self.compiler = self.root / "usr/bin/rustc"
        self.version = _said([self.compiler, "--version"], environment=self.environment).split(" (")[0]
        self.sysroot = FOLDER / "sysroot"
        crates = self.sysroot / "lib/rustlib" / TARGET / "lib"
        if not (crates / "libcore.rlib").exists():
            crates.mkdir(parents=True, exist_ok=True)
            self._build_core(crates)

    def _build_core(self, crates):
        common = ["--target", TARGET, "--crate-type", "rlib", "-Copt-level=s", "-Cpanic=abort", "-Ccodegen-units=1",
                  "--cap-lints", "allow"]
        source = next(self.root.glob("usr/src/rustc-*/library/core/src/lib.rs"))
        made = crates / "making.rlib"
        _said([self.compiler, "--edition", "2024", "--crate-name", "core", *common, "-Zforce-unstable-if-unmarked", source,
               "-o", made], environment=self.environment)
        made.rename(crates / "libcore.rlib")
        builtins = FOLDER / "builtins.rs"
        builtins.write_text(BUILTINS)
        _said([self.compiler, "--sysroot", self.sysroot, "--edition", "2021", "--crate-name", "compiler_builtins", *common,
               builtins, "-o", crates / "libcompiler_builtins.rlib"], environment=self.environment)

    def archive(self, folder, source, level, *options):
        """A static library of the crate and what it takes of `core`, as its users would link it for size."""
        made = Path(folder) / f"lib{Path(source).parent.name}{level}{len(options)}.a"
        _said([self.compiler, "--sysroot", self.sysroot, "--edition", "2021", "--target", TARGET, "--crate-type", "staticlib",
               "-Ctarget-cpu=cortex-m4", f"-Copt-level={level}", "-Cpanic=abort", "-Ccodegen-units=1", "-Clto=fat",
               "-Zlocation-detail=none", *options, source, "-o", made], environment=self.environment)
        return made
