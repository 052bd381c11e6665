using Rag.Kernels.Threads;

namespace Rag.Kernels.Tests.Threads;

public sealed class WorkTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Run_ManyTimesOver_DoesEveryPieceOnce(int threads)
    {
        using var team = new WorkTeam(threads);
        using var work = new Pieces(100);
        for (var run = 0; run < 2_000; run++)
        {
            work.Begin();
            team.Run(work, threads);
            Assert.All(work.Done, count => Assert.Equal(1, count));
            if (run % 200 == 0)
            {
                // The pause is long enough for helpers to fall asleep.
                Thread.Sleep(1);
            }
        }
    }

    [Fact]
    public void Run_WhoseHelperFails_ThrowsWhatItThrewAndServesTheNextRun()
    {
        using var team = new WorkTeam(3);
        using var work = new Pieces(1_000_000) { Fault = 500_000 };
        for (var run = 0; run < 5; run++)
        {
            work.Begin();
            Assert.Equal("piece 500000", Assert.Throws<InvalidOperationException>(() => team.Run(work, 3)).Message);
        }

        work.Fault = -1;
        work.Begin();
        team.Run(work, 3);
        Assert.All(work.Done, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Run_OfSeveralCallersAtOnce_DoesTheWorkOfEach()
    {
        using var team = new WorkTeam(2);
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            using var work = new Pieces(50);
            for (var run = 0; run < 500; run++)
            {
                work.Begin();
                team.Run(work, 2);
                Assert.All(work.Done, count => Assert.Equal(1, count));
            }
        });
    }

    [Fact]
    public void Run_OnceWarm_AllocatesNothing()
    {
        using var team = new WorkTeam(2);
        using var work = new Pieces(10);
        team.Run(work, 2);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var run = 0; run < 100; run++)
        {
            work.Begin();
            team.Run(work, 2);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed class Pieces(int count) : ParallelWork
    {
        private int _next;

        public int[] Done { get; } = new int[count];

        /// <summary>The piece that fails; none when negative.</summary>
        public int Fault { get; set; } = -1;

        public void Begin()
        {
            _next = 0;
            Array.Clear(Done);
        }

        public override void Work(int worker)
        {
            for (var piece = Interlocked.Increment(ref _next) - 1; piece < count; piece = Interlocked.Increment(ref _next) - 1)
            {
                Interlocked.Increment(ref Done[piece]);
                if (piece == Fault)
                {
                    throw new InvalidOperationException($"piece {piece}");
                }
            }
        }

        public override void Dispose() { }
    }
}
