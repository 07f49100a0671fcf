package p

import data.other.helper as h
import rego.v1

result := {"doubled": [h.double(x) | some x in input.xs], "all": data.base}
