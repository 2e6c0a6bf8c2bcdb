#include "stream/expression.hpp"

#include "stream/expr/parser.hpp"
#include "stream/expr/program.hpp"

namespace bourn {

struct Expression::Compiled {
  expr::Program program;
};

Expression::Expression(std::string_view text, Now now, std::string_view subject)
    : text_(text),
      compiled_(std::make_unique<Compiled>(Compiled{expr::Program(expr::parse(expr::Text{subject, text}, now))})) {}

Expression::~Expression() = default;
Expression::Expression(Expression&&) noexcept = default;
Expression& Expression::operator=(Expression&&) noexcept = default;

bool Expression::matches(const TopicPartition& where, const RecordView& record) const {
  return compiled_->program.matches({where, record});
}

}  // namespace bourn
