package policygen

import (
	"fmt"
	"go/token"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// scope holds the names that are taken.
type scope struct{ taken map[string]bool }

func newScope(taken ...string) *scope {
	s := &scope{map[string]bool{}}
	for _, name := range taken {
		s.taken[name] = true
	}
	return s
}

// take returns a name that is not taken: the one wanted, or with a number behind it.
func (s *scope) take(name string) string {
	free := name
	for n := 2; s.taken[free]; n++ {
		free = fmt.Sprintf("%s%d", name, n)
	}
	s.taken[free] = true
	return free
}

// goName returns the Go name for a name of the policy, such as clinics.indicators or
// 得分: that of the options, or its words with capitals. A script without capitals gets an X
// in front, since Go exports only what begins with one.
func (w *writer) goName(name string) string {
	if given, ok := w.options.Names[name]; ok {
		w.used[name] = true
		return given
	}
	var b strings.Builder
	for part := range strings.SplitSeq(name, ".") {
		if given, ok := w.options.Names[part]; ok && part != name {
			w.used[part] = true
			b.WriteString(given)
			continue
		}
		b.WriteString(words(part))
	}
	text := b.String()
	if !token.IsExported(text) {
		text = "X" + text
	}
	return text
}

// initialisms are words that Go writes in capitals.
var initialisms = map[string]string{"id": "ID", "url": "URL", "api": "API", "http": "HTTP", "json": "JSON", "uid": "UID", "uuid": "UUID"}

// words returns a name with a capital at the beginning of each word, without the signs
// between them.
func words(name string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if upper, ok := initialisms[word]; ok {
			b.WriteString(upper)
			continue
		}
		runes := []rune(word)
		runes[0] = unicode.ToUpper(runes[0])
		b.WriteString(string(runes))
	}
	return b.String()
}

// packageOf returns the name of a package for the id of a policy: its small Latin letters and
// digits, policy if there are none to begin with.
func packageOf(id string) string {
	name := strings.Map(func(r rune) rune {
		if r = unicode.ToLower(r); 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, id)
	switch name = strings.TrimLeft(name, "0123456789"); {
	case name == "":
		return "policy"
	case token.IsKeyword(name):
		return name + "policy"
	}
	return name
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
