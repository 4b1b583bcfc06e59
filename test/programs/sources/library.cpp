// The C++ standard library at work: containers, algorithms, streams, closures, virtual functions.
#include <algorithm>
#include <bitset>
#include <deque>
#include <functional>
#include <iomanip>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace {

struct Shape {
  virtual ~Shape() = default;
  virtual double area() const = 0;
};
struct Circle : Shape {
  explicit Circle(double r) : radius(r) {}
  double area() const override { return 3.141592653589793 * radius * radius; }
  double radius;
};
struct Rectangle : Shape {
  Rectangle(double w, double h) : width(w), height(h) {}
  double area() const override { return width * height; }
  double width, height;
};

void shapes() {
  std::vector<std::unique_ptr<Shape>> all;
  for (int i = 1; i < 6; i++) {
    if (i % 2 == 0) {
      all.push_back(std::make_unique<Circle>(i));
    } else {
      all.push_back(std::make_unique<Rectangle>(i, i + 0.5));
    }
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a->area() > b->area(); });
  for (const auto& shape : all) std::cout << std::fixed << std::setprecision(6) << shape->area() << '\n';
}

void containers() {
  std::mt19937_64 random(42);
  std::map<std::string, std::vector<uint64_t>> groups;
  std::unordered_map<uint64_t, int> seen;
  for (int i = 0; i < 2000; i++) {
    const uint64_t n = random() % 1000;
    seen[n]++;
    groups[n % 3 == 0 ? "three" : n % 5 == 0 ? "five" : "other"].push_back(n);
  }
  for (auto& [name, numbers] : groups) {
    std::stable_sort(numbers.begin(), numbers.end(), std::greater<>());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    std::cout << name << ": " << numbers.size() << ' ' << std::accumulate(numbers.begin(), numbers.end(), uint64_t{0}) << '\n';
  }
  int most = 0;
  for (const auto& entry : seen) most = std::max(most, entry.second);
  std::cout << "most often: " << most << '\n';
  std::deque<int> queue(10);
  std::iota(queue.begin(), queue.end(), -3);
  std::rotate(queue.begin(), queue.begin() + 4, queue.end());
  std::list<int> list(queue.begin(), queue.end());
  list.sort();
  std::copy(list.begin(), list.end(), std::ostream_iterator<int>(std::cout, ","));
  std::cout << std::bitset<20>(0xBEEF) << '\n';
}

using Token = std::variant<double, char>;

class Calculator {
 public:
  explicit Calculator(const std::string& text) : in_(text) {}
  std::optional<double> sum() {
    std::optional<double> value = product();
    for (char c; value && (c = peek(), c == '+' || c == '-');) {
      in_.get();
      const std::optional<double> other = product();
      value = other ? std::optional(c == '+' ? *value + *other : *value - *other) : std::nullopt;
    }
    return value;
  }

 private:
  char peek() { return static_cast<char>((in_ >> std::ws).peek()); }
  std::optional<double> product() {
    std::optional<double> value = factor();
    for (char c; value && (c = peek(), c == '*' || c == '/');) {
      in_.get();
      const std::optional<double> other = factor();
      value = other ? std::optional(c == '*' ? *value * *other : *value / *other) : std::nullopt;
    }
    return value;
  }
  std::optional<double> factor() {
    if (peek() == '(') {
      in_.get();
      const std::optional<double> value = sum();
      return peek() == ')' && in_.get() ? value : std::nullopt;
    }
    double value;
    if (in_ >> value) return value;
    return std::nullopt;
  }
  std::istringstream in_;
};

}  // namespace

int main() {
  shapes();
  containers();
  std::map<std::string, std::function<double(double, double)>> functions = {
      {"sum", std::plus<>()}, {"product", std::multiplies<>()}, {"third", [n = 3](double a, double b) { return (a + b) / n; }}};
  for (const auto& [name, function] : functions) std::cout << name << ' ' << std::scientific << function(1.25, 7) << '\n';
  std::cout << std::defaultfloat << std::setprecision(12);
  int wrong = 0;
  for (std::string line; std::getline(std::cin, line);) {
    if (const auto value = Calculator(line).sum()) {
      std::cout << line << " = " << *value << '\n';
    } else {
      std::cerr << "not understood: " << line << '\n';
      wrong++;
    }
  }
  return wrong;
}
