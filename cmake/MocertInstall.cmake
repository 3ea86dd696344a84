# Programs, libraries and headers, so that find_package(mocert) gives mocert::mocert (everything) and mocert::kernel (the checker alone).
include(CMakePackageConfigHelpers)

add_library(mocert_all INTERFACE)
set_target_properties(mocert_all PROPERTIES EXPORT_NAME mocert)
add_library(mocert::mocert ALIAS mocert_all)
target_link_libraries(mocert_all INTERFACE mocert_api)

get_property(libraries GLOBAL PROPERTY MOCERT_LIBRARIES)
install(TARGETS mocert mocert-check RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS mocert_all ${libraries} EXPORT mocertTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/mocert DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/mocert)
install(EXPORT mocertTargets NAMESPACE mocert:: DESTINATION ${config_folder})
configure_package_config_file(cmake/mocertConfig.cmake.in mocertConfig.cmake INSTALL_DESTINATION ${config_folder})
write_basic_package_version_file(mocertConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/mocertConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/mocertConfigVersion.cmake DESTINATION ${config_folder})
