//go:build !linux

package whole

import "os"

// IsClosed returns false: here nothing tells an output that a shell has closed from one that is
// ignored.
func IsClosed(*os.File) bool { return false }
