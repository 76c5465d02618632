package tree

import (
	"github.com/meritrules/merit/rule/internal/cell"
	"github.com/meritrules/merit/rule/types"
)

// HostFunction is a function that a host program adds to the language, for what no
// formula can express: a lookup in a register, a checksum, a distance.
//
// Call must be pure: for the same arguments it returns the same result or error,
// whenever and on however many goroutines it is called; otherwise a policy does not
// give the same results for the same inputs. Its error is reported with the place of
// the call and the current record.
type HostFunction struct {
	Name   string       // as written, with names for the arguments: "distance(a, b)"
	Params []types.Type // of each argument; one of optional type may be nil
	Result types.Type   // a number that may be a fraction is FractionType
	Call   func(args []cell.Value) (cell.Value, error)
	Doc    string // a sentence for people

	Short string // the name alone
	Args  []string
}
