# `cpack --config build/release/CPackConfig.cmake` makes a .deb of what `cmake --install` puts in place. The static binary
# needs nothing; with BOURN_STATIC=OFF the package names the libraries that it was linked with.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME bourn)
set(CPACK_PACKAGE_CONTACT "The bourn authors <bourn@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "ordered, durable log of events for shell scripts")
set(CPACK_PACKAGE_DESCRIPTION
"bourn publishes events to topics and consumes them through pipes. Topics are
directories of segment files in Apache Kafka's own on-disk format; there is no
server, and nothing to start. Segments of a broker can be inspected, verified,
repaired, compacted and replayed.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL OFF)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# Debian's zsh looks for site-functions below /usr/local alone; what packages bring has a folder of its own.
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_BINARY_DIR}/debian_folders.cmake)
file(WRITE ${PROJECT_BINARY_DIR}/debian_folders.cmake
[[set(zsh ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share/zsh)
file(RENAME ${zsh}/site-functions ${zsh}/vendor-completions)
]])
if(NOT BOURN_STATIC)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
include(CPack)
