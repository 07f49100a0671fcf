package p

import rego.v1

default allowed := false

allowed if input.role == "admin"

names contains item.name if some item in input.items

names contains "always"

result := {"allowed": allowed, "names": names}
