package other.helper

import rego.v1

double(x) := x * 2
