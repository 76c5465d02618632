package main

import (
	"os"
	"runtime/debug"

	"github.com/meritrules/merit/rule/value"
)

// The command uses little memory for little input: above thrifty bytes, plus
// thriftyForCell for each cell of the facts, it collects garbage as often as necessary
// instead of letting the heap double. This limit is soft, and GOMEMLIMIT overrides it.
const (
	thrifty        = 260 << 20
	thriftyForCell = 400
)

// beThrifty keeps the memory of the command low.
func beThrifty() { setThrift(0) }

// beThriftyOn is beThrifty after the facts are read.
func beThriftyOn(facts *value.Facts, lists []string) {
	cells := 0
	for _, name := range lists {
		if l := facts.List(name); l != nil {
			cells += l.Len() * len(l.Schema().Fields)
		}
	}
	setThrift(cells)
}

func setThrift(cells int) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(thrifty + thriftyForCell*int64(cells))
	}
}
