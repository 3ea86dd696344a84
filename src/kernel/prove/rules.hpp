#pragma once

#include "kernel/prove/form.hpp"

namespace mocert::kernel {

/// prelu_a(z), a any real (L8).
Form prelu(const Form& z, const Number& a);

/// Products, squares and quotients of forms over the same region (L10 to L12). Division throws Undefined where g may be
/// 0.
Form product(const Form& f, const Form& g);
Form squared(const Form& f);
Form quotient(const Form& f, const Form& g);

/// fabs, fmax, fmin by way of PReLU (L8).
Form absolute(const Form& f);
Form greater_of(const Form& f, const Form& g);
Form smaller_of(const Form& f, const Form& g);

/// A form of anything that is f at some points and g at the others (L13).
Form either_of(const Form& f, const Form& g);

/// The angle of (x, y) in (-pi, pi] (L14). Throws Undefined where the origin cannot be excluded.
Form angle(const Form& y, const Form& x);

}  // namespace mocert::kernel
