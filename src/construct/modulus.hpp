#pragma once

#include <cstdint>
#include <vector>

#include "target/lipschitz.hpp"

namespace mocert {

/// What is known of f: |f(x) - f(y)| <= lambda |x - y|^exponent in the input norm, or |grad f(x) - grad f(y)| <= smoothness |x - y| in l2,
/// or both. With several outputs a constant is the norm over the outputs of the constants of each.
struct Modulus {
  double lambda = 0;  ///< 0: not known
  Norm input_norm = Norm::l2;
  double exponent = 1;    ///< above 0, at most 1
  double smoothness = 0;  ///< 0: not known
};

enum class ExpertKind : std::uint8_t { constant, affine, kuhn };

/// An upper bound of the error of the value in the middle (constant), of the tangent there (affine) or of Kuhn's interpolant, on a box with
/// these sides, for every f of this modulus. With s the sides of positive length, d of them:
///   lambda: constant and Kuhn lambda (|s|_1/2)^a in l1, lambda (|s|_2/2)^a in l2; constant lambda (max s/2)^a in linf, Kuhn
///   lambda (c_d max s)^a, c_1..6 = 1/2, 4/7, 5/8, 11/17, 2/3, 21/31, then 1, or the bound of l2 if that is less. affine: none.
///   smoothness: Kuhn smoothness |s|_2^2/8, affine 1 + 2^-11 times that, for slopes from central differences over 2^-11 of a side, which
///   are off by smoothness s_i/2^13 at most. constant: none.
/// Both known: the lesser. Infinite where nothing is known.
/// Kuhn: |f(x) - sum b_k f(v_k)| <= lambda sum b_k |x - v_k|^a <= lambda (sum b_k |x - v_k|)^a with the barycentric coordinates b. In axis
/// i the v_k take two values s_i apart with mean x_i, so the mean of |x_i - v_i| is 2 p (1 - p) s_i <= s_i/2 and that of its square at most
/// s_i^2/4: that is l1, and with Jensen's inequality l2. c_d is the greatest sum b_k |x - v_k|_inf on the unit cube. Smoothness: f(v) =
/// f(x) + f'(x)(v - x) + r, |r|
/// <= smoothness |v - x|^2/2, the linear terms cancel, and the mean of |v - x|^2 is at most |s|_2^2/4.
double error_bound(ExpertKind kind, const Modulus& modulus, const std::vector<double>& sides);

}  // namespace mocert
