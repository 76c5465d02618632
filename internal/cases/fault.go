package cases

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meritrules/merit/rule/fault"
	"go.yaml.in/yaml/v3"
)

// expectedFault is a fault that a case expects: by a part of its message, by its code or by
// both. Its zero value expects no fault.
type expectedFault struct {
	code fault.Code // "" for any
	text string     // a part of the message, "" for any
}

func (f expectedFault) isZero() bool { return f == expectedFault{} }

// String states the expectation for people.
func (f expectedFault) String() string {
	switch {
	case f.code == "":
		return fmt.Sprintf("an error with %q", f.text)
	case f.text == "":
		return "an error with the code " + string(f.code)
	}
	return fmt.Sprintf("an error with the code %s and %q", f.code, f.text)
}

// isMet reports whether an error holds the fault: its code, if the case names one, and the
// text in its message, which may begin in the name of the rule or record before it. A fault
// that only reports something that is not given, or not known yet, never counts.
func (f expectedFault) isMet(err error) bool {
	if f.isZero() {
		return false
	}
	var faults fault.Errors
	faults.Add(err)
	return slices.ContainsFunc(faults, func(e *fault.Error) bool {
		return e.Code != fault.CodeNotGiven && e.Code != fault.CodePending && (f.code == "" || f.code == e.Code) && says(e, f.text)
	})
}

// says reports whether a fault's message contains a text, which may begin before it.
func says(e *fault.Error, text string) bool {
	whole := *e
	whole.File, whole.Line = "", 0
	before := whole
	before.Message, before.Hint = "", ""
	said, named := whole.Error(), len(before.Error())
	i := strings.LastIndex(said, text)
	return text == "" || i >= 0 && i+len(text) > named
}

// The keys of a fault that is expected by its code.
const (
	codeKey    = "code"
	messageKey = "message"
)

// isError reports whether a mapping expects a fault: {error: text}, {error: {code: …}} or
// {error: {code: …, message: …}}.
func isError(n *yaml.Node) bool {
	return len(n.Content) == 2 && n.Content[0].Value == "error" && (n.Content[1].Kind == yaml.ScalarNode || hasCode(n.Content[1]))
}

// hasCode reports whether a node is a mapping of a code and maybe a message.
func hasCode(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		return false
	}
	coded := false
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		if key != codeKey && key != messageKey || value.Kind != yaml.ScalarNode {
			return false
		}
		coded = coded || key == codeKey
	}
	return coded
}

// faultOf reads the fault that a case expects.
func (r *reader) faultOf(n *yaml.Node, what string) (f expectedFault) {
	if n.Kind != yaml.MappingNode {
		f.text = r.Text(n, what)
		return f
	}
	at := r.Known(n, what, codeKey, messageKey)
	f.code = fault.Code(r.Text(r.Need(at, n, what, codeKey), what+": "+codeKey))
	if at[messageKey] != nil {
		f.text = r.Text(at[messageKey], what+": "+messageKey)
	}
	return f
}
