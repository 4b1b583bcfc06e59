// A C++ WASI program for the tests; the same program compiled for this computer must print the same.
#include <algorithm>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Shape {
  virtual ~Shape() = default;
  virtual double area() const = 0;
};
struct Square : Shape {
  explicit Square(double side) : side(side) {}
  double area() const override { return side * side; }
  double side;
};
struct Circle : Shape {
  explicit Circle(double radius) : radius(radius) {}
  double area() const override { return 3.141592653589793 * radius * radius; }
  double radius;
};

struct Farewell {
  ~Farewell() { std::cout << "static destructor\n"; }
} farewell;

}  // namespace

int main() {
  std::map<std::string, int> counts;
  std::string word;
  std::istringstream text("the weft is the thread that is drawn through the warp");
  while (text >> word) counts[word]++;
  for (const auto& [key, count] : counts) std::cout << key << '=' << count << ' ';
  std::cout << '\n';

  std::vector<int> numbers(1000);
  std::iota(numbers.begin(), numbers.end(), -500);
  std::sort(numbers.begin(), numbers.end(), [](int a, int b) { return a * a % 37 < b * b % 37 || (a * a % 37 == b * b % 37 && a < b); });
  std::cout << numbers.front() << ' ' << numbers[500] << ' ' << std::accumulate(numbers.begin(), numbers.end(), 0L) << '\n';

  std::vector<std::unique_ptr<Shape>> shapes;
  for (int i = 1; i < 6; i++) {
    if (i % 2 == 0) shapes.push_back(std::make_unique<Square>(i));
    else shapes.push_back(std::make_unique<Circle>(i));
  }
  for (const auto& shape : shapes) std::cout << std::setprecision(12) << shape->area() << ' ';
  std::cout << std::endl;
}
