package policygen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/types"
)

// texted is a type of the texts that a field declares.
type texted struct {
	name   string
	of     string // the Go names of the list and the field
	values []string
	order  bool
}

// textType returns the type of the texts of a field. A field of the results that is one of the
// facts has its type.
func (w *writer) textType(of string, f *types.Field) string {
	for _, t := range w.texted {
		if t.of == of && slices.Equal(t.values, f.Values) && t.order == f.Ordered {
			return t.name
		}
	}
	t := texted{w.types.take(of), of, f.Values, f.Ordered}
	w.texted = append(w.texted, t)
	return t.name
}

// texts writes the types of texts with their constants.
func (w *writer) texts() {
	for _, t := range w.texted {
		says := t.name + " is one of the texts that the policy declares."
		if t.order {
			says = t.name + " is one of the levels that the policy declares, the lowest first."
		}
		w.comment("", says)
		w.sayf("type %s string\n\n// The values of %s.\nconst (\n", t.name, t.name)
		var constants []string
		for _, value := range t.values {
			word := words(value)
			if word == "" {
				word = "Other"
			}
			name := w.types.take(t.name + word)
			constants = append(constants, name)
			w.sayf("\t%s %s = %q\n", name, t.name, value)
		}
		w.sayf(")\n\n")
		if t.order {
			w.level(t, constants)
		}
	}
}

// level writes the method that tells the place of a level.
func (w *writer) level(t texted, constants []string) {
	receiver := strings.ToLower(t.name[:1])
	if receiver < "a" || receiver > "z" {
		receiver = "v"
	}
	w.comment("", "Level returns the place of the level, 1 for the lowest; 0 for a text that is none of them.")
	w.sayf("func (%s %s) Level() int {\n\tswitch %s {\n", receiver, t.name, receiver)
	for i, name := range constants {
		w.sayf("\tcase %s:\n\t\treturn %s\n", name, fmt.Sprint(i+1))
	}
	w.sayf("\t}\n\treturn 0\n}\n\n")
}
