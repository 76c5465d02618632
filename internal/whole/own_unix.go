//go:build unix

package whole

import (
	"io/fs"
	"os"
	"syscall"
)

// own gives a file the owner and group of an old one, as far as the process may.
func own(name string, old fs.FileInfo) {
	if s, ok := old.Sys().(*syscall.Stat_t); ok {
		_ = os.Lchown(name, int(s.Uid), int(s.Gid))
	}
}
