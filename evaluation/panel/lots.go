package panel

import (
	"crypto/sha256"
	"math/rand/v2"
)

// lots draws numbers from a seed text.
type lots struct{ source *rand.ChaCha8 }

func newLots(seed string) *lots {
	return &lots{rand.NewChaCha8(sha256.Sum256([]byte(seed)))}
}

// draw returns a lot, which only its order among others matters for.
func (l *lots) draw() uint64 { return l.source.Uint64() }

// below returns a number from 0 to n-1, each as likely: it draws again what would favour small ones.
func (l *lots) below(n int) int {
	span := uint64(n)
	for least := -span % span; ; {
		if x := l.draw(); x >= least {
			return int(x % span)
		}
	}
}

// shuffle brings positions into a drawn order.
func (l *lots) shuffle(all []int32) {
	for i := len(all) - 1; i > 0; i-- {
		k := l.below(i + 1)
		all[i], all[k] = all[k], all[i]
	}
}
