//go:build !unix

package whole

import "io/fs"

// own does nothing: here a file belongs to whoever makes it.
func own(string, fs.FileInfo) {}
