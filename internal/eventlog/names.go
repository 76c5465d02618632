package eventlog

// Names are a policy's own names for the lists, fields and words of a package of the domain, by
// the names there: "cases": "事项", "cases.received_on": "收件日期", "resolved": "办结". What is
// not there keeps the package's name; "" says that the policy does not have the list or field.
type Names map[string]string

// List returns the policy's name of a list.
func (n Names) List(list string) string { return n.of(list, list) }

// Field returns the policy's name of a field of a list.
func (n Names) Field(list, field string) string { return n.of(list+"."+field, field) }

// Word returns the policy's word for an event, a state, a handling or the like.
func (n Names) Word(word string) string { return n.of(word, word) }

func (n Names) of(key, name string) string {
	if own, ok := n[key]; ok {
		return own
	}
	return name
}
