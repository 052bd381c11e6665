using CsCheck;
using Rag.Feeds.Requests;

namespace Rag.Feeds.Tests.Requests;

public sealed class HostTurnsTests
{
    [Fact]
    public void TryBegin_ManyOfOneHost_LeavePlacesForOthers()
    {
        var turns = new HostTurns<int>(mostRunning: 3, mostOfAHost: 2);
        for (var i = 0; i < 100; i++)
        {
            turns.Add("slow.test", i);
        }

        turns.Add("other.test", 100);

        Assert.Equal([0, 100, 1], Begin(turns));
        turns.End("other.test");
        Assert.Empty(Begin(turns));
        turns.End("slow.test");
        Assert.Equal([2], Begin(turns));
    }

    [Fact]
    public void Operations_AnySequence_KeepTheBoundsAndLoseNothing() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 5])
            .Array[1, 200]
            .Sample(steps =>
            {
                var turns = new HostTurns<int>(4, 2);
                var running = new Queue<string>();
                var (added, begun) = (0, 0);
                foreach (var (verb, number) in steps)
                {
                    switch (verb)
                    {
                        case 0:
                            turns.Add($"host{number}", added++);
                            break;
                        case 1 when turns.TryBegin(out var host, out _):
                            running.Enqueue(host);
                            begun++;
                            break;
                        case 2 when running.TryDequeue(out var ended):
                            turns.End(ended);
                            break;
                    }

                    turns.CheckIntegrity();
                }

                for (; turns.Running + turns.Waiting > 0; turns.CheckIntegrity())
                {
                    while (turns.TryBegin(out var host, out _))
                    {
                        running.Enqueue(host);
                        begun++;
                    }

                    turns.End(running.Dequeue());
                }

                Assert.Equal(added, begun);
            });

    private static List<int> Begin(HostTurns<int> turns)
    {
        var begun = new List<int>();
        while (turns.TryBegin(out _, out var work))
        {
            begun.Add(work);
        }

        return begun;
    }
}
