package bounded

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/meritrules/merit/rule/fault"
)

// ReadFile returns the content of a file of at most limit bytes, without a byte
// order mark.
func ReadFile(fsys fs.FS, name string, limit int64) ([]byte, *fault.Error) {
	data, err := ReadWhole(fsys, name, limit)
	return bytes.TrimPrefix(data, []byte("\ufeff")), err
}

// ReadWhole returns the content of a file of at most limit bytes. What is no regular file,
// such as a folder, a pipe or a device, is a fault: a pipe would be waited for, and a device
// may have no end.
func ReadWhole(fsys fs.FS, name string, limit int64) ([]byte, *fault.Error) {
	if fsys == nil {
		return nil, NoFileSystem(name)
	}
	f, err := openRegular(fsys, name)
	if err != nil {
		return nil, Unreadable(name, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	switch {
	case err != nil:
		return nil, Unreadable(name, err)
	case int64(len(data)) > limit:
		return nil, &fault.Error{Code: fault.CodeLimit, File: name, Message: fmt.Sprintf("the file has more than %d bytes", limit)}
	}
	return data, nil
}

// openRegular opens a regular file. A file system that can tell what a file is without
// opening it is asked before: opening a pipe waits.
func openRegular(fsys fs.FS, name string) (fs.File, error) {
	if s, ok := fsys.(fs.StatFS); ok {
		if info, err := s.Stat(name); err != nil {
			return nil, err
		} else if err := irregular(name, info); err != nil {
			return nil, err
		}
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = irregular(name, info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// irregular returns the error of something that is no regular file.
func irregular(name string, info fs.FileInfo) error {
	what := ""
	switch mode := info.Mode(); {
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		what = "is a directory"
	case mode&fs.ModeNamedPipe != 0:
		what = "is a pipe"
	case mode&fs.ModeDevice != 0:
		what = "is a device"
	case mode&fs.ModeSocket != 0:
		what = "is a socket"
	default:
		what = "is no regular file"
	}
	return &fs.PathError{Op: "read", Path: name, Err: errors.New(what)}
}

// NoFileSystem returns the fault of a caller that gives no file system.
func NoFileSystem(name string) *fault.Error {
	return &fault.Error{Code: fault.CodeUnreadable, File: name, Message: "there is no file system to read it from", Hint: `give one, such as os.DirFS(".")`}
}

// Unreadable returns the fault of a file that cannot be opened or read.
func Unreadable(name string, err error) *fault.Error {
	cause := err
	var pe *fs.PathError
	if errors.As(err, &pe) {
		cause = pe.Err
	}
	return &fault.Error{Code: fault.CodeUnreadable, File: name, Message: fmt.Sprintf("cannot be read: %v", cause), Err: err}
}

// IsUTF16 reports whether a text is in UTF-16: by its byte order mark, or by the
// zeros beside its first letters.
func IsUTF16(data []byte) bool {
	for _, mark := range []string{"\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(data, []byte(mark)) {
			return true
		}
	}
	return len(data) >= 4 && (data[0] == 0 && data[2] == 0 || data[1] == 0 && data[3] == 0)
}
