/* Two threads lock and unlock one range while a third unmaps a page of it and maps it again: for strace -f. */
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

static char *range;
static pthread_barrier_t start;

static void *
locker(void *unused)
{
	pthread_barrier_wait(&start);
	for (int i = 0; i < 4; i++) {
		mlock(range, 65536);
		munlock(range + 4096, 8192);
	}
	return (unused);
}

static void *
remapper(void *unused)
{
	pthread_barrier_wait(&start);
	for (int i = 0; i < 4; i++) {
		munmap(range + 8192, 4096);
		usleep(50);
		mmap(range + 8192, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON | MAP_FIXED, -1, 0);
	}
	return (unused);
}

int
main(void)
{
	pthread_t threads[3];

	range = mmap(0, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
	pthread_barrier_init(&start, 0, 3);
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], 0, i < 2 ? locker : remapper, 0);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], 0);
	return (0);
}
