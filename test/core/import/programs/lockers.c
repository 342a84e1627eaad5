/* Three threads lock and unlock one range while a fourth unmaps a page of it: for strace -f. */
#include <pthread.h>
#include <sys/mman.h>

static char *range;

static void *
locker(void *unused)
{
	for (int i = 0; i < 4; i++) {
		mlock(range, 16384);
		munlock(range, 8192);
	}
	return (unused);
}

int
main(void)
{
	pthread_t threads[3];

	range = mmap(0, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], 0, locker, 0);
	munmap(range + 4096, 4096);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], 0);
	return (0);
}
