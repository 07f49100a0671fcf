package p

import future.keywords

result[name] {
	item := input.items[_]
	name := item.name
	not hidden(item)
}

hidden(item) {
	item.hidden == true
}
