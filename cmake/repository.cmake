# SPDX-License-Identifier: Apache-2.0
# What this repository builds of its own: examples and tests, under stricter flags than a user must take.

include(cmake/firmware.cmake)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(STATOR_WORLD "" CACHE STRING "The preset: what a test's directive `worlds` names")
set(STATOR_OPTIMISE -Os CACHE STRING "The optimisation level")
set(STATOR_SANITIZE "" CACHE STRING "Sanitizers of the host programs, as -fsanitize= takes them")
# Relative paths in debug information and __FILE__: a build in another folder gives the same bytes.
set(PREFIX_MAP -ffile-prefix-map)
set(DEBUG_INFORMATION -g3 -gdwarf-5)
if(STATOR_PORT STREQUAL "avr") # Debian's gcc for AVR is 5.4
    set(PREFIX_MAP -fdebug-prefix-map)
    set(DEBUG_INFORMATION -g3 -gdwarf-4)
endif()
add_compile_options(${PREFIX_MAP}=${CMAKE_SOURCE_DIR}/=)
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Werror ${DEBUG_INFORMATION} ${STATOR_OPTIMISE})
add_link_options(${STATOR_OPTIMISE})
if(STATOR_SANITIZE)
    add_compile_options(-fsanitize=${STATOR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${STATOR_SANITIZE})
endif()
include_directories(${CMAKE_SOURCE_DIR})

# stator_host_program(NAME SOURCES file... [DEFINITIONS definition...] [OPTIONS compiler-option...])
# A program of this machine that links the kernel and its POSIX port; nothing when a board is built for.
if(NOT STATOR_BOARD)
    add_library(stator_host_objects OBJECT ${STATOR_SOURCES})
    set_target_properties(stator_host_objects PROPERTIES C_STANDARD 11 C_EXTENSIONS OFF)
    target_link_libraries(stator_host_objects PRIVATE stator::headers Threads::Threads)
endif()
function(stator_host_program NAME)
    cmake_parse_arguments(PARSE_ARGV 1 ARG "" "" "SOURCES;DEFINITIONS;OPTIONS")
    if(STATOR_BOARD)
        return()
    endif()
    add_executable(${NAME} ${ARG_SOURCES})
    set_target_properties(${NAME} PROPERTIES C_STANDARD 11 C_EXTENSIONS OFF)
    if(ARG_DEFINITIONS OR ARG_OPTIONS)
        target_link_libraries(${NAME} PRIVATE stator::stator m)
    else()
        # The sources of the kernel and the port are the same in all of these: compiled once.
        target_link_libraries(${NAME} PRIVATE stator_host_objects stator::headers Threads::Threads m)
    endif()
    target_compile_definitions(${NAME} PRIVATE ${ARG_DEFINITIONS})
    target_compile_options(${NAME} PRIVATE ${ARG_OPTIONS})
endfunction()

# Each example has a CMakeLists.txt that calls stator_firmware, stator_host_program or both; what it builds lands in
# build/<preset>/ itself, so that build/<board>/<example>.elf is where the documents say.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
file(GLOB EXAMPLES CONFIGURE_DEPENDS examples/*/CMakeLists.txt)
foreach(EXAMPLE IN LISTS EXAMPLES)
    get_filename_component(FOLDER ${EXAMPLE} DIRECTORY)
    add_subdirectory(${FOLDER})
endforeach()

# The other parts that build something, where they are in this version.
foreach(PART IN ITEMS tool bench check)
    if(EXISTS ${CMAKE_SOURCE_DIR}/${PART}/CMakeLists.txt)
        add_subdirectory(${PART})
    endif()
endforeach()
add_subdirectory(tests)
