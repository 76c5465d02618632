package exact_test

import (
	"fmt"

	"github.com/meritrules/merit/internal/exact"
)

func Example() {
	share, _ := exact.Int(5).Quo(exact.Int(100))
	factor := exact.Int(1).Sub(share.Mul(exact.Int(4)))
	mark := exact.MustParse("87.25").Mul(factor)
	third, _ := mark.Quo(exact.Int(3))
	fmt.Println(factor, mark, third, third.Round(2, exact.HalfAwayFromZero))
	// Output: 0.8 69.8 349/15 23.27
}

func ExampleAccumulator() {
	var a exact.Accumulator
	for i := range int64(4) {
		part, _ := exact.Int(1).Quo(exact.Int(i + 1))
		a.Add(part)
	}
	fmt.Println(a.Sum())
	// Output: 25/12
}
