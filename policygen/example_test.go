package policygen_test

import (
	"fmt"
	"strings"
	"testing/fstest"

	"github.com/meritrules/merit"
	"github.com/meritrules/merit/policygen"
)

// The struct of a list's records, in a file with those of all lists and results.
func ExampleWrite() {
	policy, err := merit.Load(fstest.MapFS{"policy.yaml": {Data: []byte(`
merit: 1
policy: {id: prizes, version: "1", from: 2024-01-01}
lists:
  entries:
    id: key
    class: {type: text, values: [junior, senior], doc: the class that it starts in}
    points: {type: number, range: [0, 100]}
    remark: {type: text, optional: true, unread: true}
figures:
  entries:
    counts: class == "junior" and points > 50
`)}}, "policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := policygen.Write(policy, policygen.Options{Package: "prizes"})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, record, _ := strings.Cut(string(text), "// EntriesRecord")
	record, _, _ = strings.Cut(record, "\n\n")
	fmt.Println("// EntriesRecord" + record)
	// Output:
	// // EntriesRecord is a record of the list entries.
	// type EntriesRecord struct {
	// 	ID     types.Required[string]          `rule:"id"`     // the key
	// 	Class  types.Required[EntriesClass]    `rule:"class"`  // the class that it starts in
	// 	Points types.Required[decimal.Decimal] `rule:"points"` // from 0 to 100
	// 	Remark *string                         `rule:"remark"` // nil if it is missing
	// }
}
