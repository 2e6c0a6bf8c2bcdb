# Writes OUTPUT from TEMPLATE with VERSION and the commit of SOURCE; leaves an equal file untouched.
# Only SOURCE's own repository counts: a tarball may be unpacked inside somebody else's.
set(COMMIT "")
if(EXISTS ${SOURCE}/.git)
  # No optional locks: building must not get in the way of a commit that happens meanwhile.
  set(ENV{GIT_OPTIONAL_LOCKS} 0)
  execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
                  OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
configure_file(${TEMPLATE} ${OUTPUT} @ONLY)
