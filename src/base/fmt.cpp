// What fmt does not do in its headers, compiled here once: Debian has no static libfmt, and fmt's header-only form
// doubles the time that every source takes. The instantiations are those that format.h declares extern.
#include <fmt/format-inl.h>

FMT_BEGIN_NAMESPACE
namespace detail {
template FMT_API thousands_sep_result<char> thousands_sep_impl(locale_ref);
template FMT_API char decimal_point_impl(locale_ref);
}  // namespace detail
FMT_END_NAMESPACE
