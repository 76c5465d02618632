package merit_test

import (
	"fmt"

	"github.com/meritrules/merit"
)

// A policy in the one layout that policies have.
func ExampleFormat() {
	text, err := merit.Format("policy.yaml", []byte(`merit: 1
policy: {id: p,   version: "1", from: 2024-01-01}
figures:
    year:
        # it is what it is
        answer: {formula: "let six=6;six*7", places: 0} # more or less
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s", text)

	_, err = merit.Format("policy.yaml", []byte("merit: 1\nfigures: {year: {answer: 6 *}}\n"))
	fmt.Println(err)
	// Output:
	// merit: 1
	// policy: {id: p, version: "1", from: 2024-01-01}
	// figures:
	//   year:
	//     # it is what it is
	//     answer: {formula: 'let six = 6; six * 7', places: 0}  # more or less
	// policy.yaml:2:28: the formula ends too early; something is missing after *
}
