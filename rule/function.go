package rule

// Function is a function that a host program adds to the language, for what no
// formula can express: a lookup in a register, a checksum, a distance.
//
// Call must be pure: for the same arguments it returns the same result or error,
// whenever and on however many goroutines it is called; otherwise a policy does not
// give the same results for the same inputs. Its error is reported with the place of
// the call and the current record.
type Function struct {
	Name   string // as written, with names for the arguments: "distance(a, b)"
	Params []Type // of each argument; one of optional type may be nil
	Result Type   // a number that may be a fraction is FractionType
	Call   func(args []Value) (Value, error)
	Doc    string // a sentence for people

	short string // the name alone
	args  []string
}

// FractionType is the type of numbers that need not have a finite decimal form,
// for results of a Function.
func FractionType() Type { return numberType(false) }

// isWhole reports whether a type specifies all its parts.
func (t Type) isWhole() bool {
	switch t.Kind {
	case Nothing, RecordKind:
		return false
	case ListKind:
		return t.Elem != nil && t.Elem.isWhole()
	}
	return true
}
