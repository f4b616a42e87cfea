# SPDX-License-Identifier: Apache-2.0
# Firmwares for the boards of this repository. STATOR_BOARD, set by a preset, names the one that is built for.

set(STATOR_ROOT ${CMAKE_CURRENT_LIST_DIR}/..)

# What the compiler must know of a board's CPU. QEMU gives both M4s the single-precision FPU, but integer code that
# touches no float registers keeps interrupt entry short, so the float ABI is soft: `float` works, by library.
set(STATOR_CPU_mps2-an386 -mcpu=cortex-m4 -mthumb -mfloat-abi=soft)
set(STATOR_CPU_ast1030-evb -mcpu=cortex-m4 -mthumb -mfloat-abi=soft)
set(STATOR_CPU_microbit -mcpu=cortex-m0 -mthumb)
set(STATOR_CPU_mps2-an385 -mcpu=cortex-m3 -mthumb)
set(STATOR_CPU_emcraft-sf2 -mcpu=cortex-m3 -mthumb)
set(STATOR_CPU_mps2-an500 -mcpu=cortex-m7 -mthumb -mfloat-abi=soft)
set(STATOR_CPU_mps2-an505 -mcpu=cortex-m33 -mthumb -mfloat-abi=soft)
set(STATOR_CPU_mps2-an521 -mcpu=cortex-m33 -mthumb -mfloat-abi=soft)
set(STATOR_CPU_arduino-uno -mmcu=atmega328p)
# By the older naming of the instruction set, in which CSR instructions need no letter: Debian's gcc links the libraries
# of RV64 for `rv32imac_zicsr`. Small data sections would need gp, which the start-up code leaves alone.
set(STATOR_CPU_riscv-virt -march=rv32imac -misa-spec=2.2 -mabi=ilp32 -mcmodel=medany -msmall-data-limit=0)
set(STATOR_CPU_OPTIONS "" CACHE STRING "Compiler options after the board's own: another instruction set, say")

if(STATOR_BOARD)
    set(STATOR_CPU ${STATOR_CPU_${STATOR_BOARD}})
    set(STATOR_GCC arm-none-eabi-gcc)
    if(NOT STATOR_PORT STREQUAL "cortex-m")
        set(STATOR_GCC ${CMAKE_C_COMPILER})
    endif()
    if(NOT STATOR_CPU)
        message(FATAL_ERROR "firmware.cmake: no CPU flags for board '${STATOR_BOARD}': add STATOR_CPU_${STATOR_BOARD}")
    endif()
    list(APPEND STATOR_CPU ${STATOR_CPU_OPTIONS})
    # Both compilers link libgcc: it holds the arithmetic that the CPU lacks, 64-bit division among it.
    execute_process(COMMAND ${STATOR_GCC} ${STATOR_CPU} -print-libgcc-file-name
                    OUTPUT_VARIABLE STATOR_LIBGCC OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    file(GLOB STATOR_BOARD_SOURCES CONFIGURE_DEPENDS ${STATOR_ROOT}/boards/${STATOR_BOARD}/*.[cS]
         ${STATOR_ROOT}/boards/common/*.[cS])
    if(NOT STATOR_PORT STREQUAL "cortex-m")
        list(FILTER STATOR_BOARD_SOURCES EXCLUDE REGEX "/cortex_m_[a-z_]*\\.c$")
    endif()
    if(STATOR_PORT STREQUAL "avr") # has no semihosting: the board's own
        list(FILTER STATOR_BOARD_SOURCES EXCLUDE REGEX "/common/semihosting\\.c$")
    endif()
    if(STATOR_BOARD_SOURCES MATCHES "\\.S(;|$)")
        enable_language(ASM)
    endif()
endif()

# stator_firmware(NAME [BOARDS board...] SOURCES file... [DEFINITIONS definition...] [OPTIONS compiler-option...]
#                 [LINK linker-option...])
# An executable NAME.elf of these sources, the kernel and the board's start-up code, linked by the board's script.
# With BOARDS, only when one of them is built for. Defines no target NAME otherwise.
function(stator_firmware NAME)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "BOARDS;SOURCES;DEFINITIONS;OPTIONS;LINK")
    if(NOT STATOR_BOARD OR (ARG_BOARDS AND NOT STATOR_BOARD IN_LIST ARG_BOARDS))
        return()
    endif()
    set(SCRIPT ${STATOR_ROOT}/boards/${STATOR_BOARD}/linker.ld)
    add_executable(${NAME} ${ARG_SOURCES} ${STATOR_BOARD_SOURCES})
    set_target_properties(${NAME} PROPERTIES SUFFIX .elf LINK_DEPENDS ${SCRIPT} C_STANDARD 11 C_EXTENSIONS OFF)
    target_link_libraries(${NAME} PRIVATE stator::stator ${STATOR_LIBGCC})
    target_include_directories(${NAME} PRIVATE ${STATOR_ROOT}/boards/${STATOR_BOARD} ${STATOR_ROOT}/boards/common
                               ${STATOR_ROOT}/boards/time)
    target_compile_definitions(${NAME} PRIVATE ${ARG_DEFINITIONS})
    target_compile_options(${NAME} PRIVATE ${STATOR_CPU} -ffreestanding -ffunction-sections -fdata-sections -fno-common
                           ${ARG_OPTIONS})
    target_link_options(${NAME} PRIVATE ${STATOR_CPU} -nostdlib -T ${SCRIPT} -L ${STATOR_ROOT}/boards/common
                        -Wl,--gc-sections -Wl,-Map=$<TARGET_FILE:${NAME}>.map)
    foreach(OPTION IN LISTS ARG_LINK)
        target_link_options(${NAME} PRIVATE LINKER:${OPTION})
    endforeach()
    if(CMAKE_C_COMPILER_ID STREQUAL "Clang")
        target_link_options(${NAME} PRIVATE -fuse-ld=lld)
    endif()
endfunction()
