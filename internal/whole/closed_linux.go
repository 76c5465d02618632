package whole

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// shells are the programs whose users close an output with >&-.
var shells = []string{"ash", "bash", "busybox", "dash", "fish", "ksh", "mksh", "sh", "zsh"}

const (
	nullDevice = "/dev/null"
	nullNumber = 1<<8 | 3
)

// IsClosed reports whether a shell has closed a standard output with >&-. Go opens /dev/null in its
// place, before any code of a program runs, so that what is written is lost without an error. It
// opens it for reading as well, which >/dev/null does not. Other programs open it so for an output
// that they mean to ignore; so only the child of a shell counts, and not one that
// has the ignored output of its shell.
func IsClosed(f *os.File) bool {
	fd := f.Fd()
	var is syscall.Stat_t
	if syscall.Fstat(int(fd), &is) != nil || is.Mode&syscall.S_IFMT != syscall.S_IFCHR || is.Rdev != nullNumber {
		return false
	}
	flags, _, failed := syscall.Syscall(syscall.SYS_FCNTL, fd, syscall.F_GETFL, 0)
	if failed != 0 || flags&syscall.O_ACCMODE != syscall.O_RDWR {
		return false
	}
	parent := filepath.Join("/proc", strconv.Itoa(os.Getppid()))
	name, err := os.ReadFile(filepath.Join(parent, "comm"))
	if err != nil || !slices.Contains(shells, strings.TrimSpace(string(name))) {
		return false
	}
	own, _ := os.Readlink(filepath.Join(parent, "fd", strconv.Itoa(int(fd))))
	return own != nullDevice
}
