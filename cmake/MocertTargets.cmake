# One place for what every target of ours is compiled with.

function(mocert_options target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
  # Proofs rest on every operation being rounded once and to nearest, and on NaN: whatever CMAKE_CXX_FLAGS ask for, these come later.
  target_compile_options(${target} PRIVATE -fno-fast-math -fno-unsafe-math-optimizations -fno-associative-math -fno-reciprocal-math
    -fno-finite-math-only -fsigned-zeros -ffp-contract=off -frounding-math
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Wold-style-cast)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -Wno-restrict)  # false alarms about std::string in GCC 12
  endif()
  if(MOCERT_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(MOCERT_SANITIZE)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)  # false alarms in instrumented code
    endif()
    target_compile_options(${target} PRIVATE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=address,undefined)
  endif()
  if(MOCERT_CLANG_TIDY)
    set_target_properties(${target} PROPERTIES CXX_CLANG_TIDY "clang-tidy;--quiet")
  endif()
endfunction()

# mocert_library(part SOURCES a.cpp ... [LINK libs ...]): the static library mocert_<part> of one folder of src/.
# Its sources include "part/header.hpp" for every folder it links to.
function(mocert_library part)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_library(mocert_${part} STATIC ${arg_SOURCES})
  add_library(mocert::${part} ALIAS mocert_${part})
  mocert_options(mocert_${part})
  target_include_directories(mocert_${part} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(mocert_${part} PUBLIC ${arg_LINK})
  set_target_properties(mocert_${part} PROPERTIES EXPORT_NAME ${part})
  set_property(GLOBAL APPEND PROPERTY MOCERT_LIBRARIES mocert_${part})
endfunction()

# mocert_test(name SOURCES a.cpp ... LINK libs ...): one GoogleTest binary, its cases registered with CTest.
function(mocert_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  mocert_options(${name})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE MOCERT_SOURCE_DIR="${PROJECT_SOURCE_DIR}" MOCERT_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  target_link_libraries(${name} PRIVATE ${arg_LINK} rapidcheck GTest::gtest_main GTest::gmock gmpxx)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300)
endfunction()
