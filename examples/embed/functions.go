package main

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/meritrules/merit/rule"
	"github.com/meritrules/merit/rule/types"
	"github.com/meritrules/merit/rule/value"
)

// functions are those that the policy needs and no formula can say. They are
// pure: they read their arguments and nothing else.
func functions() []rule.Function {
	text := types.TextType()
	return []rule.Function{
		{
			Name:   "genuine(licence)",
			Params: []types.Type{text},
			Result: types.FlagType(),
			Call: func(args []value.Value) (value.Value, error) {
				licence, _ := args[0].Text()
				return value.OfFlag(genuine(licence)), nil
			},
			Doc: "whether the last digit of a licence is its check digit (Luhn)",
		},
		{
			Name:   "draw(called, club)",
			Params: []types.Type{text, text},
			Result: types.NumberType(),
			Call: func(args []value.Value) (value.Value, error) {
				called, _ := args[0].Text()
				club, _ := args[1].Text()
				return value.OfNumber(types.Int(draw(called, club))), nil
			},
			Doc: "the lot of a club, which everybody can work out once the number is called",
		},
	}
}

// genuine reports whether a text is digits of which the last is the check digit.
func genuine(licence string) bool {
	sum := 0
	for i := range len(licence) {
		c := licence[len(licence)-1-i]
		if c < '0' || c > '9' {
			return false
		}
		digit := int(c - '0')
		if i%2 == 1 {
			digit *= 2
		}
		sum += digit/10 + digit%10
	}
	return len(licence) > 1 && sum%10 == 0
}

// draw returns the first 32 bits of the SHA-256 of the number that was called, a
// blank and the club.
func draw(called, club string) int64 {
	sum := sha256.Sum256([]byte(called + " " + club))
	return int64(binary.BigEndian.Uint32(sum[:]))
}
