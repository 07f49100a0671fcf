package p

import rego.v1

even(x) if x % 2 == 0

result contains name if {
	some name, numbers in input.lists
	count(numbers) > 0
	every index, number in numbers {
		even(number)
		index < 3
	}
}
