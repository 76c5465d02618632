package merit

import "github.com/meritrules/merit/internal/format"

// Format returns a policy document, or a file that policies use, in the one layout that such
// documents have; name names it in faults. Values, formulas, comments and their order stay as
// they are, and so do a byte order mark and the line ends of Windows. A document in that layout
// is returned as it is.
//
// Names and types are not looked at, so a policy that does not load yet has a layout too. The
// error is a fault.Errors: of text that is not YAML, or is YAML that policies must not contain,
// of formulas that cannot be read, and of what cannot be laid out without loss.
func Format(name string, text []byte) ([]byte, error) { return format.Document(name, text) }
