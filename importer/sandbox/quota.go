package sandbox

import (
	"math"
	"sync"
	"time"
)

// unlimited is the limit that tokenInformation tells where there is none.
const unlimited = 999_999_999

// quota is the daily limit of calls. It may be used concurrently.
type quota struct {
	limit int64 // 0: none

	mu   sync.Mutex
	day  time.Time // midnight at which the day began
	used int64
}

// spend takes one call from the day's quota; false: there was none left.
func (q *quota) spend(now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.turn(now)
	if q.limit > 0 && q.used >= q.limit {
		return false
	}
	q.used++
	return true
}

// state tells the limit, the calls used today, and the hours till the count
// begins anew, rounded up.
func (q *quota) state(now time.Time) (limit, used, hours int64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.turn(now)
	limit = q.limit
	if limit == 0 {
		limit = unlimited
	}
	next := q.day.AddDate(0, 0, 1)
	return limit, q.used, int64(math.Ceil(next.Sub(now).Hours()))
}

// turn begins a new day when one has come. q.mu is held.
func (q *quota) turn(now time.Time) {
	year, month, day := now.Date()
	if today := time.Date(year, month, day, 0, 0, 0, 0, now.Location()); !today.Equal(q.day) {
		q.day, q.used = today, 0
	}
}
