package wording

import (
	"fmt"
	"strings"

	"github.com/meritrules/merit/internal/spell"
)

// Brief shortens the texts and values among the arguments of a message.
func Brief(args []any) []any {
	for i, a := range args {
		switch a := a.(type) {
		case string:
			args[i] = spell.Cut(a, spell.Brief)
		case fmt.Stringer:
			args[i] = spell.Cut(a.String(), spell.Brief)
		}
	}
	return args
}

// Ident is a name among the arguments of a message. The Names of the Error have it.
type Ident string

// String returns the name, so that brief shortens it.
func (i Ident) String() string { return string(i) }

// IdentsOf returns the names among the arguments of a message.
func IdentsOf(args []any) (names []string) {
	for _, a := range args {
		if i, ok := a.(Ident); ok {
			names = append(names, string(i))
		}
	}
	return names
}

// Listed joins texts for a message; of a long list it shows the beginning.
func Listed(texts []string) string {
	const most = 50
	if len(texts) <= most {
		return strings.Join(texts, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(texts[:most], ", "), len(texts)-most)
}
