#include "theory/up.hpp"

#include "mocert/error.hpp"

namespace mocert::theory {
namespace {

constexpr mpfr_prec_t bits = 192;

struct Down {
  mpfr_t value;
  explicit Down(mpfr_srcptr up) {
    mpfr_init2(value, bits);
    mpfr_ui_div(value, 1, up, MPFR_RNDD);
  }
  Down(const Down&) = delete;
  Down& operator=(const Down&) = delete;
  ~Down() { mpfr_clear(value); }
};

}  // namespace

Up::Up() { mpfr_init2(value_, bits); }

Up::Up(const mpq_class& q) : Up() {
  if (q < 0) throw InternalError("a negative number where bounds are rounded up");
  mpfr_set_q(value_, q.get_mpq_t(), MPFR_RNDU);
}

Up::Up(const Up& other) : Up() { mpfr_set(value_, other.value_, MPFR_RNDU); }

Up& Up::operator=(const Up& other) {
  mpfr_set(value_, other.value_, MPFR_RNDU);
  return *this;
}

Up::~Up() { mpfr_clear(value_); }

Up Up::e() {
  Up r;
  mpfr_set_ui(r.value_, 1, MPFR_RNDU);
  mpfr_exp(r.value_, r.value_, MPFR_RNDU);
  return r;
}

Up Up::pi() {
  Up r;
  mpfr_const_pi(r.value_, MPFR_RNDU);
  return r;
}

Up& Up::operator+=(const Up& other) {
  mpfr_add(value_, value_, other.value_, MPFR_RNDU);
  return *this;
}

Up& Up::operator*=(const Up& other) {
  mpfr_mul(value_, value_, other.value_, MPFR_RNDU);
  return *this;
}

Up& Up::operator/=(const mpz_class& exact) {
  if (exact <= 0) throw InternalError("division of a bound by a number that is not positive");
  mpfr_div_z(value_, value_, exact.get_mpz_t(), MPFR_RNDU);
  return *this;
}

Up Up::log2() const {
  if (mpfr_cmp_ui(value_, 1) < 0) throw InternalError("logarithm of a bound below 1");
  Up r;
  mpfr_log2(r.value_, value_, MPFR_RNDU);
  return r;
}

Up Up::ln() const {
  if (mpfr_cmp_ui(value_, 1) < 0) throw InternalError("logarithm of a bound below 1");
  Up r;
  mpfr_log(r.value_, value_, MPFR_RNDU);
  return r;
}

Up Up::sqrt() const {
  Up r;
  mpfr_sqrt(r.value_, value_, MPFR_RNDU);
  return r;
}

Up Up::power(unsigned long exponent) const {
  Up r;
  mpfr_pow_ui(r.value_, value_, exponent, MPFR_RNDU);
  return r;
}

Up Up::root(unsigned long degree) const {
  Up r;
  mpfr_rootn_ui(r.value_, value_, degree, MPFR_RNDU);
  return r;
}

mpz_class Up::floor() const {
  mpz_class z;
  mpfr_get_z(z.get_mpz_t(), value_, MPFR_RNDD);
  return z;
}

double Up::reciprocal_down() const { return mpfr_get_d(Down(value_).value, MPFR_RNDD); }

mpz_class Up::ceiling_of_reciprocal() const {
  mpz_class z;
  mpfr_get_z(z.get_mpz_t(), Down(value_).value, MPFR_RNDU);
  return z;
}

long Up::reciprocal_bits() const { return mpfr_get_exp(Down(value_).value); }

}  // namespace mocert::theory
