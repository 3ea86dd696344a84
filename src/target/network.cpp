#include "target/network.hpp"

#include <algorithm>

namespace mocert {

bool identical_routers(const MoMlp& a, const MoMlp& b) {
  return std::equal(a.router.begin(), a.router.end(), b.router.begin(), b.router.end(), [](const RouterNode& s, const RouterNode& t) {
    return s.kind == t.kind && s.expert == t.expert && s.children == t.children && s.points == t.points && s.bias == t.bias;
  });
}

}  // namespace mocert
