package wording

import (
	"fmt"

	"github.com/meritrules/merit/rule/fault"
)

// problem is an error with a code and no place. It becomes the message of an Error where
// the place is known.
type problem struct {
	kind fault.Code
	error
}

// Code returns the code, which fault.CodeOf finds.
func (p problem) Code() fault.Code { return p.kind }

// Unwrap returns the error that has the code.
func (p problem) Unwrap() error { return p.error }

// Newf returns a problem with a message.
func Newf(code fault.Code, format string, args ...any) error {
	return problem{code, fmt.Errorf(format, args...)}
}

// BadValue gives the code of a value that cannot be read to an error that is not nil.
func BadValue(err error) error {
	if err == nil {
		return nil
	}
	return problem{fault.CodeBadValue, err}
}
